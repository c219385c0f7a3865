from hashlib import sha256

import pytest
from django.db import connection

from apps.core.scope import working_in
from apps.customers.actions import (
    add_contact_point,
    add_customer,
    add_search_keys,
    change_customer,
    remove_contact_point,
    replace_search_keys,
)
from apps.customers.keys import Kind, keys_of_number, keys_of_plate
from apps.customers.models import Customer, SearchKey, matching
from apps.customers.models.matching import ids_matching, reasons_matching
from apps.customers.terms import terms_of
from tests.factories import DealershipFactory, scope_for


@pytest.fixture
def anna():
    card = add_customer(
        name="Anna Müller-Lüdenscheidt",
        phones=["07400 123456"],
        emails=["anna.m@example.com"],
        by=None,
    )
    add_search_keys(card, keys_of_plate("KA-MB 204"), shown="KA-MB 204")
    return card


@pytest.fixture
def wang():
    return add_customer(name="王小明", phones=["07400 654321"], wechat="wxm_1988", by=None)


@pytest.mark.parametrize(
    "query",
    [
        "ann",
        "mueller",
        "MULLER anna",
        "lüdenscheidt",
        "07400123456",
        "+44 7400 123 456",
        "3456",
        "40012",
        "anna.m@",
        "na.m@ex",
        "ka-mb 204",
        "mb204",
        "anna 204",
        "üdensch",
    ],
)
def test_somebody_is_found_by_any_part_of_what_is_known(anna, wang, query):
    assert ids_matching(query) == [anna.pk]


@pytest.mark.parametrize("query", ["王", "王小", "小明", "明", "wang", "wangxm", "wxm", "xiaoming"])
def test_a_chinese_name_is_found_in_characters_pinyin_and_initials(anna, wang, query):
    expected = [] if query == "wangxm" else [wang.pk]

    assert ids_matching(query) == expected


@pytest.mark.parametrize("query", ["", "  ", "boris", "anna boris", "9999", "赵", "%", "a_na", "'"])
def test_who_does_not_match_every_word_is_not_found(anna, wang, query):
    assert ids_matching(query) == []


def test_all_are_found_newest_first(anna):
    newer = add_customer(name="Anna Novak", by=None)

    assert ids_matching("anna") == [newer.pk, anna.pk]
    assert list(Customer.objects.matching("anna").newest_first()) == [newer, anna]


def test_another_group_is_never_found(anna):
    with working_in(scope_for(DealershipFactory())):
        assert ids_matching("anna") == []
        assert reasons_matching("3456", [anna.pk]) == {}


def test_the_reason_says_what_was_matched_as_people_write_it(anna):
    assert reasons_matching("204", [anna.pk]) == {anna.pk: [("plate", "KA-MB 204")]}
    assert reasons_matching("+447400", [anna.pk]) == {anna.pk: [("phone", "+44 7400 123456")]}
    assert reasons_matching("anna", [anna.pk]) == {
        anna.pk: [("email", "anna.m@example.com"), ("name", "")]
    }
    assert reasons_matching("müller", [anna.pk]) == {anna.pk: [("name", "")]}


def test_what_changes_on_a_card_changes_how_it_is_found(anna):
    change_customer(anna, name="Olga Petrova", by=None)
    added = add_contact_point(anna, kind="phone", typed="020 7946 0018", by=None)
    assert [ids_matching(query) for query in ("müller", "olga", "0018")] == [
        [],
        [anna.pk],
        [anna.pk],
    ]

    remove_contact_point(added, by=None)

    assert [ids_matching(query) for query in ("0018", "3456", "204")] == [[], [anna.pk], [anna.pk]]


def test_later_apps_replace_the_keys_of_their_own_kind_alone(anna):
    found = {"O-2026-00123": keys_of_number("O-2026-00123")}

    replace_search_keys(anna, [Kind.NUMBER], found)
    replace_search_keys(anna, [Kind.PLATE], {})

    assert ids_matching("00123") == [anna.pk]
    assert ids_matching("kamb204") == []


@pytest.fixture
def many_keys(anna):
    """Enough rows for one index to be better than another."""
    rows = (
        SearchKey(customer=anna, kind="name", key=sha256(str(number).encode()).hexdigest())
        for number in range(5000)
    )
    SearchKey.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {SearchKey._meta.db_table}")


def plan_of(sql, params):
    with connection.cursor() as cursor:
        # A few pages are read whole by any planner; what counts is what an index can serve.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize("query", ["mueller", "王", "3456", "anna 204", "a"])
def test_prefixes_are_ranges_of_the_index(many_keys, query):
    plan = plan_of(*matching._all_of(terms_of(query).terms, inside=False))

    assert "search_key_prefix" in plan
    assert "~>=~" in plan
    assert "Seq Scan" not in plan
    assert "search_key_inside" not in plan


def test_other_words_are_looked_up_among_the_keys_of_one_customer(many_keys):
    plan = plan_of(*matching._all_of(terms_of("anna 204").terms, inside=False))

    # Only the first word is a range; the second is read off the keys of who was found.
    assert plan.count("~>=~") == 1


def test_the_inside_of_words_is_read_by_trigrams(many_keys):
    with connection.cursor() as cursor:
        # What earlier tests took back is still in its pages, and would make it look expensive.
        cursor.execute("REINDEX INDEX search_key_inside")

    plan = plan_of(*matching._inside(terms_of("enscheid").terms[0]))

    assert "search_key_inside" in plan
    assert "Seq Scan" not in plan


def test_a_search_reads_no_more_than_three_times(anna, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        ids_matching("boris novak")
