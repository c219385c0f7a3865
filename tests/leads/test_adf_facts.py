"""Times, cars and people of an ADF message, as senders write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.leads.prospects import ExternalId, Remark
from tests.leads.messages import adf, codes, name_of, one

# Times


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-03-09T10:15:00+08:00", 2),
        ("2026-03-09T10:15:00-08:0", 18),
        ("2026-03-09T10:15:00-0800", 18),
        ("2026-03-09T10:15:00.123Z", 10),
        ("20260309T101500+00", 10),
        ("2026/3/9 10:15 +08:00", 2),
        ("09.03.2026, 10:15 +01:00", 9),
    ],
)
def test_a_time_with_offset_becomes_utc(text, hour):
    prospect = one(adf(date=f"<requestdate>{text}</requestdate>"))
    assert prospect.requested_at.replace(microsecond=0) == datetime(
        2026, 3, 9, hour, 15, tzinfo=UTC
    )
    assert prospect.remarks == ()


def test_a_time_without_offset_is_of_the_store_and_said():
    body = adf(date="<requestdate>2026-07-01T10:15:00</requestdate>")
    prospect = one(body, default_tz=ZoneInfo("Europe/Berlin"))
    assert prospect.requested_at == datetime(2026, 7, 1, 8, 15, tzinfo=UTC)
    assert prospect.remarks == (
        Remark.of("request_date_without_offset", text="2026-07-01T10:15:00", zone="Europe/Berlin"),
    )


def test_a_date_alone_is_midnight_at_the_store_and_said():
    body = adf(date="<requestdate>2026-07-01</requestdate>")
    prospect = one(body, default_tz=ZoneInfo("Asia/Shanghai"))
    assert prospect.requested_at == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert [remark.code for remark in prospect.remarks] == ["request_date_without_time"]


@pytest.mark.parametrize(
    "text", ["03/04/2026 10:00", "2026-02-30T10:00:00Z", "0001-01-01T00:00:00+14:00", "soon",
             "2026-01-01T25:00Z", "2026-01-01T10:00:00+99:99"]
)  # fmt: skip
def test_a_time_nobody_can_read_is_none_and_said(text):
    prospect = one(adf(date=f"<requestdate>{text}</requestdate>"))
    assert prospect.requested_at is None
    assert prospect.remarks == (Remark.of("request_date_unreadable", text=text),)


def test_a_missing_time_is_said():
    assert codes(adf(date="")) == ["request_date_missing"]


# Cars


@pytest.mark.parametrize(
    ("interest", "wanted", "trade_ins"),
    [
        ("buy", ["buy"], []), ("lease", ["lease"], []), ("Test_Drive", ["test-drive"], []),
        ("Trade In", [], ["trade-in"]), ("sell", [], ["sell"]), ("", ["buy"], []),
    ],
)  # fmt: skip
def test_the_interest_tells_wanted_cars_from_trade_ins(interest, wanted, trade_ins):
    prospect = one(adf(cars=f'<vehicle interest="{interest}"><make>Marque</make></vehicle>'))
    assert [car.interest for car in prospect.wanted] == wanted
    assert [car.interest for car in prospect.trade_ins] == trade_ins
    assert prospect.remarks == ()


def test_an_unknown_interest_is_a_wanted_car_and_said():
    prospect = one(adf(cars='<vehicle interest="dream"><make>Marque</make></vehicle>'))
    assert prospect.wanted[0].interest == "buy"
    assert prospect.remarks == (Remark.of("interest_unknown", text="dream"),)


@pytest.mark.parametrize(
    ("element", "reading", "unit"),
    [
        ("<odometer>61.200 km</odometer>", 61200, "km"),
        ("<odometer units='km'>61 200</odometer>", 61200, "km"),
        ("<odometer units='km'>61,200 mi</odometer>", 61200, "mi"),
        ("<odometer units='Miles'>61200</odometer>", 61200, "mi"),
        ("<odometer>6.1万公里</odometer>", 61000, "km"),
        ("<odometer>ca. 61 tkm</odometer>", 61000, "km"),
        ("<odometer units='km'>61200,5</odometer>", 61200, "km"),
        ("<odometer units='km'></odometer>", None, ""),
    ],
)
def test_an_odometer_is_read_as_people_type_it(element, reading, unit):
    prospect = one(adf(cars=f"<vehicle interest='trade-in'><make>M</make>{element}</vehicle>"))
    (car,) = prospect.trade_ins
    assert (car.odometer, car.odometer_unit, prospect.remarks) == (reading, unit, ())


@pytest.mark.parametrize("text", ["low", "60-65000", "12345678", "-5", "9" * 60, "7 61200"])
def test_an_odometer_nobody_can_read_is_said(text):
    prospect = one(adf(cars=f"<vehicle><odometer units='km'>{text}</odometer></vehicle>"))
    assert (prospect.wanted[0].odometer, prospect.wanted[0].odometer_unit) == (None, "")
    assert prospect.remarks == (Remark.of("odometer_unreadable", text=text),)


def test_an_odometer_without_unit_is_said():
    prospect = one(adf(cars="<vehicle><odometer>61200</odometer></vehicle>"))
    assert prospect.wanted[0].odometer == 61200
    assert prospect.remarks == (Remark.of("odometer_unit_missing", text="61200"),)


@pytest.mark.parametrize(
    ("element", "amount", "currency"),
    [
        ("<price currency='eur'>29.990,50</price>", "29990.50", "EUR"),
        ("<price>£34,995</price>", "34995", "GBP"),
        ("<price>25.8万元</price>", "258000", "CNY"),
        ("<price>$500</price>", "500", ""),
        ("<price>please call</price>", "", ""),
    ],
)
def test_a_price_is_read_as_people_type_it(element, amount, currency):
    prospect = one(adf(cars=f"<vehicle>{element}</vehicle>"))
    (price,) = prospect.wanted[0].prices
    assert (price.amount, price.currency, prospect.remarks) == (amount, currency, ())


def test_an_enquiry_without_a_car_is_kept_and_said():
    assert codes(adf(cars="<vehicle/>")) == ["no_vehicle"]


# People


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ("<name part='last'>Lund</name><name part='first'>Ida</name>", "Ida Lund"),
        ("<name part='surname'>Lund</name><name part='first'>Ida</name>", "Ida Lund"),
        ("<name part='first'>Ida</name><name part='full'>Ida M. Lund</name>", "Ida M. Lund"),
        ("<name part='first'>小明</name><name part='last'>王</name>", "王小明"),
        ("<name part='first'>王小明</name><name part='last'>王小明</name>", "王小明"),
        ("<name part='full'>王小明</name>", "王小明"),
        ("<name part='middle'>Only</name>", "Only"),
        ("<name part='nick'>Idchen</name>", "Idchen"),
    ],
)
def test_name_parts_become_one_name(parts, name):
    body = adf(customer=f"<contact>{parts}<email>a@example.com</email></contact>")
    assert (name_of(body), codes(body)) == (name, [])


def test_several_addresses_in_one_field_are_told_apart():
    mail = "<name>Ida</name><email>Ida &lt;a@example.com&gt;; b@example.com</email>"
    assert one(adf(customer=f"<contact>{mail}</contact>")).contact.emails == (
        "a@example.com",
        "b@example.com",
    )


def test_the_preferred_address_comes_first():
    mail = "<email>a@example.com</email><email preferredcontact='1'>b@example.com</email>"
    contact = one(adf(customer=f"<contact><name>Ida</name>{mail}</contact>")).contact
    assert (contact.emails, contact.prefers) == (("b@example.com", "a@example.com"), "email")


def test_the_primary_contact_is_the_customer():
    first = "<contact><name>Per</name><phone>07400 123456</phone></contact>"
    second = "<contact primarycontact='1'><name>Ida</name><phone>07400 234567</phone></contact>"
    assert name_of(adf(customer=first + second)) == "Ida"


def test_a_fax_number_alone_reaches_nobody():
    fax = "<contact><name>Ida</name><phone type='fax'>020 7183 8752</phone></contact>"
    assert codes(adf(customer=fax)) == ["no_contact"]


def test_several_ids_keep_source_and_sequence():
    assert one(adf('<id sequence="2" source="B">2</id><id>1</id><id/>')).ids == (
        ExternalId("B", "2", "2"),
        ExternalId("", "1"),
    )
