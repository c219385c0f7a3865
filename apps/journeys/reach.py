"""How one person is reached from here, and by whom."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from apps.customers.models import ContactPoint, Customer, OwnConsultant


@dataclass
class Reach:
    """Read when it is drawn; parts of the page that do not show it ask for nothing."""

    customer: Customer

    @cached_property
    def points(self):
        """Phones, addresses and accounts, the preferred one first."""
        points = ContactPoint.objects.of(self.customer).order_by("-preferred", "kind", "id")
        return [point for point in points if point.kind != ContactPoint.Kind.EXTERNAL]

    @cached_property
    def phone(self):
        """The number a button calls."""
        phones = (point for point in self.points if point.kind == ContactPoint.Kind.PHONE)
        return next(phones, None)

    @cached_property
    def email(self):
        """The address a button writes to."""
        emails = (point for point in self.points if point.kind == ContactPoint.Kind.EMAIL)
        return next(emails, None)

    @property
    def preferred(self):
        """The channel the customer asked for, if any."""
        return next((point for point in self.points if point.preferred), None)

    @cached_property
    def consultants(self):
        """Whose customer this is, at the dealerships in sight."""
        return list(OwnConsultant.objects.of(self.customer).select_related("consultant"))
