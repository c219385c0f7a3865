"""Who may be somebody we know under another card: few rows, each found through an index."""

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Lower

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.customers.keys import Kind
from apps.customers.likeness import whole_names
from apps.customers.models import ContactPoint, Customer, Relation, SearchKey
from apps.customers.models.matching import PAGE

MOST = 300  # Of one kind; more share a common name or a large house, and other kinds tell them.
SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789._-"
DIGITS = "0123456789"


def candidates(person, profile):
    """Return (keys of people who may be this person, how many of them by name)."""
    named = _of_the_name(profile)
    found = named | _of_birthday(profile) | _of_street(profile)
    found |= _of_phone(profile) | _of_email(profile)
    return found - {person.pk}, len(named - {person.pk})


def colleagues(person):
    """Return {key: key of the company} of people who speak for the same company."""
    return {each.speaker: each.firm for each in _speakers(person.pk)}


@ReadyQuery
def _speakers():
    """Who else speaks for a company that somebody speaks for, with the company."""
    ours = Relation.objects.current().filter(role=Relation.Role.CONTACT)
    firms = ours.filter(other=Asked()).values("customer")
    theirs = ours.filter(customer__in=firms).exclude(other=Asked())
    people = theirs.annotate(speaker=F("other__canonical"), firm=F("customer__canonical"))
    return people.values_list("speaker", "firm", named=True)[:MOST]


def one_slip(text, signs):
    """Return every text that is one wrong, missing, doubled or swapped sign away."""
    cuts = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    found = {head + tail[1:] for head, tail in cuts if tail}
    found |= {head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1}
    found |= {head + sign + tail[1:] for head, tail in cuts if tail for sign in signs}
    found |= {head + sign + tail for head, tail in cuts for sign in signs}
    return found - {text}


def _of_the_name(profile):
    names = sorted({form for pair in profile.names for form in whole_names(*pair)})
    if not names:
        return set()
    return {each.customer for each in _with_keys(names)}


@ReadyQuery
def _with_keys():
    """Who has one of some names, each written as a search key is."""
    keys = SearchKey.objects.filter(IsAny("key", Asked()), kind__in=[Kind.NAME, Kind.PINYIN])
    return keys.values_list("customer", named=True).distinct()[:MOST]


def _of_birthday(profile):
    days = set(profile.birthdays)
    days |= {day.replace(month=day.day, day=day.month) for day in days if day.day <= 12}
    return _canonical(Customer.objects.filter(birthday__in=days)) if days else set()


def _of_street(profile):
    streets = {street.lower() for street, _postcode, _city in profile.addresses if street}
    if not streets:
        return set()
    there = Customer.objects.exclude(street="").alias(street_folded=Lower("street"))
    return _canonical(there.filter(street_folded__in=streets))


def _canonical(cards):
    return set(cards.order_by().values_list("canonical", flat=True)[:MOST])


def _of_phone(profile):
    slips = {f"+{slip}" for phone in profile.phones for slip in one_slip(phone[1:], DIGITS)}
    return _reached(ContactPoint.Kind.PHONE, slips)


def _of_email(profile):
    slips, found = set(), set()
    for email in profile.emails:
        account, _at, host = email.partition("@")
        slips |= {f"{slip}@{host}" for slip in one_slip(account, SIGNS)}
        # The bounds of one range; LIKE might be answered by trigrams.
        keys = SearchKey.objects.filter(kind=Kind.EMAIL, key__startswith=f"{account}@")
        named_so = list(keys.values_list("customer", flat=True)[:PAGE])
        if len(named_so) == PAGE:  # Everybody's "info@"; else these are with any host already.
            slips |= {f"{account}@{slip}" for slip in one_slip(host, SIGNS)}
        found.update(named_so)
    return found | _reached(ContactPoint.Kind.EMAIL, slips)


def _reached(kind, values):
    # One text, not a thousand: each value of a list would be looked at and quoted by itself.
    return (
        {each.person for each in _reached_at("\n".join(sorted(values)), kind)} if values else set()
    )


@ReadyQuery
def _reached_at():
    """Who is reached at one of the values that come as lines."""
    lines = Func(Asked(0), Value("\n"), function="string_to_array", output_field=TextField())
    points = ContactPoint.objects.filter(IsAny("value", lines), kind=Asked(1)).order_by()
    return points.annotate(person=F("customer__canonical")).values_list("person", named=True)[:MOST]
