import pytest
from django.db import connection

from apps.core.errors import Refused
from apps.core.scope import NoScope, Scope, current_scope, working_in
from apps.customers.models import Customer
from apps.leads.models import Lead
from tests.factories import CustomerFactory, DealershipFactory, LeadFactory, scope_for


def test_building_a_queryset_needs_no_scope_and_running_it_does():
    with working_in(None):
        everybody = Customer.objects.all()

        with pytest.raises(NoScope):
            list(everybody)
        with pytest.raises(NoScope):
            everybody.count()
        with pytest.raises(NoScope):
            everybody.update(name="x")
        with pytest.raises(NoScope):
            Customer(name="Nobody's")


def test_a_queryset_built_early_follows_the_scope_of_the_moment(dealership):
    everybody = Customer.objects.order_by("name").values_list("name", flat=True)
    CustomerFactory(name="Ours")
    with working_in(scope_for(DealershipFactory())):
        CustomerFactory(name="Theirs")

        assert list(everybody.all()) == ["Theirs"]
    assert list(everybody.all()) == ["Ours"]


def test_people_are_the_groups_and_work_is_the_dealerships(dealership):
    lead = LeadFactory()
    with working_in(scope_for(DealershipFactory(group=dealership.group))):
        assert list(Customer.objects.all()) == [lead.customer]
        assert list(Lead.objects.all()) == []


def test_an_overview_sees_all_its_dealerships_and_cannot_make_work(dealership):
    lead, neighbour = LeadFactory(), DealershipFactory(group=dealership.group)
    with working_in(scope_for(neighbour)):
        other = LeadFactory(source__name="Other")

    with working_in(Scope(dealership.group_id, (dealership.pk, neighbour.pk))):
        assert set(Lead.objects.all()) == {lead, other}
        with pytest.raises(Refused, match="Choose the dealership"):
            LeadFactory(customer=lead.customer, source=lead.source)


def test_the_scope_ends_with_its_block_even_after_an_error(dealership):
    before = current_scope()
    with pytest.raises(ZeroDivisionError), working_in(Scope(0, ())):
        raise ZeroDivisionError
    assert current_scope() == before


def test_a_list_of_one_dealership_is_read_in_the_order_of_its_index():
    LeadFactory()
    # A table of one row is cheap to sort; so ask whether an index could give the order at all.
    off = ("enable_seqscan", "enable_bitmapscan", "enable_sort")
    with connection.cursor() as cursor:
        for way in off:
            cursor.execute(f"SET LOCAL {way} = off")

    plan = Lead.objects.filter(status="lost").newest_first()[:50].explain()

    assert "lead_by_status" in plan
    assert "Sort" not in plan
