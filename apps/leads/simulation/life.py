"""One simulated person after another: card and cars as a take-over brings them, and a lead."""

import json
from collections import defaultdict
from datetime import timedelta

from django.db import transaction

from apps.core import clock
from apps.core.copying import copy_in, copy_many, row_of
from apps.customers.models import Relation, SearchKey
from apps.dealers.demo import MAKE, call_notes, enquiries
from apps.journeys.actions import standing_of
from apps.journeys.models import Area, Standing, TimelineEntry
from apps.journeys.standing import Mark
from apps.leads.demo.takeover import ORDER, TakeOver
from apps.leads.models import (
    Assignment,
    Enquiry,
    FollowUp,
    IntakeMessage,
    Interest,
    Lead,
    LoggedContact,
    ResponseClock,
)

OF_LEADS = (
    IntakeMessage,
    Lead,
    Assignment,
    ResponseClock,
    Enquiry,
    Interest,
    LoggedContact,
    FollowUp,
)
DAY = timedelta(days=1)
TOGETHER = (Relation.Role.PARTNER, Relation.Role.HOUSEHOLD, Relation.Role.DECIDER)
ANSWERED_IN = (2, 240)  # Minutes.


class Life(TakeOver):
    """The rows of some people of one store, collected and then copied in."""

    def __init__(self, crowd, now, shares):
        super().__init__(crowd, now)
        self.shares = shares
        self.keys = {}

    def add(self, model, /, **values):
        row = row_of(model, **values)
        self.rows[model].append(row)
        return row

    def live(self, person):
        """Write down one person: about half bought, everybody asked before."""
        owns = self.rng.random() < self.shares.owners
        known = self.owner(person) if owns else self.stranger(person)
        seller = known.seller or self.rng.choice(self.house.consultants)
        if len(self.known) > 1 and self.rng.random() < self.shares.related:
            self._relate(known, self.known[-2])
        is_open = self.rng.random() < self.shares.open_leads
        at = known.since + timedelta(hours=1)
        if is_open:  # What is worked now was asked lately.
            at = self.now - timedelta(minutes=self.rng.randrange(5, 20 * 24 * 60))
        self._ask(known, seller, at, won=owns, is_open=is_open)

    @transaction.atomic
    def write(self):
        """Copy all rows in, with the standings that the timelines add up to."""
        timelines = defaultdict(list)
        for entry in self.rows[TimelineEntry]:
            if entry.weight:
                timelines[entry.customer_id].append(entry)
        self.rows[Standing] = [standing_of(*each) for each in timelines.items()]
        for model in (*ORDER, Relation, *OF_LEADS, Standing):
            copy_many(model, self.rows[model])
        columns = ("id", "group_id", "customer_id", "kind", "key", "shown")
        group = self.house.dealership.group_id
        copy_in(
            SearchKey,
            columns,
            ((clock.new_key(), group, *key, shown) for key, shown in self.keys.items()),
        )

    def forget(self):
        """Let go of what was written."""
        self.rows.clear()
        self.keys.clear()
        self.known.clear()

    def _keys(self, card, shown, keys):
        # Two plates of one person share some of their keys. No instances: they are a third of all.
        for key in sorted(set(keys)):
            self.keys.setdefault((card.pk, str(key.kind), key.key), shown)

    def _point(self, card, kind, typed, keys_of):
        if typed:
            super()._point(card, kind, typed, keys_of)

    def _relate(self, known, other):
        """Two who live together, one of whom came after the other."""
        role, at = self.rng.choice(TOGETHER), max(known.since, other.since)
        who = {"customer": known.card, "other": other.card}
        self.add(Relation, id=clock.key_of(at), role=role, since=at, **who)
        facts = {"role": role, "person": str(other.card.pk)}
        self._tell(known.card, "customers.related", at, by=None, area=Area.RECORD, **facts)

    def _ask(self, known, seller, at, *, won, is_open):
        """An enquiry, the lead it opened, who got it, and what was said until it was closed."""
        car = self.crowd.car(known.person.language)
        wish = f"{MAKE} {car.variant}"
        source = self.crowd.source()
        lead = self.add(
            Lead,
            id=clock.key_of(at),
            customer=known.card,
            consultant=seller,
            source=source,
            wish=wish,
            opened_at=at,
            assigned_at=at,
        )
        self._send(known, lead, car)
        said = {"lead": str(lead.pk)}
        opened = {"marks": [Mark.ENQUIRY_OPENED]}
        facts = said | {"wish": wish, "source": source.name}
        self._tell(known.card, "leads.lead_opened", at, by=None, weight=opened, **facts)
        self._assign(lead)
        last = self._talk(lead, is_open=is_open)
        if not is_open:
            self._close(lead, last + DAY, won=won)

    def _send(self, known, lead, car):
        """The message that came in, the enquiry in it, and the car it wishes for."""
        text = self.rng.choice(enquiries(known.person.language)).format(model=car.model)
        at, sent_twice = lead.opened_at, self.rng.random() < self.shares.duplicates
        shared = {"source": lead.source, "received_at": at}
        key = clock.key_of(at)
        message = self.add(
            IntakeMessage,
            **shared,
            format=IntakeMessage.Format.JSON,
            body=json.dumps({"name": known.card.name, "comments": text}).encode(),
            status=IntakeMessage.Status.READ,
            read_at=at,
            outcomes=[{"prospect": 1, "outcome": "accepted", "remarks": [], "enquiry": str(key)}],
        )
        of_lead = {"lead": lead, "customer": known.card}
        enquiry = self.add(
            Enquiry,
            **shared,
            **of_lead,
            id=key,
            message=message,
            key=f"sim:{key}",
            comments=text,
            times_sent=1 + sent_twice,
        )
        self.add(
            Interest,
            **of_lead,
            enquiry=enquiry,
            kind=Interest.Kind.BUY,
            condition=Interest.Condition.NEW,
            make=MAKE,
            model=car.model,
            trim=car.trim,
        )
        facts = {"enquiry": str(key), "source": lead.source.name, "wish": lead.wish}
        weight = {"proves": {"model": lead.wish}}
        kind, area = "leads.enquiry_received", Area.WEB
        self._tell(known.card, kind, at, by=None, area=area, weight=weight, **facts, comments=text)

    def _assign(self, lead):
        rule, at, of_lead = Assignment.Rule.ROTATION, lead.opened_at, _of(lead)
        seen = {"among": [person.get_full_name() for person in self.house.consultants]}
        decided = {"consultant": lead.consultant, "rule": rule, "facts": seen}
        self.add(Assignment, **of_lead, **decided, at=at)
        facts = {"lead": str(lead.pk), "to": lead.consultant.get_full_name(), "rule": str(rule)}
        self._tell(lead.customer, "leads.assigned", at, by=None, **facts, **seen)

    def _talk(self, lead, *, is_open):
        """Let the clock run, and note the calls; return when the last of them was."""
        answered = lead.opened_at + timedelta(minutes=self.rng.randrange(*ANSWERED_IN))
        place = self.house.dealership
        due = self.house.hours.add_open_minutes(lead.opened_at, place.answer_minutes)
        spans = {"started_at": lead.opened_at, "due_at": due, "escalates_at": due}
        ticking = self.add(ResponseClock, **_of(lead), **spans)
        if answered > self.now:
            self._promise(lead, due)
            return lead.opened_at
        ticking.stopped_at, ticking.stopped_by_id = answered, lead.consultant_id
        ticking.first_sign_at, ticking.first_sign = answered, ResponseClock.Sign.ANSWER
        at = answered
        for _ in range(self.rng.randrange(1, 2 * self.shares.calls)):
            self._call(lead, at, then=at + DAY)
            if at + DAY > self.now:
                break
            at += DAY
        if is_open:
            self._promise(lead, at + DAY)
        return at

    def _call(self, lead, at, *, then):
        kind, by = LoggedContact, lead.consultant
        note = self.rng.choice(call_notes(self.house.place.staff_language))
        said = {"channel": kind.Channel.CALL, "outcome": kind.Outcome.REACHED, "note": note}
        self.add(kind, **_of(lead), by=by, at=at, **said)
        promised = {"next_step": str(FollowUp.Step.CALL), "due_at": then.isoformat()}
        facts = {"lead": str(lead.pk), **{name: str(text) for name, text in said.items()}}
        area = Area.MESSAGES
        self._tell(lead.customer, "leads.contact_logged", at, by=by, area=area, **facts, **promised)

    def _promise(self, lead, due):
        step = FollowUp.Step.CALL
        self.add(FollowUp, **_of(lead), consultant=lead.consultant, step=step, due_at=due)

    def _close(self, lead, at, *, won):
        lead.closed_at = at = min(at, self.now)
        lead.status = Lead.Status.WON if won else Lead.Status.LOST
        facts, by = {"lead": str(lead.pk)}, lead.consultant
        closed = {"marks": [Mark.ENQUIRY_CLOSED]}
        if won:
            facts |= {"wish": lead.wish}
            self._tell(lead.customer, "leads.lead_won", at, by=by, weight=closed, **facts)
            return
        lead.lost_reason, lead.lost_evidence = Lead.LostReason.POSTPONED, "Not this year."
        facts |= {"reason": str(lead.lost_reason), "evidence": lead.lost_evidence}
        self._tell(lead.customer, "leads.lead_lost", at, by=by, weight=closed, **facts)


def _of(lead):
    return {"lead": lead, "customer_id": lead.customer_id}
