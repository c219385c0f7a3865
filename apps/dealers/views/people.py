"""One person of the team: their roles, their account, and what was changed about them."""

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.forms import carried_out
from apps.core.htmx import open_page, render_page

from ..actions import factors, people, roles
from ..actions.handover import has_left, successors_of
from ..forms.team import DetailsForm, HandOverForm, ResetForm, RoleChangeForm, RoleForm
from ..models import Shift, StaffChange, User
from ..reach import StaffReach
from .team import manages, memberships_of

CHANGES = 10
SHIFTS = 5


@require_GET
@manages
def person(request, pk):
    who = _the(request, pk)
    reach = StaffReach(request.user)
    held = list(memberships_of(request).filter(user=who, active=True))
    elsewhere = who.memberships.filter(active=True).exclude(pk__in=[m.pk for m in held])
    kinds = Authenticator.objects.filter(user=who).exclude(type="recovery_codes")
    context = {
        "who": who,
        "roles": [{"membership": m, "is_ours": _is_ours(reach, m)} for m in held],
        "decides": reach.decides_about(who),
        "works_elsewhere": elsewhere.exists(),
        "factors": sorted({kind.get_type_display() for kind in kinds}),
        "shifts": Shift.objects.filter(user=who, ends_at__gt=timezone.now())[:SHIFTS],
        "changes": StaffChange.objects.in_sight()
        .filter(person=who)
        .select_related("by", "person", "dealership")
        .newest_first()[:CHANGES],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "dealers/person.html", context, partial="page")


@require_http_methods(["GET", "POST"])
@manages
def person_edit(request, pk):
    who = _the(request, pk)
    fields = ("name", "email", "language", "speaks", "skills")
    now = {name: getattr(who, name) for name in fields}
    form = DetailsForm(request.POST or None, initial=now)
    return _filled(request, who, form, people.change_details, "dealers/person_edit.html")


@require_http_methods(["GET", "POST"])
@manages
def person_deactivate(request, pk):
    who = _the(request, pk)
    places = [m.dealership for m in memberships_of(request).filter(user=who, active=True)]
    form = HandOverForm(
        request.POST or None, people=successors_of(who, [place for place in places if place])
    )
    return _filled(request, who, form, people.deactivate, "dealers/person_deactivate.html")


@require_POST
@manages
def person_reactivate(request, pk):
    who = _the(request, pk)
    try:
        people.reactivate(who, by=request.user)
        messages.success(request, _("%(name)s can sign in again.") % {"name": who})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("dealers:person", who.pk)


@require_http_methods(["GET", "POST"])
@manages
def factor_reset(request, pk):
    """Take a lost second factor off; whoever does it shows again that it is them."""
    who = _the(request, pk)
    raise_if_reauthentication_required(request, app="dealers")
    form = ResetForm(request.POST or None)
    return _filled(request, who, form, factors.reset_second_factor, "dealers/factor_reset.html")


@require_http_methods(["GET", "POST"])
@manages
def role_give(request, pk):
    who, place = _the(request, pk), request.workplace
    form = RoleForm(
        request.POST or None,
        reach=StaffReach(request.user),
        group=place.group,
        initial={"place": place.here.pk if place.here else None},
    )
    return _filled(request, who, form, roles.give_role, "dealers/role_give.html")


@require_http_methods(["GET", "POST"])
@manages
def role_change(request, pk):
    membership = _role(request, pk)
    given = StaffReach(request.user).roles_at(membership.dealership_id)
    form = RoleChangeForm(request.POST or None, roles=given, initial={"role": membership.role})
    template = "dealers/role_change.html"
    return _filled(request, membership.user, form, roles.change_role, template, membership)


@require_http_methods(["GET", "POST"])
@manages
def role_end(request, pk):
    membership = _role(request, pk)
    place = membership.dealership
    form = HandOverForm(
        request.POST or None, people=successors_of(membership.user, [place] if place else [])
    )
    others = membership.user.memberships.filter(dealership=place, active=True)
    if place is None or others.count() > 1 or has_left(membership.user, place):
        # Nothing is left behind: another role here goes on with it.
        del form.fields["to"], form.fields["note"]
        form.is_bound = request.method == "POST"
    return _filled(
        request, membership.user, form, roles.end_role, "dealers/role_end.html", membership
    )


def _filled(request, who, form, action, template, row=None):
    """Show a form about a person, or do what it says and go back to their page."""
    if form.is_valid() and carried_out(form, action, row or who, by=request.user):
        messages.success(request, _("Saved."))
        return open_page(request, reverse("dealers:person", args=[who.pk]))
    context, status = {"who": who, "form": form, "row": row}, 422 if form.is_bound else 200
    return render_page(request, template, context, partial="form", status=status)


def _the(request, pk):
    """A person with a role in sight, ended ones included."""
    return get_object_or_404(User, pk__in=memberships_of(request).filter(user=pk).values("user"))


def _role(request, pk):
    membership = memberships_of(request).filter(pk=pk, active=True).first()
    if membership is None:
        raise Http404
    return membership


def _is_ours(reach, membership):
    return reach.covers(membership) and membership.user_id != reach.user.pk
