"""Queries whose SQL is written once, and the session that is read by one of them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models import BigIntegerField
from django.utils import timezone

from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import NoScope
from apps.core.sessions import SessionStore
from apps.customers.models import Customer
from apps.dealers.models import Dealership
from tests.factories import DealershipFactory


def test_a_ready_query_finds_what_the_queryset_finds(dealership, django_assert_num_queries):
    of_group = ReadyQuery(
        lambda: Dealership.objects.filter(group=Asked(0, BigIntegerField())).select_related("group")
    )
    sister, stranger = DealershipFactory(group=dealership.group), DealershipFactory()

    with django_assert_num_queries(2):
        ours, theirs = of_group(dealership.group_id), of_group(stranger.group_id)
        groups = {place.group.name for place in ours}

    assert {place.pk for place in ours} == {dealership.pk, sister.pk}
    assert [place.pk for place in theirs] == [stranger.pk]
    assert groups == {dealership.group.name}


def test_what_a_scope_decides_is_never_written_down():
    everybody = ReadyQuery(Customer.objects.all)

    with pytest.raises(NoScope):
        everybody()


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
