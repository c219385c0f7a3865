"""One visit: what we know before the greeting, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers.relatives import Relative
from apps.dealers.models import Skill
from apps.vehicles.models import ShowCar

from ..actions import companions, outcomes, topics, visits
from ..actions.passing import pass_on_unanswered
from ..forms.outcomes import OutcomeForm
from ..forms.visits import AlongForm, PlaceForm, TopicForm
from ..known import known_of, with_whom
from ..models import Companion, Visit
from ..topics import topics_of
from .moving import do

CAR_SCANNED = "show_car__variant__car_model__brand"


def _the(pk):
    shown = Visit.objects.select_related(
        "customer__canonical", "host", "lead", "dealership", "outcome_by"
    )
    return get_object_or_404(shown, pk=pk)


@require_GET
@permission_required("reception.view_visit", raise_exception=True)
def visit(request, pk):
    """What a host reads while walking to the door."""
    pass_on_unanswered(now=timezone.now())
    shown = _the(pk)
    turns = list(shown.turns.select_related("host", "by").order_by("at"))
    running = next((turn for turn in turns if turn.ended_at is None), None)
    context = {
        "visit": shown,
        "turns": turns,
        "running": running,
        "mine": shown.host_id == request.user.pk,
        "known": _known(shown),
        "relatives": _relatives(shown),
        "form": _form(request, shown),
        "scans": shown.scans.select_related(CAR_SCANNED).order_by("at"),
        "called": next((each for each in shown.calls.order_by("at") if each.began_a_visit), None),
        "skills": Skill,
        "about": topics_of([shown]).get(shown.pk, ""),
        "stands": ShowCar.objects.on_show().order_by("place").values_list("place", flat=True),
    }
    return render_page(request, "reception/visit.html", context, partial="visit")


@require_http_methods(["GET", "POST"])
@permission_required("reception.host_visit", raise_exception=True)
def visit_outcome(request, pk):
    """Outcome, next step: two taps."""
    shown = _the(pk)
    if (form := _form(request, shown)) is None:
        text = _("%(name)s says what came of it, or whoever leads sales.")
        messages.error(request, text % {"name": shown.host or _("whoever looked after them")})
        return redirect(shown)
    if form.is_valid():
        try:
            _say(shown, by=request.user, **form.said())
            messages.success(request, _("Closed: %(who)s.") % {"who": shown})
            return redirect("home")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    context = {"visit": shown, "form": form}
    template = "reception/visit_outcome.html"
    return render_page(request, template, context, partial="form", status=status)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_want(request, pk):
    shown = _the(pk)
    return do(request, "reception:board", visits.want_someone, shown)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_move(request, pk):
    """They walked on to another car."""
    shown = _the(pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["place"][0])
        return redirect(shown)
    return do(request, shown, visits.move_visit, shown, **form.cleaned_data)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_topic(request, pk):
    """What they came for, by one press."""
    shown, form = _the(pk), TopicForm(request.POST)
    if not form.is_valid():
        raise Http404
    return do(request, shown, topics.say_topic, shown, **form.cleaned_data)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_along(request, pk):
    """Who of those that belong to them came along, or did not after all."""
    shown, form = _the(pk), AlongForm(request.POST)
    if not form.is_valid():
        raise Http404
    action = companions.leave_out if form.cleaned_data["off"] else companions.bring_along
    return do(request, shown, action, shown, person=form.cleaned_data["person"])


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_leave(request, pk):
    """Somebody left; who looked after them says what came of it."""
    shown = _the(pk)
    return do(request, "reception:board", visits.leave_visit, shown)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_take_back(request, pk):
    shown = _the(pk)
    return do(request, "reception:board", visits.take_back_arrival, shown)


@require_POST
@permission_required("reception.enter_visit", raise_exception=True)
def visit_ask(request, pk):
    """Ask the host once more."""
    shown = _the(pk)
    said = _("%(name)s is asked again.") % {"name": shown.host or ""}
    return do(request, "reception:board", outcomes.ask_outcome, shown, said=said)


def _known(shown):
    """What we know before the greeting, and who came along."""
    known = known_of(shown.customer.person) if shown.customer_id else []
    return [*known, *with_whom([shown]).get(shown.pk, [])]


def _relatives(shown):
    """Who belongs to a visitor that is here, or came along, each with whether they did."""
    if shown.customer_id is None or shown.left_at:
        return []
    standing = Companion.objects.standing().filter(visit=shown)
    along = [each.customer.person for each in standing.select_related("customer__canonical")]
    relatives = companions.who_may_come(shown)
    known = {each.person.pk for each in relatives}
    # Who belongs to them no longer, or is two people again, can still be taken off.
    relatives += [Relative(person) for person in along if person.pk not in known]
    here = {person.pk for person in along}
    for each in relatives:
        each.is_along = each.person.pk in here
    return relatives


def _form(request, shown):
    """The form of who may say what came of it: the host, or who has the list at closing time."""
    user = request.user
    decides = user.has_perm("reception.close_day")
    if not user.has_perm("reception.host_visit") or not (decides or shown.host_id == user.pk):
        return None
    return OutcomeForm(request.POST or None, visit=shown, decides=decides)


def _say(shown, *, outcome, by, **said):
    if "was" in said:
        outcomes.correct_outcome(shown, outcome=outcome, by=by, **said)
    elif outcome == Visit.Outcome.MISTAKE:
        visits.take_back_arrival(shown, why=said["note"], by=by)
    else:
        outcomes.close_visit(shown, outcome=outcome, by=by, **said)
