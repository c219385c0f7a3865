from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.actions.absences import announce_absence, change_absence, end_absence
from apps.dealers.models import Absence, Cover
from tests.factories import AbsenceFactory, DealershipFactory, UserFactory, scope_for
from tests.racing import race

DAY = timedelta(days=1)


def announce(user, *, days=(1, 3), cover=None, by=None):
    now = timezone.now()
    starts_at, ends_at = (now + day * DAY for day in days)
    said = {"starts_at": starts_at, "ends_at": ends_at, "cover": cover}
    return announce_absence(user, kind="holiday", by=by or user, **said)


def test_nobody_is_away_twice_at_a_time():
    anna = UserFactory()
    announce(anna)

    with pytest.raises(ValidationError, match="already away"):
        announce(anna, days=(2, 5))
    announce(anna, days=(3, 5))

    assert Absence.objects.count() == 2


def test_what_was_called_off_makes_room():
    anna = UserFactory()
    end_absence(announce(anna), by=anna)

    announce(anna)

    assert Absence.objects.standing().count() == 1


def test_the_database_itself_refuses_an_overlap():
    absence = AbsenceFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(user=absence.user)


@pytest.mark.django_db(transaction=True)
def test_two_who_announce_the_same_days_at_once_are_one_absence_and_one_sentence():
    anna = UserFactory()

    outcomes = race(*[lambda: announce(anna)] * 2)

    assert sorted(type(outcome).__name__ for outcome in outcomes) in (
        ["Absence", "Refused"],
        ["Absence", "ValidationError"],
    )
    assert Absence.objects.count() == 1


def test_days_that_are_over_are_nobodys_absence():
    with pytest.raises(Refused, match="over"):
        announce(UserFactory(), days=(-3, -1))


def test_nobody_covers_for_themselves():
    anna = UserFactory()

    with pytest.raises(ValidationError, match="somebody else"):
        announce(anna, cover=anna)


def test_coming_back_early_ends_it_now_and_twice_is_once():
    absence = AbsenceFactory()

    ended = end_absence(absence, by=absence.user)
    again = end_absence(absence, by=absence.user)

    assert ended.ends_at == again.ends_at <= timezone.now()
    assert not Absence.objects.at(timezone.now()).exists()
    with pytest.raises(Refused, match="over"):
        change_absence(
            absence, kind="illness", starts_at=absence.starts_at, ends_at=absence.ends_at, by=None
        )


def test_another_cover_is_chosen_and_kept():
    absence, tom = AbsenceFactory(), UserFactory()
    times = {"starts_at": absence.starts_at, "ends_at": absence.ends_at + DAY}

    change_absence(absence, kind="illness", cover=tom, by=tom, **times)

    absence.refresh_from_db()
    assert (absence.kind, absence.cover, absence.ends_at) == ("illness", tom, times["ends_at"])


def test_work_goes_along_the_covers_until_somebody_is_there():
    anna, boris, carla, dora = (UserFactory() for _n in range(4))
    AbsenceFactory(user=anna, cover=boris)
    AbsenceFactory(user=boris, cover=carla)
    AbsenceFactory(user=dora)

    cover = Cover.at(timezone.now())

    assert [cover.doer_of(user) for user in (anna, boris, carla, dora)] == [carla] * 3 + [None]
    assert cover.covered_by(carla) == [anna, boris]
    assert cover.left_to_all() == [dora]
    assert (cover.absence_of(carla), cover.absence_of(None)) == (None, None)


def test_two_who_cover_for_each_other_leave_their_work_to_all():
    anna, boris = UserFactory(), UserFactory()
    AbsenceFactory(user=anna, cover=boris)
    AbsenceFactory(user=boris, cover=anna)

    cover = Cover.at(timezone.now())

    assert (cover.doer_of(anna), cover.left_to_all()) == (None, [anna, boris])


def test_when_an_absence_is_over_everybody_does_their_own_work_again():
    absence = AbsenceFactory(cover=UserFactory())

    cover = Cover.at(absence.ends_at)

    assert cover.doer_of(absence.user) == absence.user


def test_an_absence_is_one_of_a_dealership(dealership):
    absence = AbsenceFactory()

    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        assert Cover.at(timezone.now()).absences == {}
        AbsenceFactory(user=absence.user)
