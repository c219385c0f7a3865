from datetime import date

import pytest

from apps.vehicles.findings import Severity
from apps.vehicles.plates import check, first_registered, normalise, search_form, shown

WARN = [("pattern", Severity.WARN)]


def doubts(text, country):
    return [(each.code, each.severity) for each in check(text, country)]


@pytest.mark.parametrize(
    ("text", "country", "plate"),
    [
        (" ab12 cde ", "GB", "AB12CDE"),
        ("ab12-cde", "gb", "AB12CDE"),
        ("京a·12345", "CN", "京A12345"),
        ("京Ａ•１２３４５", "CN", "京A12345"),
        ("ka-mb 204", "DE", "KA-MB204"),
        ("KA MB 204", "DE", "KA-MB204"),
        ("KA-MB204", "DE", "KA-MB204"),
        ("KAMB204", "DE", "KAMB204"),
        ("LDS AB12", "DE", "LDS-AB12"),
        ("LDSAB12", "DE", "LDS-AB12"),
        ("MU\u0308-AB 1", "DE", "MÜ-AB1"),
        ("BP 15-678", "DE", "BP15678"),
        ("AB-123-CD", "FR", "AB123CD"),
        ("", "DE", ""),
    ],
)
def test_spellings_of_one_plate_share_a_form(text, country, plate):
    assert normalise(text, country) == plate
    assert normalise(plate, country) == plate


def test_the_dash_tells_two_german_cars_apart():
    assert normalise("BA-B 1", "DE") == "BA-B1"
    assert normalise("B-AB 1", "DE") == "B-AB1"
    assert normalise("BAB 1", "DE") == "BAB1"
    assert {search_form(plate) for plate in ("BA-B 1", "B-AB 1", "BAB 1")} == {"BAB1"}


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("ab12cde", "GB", "AB12 CDE"),
        ("a123bcd", "GB", "A123 BCD"),
        ("abc123d", "GB", "ABC 123D"),
        ("aiz1234", "GB", "AIZ 1234"),
        ("1abc", "GB", "1 ABC"),
        ("ka mb204", "DE", "KA-MB 204"),
        ("ka-mb 204e", "DE", "KA-MB 204E"),
        ("KAMB204", "DE", "KAMB 204"),
        ("bp 15678", "DE", "BP 15678"),
        ("京A12345", "CN", "京A·12345"),
        ("京ad12345", "CN", "京A·D12345"),
        ("使123456", "CN", "使123456"),
        ("ab-123-cd", "FR", "AB-123-CD"),
        (" no  plate? ", "GB", "NO PLATE?"),
    ],
)
def test_a_plate_is_shown_as_on_the_car(text, country, expected):
    assert shown(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("AB12 CDE", "GB"),
        ("YY51 ZZZ", "GB"),
        ("A1 BCD", "GB"),
        ("Y999 XYZ", "GB"),
        ("ABC 1D", "GB"),
        ("AIZ 1234", "GB"),
        ("A 1", "GB"),
        ("1234 AB", "GB"),
        ("KA-MB 204", "DE"),
        ("B-A 1", "DE"),
        ("MÜ-AB 9999", "DE"),
        ("M-AB 123E", "DE"),
        ("M-AB 123H", "DE"),
        ("THW 80123", "DE"),
        ("京A·12345", "CN"),
        ("粤B·8A8B8", "CN"),
        ("京A·D12345", "CN"),
        ("京A·FA1234", "CN"),
        ("京A·12345D", "CN"),
        ("京A·1234挂", "CN"),
        ("京A·1234学", "CN"),
        ("京A·1234警", "CN"),
        ("粤Z·1234港", "CN"),
        ("粤Z·1234澳", "CN"),
        ("沪A·1234领", "CN"),
        ("使123456", "CN"),
        ("224578使", "CN"),
        ("anything", "FR"),
        ("", "GB"),
    ],
)
def test_a_plate_of_the_country_raises_no_doubt(text, country):
    assert check(text, country) == []


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("AB1 2CDE 4", "GB", WARN),
        ("ABCD 1", "GB", WARN),
        ("KA-MB 0204", "DE", WARN),
        ("KA-MÜ 204", "DE", WARN),
        ("LDS-AB 1234", "DE", WARN),
        ("LDS-AB 1234E", "DE", WARN),
        ("KAMB 204", "DE", [("dash", Severity.HINT)]),
        ("京A·1234", "CN", WARN),
        ("京I·12345", "CN", WARN),
        ("京A·O2345", "CN", WARN),
        ("台A·12345", "CN", WARN),
        ("京A·A12345", "CN", [("series", Severity.WARN)]),
        ("京A·12345K", "CN", [("series", Severity.WARN)]),
        ("京A·I12345", "CN", WARN),
    ],
)
def test_a_doubt_is_a_warning_that_says_what_to_do(text, country, expected):
    assert doubts(text, country) == expected


def test_the_warning_shows_how_plates_of_the_country_look():
    assert str(check("?1", "DE")[0].sentence) == (
        "Plates here usually look like KA-MB 204. Check it, or keep it if it is foreign."
    )


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("AB51 CDE", (date(2001, 9, 1), date(2002, 2, 28))),
        ("AB02 CDE", (date(2002, 3, 1), date(2002, 8, 31))),
        ("AB73 CDE", (date(2023, 9, 1), date(2024, 2, 29))),
        ("AB50 CDE", (date(2050, 3, 1), date(2050, 8, 31))),
        ("AB00 CDE", (date(2050, 9, 1), date(2051, 2, 28))),
        ("A123 BCD", None),
    ],
)
def test_a_current_british_plate_tells_when_it_was_first_issued(text, period):
    assert first_registered(text) == period
