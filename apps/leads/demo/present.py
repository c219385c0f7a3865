"""What stands open right now: new, unanswered, waiting for anybody, and what nobody could read."""

from datetime import timedelta

from apps.leads.actions.intake import read_message, store_message
from apps.leads.models import IntakeMessage

from .letters import as_adf
from .phrases import phrases
from .shifts import last_open_day, training_of
from .times import open_minutes_ago

LATE_BY = (25, 55, 140, 400)  # Open minutes without an answer.
NEW_SINCE = (timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=6))
IN_THE_POOL = (14, 37)  # Minutes into the hour in which all consultants were at a training.
IN_QUARANTINE = (timedelta(hours=3), timedelta(hours=26), timedelta(hours=75))


class Present:
    """The last things that happened at a dealership, in numbers one can look at."""

    def __init__(self, buying):
        self.buying, self.crowd = buying, buying.crowd
        self.story, self.house = buying.story, buying.house

    def plan(self, people, regulars):
        """Have the last enquiries told: `people` are new here, `regulars` are Owners."""
        now, house = self.story.now, self.house
        people = iter(people)
        for minutes, person in zip(LATE_BY, people, strict=False):
            at = open_minutes_ago(house, now, minutes + house.place.answer_minutes)
            self.story.at(at, house, self.write, person)
        day = last_open_day(house, now.astimezone(house.dealership.zone).date())
        starts, _ = training_of(house, day)
        for minutes, person in zip(IN_THE_POOL, people, strict=False):
            self.story.at(starts + timedelta(minutes=minutes), house, self.write, person)
        for ago, owner in zip(NEW_SINCE, regulars, strict=False):
            self.story.at(now - ago, house, self.write_again, owner)
        for number, (ago, person) in enumerate(zip(IN_QUARANTINE, people, strict=False)):
            self.story.at(now - ago, house, self.send_unreadable, person, number)

    def write(self, person, *, at):
        """An enquiry nobody has answered yet."""
        source = self.crowd.portal()
        self.buying.deliver(self.crowd.letter(person, source, at), source)

    def write_again(self, owner, *, at):
        """Somebody who bought here writes again; it goes to their own consultant."""
        source = self.crowd.portal()
        comments = phrases(owner.person.language)["regular"][0]
        letter = self.crowd.letter(owner.person, source, at, comments=comments)
        self.buying.deliver(letter, source)

    def send_unreadable(self, person, number, *, at):
        """What no reader can make an enquiry of: cut off, nobody to answer, no enquiry at all."""
        source = self.crowd.portal()
        body = as_adf(self.crowd.letter(person, source, at))
        body = (
            body[: len(body) // 3],
            body.replace(b"<email>", b"<note>").replace(b"</email>", b"</note>")
            .replace(b"<phone>", b"<note>").replace(b"</phone>", b"</note>"),
            b"Your daily report is ready. Leads today: 14",
        )[number]  # fmt: skip
        read_message(store_message(source, body=body, format=IntakeMessage.Format.ADF))
