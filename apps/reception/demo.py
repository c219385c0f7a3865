"""A Saturday morning on the board: told by the actions that the desk and the hosts would use."""

from datetime import timedelta

from django.dispatch import receiver
from django.utils import timezone
from uuid_utils.compat import uuid7

from apps.core import clock
from apps.core.scope import Scope, working_in
from apps.customers.actions import add_customer, relate
from apps.customers.models import Customer, Relation
from apps.dealers.models import Dealership, Role, Shift, Skill, StaffMembership
from apps.leads.actions.answers import log_contact
from apps.leads.demo.places import GROUP
from apps.leads.models import FollowUp, Lead, LoggedContact
from apps.leads.signals import demonstrated

from .actions.companions import bring_along, who_may_come
from .actions.outcomes import ask_outcome, close_visit
from .actions.turns import accept_visit, assign_visit, greet_visit, hand_on_visit
from .actions.visits import enter_arrival, leave_visit, look_around
from .floor import Floor
from .models import Visit

Purpose, Wish, Outcome, Step = Visit.Purpose, Visit.Wish, Visit.Outcome, FollowUp.Step
THERE = (timedelta(hours=5), timedelta(hours=3))  # On shift at least since, and until.
# Minutes from now at which somebody is expected, and for what.
COMING = ((4, Step.TEST_DRIVE), (12, Step.VISIT), (25, Step.TEST_DRIVE), (55, Step.VISIT))
# Who comes along, by the language of the visitor: name, in Latin letters, and what they are.
Kind, Kin = Customer.Kind, Relation.Role
ALONG = {
    "en": (("Rosie Whitlock", "", Kin.PARTNER), ("Arthur Pembroke", "", Kin.PARENT)),
    "de": (("Franziska Huber", "", Kin.PARTNER), ("Georg Lindner", "", Kin.PARENT)),
    "zh-hans": (("林雨桐", "Lin Yutong", Kin.PARTNER), ("赵国栋", "Zhao Guodong", Kin.PARENT)),
}
# Minutes ago at which those came who left already, and what came of it.
BEFORE = ((190, Outcome.GOES_ON), (150, Outcome.LOOKED), (110, Outcome.UNGREETED))


@receiver(demonstrated)
def open_the_showroom(sender, now, **kwargs):
    """Let it be a busy morning at each dealership, whatever time it is."""
    for place in Dealership.objects.filter(group__name=GROUP).order_by("pk"):
        scope = Scope(place.group_id, (place.pk,), place.pk)
        with working_in(scope), timezone.override(place.zone):
            Morning(place, now).tell()


class Morning:
    """What happened in one showroom in the last hours."""

    def __init__(self, place, now):
        self.place, self.now = place, now
        self.desk = self._people(Role.RECEPTIONIST)[0]
        self.consultants = self._people(Role.SALES_CONSULTANT)[:4]

    def tell(self):
        self._all_come_to_work()
        leads = Lead.objects.open().filter(consultant__in=self.consultants)
        leads = list(leads.select_related("customer__canonical", "consultant").order_by("-pk")[:40])
        self.leads = iter(_one_each(leads))
        self._promise_visits()
        for ago, outcome in BEFORE:
            self._was_here(ago, outcome)
        self._left_without_a_word()
        self._is_here()

    def _people(self, role):
        members = StaffMembership.objects.filter(dealership=self.place, role=role, active=True)
        return [each.user for each in members.select_related("user").order_by("pk")]

    def _all_come_to_work(self):
        since, until = self.now - THERE[0], self.now + THERE[1]
        for user in [self.desk, *self.consultants, *self._people(Role.PRODUCT_GENIUS)]:
            theirs = Shift.objects.filter(user=user, starts_at__lt=until, ends_at__gt=since)
            theirs.delete()
            Shift.objects.create(user=user, starts_at=since, ends_at=until)

    def _promise_visits(self):
        for (minutes, step), lead in zip(COMING, self.leads, strict=False):
            with clock.set_to(self.now - timedelta(hours=20)):
                log_contact(
                    lead,
                    channel=LoggedContact.Channel.CALL,
                    outcome=LoggedContact.Outcome.REACHED,
                    next_step=step,
                    due_at=self.now + timedelta(minutes=minutes),
                    by=lead.consultant,
                )

    def _arrive(self, ago, **said):
        said = {"purpose": Purpose.SALES, "key": uuid7(), "by": self.desk} | said
        with clock.set_to(self.now - timedelta(minutes=ago)):
            return enter_arrival(**said)

    def _somebody(self):
        """The next who has an open lead here; in a small store there may be no more."""
        lead = next(self.leads, None)
        return lead.customer if lead else None

    def _a_person(self):
        """The same, but nobody who comes for a company."""
        people = (lead.customer for lead in self.leads if lead.customer.kind == Kind.PERSON)
        return next(people, None)

    def _given(self, visit, ago):
        """Give a visit to the one suggested, who comes and greets."""
        with clock.set_to(self.now - timedelta(minutes=ago)):
            best = Floor.at(clock.now(), [visit]).suggest(visit)
            if best.host is None:
                return visit  # A small store, and all are away or busy.
            turn = assign_visit(visit, host=best.host.user, by=self.desk)
            accept_visit(visit, by=turn.host)
        with clock.set_to(self.now - timedelta(minutes=ago - 1)):
            return greet_visit(visit, by=turn.host)

    def _was_here(self, ago, outcome):
        if outcome == Outcome.LOOKED:
            with clock.set_to(self.now - timedelta(minutes=ago)):
                visit = look_around(key=uuid7(), party_size=2, by=self.desk)
        else:
            visit = self._arrive(ago, customer=self._somebody())
        if outcome == Outcome.GOES_ON and visit.customer_id:
            visit = self._given(visit, ago - 2)
            due = self.now + timedelta(days=2)
            with clock.set_to(self.now - timedelta(minutes=ago - 40)):
                by = visit.host or self.consultants[0]
                said = {"next_step": Step.QUOTE, "due_at": due, "by": by}
                close_visit(visit, outcome=outcome, **said)
            return
        with clock.set_to(self.now - timedelta(minutes=ago - 15)):
            leave_visit(visit, by=self.desk)

    def _left_without_a_word(self):
        visit = self._given(self._arrive(95, customer=self._somebody()), 93)
        with clock.set_to(self.now - timedelta(minutes=52)):
            leave_visit(visit, by=self.desk)
        if visit.host_id:
            with clock.set_to(self.now - timedelta(minutes=12)):
                ask_outcome(visit, by=self.desk)

    def _is_here(self):
        with_key = self._arrive(38, customer=self._a_person(), purpose=Purpose.HAND_OVER)
        self._brings(with_key, 0, 38)
        self._given(with_key, 36)
        driving = self._arrive(15, customer=self._somebody(), purpose=Purpose.TEST_DRIVE)
        visit = self._given(driving, 14)
        self._show_the_car(visit)
        with clock.set_to(self.now - timedelta(minutes=9)):
            look_around(key=uuid7(), party_size=2, by=self.desk)
        self._arrive(4, party_size=3, language="zh-hans", topic=Skill.USED)
        self._brings(self._arrive(2, customer=self._a_person(), party_size=2), 1, 2)

    def _brings(self, visit, number, ago):
        """Let somebody who belongs to a visitor have come along."""
        if visit.customer_id is None:
            return
        with clock.set_to(self.now - timedelta(minutes=ago)):
            known = who_may_come(visit)
            person = known[0].person if known else self._meets(visit.customer, number)
            bring_along(visit, person=person, by=self.desk)

    def _meets(self, customer, number):
        """Somebody of whom the desk hears that they belong to a customer."""
        language = customer.language
        name, latin, role = ALONG.get(language, ALONG["en"])[number]
        person = add_customer(name=name, name_latin=latin, language=language, by=self.desk)
        relate(customer.person, other=person, roles=[role], by=self.desk)
        return person

    def _show_the_car(self, visit):
        """A product genius explains it, where one works."""
        geniuses = self._people(Role.PRODUCT_GENIUS)
        if not geniuses or visit.host_id is None:
            return
        with clock.set_to(self.now - timedelta(minutes=5)):
            note = {"note": "Wants to know how charging at home works", "by": visit.host}
            hand_on_visit(visit, host=geniuses[0], **note)
            greet_visit(visit, by=geniuses[0])


def _one_each(leads):
    """One lead of each person, so that nobody is in two places."""
    seen = set()
    for lead in leads:
        if lead.customer.canonical_id not in seen:
            seen.add(lead.customer.canonical_id)
            yield lead
