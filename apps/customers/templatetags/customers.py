"""Codes of the facts about people, as words in the reader's language."""

from django import template
from django.apps import apps
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Channel, ConsentSource, DataRequest, Purpose, Relation

register = template.Library()

# Where somebody was shown the contact details of a person, in words.
SHOWN_ON = {
    "journeys:single_view": _("on their page"),
    "customers:customer_list": _("in the list of customers"),
    "customers:search": _("in a search"),
    "customers:data_hand_out": _("as everything we hold"),
    "leads:lead": _("on a lead"),
    "leads:message": _("in a message that came in"),
    "reception:pack": _("on a printed day pack"),
}


@register.filter
def purpose_name(code):
    """A purpose of contact by its code; a code of an older version as it stands."""
    return Purpose(code).label if code in Purpose else code


@register.filter
def channel_name(code):
    """A channel by its code; a code of an older version as it stands."""
    return Channel(code).label if code in Channel else code


@register.filter
def channel_names(codes):
    """Channels by their codes, in one line."""
    return ", ".join(str(channel_name(code)) for code in codes)


@register.filter
def consent_source(code):
    """How the customer's word reached us, by its code."""
    return ConsentSource(code).label if code in ConsentSource else code


@register.filter
def data_request_kind(code):
    """What somebody asks us to do with their data, by its code."""
    return DataRequest.Kind(code).label if code in DataRequest.Kind else code


@register.filter
def role_word(code):
    """What somebody is to another, by its code."""
    return Relation.Role(code).label if code in Relation.Role else code


@register.filter
def model_title(label):
    """What a table holds, by the name a receipt keeps; one that is gone by that name."""
    try:
        model = apps.get_model(label)
    except LookupError:
        return label
    tracked = getattr(model, "pgh_tracked_model", model)
    return tracked._meta.verbose_name_plural


@register.filter
def page_name(path):
    """A page as people call it, by its address; another one by the address itself."""
    try:
        return SHOWN_ON.get(resolve(path).view_name, path)
    except Resolver404:
        return path
