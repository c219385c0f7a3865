"""Who may be one person: proposed with reasons, declined by a colleague, never joined by itself."""

from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.core.remarks import Remark
from apps.customers.likeness import AGAINST, PROPOSE, Profile, compare, name_alike
from apps.customers.models import ContactPoint, Customer, DuplicateProposal, DuplicateSearch
from apps.customers.signals import resembling

from .candidates import candidates, colleagues

State = DuplicateProposal.State
AT_ONCE = 200
A_ROUND = timedelta(days=7)
# Keys of transactions that are still under way may be older than keys already seen.
SETTLED = timedelta(minutes=1)


@transaction.atomic(savepoint=False)
def propose_duplicates(customer, *, lowest=PROPOSE):
    """Look for other cards of this person; return the open proposals that name them.

    What no longer holds is taken back. A declined pair comes back only with a reason that was not
    known when it was declined. `lowest` is the score from which on a pair is proposed.
    """
    person = customer.person
    mine = profiles_of([person.pk])[person.pk]
    keys, namesakes = candidates(person, mine)
    more = _evidence_of_others(person)
    others = profiles_of(keys | more.keys(), like=mine)
    likely = _likely(mine, others, namesakes, more, lowest)
    known = defaultdict(list)
    for each in _known(person.canonical_id):
        known[_other(each, person)].append(each)
    # In one order, or two who find the same pairs at once could wait for each other for good.
    for key in sorted(likely):
        _propose(person, key, likely[key], known[key])
    held = [each for key in known.keys() - likely.keys() for each in known[key]]
    gone = [each.pk for each in held if each.state == State.OPEN and _stands_for_itself(each)]
    DuplicateProposal.objects.filter(pk__in=gone).delete()
    return DuplicateProposal.objects.open().of(person)


@transaction.atomic
def decline_duplicate(proposal, *, by):
    """Write down that these are two people; it is asked again only for another reason."""
    proposal = DuplicateProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state == State.DECLINED:
        return proposal  # The same click twice.
    if proposal.state == State.MERGED:
        raise Refused(_("A colleague has joined these cards. Part them first."))
    proposal.state, proposal.decided_at, proposal.decided_by = State.DECLINED, clock.now(), by
    proposal.save(update_fields=["state", "decided_at", "decided_by"])
    return proposal


def search_on(*, most=AT_ONCE, now=None):
    """Look at the cards of the group in scope that are new, then on through all; return how many.

    What was looked at is kept, so that a search that was ended goes on where it stood.
    """
    now = now or clock.now()
    with transaction.atomic():
        search, _made = DuplicateSearch.objects.get_or_create()
        search = DuplicateSearch.objects.select_for_update(skip_locked=True).filter(pk=search.pk)
        if (search := search.first()) is None:
            return 0  # A colleague of this worker is at it.
        people = _next_people(search, most, now)
        for person in people:
            propose_duplicates(person)
        search.save(update_fields=["reached", "newest", "round_ended_at"])
        return len(people)


def profiles_of(keys, *, like=None):
    """Return {person: Profile} of these people; of those whose name fits `like`, if it is given."""
    cards = defaultdict(list)
    for card in _cards(list(keys)) if keys else ():
        cards[card.canonical_id].append(card)
    found = {key: _profile(each, {}) for key, each in cards.items()}
    if like:
        found = {key: each for key, each in found.items() if name_alike(like, each)}
    points = defaultdict(lambda: defaultdict(list))
    for point in _points(list(found)) if found else ():
        points[point.person][point.kind].append(point.value)
    return {key: _profile(cards[key], points[key]) for key in found}


@ReadyQuery
def _cards():
    """What the cards of some people say of them, the oldest card first."""
    cards = Customer.objects.filter(IsAny("canonical", Asked())).order_by("id")
    return cards.values_list(
        "canonical_id", "kind", "name", "name_latin", "birthday", "street", "postal_code", "city",
        named=True,
    )  # fmt: skip


@ReadyQuery
def _points():
    """Where some people are reached."""
    points = ContactPoint.objects.filter(IsAny("customer__canonical", Asked()))
    points = points.annotate(person=F("customer__canonical"))
    return points.values_list("person", "kind", "value", named=True)


def _profile(cards, points):
    return Profile(
        kind=cards[0].kind,
        names=tuple((card.name, card.name_latin) for card in cards),
        birthdays=tuple(card.birthday for card in cards if card.birthday),
        addresses=tuple((c.street, c.postal_code, c.city) for c in cards if c.street),
        phones=tuple(points.get(ContactPoint.Kind.PHONE, ())),
        emails=tuple(points.get(ContactPoint.Kind.EMAIL, ())),
    )


@ReadyQuery
def _known():
    """The proposals that name any card of a person."""
    theirs = DuplicateProposal.objects.filter(
        Q(first__canonical=Asked()) | Q(second__canonical=Asked())
    )
    return theirs.select_related("first", "second")


def _likely(mine, others, namesakes, more, lowest):
    found = {
        key: compare(mine, theirs, namesakes=namesakes, more=more.get(key, ()))
        for key, theirs in others.items()
    }
    return {key: likeness for key, likeness in found.items() if likeness.score >= lowest}


def _evidence_of_others(person):
    """What only relations and later apps know: {key of a person: [Remark]}."""
    found = defaultdict(list)
    for key, company in colleagues(person).items():
        found[key].append(Remark.of("same_company", card=str(company)))
    for _receiver, answer in resembling.send(Customer, customer=person):
        for key, (code, facts) in answer.items():
            found[key].append(Remark.of(code, **facts))
    found.pop(person.pk, None)
    return found


def _other(proposal, person):
    """The other person of a pair, by the card that stays for them."""
    pair = (proposal.first.canonical_id, proposal.second.canonical_id)
    return pair[1] if pair[0] == person.pk else pair[0]


def _stands_for_itself(proposal):
    """Whether neither card was joined to another one; what names a joined card rests till then."""
    return all(card.canonical_id == card.pk for card in (proposal.first, proposal.second))


def _propose(person, key, likeness, known):
    """Write down the likeness of a pair, or leave what was decided about them and their cards."""
    reasons = [remark.as_json() for remark in likeness.reasons]
    decided = [each for each in known if each.state != State.OPEN]
    if any(not _has_news(each.reasons, reasons) for each in decided):
        return
    row = next((each for each in known if _stands_for_itself(each)), None)
    if row is None:
        first, second = sorted([person.pk, key])
        row = DuplicateProposal(first_id=first, second_id=second)
    elif (row.state, row.score, row.reasons) == (State.OPEN, likeness.score, reasons):
        return
    row.state, row.score, row.reasons = State.OPEN, likeness.score, reasons
    row.decided_at, row.decided_by = None, None
    DuplicateProposal.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["group", "first", "second"],
        update_fields=["state", "score", "reasons", "decided_at", "decided_by"],
    )


def _has_news(before, now):
    """Whether something speaks for it that nobody knew when it was decided."""
    return any(reason not in before for reason in now if reason["code"] not in AGAINST)


def _next_people(search, most, now):
    """The people to look at, new ones first; moves the marks of the search along."""
    people = Customer.objects.people().order_by("id")
    settled = clock.key_of(now - SETTLED)
    if search.newest is None:
        search.newest = settled  # All before belong to the round.
    fresh = list(people.filter(id__gt=search.newest, id__lt=settled)[:most])
    if fresh:
        search.newest = fresh[-1].pk
    if len(fresh) == most:
        return fresh
    if search.round_ended_at and search.round_ended_at > now - A_ROUND:
        return fresh
    after = people.filter(id__gt=search.reached) if search.reached else people
    old = list(after[: most - len(fresh)])
    search.reached = old[-1].pk if old else None
    search.round_ended_at = None if old else now
    return fresh + old
