"""What a visit is about where the desk did not say it: read from what is known, never copied.

The car from which they called, else the car that an open enquiry of theirs asks for. What an
enquiry calls its car is free text: it counts where it is the name of cars of our catalogue.
"""

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Trim, Upper
from django.db.models.lookups import In

from apps.core.ready import Asked, IsAny, ReadyQuery
from apps.dealers.models import Skill
from apps.leads.models import Interest, Lead
from apps.leads.topics import SPACE, all_electric, names_of_a_variant
from apps.vehicles.models import Variant

from .models import HelpCall, Visit

# What somebody comes for who wants a car, or to see one.
ABOUT_A_CAR = (*Visit.SALES, Visit.Purpose.OTHER)


def about():
    """What a visit in a query is about: what was said, else what is known of who waits."""
    asked_for = Case(When(purpose__in=ABOUT_A_CAR, then=Subquery(_asked_for())))
    known = Coalesce(Subquery(_called_from()), asked_for, Value(""))
    return Case(
        When(~Q(topic=""), then=F("topic")),
        # Of nobody else it decides anything, and a board has hundreds.
        When(status=Visit.Status.WAITING, then=known),
        default=Value(""),
        output_field=CharField(),
    )


def topics_of(visits):
    """Return {key: Skill or ""} of what these visits are about, in one query."""
    return dict(_about([visit.pk for visit in visits])) if visits else {}


def topic_of_car(show_car):
    """What whoever stands at a show car wants to know about, or ""."""
    is_electric = show_car and show_car.variant.power == Variant.Power.ELECTRIC
    return Skill.ELECTRIC if is_electric else ""


@ReadyQuery
def _about():
    return Visit.objects.filter(IsAny("pk", Asked())).order_by().values_list("pk", about())


def _called_from():
    """The skill for the car from which a party called last, if any."""
    calls = HelpCall.objects.filter(visit=OuterRef("pk"), show_car__isnull=False)
    power = "show_car__variant__power"
    is_electric = When(**{power: Variant.Power.ELECTRIC}, then=Value(Skill.ELECTRIC))
    return calls.order_by("-at").values(skill=_skill(is_electric))[:1]


def _asked_for():
    """The skill for the car that an open enquiry of a visitor asked for last, if any."""
    card = OuterRef("customer__canonical")
    asked = Interest.objects.filter(customer__canonical=card, lead__status=Lead.Status.OPEN)
    named = Upper(Trim(Concat("make", SPACE, "model", SPACE, "trim")))
    asked = asked.alias(named=named, electric=Subquery(_all_electric())).order_by("-id")
    is_used = When(Q(condition=Interest.Condition.USED), then=Value(Skill.USED))
    is_electric = When(electric=True, then=Value(Skill.ELECTRIC))
    return asked.values(skill=_skill(is_used, is_electric))[:1]


def _skill(*whens):
    return Case(*whens, default=Value(""), output_field=CharField())


def _all_electric():
    """Whether all cars of the catalogue that are called so are electric; null for none."""
    return all_electric(Variant.objects.filter(In(OuterRef("named"), names_of_a_variant())))
