import io
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.journeys.actions import derive_standing, note_known, prove_step, record
from apps.journeys.models import Area, Standing
from apps.journeys.standing import Mark, Stage, Step, Topic
from tests.factories import CustomerFactory, DealershipFactory, UserFactory, scope_for


def random_weight(chance):
    """One fact as any app might write it."""
    step, topic = chance.choice(Step.values), chance.choice(Topic.values)
    return chance.choice(
        [
            {"proves": {step: f"seen {chance.random():.3f}"}},
            {"reopens": {step: "changed his mind"}},
            {"asks": {step: "a price for the Brio"}},
            {"known": {topic: f"said {chance.random():.3f}"}},
            {"marks": [chance.choice(Mark.values)]},
            {},
        ]
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_is_what_the_facts_add_up_to(seed):
    chance, now, anna = random.Random(seed), timezone.now(), UserFactory()
    people = CustomerFactory.create_batch(3)
    for _ in range(60):
        person = chance.choice(people)
        # Many are late, and some at the very same moment.
        at = now - timedelta(minutes=chance.choice([0, 0, chance.randrange(500)]))
        area, by = chance.choice([(Area.WEB, None), (Area.SALES, anna)])
        record(person, "leads.test", by=by, at=at, area=area, **random_weight(chance))
        if chance.random() < 0.05 and people[0].canonical_id == people[0].pk:
            people[0].canonical = people[1]
            people[0].save()
            derive_standing(people[1])

    assert differed() == 0


def differed():
    """Run the command and return how many standings it says differed."""
    out = io.StringIO()
    call_command("derive_standings", batch=2, stdout=out)
    return sum(int(line.split(", ")[1].split()[0]) for line in out.getvalue().splitlines())


def test_the_command_repairs_what_differs_in_every_group_and_says_how_many(dealership):
    ours, neighbour = CustomerFactory(), DealershipFactory()
    record(ours, "leads.test", by=None, proves={"need": "school run"})
    with working_in(scope_for(neighbour)):
        theirs = CustomerFactory()
        record(theirs, "leads.test", by=None, marks=[Mark.HANDED_OVER])
        Standing.objects.update(stage=Stage.PROSPECT)
    Standing.objects.all().delete()

    out = io.StringIO()
    call_command("derive_standings", stdout=out)

    assert sorted(out.getvalue().splitlines()) == sorted(
        [
            f"{dealership.group}: 1 people, 1 standings differed",
            f"{neighbour.group}: 1 people, 1 standings differed",
        ]
    )
    assert list(Standing.objects.get().state["steps"]) == ["need"]
    with working_in(scope_for(neighbour)):
        assert Standing.objects.get().stage == Stage.OWNER


def test_two_cards_joined_have_one_standing_and_parted_have_two_again():
    person, card = CustomerFactory(), CustomerFactory()
    record(person, "leads.test", by=None, proves={"need": "school run"})
    record(card, "leads.test", by=None, proves={"model": "Aria"})

    card.canonical = person
    card.save()
    derive_standing(person)
    assert differed() == 0

    assert sorted(Standing.objects.get().state["steps"]) == ["model", "need"]

    card.canonical = card
    card.save()
    assert differed() == 2

    steps = {row.customer_id: list(row.state["steps"]) for row in Standing.objects.all()}
    assert steps == {person.pk: ["need"], card.pk: ["model"]}


def test_a_fact_for_a_card_that_was_joined_meanwhile_counts_for_the_person():
    person, card = CustomerFactory(), CustomerFactory()
    stale = type(card).objects.get(pk=card.pk)
    card.canonical = person
    card.save()

    record(stale, "leads.test", by=None, proves={"need": "school run"})

    assert list(Standing.objects.get(customer=person).state["steps"]) == ["need"]
    assert differed() == 0


def test_a_hand_over_ends_what_was_agreed_about_that_purchase():
    customer = CustomerFactory()
    record(customer, "leads.test", by=None, proves={"price": "54 900"}, known={"budget": "650"})
    record(customer, "leads.test", by=None, marks=[Mark.HANDED_OVER])

    readiness = Standing.objects.get().readiness
    assert (readiness.done, readiness.known, readiness.under_way) == (0, [], False)


@pytest.mark.parametrize("text", ["", "  ", "x" * 201])
def test_a_note_needs_words_and_not_too_many(text):
    customer, anna = CustomerFactory(), UserFactory()

    with pytest.raises(Refused):
        prove_step(customer, step="need", evidence=text, by=anna)
    with pytest.raises(Refused):
        note_known(customer, topic="budget", value=text, by=anna)

    assert not customer.timeline.exists()
