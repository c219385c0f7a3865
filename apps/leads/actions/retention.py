"""What leads keeps no longer than its time."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from apps.customers.actions import erase_for_retention
from apps.customers.models import Consent, Customer, RetentionRule
from apps.journeys.models import TimelineEntry
from apps.vehicles.models import Ownership

from ..models import IntakeMessage, Lead, LoggedContact, ResponseClock
from .privacy import empty_messages

Kind = RetentionRule.Kind
PEOPLE_AT_ONCE = 20  # Each is taken out of every table; a batch is one transaction.

logger = logging.getLogger(__name__)


def outdated_leads(kind, before):
    """Return what is past its time of the kinds that leads knows, else None."""
    if kind == Kind.RAW_MESSAGES:
        return OldBodies(before)
    if kind in (Kind.UNANSWERED, Kind.LOST):
        return OldPeople(_unanswered(before) if kind == Kind.UNANSWERED else _lost(before))
    return None


class OldBodies:
    """Messages as they came in, whose enquiries were read long ago."""

    def __init__(self, before):
        settled = (IntakeMessage.Status.READ, IntakeMessage.Status.DISMISSED)
        old = IntakeMessage.objects.filter(emptied_at__isnull=True, received_at__lt=before)
        self.found = old.filter(status__in=settled).order_by()

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        keys = list(self.found.values_list("pk", flat=True)[:size])
        return empty_messages(keys)


class OldPeople:
    """People whom nothing is a reason to know any longer."""

    def __init__(self, people):
        self.people = self.left = people.order_by("pk")

    def count(self, most):
        return self.people[:most].count()

    def clear(self, size):
        number, size = 0, min(size, PEOPLE_AT_ONCE)
        while not number and (keys := list(self.left.values_list("pk", flat=True)[:size])):
            # Who cannot be erased is not tried again tonight.
            self.left = self.people.filter(pk__gt=keys[-1])
            number = self._erase(keys)
        return number

    def _erase(self, keys):
        """Erase these people together; where that fails, in ever smaller groups."""
        try:
            return erase_for_retention(self.people.filter(pk__in=keys))
        except Exception:
            if len(keys) == 1:
                logger.exception("The customer %s could not be erased.", keys[0])
                return 0
        half = len(keys) // 2
        return self._erase(keys[:half]) + self._erase(keys[half:])


def _lost(before):
    """People whose every lead was lost before then."""
    leads = _leads()
    kept = ~Q(status=Lead.Status.LOST) | Q(closed_at__gte=before)
    return _known_only_so(before).filter(Exists(leads), ~Exists(leads.filter(kept)))


def _unanswered(before):
    """People who asked before then and were never answered by anybody."""
    leads = _leads()
    answered = ResponseClock.objects.filter(_THEIRS, stopped_by__isnull=False)
    reached = LoggedContact.objects.filter(_THEIRS, outcome__in=LoggedContact.ANSWERS)
    kept = leads.filter(Q(opened_at__gte=before) | Q(status=Lead.Status.WON))
    never = ~Exists(answered) & ~Exists(reached) & ~Exists(kept)
    return _known_only_so(before).filter(Exists(leads), never)


_THEIRS = Q(customer__canonical=OuterRef("pk"))


def _leads():
    return Lead.objects.filter(_THEIRS).order_by()


def _known_only_so(before):
    """People with no car, no yes to anything, and nothing on the journey since then."""
    wanted = Consent.objects.filter(_THEIRS, given=True).order_by()
    recent = TimelineEntry.objects.filter(_THEIRS, at__gte=before)
    owned = Ownership.objects.filter(_THEIRS).order_by()
    people = Customer.objects.people().filter(created_at__lt=before)
    return people.filter(~Exists(owned), ~Exists(wanted), ~Exists(recent))
