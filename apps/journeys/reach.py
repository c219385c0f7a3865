"""How one person is reached from here, and by whom."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.functional import cached_property

from apps.core.ready import Asked, ReadyQuery
from apps.customers.contact_details import in_full, shown_points
from apps.customers.models import ContactPoint, Customer, OwnConsultant
from apps.dealers.models import User


@dataclass
class Reach:
    """Read when it is drawn; parts of the page that do not show it ask for nothing."""

    customer: Customer
    reader: User

    @cached_property
    def points(self):
        """Phones, addresses and accounts in this order, of each the preferred one first."""
        kinds = ContactPoint.Kind.values
        points = _points(self.customer.canonical_id)
        points = sorted(points, key=lambda point: kinds.index(point.kind))
        full = bool(points) and bool(in_full(self.reader, [self.customer]))
        return shown_points(points, full=full)

    @cached_property
    def hidden(self):
        """Whether this reader may see more on request."""
        return any(point.hidden for point in self.points)

    @cached_property
    def phone(self):
        """The number a button calls."""
        phones = (point for point in self.points if point.kind == ContactPoint.Kind.PHONE)
        return next(phones, None)

    @cached_property
    def consultants(self):
        """The names of those whose customer this is, at the dealerships in sight."""
        return [own.name for own in _owners(self.customer.canonical_id)]


@ReadyQuery
def _points():
    points = ContactPoint.objects.filter(customer__canonical=Asked())
    points = points.exclude(kind=ContactPoint.Kind.EXTERNAL).order_by("-preferred", "id")
    return points.values_list("pk", "kind", "value", "shown", "preferred", named=True)


@ReadyQuery
def _owners():
    owners = OwnConsultant.objects.filter(customer__canonical=Asked())
    return owners.annotate(name=F("consultant__name")).values_list("name", named=True)
