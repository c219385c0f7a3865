from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.actions import add_customer
from apps.customers.models import SearchKey
from apps.vehicles.actions import (
    Registered,
    change_car,
    read_odometer,
    register_car,
    sell_car,
    take_back_sale,
)
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle
from tests.factories import CustomerFactory, OwnershipFactory, UserFactory, VehicleFactory
from tests.racing import race

VIN = "1M8GDM9AXKP042788"
SAID = OdometerReading.Source.ENQUIRY


def register(customer, **said):
    return register_car(customer, **({"source": SAID, "by": None} | said))


def codes(registered):
    return [remark.code for remark in registered.remarks]


def keys_of(customer):
    found = SearchKey.objects.filter(customer=customer, kind__in=["plate", "vin"])
    return sorted(set(found.values_list("kind", "shown")))


def test_a_new_car_is_known_with_plate_reading_and_owner():
    customer = CustomerFactory()

    found = register(
        customer,
        make="Marque",
        model="Brio",
        model_year=2019,
        vin="1m8 gdm9a xkp-042788",
        plate="ab12cde",
        plate_country="GB",
        odometer=61200,
    )

    car = Vehicle.objects.get()
    assert (found.vehicle, found.owned, found.remarks) == (car, True, ())
    assert (car.vin, str(car), car.model_year) == (VIN, "Marque Brio", 2019)
    assert Plate.objects.get().shown == "AB12 CDE"
    assert car.odometer_readings.get().km == 61200
    assert Ownership.objects.get().customer == customer
    assert keys_of(customer) == [("plate", "AB12 CDE"), ("vin", VIN)]
    assert sorted(entry.kind for entry in customer.timeline.all()) == [
        "vehicles.odometer_read",
        "vehicles.registered",
    ]


def test_the_same_car_again_is_the_same_row_with_a_new_reading():
    customer = CustomerFactory()
    first = register(customer, vin=VIN, make="Marque", odometer=61200)

    again = register(customer, vin=VIN, model="Brio", odometer=38100, unit="mi")

    assert again == Registered(first.vehicle, True)
    assert Vehicle.objects.get().model == "Brio"
    assert list(OdometerReading.objects.values_list("km", "miles").order_by("id")) == [
        (61200, None),
        (61316, 38100),
    ]
    assert Ownership.objects.count() == 1


def test_a_car_of_somebody_else_stays_theirs():
    owner, other = CustomerFactory(name="Anna Meyer"), CustomerFactory()
    car = register(owner, vin=VIN, colour="grey").vehicle

    found = register(other, vin=VIN, colour="red", plate="AB12CDE", plate_country="GB")

    assert (found.vehicle, found.owned, codes(found)) == (car, False, ["car_of_somebody_else"])
    assert dict(found.remarks[0].facts)["other"] == "Anna Meyer"
    assert Ownership.objects.get().customer == owner
    assert Vehicle.objects.get().colour == "grey"
    assert Plate.objects.count() == 0
    assert keys_of(other) == []


def test_a_car_that_was_sold_finds_its_new_owner():
    first, second = CustomerFactory(), CustomerFactory()
    car = register(first, vin=VIN, since=timezone.localdate() - timedelta(days=9)).vehicle
    sell_car(Ownership.objects.get(), on=timezone.localdate(), by=None)

    found = register(second, vin=VIN, since=timezone.localdate() - timedelta(days=5))

    assert (found.vehicle, found.owned) == (car, True)
    assert Ownership.objects.current().get().since == timezone.localdate()
    assert (keys_of(first), keys_of(second)) == ([], [("vin", VIN)])


@pytest.mark.parametrize(
    ("vin", "kept", "expected"),
    [
        ("1M8GDM9AXKPO42788", "", ["vin_misread"]),
        ("1M8GDM9AXKP04278*", "", ["vin_characters"]),
        (VIN + "9", "", ["vin_too_long"]),
        ("KP042788", "KP042788", ["vin_length"]),
        ("1M8GDM9A1KP042788", "1M8GDM9A1KP042788", ["vin_check_digit"]),
    ],
)
def test_a_doubtful_vin_is_said_and_an_impossible_one_left_out(vin, kept, expected):
    found = register(CustomerFactory(), make="Marque", vin=vin)

    assert (found.vehicle.vin, codes(found)) == (kept, expected)


def test_without_a_vin_make_model_and_year_of_one_customer_are_one_car():
    customer = CustomerFactory()
    car = register(customer, make="Marque", model="Brio", model_year=2019).vehicle

    same = register(customer, make="MARQUE", model="brio", vin=VIN)
    newer = register(customer, make="Marque", model="Brio", model_year=2024)
    of_another = register(CustomerFactory(), make="Marque", model="Brio", model_year=2019)

    assert same.vehicle == car
    assert Vehicle.objects.get(pk=car.pk).vin == VIN
    assert len({car, newer.vehicle, of_another.vehicle}) == 3


def test_a_plate_of_another_car_is_said_and_left_there():
    owner, other = CustomerFactory(), CustomerFactory()
    car = register(owner, plate="KA-MB 204", plate_country="DE").vehicle

    found = register(other, make="Marque", model="Brio", plate="KA-MB204", plate_country="DE")

    assert codes(found) == ["plate_of_another_car"]
    assert Plate.objects.get().vehicle == car
    assert found.owned is True
    assert register(owner, plate="ka-mb 204", plate_country="DE").vehicle == car


def test_a_new_plate_takes_the_place_of_the_old_one():
    customer = CustomerFactory()
    car = register(customer, vin=VIN, plate="AB12CDE", plate_country="GB").vehicle

    register(customer, vin=VIN, plate="京A12345", plate_country="CN")

    assert Plate.objects.get(until__isnull=True).shown == "京A·12345"
    assert car.plates.count() == 2
    assert keys_of(customer) == [("plate", "京A·12345"), ("vin", VIN)]


def test_an_unlikely_reading_is_kept_with_its_doubt():
    car = VehicleFactory()
    on = timezone.localdate()
    read_odometer(car, value=61200, on=on - timedelta(days=30), source="staff", by=None)

    reading = read_odometer(car, value=6120, on=on, source="staff", by=None)
    again = read_odometer(car, value=6120, on=on, source="staff", by=None)

    assert (reading.doubt, again) == ("below_earlier", reading)
    assert car.odometer_readings.count() == 2


def test_an_impossible_reading_is_refused_at_the_desk_and_left_out_of_an_enquiry():
    car, tomorrow = VehicleFactory(), timezone.localdate() + timedelta(days=1)

    with pytest.raises(Refused, match="at most"):
        read_odometer(car, value=10**9, on=timezone.localdate(), source="staff", by=None)
    with pytest.raises(Refused, match="day to come"):
        read_odometer(car, value=1, on=tomorrow, source="staff", by=None)
    found = register(CustomerFactory(), make="Marque", odometer=10**9)

    assert codes(found) == ["odometer_impossible"]
    assert OdometerReading.objects.count() == 0


def test_a_sale_ends_the_ownership_and_can_be_taken_back():
    customer, anna = CustomerFactory(), UserFactory()
    register(customer, vin=VIN)
    owned = Ownership.objects.get()

    sell_car(owned, on=timezone.localdate(), by=anna)
    sell_car(owned, on=timezone.localdate(), by=anna)
    assert keys_of(customer) == []
    take_back_sale(owned, by=anna)

    assert Ownership.objects.get().until is None
    assert keys_of(customer) == [("vin", VIN)]
    assert [entry.kind for entry in customer.timeline.newest_first()] == [
        "vehicles.kept",
        "vehicles.sold",
        "vehicles.registered",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_sale_and_its_end_wait_for_each_other_at_the_person():
    customer = CustomerFactory()
    register(customer, vin=VIN)
    owned = Ownership.objects.get()
    today = timezone.localdate()

    for _often in range(5):
        told = race(
            *[lambda: sell_car(owned, on=today, by=None), lambda: take_back_sale(owned, by=None)]
            * 4
        )
        assert not [each for each in told if isinstance(each, Exception)]


def test_a_sale_is_not_taken_back_from_the_next_owner():
    customer = CustomerFactory()
    register(customer, vin=VIN)
    owned = sell_car(Ownership.objects.get(), on=timezone.localdate(), by=None)
    register(CustomerFactory(), vin=VIN)

    with pytest.raises(Refused, match="another owner"):
        take_back_sale(owned, by=None)


def test_a_sale_has_a_day_on_which_the_car_was_theirs():
    owned = OwnershipFactory()

    with pytest.raises(Refused, match="on the day"):
        sell_car(owned, on=timezone.localdate() + timedelta(days=1), by=None)
    with pytest.raises(Refused, match="not theirs"):
        sell_car(owned, on=owned.since - timedelta(days=1), by=None)


def test_a_car_is_corrected_with_its_plate():
    owned = OwnershipFactory(vehicle=VehicleFactory(vin=VIN))
    other = register(CustomerFactory(), plate="AB12CDE", plate_country="GB").vehicle

    change_car(owned.vehicle, colour="red", plate="AB13CDE", plate_country="GB", by=None)
    with pytest.raises(Refused, match="AB12 CDE is on another car"):
        change_car(owned.vehicle, plate="ab12 cde", plate_country="GB", by=None)
    with pytest.raises(Refused, match="This VIN is of Marque Brio"):
        change_car(other, vin=VIN, by=None)

    assert Vehicle.objects.get(pk=owned.vehicle.pk).colour == "red"
    assert keys_of(owned.customer) == [("plate", "AB13 CDE"), ("vin", VIN)]
    change_car(owned.vehicle, plate="", by=None)
    assert keys_of(owned.customer) == [("vin", VIN)]


@pytest.mark.django_db(transaction=True)
def test_one_car_of_two_enquiries_at_once_is_one_row():
    customer = add_customer(name="Anna", phones=["07400123456"], by=None)

    found = race(*[lambda: register(customer, vin=VIN, plate="AB12CDE", plate_country="GB")] * 4)

    assert [type(each) for each in found] == [Registered] * 4
    assert (Vehicle.objects.count(), Ownership.objects.count(), Plate.objects.count()) == (1, 1, 1)
