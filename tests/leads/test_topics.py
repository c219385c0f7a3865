"""Of those on shift an enquiry goes first to who knows what it is about."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from uuid_utils.compat import uuid7

from apps.customers.models import Customer
from apps.dealers.models import Role
from apps.leads.actions.handover import hand_over_leads
from apps.leads.actions.intake import read_message, store_message
from apps.leads.models import Assignment, Enquiry, IntakeMessage, Interest, Lead
from apps.leads.models.assignments import reason_in_words
from apps.leads.topics import Subject
from apps.vehicles.models import CarModel, Variant
from tests.factories import (
    LeadFactory,
    LeadSourceFactory,
    MembershipFactory,
    ShiftFactory,
    UserFactory,
    VariantFactory,
)


@pytest.fixture
def seller(dealership):
    """Somebody who sells here and is on shift, with what they know."""

    def make(name, *skills, on_shift=True, **fields):
        fields |= {"user__name": name, "user__skills": skills}
        user = MembershipFactory(at=dealership, role=Role.SALES_CONSULTANT, **fields).user
        if on_shift:
            ShiftFactory(user=user, starts_at=timezone.now() - timedelta(hours=1))
        return user

    return make


@pytest.fixture
def volta():
    """An electric model beside one that is to be had with either."""
    aria = VariantFactory(name="Electric").car_model
    VariantFactory(name="1.5", power=Variant.Power.PETROL)
    model = CarModel.objects.create(brand=aria.brand, name="Volta")
    return VariantFactory(car_model=model, name="52 Pure")


def stored(source=None, **told):
    key = str(uuid7())
    told = {"id": key, "name": "Ana Silva", "emails": [f"{key}@x.example"]} | told
    body, form = json.dumps(told).encode(), IntakeMessage.Format.JSON
    return store_message(source or LeadSourceFactory(), body=body, format=form)


def enquire(**told):
    """The assignment of a lead that an enquiry opened."""
    message = read_message(stored(**told))
    return Assignment.objects.get(lead=message.outcomes[0]["lead"])


@pytest.mark.parametrize(
    ("told", "skill"),
    [
        ({"interest": [{"model": "Aria", "status": "used"}]}, "used"),
        ({"interest": [{"make": "Marque", "model": "Volta"}]}, "electric"),
        ({"interest": [{"model": "volta 52 pure"}]}, "electric"),
        ({"interest": [{"make": "Marque", "model": "Aria", "trim": "Electric"}]}, "electric"),
        ({"interest": [{"model": "Something electric"}]}, "electric"),
        ({"interest": [{"model": "二手 Aria"}]}, "used"),
        ({"comments": "We look for a second-hand car for our daughter."}, "used"),
        ({"comments": "Is an EV right for me? I have no garage."}, "electric"),
        ({"comments": "想看看你们的纯电车型"}, "electric"),
        ({"comments": "Wir suchen zwölf Firmenwagen."}, "fleet"),
        ({"comments": "My wife uses a wheelchair."}, "adapted"),
        ({"comments": "轮椅能放进后备箱吗？"}, "adapted"),
        ({"comments": "Do you have performance models to drive?"}, "performance"),
    ],
)
def test_who_knows_it_has_the_turn_and_the_reason_says_so(seller, volta, told, skill):
    seller("Amy First")
    tom = seller("Tom Hale", skill)

    chosen = enquire(**told)

    assert (chosen.consultant, chosen.rule, chosen.facts["skill"]) == (tom, "rotation", skill)
    assert chosen.reason.startswith("it was Tom Hale's turn among those on shift who know ")


@pytest.mark.parametrize(
    "told",
    [
        {"interest": [{"make": "Marque", "model": "Aria"}]},  # Some of it are electric.
        {"comments": "I want to sell my used car and every seven days I look around."},
        {"comments": "Do you have electric seats?"},
        {"comments": "Hello"},
    ],
)
def test_what_is_about_nothing_in_particular_goes_round_as_before(seller, volta, told):
    amy = seller("Amy First")
    seller("Tom Hale", "electric", "used", "fleet", "adapted", "performance")

    chosen = enquire(**told)

    assert chosen.consultant == amy
    assert chosen.reason == "it was Amy First's turn among those on shift"


def test_a_company_is_for_who_knows_fleets(seller):
    seller("Amy First")
    tom = seller("Tom Hale", "fleet")

    chosen = enquire(name="Silva GmbH", company=True)

    assert Customer.objects.get().kind == "company"
    assert chosen.consultant == tom


def test_turns_are_fair_among_those_who_know_it(seller):
    seller("Amy First")
    knowing = [seller("Boris Ivanov", "used"), seller("Tom Hale", "used")]

    leads = [enquire(interest=[{"model": "Aria", "status": "used"}]) for _each in range(4)]

    assert [each.consultant for each in leads] == knowing * 2


def test_of_two_topics_the_one_that_somebody_knows_decides(seller, volta):
    seller("Amy First")
    tom = seller("Tom Hale", "electric")

    chosen = enquire(interest=[{"model": "Volta", "status": "used"}])

    assert (chosen.consultant, chosen.facts["skill"]) == (tom, "electric")


def test_who_speaks_the_language_comes_first_and_of_these_who_knows_it(seller):
    seller("Tom Hale", "used")
    chen = seller("Chen Li", user__speaks=["zh-hans"])
    used = {"interest": [{"model": "Aria", "status": "used"}], "language": "zh-hans"}

    chosen = enquire(**used)
    assert chosen.consultant == chen
    assert chosen.reason == (
        "it was Chen Li's turn among those on shift who speak Chinese; none of them knows used cars"
    )

    li = seller("Li Wei", "used", user__speaks=["zh-hans"])
    chosen = enquire(**used)
    assert chosen.consultant == li
    assert chosen.reason == (
        "it was Li Wei's turn among those on shift who speak Chinese and know used cars"
    )
    with translation.override("zh-hans"):
        assert chosen.reason == "在岗、会说中文且熟悉二手车的人员中轮到Li Wei"


def test_the_own_consultant_comes_before_who_knows_it(seller):
    amy, emails = seller("Amy First"), ["ana.silva@x.example"]
    read_message(stored(emails=emails))
    Lead.objects.update(consultant=None)
    seller("Tom Hale", "used")

    read_message(stored(emails=emails, interest=[{"model": "Aria", "status": "used"}]))

    again = Assignment.objects.latest("pk")
    assert (again.consultant, again.rule) == (amy, "own")


def test_where_nobody_on_shift_knows_anything_no_topic_is_spoken_of(seller):
    amy = seller("Amy First")
    seller("Tom Hale", "used", on_shift=False)

    chosen = enquire(interest=[{"model": "Aria", "status": "used"}])

    assert (chosen.consultant, set(chosen.facts)) == (amy, {"among"})


def test_a_store_without_skills_asks_nothing_more_and_one_with_them_one_short_question(seller):
    amy, source = seller("Amy First"), LeadSourceFactory()
    counts = []
    for skills in ([], ["used", "fleet"], ["electric"]):
        amy.skills = skills
        amy.save()
        told = {"interest": [{"make": "Marque", "model": "Volta"}]}
        read_message(stored(source, **told))  # What is asked once in a process.
        message = stored(source, **told)
        with CaptureQueriesContext(connection) as asked:
            read_message(message)
        counts.append(len(asked))

    assert counts == [counts[0], counts[0], counts[0] + 1]


def test_leads_that_are_handed_over_go_to_who_knows_what_they_are_about(seller):
    amy, tom = seller("Amy First"), seller("Tom Hale", "used", on_shift=False)
    leaves = seller("Zoe Last")
    read_message(stored(interest=[{"model": "Aria", "status": "used"}]))
    Lead.objects.update(consultant=leaves)
    plain = LeadFactory(consultant=leaves)

    hand_over_leads(leaves, note="I move away", by=amy)

    about, other = Enquiry.objects.get().lead.assignments.latest("pk"), plain.assignments.get()
    assert about.consultant == tom
    assert about.reason == (
        "Zoe Last hands over, and it was Tom Hale's turn among those who know used cars:"
        " I move away"
    )
    assert other.consultant == amy


def test_a_skill_that_is_no_more_leaves_the_reason_readable():
    said = reason_in_words("rotation", "Amy First", {"skill": "steam", "nobody_knows": "steam"})

    assert said == "it was Amy First's turn among those on shift"


def test_nothing_is_read_where_nobody_has_a_skill(django_assert_num_queries):
    subject = Subject(cars=(Interest(make="Marque", model="Volta"),), words="an electric car")

    with django_assert_num_queries(0):
        assert subject.topic_for([UserFactory.build()]) == ""
