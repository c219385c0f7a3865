"""What hosts and managers are told of visits, and the word to every open board."""

from datetime import timedelta

from django.urls import reverse
from django.utils import translation

from apps.core import clock, live
from apps.dealers.actions.notifications import forget_notifications, notify, settle_notifications
from apps.dealers.models import Ring, Role
from apps.leads.actions.sellers import managers_at, staff_at

from ..known import known_of, with_whom

BOARD = "reception.board"
# Who waits in vain is rung for at most so long; then they have been seen, or have left.
RINGS_FOR = timedelta(minutes=30)


def tell_board():
    """Let every open board and every host's day look again."""
    live.tell(BOARD)


def tell_host(turn):
    """Let the phone of a host ring: who waits, why for them, and what we know."""
    visit = turn.visit
    with translation.override(turn.host.language):
        along = with_whom([visit]).get(visit.pk, [])
        why, what = str(turn.reason), [*known_of(visit.customer), *along]
    facts = {"customer": _name(visit), "purpose": visit.purpose, "place": visit.place}
    notify(
        turn.host,
        "reception.ring",
        url=visit.get_absolute_url(),
        about=visit.customer_id,
        key=f"ring/{turn.pk}",
        ring=Ring(f"visit/{visit.pk}", turn.answer_until),
        why=why,
        what=what,
        **facts,
    )


def stop_ringing(turn):
    """What rang at a host is answered, passed on or taken back."""
    settle_notifications(f"ring/{turn.pk}")


def forget_rings(turns):
    """Take back what hosts were told when it rang: it names who came along with the visitor."""
    return forget_notifications([f"ring/{key}" for key in turns.values_list("pk", flat=True)])


def tell_passed(turn):
    """Tell a host that what rang at them went on to somebody else."""
    visit = turn.visit
    facts = {"customer": _name(visit), "key": f"passed/{turn.pk}"}
    notify(
        turn.host,
        "reception.passed_on",
        url=visit.get_absolute_url(),
        about=visit.customer_id,
        **facts,
    )


def tell_nobody_took(turn):
    """Tell the desk and who leads sales that nobody is left at whom it could ring."""
    for user in who_helps():
        notify(user, "reception.nobody_took", **_help_for(turn))


def tell_not_greeted(turn):
    """Tell a host, the desk and who leads sales that somebody waits who was promised a host."""
    name = turn.host.get_full_name()
    for user in {turn.host, *who_helps()}:
        notify(user, "reception.not_greeted", host=name, **_help_for(turn))


def who_helps():
    """Who is told when a visitor waits in vain: the desk, and who leads sales."""
    now = clock.now()
    return {*managers_at(now), *staff_at(now, [Role.RECEPTIONIST])}


def stop_calling_for_help(visit):
    """Somebody looks after them, or they have left: nobody is needed any more."""
    for turn in visit.turns.order_by().values_list("pk", flat=True):
        settle_notifications(f"help/{turn}")


def _help_for(turn):
    """What a notification says of who waits in vain, and where it leads; it rings."""
    visit = turn.visit
    facts = {"customer": _name(visit), "place": visit.place, "key": f"help/{turn.pk}"}
    facts["ring"] = Ring(f"help/{visit.pk}", clock.now() + RINGS_FOR)
    return facts | {"url": visit.get_absolute_url(), "about": visit.customer_id}


def tell_taken_over(turn, *, by):
    """Tell a host that a colleague came to the car where their visitors called, and goes on."""
    visit = turn.visit
    facts = {"customer": _name(visit), "place": visit.place, "by": by.get_full_name()}
    notify(
        turn.host,
        "reception.taken_over",
        url=visit.get_absolute_url(),
        about=visit.customer_id,
        key=f"taken_over/{turn.pk}",
        **facts,
    )


def tell_missing(visit, *, by=None):
    """Ask a host what came of a visit that is over."""
    facts = {"customer": _name(visit), "times": visit.asked_times}
    facts["by"] = by.get_full_name() if by else ""
    url = reverse("reception:visit_outcome", args=[visit.pk])
    key = f"outcome/{visit.pk}/{visit.asked_times}"
    notify(
        visit.host,
        "reception.outcome_missing",
        url=url,
        about=visit.customer_id,
        key=key,
        **facts,
    )


def stop_asking(visit):
    """Nobody is asked any more what came of a visit."""
    for times in range(visit.asked_times):
        settle_notifications(f"outcome/{visit.pk}/{times + 1}")


def tell_day_open(user, *, day, count):
    """Tell a manager at closing time how many visits have no outcome."""
    url, key = reverse("reception:closing_list"), f"day_open/{day.isoformat()}"
    notify(user, "reception.day_open", url=url, key=key, count=count, after_hours=True)


def _name(visit):
    return visit.customer.person.name if visit.customer_id else ""
