"""What every form of the site says about a field that was left empty."""

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.utils import translation

from apps.customers.forms import CardForm


class Everything(forms.Form):
    name = forms.CharField(label="Name")
    party = forms.IntegerField(label="How many?")
    unit = forms.CharField()
    colour = forms.ChoiceField(label="Paint", choices=[("red", "red")])
    papers = forms.FileField(label="Papers")
    agreed = forms.BooleanField(label="I agree")
    why = forms.CharField(error_messages={"required": "Say why."})


def test_an_empty_field_asks_by_its_name_for_what_is_to_be_done():
    assert Everything({}).errors == {
        "name": ["Fill in “Name”."],
        "party": ["Answer “How many?”"],
        "unit": ["Fill this in."],
        "colour": ["Choose “Paint”."],
        "papers": ["Choose “Papers”."],
        "agreed": ["Tick “I agree”."],
        "why": ["Say why."],
    }


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [(CardForm, "name", "请填写“姓名”。"), (ResetPasswordForm, "email", "请填写“电子邮件”。")],
)
def test_forms_of_models_and_of_others_ask_in_the_language_of_the_reader(form, field, said):
    with translation.override("zh-hans"):
        assert form({}).errors[field] == [said]
