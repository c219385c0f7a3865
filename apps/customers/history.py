"""Who changed what on a card, as the database kept it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from .contact_details import masked
from .models import ContactPoint, Customer

MOST = 200
SHOWN = ("kind", "name", "name_latin", "language", "birthday")
SHOWN += ("street", "postal_code", "city", "country")
INSERT, DELETE = "insert", "delete"


@dataclass(frozen=True)
class Change:
    """One field of one card that became another; `by` is empty for the system."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


def changes_of(customer, *, full):
    """Return the newest changes of a card and its contact points, the newest first.

    Contact points are masked for who does not see them in full.
    """
    changes = [*_of_card(customer), *_of_contact_points(customer, full)]
    names = _names({who for _change, who in changes if who})
    known = [
        Change(at, names.get(who, ""), label, before, after)
        for (at, label, before, after), who in changes
    ]
    return sorted(known, key=lambda change: change.at, reverse=True)[:MOST]


def _of_card(customer):
    events = apps.get_model("customers", "CustomerEvent").objects.filter(pgh_obj=customer.pk)
    olds = list(events.select_related("pgh_context").order_by("-pgh_id")[:MOST])[::-1]
    for old, new in pairwise([*olds, customer]):
        for name in SHOWN:
            if getattr(old, name) != getattr(new, name):
                label = Customer._meta.get_field(name).verbose_name
                yield (old.pgh_created_at, label, _shown(old, name), _shown(new, name)), _who(old)


def _of_contact_points(customer, full):
    events = apps.get_model("customers", "ContactPointEvent").objects.filter(
        group=customer.group_id, customer=customer.pk
    )
    for event in events.select_related("pgh_context").order_by("-pgh_id")[:MOST]:
        kind = ContactPoint.Kind(event.kind).label
        shown = event.shown if full else masked(event.kind, event.value)
        if event.pgh_label == INSERT:
            yield (event.pgh_created_at, kind, "", shown), _who(event)
        elif event.pgh_label == DELETE:
            yield (event.pgh_created_at, kind, shown, ""), _who(event)
        else:
            label = _("preferred %(kind)s") % {"kind": kind}
            before, after = (shown, "") if event.preferred else ("", shown)
            yield (event.pgh_created_at, label, before, after), _who(event)


def _shown(row, name):
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else getattr(row, name) or ""


def _who(event):
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _names(keys):
    people = get_user_model().objects.filter(pk__in=keys)
    return dict(people.values_list("pk", "name"))
