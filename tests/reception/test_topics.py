"""What a visit is about, and who of those who are free knows it."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from uuid_utils.compat import uuid7

from apps.core.errors import Refused
from apps.core.scope import current_scope, working_in
from apps.customers.erasing import traces_of
from apps.customers.models import OwnConsultant
from apps.dealers.models import Role, Skill
from apps.dealers.workplace import scope_of_group
from apps.leads.actions.intake import read_message, store_message
from apps.leads.models import IntakeMessage, Interest
from apps.reception.actions.calls import send_to_call, take_call
from apps.reception.actions.privacy import erase_visits
from apps.reception.actions.topics import say_topic
from apps.reception.actions.turns import assign_visit
from apps.reception.actions.visits import leave_visit
from apps.reception.floor import Floor
from apps.reception.models import Turn, Visit
from apps.reception.models.turns import reason_in_words
from apps.reception.topics import topics_of
from apps.vehicles.models import CarModel, Variant
from tests.factories import (
    HelpCallFactory,
    LeadSourceFactory,
    TagFactory,
    VariantFactory,
    VisitFactory,
)

Rule = Turn.Rule
BOARD = reverse("reception:board")


def suggested(visit):
    return Floor.at(timezone.now(), [visit]).suggest(visit)


def asked_for(**car):
    """Somebody whose open enquiry asks for a car; a visit of theirs."""
    key = str(uuid7())
    told = {"id": key, "name": "Ana Silva", "emails": [f"{key}@x.example"], "interest": [car]}
    body, form = json.dumps(told).encode(), IntakeMessage.Format.JSON
    read_message(store_message(LeadSourceFactory(), body=body, format=form))
    return VisitFactory(customer=Interest.objects.latest("pk").customer)


def test_of_two_who_are_free_the_one_who_knows_it_has_the_turn(on_floor, desk):
    on_floor("Amy First")
    tom = on_floor("Tom Hale", user__skills=["electric", "used"])
    visit = VisitFactory(topic=Skill.ELECTRIC)

    turn = assign_visit(visit, host=tom, by=desk)

    assert turn.rule == Rule.ROTATION
    assert turn.reason == ("it is Tom Hale's turn among those who are free and know electric cars")
    with translation.override("zh-hans"):
        assert turn.reason == "熟悉新能源车的空闲人员中轮到 Tom Hale"


def test_the_own_consultant_comes_before_who_knows_it(on_floor):
    amy = on_floor("Amy First")
    on_floor("Tom Hale", user__skills=["electric"])
    visit = VisitFactory(topic=Skill.ELECTRIC)
    OwnConsultant.objects.create(customer=visit.customer, consultant=amy)

    best = suggested(visit)

    assert (best.host.user, best.rule) == (amy, Rule.OWN)


def test_who_speaks_the_language_comes_before_who_knows_it(on_floor):
    on_floor("Tom Hale", user__skills=["used"])
    chen = on_floor("Chen Li", user__speaks=["zh-hans"])
    visit = VisitFactory(customer=None, language="zh-hans", topic=Skill.USED)

    best = suggested(visit)

    assert best.host.user == chen
    assert (best.facts["language"], best.facts["nobody_knows"]) == ("zh-hans", "used")


def test_of_those_who_speak_the_language_the_one_who_knows_it_has_the_turn(on_floor, desk):
    on_floor("Chen Li", user__speaks=["zh-hans"])
    li = on_floor("Li Wei", user__speaks=["zh-hans"], user__skills=["fleet"])
    on_floor("Tom Hale", user__skills=["fleet"])
    visit = VisitFactory(customer=None, language="zh-hans", topic=Skill.FLEET)

    turn = assign_visit(visit, host=li, by=desk)

    assert turn.reason == (
        "it is Li Wei's turn among those who are free, speak Chinese"
        " and know fleets and business customers"
    )


def test_the_ledger_shows_who_was_chosen_for_what_they_know(signed_in, on_floor, desk):
    tom = on_floor("Tom Hale", user__skills=["performance"])
    on_floor("Amy First")
    assign_visit(VisitFactory(topic=Skill.PERFORMANCE), host=tom, by=desk)

    page = signed_in(Role.SALES_CONSULTANT).get(reverse("reception:ledger")).text

    assert "who are free and know performance models" in page
    assert "of these, who knows what it is about" in page


def test_where_nobody_knows_it_the_turn_is_fair_and_the_words_say_so(on_floor, desk):
    amy, tom = on_floor("Amy First"), on_floor("Tom Hale", user__skills=["used"])
    assert suggested(VisitFactory(topic=Skill.ADAPTED)).host.user == amy
    first = VisitFactory()
    assign_visit(first, host=amy, by=desk)
    leave_visit(first, by=desk)

    turn = assign_visit(VisitFactory(topic=Skill.ADAPTED), host=tom, by=desk)

    assert turn.reason == (
        "it is Tom Hale's turn among those who are free; none of them knows adapted cars"
    )
    with translation.override("zh-hans"):
        assert turn.reason == "空闲人员中轮到 Tom Hale；其中无人熟悉无障碍改装车"


def test_where_all_know_it_or_nothing_is_asked_it_is_not_spoken_of(on_floor):
    on_floor("Amy First", user__skills=["used"])
    on_floor("Tom Hale", user__skills=["used"])

    for visit in (VisitFactory(topic=Skill.USED), VisitFactory()):
        assert not {"skill", "nobody_knows"} & set(suggested(visit).facts)


def test_a_skill_that_is_no_more_leaves_the_reason_readable():
    facts = {"nobody_knows": "steam", "skill": "steam"}

    said = reason_in_words(Rule.ROTATION, "Amy First", facts)

    assert said == "it is Amy First's turn among those who are free"


@pytest.mark.parametrize(
    ("power", "skill"), [(Variant.Power.ELECTRIC, "electric"), (Variant.Power.PETROL, "")]
)
def test_whoever_called_at_an_electric_car_comes_for_it(on_floor, desk, power, skill):
    on_floor("Amy First")
    tom = on_floor("Tom Hale", user__skills=["electric"])
    call = HelpCallFactory(tag=TagFactory(show_car__variant=VariantFactory(power=power)))

    turn = send_to_call(call, host=tom, why="knows it", by=desk)

    assert turn.facts.get("skill", "") == skill
    assert turn.visit.topic == ""  # The car says it, and nobody copied it.


def test_the_page_that_sends_somebody_proposes_the_one_who_is_given_it(signed_in, on_floor):
    on_floor("Amy First")
    tom = on_floor("Tom Hale", user__skills=["electric"])
    call, client = HelpCallFactory(), signed_in(Role.RECEPTIONIST)
    url = reverse("reception:call_send", args=[call.pk])

    assert client.get(url).context["best"].host.user == tom
    client.post(url, {"host": tom.pk})

    assert Turn.objects.get().rule == Rule.ROTATION


@pytest.mark.parametrize(
    ("car", "skill"),
    [
        ({"make": "marque", "model": "Volta", "trim": "52 Pure"}, "electric"),
        ({"model": "Volta 52 pure"}, "electric"),
        ({"model": "Marque Volta"}, "electric"),
        ({"model": "Volta"}, "electric"),
        ({"make": "Marque", "model": "Aria"}, ""),  # Some of it are, some are not.
        ({"make": "Marque", "model": "Aria", "trim": "Electric"}, "electric"),
        ({"make": "Other", "model": "Volta"}, ""),
        ({"model": "Something with a plug"}, ""),
        ({"make": "Marque", "model": "Volta", "status": "used"}, "used"),
    ],
)
def test_an_open_enquiry_says_what_they_come_for(car, skill):
    aria = VariantFactory(name="Electric").car_model
    VariantFactory(name="1.5", power=Variant.Power.PETROL)
    volta = CarModel.objects.create(brand=aria.brand, name="Volta")
    VariantFactory(car_model=volta, name="52 Pure")
    visit = asked_for(**car)

    assert topics_of([visit]) == {visit.pk: skill}


def test_what_is_said_at_the_desk_counts_more_than_what_is_known(on_floor):
    visit = asked_for(model="Aria", status="used")
    assert topics_of([visit]) == {visit.pk: "used"}

    take_call(HelpCallFactory(visit=visit), by=on_floor("Amy First"))
    Visit.objects.filter(pk=visit.pk).update(status="waiting", host=None)
    assert topics_of([visit]) == {visit.pk: "electric"}

    Visit.objects.filter(pk=visit.pk).update(topic="fleet")
    assert topics_of([visit]) == {visit.pk: "fleet"}


@pytest.mark.parametrize(
    "other", [{"purpose": "service"}, {"status": "left", "left_at": timezone.now()}]
)
def test_a_wish_for_a_car_is_none_of_the_workshop_or_of_who_left(other):
    visit = asked_for(model="Aria", status="used")
    Visit.objects.filter(pk=visit.pk).update(**other)

    assert topics_of([visit]) == {visit.pk: ""}


def test_what_they_came_for_is_noted_once_and_not_of_who_left(desk):
    visit = VisitFactory()
    for _click in range(2):
        say_topic(visit, topic="used", by=desk)
    leave_visit(visit, by=desk)

    with pytest.raises(Refused, match="They left"):
        say_topic(visit, topic="", by=desk)

    visit.refresh_from_db()
    noted = visit.customer.timeline.filter(kind="reception.topic")
    assert (visit.topic, [each.facts["topic"] for each in noted]) == ("used", ["used"])


def test_what_an_erased_person_came_for_is_forgotten():
    visit = VisitFactory(topic=Skill.ADAPTED)

    with working_in(scope_of_group(current_scope().group_id)):
        erase_visits(traces_of(visit.customer))

    visit.refresh_from_db()
    assert visit.topic == ""


def test_the_desk_may_say_it_with_the_arrival_and_need_not(signed_in):
    client = signed_in(Role.RECEPTIONIST)
    url = reverse("reception:arrival_new")
    said = {"who": "Ana Silva 020 7946 0123", "party_size": 1, "purpose": "sales"}

    assert client.post(url, said | {"key": uuid7(), "topic": "steam"}).status_code == 422
    client.post(url, said | {"key": uuid7(), "topic": "used"})
    client.post(url, said | {"key": uuid7(), "who": "Mr Brown"})

    assert list(Visit.objects.order_by("pk").values_list("topic", flat=True)) == ["used", ""]
    arrived = Visit.objects.get(topic="used").customer.timeline.get(kind="reception.arrived")
    assert arrived.facts["topic"] == "used"
    assert " · used cars" in client.get(BOARD).text


def test_its_page_says_it_by_one_press_and_takes_it_back_by_the_next(signed_in):
    client, visit = signed_in(Role.RECEPTIONIST), asked_for(model="Aria", status="used")
    url = reverse("reception:visit_topic", args=[visit.pk])
    assert "as far as we know: used cars" in client.get(visit.get_absolute_url()).text

    page = client.post(url, {"topic": "fleet"}, follow=True).text
    visit.refresh_from_db()
    assert visit.topic == "fleet"
    assert 'value="" aria-pressed="true"' in page
    assert "as far as we know" not in page

    client.post(url, {"topic": ""})
    visit.refresh_from_db()
    assert visit.topic == ""
    assert client.post(url, {"topic": "steam"}).status_code == 404


def test_an_open_board_hears_what_they_came_for(signed_in, on_floor, desk):
    on_floor("Amy First")
    on_floor("Tom Hale", user__skills=["used"])
    client, visit = signed_in(Role.RECEPTIONIST), VisitFactory()
    page = client.get(BOARD, headers={"HX-Request": "true"})
    assert "Assign Amy First" in page.text

    say_topic(visit, topic="used", by=desk)
    news = client.get(f"{BOARD}?seen={page.context['seen']}", headers={"HX-Request": "true"})

    assert "Assign Tom Hale" in news.text
    assert "who are free and know used cars" in news.text


def test_what_is_known_of_many_who_wait_costs_the_board_no_more(signed_in, on_floor):
    client = signed_in(Role.RECEPTIONIST)
    on_floor("Amy First", user__skills=["used"])
    counts = []
    for number in (1, 10):
        for _visit in range(number):
            asked_for(model="Aria", status="used")
        client.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            client.get(BOARD)
        counts.append(len(asked))

    assert counts[0] == counts[1]
