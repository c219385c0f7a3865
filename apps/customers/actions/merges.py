"""Two cards that are one person, and two people again. Nothing moves: a card points to another."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.models import Customer, DuplicateProposal, Merge, MergedCard
from apps.customers.signals import joined, joining, parted, parting

from .cards import ADDRESS, write_changes
from .duplicates import propose_duplicates
from .erased import refuse_erased
from .people import lock_people
from .search_keys import index_joined, index_parted
from .timeline import record

# What the card that stays may take over where it says nothing; an address goes as a whole.
OFFERED = ("name_latin", "language", "birthday", "address")


@transaction.atomic
def merge_customers(duplicate, *, into, why="", take_over=(), choices=None, by):
    """Let two cards be one person: `into` stays, `duplicate` and its joined cards point to it.

    `take_over` names what the card that stays takes from the other where it says nothing itself;
    `choices` is what was chosen on the page for later apps.
    """
    stays, gone = lock_people(into, duplicate)
    for card in (stays, gone):
        refuse_erased(card)
    if known := _joined_before(into, duplicate, stays, gone):
        return known  # The same click twice.
    if (stays.pk, gone.pk) != (into.pk, duplicate.pk):
        raise Refused(_("One of the cards was joined to another one meanwhile. Look again."))

    merge = Merge(customer=stays, duplicate=gone, by=by, why=why.strip()[:300])
    merge.taken_over = _take_over(stays, gone, take_over)
    pointed = list(Customer.objects.filter(canonical=gone))
    merge.save(force_insert=True)
    MergedCard.objects.bulk_create(MergedCard(merge=merge, customer=card) for card in pointed)
    Customer.objects.filter(canonical=gone).update(canonical=stays)

    index_joined(stays, gone)
    merge.notes = _told(joining.send(Merge, customer=stays, by=by, choices=choices or {}))
    merge.save(update_fields=["notes"])
    facts = {"person": str(gone.pk), "merge": str(merge.pk), "why": merge.why}
    record(stays, "customers.merged", by=by, **facts)
    joined.send(Merge, customer=stays)
    _decide(stays, gone, DuplicateProposal.State.MERGED, by=by)
    propose_duplicates(stays)
    return merge


@transaction.atomic
def undo_merge(merge, *, by):
    """Let the joined card be a person of its own again, with the cards it had then.

    What was recorded since stays with the card it was attached to; fields that were taken over go
    back unless somebody has changed them since.
    """
    (customer,) = lock_people(merge.duplicate)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        return merge  # The same click twice, or a colleague was faster.
    back = MergedCard.objects.held().filter(merge=merge)
    keys = list(back.values_list("customer", flat=True))
    card = merge.duplicate

    Customer.objects.filter(pk__in=keys).update(canonical=card)
    # Merges that came later pointed these cards as well; they are theirs no longer.
    later = MergedCard.objects.held().filter(customer__in=keys, merge__gt=merge.pk)
    later.update(left_at=clock.now())
    merge.undone_at, merge.undone_by = clock.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    _give_back(merge)

    card.refresh_from_db()
    index_parted(customer, card)
    parting.send(Merge, customer=customer, card=card, by=by, notes=merge.notes)
    record(customer, "customers.parted", by=by, person=str(card.pk), merge=str(merge.pk))
    record(card, "customers.parted", by=by, person=str(customer.pk), merge=str(merge.pk))
    parted.send(Merge, customer=customer, card=card)
    _decide(merge.customer, card, DuplicateProposal.State.DECLINED, by=by)
    for person in (customer, card):
        propose_duplicates(person)
    return merge


def _joined_before(into, duplicate, stays, gone):
    """Return the merge that somebody was faster with; refuse where it went the other way round."""
    if stays.pk != gone.pk:
        return None
    pair = [into.pk, duplicate.pk]
    merges = Merge.objects.in_force().select_related("by", "customer")
    known = merges.filter(customer__in=pair, duplicate__in=pair).first()
    if known is None:
        raise Refused(_("These two cards are one person already."))
    if known.customer_id != into.pk:
        said = {"by": known.by or "–", "name": known.customer.name}
        raise Refused(_("%(by)s has just joined them, and the card of %(name)s stays.") % said)
    return known


def _take_over(stays, gone, names):
    """Write to the card that stays what only the other says; return {field: [was, now]}."""
    news = {}
    for name in names:
        fields = sorted(ADDRESS) if name == "address" else [name]
        if name in OFFERED and not any(getattr(stays, field) for field in fields):
            news |= {field: getattr(gone, field) for field in fields if getattr(gone, field)}
    was = {field: getattr(stays, field) for field in news}
    write_changes(stays, news)
    return {field: [_as_json(was[field]), _as_json(news[field])] for field in news}


def _give_back(merge):
    """Undo what was taken over, where the card still says it."""
    card = Customer.objects.select_for_update(no_key=True).get(pk=merge.customer_id)
    back = {
        field: date.fromisoformat(was) if was and field == "birthday" else was
        for field, (was, now) in merge.taken_over.items()
        if _as_json(getattr(card, field)) == now
    }
    write_changes(card, back)


def _as_json(value):
    return value.isoformat() if isinstance(value, date) else value


def _decide(one, other, state, *, by):
    """Close what was proposed about these two; whoever parts two cards has decided as well."""
    first, second = sorted([one.pk, other.pk])
    pair = DuplicateProposal.objects.filter(first=first, second=second)
    pair.update(state=state, decided_at=clock.now(), decided_by=by)


def _told(answers):
    """The notes of later apps by the name of the app."""
    return {receiver.__module__.split(".")[1]: note for receiver, note in answers if note}
