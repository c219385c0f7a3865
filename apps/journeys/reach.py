"""How one person is reached from here, and by whom."""

from dataclasses import dataclass

from django.utils.functional import cached_property

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
        points = ContactPoint.objects.of(self.customer).exclude(kind=ContactPoint.Kind.EXTERNAL)
        kinds = ContactPoint.Kind.values
        points = sorted(points.order_by("-preferred", "id"), key=lambda p: kinds.index(p.kind))
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
        """Whose customer this is, at the dealerships in sight."""
        return list(OwnConsultant.objects.of(self.customer).select_related("consultant"))
