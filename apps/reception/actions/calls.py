"""Calls from cars: rung, taken by the first, told upwards after a minute, and closed."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from apps.core import clock, live
from apps.core.errors import Refused
from apps.core.scope import as_kwargs
from apps.core.templatetags.forecourt import day_time
from apps.dealers.actions.notifications import notify, settle_notifications
from apps.dealers.models import Role, Shift
from apps.leads.actions.rotation import managers_at, staff_at

from ..models import HelpCall, Tag, Visit
from ..models.calls import ANSWERED_WITHIN
from .scans import within_limit

Ending = HelpCall.Ending
JOB = "reception.escalate_call"
HOSTS = (Role.SALES_CONSULTANT, Role.PRODUCT_GENIUS)
# Of one address, which all visitors of a showroom may share; and of one tag, in vain.
MOST_FROM_ONE, MOST_IN_VAIN, IN_VAIN_WITHIN = 8, 3, timedelta(minutes=30)
# After so long nobody waits at a car any more.
FORGOTTEN = timedelta(minutes=30)
OWNERS = ["group", "dealership", "tag", "show_car", "scan", "taken_by", "closed_by"]


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
    _refuse_abuse(tag, address)
    call = HelpCall(tag=tag, show_car=tag.show_car, place=tag.place, scan=scan, language=language)
    call.full_clean(exclude=OWNERS)
    call.save(force_insert=True)
    for user in free_hosts(call.at):
        notify(user, "reception.call_from_car", key=_key(call), **_facts(call))
    job = app.configure_task(JOB, schedule_in={"seconds": ANSWERED_WITHIN.seconds})
    job.defer(call_id=str(call.pk), scope=as_kwargs())
    _tell()
    return call


@transaction.atomic
def take_call(call, *, by):
    """Somebody goes there; whoever is first owns it."""
    call = _locked(call)
    if call.closed_at:
        raise Refused(_("This call is over: %(how)s.") % {"how": call.get_ending_display()})
    if call.taken_by_id and call.taken_by_id != by.pk:
        name = call.taken_by.get_full_name()
        raise Refused(_("%(name)s is on the way already.") % {"name": name})
    if call.taken_by_id is None:
        call.taken_by, call.taken_at = by, clock.now()
        call.save(update_fields=["taken_by", "taken_at"])
        settle_notifications(_key(call))
        settle_notifications(_late(call))
        _tell()
    return call


@transaction.atomic
def close_call(call, *, ending, by):
    """Say how it ended, as who took it; somebody else may take over what was left lying."""
    call = _locked(call)
    if call.closed_at:
        return call  # The same click twice.
    if call.taken_by_id is None:
        raise Refused(_("Take the call first: then everybody knows that somebody is coming."))
    return _close(call, ending, by=by)


@transaction.atomic
def withdraw_call(call):
    """The visitor called by mistake, or has found somebody."""
    call = _locked(call)
    if call.closed_at or call.taken_at:
        return call  # Somebody is on the way already and will see.
    return _close(call, Ending.WITHDRAWN)


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
        notify(user, "reception.call_unanswered", key=_late(call), **_facts(call))
    _tell()
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
                _close(call, Ending.UNSAID if call.taken_at else Ending.UNANSWERED)
                closed += 1
    return closed


def hosts_on_shift(moment):
    """Who may go to a visitor: consultants and product geniuses on the floor."""
    shifts = Shift.objects.at(moment).values("user")
    return staff_at(moment, HOSTS).filter(pk__in=shifts)


def free_hosts(moment):
    """Those of them who look after nobody; all of them when nobody is free."""
    on_shift = hosts_on_shift(moment)
    hosting = Visit.objects.here().filter(status__in=Visit.WITH_HOST).values("host")
    going = HelpCall.objects.open().filter(taken_by__isnull=False).values("taken_by")
    free = on_shift.exclude(pk__in=hosting).exclude(pk__in=going)
    return list(free) or list(on_shift)


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


def _close(call, ending, *, by=None):
    call.ending, call.closed_at, call.closed_by = ending, clock.now(), by
    call.full_clean(exclude=OWNERS)
    call.save(update_fields=["ending", "closed_at", "closed_by"])
    settle_notifications(_key(call))
    settle_notifications(_late(call))
    _tell()
    return call


def _facts(call):
    """What a notification says of a call, and where it leads."""
    return {
        "url": call.get_absolute_url(),
        "car": str(call.show_car) if call.show_car else "",
        "place": call.place,
        "tag": call.tag.number,
        "at": call.at.isoformat(),
    }


def _key(call):
    return f"call/{call.pk}"


def _late(call):
    return f"late/{call.pk}"


def _tell():
    live.tell("reception.calls")
