"""The morning that the demonstration shows, in a full store and in one without a lead."""

import pytest
from django.utils import timezone

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.leads.demo.places import GROUP
from apps.reception.demo import open_the_showroom
from apps.reception.models import Companion, Turn, Visit
from tests.factories import (
    ContactPointFactory,
    DealerGroupFactory,
    DealershipFactory,
    LeadFactory,
    MembershipFactory,
    scope_for,
)


@pytest.mark.parametrize(("leads", "loops"), [(12, 1), (0, 1)])
def test_a_morning_is_told(leads, loops):
    place = DealershipFactory(group=DealerGroupFactory(name=GROUP))
    roles = [Role.RECEPTIONIST, *[Role.SALES_CONSULTANT] * 4, Role.PRODUCT_GENIUS]
    with working_in(scope_for(place)):
        users = [MembershipFactory(role=role, at=place).user for role in roles]
        for number in range(leads):
            lead = LeadFactory(consultant=users[1 + number % 4], assigned_at=timezone.now())
            ContactPointFactory(customer=lead.customer)

        open_the_showroom(None, now=timezone.now())

        assert Visit.objects.here().count() == 5
        assert Visit.objects.gone_without_outcome().count() == loops
        assert Turn.objects.filter(role=Role.PRODUCT_GENIUS).exists()
        along = Companion.objects.here().values_list("customer__name", flat=True)
        assert list(along) == (["Rosie Whitlock", "Arthur Pembroke"] if leads else [])
