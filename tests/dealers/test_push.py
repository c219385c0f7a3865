import base64
import json
from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core import clock
from apps.core.errors import Refused
from apps.core.scope import as_kwargs
from apps.dealers import webpush
from apps.dealers.actions.devices import MOST, tell_device
from apps.dealers.actions.notifications import (
    notify,
    see_notification,
    settle_notifications,
)
from apps.dealers.models import OpeningHours, PushSubscription, Ring, Role
from apps.dealers.tasks import TRIES, hush, push
from apps.dealers.views.devices import name_of
from tests.factories import MembershipFactory, UserFactory

from .push_service import Device, push_service

AGENT = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"


@pytest.fixture
def service(settings):
    settings.PUSH_SCHEMES, settings.PUSH_SERVICES = ["http"], ["127.0.0.1"]
    with push_service() as server:
        yield server


@pytest.fixture
def anna(dealership):
    for weekday in range(7):
        OpeningHours.objects.create(
            dealership=dealership, weekday=weekday, opens_at=time(0), closes_at=time(23, 59, 59)
        )
    return MembershipFactory(at=dealership, user__language="zh-hans").user


@pytest.fixture
def device(service, anna):
    made = Device(service.server_port)
    tell_device(anna, **made.subscription(), by=anna)
    return made


def tell(user, **options):
    facts = {"customer": "王小明", "wish": "Aria 30e"}
    return notify(user, "leads.lead_given", url="/leads/", **facts, **options)


def run(queue):
    """Do what waits in the queue, as a worker does."""
    tasks = {"dealers.push": push, "dealers.hush": hush}
    for number in list(queue):
        job = queue.pop(number)
        tasks[job["task_name"]](**job["args"])


def ring(tag="visit/1", seconds=45):
    return Ring(tag, timezone.now() + timedelta(seconds=seconds))


def test_a_closed_phone_is_told_one_line_in_its_owners_language(queue, anna, device, service):
    told = tell(anna)
    run(queue)

    [(path, headers, body)] = service.taken
    assert device.endpoint.endswith(path)
    assert device.read(body) == {
        "title": "新线索：王小明",
        "tag": str(told.pk),
        "url": told.get_absolute_url(),
    }
    assert "王小明".encode() not in body
    assert headers["TTL"] == str(4 * 3600)


def test_what_has_to_be_answered_rings_and_is_not_kept_for_longer(
    queue, anna, device, service, dealership
):
    OpeningHours.objects.all().delete()
    told = tell(anna, ring=ring())
    run(queue)

    [(_path, headers, body)] = service.taken
    said = device.read(body)
    assert (said["rings"], said["tag"], said["url"]) == (True, "visit/1", told.get_absolute_url())
    assert 40 < int(headers["TTL"]) <= 45
    assert len(headers["Topic"]) == 32


def test_a_ring_is_heard_also_where_the_door_is_closed(queue, anna, device, service, dealership):
    another_day = (timezone.localtime(timezone=dealership.zone).weekday() + 3) % 7
    OpeningHours.objects.exclude(weekday=another_day).delete()
    tell(anna, ring=ring())
    run(queue)

    assert len(service.taken) == 1


def test_what_nobody_can_answer_any_more_does_not_ring(queue, anna, device, service):
    tell(anna, ring=ring(seconds=-1))
    run(queue)

    assert service.taken == []


def test_what_was_answered_is_quiet_on_every_device(queue, anna, device, service):
    tell(anna, key="ring/1", ring=ring())
    run(queue)

    settle_notifications("ring/1")
    run(queue)

    (_path, first, _body), (_path, headers, body) = service.taken
    said = device.read(body)
    assert (said["title"], said["tag"], said["ended"]) == ("已应答", "visit/1", True)
    assert headers["Topic"] == first["Topic"]  # A phone that is off gets the last one alone.
    settle_notifications("ring/1")
    assert queue == {}


def test_who_opened_it_on_one_device_is_not_rung_for_on_another(queue, anna, device, service):
    see_notification(tell(anna, ring=ring()), by=anna)
    run(queue)

    [(_path, _headers, body)] = service.taken
    assert device.read(body)["ended"]


def test_what_waits_quietly_is_settled_without_a_message(queue, anna, device, service):
    tell(anna, key="quiet/1")
    queue.clear()

    settle_notifications("quiet/1")

    assert queue == {}


def test_what_we_send_is_signed_with_the_key_that_browsers_subscribed_with(
    queue, anna, device, service
):
    tell(anna)
    run(queue)

    _scheme, _space, signed = service.taken[0][1]["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in signed.split(","))
    claims = json.loads(base64.urlsafe_b64decode(parts["t"].split(".")[1] + "=="))
    assert parts["k"] == webpush.public_key()
    assert claims["aud"] == f"http://127.0.0.1:{service.server_port}"
    assert claims["sub"].startswith("mailto:")


def test_who_has_no_device_costs_the_queue_nothing(queue, anna):
    tell(anna)

    assert queue == {}


def test_what_was_seen_meanwhile_is_not_sent(queue, anna, device, service):
    see_notification(tell(anna), by=anna)
    run(queue)

    assert service.taken == []


def test_nobody_is_told_while_the_dealership_is_closed(queue, anna, device, service, dealership):
    another_day = (timezone.localtime(timezone=dealership.zone).weekday() + 3) % 7
    OpeningHours.objects.exclude(weekday=another_day).delete()
    tell(anna)
    run(queue)
    assert service.taken == []

    tell(anna, after_hours=True)
    run(queue)
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_is_gone_is_forgotten(queue, anna, device, service, status):
    service.answers.append(status)
    tell(anna)
    run(queue)

    assert PushSubscription.objects.count() == 0


def test_a_push_service_that_fails_is_tried_again_and_not_for_ever(anna, device, service, queue):
    told = tell(anna)
    queue.clear()
    known = PushSubscription.objects.get()
    job = {"notification_id": str(told.pk), "subscription_id": str(known.pk)}

    for failures in range(1, TRIES):
        service.answers.append(503)
        with pytest.raises(webpush.Undelivered):
            push(**job, scope=as_kwargs())
        known.refresh_from_db()
        assert known.failures == failures
    service.answers.append(503)
    push(**job, scope=as_kwargs())

    assert PushSubscription.objects.count() == 0
    push(**job, scope=as_kwargs())


def test_a_message_that_arrives_ends_the_count_of_failures(queue, anna, device, service):
    PushSubscription.objects.update(failures=3)
    tell(anna)
    run(queue)

    known = PushSubscription.objects.get()
    assert (known.failures, known.last_used_at is not None) == (0, True)


def test_we_send_to_the_services_of_browsers_and_to_no_address_of_ours(anna, settings):
    for endpoint in (
        "https://169.254.169.254/latest",
        "https://fcm.googleapis.com.evil.example/x",
        "http://fcm.googleapis.com/x",
        "https://localhost/x",
    ):
        with pytest.raises(Refused, match="push service"):
            tell_device(anna, endpoint=endpoint, p256dh="k", auth="a", by=anna)

    assert webpush.is_push_service("https://updates.push.services.mozilla.com/wpush/v2/x")


def test_a_device_tells_only_who_signed_in_on_it_last(anna, device, service):
    boris = UserFactory()

    tell_device(boris, **device.subscription(), by=boris)

    assert PushSubscription.objects.get().user == boris


def test_of_very_many_devices_the_oldest_is_forgotten(anna, service):
    for day in range(MOST + 1):
        with clock.set_to(timezone.now() - timedelta(days=30 - day)):
            tell_device(anna, **Device(service.server_port).subscription(), by=anna)

    assert PushSubscription.objects.count() == MOST


def test_a_browser_subscribes_and_its_owner_sees_and_stops_it(signed_in, service):
    client = signed_in(Role.SALES_CONSULTANT)
    asked = Device(service.server_port).subscription()

    answer = client.post(reverse("dealers:device_tell"), asked, headers={"user-agent": AGENT})
    page = client.get(reverse("dealers:preferences"))
    known = PushSubscription.objects.get()
    client.post(reverse("dealers:device_forget", args=[known.pk]))

    assert answer.status_code == 204
    assert "Chrome · Android" in page.text
    assert PushSubscription.objects.count() == 0


def test_nonsense_and_unknown_services_are_refused(signed_in):
    client = signed_in(Role.SALES_CONSULTANT)
    tell = reverse("dealers:device_tell")

    assert client.post(tell, {"endpoint": "x"}).status_code == 400
    assert client.post(tell, Device(1).subscription()).status_code == 409


def test_the_device_of_a_colleague_does_not_exist(signed_in, anna, device):
    known = PushSubscription.objects.get()

    forget = reverse("dealers:device_forget", args=[known.pk])

    assert signed_in(Role.DEALER_MANAGER).post(forget).status_code == 404


def test_without_a_key_nothing_is_offered(signed_in, settings):
    webpush.public_key.cache_clear()
    settings.VAPID_PRIVATE_KEY = ""

    page = signed_in(Role.SALES_CONSULTANT).get(reverse("dealers:preferences"))
    webpush.public_key.cache_clear()

    assert "data-turn-on" not in page.text


def test_devices_are_named_as_their_owners_would():
    assert name_of(AGENT) == "Chrome · Android"
    assert name_of("curl/8") == ""
