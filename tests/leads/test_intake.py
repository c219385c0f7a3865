"""From a message to a customer's journey, over HTTP."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.customers.models import Customer
from apps.journeys.models import Standing
from apps.journeys.standing import Stage
from apps.leads.actions import intake
from apps.leads.actions.leads import lose_lead
from apps.leads.models import Enquiry, IntakeMessage, Interest, Lead, ResponseClock
from apps.vehicles.models import Ownership
from tests.factories import CampaignFactory, CustomerFactory, IntakeMessageFactory, UserFactory

from .sending import ANA, ARIA, adf, prospect

EXAMPLES = Path(__file__).parents[2] / "examples"
BEN = "<contact><name>Ben Okoro</name><email>ben@example.com</email></contact>"
NOBODY = "<contact><name>Somebody</name></contact>"


def outcomes(response):
    return [said["outcome"] for said in response.json()["enquiries"]]


def counts():
    return tuple(
        model.objects.count() for model in (Enquiry, Customer, Lead, ResponseClock, IntakeMessage)
    )


def test_an_enquiry_becomes_a_customer_with_an_open_lead_and_a_running_clock(send):
    response = send()

    enquiry = Enquiry.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "message": str(enquiry.message_id),
        "outcome": "accepted",
        "detail": "Accepted.",
        "remarks": [],
        "enquiries": [
            {
                "prospect": 1,
                "outcome": "accepted",
                "enquiry": str(enquiry.pk),
                "lead": str(enquiry.lead_id),
                "times_sent": 1,
                "remarks": [],
            }
        ],
    }
    assert enquiry.customer.name == "Ana Silva"
    assert (enquiry.lead.status, enquiry.lead.wish) == ("open", "Marque Aria")
    assert ResponseClock.objects.get().started_at == enquiry.message.received_at
    assert enquiry.message.status == "read"
    assert Standing.objects.get(customer=enquiry.customer).stage == Stage.INTENDER


def test_the_message_is_kept_as_it_came(send):
    body = EXAMPLES.joinpath("adf/beijing_gb18030.xml").read_bytes()

    send(body, kind="text/xml; charset=gb18030")

    message = IntakeMessage.objects.get()
    assert (bytes(message.body), message.charset) == (body, "gb18030")
    assert Enquiry.objects.get().customer.name == "王小明"


def test_the_same_message_again_is_known_and_counted(send):
    first = send().json()["enquiries"][0]

    response = send()

    again = response.json()["enquiries"][0]
    assert response.status_code == 200
    assert (again["enquiry"], again["outcome"], again["times_sent"]) == (
        first["enquiry"],
        "known",
        2,
    )
    assert counts() == (1, 1, 1, 1, 2)
    assert Enquiry.objects.get().times_sent == 2
    assert Customer.objects.get().timeline.filter(kind="leads.enquiry_received").count() == 1


def test_another_enquiry_of_the_same_person_joins_the_open_lead(send):
    send(adf(prospect("L-1")))

    response = send(adf(prospect("L-2", cars="<vehicle><model>Volta</model></vehicle>")))

    assert response.status_code == 201
    assert counts() == (2, 1, 1, 1, 2)
    assert [interest.model for interest in Interest.objects.order_by("id")] == ["Aria", "Volta"]


def test_several_prospects_are_answered_one_by_one_with_the_status_of_the_worst(send):
    send(adf(prospect("L-1")))

    response = send(
        adf(prospect("L-1"), prospect("L-2", customer=NOBODY), prospect("L-3", customer=BEN))
    )

    assert response.status_code == 202
    assert outcomes(response) == ["known", "quarantined", "accepted"]
    assert IntakeMessage.objects.order_by("received_at").last().status == "quarantined"
    assert sorted(c.name for c in Customer.objects.all()) == ["Ana Silva", "Ben Okoro"]


def test_one_new_enquiry_among_known_ones_is_created(send):
    send(adf(prospect("L-1")))

    response = send(adf(prospect("L-1"), prospect("L-3", customer=BEN)))

    assert (response.status_code, outcomes(response)) == (201, ["known", "accepted"])


def test_nobody_to_answer_to_waits_in_quarantine_with_its_reasons(send):
    response = send(adf(prospect(customer=NOBODY)))

    (said,) = response.json()["enquiries"]
    assert response.status_code == 202
    assert [remark["code"] for remark in said["remarks"]] == ["no_contact"]
    assert said["remarks"][0]["text"].startswith("There is no telephone number")
    assert counts() == (0, 0, 0, 0, 1)


def test_what_is_no_adf_waits_in_quarantine(send):
    response = send(b"Hello, do you sell cars?", kind="text/plain")

    assert response.status_code == 202
    assert [remark["code"] for remark in response.json()["remarks"]] == ["no_adf"]
    assert IntakeMessage.objects.quarantined().count() == 1


def test_answers_are_in_the_language_of_the_sender(send, settings):
    response = send(adf(prospect(customer=NOBODY)), accept_language="zh-hans")

    assert response.headers["Content-Language"] == "zh-hans"


def test_what_the_customer_said_is_known_and_not_asked_again(send):
    send(EXAMPLES.joinpath("adf/london_trade_in.xml").read_bytes())

    customer = Customer.objects.get()
    entry = customer.timeline.get(kind="leads.enquiry_received")
    car = "2018 Marque Terra, 61\u202f200 mi"
    assert entry.weight == {
        "proves": {
            "model": "Marque Aria Touring",
            "need": "Please ring after six. We have agreed on the colour, "
            "only the part-exchange price is open.",
            "configured": "Marque Aria Touring, Harbour Blue, 2 options",
        },
        "asks": {"exchange": car},
        "known": {
            "budget": "at most £450 a month",
            "colour": "Harbour Blue",
            "delivery": "within a month",
            "payment": "finance",
            "exchange": car,
            "equipment": "Tow bar, Panoramic roof",
            "reach": "by phone, evening",
        },
    }
    assert entry.area == "web"
    assert entry.at == IntakeMessage.objects.get().received_at
    ownership = Ownership.objects.of(customer).get()
    assert (ownership.vehicle.vin, ownership.vehicle.model) == ("1M8GDM9AXKP042788", "Terra")
    interest = Interest.objects.get()
    assert (interest.budget, interest.currency, interest.options) == (
        450,
        "GBP",
        ["Tow bar", "Panoramic roof"],
    )


def test_a_campaign_is_found_by_its_code_and_its_traces_are_kept(send):
    spring = CampaignFactory(code="spring-aria")

    send(EXAMPLES.joinpath("adf/london_trade_in.xml").read_bytes())

    enquiry = Enquiry.objects.get()
    assert (enquiry.campaign, enquiry.lead.campaign) == (spring, spring)
    assert enquiry.tracking == {"utm_source": "motormile", "utm_campaign": "spring-aria"}


def test_a_person_we_know_is_recognised(send):
    send(adf(prospect("L-1")))
    known = Customer.objects.get()

    send(adf(prospect("L-2", customer=ANA.replace("ana@", "ANA@"))))

    assert [enquiry.customer for enquiry in Enquiry.objects.all()] == [known, known]


def test_what_was_sent_again_without_our_knowing_it_is_new(send):
    response = send(adf(prospect(status="resend")))

    assert response.status_code == 201
    assert counts() == (1, 1, 1, 1, 1)


def test_a_resend_never_opens_a_second_lead(send):
    send(adf(prospect("L-1")))
    lose_lead(Lead.objects.get(), reason="price", evidence="said so", by=UserFactory())

    response = send(adf(prospect("OTHER", status="resend")))

    (said,) = response.json()["enquiries"]
    assert (response.status_code, [r["code"] for r in said["remarks"]]) == (
        201,
        ["resend_of_closed"],
    )
    assert Lead.objects.get().status == "lost"
    assert ResponseClock.objects.running().count() == 0


def test_a_wish_after_the_lead_was_closed_is_a_new_lead_whatever_the_sender_calls_it(send):
    send(adf(prospect("L-1")))
    lose_lead(Lead.objects.get(), reason="price", evidence="said so", by=UserFactory())
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()

    send(adf(prospect("L-9", status="resend", date=tomorrow)))

    assert sorted(lead.status for lead in Lead.objects.all()) == ["lost", "open"]


def test_an_email_handed_on_whole_is_read(send):
    mail = (
        b"From: portal@example.com\r\nTo: sales@example.com\r\nSubject: Lead\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ) + adf(prospect(customer=ANA.replace("Silva", "Silv=C3=A1"), status="new")).replace(
        b'="', b'=3D"'
    )

    response = send(mail, kind="message/rfc822")

    assert response.status_code == 201
    assert Customer.objects.get().name == "Ana Silvá"


def test_our_own_mistake_is_quarantined_and_never_lost(send, monkeypatch, caplog):
    monkeypatch.setattr("apps.leads.actions.enquiries.new_clock", _breaks)

    response = send()

    (said,) = response.json()["enquiries"]
    assert (response.status_code, said["remarks"][0]["code"]) == (202, "unexpected")
    assert counts() == (0, 0, 0, 0, 1)
    assert "ana@example.com" not in caplog.text


def _breaks(*args, **kwargs):
    raise RuntimeError("ana@example.com")


def test_what_a_crash_left_unread_is_read_later_in_its_own_place(source):
    left = IntakeMessageFactory(source=source, status="received", body=adf(), remarks=[])
    fresh = IntakeMessageFactory(source=source, status="received", body=adf(), remarks=[])
    IntakeMessage.objects.filter(pk=left.pk).update(
        received_at=timezone.now() - timedelta(minutes=1)
    )

    assert intake.read_left_messages() == 1
    assert intake.read_left_messages() == 0

    left.refresh_from_db()
    fresh.refresh_from_db()
    assert (left.status, fresh.status) == ("read", "received")
    assert Enquiry.objects.get().received_at == left.received_at


def test_reading_twice_changes_nothing(send):
    send()
    message = IntakeMessage.objects.get()

    again = intake.read_message(message)

    assert again.outcomes == message.outcomes
    assert Enquiry.objects.get().times_sent == 1


def test_a_message_that_was_half_read_goes_on_where_it_stopped(source):
    body = adf(prospect("L-1"), prospect("L-2", customer=BEN))
    message = IntakeMessageFactory(source=source, status="received", body=body, remarks=[])
    intake.read_message(message)
    message.refresh_from_db()
    first, second = message.outcomes
    Enquiry.objects.get(pk=second["enquiry"]).interests.all().delete()
    Enquiry.objects.filter(pk=second["enquiry"]).delete()
    IntakeMessage.objects.filter(pk=message.pk).update(status="received", outcomes=[first])

    message = intake.read_message(message)

    assert message.outcomes[0] == first
    assert [said["outcome"] for said in message.outcomes] == ["accepted", "accepted"]
    assert sorted(e.times_sent for e in Enquiry.objects.all()) == [1, 1]


def test_json_is_taken_in_the_same_way(send_json):
    response = send_json(EXAMPLES.joinpath("json/enquiry.json").read_bytes())

    enquiry = Enquiry.objects.get()
    assert (response.status_code, response.json()["enquiries"][0]["enquiry"]) == (
        201,
        str(enquiry.pk),
    )
    assert (enquiry.customer.name, enquiry.customer.language) == ("李晓梅", "zh-hans")
    assert enquiry.lead.wish == "Marque Volta Long Range"


def test_an_idempotency_key_makes_a_retry_one_enquiry(send_json):
    wish = {"name": "Ana", "emails": ["ana@example.com"]}

    first = send_json(wish, idempotency_key="abc")
    again = send_json(wish, idempotency_key="abc")

    assert (first.status_code, again.status_code) == (201, 200)
    assert counts() == (1, 1, 1, 1, 2)


def test_an_idempotency_key_of_another_enquiry_hides_nothing(send_json):
    send_json({"name": "Ana", "emails": ["ana@example.com"]}, idempotency_key="abc")

    response = send_json({"name": "Ben", "emails": ["ben@example.com"]}, idempotency_key="abc")

    assert response.status_code == 202
    (said,) = response.json()["enquiries"]
    assert said["remarks"][0]["code"] == "key_reused"
    message = IntakeMessage.objects.quarantined().get()
    intake.replay_message(message, by=UserFactory())
    assert sorted(c.name for c in Customer.objects.all()) == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{", ["body"]),
        (b"[" * 100_000, ["body"]),
        (b"\xff\xfe{}", ["body"]),
        ([], ["non_field_errors"]),
        ({"phones": ["07400 123456"]}, ["phones"]),
        ({"requested_at": "yesterday", "interest": "Aria"}, ["interest", "requested_at"]),
        ({"name": "A\x00"}, ["name"]),
    ],
)
def test_json_of_another_shape_is_refused_field_by_field(send_json, body, fields):
    response = send_json(body)

    assert response.status_code == 400
    assert sorted(response.json()["fields"]) == fields
    assert counts() == (0, 0, 0, 0, 0)


def test_a_customers_slip_is_no_error_of_shape(send_json):
    response = send_json({"name": "", "phones": [{"value": "none"}]})

    (said,) = response.json()["enquiries"]
    assert response.status_code == 202
    assert {"no_name", "no_contact", "phone_unreadable"} <= {r["code"] for r in said["remarks"]}


def test_every_example_is_kept_and_answered(send):
    answered = {
        path.name: send(path.read_bytes()).status_code
        for path in sorted((EXAMPLES / "adf").iterdir())
    }

    # No way to answer at all, or only a number as another country writes it.
    waiting = {name for name, status in answered.items() if status == 202}
    assert set(answered.values()) <= {200, 201, 202}
    assert waiting == {
        "adf_version_instruction.xml",
        "munich_iso_8859_1.xml",
        "no_contact.xml",
    }


def test_the_schema_tells_how_to_send(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    said = json.loads(schema.content)

    for path in ("/intake/adf/", "/api/v1/enquiries/"):
        post = said["paths"][path]["post"]
        assert list(post["security"][0]) == ["token of a lead source"]
        assert {"200", "201", "202", "401", "413", "415"} <= set(post["responses"])
    assert said["components"]["securitySchemes"]["token of a lead source"]["scheme"] == "bearer"


def test_a_lead_of_a_customer_who_merged_stays_with_the_person(send):
    send(adf(prospect("L-1")))
    card, person = Customer.objects.get(), CustomerFactory(name="Ana S.")
    Customer.objects.filter(pk=card.pk).update(canonical=person)

    send(adf(prospect("L-2", cars=ARIA.replace("Aria", "Brio"))))

    assert Enquiry.objects.order_by("id").last().customer == person


def test_a_number_that_now_stands_for_somebody_else_waits_for_a_person(send):
    send()

    response = send(adf(prospect(customer=BEN)))

    message = IntakeMessage.objects.first()
    assert (response.status_code, outcomes(response)) == (202, ["quarantined"])
    assert message.outcomes[0]["remarks"] == [{"code": "id_reused", "facts": {"name": "Ana Silva"}}]
    assert (message.sender, message.opening) == ("Ben Okoro", "Marque Aria")
    assert Enquiry.objects.get().times_sent == 1


def test_who_reads_it_again_makes_it_an_enquiry_of_its_own_once(send):
    send()
    send(adf(prospect(customer=BEN)))
    waiting = IntakeMessage.objects.quarantined().get()

    message = intake.replay_message(waiting, by=UserFactory())
    IntakeMessage.objects.filter(pk=message.pk).update(status="received", outcomes=[])
    intake.read_message(IntakeMessage.objects.get(pk=message.pk))

    assert message.status == "read"
    assert sorted(Enquiry.objects.values_list("customer__name", flat=True)) == [
        "Ana Silva",
        "Ben Okoro",
    ]


@pytest.mark.parametrize(
    "customer",
    [
        "<contact><name>Ana Maria Silva</name><email>ana@example.com</email></contact>",
        "<contact><name>Silva, Ana</name><email>ana@elsewhere.example</email></contact>",
        "<contact><name>Bob</name><email>ANA@example.com</email></contact>",
    ],
)
def test_a_number_with_a_slip_in_the_name_or_a_new_address_is_the_same_enquiry(send, customer):
    send()

    response = send(adf(prospect(customer=customer)))

    assert (response.status_code, outcomes(response)) == (200, ["known"])
