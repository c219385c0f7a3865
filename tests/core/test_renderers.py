"""What every form of the site says about a field that was left empty."""

import re
from pathlib import Path

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.conf import settings
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


def test_no_browser_answers_before_us_in_words_of_its_own():
    drawn = re.compile(
        r"<form\b([^>]*)>(?:(?!</form>).)*?(?:\{\{ form \}\}|as_field_group \}\})", re.DOTALL
    )
    pages = {
        page.relative_to(settings.BASE_DIR): drawn.findall(page.read_text())
        for page in Path(settings.BASE_DIR, "templates").rglob("*.html")
    }

    assert sum(map(len, pages.values())) > 30
    assert [
        page for page, forms in pages.items() if not all("novalidate" in f for f in forms)
    ] == []
