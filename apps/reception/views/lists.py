"""The list at closing time, and the ledger of turns."""

from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page
from apps.leads.models import LeadRules

from ..expected import span_of
from ..models import ReceptionRules, Turn, Visit
from ..traffic import day_asked_for

MOST = 200
Rule, Answer = Turn.Rule, Turn.Answer


@require_GET
@permission_required("reception.close_day", raise_exception=True)
def closing_list(request):
    """Visits without an outcome, the oldest first: what the manager settles before going home."""
    shown = Visit.objects.open().select_related("customer__canonical", "host", "dealership")
    visits = list(shown.order_by("arrived_at", "id")[: MOST + 1])
    context = {
        "visits": visits[:MOST],
        "more": len(visits) > MOST,
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "reception/closing_list.html", context, partial="list")


@require_GET
@permission_required("reception.view_turn", raise_exception=True)
def ledger(request):
    """Every decision of a day, for everybody: who had which visit, and why."""
    here = request.workplace.here
    today = timezone.localdate()
    day = day_asked_for(request.GET)
    start, end = span_of(day)
    turns = Turn.objects.filter(at__gte=start, at__lt=end)
    shown = turns.select_related("visit__customer__canonical", "host", "by").order_by("-at", "-id")
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "turns": shown[:MOST],
        "count": turns.count(),
        "most": MOST,
        "hosts": _per_host(turns),
        "splits": _splits(turns),
        "rules": ReceptionRules.of(here.pk) if here else ReceptionRules(dealership_id=0),
        "own_days": LeadRules.of(here.pk).own_days if here else None,
    }
    return render_page(request, "reception/ledger.html", context, partial="ledger")


def _per_host(turns):
    """Of each host how many by which rule, and how many were not taken."""
    stood = Q(answer=Answer.ACCEPTED)
    counted = turns.order_by().values("host__name", "host")
    return counted.annotate(
        taken=Count("pk", filter=stood),
        rotation=Count("pk", filter=stood & Q(rule=Rule.ROTATION)),
        own=Count("pk", filter=stood & Q(rule__in=(Rule.OWN, Rule.EXPECTED, Rule.ASKED_FOR))),
        by_hand=Count("pk", filter=stood & Q(rule=Rule.BY_HAND)),
        not_taken=Count("pk", filter=Q(answer__in=(Answer.PASSED, Answer.DECLINED))),
        last=Max("at", filter=Q(rule=Rule.ROTATION)),
    ).order_by("host__name")


def _splits(turns):
    """How many visits two or more looked after who sell."""
    selling = turns.filter(answer=Answer.ACCEPTED).exclude(role="product_genius").order_by()
    shared = selling.values("visit").annotate(hosts=Count("host", distinct=True))
    return shared.filter(hosts__gt=1).count()
