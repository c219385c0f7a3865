from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.dealers.models import Role
from apps.vehicles.actions import read_odometer, register_car
from apps.vehicles.models import Ownership, Vehicle
from tests.factories import CustomerFactory, OwnershipFactory, UserFactory

VIN = "1M8GDM9AXKP042788"


@pytest.fixture
def consultant(signed_in):
    return signed_in(Role.SALES_CONSULTANT)


def page_of(name, row):
    return reverse(f"vehicles:{name}", args=[row.pk])


def register(customer, **said):
    return register_car(customer, **({"source": "staff", "by": None} | said)).vehicle


def said_of(client):
    return [str(message) for message in client.get("/staff/preferences/").context["messages"]]


@pytest.mark.parametrize("number", [1, 10])
def test_the_panel_costs_the_same_for_one_car_and_for_ten(
    consultant, django_assert_num_queries, number
):
    customer = CustomerFactory()
    for at in range(number):
        register(customer, vin=f"1M8GDM9AXKP0427{at:02}", plate=f"AB1{at} CDE",
                 plate_country="GB", odometer=1000)  # fmt: skip

    with django_assert_num_queries(7):
        response = consultant.get(page_of("customer_panel", customer))

    assert len(response.context["cars"]) == number


def test_the_panel_shows_the_cars_of_now_before_those_of_once(consultant):
    customer = CustomerFactory()
    today = timezone.localdate()
    OwnershipFactory(customer=customer, until=today)
    car = register(customer, make="Marque", model="Aria", plate="AB12CDE", plate_country="GB")
    read_odometer(car, value=61200, on=today - timedelta(days=9), source="staff", by=None)
    read_odometer(car, value=6120, on=today, source="staff", by=None)

    response = consultant.get(page_of("customer_panel", customer))

    assert [owned.until for owned in response.context["cars"]] == [None, today]
    assert "AB12 CDE" in response.text
    assert "doubtful" in response.text
    assert "theirs until today" in response.text


def test_the_panel_alone_is_what_the_single_view_loads(consultant):
    headers = {"HX-Request": "true"}
    text = consultant.get(page_of("customer_panel", CustomerFactory()), headers=headers).text

    assert text.lstrip().startswith('<section id="cars"')
    assert "No car known yet" in text


def test_who_may_only_look_is_offered_nothing_to_change(signed_in):
    owned = OwnershipFactory()

    text = signed_in(Role.TECHNICIAN).get(page_of("customer_panel", owned.customer)).text

    assert page_of("odometer_new", owned) not in text
    assert page_of("car_new", owned.customer) not in text


def test_a_new_car_is_kept_with_its_doubts_said(consultant):
    customer = CustomerFactory()
    said = {"plate": "kamb204", "plate_country": "DE", "vin": "1M8GDM9A1KP042788", "unit": "km"}

    response = consultant.post(page_of("car_new", customer), said | {"odometer": "61200"})

    assert response.url == customer.get_absolute_url()
    car = Vehicle.objects.get()
    assert (car.vin, car.plates.get().shown) == ("1M8GDM9A1KP042788", "KAMB 204")
    assert car.odometer_readings.get().km == 61200
    assert [sentence.split(".")[0] for sentence in said_of(consultant)] == [
        "The check digit of “1M8GDM9A1KP042788” does not fit",
        "“kamb204” has no dash after the district, so it may be of two cars",
    ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "__all__"),
        ({"make": "Marque", "model_year": "1600"}, "model_year"),
        ({"make": "Marque", "odometer": "-1"}, "odometer"),
        ({"make": "Marque", "odometer": "12345678"}, "odometer"),
        ({"make": "Marque", "unit": "leagues"}, "unit"),
    ],
)
def test_what_is_no_car_is_said_at_its_field(consultant, said, field):
    base = {"plate_country": "GB", "unit": "mi"}

    response = consultant.post(page_of("car_new", CustomerFactory()), base | said)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Vehicle.objects.count() == 0


def test_the_same_car_twice_is_one_row(consultant):
    customer = CustomerFactory()
    said = {"plate_country": "GB", "unit": "mi", "vin": VIN}

    statuses = [consultant.post(page_of("car_new", customer), said).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert (Vehicle.objects.count(), Ownership.objects.count()) == (1, 1)


def test_a_car_is_changed_in_any_spelling(consultant):
    customer = CustomerFactory()
    register(customer, make="Marque", plate="AB12CDE", plate_country="GB")
    owned = Ownership.objects.get()
    form = consultant.get(page_of("car_edit", owned)).context["form"]
    assert form["plate"].value() == "AB12 CDE"

    response = consultant.post(
        page_of("car_edit", owned),
        {"make": "Marque", "vin": "1m8gdm9a-xkp042788", "plate": "", "plate_country": "GB"},
    )

    assert response.url == customer.get_absolute_url()
    assert Vehicle.objects.get().vin == VIN
    assert Vehicle.objects.get().plate is None


def test_a_plate_or_vin_of_another_car_is_refused_and_what_was_typed_stays(consultant):
    register(CustomerFactory(), vin=VIN, plate="AB12CDE", plate_country="GB")
    owned = OwnershipFactory()
    base = {"make": "Marque", "plate_country": "GB"}

    by_vin = consultant.post(page_of("car_edit", owned), base | {"vin": VIN})
    by_plate = consultant.post(page_of("car_edit", owned), base | {"plate": "ab12 cde"})

    assert (by_vin.status_code, by_plate.status_code) == (422, 422)
    assert "already known" in by_vin.text
    assert "AB12 CDE is on another car" in by_plate.text
    assert by_plate.context["form"]["plate"].value() == "ab12 cde"


def test_a_reading_is_added_with_its_doubt_said(consultant):
    owned = OwnershipFactory()
    today = timezone.localdate()
    read_odometer(owned.vehicle, value=61200, on=today, source="staff", by=None)
    assert consultant.get(page_of("odometer_new", owned)).context["form"]["unit"].value() == "mi"

    response = consultant.post(
        page_of("odometer_new", owned), {"value": "6120", "unit": "km", "on": today.isoformat()}
    )

    assert response.url == owned.customer.get_absolute_url()
    assert said_of(consultant) == [
        "Below an earlier reading: check the number, and whether it is km or miles."
    ]
    assert owned.vehicle.odometer_readings.filter(doubt="below_earlier").get().by == consultant.user


@pytest.mark.parametrize("value", ["", "-5", "99999999999", "many"])
def test_no_reading_is_made_of_what_is_none(consultant, value):
    owned = OwnershipFactory()
    said = {"value": value, "unit": "km", "on": timezone.localdate().isoformat()}

    assert consultant.post(page_of("odometer_new", owned), said).status_code == 422
    assert owned.vehicle.odometer_readings.count() == 0


def test_a_car_is_sold_and_the_sale_taken_back(consultant):
    owned = OwnershipFactory()
    said = {"on": timezone.localdate().isoformat()}

    consultant.post(page_of("car_sell", owned), said)
    owned.refresh_from_db()
    assert owned.until == timezone.localdate()
    consultant.post(page_of("car_sell_undo", owned))

    owned.refresh_from_db()
    assert owned.until is None


def test_a_sale_of_a_day_to_come_is_refused_at_its_field(consultant):
    owned = OwnershipFactory()
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = consultant.post(page_of("car_sell", owned), {"on": tomorrow.isoformat()})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["on"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_car_are_there_in_both_languages(signed_in, language):
    owned = OwnershipFactory()
    client = signed_in(Role.DEALER_MANAGER, user=UserFactory(language=language))

    pages = [page_of(name, owned) for name in ("car_edit", "odometer_new", "car_sell")]
    pages += [page_of(name, owned.customer) for name in ("customer_panel", "car_new")]
    for url in pages:
        response = client.get(url)
        assert (response.status_code, response["Content-Language"]) == (200, language)


def test_administrators_keep_the_catalogue(signed_in):
    client = signed_in(Role.ADMINISTRATOR, user=UserFactory(is_staff=True))

    client.post("/admin/vehicles/brand/add/", {"name": "Marque"})

    assert client.get("/admin/vehicles/brand/").status_code == 200
    assert client.get("/admin/vehicles/carmodel/").status_code == 200
    assert client.get("/admin/vehicles/variant/?q=marque").status_code == 200
    assert "Marque" in client.get("/admin/vehicles/brand/").text
    assert signed_in(Role.DEALER_MANAGER).get("/admin/vehicles/brand/").status_code == 302
