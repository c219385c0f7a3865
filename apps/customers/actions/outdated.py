"""What customers keeps no longer than its time: who saw what, who changed what, proofs."""

from datetime import datetime

import pgtrigger
from django.db import transaction

from apps.customers.models import Disclosure, Erasure, RetentionRule
from apps.customers.tables import old_history_rows

Kind = RetentionRule.Kind


class OldDisclosures:
    """Looks so long ago that nobody asks about them any more."""

    def __init__(self, before):
        self.found = Disclosure.objects.filter(at__lt=before).order_by()

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        keys = list(self.found.values_list("pk", flat=True)[:size])
        with pgtrigger.ignore("customers.Disclosure:append_only"):
            return Disclosure.objects.filter(pk__in=keys).delete()[0]


class OldHistory:
    """Changes of cards and contact points so long ago that only the present matters."""

    def __init__(self, before: datetime):
        self.found = old_history_rows(before)

    def count(self, most):
        return sum(rows[:most].count() for rows in self.found)

    @transaction.atomic
    def clear(self, size):
        total = 0
        for rows in self.found:
            keys = list(rows.values_list("pk", flat=True)[: size - total])
            total += rows.model.objects.filter(pk__in=keys).delete()[0]
        return total


class OldProofs:
    """Proofs of consent that nobody can be asked for any longer."""

    def __init__(self, before):
        self.found = Erasure.objects.filter(done_at__lt=before).exclude(proofs=[]).order_by()

    def count(self, most):
        return self.found[:most].count()

    @transaction.atomic
    def clear(self, size):
        keys = list(self.found.values_list("pk", flat=True)[:size])
        return Erasure.objects.filter(pk__in=keys).update(proofs=[])


OURS = {Kind.DISCLOSURES: OldDisclosures, Kind.HISTORY: OldHistory, Kind.PROOFS: OldProofs}
