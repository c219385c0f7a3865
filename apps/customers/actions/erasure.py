"""A person is forgotten: asked for, thought over, done, and never undone."""

import logging
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pgtrigger
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.scope import current_scope, working_in
from apps.customers.consents import objection_of
from apps.customers.erasing import together, traces_of
from apps.customers.models import Consent, Customer, Disclosure, Erasure
from apps.customers.models.erasures import trace_of
from apps.customers.signals import erasing, erasing_first
from apps.customers.tables import histories_of_people, rows_on, tables_of_people
from apps.dealers.actions.notifications import notify, settle_notifications
from apps.dealers.models import Notification
from apps.dealers.workplace import scope_of_group

from .answering import who_answers_for_privacy
from .people import lock_people
from .search_keys import index_contacts
from .timeline import record

GRACE = timedelta(days=3)  # To think it over; a month is what the law allows (GDPR Art. 12(3)).
NOBODY = "\N{EM DASH}"  # A card needs a name; this one is nobody's.

PROTECTED = ("Consent", "MarketingObjection", "Disclosure")
ATTEMPTS = 3  # Files are read for minutes, and somebody may be joined to another one meanwhile.

logger = logging.getLogger(__name__)


class _Changed(Exception):
    """These are other people than those whose traces were looked for."""


@transaction.atomic
def ask_erasure(customer, *, why, typed, by):
    """Put a person down to be erased in three days; `typed` is their name, to prove the reading."""
    person = Customer.objects.select_for_update(no_key=True, of=["self"]).get(cards=customer.pk)
    if person.erased_at:
        raise Refused(_("This person is erased already."))
    if waiting := Erasure.objects.of(person).waiting().first():
        return waiting  # The same click twice.
    if " ".join(typed.split()).casefold() != " ".join(person.name.split()).casefold():
        raise Refused(_("Write the name exactly as it stands on the card."))
    erasure = Erasure(customer=person, why=why, due_at=clock.now() + GRACE, asked_by=by)
    erasure.full_clean()
    erasure.save(force_insert=True)
    record(person, "customers.erasure_asked", by=by)
    return erasure


@transaction.atomic
def cancel_erasure(erasure, *, by):
    """Keep a person who was to be erased."""
    kept = Erasure.objects.select_for_update(of=["self"]).get(pk=erasure.pk)
    if kept.done_at:
        raise Refused(_("This person is erased already."))
    if kept.cancelled_at is None:
        kept.cancelled_at, kept.cancelled_by = clock.now(), by
        kept.save(update_fields=["cancelled_at", "cancelled_by"])
        record(kept.customer, "customers.erasure_cancelled", by=by)
        settle_notifications(_key(kept))
    return kept


def erase_for_retention(outdated):
    """Erase at once people whom nothing is a reason to know any longer; return how many.

    `outdated` is the queryset of them. It is asked again once they are held: who has written to us
    while files were read through stays.
    """
    return _until_nobody_changes(_erase_outdated, outdated)


def erase_due():
    """Erase those whose time to change one's mind is over; each in a transaction of its own.

    Who cannot be erased is tried again next time, and the others do not wait for them; who answers
    for privacy is told, for the law sets a day (GDPR Art. 12(3)).
    """
    done = 0
    for erasure in Erasure.objects.due(timezone.now()).select_related("customer"):
        try:
            done += erase_person(erasure).done_at is not None
        except Exception:
            logger.exception("The erasure %s could not be done.", erasure.pk)
            _tell_failure(erasure)
    return done


def _tell_failure(erasure):
    told = {"about": erasure.customer_id, "customer": erasure.customer.name}
    told |= {"key": _key(erasure), "url": erasure.get_absolute_url()}
    for user in who_answers_for_privacy():
        notify(user, "customers.erasure_failed", **told)


def _key(erasure):
    """Under which is told that it did not succeed."""
    return f"erasure/{erasure.pk}"


def erase_person(erasure):
    """Take everything of a person out of every table, but what stays by law (see `retaining`).

    The cards remain without a name, so that counts and others' records stay whole. Whatever is
    known of them when they are held goes, also an enquiry that came in after they had asked.
    """
    return _until_nobody_changes(_erase_asked, erasure)


def _until_nobody_changes(erase, asked):
    for _attempt in range(ATTEMPTS - 1):
        with suppress(_Changed):
            return erase(asked)
    return erase(asked)


@transaction.atomic
def _erase_outdated(outdated):
    with working_in(scope_of_group(current_scope().group_id)):
        people = list(outdated.all())
        if not people:
            return 0
        first = _held_and_read_through(people)
        if outdated.count() != len(people):
            raise _Changed
        why = {"why": Erasure.Why.RETENTION, "due_at": clock.now()}
        erasures = Erasure.objects.bulk_create(Erasure(customer=each, **why) for each in people)
        for erasure, person in zip(erasures, people, strict=True):
            _erase_one(erasure, person, first if len(people) == 1 else ())
        return len(people)


@transaction.atomic
def _erase_asked(erasure):
    erasure = Erasure.objects.select_for_update(of=["self"]).get(pk=erasure.pk)
    if not (erasure.done_at or erasure.cancelled_at):
        # At every dealership of the group, whoever asks for it at one of them.
        with working_in(scope_of_group(current_scope().group_id)):
            person = Customer.objects.get(cards=erasure.customer_id)
            _erase_one(erasure, person, _held_and_read_through([person]))
    return erasure


def _held_and_read_through(people):
    """Take people out of what is read as a whole, and hold them; return what that took.

    What lies about in files and lists is read through once for all of them.
    """
    before = [traces_of(person) for person in people]
    traces = together(before)
    first = erasing_first.send(sender=Customer, traces=traces)
    # An enquiry of theirs that arrives now waits, and then makes a new card.
    hold(*(f"contact/{point.kind}/{point.value}" for point in traces.points))
    lock_people(*people, whole=True)
    # Joined to somebody, parted or reached by something else: other traces than were looked for.
    if [traces_of(person) for person in people] != before:
        raise _Changed
    return first


def _erase_one(erasure, person, first):
    traces = traces_of(person)
    erasure.proofs = _proofs(traces)
    told = erasing.send(sender=Customer, traces=traces)
    erased = Counter()
    for _receiver, counts in [*first, *told, (None, _erase_cards(traces))]:
        erased.update({model._meta.label: rows for model, rows in counts.items()})
    erasure.erased = {name: rows for name, rows in sorted(erased.items()) if rows}
    erasure.done_at = clock.now()
    erasure.save(update_fields=["erased", "proofs", "done_at"])
    record(person, "customers.erased", by=erasure.asked_by, why=erasure.why)


def _erase_cards(traces):
    cards = [card.pk for card in traces.cards]
    sharers = list(
        Customer.objects.filter(shared_contacts__contact_point__in=traces.points)
        .exclude(canonical__in=cards)
        .distinct()
    )
    with pgtrigger.ignore(*(f"customers.{name}:append_only" for name in PROTECTED)):
        counts = {model: rows_on(model, cards).delete()[0] for model in tables_of_people()}
        disclosures = Disclosure.objects.filter(customer__in=cards)
        counts[Disclosure] = disclosures.exclude(where="").update(where="")
    nameless = {"kind": Customer.Kind.PERSON, "name": NOBODY, "name_latin": "", "language": ""}
    nowhere = dict.fromkeys(["street", "postal_code", "city", "country"], "")
    counts[Customer] = Customer.objects.filter(pk__in=cards).update(
        **nameless, **nowhere, birthday=None, erased_at=clock.now()
    )
    for sharer in sharers:
        index_contacts(sharer.person)  # Nobody is found by a number that is gone.
    # What colleagues were told of this person at the bell.
    counts[Notification] = Notification.objects.filter(about__in=cards).delete()[0]
    # Last: what was deleted and changed just now was written into the histories by the database.
    return counts | {model: rows_on(model, cards).delete()[0] for model in histories_of_people()}


def _proofs(traces):
    """What consent there was, for whoever asks for it later with the address in hand."""
    found = [trace_of(point.value) for point in traces.points]
    consents = Consent.objects.of(traces.customer).select_related("wording")
    proofs = [
        {
            "traces": found,
            "purpose": consent.purpose,
            "channel": consent.channel,
            "given": consent.given,
            "at": consent.said_at.isoformat(),
            "source": consent.source,
            "wording": str(consent.wording_id or ""),
        }
        for consent in consents
    ]
    if objection := objection_of(traces.customer):
        no = {"traces": found, "objection": True, "at": objection.at.isoformat()}
        proofs.append(no)
    return proofs
