"""A customer book moves in: what it makes, what it leaves alone, what it remarks."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from apps.core import clock
from apps.core.errors import Refused
from apps.customers.actions import add_customer, withdraw_consent
from apps.customers.models import Consent, ContactPoint, Customer, SearchKey
from apps.imports.actions import runs
from apps.imports.models import ColumnMapping, FileImport, ImportProblem
from apps.journeys.actions import derive_standings
from apps.journeys.models import Standing, TimelineEntry
from apps.vehicles.models import OdometerReading, Ownership, Plate, Vehicle
from tests.factories import ContactPointFactory, CustomerFactory

HEAD = (
    "Cust No,Name,Date of birth,Street,Postcode,Town,Mobile,E-mail,VIN,Reg No,Make,Model,"
    "First registered,Mileage,Service date,Job no,Work done,On time,Customer since\n"
)
ANN = (
    "4711,Ann Öztürk,03.02.1980,1 High Street,E1 6AN,London,07400 123456,Ann@Example.com,"
    "1M8GDM9AXKP042788,AB12 CDE,Marque,Aria,01.03.2019,38028,05.06.2024,"
    "J77,Service,yes,01.02.2019\n"
)
BO = "4712,Bo Example,,,,,07400 123457,,,,,,,,,,,,\n"
PEOPLE = (Customer, ContactPoint, SearchKey, TimelineEntry, Standing, Vehicle, Ownership, Plate)


def codes(file_import):
    return list(file_import.problems.in_order().values_list("row", "code"))


def everything():
    """What is written of people and cars, counted."""
    return {model.__name__: model.objects.count() for model in (*PEOPLE, OdometerReading)}


def card_of(customer):
    """All that is kept of one person, without the keys of the rows."""
    entries = customer.timeline.order_by("at", "kind")
    return (
        [getattr(customer, name) for name in ("kind", "name", "name_latin", "birthday", "city")],
        sorted(customer.contact_points.values_list("kind", "value", "shown", "preferred")),
        sorted(customer.search_keys.values_list("kind", "key", "shown")),
        [(e.kind, e.area, e.at, e.facts, e.by_name, e.dealership_id) for e in entries],
        customer.created_at,
    )


def test_a_card_that_moves_in_is_the_same_as_one_that_a_colleague_writes(office):
    since = datetime(2019, 2, 1, 12, tzinfo=UTC)
    with clock.set_to(since):
        by_hand = add_customer(
            name="王小明",
            birthday=date(1986, 5, 4),
            address={"city": "London"},
            phones=["07400 123456"],
            emails=["Wang@Example.com"],
            wechat="Wang_XM",
            by=office.user,
        )
    written = card_of(by_hand)
    ContactPoint.objects.filter(customer=by_hand).delete()  # Or it would be the same person.

    office.move_in(
        "Name,Date of birth,Town,Mobile,E-mail,WeChat,Customer since\n"
        "王小明,1986年5月4日,London,07400 123456,Wang@Example.com,Wang_XM,2019-02-01\n"
    )

    moved_in = Customer.objects.exclude(pk=by_hand.pk).get()
    assert card_of(moved_in) == written


def test_a_row_brings_a_person_a_car_and_its_history(office):
    done = office.move_in(HEAD + ANN)

    card = Customer.objects.get()
    car = Vehicle.objects.get()
    read = OdometerReading.objects.get()
    assert (done.state, done.counts["people_new"], done.counts["cars"]) == ("done", 1, 1)
    assert sorted(card.contact_points.values_list("value", flat=True)) == [
        "+447400123456", "ann@example.com", "dms:4711",
    ]  # fmt: skip
    assert (car.vin, car.model_year) == ("1M8GDM9AXKP042788", 2019)
    assert (car.first_registered, read.miles) == (date(2019, 3, 1), 38028)
    assert car.plates.get().shown == "AB12 CDE"
    assert card.ownerships.get().since == date(2024, 6, 5)
    assert [(e.kind, e.at.date()) for e in card.timeline.order_by("at", "id")] == [
        ("customers.added", date(2019, 2, 1)),
        ("vehicles.registered", date(2024, 6, 5)),
        ("imports.service_done", date(2024, 6, 5)),
    ]
    assert Standing.objects.get().state["counts"] == {"service_on_time": 1}
    assert derive_standings([card]) == 0
    found = {
        query: list(Customer.objects.matching(query)) for query in ("ozturk", "4711", "042788")
    }
    assert found == dict.fromkeys(found, [card])


def test_a_batch_that_lost_a_race_is_read_and_written_once_more(office):
    checked = office.check(office.bring(HEAD + ANN + BO))
    remarks = sorted(codes(checked))
    with connection.cursor() as cursor:
        # As PostgreSQL ends one of two who wait for each other; a sequence is never taken back.
        cursor.execute(
            "CREATE SEQUENCE tries; CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN IF nextval('tries') = 1 THEN RAISE EXCEPTION USING ERRCODE = '40P01';"
            " END IF; RETURN NEW; END $$; CREATE TRIGGER fails BEFORE INSERT ON customers_customer"
            " FOR EACH STATEMENT EXECUTE FUNCTION fail_once()"
        )

    done = office.start(checked)

    assert (done.state, done.counts["people_new"]) == ("done", 2)
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ann Öztürk", "Bo Example"]
    assert sorted(codes(done)) == remarks


def test_a_dry_run_writes_nothing_and_says_what_would_be(office):
    checked = office.check(office.bring(HEAD + ANN + BO))

    assert everything() == dict.fromkeys(everything(), 0)
    assert (checked.state, checked.rows) == ("checked", 3)
    said = {name: checked.counts[name] for name in ("people_new", "cars", "readings", "visits")}
    assert said == {"people_new": 2, "cars": 1, "readings": 1, "visits": 1}


def test_the_same_file_twice_changes_nothing(office):
    office.move_in(HEAD + ANN + BO)
    before = everything()

    again = office.move_in(HEAD + ANN + BO)

    assert everything() == before
    assert again.counts["people_known"] == 2
    assert not again.cards.exists()


def test_several_rows_of_one_number_are_one_person(office):
    head = "Cust No,Name,Mobile,VIN,Model,Service date,Work done\n"
    rows = "7,Ann Example,07400 123456,{vin},{model},{day},{work}\n"
    text = head + "".join(
        rows.format(vin=vin, model=model, day=day, work=work)
        for vin, model, day, work in [
            ("1M8GDM9AXKP042788", "Aria", "2022-03-01", "Service"),
            ("1M8GDM9AXKP042788", "Aria", "2023-03-01", "Service"),
            ("1M8GDM9AXKP042788", "Aria", "2023-03-01", "Service"),
            ("1G4AH59H45G118341", "Brio", "2023-05-01", "Tyres"),
        ]
    )

    done = office.move_in(text)

    assert Customer.objects.count() == 1
    assert (Vehicle.objects.count(), done.counts["visits"]) == (2, 3)


def test_what_is_known_is_completed_and_never_overwritten(office):
    known = CustomerFactory(name="Ann Ozturk", city="Leeds", language="de")
    ContactPointFactory(customer=known, value="+447400123456")

    done = office.move_in(HEAD + ANN)

    known.refresh_from_db()
    assert Customer.objects.get() == known
    assert (known.city, known.street, known.language) == ("Leeds", "", "de")
    assert known.birthday == date(1980, 2, 3)
    assert codes(done) == [(2, "recognised"), (2, "differs")]
    assert done.counts["people_completed"] == 1


def test_two_people_who_share_a_phone_stay_two(office):
    head = "Cust No,Name,Mobile\n"

    done = office.move_in(head + "1,Ann Example,07400 123456\n2,Robert Other,07400 123456\n")

    assert Customer.objects.count() == 2
    assert codes(done) == [(3, "shared_contact")]
    assert ContactPoint.objects.get(kind="phone").customer.name == "Ann Example"


def test_one_person_under_two_numbers_has_one_card(office):
    head = "Cust No,Name,Mobile\n"

    done = office.move_in(head + "1,Ann Example,07400 123456\n2,Example Ann,07400123456\n")

    assert Customer.objects.count() == 1
    assert codes(done) == [(3, "same_person_above")]


def test_every_problem_is_told_by_row_and_column(office):
    head = "Cust No,Name,Mobile,Date of birth,VIN,Model,Mileage,Service date\n"
    text = head + (
        "1,,07400 123456,,,,,\n"
        "2,Ann,11111111,31.02.1980,1M8GDM9AXKP042787,Aria,many,2030-01-01\n"
        ",Bo,,,,,,\n"
        "4,Cy,07400 123457,01.01.1900,OIQ,Aria,,\n"
    )

    checked = office.check(office.bring(text))

    found = checked.problems.in_order().values_list("row", "column", "code", "level")
    assert sorted(found) == sorted([
        (2, "Name", "row_without_name", "row"),
        (3, "Mobile", "phone_placeholder", "cell"),
        (3, "Date of birth", "date_unreadable", "cell"),
        (3, "VIN", "vin_check_digit", "hint"),
        (3, "Mileage", "odometer_unreadable", "cell"),
        (3, "Service date", "date_to_come", "cell"),
        (4, "", "row_without_reach", "row"),
        (5, "Date of birth", "birthday_filler", "cell"),
        (5, "VIN", "vin_length", "hint"),
        (5, "VIN", "vin_misread", "hint"),
    ])  # fmt: skip
    assert checked.counts["rows_lost"] == 2
    assert all(problem.in_words for problem in ImportProblem.objects.all())


def test_a_choice_of_columns_is_remembered_for_the_next_file(office):
    first = office.bring("A,B\nAnn,07400 123456\n")
    assert first.mapping["columns"] == ["", ""]
    first.mapping["columns"] = ["name", "phone"]
    office.check(first)

    second = office.bring("A,B\nBo,07400 123457\n")

    assert second.mapping["columns"] == ["name", "phone"]
    assert ColumnMapping.objects.count() == 1


def test_columns_that_name_nobody_are_refused(office):
    file = office.bring("Town,Mobile\nLondon,07400 123456\n")

    with pytest.raises(Refused, match="No column holds the name"):
        runs.choose_columns(file, mapping=file.mapping, by=office.user)
    file.mapping["columns"] = ["name", ""]
    with pytest.raises(Refused, match="tells people apart"):
        runs.choose_columns(file, mapping=file.mapping, by=office.user)


def test_days_that_may_be_either_are_asked_about(office):
    file = office.bring("Name,Mobile,Date of birth\nAnn,07400 123456,03/04/1980\n")

    assert (file.mapping["asked"], file.mapping["days"]) == ([2], {"2": "dmy"})


def test_a_file_is_kept_as_it_came(office):
    file = FileImport.objects.get(pk=office.bring(HEAD + ANN).pk)

    with file.opened() as kept:
        assert kept.read().decode() == HEAD + ANN


def test_consents_move_in_where_nobody_has_asked_yet(office):
    head = "Cust No,Name,Consent Phone,Consent Email,Consent date\n"
    known = CustomerFactory(name="Ann Example")
    ContactPointFactory(customer=known, kind="external", value="dms:1")
    withdraw_consent(known, purpose="marketing", channel="email", source="phone", by=office.user)

    done = office.move_in(head + "1,Ann Example,Y,Y,01/02/2024\n2,Bo Example,N,perhaps,\n")

    words = Consent.objects.order_by("recorded_at", "id").values_list(
        "customer__name", "channel", "given", "source"
    )
    assert sorted(words) == [
        ("Ann Example", "email", False, "phone"),
        ("Ann Example", "phone", True, "import"),
        ("Bo Example", "phone", False, "import"),
    ]
    assert Consent.objects.get(given=True).at.date() == date(2024, 2, 1)
    assert Consent.objects.get(given=True).evidence == "book.csv, 2"
    assert (3, "answer_unclear") in codes(done)
    office.take_back(done)
    assert Consent.objects.get().source == "phone"
