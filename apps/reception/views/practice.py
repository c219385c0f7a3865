"""The practice store of a dealership: opened, started, stopped and emptied by who leads sales."""

from contextlib import contextmanager

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.scope import working_in
from apps.dealers.practice import practice_store_of, scope_of_store
from apps.leads.models import Lead

from ..actions import practice as actions
from ..forms.practice import PracticeForm
from ..models import HelpCall, PracticeRun, Visit
from .moving import do

HOME = "reception:practice"


@require_GET
@permission_required("reception.run_practice", raise_exception=True)
def practice(request):
    """Whether it runs, how fast, and the way there."""
    return _shown(request, PracticeForm())


@require_POST
@permission_required("reception.run_practice", raise_exception=True)
def practice_open(request):
    """Make the practice store of this dealership."""
    said = _("The practice store is open: everybody who works here can go there.")
    if request.workplace.here is None:
        return redirect(HOME)
    return do(request, HOME, actions.open_practice, request.workplace.here, said=said)


@require_POST
@permission_required("reception.run_practice", raise_exception=True)
def practice_start(request):
    """Let visitors come from now on."""
    form, store = PracticeForm(request.POST), _store(request)
    if store is None:
        return redirect(HOME)
    if not form.is_valid():
        return _shown(request, form, status=422)
    with _at(store):
        try:
            actions.start_practice(store, by=request.user, **form.cleaned_data)
            messages.success(request, _("Started. The first ones come within a minute or two."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect(HOME)


@require_POST
@permission_required("reception.run_practice", raise_exception=True)
def practice_stop(request):
    """Let nobody come any more."""
    return _done(request, lambda store, by: actions.stop_practice(by=by), _("Stopped."))


@require_http_methods(["GET", "POST"])
@permission_required("reception.run_practice", raise_exception=True)
def practice_reset(request):
    """Say what goes, and empty it when that is confirmed."""
    if request.method == "POST":
        said = _("Emptied. The next lesson begins with nobody.")
        return _done(request, lambda store, by: actions.reset_practice(store, by=by), said)
    if (store := _store(request)) is None:
        return redirect(HOME)
    return render(request, "reception/practice_reset.html", {"store": store, **_inside(store)})


def _done(request, action, said):
    store = _store(request)
    if store is None:
        return redirect(HOME)
    with _at(store):
        return do(request, HOME, action, store, said=said)


def _store(request):
    """The practice store one is in, or that of the store one is in; None where there is none."""
    here = request.workplace.here
    if here is None or request.workplace.group.practice_of_id:
        return here
    return practice_store_of(here)


@contextmanager
def _at(store):
    with working_in(scope_of_store(store)), timezone.override(store.zone):
        yield


def _inside(store):
    """What is in a practice store, and whether its clock runs."""
    with _at(store):
        return {
            "run": PracticeRun.objects.running().select_related("started_by").first(),
            "numbers": [
                (pgettext("visit", "here now"), Visit.objects.here().count()),
                (_("visits"), Visit.objects.count()),
                (_("calls from cars"), HelpCall.objects.count()),
                (_("leads"), Lead.objects.count()),
            ],
        }


def _shown(request, form, status=200):
    store = _store(request)
    context = {"store": store, "form": form, "inside": store == request.workplace.here}
    if store:
        context |= _inside(store)
    template = "reception/practice.html"
    return render_page(request, template, context, partial="practice", status=status)
