import pytest

from apps.vehicles.findings import Severity
from apps.vehicles.vin import (
    check,
    check_digit,
    check_sum,
    maker_code,
    model_years,
    normalise,
    region,
)


def doubts(vin):
    return [(each.code, each.severity, each.suggestion) for each in check(vin)]


@pytest.mark.parametrize(
    ("vin", "total", "digit"),
    [
        ("1M8GDM9AXKP042788", 351, "X"),
        ("1G4AH59H45G118341", 411, "4"),
        ("1J9RP1A36A1644345", 314, "6"),
        ("1" * 17, 89, "1"),
    ],
)
def test_the_check_digit_is_that_of_the_rule(vin, total, digit):
    assert (check_sum(vin), check_digit(vin)) == (total, digit)
    assert vin[8] == digit
    assert check(vin) == []


def test_a_check_digit_needs_a_whole_vin():
    with pytest.raises(ValueError, match="needs 17"):
        check_digit("1M8GDM9AXKP04278")
    with pytest.raises(ValueError, match="needs 17"):
        check_digit("1M8GDM9AXKPO42788")


def test_a_vin_is_written_in_capitals_without_spaces_and_hyphens():
    assert normalise(" 1m8-gdm9ax kp\u2013042788\t") == "1M8GDM9AXKP042788"
    assert normalise("ＬＳＶ") == "LSV"
    assert normalise("IOQ") == "IOQ"


@pytest.mark.parametrize(
    ("vin", "severity"),
    [
        ("1M8GDM9A1KP042788", Severity.WARN),
        ("5M8GDM9A1KP042788", Severity.WARN),
        ("LSVAU2A30N2183294", Severity.WARN),
        ("WVWZZZ1JZ3W386752", Severity.HINT),
        ("JT2BF22K1W0123456", Severity.HINT),
    ],
)
def test_a_wrong_check_digit_warns_where_the_digit_is_required(vin, severity):
    assert doubts(vin) == [("check_digit", severity, "")]


def test_letters_that_no_vin_has_are_wrong_and_the_likely_digits_are_offered():
    assert doubts("IM8GDM9AXKPO42788") == [("misread", Severity.WRONG, "1M8GDM9AXKP042788")]
    assert doubts("1M8GDM9AXKPQ42788") == [("misread", Severity.WRONG, "1M8GDM9AXKP042788")]
    assert str(check("IM8GDM9AXKPO42788")[0].sentence) == (
        "A VIN has no letters O, I or Q. Look at the car: is it 1M8GDM9AXKP042788?"
    )


def test_other_signs_are_wrong():
    assert doubts("1M8GDM9AXKP04278Ä") == [("characters", Severity.WRONG, "")]


def test_another_length_warns_and_says_how_many():
    assert doubts("1M8GDM9AXKP04278") == [("length", Severity.WARN, "")]
    assert "this one has 16" in str(check("1M8GDM9AXKP04278")[0].sentence)
    assert [code for code, *_ in doubts("1O")] == ["misread", "length"]


def test_no_vin_is_no_doubt():
    assert check(" ") == []


@pytest.mark.parametrize(
    ("vin", "where"),
    [
        ("1", "North America"),
        ("L", "Asia"),
        ("w", "Europe"),
        ("9", "South America"),
        ("6", "Oceania"),
        ("A", "Africa"),
        ("0", ""),
        ("", ""),
    ],
)
def test_the_first_character_tells_the_region(vin, where):
    assert str(region(vin)) == where


def test_a_small_maker_has_three_more_characters():
    assert maker_code("1M8GDM9AXKP042788") == "1M8"
    assert maker_code("1J9RP1A36A1644345") == "1J9644"
    assert maker_code("1J9RP1") == ""
    assert maker_code("1M") == ""


@pytest.mark.parametrize(
    ("vin", "years"),
    [
        ("WVWZZZ1JZ3W386752", [2003]),
        ("WVWZZZ1JZAW386752", [2010, 1980]),
        ("WVWZZZ1JZJW386752", [2018, 1988]),
        ("WVWZZZ1JZPW386752", [2023, 1993]),
        ("WVWZZZ1JZYW386752", [2000]),
        ("WVWZZZ1JZ0W386752", []),
        ("1M8GDM9AXKP042788", [1989]),
        ("1M8GDMAAXKP042788", [2019]),
        ("1M8GDM9AXK", []),
    ],
)
def test_position_ten_tells_the_candidates_for_the_model_year(vin, years):
    assert model_years(vin, latest=2027) == years


def test_the_codes_of_the_years_go_round_every_thirty():
    years = [model_years(f"WVWZZZ1JZ{code}W386752", latest=2039)[0] for code in "ABCDEFGHJY19"]

    assert years == [2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017, 2018, 2030, 2031, 2039]
