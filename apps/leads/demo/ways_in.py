"""Mails, a form for everybody, an event that is over and one that comes, and what they cost."""

from datetime import timedelta
from random import Random

from django.conf import settings

from apps.core import clock
from apps.customers.actions import wording_in_force
from apps.customers.models import Purpose
from apps.dealers.demo import LINEUP, MAKE
from apps.dealers.models import Role
from apps.leads.actions.campaigns import add_cost
from apps.leads.actions.events import add_event
from apps.leads.actions.guests import check_in_guest, invite_guest, sign_up_guest, take_interest
from apps.leads.actions.intake import read_message, store_message
from apps.leads.actions.mailboxes import add_mailbox
from apps.leads.actions.web_forms import open_web_form, submit_web_form
from apps.leads.letters import message_id_of
from apps.leads.models import Campaign, IntakeMessage, LeadSource
from apps.leads.remarks import Remark

from .guest_book import EVENTS, GUESTS, LETTERS, SPAM, WRITERS
from .times import working_moment

SEATS = 10
MAILS = settings.BASE_DIR / "examples" / "mail"


class WaysIn:
    """What comes to a dealership besides the portals."""

    def __init__(self, buying, seed):
        self.story, self.house = buying.story, buying.house
        self.place, self.owners = self.house.place, buying.owners
        self.rng = Random(f"ways in/{seed}/{self.place.city}")
        self.manager = self.house.staff[Role.SALES_MANAGER][0]
        self.reception = self.house.staff[Role.RECEPTIONIST][0]
        self.language = self.place.staff_language

    def plan(self):
        now, house = self.story.now, self.house
        self.story.at(now - timedelta(days=45), house, self.open_the_form)
        self.story.at(now - timedelta(days=44), house, self.name_the_mailbox)
        for days, writer in enumerate(WRITERS[self.place.city], 1):
            moment = now - timedelta(days=days * 2, minutes=days * 7)
            self.story.at(moment, house, self.write_into_the_form, writer)
        self.story.at(now - timedelta(hours=9), house, self.fill_in_as_a_machine)
        self.story.at(now - timedelta(hours=5), house, self.write_a_letter)
        past = self._hour(10, now - timedelta(days=18))
        self.story.at(past - timedelta(days=12), house, self.plan_event, 0, past)
        coming = self._hour(18, now + timedelta(days=9))
        self.story.at(now - timedelta(days=6), house, self.plan_event, 1, coming)

    def open_the_form(self, *, at):
        source = LeadSource.objects.filter(kind=LeadSource.Kind.WEB_FORM).get()
        self.form = open_web_form(source, by=self.manager)

    def name_the_mailbox(self, *, at):
        source = LeadSource.objects.filter(kind=LeadSource.Kind.ADF).order_by("pk").last()
        path = self.place.city
        (settings.MAIL_FOLDER / path).mkdir(parents=True, exist_ok=True)
        self.mailbox = add_mailbox(source, kind="folder", path=path, by=self.manager)

    def write_into_the_form(self, writer, *, at):
        """Somebody who saw an advertisement writes; some allow us to tell them more."""
        name, email, words, allows = writer
        model = self.rng.choice(LINEUP)
        said = {
            "requested_at": at.isoformat(),
            "name": name,
            "emails": [email],
            "phones": [],
            "interest": [{"make": MAKE, "model": model.name}],
            "comments": words,
            "language": self.language,
            "tracking": self._click(at),
        }
        if allows:
            wording = wording_in_force(Purpose.MARKETING, language=self.language)
            said["consent"] = {
                "purpose": "marketing",
                "channels": ["email"],
                "wording": str(wording.pk),
            }
        submit_web_form(self.form, said=said)

    def fill_in_as_a_machine(self, *, at):
        doubts = [Remark.of("spam_hidden_field"), Remark.of("spam_too_fast", seconds=1)]
        said = {"name": "Lukas Prime", "emails": ["promo@seo-rank.example"], "comments": SPAM}
        submit_web_form(self.form, said={"requested_at": at.isoformat(), **said}, doubts=doubts)

    def write_a_letter(self, *, at):
        """A person who writes in their own words, to the address that portals write to."""
        body = (MAILS / LETTERS[self.place.city]).read_bytes()
        message = store_message(
            self.mailbox.source,
            body=body,
            format=IntakeMessage.Format.MAIL,
            sender_key=message_id_of(body),
        )
        read_message(message)

    def plan_event(self, number, starts_at, *, at):
        name, place, about = EVENTS[self.place.city][number]
        campaign = Campaign.objects.order_by("starts_on").last()
        event = add_event(
            name=name,
            place=place,
            about=about,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=4),
            seats=SEATS,
            campaign=campaign,
            by=self.manager,
        )
        add_cost(
            campaign,
            key=clock.new_key(),
            starts_on=starts_at.date(),
            amount=self.rng.randrange(4, 12) * 100,
            currency=self.place.currency,
            what=name,
            by=self.manager,
        )
        invited = self.rng.sample(self.owners, min(4, len(self.owners)))
        for owner in invited:
            invite_guest(event, customer=owner.card, by=self.manager)
        for hours, guest in enumerate(GUESTS[self.place.city]):
            moment = at + timedelta(hours=6 * (hours + 1))
            self.story.at(moment, self.house, self.sign_up, event, guest, starts_at)

    def sign_up(self, event, guest, starts_at, *, at):
        name, email, party = guest
        wording = wording_in_force(Purpose.EVENTS, language=self.language)
        guest = sign_up_guest(
            event, name=name, email=email, party=party, consent=(["email"], wording)
        )
        if self.rng.random() < 0.75:
            late = timedelta(minutes=self.rng.randrange(-10, 40))
            self.story.at(starts_at + late, self.house, self.come, guest)

    def come(self, guest, *, at):
        guest.refresh_from_db()
        if guest.state != guest.State.COMING:
            return
        check_in_guest(guest, by=self.reception)
        if self.rng.random() < 0.4:
            soon = at + timedelta(minutes=self.rng.randrange(30, 120))
            self.story.at(soon, self.house, self.want_more, guest)

    def want_more(self, guest, *, at):
        wording = wording_in_force(Purpose.MARKETING, language=self.language)
        model = self.rng.choice(LINEUP).name
        take_interest(
            guest,
            key=clock.new_key(),
            channels=["email", "phone"],
            wording=wording,
            wish=f"{MAKE} {model}",
            by=self.reception,
        )

    def _hour(self, hour, day):
        """A full hour of a day on which the store opens."""
        opens = working_moment(self.rng, self.house, day).astimezone(self.house.dealership.zone)
        return opens.replace(hour=hour, minute=0, second=0, microsecond=0)

    def _click(self, at):
        campaign = self._campaign(at)
        if campaign is None:
            return {"utm_source": "website"}
        click = f"{self.rng.getrandbits(64):x}"
        return {
            "utm_source": self.rng.choice(("google", "instagram", "newsletter")),
            "utm_medium": "cpc",
            "utm_campaign": campaign.code,
            "gclid": click,
        }

    def _campaign(self, at):
        running = Campaign.objects.filter(starts_on__lte=at.date(), ends_on__gte=at.date())
        return running.order_by("name").first()
