import re
from collections import Counter

import phonenumbers
import pytest

from apps.customers.keys import Kind, keys_of_name
from apps.customers.phones import normalise
from apps.dealers.demo import (
    CITIES,
    COLOURS,
    LINEUP,
    call_notes,
    companies,
    enquiries,
    lost_reasons,
    people,
)
from apps.dealers.demo.texts import LANGUAGES, lines

POSTCODES = {
    "london": re.compile(r"[A-Z]{1,2}\d{1,2} \d[A-Z]{2}"),
    "beijing": re.compile(r"10\d{4}"),
    "muenchen": re.compile(r"8[01]\d{3}"),
}


@pytest.fixture(params=CITIES)
def city(request):
    return request.param


def test_the_same_seed_makes_the_same_people(city):
    assert people(city, 50, seed=7) == people(city, 50, seed=7)
    assert people(city, 50, seed=7) != people(city, 50, seed=8)


def test_more_people_begin_with_the_same_ones(city):
    assert people(city, 80, seed=7)[:50] == people(city, 50, seed=7)


def test_every_phone_is_a_valid_mobile_of_the_country_and_nobody_elses(city):
    crowd = people(city, 500)
    read = [normalise(each.phone, each.country) for each in crowd]

    assert {phone.valid for phone in read} == {True}
    assert {phone.placeholder for phone in read} == {False}
    assert {phone.kind for phone in read} == {"mobile"}
    assert {
        phonenumbers.region_code_for_number(phonenumbers.parse(each.phone)) == each.country
        for each in crowd
    } == {True}
    assert [phone.e164 for phone in read] == [each.phone for each in crowd]
    assert len({each.phone for each in crowd}) == 500


def test_every_address_is_of_an_example_domain_and_nobody_elses(city):
    crowd = people(city, 500)
    form = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)?@example\.(com|net|org)")

    assert {bool(form.fullmatch(each.email)) for each in crowd} == {True}
    assert len({each.email for each in crowd}) == 500


def test_postcodes_are_of_the_city(city):
    assert {bool(POSTCODES[city].fullmatch(each.postcode)) for each in people(city, 300)} == {True}


def test_nobody_bears_a_famous_name(city):
    assert {each.name for each in people(city, 1000)} & set(lines("avoid")) == set()


def test_chinese_names_are_as_common_as_in_life_and_have_a_latin_form():
    crowd = people("beijing", 1500)
    surnames = Counter(each.family for each in crowd)

    assert {family for family, _ in surnames.most_common(3)} == {"王", "李", "张"}
    assert {len(each.name) for each in crowd} == {2, 3, 4}
    assert {bool(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", each.latin)) for each in crowd} == {True}


def test_the_latin_form_of_a_chinese_name_is_one_by_which_it_is_found():
    unlike = [
        each.name
        for each in people("beijing", 300)
        if each.latin.replace(" ", "").lower()
        not in {key for kind, key in keys_of_name(each.name) if kind == Kind.PINYIN}
    ]

    assert unlike == []


def test_munich_has_umlauts_and_double_names():
    names = [each.name for each in people("muenchen", 500)]

    assert any("ü" in name for name in names)
    assert any("-" in name.split()[-1] for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_forty_different_texts_of_each_kind(language):
    assert len(set(enquiries(language))) == len(enquiries(language)) == 42
    assert len(set(call_notes(language))) == len(call_notes(language)) == 42
    assert {text.format(model="Terra").count("{") for text in enquiries(language)} == {0}
    assert {text.format(model="Terra").count("{") for text in call_notes(language)} == {0}


def test_the_reasons_for_a_loss_are_the_same_in_every_language():
    assert [len(lost_reasons(language)) for language in LANGUAGES] == [12, 12, 12]


def test_every_city_has_its_companies(city):
    assert len(set(companies(city))) == 24


def test_the_line_up_has_prices_in_every_currency_the_cheapest_first():
    assert [model.name for model in LINEUP] == ["Aria", "Brio", "Volta", "Terra"]
    for model in LINEUP:
        for currency in ("GBP", "CNY", "EUR"):
            prices = [variant.prices[currency] for variant in model.variants]
            assert prices == sorted(prices)
    assert {variant.power for variant in LINEUP[2].variants} == {"electric"}


def test_every_colour_has_a_name_in_every_language():
    assert [set(colour) for colour in COLOURS] == [{*LANGUAGES, "hex"}] * 8
