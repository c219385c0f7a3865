"""Who belongs together, who has two cards, and two cards that were joined."""

from datetime import timedelta

from apps.customers.actions import add_customer, merge_customers, relate
from apps.customers.models import ContactPoint, Customer, Relation
from apps.dealers.models import Role

from .times import working_moment

# The other one of a couple, by language: (name, in Latin letters).
PARTNERS = {
    "en": ("Grace Ellison", ""),
    "de": ("Johanna Lindner", ""),
    "zh-hans": ("陈丽", "Chen Li"),
}
FEWEST = 4
PARTNER, DECIDER = Relation.Role.PARTNER, Relation.Role.DECIDER


class Families:
    """Told of people who were customers before: couples, and cards that somebody made again."""

    def __init__(self, buying, owners):
        self.story, self.house, self.rng = buying.story, buying.house, buying.rng
        self.owners = [each for each in owners if not each.person.company]
        self.receptionist = self.house.staff[Role.RECEPTIONIST][0]

    def plan(self):
        """Lay out the last days of four people here."""
        if len(self.owners) < FEWEST:
            return
        couple, otherwise, misheard, again = self.owners[-FEWEST:]
        self.story.at(self._day(6), self.house, self.couple, couple.card, couple.person)
        self.story.at(self._day(5), self.house, self.write_otherwise, otherwise.person)
        self.story.at(self._day(4), self.house, self.mishear, misheard.person)
        self.story.at(self._day(3), self.house, self.make_again, again.card, again.person)

    def couple(self, card, person, *, at):
        """Two people with one telephone, of whom each has a card."""
        marry(card, PARTNERS[person.language], by=self.receptionist)

    def write_otherwise(self, person, *, at):
        """The same name the other way round, as on a foreign form: nobody saw the first card."""
        name = " ".join((person.latin or person.name).split()[::-1])
        add_customer(
            name=name, language=person.language, birthday=person.birthday, by=self.receptionist
        )

    def mishear(self, person, *, at):
        """The same person with two digits of the number in the wrong order."""
        add_customer(
            name=person.name,
            language=person.language,
            phones=_crossed(person.phone),
            address={"street": person.street, "city": person.city},
            by=self.receptionist,
        )

    def make_again(self, card, person, *, at):
        """A second card that a colleague found out and joined."""
        twin = add_customer(
            name=person.name,
            birthday=person.birthday,
            wechat=f"{person.email.partition('@')[0]}_2" if person.latin and person.email else "",
            by=self.receptionist,
        )
        merge_customers(
            twin, into=Customer.objects.get(pk=card.pk), by=self.house.staff[Role.SALES_MANAGER][0]
        )

    def _day(self, days):
        return working_moment(self.rng, self.house, self.story.now - timedelta(days=days))


def marry(card, other, *, by):
    """Note whoever lives with this customer, decides too and is reached by the same number."""
    name, latin = other
    phones = ContactPoint.objects.of(card).filter(kind=ContactPoint.Kind.PHONE)
    partner = add_customer(
        name=name, name_latin=latin, language=card.language, shared=list(phones[:1]), by=by
    )
    relate(card, other=partner, roles=[PARTNER, DECIDER], by=by)


def _crossed(phone):
    """The number with the last two different neighbours swapped."""
    for at in range(len(phone) - 2, 4, -1):
        if phone[at] != phone[at + 1]:
            return [phone[:at] + phone[at + 1] + phone[at] + phone[at + 2 :]]
    return []
