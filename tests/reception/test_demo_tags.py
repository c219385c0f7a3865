"""A showroom of the demonstration is told by what people would really do."""

from datetime import time, timedelta

from django.utils import timezone

from apps.dealers.models import OpeningHours, Role
from apps.leads.demo.house import list_cars
from apps.leads.demo.places import GROUP
from apps.reception.demo_tags import fill_the_showrooms
from apps.reception.models import HelpCall, Scan, Tag, TagDevice, Visit
from apps.vehicles.models import ShowCarPhoto
from tests.factories import MembershipFactory


def test_a_showroom_has_cars_tags_screens_and_a_week_of_calls(dealership, queue):
    dealership.group.name = GROUP
    dealership.group.save()
    for day in OpeningHours.Weekday:
        OpeningHours.objects.create(
            dealership=dealership, weekday=day, opens_at=time(0), closes_at=time(23, 59, 59)
        )
    for role in (Role.SALES_MANAGER, Role.SALES_CONSULTANT):
        MembershipFactory(role=role, at=dealership)
    list_cars()

    fill_the_showrooms(None, now=timezone.now())

    assert [tag.number for tag in Tag.objects.exclude(show_car=None)] == [1, 2, 3, 4]
    assert ShowCarPhoto.objects.count() == 12
    assert sorted(HelpCall.objects.values_list("ending", flat=True)) == ["", "empty"] + ["met"] * 7
    assert HelpCall.objects.exclude(escalated_at=None).count() == 2
    assert Scan.objects.count() == 32
    assert Visit.objects.counted().count() == 7
    assert not Visit.objects.open().exists()
    assert TagDevice.objects.silent(timezone.now() + timedelta(seconds=1)).count() == 1
