"""What the bench makes of a busy board, and takes away again."""

from django.apps import apps

from apps.dealers.models import Role, Shift
from apps.reception.bench import busy_board, full_house
from apps.reception.models import Turn, Visit
from tests.factories import CustomerFactory


def test_a_busy_board_is_there_and_gone(signed_in, on_floor):
    on_floor("Amy First")
    CustomerFactory.create_batch(5)
    client = signed_in(Role.RECEPTIONIST)

    with busy_board() as more:
        assert [client.get(page.path).status_code for page in more.pages] == [200, 200]
        assert Visit.objects.here().count() == 4
        assert Turn.objects.count() == 2
        assert more.happen() in client.get(more.shown_by).text

    left = (Visit, Turn, apps.get_model("reception", "VisitEvent"))
    assert [model.objects.count() for model in left] == [0, 0, 0]
    assert Shift.objects.count() == 1


def test_of_a_busy_day_forty_are_open_and_of_a_full_house_all(on_floor):
    on_floor("Amy First")
    CustomerFactory.create_batch(60)

    with busy_board():
        assert Visit.objects.count() - Visit.objects.open().count() == 20
    with full_house():
        assert Visit.objects.open().count() == 60


def test_hosts_work_for_the_bench_alone(dealership, signed_in):
    seller = signed_in(Role.SALES_CONSULTANT).user
    CustomerFactory()

    with busy_board():
        assert Shift.objects.get().user == seller

    assert not Shift.objects.exists()
