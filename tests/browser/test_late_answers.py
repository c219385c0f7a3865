"""What a manager reads on a phone before a tap gives a customer to somebody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.dealers.models import Role
from apps.leads.models import Escalation
from tests.factories import (
    ContactPointFactory,
    LeadFactory,
    MembershipFactory,
    ResponseClockFactory,
    ShiftFactory,
    UserFactory,
)

from .people import at_work, sign_in

# Every text of a button that is wider than the room it has.
CUT = """() => [...document.querySelectorAll("main .btn, main .btn *")]
    .filter(each => each.scrollWidth > each.clientWidth && each.clientWidth)
    .map(each => each.textContent.trim())"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_to_whom_a_button_gives_is_read_in_full(hand, dealership, language):
    long = MembershipFactory(at=dealership, user__name="Maximiliane von Hohenstein-Wasserburg")
    ShiftFactory(user=long.user)
    clock = ResponseClockFactory(
        lead=LeadFactory(consultant=UserFactory()), started_at=timezone.now() - timedelta(hours=1)
    )
    ContactPointFactory(customer=clock.lead.customer)
    told = {"lead": clock.lead, "customer": clock.lead.customer, "clock": clock}
    Escalation.objects.create(rung="manager", **told)
    page = sign_in(hand(), at_work(Role.SALES_MANAGER, at=dealership, language=language))

    for address in ("/leads/late/", "/leads/leaks/"):
        page.goto(address)
        button = page.get_by_role("button", name=long.user.name)
        assert button.count() == 1
        assert page.evaluate(CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
