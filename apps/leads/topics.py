"""What somebody who asks for a car wants to know about: read from what they asked, never copied.

A car counts as electric where its name is that of electric cars of our catalogue alone; else the
words say it. What is only a feeling ("something sporty") is nothing that we know.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.functions import Concat, Upper

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.customers.models import Customer
from apps.dealers.models import Skill
from apps.vehicles.models import Variant

from .models import Enquiry, Interest

SPACE = Value(" ")
LISTED = ("body", "comments")  # Of what else was sent about a car, what describes it.
# English, German and Chinese, as customers write. "My used car" is the one that they have.
WORDS = {
    Skill.ADAPTED: r"\b(?:wheelchairs?|hand[ -]controls?|motability)\b"
    r"|\b(?:adapted|mobility) (?:cars?|vehicles?)\b"
    r"|\brollst(?:u|ü)hl\w*|\bbehinderten\w*|\bhandbedien\w*|无障碍|轮椅|残疾",
    Skill.USED: r"(?<!my )(?<!our )\b(?:used|second[ -]hand|pre[ -]owned)"
    r" (?:cars?|vehicles?|models?|ones?)\b"
    r"|\bapproved used\b|\bgebrauchtwagen\b|\bgebrauchtfahrzeuge?\b|\bjahreswagen\b|二手车",
    Skill.FLEET: r"\bfleets?\b|\bcompany cars?\b|\bfuhrpark\b|\b(?:firmen|dienst)wagen\b"
    r"|车队|公司用车|企业用车|公务车|大客户",
    Skill.ELECTRIC: r"(?<![a-z])b?evs?(?![a-z])|\b(?:all|fully|battery)[ -]electric\b"
    r"|\belectric (?:cars?|vehicles?|models?|vans?|suvs?|ones?|versions?)\b"
    r"|\be-autos?\b|\belektro(?:autos?|fahrzeuge?)\b|\bvollelektrisch\w*"
    r"|纯电|电动车|电动汽车|新能源",
    Skill.PERFORMANCE: r"\b(?:high[ -])?performance (?:cars?|models?|versions?)\b|\btrack days?\b"
    r"|\bsports? cars?\b|\bsportwagen\b|高性能|性能版|性能车|跑车",
}
# A car that is called so is one.
CALLED = {
    Skill.USED: r"\bused\b|\bgebraucht\w*|二手",
    Skill.ELECTRIC: r"\b(?:electric|électrique|elektro|elektrisch)\b|纯电|电动",
}


@dataclass(frozen=True)
class Subject:
    """What an enquiry says about what it is about."""

    cars: tuple = ()  # Of Interest, saved or not.
    words: str = ""
    company: bool = False

    @classmethod
    def of_enquiry(cls, enquiry, interests):
        company = enquiry.customer.kind == Customer.Kind.COMPANY
        return cls(tuple(interests), enquiry.comments, company)

    @classmethod
    def of_lead(cls, lead):
        """The same of everything that a lead was asked for."""
        interests = Interest.objects.filter(lead=lead).order_by("id")
        said = Enquiry.objects.filter(lead=lead).order_by("id").values_list("comments", flat=True)
        return cls(tuple(interests), "\n".join(said), lead.customer.kind == Customer.Kind.COMPANY)

    def topic_for(self, people):
        """The Skill by which one of these people may be chosen, or "".

        Of several the first that somebody has. Where nobody has any, nothing is read.
        """
        skills = {skill for person in people for skill in person.skills}
        if not skills:
            return ""
        topics = self._topics(ask_catalogue=Skill.ELECTRIC in skills)
        return next((topic for topic in topics if topic in skills), next(iter(topics), ""))

    def _topics(self, *, ask_catalogue):
        topics = set()
        if self.company:
            topics.add(Skill.FLEET)
        if any(car.condition == Interest.Condition.USED for car in self.cars):
            topics.add(Skill.USED)
        text = "\n".join([self.words, *map(_described, self.cars)])
        named = "\n".join(map(_called, self.cars))
        topics |= _said_in(text, WORDS) | _said_in(named, CALLED)
        if ask_catalogue and Skill.ELECTRIC not in topics and self._is_electric():
            topics.add(Skill.ELECTRIC)
        return [skill for skill in WORDS if skill in topics]

    def _is_electric(self):
        """Whether all that the catalogue knows of what was asked for is electric."""
        names = [name for car in self.cars if (name := _called(car).upper())]
        return bool(names) and _electric.first(names)[0] is True


def names_of_a_variant():
    """What customers call a car of the catalogue, in capitals, as columns of Variant."""
    model, brand = Upper("car_model__name"), Upper("car_model__brand__name")
    variant = Concat(model, SPACE, Upper("name"))
    return [model, variant, Concat(brand, SPACE, model), Concat(brand, SPACE, variant)]


def all_electric(variants):
    """Whether all of these are electric, as a query of one row; null for none."""
    # Two EXISTS would say the same, and PostgreSQL would plan twice as long for each board.
    electric = Q(power=Variant.Power.ELECTRIC)
    return variants.order_by().values_list(
        Func(electric, function="BOOL_AND", output_field=BooleanField())
    )


@ReadyQuery
def _electric():
    variants, called = Variant.objects.all(), Q()
    for number, name in enumerate(names_of_a_variant()):
        variants = variants.alias(**{f"name_{number}": name})
        called |= Q(IsAny(F(f"name_{number}"), Asked()))
    return all_electric(variants.filter(called))


def _said_in(text, words):
    return {skill for skill in words if _pattern(words[skill]).search(text)}


@cache
def _pattern(words):
    return re.compile(words, re.IGNORECASE)


def _called(car):
    return " ".join(" ".join([car.make, car.model, car.trim]).split())


def _described(car):
    """What is said of a car that is asked for; a seat may be electric, so not its equipment."""
    unread = car.extra.get("unread", {})
    more = [str(unread[word]) for word in unread if "fuel" in str(word).lower()]
    return " ".join([_called(car), *(str(car.extra.get(word, "")) for word in LISTED), *more])
