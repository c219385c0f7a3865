"""A week at a dealership where much goes wrong, and nobody is forgotten."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
import time_machine
from django.db.models import Count

from apps.dealers.models import Absence, Cover, OpeningHours, Role, Shift
from apps.leads.actions.answers import log_contact, start_clock
from apps.leads.actions.audits import draw_due_audits
from apps.leads.actions.escalation import climb_ladders
from apps.leads.actions.leads import lose_lead, open_or_join_lead
from apps.leads.day import today_of
from apps.leads.models import (
    Assignment,
    Escalation,
    FollowUp,
    Lead,
    LeadRules,
    LostAudit,
    ResponseClock,
    Rung,
)
from apps.leads.models.steps import without_next_step
from tests.factories import (
    CustomerFactory,
    LeadSourceFactory,
    MembershipFactory,
    OwnConsultantFactory,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONDAY = datetime(2026, 6, 28, 23, 0, tzinfo=UTC)  # Midnight in London, in summer.
HOLIDAY = date(2026, 7, 1)  # Wednesday: the door stays shut.
ENQUIRIES, TICK = 60, 20 * timedelta(minutes=1)


class Week:
    """Who works, who is away, who asks and when."""

    def __init__(self, dealership):
        self.rng, self.place = Random(7), dealership
        dealership.closed_on = [HOLIDAY]
        dealership.save()
        for weekday in range(6):
            OpeningHours.objects.create(
                dealership=dealership, weekday=weekday, opens_at=time(9), closes_at=time(18)
            )
        self.anna, self.boris, self.carla, self.dora = (
            self.hire(name) for name in ("Anna", "Boris", "Carla", "Dora")
        )
        self.mia = self.hire("Mia", Role.SALES_MANAGER)
        self.carl = self.hire("Carl", Role.CARE_AGENT)
        self.rota()
        away = {"starts_at": MONDAY + DAY}
        Absence.objects.create(user=self.anna, cover=self.boris, ends_at=MONDAY + 4 * DAY, **away)
        # Away at the end as well, and nobody was asked to cover.
        Absence.objects.create(user=self.carla, ends_at=MONDAY + 12 * DAY, **away)
        LeadRules.objects.create(step_remind=30, step_manager=120, step_pool=300, audit_percent=50)
        self.source = LeadSourceFactory()
        self.asking = sorted(MONDAY + self.rng.random() * 6 * DAY for _n in range(ENQUIRIES))
        regulars = [self.anna, self.carla, self.dora]
        self.people = [
            OwnConsultantFactory(consultant=regulars[n % 3]).customer
            if n % 2
            else CustomerFactory()
            for n in range(ENQUIRIES - 10)
        ]

    def hire(self, name, role=Role.SALES_CONSULTANT):
        return MembershipFactory(at=self.place, role=role, user__name=name).user

    def rota(self):
        """Everybody all day; on Friday morning nobody comes."""
        for day in range(8):
            for user in (self.anna, self.boris, self.carla, self.dora, self.mia):
                starts = MONDAY + day * DAY + (13 if day == 4 else 9) * HOUR
                Shift.objects.create(
                    user=user, starts_at=starts, ends_at=MONDAY + day * DAY + 18 * HOUR
                )

    def tell(self, until, go_to, *, asleep=()):
        """Let the time pass, with whatever happens in it."""
        now, awaited = MONDAY, list(self.asking)
        while now < until:
            now += TICK
            go_to(now)
            while awaited and awaited[0] <= now:
                self.enquire(awaited.pop(0))
            if any(start <= now < end for start, end in asleep):
                continue  # The worker is down; people work on.
            if self.place.hours.is_open(now):
                self.work(now)
                climb_ladders()

    def enquire(self, at):
        lead, _new = open_or_join_lead(self.rng.choice(self.people), source=self.source, at=at)
        start_clock(lead, at=at)

    def work(self, now):
        """Each does what Today shows them, now and then; Dora never does."""
        for shift in Shift.objects.at(now).select_related("user"):
            user = shift.user
            if user in (self.dora, self.mia) or Cover.at(now).absence_of(user):
                continue
            if self.rng.random() < 0.4:
                self.do_one(user, now)

    def do_one(self, user, now):
        day = today_of(user, now)
        rows = [*day["new"], *day["overdue"], *day["due"]]
        first = Lead.objects.filter(pk=rows[0].lead_id) if rows else day["pool"]
        lead = next(iter(first), None)
        if lead is None:
            return
        fate = self.rng.random()
        if fate < 0.12 and lead.consultant_id:
            lose_lead(lead, reason="price", evidence="too dear", by=user)
            return
        outcome = "no_answer" if fate < 0.4 else "reached"
        due_at = self.place.hours.add_open_minutes(now, self.rng.randrange(60, 1200))
        log_contact(lead, channel="call", outcome=outcome, next_step="call", due_at=due_at, by=user)


@pytest.fixture
def story(dealership):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        week = Week(dealership)
        # The worker sleeps through a Tuesday morning, and comes back to what piled up.
        asleep = [(MONDAY + DAY + 10 * HOUR, MONDAY + DAY + 14 * HOUR)]
        week.tell(MONDAY + 7 * DAY + 16 * HOUR, traveller.move_to, asleep=asleep)
        draw_due_audits()
        yield week


def test_at_the_end_of_the_week_nobody_is_forgotten(story):
    now = MONDAY + 7 * DAY + 16 * HOUR
    assert ResponseClock.objects.count() >= 30
    _every_enquiry_is_answered_escalated_or_in_the_pool(now)
    _every_rung_was_climbed_once_in_order_and_in_store_hours(story)
    _every_open_lead_has_a_next_step_on_somebodys_list(story, now)
    _nobody_away_was_given_anything_by_turn(story)
    _second_calls_go_to_somebody_else(story)


def _every_enquiry_is_answered_escalated_or_in_the_pool(now):
    told = set(Escalation.objects.values_list("clock", flat=True))
    pool = set(Lead.objects.of_nobody().values_list("pk", flat=True))
    forgotten = [
        clock
        for clock in ResponseClock.objects.filter(due_at__lt=now - HOUR)
        if clock.stopped_at is None and clock.pk not in told and clock.lead_id not in pool
    ]
    assert forgotten == []
    assert ResponseClock.objects.answered().count() >= 20
    # Dora answered nobody: what came to her went to the manager and back to all.
    assert Escalation.objects.filter(rung=Rung.POOL, consultant__name="Dora").exists()


def _every_rung_was_climbed_once_in_order_and_in_store_hours(story):
    climbed = Escalation.objects.order_by().values("clock", "follow_up", "rung")
    assert not climbed.annotate(times=Count("id")).filter(times__gt=1).exists()
    hours, rules = story.place.hours, LeadRules.objects.get()
    rows = list(Escalation.objects.select_related("clock", "follow_up").order_by("at", "id"))
    assert all(hours.is_open(row.at) for row in rows)
    ladders = {}
    for row in rows:
        ladders.setdefault(row.clock or row.follow_up, []).append(row)
    order = list(Rung)
    for promise, ladder in ladders.items():
        assert [row.rung for row in ladder] == order[: len(ladder)]
        steps = rules.for_answers if isinstance(promise, ResponseClock) else rules.for_steps
        minutes = dict(steps.rungs)
        for before, after in zip(ladder, ladder[1:], strict=False):
            apart = hours.open_minutes_between(before.at, after.at)
            assert apart >= minutes[Rung(after.rung)] - minutes[Rung(before.rung)]
    assert set(Counter(row.rung for row in rows)) == set(order)


def _every_open_lead_has_a_next_step_on_somebodys_list(story, now):
    assert not without_next_step(Lead.objects.open()).exists()
    shown = set(Lead.objects.of_nobody().values_list("pk", flat=True))
    cover = Cover.at(now)
    for user in (story.anna, story.boris, story.dora):
        assert cover.absence_of(user) is None
        day = today_of(user, now)
        rows = [*day["new"], *day["overdue"], *day["due"], *day["coming"]]
        shown |= {row.lead_id for row in rows}
    later = FollowUp.objects.open().filter(consultant=story.carla, due_at__gt=now)
    shown |= set(later.values_list("lead", flat=True))  # Nothing is due yet of who is away.
    assert set(Lead.objects.open().values_list("pk", flat=True)) <= shown


def _nobody_away_was_given_anything_by_turn(story):
    for absence in Absence.objects.all():
        span = {"at__gte": absence.starts_at, "at__lt": absence.ends_at}
        given = list(Assignment.objects.filter(consultant=absence.user, **span))
        # At night it is the turn of whoever comes next, and by then they may be back.
        back = [row for row in given if row.facts.get("from", "") >= absence.ends_at.isoformat()]
        kept = [row for row in given if row.rule == "own" and row not in back]
        assert len(back) + len(kept) == len(given)
        # The own consultant keeps the customer where somebody covers; nothing else comes.
        assert absence.cover or kept == []


def _second_calls_go_to_somebody_else(story):
    audits = LostAudit.objects.all()
    assert audits.count() >= 1
    assert {audit.caller for audit in audits} == {story.carl}
