"""Why two cards may be one person, in words; no number or address is repeated in them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import Customer

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
    return in_words_each([reasons])[0]


def in_words_each(several):
    """The same for several proposals; whoever else is in them is asked for once."""
    names = _names(reason["facts"].get("card") for reasons in several for reason in reasons)
    return [[_sentence(each, names) for each in reasons if _is_known(each)] for reasons in several]


def _is_known(reason):
    return reason["code"] in SENTENCES


def _sentence(reason, names):
    name = {"name": names.get(reason["facts"].get("card"), "")}
    return str(SENTENCES[reason["code"]]) % (name | reason["facts"])


def _names(keys):
    """What those are called whom a reason only points to, so that it outlives nobody's name."""
    if not (keys := set(filter(None, keys))):
        return {}
    cards = Customer.objects.filter(pk__in=keys).select_related("canonical")
    gone = gettext("a company that was erased")
    return {str(card.pk): gone if card.is_erased else card.canonical.name for card in cards}
