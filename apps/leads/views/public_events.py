"""Where guests sign up, and their ticket; nobody signs in."""

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.open_pages import address_of, at_the_place, languages, open_to_all, sendable
from apps.core.qr import qr_svg
from apps.core.scope import Scope, working_in
from apps.customers.actions import wording_in_force
from apps.customers.models import Purpose

from ..actions import guests
from ..actions.web_forms import sender_mark
from ..forms.events import SignUpForm
from ..models import Event, Guest
from ..models.events import TICKET

# Parties that sign up for one event from one address; a whole office may come.
MOST_FROM_ONE = 30


@open_to_all
@require_http_methods(["GET", "POST"])
def event(request, code):
    """What happens, whether there is room, and a form to sign up."""
    page = Event.opened_by(code)
    if page is None:
        raise Http404
    with at_the_place(page, request) as language:
        wording = wording_in_force(Purpose.EVENTS, language=language)
        place = page.dealership
        form = SignUpForm(request.POST or None, country=place.country, wording=wording)
        closed = not page.sign_up or page.ends_at < timezone.now()
        status = 200
        if not closed and form.is_valid():
            try:
                guest = _signed_up(page, form, sender_mark(address_of(request)))
                return sendable(request, redirect(f"{ticket_url(guest)}?lang={language}"))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        if form.is_bound:
            status = 422
        context = {
            "event": page,
            "place": place,
            "form": form,
            "wording": wording,
            "closed": closed,
            "here": request.get_full_path(),
            "languages": languages(request),
        }
        response = render(request, "leads/public/event.html", context, None, status)
        return sendable(request, response)


@open_to_all
@require_http_methods(["GET", "POST"])
def ticket(request, said):
    """The code for the door, and the way to say that they are not coming."""
    guest = _guest_of(said)
    with at_the_place(guest, request):
        wish = request.POST.get("wish")
        if wish in ("come", "stay") and guest.event.ends_at >= timezone.now():
            action = guests.accept_invitation if wish == "come" else guests.decline_guest
            try:
                guest = action(guest)
            except Refused:
                guest = _guest_of(said)  # They are here already; the page says so.
        response = render(request, "leads/public/ticket.html", _shown(request, guest))
        return sendable(request, response)


def ticket_url(guest):
    """The address of a guest's ticket."""
    return reverse("open:ticket", args=[guest.ticket])


def _signed_up(page, form, mark):
    if page.guests.filter(sender_mark=mark).exclude(sender_mark="").count() >= MOST_FROM_ONE:
        raise Refused(_("That was a lot at once. Please call us."))
    return guests.sign_up_guest(page, mark=mark, **form.guest())


def _shown(request, guest):
    door = request.build_absolute_uri(reverse("leads:guest_check_in", args=[guest.pk]))
    return {
        "guest": guest,
        "event": guest.event,
        "place": guest.event.dealership,
        "over": guest.event.ends_at < timezone.now(),
        "qr": qr_svg(f"{door}?s={guest.mark}", label=_("Your ticket")),
        "here": request.get_full_path(),
        "languages": languages(request),
    }


def _guest_of(said):
    """The guest of a ticket; what was not signed by us is nobody's."""
    try:
        group, dealership, key = signing.loads(said, salt=TICKET)
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error
    with working_in(Scope(group, (dealership,), dealership)):
        rows = Guest.objects.select_related("event__dealership__group", "customer")
        guest = rows.filter(pk=key).first()
    if guest is None:
        raise Http404
    return guest
