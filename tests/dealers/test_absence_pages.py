from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dealers.models import Absence, Role
from tests.factories import AbsenceFactory, MembershipFactory

LIST, NEW = "/staff/absences/", "/staff/absences/new/"
LIST_QUERIES = 4


def days(first=1, last=3, **said):
    """What the form sends: days from today, or as they are written."""
    today = timezone.localdate()
    dates = {
        name: today + timedelta(days=day) if isinstance(day, int) else day
        for name, day in (("first", first), ("last", last))
    }
    return {"kind": "holiday", "cover": ""} | dates | said


def test_somebody_is_away_on_whole_days_the_last_one_included(signed_in, dealership):
    client = signed_in(Role.SALES_CONSULTANT, user__name="Anna")
    tom = MembershipFactory(at=dealership, user__name="Tom").user

    response = client.post(NEW, days(cover=tom.pk))

    absence = Absence.objects.get()
    local = [moment.astimezone(dealership.zone) for moment in (absence.starts_at, absence.ends_at)]
    assert (response.url, absence.user, absence.cover) == (LIST, client.user, tom)
    assert [moment.time().isoformat() for moment in local] == ["00:00:00", "00:00:00"]
    assert (local[1].date() - local[0].date()).days == 3
    assert "Tom covers" in client.get(LIST).text


def test_nobody_writes_for_others_but_a_manager_does(signed_in, dealership):
    tom = MembershipFactory(at=dealership, user__name="Tom").user
    consultant = signed_in(Role.SALES_CONSULTANT)
    consultant.post(NEW, days(user=tom.pk))
    assert Absence.objects.get().user == consultant.user

    signed_in(Role.SALES_MANAGER).post(NEW, days(user=tom.pk))

    assert Absence.objects.filter(user=tom).count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"last": "2020-01-01", "first": "2020-01-01"}, "These days are over"),
        ({"last": "2020-01-01"}, "after the first"),
        ({"first": ""}, "Fill in “First day away”."),
        ({"last": "9999-12-31"}, "look at the year"),
        ({"cover": "me"}, "nobody covers for themselves"),
    ],
)
def test_what_is_wrong_is_said(signed_in, said, sentence):
    client = signed_in(Role.SALES_CONSULTANT)
    if said.get("cover") == "me":
        said = {"cover": client.user.pk}

    response = client.post(NEW, days(**said))

    assert (response.status_code, Absence.objects.count()) == (422, 0)
    assert sentence in response.text


def test_the_same_days_twice_are_refused_with_a_sentence(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    client.post(NEW, days())

    assert "already away" in client.post(NEW, days()).text


def test_one_is_back_with_one_tap_and_changes_what_is_written(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    absence = AbsenceFactory(user=client.user)
    url = reverse("dealers:absence_edit", args=[absence.pk])

    assert client.get(url).status_code == 200
    client.post(url, days(first=0, last=1, kind="illness"))
    absence.refresh_from_db()
    assert absence.kind == "illness"
    client.post(reverse("dealers:absence_end", args=[absence.pk]))

    assert not Absence.objects.not_over(timezone.now()).exists()


def test_a_colleagues_absence_is_not_ones_own_to_change(signed_in):
    client, absence = signed_in(Role.SALES_CONSULTANT), AbsenceFactory()

    for name in ("absence_edit", "absence_end"):
        assert client.post(reverse(f"dealers:{name}", args=[absence.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_asks_as_often_for_ten_as_for_one(signed_in, rows, django_assert_num_queries):
    client = signed_in(Role.SALES_CONSULTANT)
    for _n in range(rows):
        AbsenceFactory(cover=client.user)

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(LIST)

    assert len(response.context["away"]) == rows
