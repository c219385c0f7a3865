from dataclasses import replace
from datetime import date

import pytest

from apps.customers.likeness import PROPOSE, Profile, compare

ANNA = Profile(
    names=(("Anna Meyer", ""),),
    birthdays=(date(1986, 5, 3),),
    addresses=(("8 Plough Lane", "SW17 0BL", "London"),),
    phones=("+447400123456",),
    emails=("anna.meyer@example.com",),
)
NOBODY = Profile()


def named(*names, **said):
    return Profile(names=tuple(names), **said)


def codes(likeness):
    return [reason.code for reason in likeness.reasons]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (("王小明", "Wang Xiaoming"), ("Xiaoming Wang", ""), "name_same"),
        (("王小明", ""), ("WANG Xiao Ming", ""), "name_same"),
        (("欧阳娜娜", "Ouyang Nana"), ("Nana Ouyang", ""), "name_same"),
        (("Anna Maria Meyer", ""), ("Meyer, Anna Maria", ""), "name_same"),
        (("Jürgen Müller", ""), ("Juergen Mueller", ""), "name_same"),
        (("王小明", ""), ("王晓明", ""), "name_sounds"),
        (("王小明", ""), ("李娜", ""), "name_differs"),
        (("Jonathan Smith", ""), ("Johnathan Smith", ""), "name_near"),
        (("Anna Meyer", ""), ("Anna Maria Meyer", ""), "name_part"),
        (("A. Meyer", ""), ("Anna Meyer", ""), "name_near"),
        (("Anna Meyer", ""), ("Anna Schulz", ""), "name_half"),
        (("Anna Meyer", ""), ("Boris Novak", ""), "name_differs"),
        (("北京万达汽车有限公司", ""), ("北京万达汽车", ""), "name_same"),
        (("Novak Logistics GmbH", ""), ("Novak Logistics", ""), "name_same"),
    ],
)
def test_names_are_compared_in_any_script_and_order(one, other, code):
    assert codes(compare(named(one), named(other))) == [code]
    assert codes(compare(named(other), named(one))) == [code]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"birthdays": (date(1986, 5, 3),)}, "birthday_same"),
        ({"birthdays": (date(1986, 3, 5),)}, "birthday_near"),
        ({"birthdays": (date(1986, 5, 8),)}, "birthday_near"),
        ({"addresses": (("8 plough lane", "", "LONDON"),)}, "address_same"),
        ({"addresses": (("8 Plow Lane", "SW17 0BL", ""),)}, "address_near"),
        ({"phones": ("+447400123465",)}, "phone_typo"),
        ({"phones": ("+447400123457",)}, "phone_typo"),
        ({"emails": ("ana.meyer@example.com",)}, "email_typo"),
        ({"emails": ("anna.meyer@other.example",)}, "email_account"),
    ],
)
def test_each_kind_of_evidence_is_enough_beside_the_same_name(said, code):
    likeness = compare(ANNA, named(("Anna Meyer", ""), **said))

    assert codes(likeness) == ["name_same", code]
    assert likeness.score >= PROPOSE


def test_the_same_name_alone_and_family_at_one_address_are_no_duplicates():
    assert compare(ANNA, named(("Anna Meyer", ""))).score < PROPOSE
    born = (date(1988, 1, 9),)
    brother = replace(ANNA, names=(("Boris Meyer", ""),), birthdays=born, phones=("+447400123457",))
    assert compare(ANNA, replace(brother, emails=())).score < PROPOSE
    stranger = replace(ANNA, names=(("Carla Novak", ""),), emails=())
    assert compare(ANNA, stranger).score < PROPOSE
    assert compare(ANNA, replace(ANNA, kind="company")).score == 0


def test_a_name_that_many_have_says_less():
    alike = named(("Anna Meyer", ""), emails=("anna.meyer@other.example",))

    assert compare(ANNA, alike).score >= PROPOSE
    assert compare(ANNA, alike, namesakes=50).score < PROPOSE


def test_no_number_or_address_of_anybody_is_repeated_in_a_reason():
    likeness = compare(
        ANNA,
        named(("Anna Meyer", ""), phones=("+447400123465",), emails=("anna.meyre@example.com",)),
    )

    facts = str([reason.facts for reason in likeness.reasons])
    assert "447400" not in facts
    assert "anna.meyer@" not in facts
