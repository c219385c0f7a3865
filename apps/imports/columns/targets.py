"""What a column may hold."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.customers.models import Channel

BOOK, LEADS = "customers", "leads"
PERSON, REACH, ADDRESS = _("Person"), _("How to reach them"), _("Address")
CONSENT, CAR, SERVICE, WISH = _("Consent"), _("Car"), _("Service visit"), _("Enquiry")


@dataclass(frozen=True)
class Target:
    """One thing we take over; several columns may hold it where `many` is true."""

    code: str
    label: Promise
    group: Promise
    many: bool = False
    is_day: bool = False


# What is asked of customers is whether offers and news may reach them by a channel.
CONSENTS = {f"consent_{channel}": channel for channel in Channel}
_BY = {
    Channel.PHONE: _("offers by phone (yes or no)"),
    Channel.EMAIL: _("offers by e-mail (yes or no)"),
    Channel.SMS: _("offers by SMS (yes or no)"),
    Channel.WECHAT: _("offers by WeChat (yes or no)"),
    Channel.POST: _("offers by post (yes or no)"),
}

IDENTITY = (
    Target("name", pgettext_lazy("person", "name"), PERSON),
    Target("given", _("given name"), PERSON),
    Target("family", _("family name"), PERSON),
    Target("company", _("company"), PERSON),
    Target("language", _("language"), PERSON),
    Target("phone", _("phone"), REACH, many=True),
    Target("email", _("e-mail"), REACH, many=True),
    Target("wechat", _("WeChat"), REACH),
)
OF_THE_BOOK = (
    Target("number", _("customer number"), PERSON),
    *IDENTITY,
    Target("name_latin", _("name in Latin letters"), PERSON),
    Target("birthday", _("birthday"), PERSON, is_day=True),
    Target("known_since", _("customer since"), PERSON, is_day=True),
    Target("street", _("street"), ADDRESS),
    Target("house_number", _("house number"), ADDRESS),
    Target("postal_code", _("postal code"), ADDRESS),
    Target("city", _("city"), ADDRESS),
    Target("country", _("country"), ADDRESS),
    *(Target(code, _BY[channel], CONSENT) for code, channel in CONSENTS.items()),
    Target("consent_day", _("consent given on"), CONSENT, is_day=True),
    Target("vin", _("VIN"), CAR),
    Target("plate", _("plate"), CAR),
    Target("make", _("make"), CAR),
    Target("model", _("model"), CAR),
    Target("model_year", _("model year"), CAR),
    Target("first_registered", _("first registration"), CAR, is_day=True),
    Target("owned_since", _("theirs since"), CAR, is_day=True),
    Target("colour", _("colour"), CAR),
    Target("odometer", _("odometer"), CAR),
    Target("odometer_unit", _("km or miles"), CAR),
    Target("odometer_day", _("odometer read on"), CAR, is_day=True),
    Target("service_day", _("service date"), SERVICE, is_day=True),
    Target("service_work", _("work done"), SERVICE, many=True),
    Target("service_number", _("order number"), SERVICE),
    Target("service_due", _("service was due on"), SERVICE, is_day=True),
    Target("service_on_time", _("service on time (yes or no)"), SERVICE),
)
OF_LEADS = (
    Target("number", _("number of the enquiry"), WISH),
    Target("requested_at", _("asked on"), WISH, is_day=True),
    *IDENTITY,
    Target("make", _("make wanted"), WISH),
    Target("model", _("model wanted"), WISH),
    Target("trim", _("equipment wanted"), WISH),
    Target("interest", _("test drive or purchase"), WISH),
    Target("campaign", _("campaign code"), WISH),
    Target("comments", _("comments"), WISH, many=True),
)
TARGETS = {BOOK: OF_THE_BOOK, LEADS: OF_LEADS}


def targets_of(kind):
    """Return {code: target} of a kind of file."""
    return {target.code: target for target in TARGETS[kind]}


def choices_of(kind):
    """Return the choices of a column, by what they are about."""
    groups = {}
    for target in TARGETS[kind]:
        groups.setdefault(target.group, []).append((target.code, target.label))
    return [("", _("leave out")), *groups.items()]
