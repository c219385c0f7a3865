from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.vehicles.actions import add_car, change_car, read_odometer, register_car, sell_car
from apps.vehicles.garage import SIZE
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    OwnershipFactory,
    UserFactory,
    VehicleFactory,
    scope_for,
)
from tests.racing import race

VIN = "1M8GDM9AXKP042788"
MISREAD = "1M8GDM9AXKPO42788"
STAFF = OdometerReading.Source.STAFF
TODAY = timezone.localdate


def page(name, row):
    return reverse(f"vehicles:{name}", args=[row.pk])


def say(**typed):
    """What the form for a new car sends, the smallest that is enough."""
    return {"make": "Marque", "model": "Brio", "unit": "km", "plate_country": "GB"} | typed


def kinds(customer):
    return sorted(customer.timeline.values_list("kind", flat=True))


def own(customer=None, **fields):
    """A car with everything the panel shows."""
    customer = customer or CustomerFactory()
    owned = OwnershipFactory(customer=customer, vehicle=VehicleFactory(**fields))
    plate = f"AB{Plate.objects.count() + 12} ADE"
    change_car(owned.vehicle, plate=plate, plate_country="GB", by=None)
    read_odometer(owned.vehicle, value=61200, on=TODAY(), source=STAFF, by=None)
    return owned


@pytest.fixture
def desk(signed_in):
    return signed_in(Role.RECEPTIONIST)


def test_the_panel_shows_what_is_known_of_a_car(desk):
    owned = own(model_year=2019, vin=VIN)
    read_odometer(owned.vehicle, value=6120, on=TODAY(), source=STAFF, by=None)

    text = desk.get(page("customer_panel", owned.customer)).content.decode()

    for shown in ("Marque Brio", "2019", "AB12 ADE", VIN, "6\u202f120 km", "Theirs since"):
        assert shown in text
    assert "Below an earlier reading: check the number" in text
    assert "Cars before" not in text


def test_the_panel_folds_the_cars_before_and_says_what_to_do_without_any(desk):
    owned = OwnershipFactory()
    sell_car(owned, on=TODAY(), by=None)

    text = desk.get(page("customer_panel", owned.customer)).content.decode()

    assert "No car is known" in text
    assert '<details class="cars-before">' in text
    assert "until today" in text


@pytest.mark.parametrize("cars", [1, 10])
def test_the_panel_asks_the_same_few_questions_for_any_number_of_cars(
    desk, cars, django_assert_num_queries
):
    customer = CustomerFactory()
    for _ in range(cars):
        own(customer)
        sell_car(own(customer), on=TODAY(), by=None)

    # Session, user, memberships; customer; cars now with plates and readings; cars before, too.
    with django_assert_num_queries(10):
        response = desk.get(page("customer_panel", customer), headers={"HX-Request": "true"})

    assert response.content.count(b"<li") == 2 * cars
    assert b"<html" not in response.content


def test_many_cars_are_read_on_from_where_the_page_ends(desk):
    customer = CustomerFactory()
    everything = [own(customer).vehicle.pk for _ in range(SIZE + 3)]

    first = desk.get(page("customer_panel", customer)).context["now"]
    rest = desk.get(page("customer_panel", customer), {"now": first.after}).context["now"]
    odd = desk.get(page("customer_panel", customer), {"now": "odd"}).context["now"]

    assert [car.vehicle.pk for car in first.cars + rest.cars] == everything[::-1]
    assert (rest.after, odd) == ("", first)


def test_who_may_only_look_is_offered_nothing_to_do(signed_in):
    owned = own()

    text = signed_in(Role.TECHNICIAN).get(page("customer_panel", owned.customer)).content.decode()

    assert "Marque Brio" in text
    assert 'hx-target="#panel"' not in text
    assert signed_in(Role.TECHNICIAN).get(page("car_edit", owned)).status_code == 403


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("customer_panel", CustomerFactory),
        ("car_new", CustomerFactory),
        ("car_edit", OwnershipFactory),
        ("odometer_new", OwnershipFactory),
        ("car_sell", OwnershipFactory),
        ("car_sell_undo", OwnershipFactory),
    ],
)
def test_what_another_group_has_does_not_exist(desk, name, row):
    with working_in(scope_for(DealershipFactory())):
        foreign = row()

    asked = desk.post if name != "customer_panel" else desk.get
    assert asked(page(name, foreign)).status_code == 404


def test_a_car_is_added_with_one_click_or_two(desk):
    customer = CustomerFactory()
    typed = say(plate="ab12cde", odometer="38,100", unit="mi", model_year="2019", colour="red")

    first, second = (desk.post(page("car_new", customer), typed) for _ in range(2))

    assert (first.status_code, first.url) == (302, customer.get_absolute_url())
    assert second.url == first.url
    car = Vehicle.objects.get()
    assert (str(car), car.model_year, car.colour) == ("Marque Brio", 2019, "red")
    assert Plate.objects.get().shown == "AB12 CDE"
    assert OdometerReading.objects.get().miles == 38100
    assert kinds(customer) == ["vehicles.odometer_read", "vehicles.registered"]
    registered = customer.timeline.get(kind="vehicles.registered")
    assert (registered.by, registered.facts["plate"]) == (desk.user, "AB12 CDE")


@pytest.mark.parametrize(("country", "unit"), [("GB", "mi"), ("DE", "km"), ("CN", "km")])
def test_a_dealership_reads_odometers_in_the_unit_of_its_country(signed_in, country, unit):
    client = signed_in(Role.SERVICE_ADVISOR, at=DealershipFactory(country=country))
    with working_in(scope_for(client.user.memberships.get().dealership)):
        customer = CustomerFactory()

    form = client.get(page("car_new", customer)).context["form"]

    assert (form["unit"].value(), form["plate_country"].value()) == (unit, country)


def test_a_doubtful_vin_is_said_once_and_saved_when_it_is_sent_again(desk):
    customer = CustomerFactory()
    typed = say(vin="1M8GDM9A1KP042788", plate="QQ", colour="red")

    warned = desk.post(page("car_new", customer), typed)
    text = warned.content.decode()

    assert warned.status_code == 422
    assert "The check digit does not fit" in text
    assert "Plates here usually look like AB12 CDE" in text
    assert 'value="red"' in text
    assert "Save anyway" in text
    assert Vehicle.objects.count() == 0

    seen = warned.context["form"].tokens
    assert desk.post(page("car_new", customer), typed | {"seen": seen}).status_code == 302
    assert Vehicle.objects.get().vin == "1M8GDM9A1KP042788"
    assert Plate.objects.get().shown == "QQ"


def test_another_doubt_is_said_again(desk):
    customer = CustomerFactory()
    warned = desk.post(page("car_new", customer), say(vin="1M8GDM9A1KP042788"))
    seen = warned.context["form"].tokens

    again = desk.post(page("car_new", customer), say(vin="1M8GDM9A2KP042788", seen=seen))

    assert again.status_code == 422
    assert Vehicle.objects.count() == 0


def test_the_vin_that_was_meant_is_taken_with_one_button(desk):
    customer = CustomerFactory()
    warned = desk.post(page("car_new", customer), say(vin=MISREAD))
    assert f'name="use_vin" value="{VIN}"' in warned.content.decode()

    taken = desk.post(page("car_new", customer), say(vin=MISREAD, use_vin=VIN))

    assert taken.status_code == 302
    assert Vehicle.objects.get().vin == VIN


def test_even_an_impossible_vin_is_kept_by_whoever_insists(desk):
    customer = CustomerFactory()
    seen = desk.post(page("car_new", customer), say(vin=MISREAD)).context["form"].tokens

    desk.post(page("car_new", customer), say(vin=MISREAD, seen=seen))

    assert Vehicle.objects.get().vin == MISREAD


def test_a_european_vin_without_a_check_digit_stops_nobody(desk):
    customer = CustomerFactory()

    assert desk.post(page("car_new", customer), say(vin="WMR00000Z0A000001")).status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"make": "Marque", "model": ""}, "__all__"),
        ({"vin": VIN + "9"}, "vin"),
        ({"plate": "AB12CDE", "plate_country": ""}, "plate_country"),
        ({"model_year": "1885"}, "model_year"),
        ({"model_year": "2099"}, "model_year"),
        ({"odometer": "many"}, "odometer"),
        ({"odometer": "99999999"}, "odometer"),
        ({"odometer": "61.5"}, "odometer"),
        ({"unit": "leagues"}, "unit"),
        ({"since": "2999-01-01"}, "since"),
        ({"make": "x" * 61}, "make"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(desk, typed, field):
    response = desk.post(page("car_new", CustomerFactory()), say(**typed))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Vehicle.objects.count() == 0


def test_a_vin_of_somebody_else_names_them_and_loses_nothing(desk):
    owner = CustomerFactory(name="Anna <Meyer>")
    register_car(owner, vin=VIN, make="Marque", source=STAFF, by=None)
    customer = CustomerFactory()

    response = desk.post(page("car_new", customer), say(vin=VIN, odometer="500", colour="red"))
    text = response.content.decode()

    assert response.status_code == 422
    assert "This VIN is of Marque, the car of Anna &lt;Meyer&gt;." in text
    assert f'<a href="{owner.get_absolute_url()}">Open Anna &lt;Meyer&gt;</a>' in text
    assert 'value="red"' in text
    assert (OdometerReading.objects.count(), Ownership.objects.get().customer) == (0, owner)


def test_a_plate_of_another_car_names_it(desk):
    owner = own().customer

    response = desk.post(page("car_new", CustomerFactory()), say(plate="AB12ADE"))

    (error,) = response.context["form"].errors["plate"]
    assert error.startswith("AB12 ADE is on another car, Marque Brio.")
    assert owner.get_absolute_url() in error
    assert Vehicle.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_vin_at_once_make_one_car_and_one_sentence():
    people = [CustomerFactory(), CustomerFactory()]

    found = race(*[lambda who=who: add_car(who, vin=VIN, make="Marque", by=None) for who in people])

    (refusal,) = [each for each in found if isinstance(each, Refused)]
    winner = Ownership.objects.get().customer
    assert refusal.owner == winner
    assert str(refusal).startswith(f"This VIN is of Marque, the car of {winner.name}.")
    assert Vehicle.objects.count() == 1


def test_a_known_car_that_is_added_again_is_said_to_be_known(desk):
    owned = own(vin=VIN)

    response = desk.post(page("car_new", owned.customer), say(vin=VIN, odometer="100"), follow=True)

    told = [str(message) for message in response.context["messages"]]
    assert told[0].startswith("Marque Brio was known already")
    assert told[1].startswith("100 km is below an earlier reading.")
    assert Vehicle.objects.count() == 1


def test_a_correction_changes_what_was_touched_and_tells_of_the_plate(desk):
    owned = own(vin=VIN, colour="red")
    url = page("car_edit", owned)
    shown = desk.get(url).context["form"]
    before = {f"initial-{field.name}": field.value() or "" for field in shown}
    now = {field.name: field.value() or "" for field in shown}
    change_car(owned.vehicle, colour="blue", by=None)

    response = desk.post(url, before | now | {"model_year": "2020", "plate": "AB13CDE"})

    assert (response.status_code, response.url) == (302, owned.customer.get_absolute_url())
    car = Vehicle.objects.get()
    assert (car.model_year, car.colour, car.vin) == (2020, "blue", VIN)
    assert [plate.shown for plate in car.plates.filter(until=None)] == ["AB13 CDE"]
    entry = owned.customer.timeline.filter(by=desk.user).get()
    assert entry.kind == "vehicles.plate_changed"
    assert entry.facts == {"car": "Marque Brio", "was": "AB12 ADE", "plate": "AB13 CDE"}
    assert "AB12 ADE" in desk.get(url).content.decode()


def test_a_doubt_about_what_was_not_touched_is_not_said_again(desk):
    owned = own(vin=MISREAD)
    url = page("car_edit", owned)
    now = {field.name: field.value() or "" for field in desk.get(url).context["form"]}
    before = {f"initial-{name}": value for name, value in now.items()}

    assert desk.post(url, before | now | {"colour": "blue"}).status_code == 302
    assert Vehicle.objects.get().colour == "blue"


def test_the_vin_of_another_car_is_refused_in_a_correction(desk):
    first, second = own(vin=VIN), own()
    now = {"make": "Marque", "model": "Brio", "vin": VIN, "initial-vin": "", "plate": ""}

    response = desk.post(page("car_edit", second), now)

    (error,) = response.context["form"].errors["vin"]
    assert first.customer.name in error
    assert Plate.objects.filter(until=None).count() == 2


def test_a_reading_is_written_down_once(desk):
    owned = OwnershipFactory()
    typed = {"value": "61 200", "unit": "km", "on": TODAY().isoformat()}

    for _ in range(2):
        response = desk.post(page("odometer_new", owned), typed)
        assert (response.status_code, response.url) == (302, owned.customer.get_absolute_url())

    reading = OdometerReading.objects.get()
    assert (reading.km, reading.source, reading.by) == (61200, "staff", desk.user)
    assert kinds(owned.customer) == ["vehicles.odometer_read"]


def test_a_doubtful_reading_is_said_and_then_kept_with_its_doubt(desk):
    owned = own()
    typed = {"value": "6120", "unit": "mi", "on": TODAY().isoformat()}

    warned = desk.post(page("odometer_new", owned), typed)

    assert warned.status_code == 422
    assert "Below the 38\u202f028 mi of today" in warned.content.decode()
    seen = warned.context["form"].tokens
    kept = desk.post(page("odometer_new", owned), typed | {"seen": seen})
    assert kept.status_code == 302
    assert OdometerReading.objects.get(miles=6120).doubt == "below_earlier"


def test_a_reading_of_tomorrow_is_refused(desk):
    tomorrow = (TODAY() + timedelta(days=1)).isoformat()

    response = desk.post(
        page("odometer_new", OwnershipFactory()), {"value": "1", "unit": "km", "on": tomorrow}
    )

    assert list(response.context["form"].errors) == ["on"]


@pytest.mark.parametrize("name", ["car_edit", "odometer_new"])
def test_a_car_that_was_sold_meanwhile_is_left_to_its_next_owner(desk, name):
    owned = own()
    sell_car(owned, on=TODAY(), by=None)

    response = desk.post(page(name, owned), {"value": "1", "colour": "red"}, follow=True)

    assert response.redirect_chain == [(owned.customer.get_absolute_url(), 302)]
    assert [str(each) for each in response.context["messages"]] == [
        "Marque Brio is no longer theirs, so nothing was written down."
    ]
    assert (Vehicle.objects.get().colour, OdometerReading.objects.count()) == ("", 1)


def test_a_sale_is_written_down_once_and_can_be_taken_back(desk):
    owned = own()
    typed = {"on": TODAY().isoformat()}

    for _ in range(2):
        response = desk.post(page("car_sell", owned), typed, follow=True)
        assert response.redirect_chain == [(owned.customer.get_absolute_url(), 302)]
    assert "btn-undo" in response.content.decode()
    assert Ownership.objects.get().until == TODAY()
    entry = owned.customer.timeline.get(kind="vehicles.sold")
    assert entry.facts == {"car": "Marque Brio", "on": TODAY().isoformat()}

    for _ in range(2):
        assert desk.post(page("car_sell_undo", owned)).url == owned.customer.get_absolute_url()
    assert Ownership.objects.get().until is None
    assert owned.customer.timeline.filter(kind="vehicles.kept").count() == 1


def test_a_stale_form_does_not_sell_the_car_of_the_next_owner(desk):
    owned = own(vin=VIN)
    sell_car(owned, on=TODAY() - timedelta(days=1), by=UserFactory())
    register_car(CustomerFactory(), vin=VIN, source=STAFF, by=None)

    typed = {"on": TODAY().isoformat()}
    response = desk.post(page("car_sell", owned), typed)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "It is already written down that this car is no longer theirs."
    ]
    assert Ownership.objects.current().count() == 1
    kept = desk.post(page("car_sell_undo", owned), follow=True)
    assert [str(each) for each in kept.context["messages"]] == ["The car has another owner since."]


def test_from_the_side_panel_the_whole_page_is_opened_and_errors_stay_in_it(desk):
    customer = CustomerFactory()
    asked = {"headers": {"HX-Request": "true"}}

    wrong = desk.post(page("car_new", customer), say(model=""), **asked)
    right = desk.post(page("car_new", customer), say(), **asked)

    assert wrong.status_code == 422
    assert wrong.content.strip().startswith(b"<form")
    assert (right.status_code, right["HX-Redirect"]) == (200, customer.get_absolute_url())


@pytest.mark.parametrize("cars", [1, 10])
def test_the_forms_ask_few_questions(desk, cars, django_assert_num_queries):
    customer = CustomerFactory()
    owned = [own(customer) for _ in range(cars)][0]

    # Session, user, memberships; the row; then what the page shows.
    with django_assert_num_queries(5):
        desk.get(page("car_new", customer))
    with django_assert_num_queries(6):
        desk.get(page("car_edit", owned))
    with django_assert_num_queries(5):
        desk.get(page("odometer_new", owned))
    with django_assert_num_queries(4):
        desk.get(page("car_sell", owned))


@pytest.mark.parametrize("value", ["", "-5", "99999999999", "many"])
def test_no_reading_is_made_of_what_is_none(desk, value):
    owned = OwnershipFactory()
    said = {"value": value, "unit": "km", "on": timezone.localdate().isoformat()}

    assert desk.post(page("odometer_new", owned), said).status_code == 422
    assert owned.vehicle.odometer_readings.count() == 0


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_a_car_are_there_in_both_languages(signed_in, language):
    owned = OwnershipFactory()
    client = signed_in(Role.DEALER_MANAGER, user=UserFactory(language=language))

    pages = [page(name, owned) for name in ("car_edit", "odometer_new", "car_sell")]
    pages += [page(name, owned.customer) for name in ("customer_panel", "car_new")]
    for url in pages:
        response = client.get(url)
        assert (response.status_code, response["Content-Language"]) == (200, language)


def test_administrators_read_the_catalogue_and_only_the_operator_writes_it(signed_in):
    operator = UserFactory(is_staff=True, is_superuser=True)
    add = "/admin/vehicles/brand/add/"
    signed_in(Role.ADMINISTRATOR, user=operator).post(add, {"name": "Marque"})

    client = signed_in(Role.ADMINISTRATOR, user=UserFactory(is_staff=True))
    assert client.post(add, {"name": "Another"}).status_code == 403
    assert client.get("/admin/vehicles/brand/").status_code == 200
    assert client.get("/admin/vehicles/carmodel/").status_code == 200
    assert client.get("/admin/vehicles/variant/?q=marque").status_code == 200
    assert "Marque" in client.get("/admin/vehicles/brand/").text
    assert signed_in(Role.DEALER_MANAGER).get("/admin/vehicles/brand/").status_code == 302
