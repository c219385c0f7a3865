"""The page on which anybody writes to a dealership."""

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.open_pages import address_of, at_the_place, languages, open_to_all, sendable
from apps.customers.actions import wording_in_force
from apps.customers.models import Purpose

from ..actions.web_forms import TooMany, submit_web_form
from ..forms.public import EnquireForm
from ..models import Enquiry, WebForm
from ..tracking import tracking_in

THANKS = "leads.thanks"
SHOWN_FOR = 24 * 3600


@open_to_all
@require_http_methods(["GET", "POST"])
def enquire(request, code):
    page = _page(code)
    with at_the_place(page, request) as language:
        wording = wording_in_force(Purpose.MARKETING, language=language)
        place = page.dealership
        form = EnquireForm(request.POST or None, country=place.country, wording=wording)
        status = 200
        if form.is_valid():
            said = form.said(language=language, tracking=tracking_in(request.GET))
            try:
                message = submit_web_form(
                    page, said=said, doubts=form.doubts(), address=address_of(request)
                )
                return sendable(request, redirect(_thanks_url(page, message, language)))
            except TooMany as refusal:
                form.add_error(None, str(refusal))
                status = 429
        elif form.is_bound:
            status = 422
        response = render(
            request, "leads/public/enquire.html", _shown(request, page, form), None, status
        )
        return sendable(request, response, origins=page.origins, cached=not form.is_bound)


@open_to_all
@require_GET
def enquire_thanks(request, code):
    """Who will answer, and by when."""
    page = _page(code)
    with at_the_place(page, request):
        enquiry = _enquiry(request.GET.get("of", ""))
        clock = enquiry.lead.clocks.running().first() if enquiry else None
        now = timezone.now()
        context = {
            "place": page.dealership,
            "consultant": enquiry.lead.consultant if enquiry else None,
            "due_at": max(clock.due_at, now) if clock else None,
            "opens_at": page.dealership.hours.next_opening(now),
            "again_url": reverse("open:enquire", args=[page.code]),
        }
        response = render(request, "leads/public/thanks.html", context)
        return sendable(request, response, origins=page.origins)


def _page(code):
    page = WebForm.opened_by(code)
    if page is None or not page.active:
        raise Http404
    return page


def _shown(request, page, form):
    return {
        "place": page.dealership,
        "form": form,
        "wording": form.words,
        "here": request.get_full_path(),
        "languages": languages(request),
    }


def _thanks_url(page, message, language):
    """The next page; it names the enquiry, and nobody can name another one's."""
    key = next((said["enquiry"] for said in message.outcomes if "enquiry" in said), "")
    said = signing.dumps(key, salt=THANKS)
    return f"{reverse('open:enquire_thanks', args=[page.code])}?of={said}&lang={language}"


def _enquiry(said):
    try:
        key = signing.loads(said, salt=THANKS, max_age=SHOWN_FOR)
    except signing.BadSignature:
        return None
    rows = Enquiry.objects.select_related("lead__consultant")
    return rows.filter(pk=key).first() if key else None
