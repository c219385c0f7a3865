"""The page the product is judged by, and the few notes that are taken on it."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.ready import Asked, ReadyQuery
from apps.core.templatetags.forecourt import keyed_today
from apps.customers.models import Customer
from apps.journeys import actions
from apps.journeys.forms import KnownForm, ProveForm, ReopenForm
from apps.journeys.models import Area
from apps.journeys.models.standings import standing_of_person
from apps.journeys.reach import Reach
from apps.journeys.readiness import readiness_of, stage_shown
from apps.journeys.timeline import read_page


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def single_view(request, pk):
    """Who somebody is, how far they have come, what is open and all that happened."""
    customer = _person.first(pk)
    if customer is None:
        raise Http404
    if customer.canonical_id != customer.pk:
        return redirect(customer)  # This card was joined to another one.
    standing = standing_of_person.first(pk)
    page = read_page([key for (key,) in _cards(pk)], request.GET)
    context = {
        "customer": customer,
        "reach": Reach(customer, request.user),
        "stage": stage_shown(standing),
        "readiness": _kept_readiness(standing),
        "page": page,
        "areas": Area.choices,
    }
    partial = "earlier" if page.before else "journey"
    return render_page(request, "journeys/single_view.html", context, partial=partial)


@ReadyQuery
def _person():
    return Customer.objects.filter(pk=Asked())


@ReadyQuery
def _cards():
    return Customer.objects.filter(canonical=Asked()).values_list("pk")


def _kept_readiness(standing):
    """The readiness, which is worked out only where it was not drawn before."""
    shown = SimpleLazyObject(lambda: readiness_of(standing))
    return keyed_today(shown, repr(standing.state) if standing else "")


@require_http_methods(["GET", "POST"])
@permission_required("journeys.record_step", raise_exception=True)
def step_prove(request, pk):
    """Write down that a step of the purchase is done, with what shows it."""
    form = ProveForm(request.POST or None, step=request.GET.get("step"))
    return _note(request, pk, form, actions.prove_step, heading=_("A step is done"))


@require_http_methods(["GET", "POST"])
@permission_required("journeys.record_step", raise_exception=True)
def step_reopen(request, pk):
    """Write down why a step is open again."""
    form = ReopenForm(request.POST or None, step=request.GET.get("step"))
    return _note(request, pk, form, actions.reopen_step, heading=_("A step is open again"))


@require_http_methods(["GET", "POST"])
@permission_required("journeys.record_step", raise_exception=True)
def known_new(request, pk):
    """Write down what the customer told us, so that nobody asks again."""
    form = KnownForm(request.POST or None, initial={"topic": request.GET.get("topic")})
    return _note(request, pk, form, actions.note_known, heading=_("The customer told us"))


def _note(request, pk, form, act, *, heading):
    customer = get_object_or_404(Customer, pk=pk)
    if form.is_valid():
        try:
            act(customer, by=request.user, **form.cleaned_data)
            return redirect(customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "customer": customer,
        "form": form,
        "heading": heading,
        "step": _step(customer, form),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "journeys/note.html", context, partial="form", status=status)


def _step(customer, form):
    """How the step stands that the form was opened for, if it was opened for one."""
    if not (named := getattr(form, "named", None)):
        return None
    standing = standing_of_person.first(customer.canonical_id)
    return next(step for step in readiness_of(standing).steps if step.code == named)
