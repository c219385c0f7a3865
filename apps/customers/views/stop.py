"""The link in a message by which somebody wants no more of its kind."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from apps.core.open_pages import languages, limited, open_to_all, sendable
from apps.customers import actions
from apps.customers.consents import may_contact
from apps.customers.links import person_of, read_stop
from apps.customers.models import Channel, ConsentSource, Purpose

from .at_home import as_customer


@open_to_all
@limited("120/m/ip")
@require_http_methods(["GET", "POST"])
def stop(request, said):
    """Say what ends, and end it with one click; a mail program ends it with its own (RFC 8058).

    To open the address changes nothing: programs that look for bad links open it as well.
    """
    named = read_stop(said)
    scope, customer = person_of(*named[:2]) if named else (None, None)
    if customer is None:
        raise Http404
    purpose, channel = Purpose(named[2]), Channel(named[3])
    with as_customer(request, scope, customer):
        if request.method == "POST" and not customer.is_erased:
            _end(customer, purpose, channel, everything=request.POST.get("wish") == "all")
        context = {
            "place": {"name": customer.group.name},
            "purpose": purpose,
            "channel": channel,
            "erased": customer.is_erased,
            "done": not may_contact(customer, purpose=purpose, channel=channel),
            "everything": request.POST.get("wish") == "all",
            "here": request.get_full_path(),
            "languages": languages(request),
        }
        return sendable(request, render(request, "customers/open/stop.html", context))


def _end(customer, purpose, channel, *, everything):
    link = ConsentSource.LINK
    if everything:
        actions.object_to_marketing(customer, source=link, by=None)
    else:
        actions.withdraw_consent(customer, purpose=purpose, channel=channel, source=link, by=None)
