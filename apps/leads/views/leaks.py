"""What leaks now: every number opens its list."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page
from apps.dealers.models import Cover

from ..models import Escalation, FollowUp, Lead, LostAudit, ResponseClock
from ..models.steps import without_next_step
from .cards import fill_rows

COUNTED = 1000  # Beyond this a number says "1,000+": to count on costs more than it tells.
MOST = 50
WEEK = timedelta(days=7)


@dataclass
class Leak:
    """A number, what it counts, and the list it opens."""

    label: str
    rows: object
    url: str
    icon: str

    def __post_init__(self):
        self.count = self.rows if isinstance(self.rows, int) else _count(self.rows)

    @property
    def shown(self):
        return f"{COUNTED:,}+" if self.count > COUNTED else self.count


def _count(rows):
    return rows.order_by()[: COUNTED + 1].count()


@require_GET
@permission_required("leads.view_late_answers", raise_exception=True)
def leak_list(request):
    """Unanswered, overdue, nobody's, unchecked; and what a manager has to decide."""
    now = timezone.now()
    told = Escalation.objects.at_the_manager().order_by("at", "id")
    told = told.select_related("lead__customer", "lead__consultant", "dealership")
    told = list(told.select_related("clock", "follow_up")[: MOST + 1])
    rows = told[:MOST]
    fill_rows(rows, request.user)
    context = {
        "leaks": _leaks(now),
        "told": rows,
        "told_more": len(told) > MOST,
        "several": len(request.workplace.scope.dealership_ids) > 1,
        "here_url": reverse("leads:leak_list"),
        "now": now,
        "pace": ResponseClock.objects.pace(now - WEEK),
    }
    return render_page(request, "leads/leak_list.html", context, partial="lists")


def _leaks(now):
    clocks, steps, leads = ResponseClock.objects, FollowUp.objects, Lead.objects
    late, listed = reverse("leads:late_list"), reverse("leads:lead_list")
    overdue, audits = reverse("leads:overdue_list"), reverse("leads:audit_list")
    adrift, closed = without_next_step(leads.open()), clocks.closed_unanswered(now - WEEK)
    uncovered, absences = len(Cover.at(now).left_to_all()), reverse("dealers:absence_list")
    return [
        Leak(_("late answers"), clocks.late(now), late, "stopwatch"),
        Leak(_("overdue next steps"), steps.overdue(now), overdue, "calendar-due"),
        Leak(_("leads of nobody"), leads.of_nobody(), f"{listed}?whose=nobody", "hand-stop"),
        Leak(_("without a next step"), adrift, f"{listed}?whose=adrift", "circle-dashed"),
        Leak(_("closed unanswered, 7 days"), closed, f"{late}#unanswered", "message-off"),
        Leak(_("second calls to make"), LostAudit.objects.open(), audits, "phone-call"),
        Leak(_("away without a cover"), uncovered, absences, "calendar-off"),
    ]


@require_GET
@permission_required("leads.view_late_answers", raise_exception=True)
def overdue_list(request):
    """Promises to customers that were not kept, the oldest first."""
    now = timezone.now()
    told = Escalation.objects.filter(follow_up=OuterRef("pk"), rung="manager")
    steps = FollowUp.objects.overdue(now).annotate(escalated=Exists(told))
    steps = list(
        steps.select_related("lead__customer", "lead__consultant", "dealership")[: MOST + 1]
    )
    rows = steps[:MOST]
    fill_rows(rows, request.user)
    context = {
        "steps": rows,
        "more": len(steps) > MOST,
        "several": len(request.workplace.scope.dealership_ids) > 1,
        "here_url": reverse("leads:overdue_list"),
        "now": now,
    }
    return render_page(request, "leads/overdue_list.html", context, partial="list")
