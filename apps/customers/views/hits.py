"""Customers as lists show them: who, how far, with whom, how to tell them apart."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.customers.contact_details import in_full, masked, shown_points
from apps.customers.keys import Kind
from apps.customers.models import ContactPoint, Customer
from apps.customers.models.matching import reasons_matching

# Why somebody was found, where the name does not show it.
REASONS = {
    Kind.PLATE: _("plate %s"),
    Kind.VIN: _("VIN %s"),
    Kind.NUMBER: _("number %s"),
    Kind.EMAIL: _("e-mail %s"),
    Kind.PHONE: _("phone %s"),
    Kind.PHONE_END: _("phone %s"),
}

# How a reason looks to who does not see contact details.
HIDING = {
    Kind.EMAIL: lambda shown: masked(ContactPoint.Kind.EMAIL, shown),
    Kind.PHONE: lambda shown: masked(ContactPoint.Kind.PHONE, shown),
    Kind.PHONE_END: lambda shown: masked(ContactPoint.Kind.PHONE, shown),
}

NAMES = {Kind.NAME, Kind.PINYIN, Kind.INITIALS}


@dataclass
class Hit:
    """One customer in a list."""

    customer: Customer
    why: list[str] = field(default_factory=list)
    full: bool = False  # Whether this reader sees the contact details.
    last_entry_at: object = None

    @property
    def name(self):
        return self.customer.name

    @property
    def name_latin(self):
        return self.customer.name_latin

    @property
    def url(self):
        return self.customer.get_absolute_url()

    @property
    def stage(self):
        """The standing the timeline made of them; None for somebody without any fact yet."""
        return next(iter(self.customer.standings_shown), None)

    @property
    def phone(self):
        """The phone to call: the preferred one, or the first; as this reader may see it."""
        points = shown_points(self.customer.points_shown, full=self.full)
        return next((each for each in points if each.kind == ContactPoint.Kind.PHONE), None)

    @property
    def consultants(self):
        return [own.consultant for own in self.customer.dealings_shown]

    @property
    def detail(self):
        """One line for the search box: why, stage, consultant here, last digits of the phone."""
        parts = [*self.why, self.stage.get_stage_display() if self.stage else _("Prospect")]
        parts += [consultant.name for consultant in self.consultants]
        if self.phone and not any(self.phone.shown in why for why in self.why):
            parts.append(self.phone.shown if self.phone.hidden else f"…{self.phone.value[-4:]}")
        return " · ".join(str(part) for part in parts)


def hits_of(customers, reader, query=""):
    """Make the rows for these customers, with the reason each was found by the query.

    What the reader may not see of them in full is not in the rows.
    """
    customers = list(customers)
    full = in_full(reader, customers)
    keys = [customer.pk for customer in customers]
    reasons = reasons_matching(query, keys) if query else {}
    return [
        Hit(customer, _why(reasons.get(customer.pk, []), seen), seen)
        for customer in customers
        for seen in [customer.canonical_id in full]
    ]


def _why(reasons, full):
    """The strongest reason alone, in the order above: one is enough to recognise somebody."""
    kinds = {kind for kind, _shown in reasons}
    for kind, sentence in REASONS.items():
        # An address mostly repeats the name, which stands there anyway.
        if kind in kinds and not (kind == Kind.EMAIL and kinds & NAMES):
            shown = next(shown for found, shown in reasons if found == kind)
            return [sentence % (shown if full else HIDING.get(kind, str)(shown))]
    return []
