"""What we know of a visitor before the greeting, in three lines."""

from collections import defaultdict

from django.utils.translation import gettext as _

from apps.core.templatetags.forecourt import listed
from apps.journeys.models import Standing
from apps.journeys.readiness import before_hello

from .models import Companion


def known_of(customer):
    """Return up to three lines of one customer; none of nobody."""
    return known_of_each([customer])[customer.canonical_id] if customer else []


def known_of_each(customers):
    """Return {canonical customer: lines} in one query."""
    keys = {customer.canonical_id for customer in customers}
    standings = {each.customer_id: each for each in Standing.objects.filter(customer__in=keys)}
    return {key: before_hello(standings.get(key)) for key in keys}


def with_whom(visits):
    """Return {key: [line]} of the visits on which somebody known came along, in one query."""
    names = defaultdict(list)
    along = Companion.objects.standing().filter(visit__in=[visit.pk for visit in visits])
    for each in along.select_related("customer__canonical"):
        names[each.visit_id].append(each.customer.person.name)
    said = _("With them: %(names)s")
    return {key: [said % {"names": listed(those)}] for key, those in names.items()}
