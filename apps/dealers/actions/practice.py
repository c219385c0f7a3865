"""A store to practise in, beside a real one."""

from datetime import time

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import DealerGroup, Dealership, OpeningHours, StaffMembership
from ..practice import practice_store_of

# What a practice store has of the real one.
ALIKE = ("city", "country", "time_zone", "currency", "language", "answer_minutes")
DAY = {"opens_at": time(0), "closes_at": time(23, 59, 59)}


@transaction.atomic
def open_practice_store(home):
    """Return the practice store of a dealership, made when it has none.

    It is the only dealership of a group of its own, which is bound to its real store for ever.
    """
    if home.group.practice_of_id:
        raise Refused(_("You are practising here already."))
    if known := practice_store_of(home):
        return known
    with translation.override(home.language):
        name = _("Practice: %(store)s") % {"store": home.name}
    try:
        with transaction.atomic():
            group = DealerGroup.objects.create(name=f"{name} · {home.pk}"[:120], practice_of=home)
    except IntegrityError:  # Another manager was first.
        return practice_store_of(home)
    alike = {field: getattr(home, field) for field in ALIKE}
    store = Dealership.objects.create(group=group, name=name[:120], **alike)
    days = [OpeningHours(dealership=store, weekday=day, **DAY) for day in OpeningHours.Weekday]
    OpeningHours.objects.bulk_create(days)
    return store


@transaction.atomic
def let_everybody_practise(store):
    """Give everybody of the real store the same roles here, and take them from who left it."""
    roles = StaffMembership.objects.filter(dealership=store.group.practice_of, active=True)
    real = {(user, role) for user, role in roles.values_list("user", "role")}
    here = StaffMembership.objects.filter(dealership=store)
    known = {(each.user_id, each.role): each for each in here}
    for pair, membership in known.items():
        if membership.active != (pair in real):
            membership.active = pair in real
            membership.save(update_fields=["active"])
    for user, role in sorted(real - known.keys()):
        StaffMembership.objects.create(user_id=user, group=store.group, dealership=store, role=role)
