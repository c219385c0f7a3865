from datetime import date
from zoneinfo import ZoneInfo

import pytest

from apps.imports.cells import country_in, day_in, is_yes, moment_in, orders_in

LAST_OF_2019 = date(2019, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["31.12.2019", "31.12.19", "31/12/2019", "2019-12-31", "2019/12/31", "2019年12月31日",
     "20191231", "43830", "31 Dec 2019", "31-Dez-19", "2019-12-31 10:20", "２０１９年１２月３１日"],
)  # fmt: skip
def test_a_day_is_read_as_people_of_three_countries_write_it(text):
    assert day_in(text) == LAST_OF_2019


def test_day_and_month_change_places_where_the_column_says_so():
    assert day_in("12/31/2019", "mdy") == LAST_OF_2019
    assert day_in("03/04/2019", "mdy") == date(2019, 3, 4)
    # Dots are only written with the day first.
    assert day_in("03.04.2019", "mdy") == date(2019, 4, 3)


@pytest.mark.parametrize("text", ["", "soon", "31.02.2019", "31/31/2019", "0151 2345678", "12"])
def test_what_is_no_day_is_none(text):
    assert day_in(text) is None


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2019", "13/04/2019"], "dmy"),
        (["03/04/2019", "04/13/2019"], "mdy"),
        (["03/04/2019", "04-05-2019"], "both"),
        (["13/04/2019", "04/13/2019"], "both"),
        (["31.12.2019", "2019-12-31"], ""),
    ],
)
def test_a_column_tells_by_its_days_what_its_slashes_mean(values, order):
    assert orders_in(values) == order


def test_a_moment_has_the_time_of_the_dealership():
    zone = ZoneInfo("Asia/Shanghai")

    assert moment_in("2019年12月31日 14:05", zone).isoformat() == "2019-12-31T14:05:00+08:00"
    assert moment_in("31/12/2019 2:05 pm", zone).isoformat() == "2019-12-31T14:05:00+08:00"
    assert moment_in("31.12.2019", zone).hour == 12


def test_countries_and_answers_have_many_names():
    names = ["D", "Deutschland", "germany", "德国", "uk", "England", "中国", "CN", "Atlantis"]
    assert [country_in(name) for name in names] == ["DE"] * 4 + ["GB"] * 2 + ["CN"] * 2 + [""]
    assert [is_yes(text) for text in ("Ja", "是", "1", "NEIN", "否", "perhaps")] == [
        True, True, True, False, False, None,
    ]  # fmt: skip
