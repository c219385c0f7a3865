from random import Random

import pytest

from apps.customers.keys import (
    Key,
    Kind,
    keys_of_email,
    keys_of_name,
    keys_of_number,
    keys_of_phone,
    keys_of_plate,
    keys_of_vin,
)
from apps.customers.terms import Query, Term, terms_of

CUSTOMER = {
    *keys_of_name("王小明", latin="Wang Xiaoming"),
    *keys_of_phone("+8613811022033"),
    *keys_of_email("xm.wang@example.cn"),
    *keys_of_plate("京A·D12345"),
    *keys_of_vin("LSVAU2A37N2183294"),
    *keys_of_number("O-2026-00123"),
}
NEIGHBOUR = {
    *keys_of_name("Jürgen Müller-Groß"),
    *keys_of_phone("+447400123456"),
    *keys_of_email("j.mueller@example.de"),
    *keys_of_plate("KA-MB 204"),
    *keys_of_vin("1M8GDM9AXKP042788"),
}


def finds(query, keys, *, inside=False):
    """The search as the database does it."""

    def hits(term):
        by_prefix = any(
            k.kind == p.kind and k.key.startswith(p.key) for k in keys for p in term.prefixes
        )
        if by_prefix or not (inside and term.inside):
            return by_prefix
        return any(k.kind in term.inside_kinds and term.inside in k.key for k in keys)

    asked = terms_of(query)
    return bool(asked) and (
        all(map(hits, asked.terms)) or (asked.whole is not None and hits(asked.whole))
    )


@pytest.mark.parametrize(
    "query",
    [
        "王", "小", "明", "小明", "王小", "王 小明", "w", "wang", "WANG x", "wangxiao",
        "ming", "wxm", "xm", "wang xiao ming", "xiaoming wang", "王138", "王 138", "wang 138",
        "wang 138 1102", "1381102", "１３８１１", "138 1102 2033", "+86 138", "0086 138",
        "8613811", "2033", "33",
        "xm.wang", "xm.wang@ex", "京", "京A", "京ad123", "京A·D12345", "京A D12345", "ad12345",
        "D12345", "12345", "lsvau2a", "LSV AU2A37", "N2183294", "o-2026", "2026-00123", "00123",
        "123",
        "王 ad123",
    ],
)  # fmt: skip
def test_a_customer_is_found_by_what_people_type_first(query):
    assert (finds(query, CUSTOMER), finds(query, NEIGHBOUR)) == (True, False)


@pytest.mark.parametrize(
    "query",
    [
        "müller", "mueller", "muller", "MÜLLER", "gross", "groß", "jürgen m", "juergen gr",
        "mullergross", "ka mb 204", "KA-MB 204", "kamb", "mb204", "204", "07400", "+44 (0)7400 123",
        "3456", "j.mueller", "jurgen 07400 12", "müller-groß", "1M8GDM9AX", "kp042788",
    ],
)  # fmt: skip
def test_a_neighbour_is_found_by_what_people_type_first(query):
    assert (finds(query, NEIGHBOUR), finds(query, CUSTOMER)) == (True, False)


@pytest.mark.parametrize("query", ["ülle", "roß", "example.de", "@example.de", "400123", "m9axkp"])
def test_the_inside_is_a_fall_back(query):
    assert (finds(query, NEIGHBOUR), finds(query, NEIGHBOUR, inside=True)) == (False, True)
    assert terms_of(query).may_look_inside is True


@pytest.mark.parametrize("query", ["ül", "40", "a", "王 ab"])
def test_two_letters_or_digits_are_no_inside(query):
    assert terms_of(query).may_look_inside is False


def test_chinese_needs_no_inside_since_every_part_begins_a_key():
    assert terms_of("小明") == Query((Term((Key(Kind.NAME, "小明"),)),))
    assert terms_of("小 138").may_look_inside is True


def test_one_letter_is_the_beginning_of_a_name_only():
    assert terms_of("w") == Query((Term((Key(Kind.NAME, "w"), Key(Kind.PINYIN, "w"))),))


def test_one_digit_is_no_end_of_a_phone():
    assert [key.kind for key in terms_of("3").terms[0].prefixes] == [
        Kind.PHONE, Kind.PLATE, Kind.NUMBER, Kind.NAME, Kind.EMAIL,
    ]  # fmt: skip


def test_a_number_with_its_country_is_a_phone_and_nothing_else():
    digits = "447400123"

    assert terms_of("+44 (0)7400 123") == Query(
        (Term((Key(Kind.PHONE, digits),), digits, (Kind.PHONE,)),)
    )


def test_a_number_dialled_at_home_is_looked_up_with_and_without_its_zeros():
    prefixes = terms_of("0074").terms[0].prefixes

    assert [key for kind, key in prefixes if kind == Kind.PHONE] == ["0074", "074", "74"]


def test_all_words_must_match():
    assert finds("wang 139", CUSTOMER) is False
    assert finds("王 müller", CUSTOMER) is False


@pytest.mark.parametrize("query", ["", "  ", "--", "%", "😀", "'"])
def test_nothing_is_asked_where_nothing_was_typed(query):
    assert terms_of(query) == Query()
    assert bool(terms_of(query)) is False


def test_a_pasted_paragraph_is_at_most_eight_terms_of_eighty_characters():
    asked = terms_of("x" * 500 + " word" * 50)

    assert len(asked.terms) == 8
    assert max(len(key.key) for term in (*asked.terms, asked.whole) for key in term.prefixes) == 80


def test_a_query_in_traditional_characters_finds_the_simplified_name():
    assert finds("單曉", keys_of_name("单晓东")) is True
    assert finds("单晓", keys_of_name("單曉東")) is True


def test_no_text_is_too_strange_to_be_looked_up():
    rng = Random(4)
    odd = "aßüÜ İıǅﬁ①²½٣王〇々かガ김\u0308\u0301\u200d\u200b\ud7a3😀@+-(.·%_\\09Z京使\U00020000\n"
    texts = ["".join(rng.choices(odd, k=rng.randrange(14))) for _ in range(3000)]

    assert {type(terms_of(text)) for text in texts} == {Query}
    assert {type(keys_of_name(text)) for text in texts} == {set}
    assert {key.key == "" for text in texts for key in keys_of_name(text)} == {False}
