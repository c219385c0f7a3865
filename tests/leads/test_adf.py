"""What the ADF reader does with letters, envelopes, attacks and the habits of senders."""

import random
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apps.leads.adf import MAX_BYTES, MAX_PROSPECTS, read
from apps.leads.prospects import ExternalId, Remark, Unreadable

EXAMPLES = Path(__file__).parents[2] / "examples" / "adf"

NAMED = "<contact><name>Ida Lund</name><email>ida@example.com</email></contact>"
DATED = "<requestdate>2026-03-09T10:15:00Z</requestdate>"
CAR = "<vehicle><make>Marque</make><model>Aria</model></vehicle>"


def adf(inside="", *, customer=NAMED, date=DATED, cars=CAR):
    """A message without remarks, and one thing changed."""
    return (
        f"<adf><prospect>{date}{cars}<customer>{customer}</customer>{inside}</prospect></adf>"
    ).encode()


def one(body, **how):
    (prospect,) = read(body, **how)
    return prospect


def codes(body, **how):
    return [remark.code for remark in one(body, **how).remarks]


def refusal(body, **how):
    with pytest.raises(Unreadable) as caught:
        read(body, **how)
    return list(caught.value.remarks)


def name_of(body, **how):
    return one(body, **how).contact.name


def called(name):
    return adf(customer=f"<contact><name>{name}</name><email>a@example.com</email></contact>")


def test_a_plain_message_needs_no_remark():
    assert codes(adf()) == []


# Nothing to read


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\x00\x00\x00", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_message_is_refused(body):
    assert refusal(body) == [Remark.of("empty_message")]


@pytest.mark.parametrize(
    "body", [b"Hello", b"<html></html>", b"<adfx></adfx>", b"\xff\x00\xfe\x01"]
)
def test_a_message_without_adf_is_refused(body):
    assert refusal(body) == [Remark.of("no_adf")]


@pytest.mark.parametrize(
    "body", [b"<adf></adf>", b"<adf/>", b"<adf version='1.0' />", b"<adf>x</adf>"]
)
def test_an_adf_without_prospect_is_refused(body):
    assert refusal(body) == [Remark.of("no_prospect")]


def test_an_opening_tag_alone_is_refused_as_cut_off():
    assert refusal(b"<adf>") == [Remark.of("no_prospect"), Remark.of("cut_off")]


# Attacks


def test_five_megabytes_are_refused_by_their_size():
    assert refusal(b"<adf>" + b"x" * 5_000_000) == [
        Remark.of("too_large", bytes=5_000_005, limit=MAX_BYTES)
    ]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><adf>&lol2;</adf>"""
BLOWUP = b"<!DOCTYPE a [<!ENTITY a '" + b"a" * 50_000 + b"'>]><adf>" + b"&a;" * 50_000 + b"</adf>"
OUTSIDE = b'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>'


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        BLOWUP,
        OUTSIDE,
        b'<!doctype adf SYSTEM "http://example.com/adf.dtd"><adf/>',
        b"<adf><!DOCTYPE adf><prospect/></adf>",
        b"<!DOCTYPE html [<!ENTITY a 'b'>]><adf/>",
        b"&lt;!ENTITY a 'b'&gt; &lt;adf&gt;&lt;!ENTITY a 'b'&gt;&lt;/adf&gt;",
        LAUGHS.decode().encode("utf-16"),
        LAUGHS.decode().encode("utf-16-le"),
    ],
)
def test_a_doctype_or_entity_is_refused(body):
    assert refusal(body) == [Remark.of("doctype_refused")]


def test_the_doctype_of_a_page_around_the_enquiry_is_no_attack():
    assert codes(b"<!DOCTYPE html>\n<html>" + adf() + b"</html>") == []


def test_an_undefined_entity_is_kept_as_written():
    assert name_of(called("Ida &who; Lund")) == "Ida &who; Lund"


@pytest.mark.parametrize("depth", [40, 300, 15_000])
def test_deep_nesting_is_refused(depth):
    body = adf("<a>" * depth + "</a>" * depth)
    assert refusal(body)[-1] == Remark.of("too_deep", limit=32)


def test_too_many_elements_are_refused():
    assert refusal(adf("<a/>" * 50_000)) == [Remark.of("too_many_elements", limit=20_000)]


def test_too_many_prospects_are_refused_and_the_limit_is_not():
    prospect = adf().removeprefix(b"<adf>").removesuffix(b"</adf>")
    assert len(read(b"<adf>" + prospect * MAX_PROSPECTS + b"</adf>")) == MAX_PROSPECTS
    assert refusal(b"<adf>" + prospect * (MAX_PROSPECTS + 1) + b"</adf>") == [
        Remark.of("too_many_prospects", count=MAX_PROSPECTS + 1, limit=MAX_PROSPECTS)
    ]


@pytest.mark.parametrize(
    "filler",
    [
        b"<", b"&", b"<adf ", b"<![CDATA[", b"<!--", b"&lt;adf ", b"a@", b"a=", b"<a ", b"1 ", b"=",
        b'"', b"<a b=", b"<prospect>", b"\xc3", b"\x81", b"<x:", b"&#9", b"9", b"\n", b"<?xml ",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_or_refused_quickly(filler):
    size = MAX_BYTES - 1000
    many = filler * (size // len(filler))
    started = time.monotonic()
    for body in (many + adf(), adf(many.decode("latin-1")[: size // 2]), b"<adf><prospect>" + many):
        try:
            read(body[:MAX_BYTES])
        except Unreadable:
            continue
    assert time.monotonic() - started < 10


# Letters


def test_a_byte_order_mark_tells_the_encoding():
    for encoding in ("utf-8-sig", "utf-16"):
        body = called("Łucja 王").decode().encode(encoding)
        assert (name_of(body), codes(body)) == ("Łucja 王", [])


def test_utf_16_without_a_mark_is_told_by_its_zero_bytes():
    for encoding in ("utf-16-le", "utf-16-be"):
        assert name_of(called("Łucja").decode().encode(encoding)) == "Łucja"


def test_the_charset_of_the_transport_counts():
    for charset in ("GBK", "gb2312", "gb18030", '"GB18030"'):
        body = called("王小明").decode().encode("gb18030")
        assert (name_of(body, charset=charset), codes(body, charset=charset)) == ("王小明", [])


def test_latin_letters_without_charset_are_guessed_and_said():
    body = called("Jürgen Großmann – Böhm").decode().encode("cp1252")
    assert name_of(body) == "Jürgen Großmann – Böhm"
    assert one(body).remarks == (Remark.of("charset_guessed", used="cp1252"),)


def test_chinese_letters_without_charset_are_guessed_and_said():
    body = called("王小明").decode().encode("gb18030")
    assert name_of(body) == "王小明"
    assert one(body).remarks == (Remark.of("charset_guessed", used="gb18030"),)


def test_utf_8_that_calls_itself_latin_1_is_read_as_utf_8():
    body = called("Jürgen")
    assert name_of(body, charset="iso-8859-1") == "Jürgen"
    assert one(body, charset="iso-8859-1").remarks == (
        Remark.of("charset_not_as_declared", declared="cp1252", used="utf-8"),
    )


def test_latin_1_that_calls_itself_utf_8_is_read_as_latin():
    body = called("Jürgen").decode().encode("latin-1")
    assert name_of(body, charset="utf-8") == "Jürgen"
    assert one(body, charset="utf-8").remarks == (
        Remark.of("charset_not_as_declared", declared="utf-8", used="cp1252"),
    )


def test_a_broken_letter_in_utf_8_is_replaced_and_counted():
    body = called("王小明 X").replace(b"X", b"\xff")
    assert name_of(body, charset="utf-8") == "王小明 \ufffd"
    assert one(body, charset="utf-8").remarks == (
        Remark.of("bytes_replaced", count=1, used="utf-8"),
    )


@pytest.mark.parametrize("charset", ["klingon", "hex", "utf-7", "idna", "a\x00b", "x" * 500])
def test_an_unknown_charset_is_said_and_the_message_read(charset):
    assert name_of(called("Jürgen"), charset=charset) == "Jürgen"
    assert codes(called("Jürgen"), charset=charset) == ["charset_unknown"]


def test_control_characters_are_dropped_and_counted():
    body = called("Ida\x00 \x08Lund")
    assert name_of(body) == "Ida Lund"
    assert one(body).remarks == (Remark.of("control_characters", count=2),)


# The document


def test_a_second_adf_is_not_read_but_said():
    assert one(adf() + adf()).remarks == (Remark.of("more_than_one_adf", count=2),)


def test_prefixes_namespaces_and_capitals_do_not_matter():
    body = adf().replace(b"<", b"<x:").replace(b"<x:/", b"</x:").upper()
    assert one(body.replace(b"<X:ADF>", b'<X:ADF XMLNS:X="urn:adf">')).contact.emails == (
        "IDA@EXAMPLE.COM",
    )


def test_cdata_is_text_and_survives_a_repair():
    wish = "<comments><![CDATA[A & B < C <br>]]></comments>"
    assert one(adf(wish)).comments == "A & B < C <br>"
    assert one(adf(wish + "<a b=c/>")).comments == "A & B < C <br>"


def test_a_prospect_beyond_reading_does_not_spoil_the_others():
    deep = b"<prospect>" + b"<a>" * 50
    good = adf().removeprefix(b"<adf>").removesuffix(b"</adf>")
    first, second = read(b"<adf>" + deep + good + b"</adf>")
    assert [remark.code for remark in first.remarks] == ["prospect_unreadable", "too_deep"]
    assert (second.contact.name, second.remarks) == ("Ida Lund", ())


def test_what_has_no_field_is_kept_as_extra():
    prospect = one(adf('<score rank="2">7</score><tag>a</tag><tag>b</tag><x><y>z</y></x>'))
    assert prospect.extra == {
        "score": {"@rank": "2", "#text": "7"}, "tag": ["a", "b"], "x": {"y": "z"},
    }  # fmt: skip


def test_a_second_contact_is_kept_as_extra():
    second = "<contact><name>Per Lund</name></contact>"
    assert one(adf(customer=NAMED + second)).extra == {
        "customer": {"contact": {"name": "Per Lund"}}
    }


def test_a_reference_to_half_a_letter_is_replaced_in_a_repair():
    assert name_of(called("Ida &#xD83D; &#0; &#x41; Lund")) == "Ida \ufffd \ufffd A Lund"


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


# Anything at all

TOKENS = [b"<", b">", b"&", b'"', b"\x00", b"\xff", b"</", b"<![CDATA[", b"]]>", b"<!--", b"&lt;",
          b"<prospect>", b"</prospect>", b"<adf>", b"</adf>", b"&#xD800;", b"&uuml;", b"<a b=c>",
          b"\xef\xbb\xbf", b"<?x ?>", b"<x:y>", b"9" * 30, b"<!DOCTYPE", b"\x81",
          "王".encode()]  # fmt: skip


def mutated(body, dice):
    """The body after a few accidents: bytes changed, lost, doubled, or a hostile token put in."""
    body = bytearray(body)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(body) + 1)
        length = dice.choice([0, 1, 1, 5, 60])
        piece = dice.choice(
            [b"", dice.choice(TOKENS), dice.randbytes(3), bytes(body[at : at + 40])]
        )
        body[at : at + length] = piece
    return bytes(body)


def test_two_thousand_accidents_end_in_prospects_or_a_refusal():
    dice = random.Random(1886)  # noqa: S311
    bodies = [path.read_bytes() for path in sorted(EXAMPLES.iterdir())]
    charsets = [None, None, "utf-8", "gb18030", "iso-8859-1", "utf-16"]
    read_well = 0
    started = time.monotonic()
    for _ in range(2000):
        body = mutated(dice.choice(bodies), dice)
        try:
            prospects = read(body, charset=dice.choice(charsets))
        except Unreadable:
            continue
        assert prospects != []
        read_well += 1
    assert read_well > 1000
    assert time.monotonic() - started < 30
