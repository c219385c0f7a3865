"""May we? The one place that answers whether somebody may be contacted, and why."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.templatetags.forecourt import day_of

from .models import WITHOUT_CONSENT, Channel, Consent, Customer, MarketingObjection, Purpose
from .signals import owing


@dataclass(frozen=True)
class Answer:
    """Yes or no, with the reason in the reader's words."""

    allowed: bool
    reason: str

    def __bool__(self):
        return self.allowed


def may_contact(customer, *, purpose, channel):
    """Tell whether this person may be contacted for a purpose by a channel, and why.

    What they asked for, what we owe them and what the law demands needs no consent but a fact, as
    an app knows it (signals.owing); everything else needs their yes, and their no to all marketing
    stands above it.
    """
    return may_contact_each([customer], purpose=purpose, channel=channel)[customer.pk]


def may_contact_each(customers, *, purpose, channel):
    """Return {card: Answer} for these customers; one or two questions however many they are."""
    customers, purpose, channel = list(customers), Purpose(purpose), Channel(channel)
    gone = {customer.pk: _erased() for customer in customers if customer.erased_at}
    customers = [customer for customer in customers if not customer.erased_at]
    if purpose in WITHOUT_CONSENT:
        owed = _owed(purpose, {customer.canonical_id for customer in customers})
        return gone | {c.pk: _without_consent(purpose, c.canonical_id in owed) for c in customers}
    people = {customer.canonical_id for customer in customers}
    said = _newest(Consent.objects.filter(purpose=purpose, channel=channel), people)
    objected = _newest(MarketingObjection.objects.all(), people)
    return gone | {
        customer.pk: _answer(
            purpose,
            channel,
            said.get(customer.canonical_id),
            objected.get(customer.canonical_id),
        )
        for customer in customers
    }


def answers_of(customer):
    """Return {(purpose, channel): Answer} for one person, for a page that offers a choice."""
    said, objection = words_of(customer), objection_of(customer)
    people = {customer.canonical_id}
    owed = {
        purpose: _without_consent(purpose, bool(_owed(purpose, people)))
        for purpose in WITHOUT_CONSENT
    }
    return {
        (purpose, channel): owed[purpose]
        if purpose in WITHOUT_CONSENT
        else _answer(purpose, channel, said.get((purpose, channel)), objection)
        for purpose in Purpose
        for channel in Channel
    }


def words_of(customer):
    """Return {(purpose, channel): the newest consent} of one person, in one question."""
    newest = Consent.objects.of(customer).in_force().select_related("wording", "by")
    return {(consent.purpose, consent.channel): consent for consent in newest}


def objection_of(customer):
    """Return the objection to all marketing that stands, or None."""
    newest = MarketingObjection.objects.of(customer).select_related("by").first()
    return newest if newest and newest.raised else None


def _newest(rows, people):
    """The newest row of each person, whichever of their cards it hangs on."""
    rows = rows.filter(customer__in=Customer.objects.filter(canonical__in=people))
    rows = rows.select_related("customer").order_by("at", "id")
    return {row.customer.canonical_id: row for row in rows}


def _erased():
    return Answer(False, _("This person was erased; there is nobody to contact."))


def _owed(purpose, people):
    """Of these people those of whom an app knows a fact on which the purpose rests."""
    told = owing.send(sender=Customer, purpose=purpose, people=people)
    return {key for _receiver, keys in told for key in keys}


def _without_consent(purpose, owed):
    if purpose == Purpose.ENQUIRY:
        yes = _("It answers what the customer asked us; that needs no consent.")
        no = _("There is nothing to answer: the customer has no open enquiry, and none of late.")
    elif purpose == Purpose.CONTRACT:
        yes = _("It belongs to what was agreed with the customer; that needs no consent.")
        no = _("Nothing was agreed with the customer that it could belong to.")
    else:
        yes = _("The law demands it; that needs no consent.")
        no = _("There is nothing that the law demands to tell the customer.")
    return Answer(owed, yes if owed else no)


def _answer(purpose, channel, consent, objection):
    words = {"purpose": purpose.label, "channel": channel.label}
    if objection and objection.raised:
        sentence = _("The customer wants no marketing at all, said %(day)s.")
        return Answer(False, sentence % {"day": _day(objection.at)})
    if consent is None or consent.given is None:
        sentence = _("No consent to %(purpose)s by %(channel)s yet. Ask the customer first.")
        return Answer(False, sentence % words)
    words |= {"day": _day(consent.said_at), "source": consent.get_source_display()}
    if consent.given:
        sentence = _("Consent to %(purpose)s by %(channel)s, given %(day)s (%(source)s).")
        return Answer(True, sentence % words)
    sentence = _("The customer said no to %(purpose)s by %(channel)s, %(day)s (%(source)s).")
    return Answer(False, sentence % words)


def _day(moment):
    return day_of(timezone.localdate(moment))
