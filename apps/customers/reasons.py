"""Why two cards may be one person, in words; no number or address is repeated in them."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "name_same": _("same name"),
    "name_common": _("same name, which many have"),
    "name_near": _("nearly the same name"),
    "name_part": _("one name is part of the other"),
    "name_half": _("half of the name is the same"),
    "name_sounds": _("the names sound the same"),
    "name_differs": _("another name"),
    "birthday_same": _("same birthday"),
    "birthday_near": _("birthdays differ by one slip"),
    "birthday_differs": _("another birthday"),
    "address_same": _("same address"),
    "address_near": _("nearly the same address"),
    "phone_typo": _("phones differ by one digit"),
    "email_typo": _("e-mails differ by one letter"),
    "email_account": _("same e-mail name at another provider"),
    "same_car": _("same car: %(car)s"),
    "same_company": _("both speak for %(name)s"),
}


def in_words(reasons):
    """The reasons of a proposal as words, the strongest first."""
    known = [reason for reason in reasons if reason["code"] in SENTENCES]
    return [str(SENTENCES[reason["code"]]) % reason["facts"] for reason in known]
