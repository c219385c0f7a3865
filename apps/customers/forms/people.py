"""What people are to each other, and which cards are one person."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from apps.customers.contact_details import shown_point
from apps.customers.models import ContactPoint, Customer, Relation


class RelationForm(forms.Form):
    """Who belongs to a customer: somebody known, or somebody new by name."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    other = forms.ModelChoiceField(Customer.objects.all(), required=False)
    roles = forms.MultipleChoiceField(
        label=_("What they are to the customer"),
        choices=Relation.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    share = forms.ModelChoiceField(
        ContactPoint.objects.none(),
        label=_("Also reached by"),
        required=False,
        empty_label=_("nothing of the customer's"),
    )

    def __init__(self, *args, customer, full, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid7()} | (initial or {}), **kwargs)
        self.fields["share"].queryset = ContactPoint.objects.of(customer).exclude(
            kind=ContactPoint.Kind.EXTERNAL
        )
        _as_seen(self.fields["share"], full=full)
        company = customer.kind == Customer.Kind.COMPANY
        contact, contact_label = Relation.Role.CONTACT, Relation.Role.CONTACT.label
        choices = [pair for pair in Relation.Role.choices if pair[0] != contact]
        # A company has drivers and people who speak for it, and no family.
        firm = [(contact, contact_label), *_only(choices, ("driver", "decider", "payer"))]
        self.fields["roles"].choices = firm if company else [*choices, (contact, contact_label)]

    def clean(self):
        data = super().clean()
        if not data.get("other") and not (data.get("name") or "").strip():
            self.add_error("name", _("Choose somebody, or write the name of somebody new."))
        if not data.get("roles") and not data.get("share"):
            self.add_error("roles", _("Choose what they are to each other, or what they share."))
        return data


def _as_seen(field, *, full):
    """Name contact points as this reader may see them."""
    field.label_from_instance = lambda point: shown_point(point, full=full).shown


def _only(choices, codes):
    return [pair for pair in choices if pair[0] in codes]


class MergeForm(forms.Form):
    """Why two cards are one person, and what the card that stays takes over."""

    why = forms.CharField(
        label=_("How do you know?"),
        max_length=300,
        required=False,
        help_text=_("For example: the customer said so, or the same driving licence."),
    )
    take_over = forms.MultipleChoiceField(
        label=_("Take over from the other card"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["take_over"].choices = [
            (offer.name, f"{offer.label}: {offer.gone}") for offer in offers
        ]
        self.initial["take_over"] = [offer.name for offer in offers]


class SplitForm(forms.Form):
    """Who the other person is, and what is theirs."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the other person"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name of the other person.")},
    )
    contact_points = forms.ModelMultipleChoiceField(
        ContactPoint.objects.none(),
        label=_("Theirs: how to reach them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    relations = forms.ModelMultipleChoiceField(
        Relation.objects.none(),
        label=_("Theirs: who belongs to them"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, contact_points, relations, full, **kwargs):
        super().__init__(*args, initial={"key": uuid7()}, **kwargs)
        self.fields["contact_points"].queryset = contact_points
        _as_seen(self.fields["contact_points"], full=full)
        self.fields["relations"].queryset = relations
