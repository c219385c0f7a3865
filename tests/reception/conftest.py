"""A desk, and a floor with people on shift."""

import pytest

from apps.dealers.models import Role
from tests.factories import MembershipFactory, ShiftFactory


@pytest.fixture
def desk(dealership):
    return MembershipFactory(role=Role.RECEPTIONIST, at=dealership, user__name="Anna Desk").user


@pytest.fixture
def on_floor(dealership):
    """Put somebody on shift here; return the user."""

    def put(name, role=Role.SALES_CONSULTANT, **fields):
        user = MembershipFactory(role=role, at=dealership, user__name=name, **fields).user
        ShiftFactory(user=user)
        return user

    return put
