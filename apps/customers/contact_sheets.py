"""What an enquiry says about a person, and what of it can be relied on."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from apps.core.remarks import Remark
from apps.customers import phones
from apps.customers.keys import fold_email

LONGEST_VALUE = 254
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES_SPOKEN)

SENTENCES = {
    "no_name": _("There is no name. Ask for it and send the enquiry again."),
    "no_contact": _("There is no phone, e-mail or account that works. Ask for one."),
    "phone_invalid": _("“%(text)s” is not a phone number that exists. Check the digits."),
    "phone_placeholder": _("“%(text)s” only fills the field. Ask for the real number."),
    "email_invalid": _("“%(text)s” is not an e-mail address. Ask for the right one."),
    "wechat_invalid": _("“%(text)s” is not a WeChat ID. Ask for the right one."),
    "external_invalid": _("“%(text)s” does not name a system and a number, like dms:4711."),
    "name_differs": _(
        "The enquiry says “%(said)s”, the card says “%(known)s”. Ask before you change it."
    ),
    "several_cards": _(
        "%(value)s belongs to %(other)s. Ask whether both are one person, or share it."
    ),
}


class Unrecognisable(Exception):
    """A contact that names nobody, or nobody who could be answered; its remarks say why."""

    def __init__(self, remarks):
        super().__init__(", ".join(remark.code for remark in remarks))
        self.remarks = tuple(remarks)


@dataclass(frozen=True, slots=True)
class Point:
    """One way to reach somebody, as ContactPoint keeps it."""

    kind: str
    value: str
    shown: str

    def __str__(self):
        return self.shown

    @property
    def lock(self):
        """The name under which writers wait for each other."""
        return f"contact/{self.kind}/{self.value}"


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """A person or company as an enquiry describes them, every value as it was written."""

    name: str = ""
    kind: str = "person"
    name_latin: str = ""
    language: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wechat: str = ""
    external_ids: tuple[str, ...] = ()  # "system:number"
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""

    def points(self, country):
        """Return (points, remarks): what identifies, the strongest first, and what does not."""
        typed = [("phone", text) for text in self.phones]
        typed += [("email", text) for text in self.emails]
        typed += [("wechat", self.wechat)]
        typed += [("external", text) for text in self.external_ids]
        read = [read_point(kind, text, country) for kind, text in typed if text.strip()]
        points = {(p.kind, p.value): p for p in reversed(read) if isinstance(p, Point)}
        remarks = tuple(each for each in read if isinstance(each, Remark))
        return tuple(reversed(points.values())), remarks

    def card(self):
        """Return the fields of a card, each cut to what the card holds."""
        return {
            "kind": "company" if self.kind == "company" else "person",
            "name": self.name.strip()[:200],
            "name_latin": self.name_latin.strip()[:200],
            "language": _spoken(self.language),
            **self.address(),
        }

    def address(self):
        """Return the address as a card keeps it."""
        country = self.country.strip().upper()
        return {
            "street": self.street.strip()[:200],
            "postal_code": self.postal_code.strip()[:20],
            "city": self.city.strip()[:100],
            "country": country if len(country) == 2 and country.isascii() else "",
        }


def read_point(kind: str, typed: str, country: str) -> Point | Remark:
    """Read one contact point; a Remark says why it cannot be one."""
    typed = typed.strip()
    if kind == "phone":
        return _phone(typed, country)
    readers = {"email": _email, "wechat": _wechat, "external": _external}
    value = readers[kind](typed)
    if not value or len(value) > LONGEST_VALUE:
        return Remark.of(f"{kind}_invalid", text=typed)
    return Point(kind, value, typed[:LONGEST_VALUE])


def _phone(typed, country):
    phone = phones.normalise(typed, country)
    if phone.placeholder:
        return Remark.of("phone_placeholder", text=typed)
    if not phone.valid:
        return Remark.of("phone_invalid", text=typed)
    return Point("phone", phone.e164, phone.shown)


def _email(typed):
    value = fold_email(typed)
    try:
        validate_email(value)
    except ValidationError:
        return ""
    return value


def _wechat(typed):
    # Upper and lower case are one account.
    return "" if any(char.isspace() for char in typed) else typed.casefold()


def _external(typed):
    system, colon, number = ("".join(part.split()) for part in typed.partition(":"))
    return f"{system.casefold()}:{number}" if system and number else ""


def _spoken(language):
    code = language.strip().casefold().replace("_", "-")
    code = "zh-hans" if code.split("-")[0] == "zh" else code.split("-")[0]
    return code if code in LANGUAGES else ""
