"""The places in the rail and in the bottom bar; each role sees those it may open."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `route` may belong to any app, as in a template."""

    route: str
    label: str
    icon: str
    permission: str


@dataclass(frozen=True)
class ShownPlace:
    """A place as the frame draws it."""

    url: str
    label: str
    icon: str
    active: bool
    badge: str = ""


# In the order of the rail; the first is a person's home: for who leads others, what leaks now.
# The bottom bar of a phone shows the first four.
PLACES = [
    Place("leads:leak_list", _("Leaks"), "filter", "leads.view_late_answers"),
    Place("leads:today", _("Today"), "sun", "leads.work_lead"),
    Place("reception:board", _("Board"), "layout-dashboard", "reception.view_visit"),
    Place("customers:customer_list", _("Customers"), "users", "customers.view_customer"),
    Place("leads:lead_list", _("Leads"), "target", "leads.view_lead"),
    Place("vehicles:show_car_list", _("Show cars"), "car-suv", "vehicles.view_showcar"),
    Place("leads:audit_list", _("Second calls"), "phone-call", "leads.view_lostaudit"),
    Place("leads:message_list", _("Quarantine"), "inbox", "leads.repair_message"),
    Place("leads:source_list", _("Sources"), "world", "leads.view_leadsource"),
    Place("dealers:team", _("Team"), "users-group", "dealers.manage_staff"),
    # Managers get there from their customers; who runs the master data has no customers.
    Place("customers:privacy", _("Privacy"), "shield", "dealers.change_dealergroup"),
    Place("admin:index", _("Administration"), "settings", "dealers.view_user"),
]


def places_for(request):
    """Return the places this person may open from here, the present one marked."""
    match = request.resolver_match
    current = match.view_name if match else ""
    return tuple(
        ShownPlace(_address(place.route), str(place.label), place.icon, place.route == current)
        for place in PLACES
        if request.user.has_perm(place.permission)
    )


@cache
def _address(route):
    return reverse(route)  # The same for everybody, and asked seven times for every page.


def home_of(user):
    """Return the address of the page that answers this person's first question."""
    for place in PLACES:
        if user.has_perm(place.permission):
            return reverse(place.route)
    return reverse("dealers:preferences")
