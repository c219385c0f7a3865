"""When screens fail: sheets printed before, and what was written on them typed in afterwards."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.models import current_dealership_id
from apps.core.templatetags.forecourt import day_time
from apps.customers.actions import disclose_each
from apps.customers.models import Disclosure
from apps.journeys.actions import record

from ..floor import Floor
from ..models import PaperPack, Turn, Visit
from .facts import told_of
from .news import tell_board
from .outcomes import close_visit
from .visits import enter_arrival

Status, Outcome, Wish = Visit.Status, Visit.Outcome, Visit.Wish
# So long after an outage the sheets are typed in; what is older nobody remembers rightly.
TYPED_WITHIN = timedelta(days=7)
# What can be said of a visit that is over without a next step; the rest is the host's to say.
KNOWN_OUTCOMES = (Outcome.SERVED, Outcome.LOOKED, Outcome.UNGREETED)


@transaction.atomic
def print_pack(*, day, forms, with_phones=False, by):
    """Give the next numbers to so many blank forms; return the PaperPack to print."""
    place = current_dealership_id()
    hold(f"reception.papers/{place}")
    ours = PaperPack.objects.filter(dealership=place).order_by()
    last = ours.aggregate(last=Max(F("first_number") + F("forms")))["last"]
    pack = PaperPack(day=day, forms=forms, with_phones=with_phones, first_number=last or 1, by=by)
    pack.full_clean()
    pack.save(force_insert=True)
    return pack


def disclose_pack(pack, customers, *, by):
    """Write down whose phone numbers leave the house on a sheet."""
    where = pack.get_absolute_url()
    disclose_each(customers, kind=Disclosure.Kind.LISTED, by=by, where=where)


@transaction.atomic
def enter_paper_visit(*, key, arrived_at, paper_number=None, host=None, outcome="", by, **said):
    """Record a visit as it was written on paper, at the times at which it happened.

    `paper_number` is the number on the form, which is entered once. `said` are `greeted_at`,
    `left_at`, and what `enter_arrival` is told.
    """
    greeted_at, left_at = said.get("greeted_at"), said.get("left_at")
    _refuse_times(arrived_at, greeted_at, left_at)
    if greeted_at and host is None:
        raise Refused(_("Say who greeted them."))
    if outcome and (outcome not in KNOWN_OUTCOMES or left_at is None):
        raise Refused(_("Say when they left. What goes on in a lead is said by the host."))
    # The same sheet on two desks: the second waits here and hears of the first.
    hold(f"reception.paper/{key}", f"reception.paper/{current_dealership_id()}/{paper_number}")
    if known := Visit.objects.filter(pk=key).first():
        return known  # The same click twice.
    if paper_number is not None:
        _refuse_number(paper_number)
    role = _role_of(host) if host else ""
    said |= {"paper_number": paper_number, "host": host, "status": _status(host, **said)}
    if greeted_at:
        said["greeted_by"] = host
    visit = enter_arrival(key=key, arrived_at=arrived_at, by=by, **said)
    if host:
        _write_turn(visit, role, by=by)
    _tell_what_happened(visit, outcome, by=by)
    tell_board()
    return Visit.objects.get(pk=visit.pk)


def _refuse_times(arrived_at, greeted_at, left_at):
    now = clock.now()
    given = [moment for moment in (arrived_at, greeted_at, left_at) if moment]
    if max(given) > now:
        raise Refused(_("This time has not come yet: it is %(now)s.") % {"now": day_time(now)})
    if given != sorted(given):
        raise Refused(_("They came first, were greeted then, and left last. Look at the times."))
    if arrived_at < now - TYPED_WITHIN:
        raise Refused(_("Sheets are typed in within seven days."))


def _refuse_number(number):
    if entered := Visit.objects.filter(paper_number=number).first():
        words = {"number": number, "who": entered, "when": day_time(entered.arrived_at)}
        text = _("Form %(number)s has been typed in already: %(who)s, %(when)s.")
        raise Refused(text % words)
    if not PaperPack.objects.with_form(number).exists():
        text = _("No form %(number)s was printed here. Look again, or leave the number empty.")
        raise Refused(text % {"number": number})


def _role_of(user):
    host = Floor.at(clock.now()).hosts.get(user.pk)
    if host is None:
        text = _("%(name)s does not look after visitors here. Choose somebody from the list.")
        raise Refused(text % {"name": user})
    return host.role


def _status(host, *, greeted_at=None, left_at=None, **said):
    if left_at:
        return Status.LEFT
    if host is None:
        return Status.WAITING
    return Status.GREETED if greeted_at else Status.ACCEPTED


def _write_turn(visit, role, *, by):
    """The ledger says who looked after them, as if the desk had given them by hand then."""
    turn = Turn(
        visit=visit,
        customer=visit.customer,
        host=visit.host,
        role=role,
        rule=Turn.Rule.BY_HAND,
        facts={"paper": visit.paper_number or True},
        at=visit.arrived_at,
        by=by,
        answer=Turn.Answer.ACCEPTED,
        answered_at=visit.greeted_at or visit.arrived_at,
        ended_at=visit.left_at,
    )
    turn.full_clean()
    turn.save(force_insert=True)


def _tell_what_happened(visit, outcome, *, by):
    """Write the rest of the sheet to the timeline, each at its own time, and close what is over."""
    if visit.customer_id and visit.greeted_at:
        at = visit.greeted_at
        record(visit.customer, "reception.greeted", by=by, at=at, **told_of(visit))
    if visit.left_at is None:
        return
    if visit.customer_id:
        record(visit.customer, "reception.left", by=by, at=visit.left_at, **told_of(visit))
    if visit.greeted_at is None and visit.host_id is None and not outcome:
        outcome = Outcome.LOOKED if visit.wish == Wish.ALONE else Outcome.UNGREETED
    if outcome:
        close_visit(visit, outcome=outcome, by=by)
