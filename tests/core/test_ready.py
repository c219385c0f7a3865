"""Queries whose SQL is written once, and the session that is read by one of them."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from apps.core.copying import copy_many, row_of
from apps.core.ready import Asked, IsAny, ReadyQuery, change, put
from apps.core.scope import NoScope, Scope, working_in
from apps.core.sessions import SessionStore
from apps.customers.models import ContactPoint, Customer, OwnConsultant
from apps.dealers.models import Dealership
from apps.leads.models import LeadSource
from tests.explaining import statements
from tests.factories import (
    CustomerFactory,
    DealershipFactory,
    LeadSourceFactory,
    MembershipFactory,
    OwnConsultantFactory,
    scope_for,
)


def test_a_ready_query_finds_what_the_queryset_finds(dealership, django_assert_num_queries):
    of_group = ReadyQuery(lambda: Dealership.objects.filter(group=Asked()).select_related("group"))
    sister, stranger = DealershipFactory(group=dealership.group), DealershipFactory()

    with django_assert_num_queries(2):
        ours, theirs = of_group(dealership.group_id), of_group(stranger.group_id)
        groups = {place.group.name for place in ours}

    assert {place.pk for place in ours} == {dealership.pk, sister.pk}
    assert [place.pk for place in theirs] == [stranger.pk]
    assert groups == {dealership.group.name}


def test_the_scope_is_that_of_whoever_asks(dealership):
    everybody = ReadyQuery(Customer.objects.all)
    ours, stranger = CustomerFactory(), DealershipFactory()

    assert everybody() == [ours]
    with working_in(scope_for(stranger)):
        assert everybody() == []
        theirs = CustomerFactory()
        assert everybody() == [theirs]
    with working_in(None), pytest.raises(NoScope):
        everybody()


def test_work_is_seen_at_the_dealerships_of_whoever_asks(dealership):
    sources = ReadyQuery(lambda: LeadSource.objects.order_by("name"))
    sister = DealershipFactory(group=dealership.group)
    ours = LeadSourceFactory(name="A")
    with working_in(scope_for(sister)):
        theirs = LeadSourceFactory(name="B")
        assert sources() == [theirs]

    assert sources() == [ours]
    with working_in(Scope(dealership.group_id, (dealership.pk, sister.pk))):
        assert sources() == [ours, theirs]
    with working_in(Scope(dealership.group_id, ())):
        assert sources() == []


def test_plain_rows_have_names_and_can_be_counted(dealership):
    @ReadyQuery
    def some():
        people = Customer.objects.filter(IsAny("id", Asked()))
        return people.values_list("name", "kind", named=True)[:2]

    anna, boris, _other = (CustomerFactory(name=name) for name in ("Anna", "Boris", "Carl"))

    assert {row.name for row in some([anna.pk, boris.pk])} == {"Anna", "Boris"}
    assert some.first([anna.pk]) == ("Anna", "person")
    assert some.first([]) is None
    assert [some.count(keys) for keys in ([], [anna.pk], [anna.pk, boris.pk])] == [0, 1, 2]


def test_a_row_is_put_in_place_of_one_that_has_the_same(dealership):
    own = OwnConsultantFactory()
    other = MembershipFactory().user
    again = OwnConsultant(customer=own.customer, consultant=other)

    put(
        [again],
        unique=("group_id", "dealership_id", "customer_id"),
        update=("consultant_id", "since"),
    )

    kept = OwnConsultant.objects.get(customer=own.customer)
    assert (kept.pk, kept.consultant, kept.since) == (own.pk, other, again.since)


def test_some_fields_of_a_row_are_changed(dealership):
    anna = CustomerFactory(name="Anna", city="London")
    anna.name, anna.city = "Anna Novak", "Leeds"

    change(anna, ["name"])

    anna.refresh_from_db()
    assert (anna.name, anna.city) == ("Anna Novak", "London")


def test_a_plain_row_is_copied_in_with_the_defaults_of_its_model(dealership):
    anna = CustomerFactory()
    row = row_of(ContactPoint, customer=anna, kind="phone", value="+447400123456", shown="0740")

    copy_many(ContactPoint, [row])

    point = ContactPoint.objects.get()
    assert (point.pk, point.customer, point.group_id) == (row.pk, anna, dealership.group_id)
    assert point.preferred is ContactPoint().preferred


def test_a_session_is_read_until_it_expires(django_assert_num_queries):
    session = SessionStore()
    session["place"] = "London"
    session.save()

    with django_assert_num_queries(1):
        assert SessionStore(session.session_key)["place"] == "London"

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    late = SessionStore(session.session_key)
    assert "place" not in late
    assert late.session_key is None


def test_what_is_the_same_each_time_stands_in_the_statement(dealership):
    odd = ReadyQuery(lambda: LeadSource.objects.filter(name="100 %'s %s", kind=Asked()))
    source = LeadSourceFactory(name="100 %'s %s")
    LeadSourceFactory(name="Other")

    with statements() as asked:
        assert odd(source.kind) == [source]

    ((sql, values),) = asked
    assert "'100 %%''s %%s'" in sql
    assert "100 %'s %s" not in values


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_often_is_planned_once_and_follows_its_values(dealership):
    by_name = ReadyQuery(lambda: LeadSource.objects.filter(name=Asked()))
    sources = [LeadSourceFactory(name=f"Portal {number}") for number in range(12)]

    assert [by_name(source.name) for source in sources] == [[source] for source in sources]
    assert by_name("%") == []

    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(generic_plans + custom_plans) FROM pg_prepared_statements")
        (asked,) = cursor.fetchone()
    assert asked >= 12 - settings.DATABASES["default"]["OPTIONS"]["prepare_threshold"]


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_a_migration_made_wrong_is_made_anew():
    kept = ReadyQuery(lambda: Session.objects.filter(pk=Asked()))
    session = SessionStore()
    session.save()
    for _time in range(5):
        kept(session.session_key)

    with elsewhere() as change:
        change("ALTER TABLE django_session ALTER COLUMN session_data TYPE varchar(9999)")
        try:
            assert kept(session.session_key) == [Session.objects.get()]
        finally:
            change("ALTER TABLE django_session ALTER COLUMN session_data TYPE text")


@contextmanager
def elsewhere():
    """A connection beside ours, as that of a migration."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor.execute
    finally:
        other.close()
