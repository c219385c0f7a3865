"""Joining by the link of an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.scope import working_in

from ..actions.invitations import accept_invitation
from ..forms.joining import JoinForm
from ..models import Invitation, User
from ..models.team import read_invitation_token


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def invitation_accept(request, token):
    """Join by a link; whoever has an account already signs in first and then says yes."""
    scope, key, letter = read_invitation_token(token) or (None, None, None)
    if scope is None:
        return _worthless(request)
    with working_in(scope):
        invitation = (
            Invitation.objects.pending()
            .select_related("group", "dealership", "invited_by")
            .filter(pk=key, letters=letter)
            .first()
        )
        if invitation is None or invitation.has_expired:
            return _worthless(request)
        return _answer(request, invitation, letter)


def _answer(request, invitation, letter):
    known = User.objects.filter(email__iexact=invitation.email).first()
    if request.user.is_authenticated and request.user != known:
        return _page(request, invitation, "other", form=None)
    if known is not None:
        return _known(request, invitation, letter, known)
    form = JoinForm(
        request.POST or None,
        initial={"name": invitation.name},
        email=invitation.email,
        with_password=invitation.group.password_sign_in,
    )
    if form.is_valid():
        try:
            person = accept_invitation(invitation, letter=letter, **form.cleaned_data)
            with translation.override(person.language):
                messages.success(request, _("Welcome. Sign in to begin."))
            return redirect("account_login")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return _page(request, invitation, "new", form=form)


def _known(request, invitation, letter, known):
    if not request.user.is_authenticated:
        return _page(request, invitation, "known", form=None)
    if request.method == "POST":
        try:
            accept_invitation(invitation, letter=letter, by=request.user)
            messages.success(request, _("You have joined."))
            return redirect("home")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return _page(request, invitation, "yes", form=None)


def _page(request, invitation, who, *, form):
    context = {"invitation": invitation, "who": who, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "dealers/invitation_accept.html", context, status=status)


def _worthless(request):
    """One answer for all links that open nothing: which reason it is would help only guessers."""
    return render(request, "dealers/invitation_accept.html", {"who": "nobody"}, status=404)
