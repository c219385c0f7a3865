from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.dealers.models import Role, Shift, User
from tests.factories import DealershipFactory, MembershipFactory, ShiftFactory, UserFactory
from tests.racing import race


@pytest.mark.django_db(transaction=True)
def test_a_person_cannot_be_on_two_shifts_at_once():
    anna, first = UserFactory(), ShiftFactory.build(user=None)

    def put():
        return Shift.objects.create(user=anna, starts_at=first.starts_at, ends_at=first.ends_at)

    outcomes = race(put, put, put)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == [
        "IntegrityError",
        "IntegrityError",
        "Shift",
    ]


def test_a_shift_may_follow_another_on_the_minute():
    first = ShiftFactory()

    second = ShiftFactory(user=first.user, starts_at=first.ends_at)

    assert list(Shift.objects.at(first.ends_at)) == [second]
    assert list(Shift.objects.at(first.ends_at - timedelta(seconds=1))) == [first]


@pytest.mark.parametrize(
    ("role", "has_dealership"), [(Role.GROUP_MANAGER, True), (Role.RECEPTIONIST, False)]
)
def test_a_role_belongs_to_a_dealership_or_to_the_group(dealership, role, has_dealership):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(
            role=role, group=dealership.group, dealership=dealership if has_dealership else None
        )


def test_the_same_address_in_other_letters_is_the_same_person():
    UserFactory(email="anna@dealer.example")

    with pytest.raises(ValidationError, match="already signs in"):
        User(email="ANNA@dealer.example", name="Anna").full_clean(exclude=["password"])


def test_a_time_zone_must_exist():
    with pytest.raises(ValidationError, match="Europe/London"):
        DealershipFactory.build(time_zone="Mars/Olympus").clean_fields(exclude=["group"])


def test_who_changed_a_dealership_is_kept(dealership):
    before = dealership.answer_minutes
    dealership.answer_minutes = 30
    dealership.save()

    events = dealership._meta.apps.get_model("dealers.DealershipEvent").objects

    assert [event.answer_minutes for event in events.all()] == [before]
