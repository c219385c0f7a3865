"""What is asked: the pages of the day, with words and people from the data that is there."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from apps.core import clock
from apps.core.copying import insert_many
from apps.core.scope import current_scope
from apps.customers.models import ContactPoint, Customer
from apps.dealers.models import User
from apps.journeys.models import Area, TimelineEntry
from apps.leads.models import FollowUp, Lead

MANY = 5000
LONG = "bench"  # Marks the one whose timeline was made long.


@dataclass(frozen=True)
class Page:
    """One address; a part is what htmx asks for. Without a reader of its own a manager reads it."""

    name: str
    path: str
    part: bool = False
    reader: User | None = None


def pages():
    """Return the pages to ask for, the bare one first; runs in a scope."""
    search, single = reverse("customers:search"), "journeys:single_view"
    lead = Lead.objects.newest_first().first()
    usual = lead.customer_id
    asked = {
        "search: a name": _word(),
        "search: two Chinese characters": _two_characters(),
        "search: last four digits": _ending(),
        "search: part of an e-mail": _address(),
    }
    return [
        Page("bare page", "/bench/bare/"),
        *[
            Page(name, f"{search}?{urlencode({'q': words})}", part=True)
            for name, words in asked.items()
            if words
        ],
        Page("customers", reverse("customers:customer_list")),
        Page("single view, about 12 entries", reverse(single, args=[usual])),
        Page("single view, 5,000 entries", reverse(single, args=[_long_timeline()])),
        Page("Today, of whoever has most to do", reverse("leads:today"), reader=_busiest()),
        Page("leads", reverse("leads:lead_list")),
        Page("one lead", reverse("leads:lead", args=[lead.pk])),
        Page("late answers", reverse("leads:late_list")),
        Page("new customer, form", reverse("customers:customer_new")),
    ]


def _busiest():
    """The consultant with the most promises open."""
    open_here = FollowUp.objects.open().filter(consultant__isnull=False).order_by()
    counted = open_here.values_list("consultant").annotate(count=Count("id")).order_by("-count")
    return User.objects.get(pk=counted[0][0]) if counted else None


def _people():
    """Those who were there before a bench: its own are all called alike."""
    return Customer.objects.exclude(name__startswith="Bench ").newest_first()


def _word():
    return _people().filter(name_latin="").first().name.split()[-1]


def _two_characters():
    chinese = _people().filter(language="zh-hans", kind="person").first()
    return chinese.name[:2] if chinese else ""


def _ending():
    return _points("phone").first().value[-4:]


def _address():
    return _points("email").first().value[:6]


def _points(kind):
    theirs = ContactPoint.objects.exclude(customer__name__startswith="Bench ")
    return theirs.filter(kind=kind).order_by("-id")


def _long_timeline():
    """The key of somebody to whom 5,000 things happened; made when nobody is like that."""
    told = TimelineEntry.objects.filter(kind="journeys.told_us", by_name=LONG).first()
    if told:
        return told.customer_id
    card, now = Customer.objects.order_by("id").first(), timezone.now()
    moments = [now - timedelta(hours=number) for number in range(1, MANY + 1)]
    facts = {"topic": "use", "value": "Every day."}
    insert_many(
        TimelineEntry,
        [
            TimelineEntry(
                id=clock.key_of(at),
                customer=card,
                dealership_id=current_scope().dealership_id,
                kind="journeys.told_us",
                area=Area.SALES,
                at=at,
                by_name=LONG,
                facts=facts,
            )
            for at in moments
        ],
    )
    return card.pk
