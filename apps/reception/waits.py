"""How long visitors waited at their cars until somebody took their call."""

from django.db.models import Avg, Count, F, FloatField, Q
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Extract

from .models import HelpCall
from .models.calls import ANSWERED_WITHIN


class Median(Aggregate):
    """The middle one: half are shorter."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)%(filter)s"
    output_field = FloatField()


def waits_by_place(since):
    """Return a row for each place: calls, taken within a minute, unanswered, seconds waited."""
    waited = Extract(F("taken_at") - F("at"), "epoch")
    taken = Q(taken_at__isnull=False)
    rows = HelpCall.objects.filter(at__gte=since).exclude(ending=HelpCall.Ending.WITHDRAWN)
    rows = (
        rows.order_by()
        .values("place")
        .annotate(
            calls=Count("pk"),
            in_time=Count("pk", filter=taken & Q(taken_at__lte=F("at") + ANSWERED_WITHIN)),
            unanswered=Count("pk", filter=Q(ending=HelpCall.Ending.UNANSWERED)),
            median=Median(waited),
            mean=Avg(waited),
        )
    )
    return rows.order_by("-calls", "place")
