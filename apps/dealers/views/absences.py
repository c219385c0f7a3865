"""Who is away, and who covers."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page

from ..actions import absences as actions
from ..forms.absences import AbsenceForm, days_of, people_here
from ..models import Absence, User

MOST = 100
OTHERS = "dealers.change_absence"


@require_GET
@permission_required("dealers.view_absence", raise_exception=True)
def absence_list(request):
    """Who is away now and who will be, with whoever does their work."""
    now = timezone.now()
    known = Absence.objects.not_over(now).select_related("user", "cover", "dealership")
    absences = list(known[:MOST])
    for absence in absences:
        absence.days = days_of(absence)
        absence.mine = _may_change(request, absence)
    context = {
        "away": [absence for absence in absences if absence.starts_at <= now],
        "coming": [absence for absence in absences if absence.starts_at > now],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "dealers/absence_list.html", context, partial="lists")


@require_http_methods(["GET", "POST"])
@permission_required("dealers.add_absence", raise_exception=True)
def absence_new(request):
    today = timezone.localdate()
    start = {"user": request.user, "kind": "holiday", "first": today, "last": today}
    form = _form(request, start)
    if form.is_valid():
        user = form.cleaned_data["user"]
        done = _carry_out(form, actions.announce_absence, user, by=request.user)
        if done:
            return _gone(request, _("%(name)s is away: written down.") % {"name": user})
    return _page(request, form, absence=None)


@require_http_methods(["GET", "POST"])
@permission_required("dealers.add_absence", raise_exception=True)
def absence_edit(request, pk):
    absence = _the(request, pk)
    start = {"user": absence.user, "kind": absence.kind, "cover": absence.cover}
    form = _form(request, start | days_of(absence), user=absence.user)
    if form.is_valid() and _carry_out(form, actions.change_absence, absence, by=request.user):
        return _gone(request, _("Saved."))
    return _page(request, form, absence=absence)


@require_POST
@permission_required("dealers.add_absence", raise_exception=True)
def absence_end(request, pk):
    """Back from now on, or called off before it began."""
    absence = _the(request, pk)
    actions.end_absence(absence, by=request.user)
    return _gone(request, _("%(name)s is here again.") % {"name": absence.user})


def _form(request, start, *, user=None):
    here = people_here(request.workplace.here)
    person = user or request.user
    everybody = user is None and request.user.has_perm(OTHERS)
    people = here if everybody else User.objects.filter(pk=person.pk)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and not everybody:
        data["user"] = person.pk  # Nobody writes for others, whatever their browser sends.
    return AbsenceForm(data, initial=start, people=people, colleagues=here)


def _carry_out(form, action, row, *, by):
    try:
        action(row, by=by, **form.told())
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as invalid:
        form.add_error(None, invalid.messages)
    return form.is_valid()


def _page(request, form, *, absence):
    context = {
        "form": form,
        "absence": absence,
        "asks_who": form.fields["user"].queryset.count() > 1,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "dealers/absence_edit.html", context, partial="form", status=status)


def _the(request, pk):
    absence = get_object_or_404(Absence.objects.select_related("user", "cover"), pk=pk)
    if not _may_change(request, absence):
        raise Http404
    return absence


def _may_change(request, absence):
    return absence.user_id == request.user.pk or request.user.has_perm(OTHERS)


def _gone(request, sentence):
    messages.success(request, sentence)
    return redirect("dealers:absence_list")
