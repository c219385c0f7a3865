from datetime import timedelta

import pytest
from django.db import connection
from django.template import Context
from django.utils import timezone

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.journeys.actions import note_known, prove_step, record, reopen_step
from apps.journeys.models import Area, TimelineEntry
from apps.journeys.models.entries import ERASED
from apps.journeys.templatetags.journeys import told
from apps.journeys.timeline import SIZE, read_page
from tests.factories import (
    ContactPointFactory,
    CustomerFactory,
    DealershipFactory,
    OwnConsultantFactory,
    scope_for,
)


def fill(customer, number, **fields):
    """Write many entries, one a minute back from now."""
    now = timezone.now()
    defaults = {"kind": "leads.seen", "area": Area.SALES} | fields
    return TimelineEntry.objects.bulk_create(
        TimelineEntry(
            customer=customer, at=now - timedelta(minutes=n), facts={"no": f"no{n}"}, **defaults
        )
        for n in range(number)
    )


def numbers(page):
    return [entry.facts["no"] for entry in page.entries]


@pytest.mark.parametrize("entries", [1, 50])
def test_the_page_asks_the_same_few_questions_however_much_happened(
    signed_in, entries, django_assert_num_queries
):
    customer = CustomerFactory()
    ContactPointFactory(customer=customer)
    OwnConsultantFactory(customer=customer)
    fill(customer, entries)
    client = signed_in(Role.SALES_CONSULTANT)

    # Session, user, memberships; then card, cards, standing, timeline, contact points, whether they
    # are shown in full, consultant.
    with django_assert_num_queries(10):
        response = client.get(customer.get_absolute_url())

    assert response.content.count(b'class="thread-item"') == min(entries, SIZE)


def test_entries_of_other_dealerships_name_them_with_one_more_question(
    signed_in, dealership, django_assert_num_queries
):
    customer = CustomerFactory()
    neighbour = DealershipFactory(group=dealership.group, name="Isarufer")
    with working_in(scope_for(neighbour)):
        for _ in range(5):
            record(customer, "leads.seen", by=None)
    client = signed_in(Role.SALES_CONSULTANT)

    with django_assert_num_queries(10):
        response = client.get(customer.get_absolute_url())

    assert response.content.count(b"Isarufer") == 5


def test_every_entry_is_on_one_page_and_in_order():
    customer = CustomerFactory()
    # At one moment the key decides: a page may end between two of the same time.
    fill(customer, SIZE + 20)
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            customer=customer, kind="leads.seen", area="sales", at=timezone.now(), facts={"no": "x"}
        )
        for _ in range(SIZE + 20)
    )
    seen, query = [], {}
    while True:
        page = read_page([customer.pk], query)
        seen += page.entries
        if not page.more:
            break
        query = {"before": page.entries[-1].place}

    everything = TimelineEntry.objects.order_by("-at", "-id")
    assert [entry.pk for entry in seen] == [entry.pk for entry in everything]


def test_a_page_is_read_from_the_index_and_nothing_is_thrown_away():
    customer, other = CustomerFactory(), CustomerFactory()
    entries = fill(customer, 3000)
    fill(other, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journeys_timelineentry")

    middle = entries[1500]
    page = TimelineEntry.objects.page_of(
        [customer.pk], before=(middle.at, middle.pk), size=SIZE + 1
    )
    plan = page.explain(analyze=True)

    assert "Index Scan using timeline on" in plan
    assert "Rows Removed" not in plan
    assert "Sort" not in plan
    assert page[0].pk == entries[1501].pk


def test_cards_of_one_person_are_read_together_and_each_from_the_index():
    person = CustomerFactory()
    card = CustomerFactory(canonical=person)
    fill(person, 2000)
    fill(card, 2000, kind="leads.other")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journeys_timelineentry")

    page = TimelineEntry.objects.page_of([person.pk, card.pk], size=10)
    plan = page.explain(analyze=True)

    everything = TimelineEntry.objects.order_by("-at", "-id")[:10]
    assert [entry.pk for entry in page] == [entry.pk for entry in everything]
    assert plan.count("Index Scan using timeline on") == 2
    assert "Rows Removed" not in plan


def test_a_joined_card_leads_to_the_one_that_stays(signed_in):
    person = CustomerFactory()
    card = CustomerFactory(canonical=person)

    response = signed_in(Role.RECEPTIONIST).get(f"/customers/{card.pk}/")

    assert (response.status_code, response.url) == (302, f"/customers/{person.pk}/")


def test_an_area_shows_its_own_entries_and_its_link_to_earlier_ones_keeps_it(signed_in):
    customer = CustomerFactory()
    fill(customer, SIZE + 1, area=Area.SERVICE, kind="aftersales.served")
    fill(customer, 3)

    response = signed_in(Role.RECEPTIONIST).get(f"/customers/{customer.pk}/?area=service")

    page = response.context["page"]
    assert {entry.area for entry in page.entries} == {"service"}
    assert page.earlier.startswith("?area=service&before=")
    chips = response.content.decode().split('id="timeline"')[1].split("</nav>")[0]
    assert chips.count('aria-current="true"') == 1
    assert 'id="area-service" class="chip chip-sm" href="?area=service"' in chips


@pytest.mark.parametrize(
    "query", ["area=nonsense", "before=yesterday", "before=_", "before=2026-01-01_x"]
)
def test_a_query_that_means_nothing_shows_the_newest(signed_in, query):
    customer = CustomerFactory()
    fill(customer, 2)

    response = signed_in(Role.RECEPTIONIST).get(f"/customers/{customer.pk}/?{query}")

    assert numbers(response.context["page"]) == ["no0", "no1"]


def test_earlier_entries_come_as_rows_alone_and_the_day_is_not_named_twice(signed_in):
    customer = CustomerFactory()
    noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=3)
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            customer=customer, kind="leads.seen", area="sales", at=noon - timedelta(minutes=n)
        )
        for n in range(SIZE + 1)
    )
    client = signed_in(Role.RECEPTIONIST)
    address = customer.get_absolute_url()
    earlier = client.get(address).context["page"].earlier

    rows = client.get(address + earlier, headers={"HX-Request": "true"}).content.decode()
    page = client.get(address + earlier).content.decode()

    assert rows.strip().startswith('<li class="thread-item">')
    assert "thread-day" not in rows
    assert page.count("thread-day") == 1
    assert "Back to the newest" in page


def test_facts_are_shown_and_never_run(signed_in):
    customer = CustomerFactory()
    record(
        customer, "nobody.knows_this", by=None, said="<script>alert(1)</script>", nested={"a": 1}
    )

    page = signed_in(Role.RECEPTIONIST).get(customer.get_absolute_url()).content.decode()

    assert "Knows this" in page
    assert "said &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_somebody_without_anything_is_told_what_will_stand_here(signed_in):
    page = signed_in(Role.RECEPTIONIST).get(CustomerFactory().get_absolute_url()).content.decode()

    assert "No purchase is under way" in page
    assert "Nothing is recorded yet." in page
    assert "btn-primary" not in page.split('id="journey"')[1].split("</main>")[0]


def test_the_one_filled_button_is_what_the_customer_waits_for(signed_in):
    customer = CustomerFactory()
    record(
        customer,
        "leads.asked",
        by=None,
        area=Area.WEB,
        asks={"exchange": "Brio"},
        proves={"configured": "Aria 30e"},
    )

    response = signed_in(Role.SALES_CONSULTANT).get(customer.get_absolute_url())

    readiness = response.context["readiness"].value
    assert (readiness.done, readiness.next.code) == (1, "exchange")
    assert readiness.missing[0] == "a price for the Brio"
    assert readiness.missing[-1] == "4 more"
    journey = response.content.decode().split('id="journey"')[1].split("</main>")[0]
    assert journey.count("btn-primary") == 1
    assert "by the customer, online" in journey


def test_a_reader_who_may_not_record_sees_no_way_to(signed_in):
    customer = CustomerFactory()
    record(customer, "leads.asked", by=None, proves={"need": "school run"})

    journey = signed_in(Role.TECHNICIAN).get(customer.get_absolute_url()).content.decode()

    assert "steps/prove" not in journey
    assert "steps/reopen" not in journey
    assert "known/new" not in journey


def test_a_step_is_proved_on_a_page_of_its_own(signed_in):
    customer = CustomerFactory()
    client = signed_in(Role.SALES_CONSULTANT)

    response = client.post(
        f"/customers/{customer.pk}/steps/prove/?step=finance",
        {"step": "finance", "evidence": "650 a month"},
    )

    assert (response.status_code, response.url) == (302, customer.get_absolute_url())
    entry = customer.timeline.get()
    assert (entry.kind, entry.by, entry.facts) == (
        "journeys.step_proved",
        client.user,
        {"step": "finance", "evidence": "650 a month"},
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"step": "finance", "evidence": " "}, "Fill in “What shows it”."),
        ({"step": "wings", "evidence": "flies"}, "wings is not one of the available choices"),
        ({"step": "finance", "evidence": "x" * 201}, "at most 200 characters"),
    ],
)
def test_silly_input_is_refused_with_a_sentence_and_kept(signed_in, sent, said):
    customer = CustomerFactory()

    response = signed_in(Role.SALES_CONSULTANT).post(f"/customers/{customer.pk}/steps/prove/", sent)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not customer.timeline.exists()


def test_the_same_click_twice_is_one_fact(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.SALES_CONSULTANT)
    for _ in range(2):
        for path, sent in (
            ("steps/prove/", {"step": "price", "evidence": "54 900"}),
            ("known/new/", {"topic": "budget", "value": "650 a month"}),
        ):
            assert client.post(f"/customers/{customer.pk}/{path}", sent).status_code == 302
    for _ in range(2):
        sent = {"step": "price", "reason": "too dear"}
        response = client.post(f"/customers/{customer.pk}/steps/reopen/", sent)
        assert response.status_code == 302

    kinds = customer.timeline.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["journeys.step_proved", "journeys.told_us", "journeys.step_reopened"]


def test_proving_what_is_done_otherwise_is_refused_in_words(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.SALES_CONSULTANT)
    prove_step(customer, step="price", evidence="54 900", by=client.user)

    response = client.post(
        f"/customers/{customer.pk}/steps/prove/", {"step": "price", "evidence": "49 000"}
    )

    assert response.status_code == 422
    assert "Reopen it first" in response.content.decode()


def test_notes_are_drawn_in_words(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.SALES_CONSULTANT)
    prove_step(customer, step="price", evidence="54 900", by=client.user)
    reopen_step(customer, step="price", reason="too dear", by=client.user)
    note_known(customer, topic="budget", value="650 a month", by=client.user)

    page = client.get(customer.get_absolute_url()).content.decode()

    assert "Open again: Price agreed" in page
    assert "before: 54 900" in page
    assert "budget 650 a month" in page
    assert "the agreed price (too dear)" in page


def test_the_note_in_the_panel_answers_with_the_journey_behind_it(signed_in):
    customer, client = CustomerFactory(), signed_in(Role.SALES_CONSULTANT)
    htmx = {"HX-Request": "true"}
    address = f"/customers/{customer.pk}/steps/prove/?step=price"

    form = client.get(address, headers=htmx).content.decode()
    answer = client.post(
        address, {"step": "price", "evidence": "54 900"}, headers=htmx, follow=True
    ).content.decode()

    assert 'hx-target="#journey"' in form
    assert "<html" not in form + answer
    assert answer.strip().startswith('<div id="journey"')


def test_what_was_taken_away_is_not_drawn_from_before():
    entry = record(CustomerFactory(), "journeys.told_us", by=None, topic="use", value="Every day.")

    before = told(Context(), entry)
    entry.facts = ERASED
    after = told(Context(), entry)

    assert "Every day." in before
    assert "Every day." not in after
