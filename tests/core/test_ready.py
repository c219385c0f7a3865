"""Queries whose SQL is written once, and the session that is read by one of them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import NoScope, Scope, working_in
from apps.core.sessions import SessionStore
from apps.customers.models import Customer
from apps.dealers.models import Dealership
from apps.leads.models import LeadSource
from tests.factories import CustomerFactory, DealershipFactory, LeadSourceFactory, scope_for


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
