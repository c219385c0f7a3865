"""What leaks, and what is done about it: absences, what is told upwards, second calls."""

from datetime import datetime, time, timedelta

from apps.dealers.actions.absences import announce_absence
from apps.dealers.models import Role
from apps.leads.actions.answers import log_contact
from apps.leads.actions.assignment import assign_lead
from apps.leads.actions.audits import decide_audit, draw_audits, hear_customer, note_attempt
from apps.leads.actions.escalation import climb_here
from apps.leads.actions.rules import change_rules
from apps.leads.actions.steps import postpone_step
from apps.leads.models import FollowUp, Lead, LostAudit

from .buying import lead_at_hand
from .times import working_moment

DAY = timedelta(days=1)
WEEKS, LAST_DAYS, LOOKS = 6, 2, timedelta(minutes=30)
RULES = {"answer_manager": 40, "answer_pool": 300, "audit_percent": 40}
Outcome = LostAudit.Outcome
HOW_IT_WAS = ((Outcome.CONFIRMED, 55), (Outcome.WRONG, 25), (Outcome.RESCUED, 20))
SAID = {
    "en": (
        "I would still buy, I only never got the offer.",
        "Bought another car last week, thank you.",
        "Too dear for us this year.",
    ),
    "zh-hans": ("我还想买，只是一直没收到报价。", "上周已经买了别的车，谢谢。", "今年预算不够。"),
    "de": (
        "Ich würde noch kaufen, nur kam nie ein Angebot.",
        "Ich habe letzte Woche ein anderes Auto gekauft, danke.",
        "Dieses Jahr ist es uns zu teuer.",
    ),
}
NOTES = {
    "en": "Was never sent an offer.",
    "zh-hans": "一直没有收到报价。",
    "de": "Hat nie ein Angebot bekommen.",
}
HANDED = {
    "en": "Promised her a price for the tow bar by noon. She prefers messages to calls.",
    "zh-hans": "答应中午前给她拖车钩的报价。她喜欢微信，不喜欢电话。",
}
PUT_OFF = {"en": "Is travelling until then.", "zh-hans": "客户出差，回来再联系。"}
WHAT_IT_MEANS = {Outcome.RESCUED: 0, Outcome.WRONG: 2, Outcome.CONFIRMED: 1}


class Leaks:
    """Who is away, what a manager is told, and what second calls find at one dealership."""

    def __init__(self, buying):
        self.story, self.house, self.rng = buying.story, buying.house, buying.rng

    def plan(self):
        now, house = self.story.now, self.house
        today = datetime.combine(
            now.astimezone(house.dealership.zone).date(), time.min, tzinfo=house.dealership.zone
        )
        self.story.at(now - 60 * DAY, house, self.decide_rules)
        self.story.at(today, house, self.go_away, today)
        yesterday = working_moment(self.rng, house, today - DAY)
        self.story.at(yesterday, house, self.hand_on)
        self.story.at(yesterday + timedelta(minutes=5), house, self.put_off)
        look = today - LAST_DAYS * DAY
        while look < now:
            self.story.at(look, house, self.climb)
            look += LOOKS
        self.story.at(now, house, self.climb)
        monday = today - today.weekday() * DAY
        for week in range(WEEKS):
            until = monday - week * 7 * DAY
            self.story.at(until + timedelta(hours=1), house, self.draw, until)
            for day in (1, 2):
                self.story.at(working_moment(self.rng, house, until + day * DAY), house, self.call)

    def decide_rules(self, *, at):
        change_rules(by=self.house.staff[Role.DEALER_MANAGER][0], **RULES)

    def go_away(self, today, *, at):
        """One whose work the first consultant does, and one who will be away next week."""
        first, second, *_others, last = self.house.consultants
        days = {"starts_at": today, "ends_at": today + 5 * DAY}
        announce_absence(second, kind="holiday", cover=first, by=second, **days)
        later = {"starts_at": today + 6 * DAY, "ends_at": today + 9 * DAY}
        announce_absence(last, kind="training", by=last, **later)

    def hand_on(self, *, at):
        """The manager gives a customer of the fourth consultant to the first one."""
        first, fourth = self.house.consultants[0], self.house.consultants[3]
        by, language = self.house.staff[Role.SALES_MANAGER][0], self.house.place.staff_language
        if lead := Lead.objects.open().worked_by(fourth).newest_first().first():
            assign_lead(lead, consultant=first, note=HANDED[language], by=by)

    def put_off(self, *, at):
        """The first consultant cannot keep a promise, and says why."""
        first, language = self.house.consultants[0], self.house.place.staff_language
        if step := FollowUp.objects.promised_by(first).select_related("lead").first():
            due_at = self.house.hours.add_open_minutes(max(step.due_at, at), 600)
            postpone_step(step, due_at=due_at, reason=PUT_OFF[language], by=first)

    def climb(self, *, at):
        place = self.house.dealership
        if place.hours.is_open(at):
            climb_here({place.pk: place}, at)

    def draw(self, until, *, at):
        draw_audits(until=until, seed=f"{self.house.place.city} {until:%Y-%m-%d}")

    def call(self, *, at):
        """The care agent makes the calls of the week, all but the last one."""
        by = self.house.staff[Role.CARE_AGENT][0]
        for audit in list(LostAudit.objects.open().not_by(by).select_related("customer"))[1:]:
            if self.rng.random() < 0.2:
                note_attempt(audit, by=by)
                continue
            (outcome,) = self.rng.choices(*zip(*HOW_IT_WAS, strict=True))
            language = audit.customer.language if audit.customer.language in SAID else "en"
            hear_customer(audit, said=SAID[language][WHAT_IT_MEANS[outcome]], by=by)
            note = "" if outcome == Outcome.CONFIRMED else NOTES[language]
            decide_audit(audit, outcome=outcome, note=note, by=by)
            if outcome == Outcome.RESCUED:
                self.go_on(audit, at)

    def go_on(self, audit, at):
        """Whoever had given the customer up calls again, and promises something."""
        lead = lead_at_hand(audit.lead_id)
        if lead.status == lead.Status.OPEN and lead.consultant:
            due_at = working_moment(self.rng, self.house, self.story.now + 2 * DAY)
            said = {"channel": "call", "outcome": "reached", "next_step": "quote"}
            log_contact(lead, due_at=due_at, by=lead.consultant, **said)
