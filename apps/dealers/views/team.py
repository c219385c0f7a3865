"""The team: who works here, and asking others to join."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.forms import carried_out
from apps.core.htmx import open_page, render_page

from ..actions import invitations
from ..forms.team import InviteForm
from ..models import Invitation
from ..reach import StaffReach
from ..team import SHOWN, colleagues, memberships_in_sight

manages = permission_required("dealers.manage_staff", raise_exception=True)


@require_GET
@manages
def team(request):
    named, show = words_of(request), request.GET.get("show", "")
    everybody = colleagues(memberships_of(request), named=named)
    kept = {
        "": lambda colleague: colleague.is_here,
        "shift": lambda colleague: colleague.is_here and colleague.shift,
        "away": lambda colleague: colleague.is_here and colleague.absence,
        "factor": lambda colleague: colleague.is_here and not colleague.has_factor,
        "closed": lambda colleague: not colleague.is_here,
    }
    waiting = Invitation.objects.pending().in_sight().select_related("dealership", "invited_by")
    context = {
        "colleagues": [each for each in everybody if kept.get(show, kept[""])(each)],
        "is_cut": len(everybody) == SHOWN,
        "invitations": waiting[:SHOWN],
        "several": len(request.workplace.scope.dealership_ids) > 1,
        "named": named,
        "show": show if show in kept else "",
        "shows": _shows(),
    }
    return render_page(request, "dealers/team.html", context, partial="list")


@require_http_methods(["GET", "POST"])
@manages
def invitation_new(request):
    place = request.workplace
    form = InviteForm(
        request.POST or None,
        reach=StaffReach(request.user),
        group=place.group,
        initial={
            "language": place.here.language if place.here else request.user.language,
            "place": place.here.pk if place.here else None,
        },
    )
    site = request.build_absolute_uri("/")
    if form.is_valid() and carried_out(form, invitations.invite, site=site, by=request.user):
        messages.success(request, _("The invitation is on its way."))
        return open_page(request, "dealers:team")
    status = 422 if form.is_bound else 200
    return render_page(
        request, "dealers/invitation_new.html", {"form": form}, partial="form", status=status
    )


@require_POST
@manages
def invitation_resend(request, pk):
    site = request.build_absolute_uri("/")
    return _do(
        request, _the(pk), invitations.resend_invitation, _("A new link is on its way."), site=site
    )


@require_POST
@manages
def invitation_revoke(request, pk):
    return _do(request, _the(pk), invitations.revoke_invitation, _("The invitation is taken back."))


def memberships_of(request):
    """The roles that the person at work sees from where they are."""
    return memberships_in_sight(group_wide=request.workplace.here is None)


def _shows():
    return [
        ("", _("all")),
        ("shift", _("on shift")),
        ("away", _("away")),
        ("factor", _("without a second factor")),
        ("closed", _("closed")),
    ]


def _the(pk):
    return get_object_or_404(Invitation.objects.in_sight(), pk=pk)


def _do(request, row, action, sentence, **facts):
    try:
        action(row, by=request.user, **facts)
        messages.success(request, sentence)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("dealers:team")
