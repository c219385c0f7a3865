"""Calls from cars: rung, taken by the first, told upwards after a minute, and closed."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import as_kwargs
from apps.core.templatetags.forecourt import day_time
from apps.dealers.actions.notifications import notify
from apps.dealers.models import Ring, Role, Shift
from apps.leads.actions.sellers import managers_at, staff_at

from ..floor import Floor
from ..hosts import looks_after_visitors
from ..models import HelpCall, Tag, Turn, Visit
from ..models.calls import ANSWERED_WITHIN
from .called import OWNERS, call_key, end_call, late_key, stop_calling, tell_calls
from .facts import record_call
from .news import tell_board
from .scans import within_limit
from .turns import accept_visit, assign_visit, greet_visit, take_visit
from .visits import count_as_nobody, lock_visit, want_someone

Ending, Status, Wish = HelpCall.Ending, Visit.Status, Visit.Wish
JOB = "reception.escalate_call"
HOSTS = (Role.SALES_CONSULTANT, Role.PRODUCT_GENIUS)
# Of one address, which all visitors of a showroom may share; and of one tag, in vain.
MOST_FROM_ONE, MOST_IN_VAIN, IN_VAIN_WITHIN = 8, 3, timedelta(minutes=30)
# After so long somebody else says how it ended; and nobody waits at a car any more.
LEFT_LYING, FORGOTTEN = timedelta(minutes=10), timedelta(minutes=30)


class NotNow(Refused):
    """The button calls nobody at the moment; the text says what else to do."""


@transaction.atomic
def call_someone(tag, *, scan=None, language="", address=""):
    """Ring at the board and at free hosts; a tag at which it rings already rings once."""
    # Two who press at once wait for each other here, and find one call.
    Tag.objects.select_for_update().get(pk=tag.pk)
    if known := HelpCall.objects.open().filter(tag=tag).first():
        return known
    tag = Tag.objects.whole().select_related("dealership").get(pk=tag.pk)
    if tag.retired_at:
        raise NotNow(_("This card is no longer good. Please come to the desk."))
    _refuse_abuse(tag, address)
    call = HelpCall(tag=tag, show_car=tag.show_car, place=tag.place, scan=scan, language=language)
    call.full_clean(exclude=OWNERS)
    call.save(force_insert=True)
    for host in Floor.at(call.at).free(HOSTS):
        said = {"key": call_key(call), "ring": _ring(call, ANSWERED_WITHIN)}
        notify(host.user, "reception.call_from_car", **said, **_facts(call))
    job = app.configure_task(JOB, schedule_in={"seconds": ANSWERED_WITHIN.seconds})
    job.defer(call_id=str(call.pk), scope=as_kwargs())
    tell_calls()
    return call


@transaction.atomic
def take_call(call, *, by):
    """Somebody goes there; whoever is first owns it, and looks after the party at the car."""
    visit, call = _locked_both(call)
    _refuse_over(call)
    if call.taken_by_id and call.taken_by_id != by.pk:
        name = call.taken_by.get_full_name()
        raise Refused(_("%(name)s is on the way already.") % {"name": name})
    if call.taken_by_id is None:
        call.taken_by, call.taken_at = by, clock.now()
        call.visit = _looked_after(visit or _party_of(call, by=by), by=by)
        call.save(update_fields=["taken_by", "taken_at", "visit"])
        if call.visit.customer_id and not call.closed_at:
            record_call(call)
        stop_calling(call)
        tell_calls()
    return call


@transaction.atomic
def send_to_call(call, *, host, why="", by):
    """Let it ring at a host whom the desk sends to the car; the call is theirs when they accept.

    Until then it rings on, and whoever goes there first has it.
    """
    visit, call = _locked_both(call)
    _refuse_over(call)
    if call.taken_by_id:
        name = call.taken_by.get_full_name()
        raise Refused(_("%(name)s is on the way already.") % {"name": name})
    if visit is None:
        call.visit = visit = _party_of(call)
        call.save(update_fields=["visit"])
    if visit.wish == Wish.ALONE:
        visit = want_someone(visit, by=by)
    turn = assign_visit(visit, host=host, why=why, by=by)
    tell_calls()
    return turn


@transaction.atomic
def close_call(call, *, ending, by):
    """Say how it ended, as who took it or the desk; anybody does where it was left lying."""
    visit, call = _locked_both(call)
    if call.closed_at:
        return call  # The same click twice.
    if call.taken_by_id is None:
        raise Refused(_("Take the call first: then everybody knows that somebody is coming."))
    is_theirs = by.pk == call.taken_by_id or by.has_perm("reception.assign_visit")
    if not is_theirs and clock.now() - call.taken_at < LEFT_LYING:
        raise Refused(_("%(name)s says how it ended.") % {"name": call.taken_by})
    if visit and visit.greeted_at is None and visit.left_at is None:
        _say_of_visit(call, visit, ending, by=by)
        call.refresh_from_db()
    return call if call.closed_at else end_call(call, ending, by=by)


@transaction.atomic
def withdraw_call(call):
    """The visitor called by mistake, or has found somebody."""
    visit, call = _locked_both(call)
    if call.closed_at or call.taken_at:
        return call  # Somebody is on the way already and will see.
    call = end_call(call, Ending.WITHDRAWN)
    if visit and call.began_a_visit and visit.left_at is None:
        count_as_nobody(visit, by=None)  # The desk has sent somebody, who need not come.
    return call


@transaction.atomic
def escalate_call(call):
    """Nobody took it for a minute: who leads sales, the desk and everybody on shift are told."""
    call, now = _locked(call), clock.now()
    if call.closed_at or call.taken_at or call.escalated_at:
        return False
    call.escalated_at = now
    call.save(update_fields=["escalated_at"])
    people = {*managers_at(now), *staff_at(now, [Role.RECEPTIONIST]), *hosts_on_shift(now)}
    for user in people:
        said = {"key": late_key(call), "ring": _ring(call, FORGOTTEN)}
        notify(user, "reception.call_unanswered", **said, **_facts(call))
    tell_calls()
    return True


def escalate_unanswered(*, now):
    """The same for all that a job of its own did not reach; return how many there were."""
    return sum(escalate_call(call) for call in HelpCall.objects.unanswered(now))


def close_forgotten_calls(*, now):
    """End what nobody has said anything of for long, so that the button works again."""
    closed = 0
    for call in HelpCall.objects.open().filter(at__lte=now - FORGOTTEN):
        with transaction.atomic():
            call = _locked(call)
            if not call.closed_at:
                end_call(call, Ending.UNSAID if call.taken_at else Ending.UNANSWERED)
                closed += 1
    return closed


def hosts_on_shift(moment):
    """Who may go to a visitor: consultants and product geniuses on the floor."""
    shifts = Shift.objects.at(moment).values("user")
    return staff_at(moment, HOSTS).filter(pk__in=shifts)


def _refuse_abuse(tag, address):
    now = clock.now()
    hours = tag.dealership.hours
    if not hours.is_open(now):
        opens = hours.next_opening(now)
        if opens is None:
            raise NotNow(_("Nobody is here at the moment."))
        raise NotNow(_("We are closed. We open %(when)s.") % {"when": day_time(opens)})
    vain = HelpCall.objects.filter(tag=tag, ending__in=HelpCall.IN_VAIN)
    if vain.filter(at__gte=now - IN_VAIN_WITHIN)[:MOST_IN_VAIN].count() == MOST_IN_VAIN:
        raise NotNow(_("Please come to the desk: this button rests for half an hour."))
    if not within_limit("call", address, most=MOST_FROM_ONE):
        raise NotNow(_("That was a lot at once. Please come to the desk."))


def _locked(call):
    # Nothing joined: beside a row that was waited for, the joined one is that of before.
    return HelpCall.objects.select_for_update().get(pk=call.pk)


def _locked_both(call):
    """The visit of a call, if any, and the call as they stand now; the visit is locked first.

    Whoever greets or leaves does it in this order.
    """
    known = HelpCall.objects.get(pk=call.pk).visit_id
    visit = Visit.objects.select_for_update().get(pk=known) if known else None
    call = _locked(call)
    if call.visit_id != known and not call.taken_at:
        raise NotNow(_("Somebody was sent there this moment. Look once more."))
    return visit, call


def _refuse_over(call):
    if call.closed_at:
        raise Refused(_("This call is over: %(how)s.") % {"how": call.get_ending_display()})


def _looked_after(visit, *, by):
    """The locked visit of who calls, in the hands of `by`, who goes there.

    Whoever answers and does not look after visitors, as the desk, leaves them on the board.
    """
    if visit.wish == Wish.ALONE:
        visit = want_someone(visit, by=by)
    if visit.status == Status.OFFERED and visit.host_id == by.pk:
        accept_visit(visit, by=by)
    elif visit.host_id != by.pk and looks_after_visitors(by):
        take_visit(visit, rule=Turn.Rule.CALL, by=by)
    return lock_visit(visit)


def party_of_call(call):
    """The visit for which a host would be sent to a call; one that is only thought of where
    nobody is known at that place."""
    return call.visit or _party_at(call.place) or _called(call)


def _party_of(call, *, by=None):
    """The visit of who calls: one that is known at that place and waits, or a new one."""
    visit = _party_at(call.place, by)
    return lock_visit(visit) if visit else _new_party(call)


def _party_at(place, user=None):
    """Whom `user` looks after at a place already, or else who waits there, or None.

    Whoever was greeted there by somebody else has somebody with them, and did not call. Whoever
    wishes to be left alone is taken for who called only where nobody else is known at that place.
    """
    there = list(Visit.objects.here().filter(place__iexact=place)) if place else []
    waiting = [visit for visit in there if visit.status != Status.GREETED]
    theirs = [visit for visit in there if user and visit.host_id == user.pk]
    wanting = [visit for visit in waiting if visit.wish != Wish.ALONE]
    # Who has nobody yet comes before whose host is on the way.
    wanting.sort(key=lambda visit: visit.status != Status.WAITING)
    alone = waiting if len(there) == 1 else []
    return next(iter([*theirs, *wanting, *alone]), None)


def _called(call):
    """Who came in by the button, at the moment they pressed it."""
    return Visit(
        purpose=Visit.Purpose.SALES,
        wish=Wish.SOMEONE,
        place=call.place,
        language=call.language,
        arrived_at=call.at,
        entered_at=call.at,
    )


def _new_party(call):
    """Put them on the board."""
    visit = _called(call)
    visit.full_clean()
    visit.save(force_insert=True)
    tell_board()
    return visit


def _say_of_visit(call, visit, ending, *, by):
    """Let the visit of a call say what was found at the car."""
    if ending == Ending.MET and visit.host_id == by.pk:
        greet_visit(visit, by=by)
    elif ending == Ending.EMPTY and call.began_a_visit and visit.customer_id is None:
        count_as_nobody(visit, by=by)


def _ring(call, within):
    return Ring(call_key(call), call.at + within)


def _facts(call):
    """What a notification says of a call, and where it leads."""
    return {
        "url": call.get_absolute_url(),
        "car": str(call.show_car) if call.show_car else "",
        "place": call.place,
        "tag": call.tag.number,
        "at": call.at.isoformat(),
    }
