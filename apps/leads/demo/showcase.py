"""The customer whom every tour begins with: all is settled but the price of the old car."""

from datetime import timedelta

from apps.customers.actions import (
    add_customer,
    give_consents,
    note_interest,
    withdraw_consent,
    wording_in_force,
)
from apps.customers.models import OwnConsultant
from apps.dealers.demo import MAKE
from apps.dealers.demo.people import DemoPerson
from apps.dealers.models import Role
from apps.journeys.actions import note_known, prove_step, record
from apps.journeys.models import Area
from apps.journeys.standing import Step, Topic
from apps.leads.actions.answers import log_contact
from apps.leads.models import FollowUp, Lead, LoggedContact
from apps.vehicles.actions import hand_over_car, service_car

from .buying import lead_of
from .letters import Letter, Wish
from .times import working_moment

PLATE = "LB69 KMB"
CAR = "Brio 1.0 Line"
WANTED = "Aria Hybrid Line"
# Miles at the services, one a year; the last is 61 200 km.
SERVED = ((4 * 365 + 40, 9_940), (3 * 365 + 12, 17_380), (2 * 365 + 5, 25_110), (51, 38_028))


class Showcase:
    """Wang Xiaoming 王小明 of London, from his first car to this minute."""

    def __init__(self, buying, person):
        self.buying, self.story, self.house = buying, buying.story, buying.house
        self.person = DemoPerson(
            name="王小明",
            latin="Wang Xiaoming",
            given="小明",
            family="王",
            sex="m",
            language="zh-hans",
            email="wang.xiaoming@example.com",
            phone=person.phone,
            street="8 Plough Lane",
            postcode="SW17 0BL",
            city="London",
            country="GB",
            birthday=person.birthday.replace(year=1986),
            company="",
        )
        self.li_wei = self.house.consultants[0]

    def plan(self):
        """Lay out his journey; the last word of it is a few minutes old."""
        now, house = self.story.now, self.house
        came = self._day(5 * 365 + 60)
        self.story.at(came, house, self.get_his_first_car)
        for days, miles in SERVED:
            self.story.at(self._day(days), house, self.serve, miles)
        self.story.at(self._day(13), house, self.drive)
        evening = (now - timedelta(days=9)).astimezone(house.dealership.zone)
        evening = evening.replace(hour=21, minute=14, second=0, microsecond=0)
        self.story.at(evening, house, self.configure)
        self.story.at(evening + timedelta(minutes=6), house, self.enquire)
        answered = house.hours.add_open_minutes(evening + timedelta(minutes=6), 3)
        self.story.at(answered, house, self.answer)
        self.story.at(self._day(3), house, self.agree)
        self.story.at(now - timedelta(minutes=3), house, self.ask_for_the_price)
        self.story.at(self._day(7 * 365), house, self.know_who_writes_next)

    def know_who_writes_next(self, *, at):
        """The sender of examples/adf/london_trade_in.xml: it reaches Li Wei on any day."""
        card = add_customer(
            name="Oliver J. Whitcombe",
            language="en",
            emails=["oliver.whitcombe@example.com"],
            by=self.house.staff[Role.RECEPTIONIST][0],
        )
        OwnConsultant.objects.create(customer=card, consultant=self.li_wei, since=at)
        hand_over_car(
            card,
            make=MAKE,
            model="Terra",
            model_year=2018,
            vin="1M8GDM9AXKP042788",
            colour="harbour blue",
            odometer=9_800,
            unit="mi",
            by=self.li_wei,
        )

    def get_his_first_car(self, *, at):
        self.card = add_customer(
            name=self.person.name,
            name_latin=self.person.latin,
            language=self.person.language,
            birthday=self.person.birthday,
            address={"street": self.person.street, "postal_code": self.person.postcode,
                     "city": "London", "country": "GB"},
            phones=[self.person.phone],
            emails=[self.person.email],
            wechat="wangxiaoming_ldn",
            by=self.house.staff[Role.RECEPTIONIST][0],
        )  # fmt: skip
        OwnConsultant.objects.create(customer=self.card, consultant=self.li_wei, since=at)
        self.say_what_he_allows()
        self.car = hand_over_car(
            self.card,
            make=MAKE,
            model=CAR,
            model_year=2019,
            vin=self.buying.crowd.vin(2019),
            plate=PLATE,
            plate_country="GB",
            colour="moon silver",
            odometer=4_120,
            unit="mi",
            by=self.li_wei,
        )

    def say_what_he_allows(self):
        """Yes to calls and WeChat, no to e-mail; and he plays golf."""
        for purpose, channels in (("marketing", ["phone", "wechat"]), ("service", ["sms"])):
            wording = wording_in_force(purpose, language=self.card.language)
            said = {"channels": channels, "wording": wording, "source": "paper"}
            give_consents(self.card, purpose=purpose, by=self.li_wei, **said)
        no = {"purpose": "marketing", "channel": "email", "source": "in_person"}
        withdraw_consent(self.card, by=self.li_wei, **no)
        note_interest(self.card, name="golf", source="in_person", agreed=True, by=self.li_wei)

    def serve(self, miles, *, at):
        on_time = miles != SERVED[1][1]
        service_car(
            self.car,
            customer=self.card,
            odometer=miles,
            unit="mi",
            work="Annual service, brakes checked",
            on_time=on_time,
            by=self.house.staff[Role.SERVICE_ADVISOR][0],
        )

    def drive(self, *, at):
        evidence = "15 miles, “quiet, my wife likes it”"
        prove_step(self.card, step=Step.DRIVEN, evidence=evidence, by=self.li_wei)

    def configure(self, *, at):
        said = f"{WANTED}, slate grey, tow bar"
        facts = {"step": Step.CONFIGURED, "evidence": said, "proves": {Step.CONFIGURED: said}}
        record(self.card, "journeys.step_proved", by=None, area=Area.WEB, **facts)

    def enquire(self, *, at):
        comments = "I have configured the car and my wife agrees. Please call after five."
        own_car = {
            "make": MAKE,
            "model": CAR,
            "year": 2019,
            "odometer": 38_028,
            "odometer_unit": "mi",
        }
        message = self._write(comments, "L-1001", at, own_car=own_car)
        self.lead = lead_of(message)

    def answer(self, *, at):
        due = working_moment(self.buying.rng, self.house, at + timedelta(days=5))
        note = "Wants delivery before Christmas. His wife Chen Li decides too, she was on the line."
        log_contact(
            Lead.objects.get(pk=self.lead),
            channel=LoggedContact.Channel.CALL,
            outcome=LoggedContact.Outcome.REACHED,
            next_step=FollowUp.Step.VISIT,
            due_at=due,
            note=note,
            by=self.li_wei,
        )
        known = {
            Topic.BUDGET: "£650 a month",
            Topic.COLOUR: "slate grey",
            Topic.DELIVERY: "before Christmas",
            Topic.DECIDER: "his wife Chen Li",
        }
        for topic, value in known.items():
            note_known(self.card, topic=topic, value=value, by=self.li_wei)

    def agree(self, *, at):
        done = {
            Step.NEED: "Larger car for a family of four, tows a small trailer",
            Step.DECIDED: "Wife Chen Li was here and agrees",
            Step.FINANCE: "48 months, £650 a month, approved",
            Step.PRICE: "£31,200 with tow bar and first service",
        }
        lead = Lead.objects.get(pk=self.lead)
        for step, evidence in done.items():
            # What his enquiry said of the need is the customer's word and stands.
            if step != Step.NEED:
                prove_step(self.card, step=step, evidence=evidence, by=self.li_wei)
        log_contact(
            lead,
            channel=LoggedContact.Channel.IN_PERSON,
            outcome=LoggedContact.Outcome.REACHED,
            next_step=FollowUp.Step.VALUE,
            due_at=self.story.now + timedelta(hours=1),
            note="All is settled but the price for his Brio; he brings it along.",
            by=self.li_wei,
        )

    def ask_for_the_price(self, *, at):
        self._write("Could you tell me the price for my Brio today, please?", "L-1044", at)

    def _write(self, comments, number, at, own_car=None):
        source = self.buying.crowd.portal()
        wish = Wish(
            make=MAKE,
            model="Aria",
            trim="Hybrid Line",
            colour="slate grey",
            interest="buy",
            comments=comments,
            own_car=own_car,
        )
        letter = Letter(
            number=number,
            at=at,
            person=self.person,
            phone=self.person.phone,
            email=self.person.email,
            wish=wish,
            provider=source.name,
            currency="GBP",
            campaign="px-weeks" if own_car else "",
        )
        return self.buying.deliver(letter, source)

    def _day(self, days):
        return working_moment(self.buying.rng, self.house, self.story.now - timedelta(days=days))
