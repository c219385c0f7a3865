"""Scans of tags: anonymous, until somebody makes one theirs."""

import secrets
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.journeys.actions import record
from apps.journeys.models import Area
from apps.leads.actions.web_forms import sender_mark
from apps.leads.models.public import LETTERS

from ..models import Scan

WORD = 4
# A word is good for the visit in which it was shown.
GOOD_FOR = timedelta(hours=12)


def record_scan(tag, *, language, address=""):
    """Write down that somebody looked at a car, and nothing of who; None where it is a flood."""
    if not within_limit("scan", address, most=60):
        return None
    scan = Scan(tag=tag, show_car=tag.show_car, language=language, word=_new_word())
    scan.save(force_insert=True)
    return scan


@transaction.atomic
def claim_scan(scan, *, customer, claim, visit=None, by=None):
    """A scan becomes somebody's, by their own act `claim`: they gave a number, or showed it."""
    # Nothing joined: beside a row that was waited for, the joined one is that of before.
    scan = Scan.objects.select_for_update().get(pk=scan.pk)
    customer = customer.canonical
    if scan.customer_id:
        if scan.customer.canonical_id != customer.pk:
            raise Refused(_("This page has been shown by somebody else already."))
        return scan  # The same click twice.
    scan.customer, scan.claim, scan.visit = customer, claim, visit
    scan.claimed_at = clock.now()
    scan.full_clean(exclude=["group", "dealership", "tag", "show_car", "customer", "visit"])
    scan.save(update_fields=["customer", "claim", "visit", "claimed_at"])
    car = str(scan.show_car) if scan.show_car else ""
    facts = {"car": car, "claim": str(claim)}
    record(customer, "reception.car_scanned", by=by, at=scan.at, area=Area.WEB, **facts)
    return scan


def scan_of_word(word):
    """The scan whose page shows this word, of the last hours; None where it is not just one."""
    plain = "".join(word.lower().split())
    recent = Scan.objects.anonymous().filter(word=plain, at__gte=clock.now() - GOOD_FOR)
    found = recent.select_related("show_car", "tag")[:2]
    return found[0] if len(found) == 1 else None


def within_limit(what, address, *, most, minutes=10):
    """Count something by where it comes from, for some minutes; False for one too many.

    Only a mark of the address is kept, which means nothing the next day and stands beside no row.
    """
    if not (mark := sender_mark(address)):
        return True
    slots = (f"tags/{what}/{mark}/{slot}" for slot in range(most))
    return any(cache.add(slot, 1, minutes * 60) for slot in slots)


def _new_word():
    return "".join(secrets.choice(LETTERS) for _sign in range(WORD))
