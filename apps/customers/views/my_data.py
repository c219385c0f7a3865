"""What we hold of somebody, shown to them by an address that a colleague handed out."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.open_pages import languages, limited, open_to_all, sendable
from apps.customers import actions
from apps.customers.actions.holdings import held_of
from apps.customers.consents import objection_of, words_of
from apps.customers.contact_details import shown_points
from apps.customers.forms import DataRequestForm
from apps.customers.links import person_of, read_data
from apps.customers.models import (
    BY_CONSENT,
    Channel,
    ConsentSource,
    ContactPoint,
    DataRequest,
    PersonalInterest,
    Purpose,
)

from .at_home import as_customer


@dataclass(frozen=True)
class Agreed:
    """One thing somebody agreed to, which they may end here."""

    purpose: Purpose
    channel: Channel

    @property
    def value(self):
        return f"{self.purpose}/{self.channel}"


@open_to_all
@limited("60/m/ip")
@require_http_methods(["GET", "POST"])
def my_data(request, said):
    """What we hold, what they agreed to and may end, and what they ask us to do."""
    named = read_data(said)
    scope, customer = person_of(*named) if named else (None, None)
    if customer is None:
        raise Http404
    with as_customer(request, scope, customer):
        form, status = DataRequestForm(), 200
        if request.method == "POST" and not customer.is_erased:
            form = _done(customer, request.POST)
            if form is None:
                return sendable(request, redirect(request.get_full_path()))
            status = 422
        context = _held(customer) | {
            "form": form,
            "here": request.get_full_path(),
            "languages": languages(request),
        }
        response = render(request, "customers/open/my_data.html", context, status=status)
        return sendable(request, response)


def _done(customer, said):
    """Do what was asked by one of the buttons; return the form when it has to be shown again."""
    link, wish = {"source": ConsentSource.LINK, "by": None}, said.get("wish", "")
    if wish == "no_marketing":
        actions.object_to_marketing(customer, **link)
    elif wish == "ask":
        form = DataRequestForm(said)
        if not form.is_valid():
            return form
        try:
            actions.ask_about_data(customer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return form
    else:
        purpose, _slash, channel = wish.partition("/")
        if purpose in BY_CONSENT and channel in Channel:
            actions.withdraw_consent(customer, purpose=purpose, channel=channel, **link)
    return None


def _held(customer):
    """What the page shows: enough to know it is theirs, not enough for whoever finds the link."""
    points = ContactPoint.objects.of(customer).exclude(kind=ContactPoint.Kind.EXTERNAL)
    words = words_of(customer)
    return {
        "place": {"name": customer.group.name},
        "customer": customer,
        "points": shown_points(list(points.order_by("kind", "id")), full=False),
        "agreed": [
            Agreed(Purpose(purpose), Channel(channel))
            for (purpose, channel), word in sorted(words.items())
            if word.given
        ],
        "objection": objection_of(customer),
        "interests": PersonalInterest.objects.of(customer),
        "sections": [section for section in held_of(customer) if section.count],
        "waiting": DataRequest.objects.of(customer).waiting(),
    }
