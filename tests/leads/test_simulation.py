"""The simulated group is what the actions would have left."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.core.scope import Scope, working_in
from apps.customers.actions import add_customer
from apps.customers.models import ContactPoint, Customer, OwnConsultant, Relation, SearchKey
from apps.dealers.models import DealerGroup, Dealership
from apps.journeys.actions import derive_standings
from apps.journeys.models import Standing, TimelineEntry
from apps.leads.models import Enquiry, Interest, Lead, ResponseClock
from apps.leads.simulation.load import GROUP, simulate
from apps.vehicles.actions.plates import index_cars
from apps.vehicles.models import Ownership

CUSTOMERS = 42


@pytest.fixture(scope="module")
def simulated(django_db_setup, django_db_blocker):
    """A tiny group, once for the module; all is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        group = simulate(timezone.now(), customers=CUSTOMERS)
        with (
            connection.cursor() as cursor
        ):  # Every reference is looked up, now and not at a commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield group
        transaction.set_rollback(True)


@pytest.fixture
def everywhere(simulated):
    keys = tuple(Dealership.objects.filter(group=simulated).values_list("pk", flat=True))
    with working_in(Scope(simulated.pk, keys)):
        yield


def keys_of(customer):
    return set(SearchKey.objects.filter(customer=customer).values_list("kind", "key", "shown"))


@pytest.mark.usefixtures("everywhere")
def test_everybody_is_there_with_a_journey():
    assert Customer.objects.count() == Lead.objects.count() == CUSTOMERS
    assert Enquiry.objects.count() == Interest.objects.count() == CUSTOMERS
    assert ResponseClock.objects.count() == CUSTOMERS
    assert TimelineEntry.objects.count() > 8 * CUSTOMERS
    assert Ownership.objects.exists()
    assert Relation.objects.exists()


@pytest.mark.usefixtures("everywhere")
def test_every_standing_is_the_sum_of_its_timeline():
    assert Standing.objects.count() == CUSTOMERS
    assert derive_standings(list(Customer.objects.people())) == 0


def test_a_simulated_person_is_found_as_one_made_by_the_actions(simulated, dealership):
    for place in Dealership.objects.filter(group=simulated):
        with working_in(Scope(simulated.pk, (place.pk,), place.pk)):
            card = OwnConsultant.objects.select_related("customer").first().customer
            points = list(ContactPoint.objects.filter(customer=card))
            simulated_keys = keys_of(card)
            index_cars(card)
            assert keys_of(card) == simulated_keys
        dealership.country = place.country
        dealership.save()
        again = add_customer(
            name=card.name,
            kind=card.kind,
            name_latin=card.name_latin,
            phones=[point.value for point in points if point.kind == "phone"],
            emails=[point.value for point in points if point.kind == "email"],
            by=None,
        )
        of_cars = {key for key in simulated_keys if key[0] in ("plate", "vin")}
        assert keys_of(again) == simulated_keys - of_cars
        assert again.name_latin == card.name_latin


def test_a_second_one_and_one_of_nobody_are_refused(simulated, settings):
    with pytest.raises(CommandError, match="simulated group already"):
        call_command("simulate", customers=10, yes_in_production=True)
    DealerGroup.objects.filter(name=GROUP).update(name="Another")
    with pytest.raises(CommandError, match="one customer at least"):
        call_command("simulate", customers=0, yes_in_production=True)
