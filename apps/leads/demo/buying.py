"""How a lead goes on: answered fast, slowly or late, brought closer step by step, won or lost."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from apps.core.errors import Refused
from apps.dealers.demo import MAKE
from apps.dealers.models import Role, Shift
from apps.journeys.actions import note_known, note_referral, prove_step
from apps.journeys.standing import Step, Topic
from apps.leads.actions.answers import log_contact
from apps.leads.actions.intake import read_message, store_message
from apps.leads.actions.leads import lose_lead, reopen_lead, win_lead
from apps.leads.models import FollowUp, IntakeMessage, Lead, LeadSource, LoggedContact
from apps.vehicles.actions import hand_over_car

from .letters import as_adf, as_json
from .phrases import note_of_attempt, note_of_talk, phrases
from .times import working_moment

Channel, Outcome = LoggedContact.Channel, LoggedContact.Outcome
AT_THE_DESK = (LeadSource.Kind.PHONE, LeadSource.Kind.WALK_IN)
OLD_CHARSETS = {"CN": "gb18030", "DE": "iso-8859-1"}
# Minutes in store hours until the first answer, and how often; the last are late by any measure.
ANSWERS = (((2, 14), 62), ((16, 110), 24), ((240, 900), 14))
NEXT_STEPS = (
    FollowUp.Step.CALL,
    FollowUp.Step.VISIT,
    FollowUp.Step.TEST_DRIVE,
    FollowUp.Step.QUOTE,
    FollowUp.Step.WRITE,
)
LOST = {
    "bought_elsewhere": 18,
    "bought_same": 8,
    "price": 17,
    "delivery": 8,
    "finance": 5,
    "postponed": 18,
    "no_interest": 9,
    "unreachable": 14,
    "not_real": 3,
}
# In the order in which most people take them.
STEPS = (
    Step.NEED,
    Step.MODEL,
    Step.DRIVEN,
    Step.DECIDED,
    Step.CONFIGURED,
    Step.EXCHANGE,
    Step.FINANCE,
    Step.PRICE,
)
REOPENED = 0.06
SENT_BY_AN_OWNER = 0.2


@dataclass
class Purchase:
    """What is going to become of a lead, and the car it is about."""

    person: object
    car: object
    talks: int
    ends: str  # "won", "lost" or "open"
    steps: int
    lead: object = None
    proved: int = 0


class Buying:
    """The sales desk of one dealership."""

    def __init__(self, story, crowd, owners):
        self.story, self.crowd, self.owners = story, crowd, owners
        self.house, self.rng = crowd.house, crowd.rng

    def deliver(self, letter, source, *, charset="utf-8"):
        """Send a letter to the intake, as its source does; return the message as it was read."""
        by = None
        if source.kind in AT_THE_DESK:
            format_, body = IntakeMessage.Format.FORM, as_json(letter)
            by = self.house.staff[Role.RECEPTIONIST][0]
        elif source.kind == LeadSource.Kind.ADF:
            format_, body = IntakeMessage.Format.ADF, as_adf(letter, charset)
        else:
            format_, body = IntakeMessage.Format.JSON, as_json(letter)
        message = store_message(source, body=body, format=format_, by=by)
        return read_message(message)

    def enquire(self, letter, source, *, at):
        """Somebody asks: the lead takes its course from here."""
        old = OLD_CHARSETS.get(self.house.place.country)
        charset = old if old and self.rng.random() < 0.08 else "utf-8"
        message = self.deliver(letter, source, charset=charset)
        if lead := lead_of(message):
            purchase = self._plan(letter, at)
            purchase.lead = lead
            self._answer(purchase, at)

    def again(self, letter, source, *, at):
        """The same person writes once more; whoever has the lead answers that too."""
        message = self.deliver(letter, source)
        if (lead := lead_of(message)) and message.outcomes[0]["outcome"] == "accepted":
            answered = self.house.hours.add_open_minutes(at, self.rng.randrange(2, 100))
            self.story.at(answered, self.house, self.answer_again, lead, letter)

    def answer_again(self, lead, letter, *, at):
        """Answer the second enquiry of one person."""
        note = note_of_talk(self.rng, letter.person.language).format(model=letter.wish.model)
        lead = lead_at_hand(lead)
        if lead.status == Lead.Status.OPEN:
            self._log(lead, at=at, outcome=Outcome.REACHED, note=note, due_at=None)

    def talk(self, purchase, number, *, at):
        """The next attempt to talk, what came of it, and what follows."""
        rng, language, lead = self.rng, purchase.person.language, lead_at_hand(purchase.lead)
        if lead.status != Lead.Status.OPEN:
            return
        last = number + 1 >= purchase.talks
        reached = last or rng.random() < 0.72
        follow = self._next_talk(purchase, at, last=last)
        decided = last and purchase.ends == "won"
        make_note = note_of_talk(rng, language, decided=decided) if reached else None
        note = (make_note or note_of_attempt(rng, language)).format(model=purchase.car.model)
        outcome = Outcome.REACHED if reached else Outcome.NO_ANSWER
        if reached:
            self._come_closer(purchase, lead, at, all_of_it=last)
        self._log(lead, at=at, outcome=outcome, note=note, due_at=follow)
        if not last:
            # Some keep the time they promised, some are an hour late, some a day.
            late = rng.choice((0, 5, 40, 60 * 24))
            self.story.at(
                follow + timedelta(minutes=late), self.house, self.talk, purchase, number + 1
            )
        elif purchase.ends != "open":
            self.story.at(follow, self.house, self.close, purchase)

    def close(self, purchase, *, at):
        """The end of a lead, for most of them."""
        rng, said = self.rng, phrases(purchase.person.language)
        lead = lead_at_hand(purchase.lead)
        if lead.status != Lead.Status.OPEN:
            return
        by = self._seller(lead, at)
        if purchase.ends == "won":
            win_lead(lead, by=by)
            handed = working_moment(rng, self.house, at + timedelta(days=rng.randrange(4, 18)))
            self.story.at(handed, self.house, self.hand_over, purchase)
            return
        (reason,) = rng.choices(list(LOST), LOST.values())
        lose_lead(lead, reason=reason, evidence=rng.choice(said["lost"][reason]), by=by)
        if rng.random() < REOPENED:
            back = working_moment(rng, self.house, at + timedelta(days=rng.randrange(2, 9)))
            self.story.at(back, self.house, self.come_back, purchase)

    def come_back(self, purchase, *, at):
        """A customer thought lost, who is not."""
        lead = lead_at_hand(purchase.lead)
        reason = self.rng.choice(phrases(purchase.person.language)["reopen"])
        # Meanwhile they may have written again and have another lead.
        with suppress(Refused):
            lead = reopen_lead(lead, reason=reason, by=self._seller(lead, at))
            due = working_moment(self.rng, self.house, self.story.now + timedelta(days=2))
            note = phrases(purchase.person.language)["note"][1].format(model=purchase.car.model)
            self._log(lead, at=at, outcome=Outcome.REACHED, note=note, due_at=due)

    def hand_over(self, purchase, *, at):
        """The keys of a car that was bought."""
        lead = lead_at_hand(purchase.lead)
        car = purchase.car
        hand_over_car(
            lead.customer,
            make=MAKE,
            model=car.variant,
            model_year=at.year,
            vin=self.crowd.vin(at.year),
            plate=self.crowd.plate(electric=car.electric),
            plate_country=self.house.place.country,
            colour=car.colour,
            odometer=self.rng.randrange(6, 30),
            by=self._seller(lead, at),
        )
        if self.rng.random() < SENT_BY_AN_OWNER:
            sender = self.rng.choice(self.owners).card
            note_referral(sender, bought=lead.customer, by=self._seller(lead, at))

    def _plan(self, letter, at):
        rng, age = self.rng, (self.story.now - at) / timedelta(days=1)
        stays_open = 0.06 if age > 26 else 0.45 if age > 8 else 0.85
        ends = "open" if rng.random() < stays_open else rng.choices(("won", "lost"), (2, 7))[0]
        most = {"won": (6, 8), "lost": (1, 4), "open": (1, 7)}[ends]
        talks = {"won": (2, 3), "lost": (1, 2), "open": (1, 3)}[ends]
        car = self.crowd.car(letter.person.language)
        return Purchase(
            person=letter.person, car=car, talks=rng.randint(*talks), ends=ends,
            steps=rng.randint(*most),
        )  # fmt: skip

    def _answer(self, purchase, at):
        rng = self.rng
        ((low, high),) = rng.choices([span for span, _ in ANSWERS], [often for _, often in ANSWERS])
        answered = self.house.hours.add_open_minutes(at, rng.randrange(low, high))
        # What is late at this very moment is told by the present, in numbers one can look at.
        late = self.house.hours.open_minutes_between(at, self.story.now)
        if answered > self.story.now and late >= self.house.place.answer_minutes:
            answered = self.house.hours.add_open_minutes(at, rng.randrange(1, max(2, late)))
        self.story.at(answered, self.house, self.talk, purchase, 0)

    def _next_talk(self, purchase, at, *, last):
        rng, now = self.rng, self.story.now
        if not last or purchase.ends != "open":
            days = rng.choice((0.2, 1, 1, 2, 3, 4, 5))
            soonest = self.house.hours.add_open_minutes(at, 30)
            return max(working_moment(rng, self.house, at + timedelta(days=days)), soonest)
        # The step that is open now: overdue, due today, or later.
        (days,) = rng.choices((rng.uniform(-2, -0.1), 0, rng.randrange(1, 10)), (14, 24, 62))
        return max(working_moment(rng, self.house, now + timedelta(days=days)), at)

    def _come_closer(self, purchase, lead, at, *, all_of_it):
        rng, language = self.rng, purchase.person.language
        by = self._seller(lead, at)
        until = purchase.steps if all_of_it else min(purchase.steps, purchase.proved + 2)
        for step in STEPS[purchase.proved : until]:
            evidence = self._said(phrases(language)[step], purchase.car)
            with suppress(Refused):  # The enquiry itself has proved it.
                prove_step(lead.customer, step=step, evidence=evidence, by=by)
        purchase.proved = max(until, purchase.proved)
        if rng.random() < 0.5:
            topic, values = rng.choice(sorted(phrases(language)["known"].items()))
            value = self._said(values, purchase.car)
            note_known(lead.customer, topic=Topic(topic), value=value, by=by)

    def _said(self, lines, car):
        share = 1.0 if "{variant}" in lines[0] else self.rng.uniform(0.25, 0.9)
        return self.rng.choice(lines).format(
            variant=car.variant, colour=car.colour, amount=self.crowd.amount(car, share)
        )

    def _log(self, lead, *, at, outcome, note, due_at):
        channel = self.rng.choices((Channel.CALL, Channel.EMAIL, Channel.MESSAGE), (7, 1, 2))[0]
        if outcome == Outcome.NO_ANSWER:
            channel = Channel.CALL
        elif channel != Channel.CALL:
            outcome = Outcome.WROTE
        due_at = due_at or working_moment(self.rng, self.house, self.story.now + timedelta(days=2))
        log_contact(
            lead,
            channel=channel,
            outcome=outcome,
            next_step=self.rng.choice(NEXT_STEPS),
            due_at=due_at,
            note=note,
            by=self._seller(lead, at),
        )

    def _seller(self, lead, at):
        """Whose lead it is; for one of nobody, whoever is on the floor."""
        if lead.consultant:
            return lead.consultant
        there = Shift.objects.at(at).filter(user__in=self.house.consultants)
        shift = there.select_related("user").order_by("user_id").first()
        return shift.user if shift else self.house.consultants[0]


def lead_at_hand(key):
    """A lead with its customer and whoever has it."""
    return Lead.objects.select_related("customer", "consultant").get(pk=key)


def lead_of(message):
    """The key of the lead that a message led to; None when it waits in quarantine."""
    if message.status != IntakeMessage.Status.READ or not message.outcomes:
        return None
    return message.outcomes[0].get("lead")
