"""Quarantine, as people see it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.scope import working_in
from apps.customers.models import Customer, Disclosure
from apps.dealers.models import Role
from apps.leads.actions.intake import read_message, replay_message, store_message
from apps.leads.models import IntakeMessage
from tests.factories import DealershipFactory, IntakeMessageFactory, UserFactory, scope_for

from .sending import ANA, adf, prospect

NAMELESS = "<contact><name>Somebody</name></contact>"


@pytest.fixture
def waiting(send):
    send(adf(prospect(customer=NAMELESS)))
    return IntakeMessage.objects.get()


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.DEALER_MANAGER, user__name="Mia")


def test_a_row_says_who_from_where_when_and_the_first_reason_alone(manager, waiting):
    IntakeMessage.objects.update(received_at=timezone.now() - timedelta(days=400))

    page = manager.get("/leads/messages/")

    (row,) = re.findall(r'<li class="list-row row-edge-soon">(.*?)</li>', page.text, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    year = (timezone.now() - timedelta(days=400)).year
    assert words.startswith("Somebody Marque Aria Portal · ")
    assert str(year) in words
    assert words.endswith("· There is no telephone number, e-mail address or WeChat to answer to.")
    assert waiting.get_absolute_url() in row


def test_the_list_says_who_writes_and_with_what_words(manager, send):
    said = "<comments>Is the blue one\nstill there?</comments>"
    send(adf(prospect(customer=NAMELESS + said)))

    page = manager.get("/leads/messages/").content.decode()

    assert "Somebody</a>" in page
    assert "Is the blue one still there?" in page


@pytest.mark.parametrize(
    ("body", "sender", "opening"),
    [
        (b"Hello?", "", "Hello?"),
        (b"<adf><prospect><name>Ana &amp; Ben</name><email>", "Ana & Ben", "Ana & Ben"),
        (
            b"From: =?utf-8?b?546L5bCP5piO?= <wang@example.com>\r\nSubject: Aria\r\n\r\nSo?",
            "王小明 <wang@example.com>",
            "Aria",
        ),
        (b"\xff\xfe\x00", "", "\ufffd"),
    ],
)
def test_what_cannot_be_read_tells_as_much_as_it_can(source, body, sender, opening):
    message = store_message(source, body=body, format=IntakeMessage.Format.ADF)

    message = read_message(message)

    assert (message.status, message.sender, message.opening) == ("quarantined", sender, opening)


def test_a_dismissal_is_taken_back(manager, waiting):
    manager.post(f"/leads/messages/{waiting.pk}/dismiss/", {"reason": "a test"})
    assert f"/leads/messages/{waiting.pk}/restore/" in manager.get("/leads/messages/").text

    for _n in range(2):
        response = manager.post(f"/leads/messages/{waiting.pk}/restore/")

    waiting.refresh_from_db()
    assert response.url == waiting.get_absolute_url()
    assert (waiting.status, waiting.dismissed_because) == ("quarantined", "")
    # Whoever reads it next sees that it was out already, and by whom.
    page = manager.get(response.url).text
    assert page.count("Mia dismissed it (a test) and Mia took that back.") == 1
    assert page.count("There is no telephone number") == 1


def test_a_message_that_was_read_cannot_be_taken_back(manager, send):
    send()
    message = IntakeMessage.objects.get()

    page = manager.post(f"/leads/messages/{message.pk}/restore/", follow=True)

    message.refresh_from_db()
    assert message.status == "read"
    assert "nothing to take back" in page.text


def test_an_empty_list_says_so(manager):
    assert "Nothing waits here" in manager.get("/leads/messages/").content.decode()


@pytest.mark.parametrize("rows", [1, 10])
def test_the_list_asks_the_same_of_the_database_for_any_number_of_rows(
    manager, django_assert_num_queries, rows
):
    IntakeMessageFactory.create_batch(rows)

    with django_assert_num_queries(4):
        manager.get("/leads/messages/")


def test_the_list_goes_on_where_it_stopped(manager):
    now = timezone.now()
    for minutes in range(52):
        IntakeMessageFactory(received_at=now - timedelta(minutes=minutes))

    first = manager.get("/leads/messages/")
    second = manager.get(first.context["next_url"])

    keys = [each.message.pk for page in (first, second) for each in page.context["waiting"]]
    assert (len(keys), len(set(keys))) == (52, 52)
    assert second.context["next_url"] is None


@pytest.mark.parametrize("before", ["yesterday", "2026-01-01_1", "2026-01-01T00:00:00_x"])
def test_a_place_that_is_none_is_not_found(manager, before):
    assert manager.get("/leads/messages/", {"before": before}).status_code == 404


def test_the_text_is_shown_and_never_run(manager):
    message = IntakeMessageFactory(body=b"<script>alert(1)</script>\xe9")

    page = manager.get(message.get_absolute_url()).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;é" in page


def test_a_mended_message_becomes_an_enquiry_and_stays_as_it_came(manager, waiting):
    mended = adf(prospect(customer=ANA)).decode().replace("><", ">\r\n<")

    response = manager.post(f"/leads/messages/{waiting.pk}/replay/", {"text": mended})

    body = bytes(waiting.body)
    waiting.refresh_from_db()
    assert response.url == waiting.get_absolute_url()
    assert (waiting.status, waiting.handled_by, bytes(waiting.body)) == ("read", manager.user, body)
    page = manager.get(response.url).content.decode()
    customer = Customer.objects.get()
    assert "It became an enquiry of" in page
    assert f'href="{customer.get_absolute_url()}"' in page
    assert f'href="/leads/{waiting.outcomes[0]["lead"]}/"' in page


def test_a_message_left_as_it_is_is_read_as_it_came(manager, waiting):
    shown = manager.get(waiting.get_absolute_url()).context["form"].initial["text"]

    manager.post(f"/leads/messages/{waiting.pk}/replay/", {"text": shown})

    waiting.refresh_from_db()
    assert (waiting.status, waiting.corrected) == ("quarantined", "")


def test_a_second_click_tells_that_it_was_read(manager, waiting):
    sent = {"text": adf(prospect(customer=ANA)).decode()}
    manager.post(f"/leads/messages/{waiting.pk}/replay/", sent)

    response = manager.post(f"/leads/messages/{waiting.pk}/replay/", sent)

    assert response.status_code == 422
    assert Customer.objects.count() == 1


def test_a_message_is_dismissed_with_a_reason_and_kept(manager, waiting):
    refused = manager.post(f"/leads/messages/{waiting.pk}/dismiss/", {"reason": " "})
    response = manager.post(f"/leads/messages/{waiting.pk}/dismiss/", {"reason": "a test"})

    waiting.refresh_from_db()
    assert (refused.status_code, response.url) == (422, "/leads/messages/")
    assert (waiting.status, waiting.dismissed_because) == ("dismissed", "a test")
    assert "a test" in manager.get(waiting.get_absolute_url()).content.decode()
    again = manager.post(f"/leads/messages/{waiting.pk}/replay/", {"text": "x"})
    assert again.status_code == 422


def test_who_repairs_for_a_whole_group_repairs_at_the_right_dealership(waiting, dealership):
    neighbour = DealershipFactory(group=dealership.group)
    scope = scope_for(neighbour)
    everywhere = type(scope)(scope.group_id, (dealership.pk, neighbour.pk), neighbour.pk)

    with working_in(everywhere):
        from_elsewhere = IntakeMessage.objects.get(pk=waiting.pk)
        mended = adf(prospect(customer=ANA)).decode()
        replay_message(from_elsewhere, corrected=mended, by=UserFactory())

    assert Customer.objects.get().leads.get().dealership == dealership


@pytest.fixture
def letter(source):
    body = (
        b"From: AutoSquare <no-reply@autosquare.example>\r\nSubject: New lead\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<style>p {}</style><p>Name: Ana Silva</p>"
        b"<p>Phone: 020 7946 0123</p><p>Car: Aria 30e</p><p>Message: Is it still there?</p>"
    )
    return read_message(store_message(source, body=body, format=IntakeMessage.Format.MAIL))


def test_a_mail_in_own_words_is_shown_with_what_it_seems_to_say(manager, letter):
    page = manager.get(letter.get_absolute_url())

    assert page.context["letter_form"].initial == {
        "name": "Ana Silva",
        "phone": "020 7946 0123",
        "email": "",
        "wish": "Aria 30e",
        "comments": "Is it still there?",
    }
    assert "Make an enquiry of it" in page.text


def test_a_mail_becomes_an_enquiry_by_one_form_and_once(manager, letter):
    said = {"name": "Ana Silva", "phone": "020 7946 0123", "wish": "Aria 30e", "comments": "Hi"}

    first = manager.post(f"/leads/messages/{letter.pk}/enter/", said)
    second = manager.post(f"/leads/messages/{letter.pk}/enter/", said)

    letter.refresh_from_db()
    assert (first.url, second.status_code) == (letter.get_absolute_url(), 422)
    assert (letter.status, letter.handled_by) == ("read", manager.user)
    customer = Customer.objects.get()
    assert (customer.name, customer.leads.get().wish) == ("Ana Silva", "Aria 30e")
    assert bytes(letter.body).startswith(b"From: AutoSquare")


def test_a_mail_nobody_can_answer_stays_with_what_was_typed(manager, letter):
    said = {"name": "Ana Silva", "wish": "Aria 30e"}

    response = manager.post(f"/leads/messages/{letter.pk}/enter/", said)

    assert response.status_code == 422
    assert "to answer to" in response.text
    assert 'value="Aria 30e"' in response.text


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: auto-replied", "Precedence: bulk", "Return-Path: <>", "List-Id: news"],
)
def test_what_a_machine_wrote_says_so(source, headers):
    body = f"From: x@example.com\r\n{headers}\r\n\r\nI am away".encode()

    message = read_message(store_message(source, body=body, format=IntakeMessage.Format.MAIL))

    assert [remark["code"] for remark in message.remarks] == ["letter_automatic"]


def test_a_refused_form_shows_the_message_and_says_that_it_was_seen(manager, send):
    send(adf(prospect(customer=ANA)))
    message = IntakeMessage.objects.get()

    page = manager.post(f"{message.get_absolute_url()}dismiss/", {"reason": ""})

    assert page.status_code == 422
    seen = Disclosure.objects.get()
    assert (seen.by, seen.where) == (manager.user, message.get_absolute_url())
