"""What hosts and managers are told of visits, and the word to every open board."""

from django.urls import reverse

from apps.core import live
from apps.dealers.actions.notifications import notify, settle_notifications

BOARD = "reception.board"


def tell_board():
    """Let every open board and every host's day look again."""
    live.tell(BOARD)


def tell_host(turn, *, what):
    """Let the phone of a host ring: somebody waits for them; `what` is what we know, in lines."""
    visit = turn.visit
    facts = {"customer": _name(visit), "purpose": visit.purpose, "place": visit.place}
    notify(
        turn.host,
        "reception.ring",
        url=visit.get_absolute_url(),
        about=visit.customer_id,
        key=f"ring/{turn.pk}",
        why=str(turn.reason),
        what=what,
        **facts,
    )


def stop_ringing(turn):
    """What rang at a host is answered, passed on or taken back."""
    settle_notifications(f"ring/{turn.pk}")


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
    notify(user, "reception.day_open", url=url, key=key, count=count)


def _name(visit):
    return visit.customer.person.name if visit.customer_id else ""
