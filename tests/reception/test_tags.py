"""The page of a tag: what it says to whom, what it weighs, and what it never learns."""

import gzip
from datetime import time, timedelta
from decimal import Decimal

import brotli
import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from apps.core.errors import Refused
from apps.customers.actions import clear_outdated
from apps.customers.models import Customer
from apps.dealers.models import Notification, OpeningHours, Role
from apps.leads.models import Enquiry, IntakeMessage
from apps.leads.stamps import stamp_of
from apps.reception.actions.calls import call_someone, take_call
from apps.reception.actions.scans import claim_scan, record_scan, scan_of_word, within_limit
from apps.reception.actions.tags import (
    add_device,
    hang_tag,
    hear_device,
    make_tag,
    remove_device,
    retire_tag,
    take_device,
    tell_silent_devices,
)
from apps.reception.models import HelpCall, Scan, Tag, TagDevice
from apps.reception.models.tags import signature_of
from apps.reception.periodic import make_rounds
from apps.vehicles.actions import add_photo, change_show_car, take_off_show
from tests.factories import (
    CustomerFactory,
    HelpCallFactory,
    MembershipFactory,
    ScanFactory,
    ShowCarFactory,
    ShowCarPhotoFactory,
    TagDeviceFactory,
    TagFactory,
    UserFactory,
    VisitFactory,
)
from tests.racing import race
from tests.vehicles.pictures import jpeg

MOST_BYTES = 50_000


@pytest.fixture(autouse=True)
def always_open(dealership):
    for day in OpeningHours.Weekday:
        OpeningHours.objects.create(
            dealership=dealership, weekday=day, opens_at=time(0), closes_at=time(23, 59, 59)
        )


@pytest.fixture
def tag():
    car = ShowCarFactory(
        price=31750,
        range_km=385,
        colour={"en": "lake blue", "zh-hans": "湖水蓝"},
        equipment={"en": ["Heated seats"], "zh-hans": ["座椅加热"]},
    )
    return TagFactory(show_car=car)


def address(tag, name="tag", *more):
    return reverse(f"tags:{name}", args=[tag.said, *more])


def page(name, row=None):
    return reverse(f"reception:{name}", args=[row.pk] if row else [])


def test_the_page_says_the_car_in_the_visitors_language_without_a_cookie(client, tag):
    english = client.get(address(tag), follow=True)
    chinese = client.get(address(tag), headers={"accept-language": "zh-CN"}, follow=True)

    for shown in ("Marque Aria", "£31,750", "up to 239 mi", "lake blue", "Heated seats"):
        assert shown in english.text
    for shown in ("湖水蓝", "座椅加热", "请来一位工作人员"):
        assert shown in chinese.text
    assert english.cookies == {}
    assert "no-store" in english.headers["Cache-Control"]


def test_a_code_that_we_did_not_sign_asks_the_database_nothing(
    client, tag, django_assert_num_queries
):
    wrong = tag.code + signature_of("bcdfghjk")

    with django_assert_num_queries(0):
        assert client.get(f"/t/{wrong}/").status_code == 404
        assert client.get(f"/t/{tag.code}/").status_code == 404
    unknown = "zzzzzzzz"
    assert client.get(f"/t/{unknown}{signature_of(unknown)}/").status_code == 404


def test_a_printed_code_outlives_the_key_it_was_signed_with(client, tag, settings):
    printed = address(tag)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that is long enough to sign with, and quite new"

    assert tag.said not in printed
    assert client.get(printed, follow=True).status_code == 200


def test_a_new_price_stands_there_at_once_and_open_pages_hear_of_it(client, tag):
    before = client.get(address(tag, "now")).json()["version"]

    change_show_car(tag.show_car, price=Decimal("29999"), by=None)

    assert "£29,999" in client.get(address(tag), follow=True).text
    assert client.get(address(tag, "now")).json()["version"] != before


def test_a_car_that_is_sold_says_so(client, tag):
    take_off_show(tag.show_car, why="sold", by=None)

    assert "This car is sold" in client.get(address(tag), follow=True).text


def test_a_tag_without_a_car_still_calls_somebody(client):
    tag = TagFactory(show_car=None)

    assert "Somebody, please" in client.get(address(tag), follow=True).text
    assert client.get(address(tag, "now")).json()["version"] == "none"


def weight(client, tag):
    """All that a phone fetches, compressed as it is sent: page, sheet, script, sign, photos."""
    answer = client.get(address(tag), follow=True)
    parts = [len(gzip.compress(answer.content))]
    for name in ("light.css", "tag.js", "favicon.svg"):
        parts.append(len(brotli.compress((settings.BASE_DIR / "static" / name).read_bytes())))
    first, *others = tag.show_car.photos.all()
    photos = [f"{address(tag, 'photo', first.pk)}?large"]
    photos += [address(tag, "photo", photo.pk) for photo in others]
    assert all(url in answer.text for url in photos)
    return sum(parts) + sum(len(client.get(url).content) for url in photos)


def test_the_whole_page_with_the_worst_photos_stays_under_50_kb(client, tag):
    lines = {"en": [f"{'A very long piece of equipment ' * 2}{number}" for number in range(12)]}
    change_show_car(tag.show_car, equipment=lines, colours=lines, by=None)
    for _ in range(4):
        add_photo(tag.show_car, file=jpeg(size=(1200, 800)), by=None)

    assert weight(client, tag) < MOST_BYTES


def test_a_photo_is_kept_by_the_phone_and_only_that_of_this_car_is_shown(client, tag):
    photo, other = ShowCarPhotoFactory(show_car=tag.show_car), ShowCarPhotoFactory()

    answer = client.get(address(tag, "photo", photo.pk))

    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get(address(tag, "photo", other.pk)).status_code == 404


def test_the_page_asks_few_questions(client, tag, django_assert_num_queries):
    url = client.get(address(tag)).url

    # Tag with its car; the scan; what rings there; photos; opening hours.
    with django_assert_num_queries(5):
        client.get(url)
    # Tag; what rings there.
    with django_assert_num_queries(2):
        client.get(address(tag, "now"))


def test_a_scan_is_one_and_nobodys_however_often_the_page_is_loaded(client, tag):
    url = client.get(address(tag)).url
    for _ in range(3):
        client.get(url)
    client.get(url + "&lang=zh-hans")

    scan = Scan.objects.get()
    assert (scan.tag, scan.show_car, scan.customer) == (tag, tag.show_car, None)
    fields = {field.name for field in Scan._meta.get_fields()}
    assert not {"address", "ip", "user_agent", "sender_mark"} & fields


def test_a_flood_of_scans_is_not_written_down(tag):
    made = [record_scan(tag, language="en", address="203.0.113.9") for _ in range(61)]

    assert [scan is None for scan in made] == [False] * 60 + [True]


def test_a_limit_counts_each_address_apart_and_forgets():
    assert within_limit("x", "203.0.113.1", most=1)
    assert not within_limit("x", "203.0.113.1", most=1)
    assert within_limit("x", "203.0.113.2", most=1)
    assert within_limit("x", "", most=1)


def test_a_visitor_calls_sees_that_somebody_comes_and_is_thanked(client, tag, queue):
    url = client.get(address(tag)).url
    called = client.post(url, {"wish": "someone"})
    waiting = client.get(called.url)
    call = HelpCall.objects.get()

    assert (call.place, call.scan) == ("Zone A", Scan.objects.get())
    assert "We have called somebody" in waiting.text
    assert '<noscript><meta http-equiv="refresh" content="8"></noscript>' in waiting.text
    now = called.url.replace("/?", "/now/?")
    assert client.get(now).json()["call"] == "open"

    take_call(call, by=UserFactory(name="Li Wei"))
    assert client.get(now).json()["call"] == "taken"
    assert "Li Wei is on the way to you." in client.get(called.url).text
    # Whoever scans the same tag meanwhile sees it as well.
    assert "Li Wei is on the way" in client.get(url).text

    HelpCall.objects.update(ending="met", closed_at=timezone.now())
    assert "Enjoy looking round" in client.get(called.url).text
    assert "Somebody, please" in client.get(url).text


def test_only_who_called_calls_it_off(client, tag, queue):
    url = client.get(address(tag)).url
    mine = client.post(url, {"wish": "someone"}).url

    assert "No longer needed" not in client.get(url).text
    client.post(url, {"wish": "stop"})
    assert HelpCall.objects.get().ending == ""
    assert "Nobody will disturb you" in client.post(mine, {"wish": "stop"}, follow=True).text
    forged = signing.dumps(str(HelpCall.objects.get().pk), salt="another")
    assert "No longer" not in client.get(f"{url}&c={forged}").text


def test_a_refusal_says_what_to_do_instead(client, tag, queue):
    url = client.get(address(tag)).url
    for _ in range(3):
        client.post(client.post(url, {"wish": "someone"}).url, {"wish": "stop"})

    answer = client.post(url, {"wish": "someone"})

    assert answer.status_code == 429
    assert "come to the desk" in answer.text


def test_at_night_there_is_no_button(client, tag, dealership):
    OpeningHours.objects.filter(dealership=dealership).update(opens_at=time(9), closes_at=time(18))
    with time_machine.travel(timezone.now().replace(hour=3, minute=0)):
        text = client.get(address(tag), follow=True).text

    assert "We are closed. We open today 09:00." in text
    assert "Somebody, please" not in text


def write(client, tag, url, **said):
    stamp = stamp_of(timezone.now() - timedelta(seconds=60))
    told = {"name": "Ana Silva", "phone": "07400 123456", "stamp": stamp}
    return client.post(url.replace("/?", "/number/?"), told | said)


def test_who_gives_a_number_is_known_by_that_and_what_they_looked_at_is_theirs(client, tag):
    url = client.get(address(tag)).url
    form = client.get(url.replace("/?", "/number/?"))
    assert form.context["wording"].text in form.text

    done = write(client, tag, url, message="Is it free on Friday?")

    enquiry, scan = Enquiry.objects.get(), Scan.objects.get()
    assert (enquiry.lead.wish, enquiry.comments) == ("Marque Aria", "Is it free on Friday?")
    assert enquiry.tracking["utm_source"] == "showroom"
    assert (scan.customer, scan.claim) == (enquiry.customer, "number")
    fact = scan.customer.timeline.get(kind="reception.car_scanned")
    assert (fact.at, fact.facts["car"]) == (scan.at, str(tag.show_car))
    assert "we have your message" in client.get(done.url).text


def test_a_number_without_a_scan_and_a_wrong_one(client, tag):
    url = address(tag) + "?lang=en"
    assert write(client, tag, url, phone="12").status_code == 422
    write(client, tag, url)

    assert Customer.objects.get().name == "Ana Silva"
    assert Scan.objects.count() == 0


def test_what_a_machine_fills_in_makes_nobody_known(client, tag):
    url = client.get(address(tag)).url
    write(client, tag, url, website="http://spam.example")

    assert IntakeMessage.objects.get().status == "quarantined"
    assert Scan.objects.get().customer is None


def test_a_scan_shown_at_the_desk_is_theirs(signed_in, tag):
    scan, visit = record_scan(tag, language="en"), VisitFactory()
    desk = signed_in(Role.RECEPTIONIST)

    assert "No page of today" in desk.post(page("scan_claim", visit), {"word": "xxxx"}).text
    answer = desk.post(page("scan_claim", visit), {"word": f" {scan.word.upper()} "})

    scan.refresh_from_db()
    assert answer.status_code == 302
    assert (scan.customer, scan.visit, scan.claim) == (visit.customer, visit, "desk")
    assert visit.customer.timeline.get(kind="reception.car_scanned").by == desk.user
    assert scan_of_word(scan.word) is None


def test_of_nobody_known_nothing_becomes_personal(signed_in, tag):
    scan, visit = record_scan(tag, language="en"), VisitFactory(customer=None)

    answer = signed_in(Role.RECEPTIONIST).post(page("scan_claim", visit), {"word": scan.word})

    assert "Ask who they are first" in answer.text


def test_the_page_from_which_they_called_is_theirs_with_one_press(signed_in, tag):
    scan, visit = record_scan(tag, language="en"), VisitFactory()
    HelpCallFactory(tag=tag, scan=scan, visit=visit)
    desk = signed_in(Role.RECEPTIONIST)

    assert "They called from the page" in desk.get(page("scan_claim", visit)).text
    desk.post(page("scan_claim", visit), {"called": "1"})

    scan.refresh_from_db()
    assert (scan.customer, scan.visit) == (visit.customer, visit)
    assert "showed the page" in desk.get(visit.get_absolute_url()).text.lower()


def test_after_its_time_a_scan_is_nobodys_and_counts(tag):
    long_ago = timezone.now() - timedelta(days=366)
    theirs, somebodys = ScanFactory(tag=tag, at=long_ago), ScanFactory(tag=tag, at=long_ago)
    recent = ScanFactory(tag=tag)
    visit = VisitFactory()
    call = HelpCallFactory(tag=tag, scan=theirs, visit=visit)
    for scan in (theirs, recent):
        claim_scan(scan, customer=visit.customer, claim="desk", visit=visit)

    assert clear_outdated()["scans"] == 2

    assert list(Scan.objects.exclude(customer=None)) == [recent]
    theirs.refresh_from_db()
    somebodys.refresh_from_db()
    call.refresh_from_db()
    assert (theirs.visit, theirs.word, somebodys.word, call.scan) == (None, "", "", None)
    assert Scan.objects.count() == 3
    assert clear_outdated()["scans"] == 0


def test_a_page_is_not_two_peoples():
    scan, ana = ScanFactory(), CustomerFactory()
    claim_scan(scan, customer=ana, claim="desk")

    assert claim_scan(scan, customer=ana, claim="desk").customer == ana
    with pytest.raises(Refused, match="somebody else"):
        claim_scan(scan, customer=CustomerFactory(), claim="desk")
    assert ana.timeline.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_show_a_page_at_once_one_has_it():
    scan, people = ScanFactory(), CustomerFactory.create_batch(3)

    told = race(*[lambda who=who: claim_scan(scan, customer=who, claim="desk") for who in people])

    assert sorted(type(each).__name__ for each in told) == ["Refused", "Refused", "Scan"]
    scan.refresh_from_db()
    assert [who.timeline.count() for who in people if who == scan.customer] == [1]


def test_a_word_of_yesterday_or_of_two_is_nobodys():
    ScanFactory(at=timezone.now() - timedelta(days=1))
    assert scan_of_word("bcd2") is None
    ScanFactory(), ScanFactory()
    assert scan_of_word("bcd2") is None


def test_a_car_gets_one_tag_with_one_click_or_two(signed_in):
    car, desk = ShowCarFactory(), signed_in(Role.RECEPTIONIST)
    assert "Give it a tag" in desk.get(page("show_car_panel", car)).text

    for _ in range(2):
        desk.post(page("tag_new"), {"show_car": str(car.pk)})
    desk.post(page("tag_new"))

    assert [(tag.number, tag.show_car) for tag in Tag.objects.all()] == [(1, car), (2, None)]
    assert "Tag 1" in desk.get(page("show_car_panel", car)).text


@pytest.mark.django_db(transaction=True)
def test_tags_made_at_once_have_numbers_of_their_own(dealership):
    made = race(*[lambda: make_tag(by=None)] * 4)

    assert sorted(tag.number for tag in made) == [1, 2, 3, 4]


def test_a_tag_moves_to_the_next_car(signed_in, tag):
    other, desk = TagFactory(), signed_in(Role.RECEPTIONIST)
    car = other.show_car

    desk.post(page("tag_hang", tag), {"show_car": str(car.pk)})

    tag.refresh_from_db(), other.refresh_from_db()
    assert (tag.show_car, other.show_car) == (car, None)
    take_off_show(car, why="sold", by=None)
    car.refresh_from_db()
    with pytest.raises(Refused, match="no longer on show"):
        hang_tag(other, show_car=car, by=None)
    assert (
        "no longer on show"
        in desk.post(page("tag_hang", tag), {"show_car": str(car.pk)}, follow=True).text
    )


def test_cards_are_printed_for_all_or_for_one(signed_in, tag):
    for number in range(4):
        TagFactory(show_car__place=f"展厅 {number}")
    desk = signed_in(Role.RECEPTIONIST)

    everything, one = desk.get(page("tag_cards")), desk.get(page("tag_cards"), {"tag": tag.number})

    assert everything.headers["Content-Type"] == "application/pdf"
    assert everything.content.startswith(b"%PDF")
    assert everything.content.count(b"/Type /Page\n") == 2
    assert one.content.count(b"/Type /Page\n") == 1


def test_without_a_tag_at_a_car_there_is_nothing_to_print(signed_in):
    answer = signed_in(Role.RECEPTIONIST).get(page("tag_cards"), {"tag": "x"}, follow=True)
    assert "nothing to print" in answer.text


def test_a_screen_says_that_it_is_well_and_hears_what_it_should_show(client, tag):
    device = add_device(tag, name="tablet", by=None)
    said = {"unit": device.unit, "load_ms": 840, "version": "old", "battery": 77}

    answer = client.post(address(tag, "beat"), said)

    device.refresh_from_db()
    assert answer.json() == {"version": tag.version}
    assert (device.load_ms, device.version, device.battery) == (840, "old", 77)
    assert client.post(address(tag, "beat"), said | {"load_ms": "soon"}).status_code == 422
    assert client.post(address(tag, "beat"), {"unit": "forged"}).status_code == 404
    assert client.post(address(TagFactory(), "beat"), said).status_code == 404
    remove_device(device, by=None)
    assert client.post(address(tag, "beat"), said).status_code == 404


def test_a_screen_makes_no_scans(client, tag):
    text = client.get(address(tag), {"unit": TagDeviceFactory(tag=tag).unit}).text

    assert "data-unit" in text
    assert Scan.objects.count() == 0


def test_a_silent_screen_is_told_once_for_each_silence(dealership):
    desk = MembershipFactory(role=Role.RECEPTIONIST, at=dealership).user
    now = timezone.now()
    device = TagDeviceFactory(made_at=now - timedelta(hours=1), beat_at=now - timedelta(minutes=11))
    TagDeviceFactory(beat_at=now - timedelta(minutes=9))
    TagDeviceFactory(made_at=now - timedelta(days=9), removed_at=now)

    assert [tell_silent_devices(now=now) for _ in range(2)] == [1, 0]
    make_rounds(0)
    assert Notification.objects.get().user == desk

    hear_device(device.tag, device.pk)
    with time_machine.travel(now + timedelta(minutes=12)):
        make_rounds(0)
    assert Notification.objects.filter(kind="reception.device_silent").count() == 3


def test_a_silent_screen_is_somebodys_task_until_it_is_heard(dealership, on_floor):
    MembershipFactory(role=Role.RECEPTIONIST, at=dealership, user__name="A Away")
    anna = on_floor("Anna Desk", Role.RECEPTIONIST)
    max_, now = on_floor("Max", Role.SALES_MANAGER), timezone.now()
    device = TagDeviceFactory(made_at=now - timedelta(hours=1))
    bell = Notification.objects.unseen().filter(kind="reception.device_silent")

    tell_silent_devices(now=now)
    device.refresh_from_db()
    assert (device.owner, bell.get().user) == (anna, anna)

    taken = take_device(device, by=max_)
    assert (taken.owner, bell.exists()) == (max_, False)

    hear_device(device.tag, device.pk)
    device.refresh_from_db()
    assert (device.owner, device.told_at) == (None, None)
    with pytest.raises(Refused, match="is well"):
        take_device(device, by=anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        TagDevice.objects.update(owner=anna)


def test_whom_a_silent_screen_is_told_is_not_told_of_one_that_is_heard(dealership, on_floor):
    on_floor("Anna Desk", Role.RECEPTIONIST)
    device = TagDeviceFactory(made_at=timezone.now() - timedelta(hours=1))
    tell_silent_devices(now=timezone.now())

    hear_device(device.tag, device.pk)

    assert not Notification.objects.unseen().exists()


def test_who_sees_to_a_screen_is_said_and_can_be_changed(signed_in, tag, on_floor):
    device = TagDeviceFactory(tag=tag, made_at=timezone.now() - timedelta(hours=1))
    on_floor("Anna Desk", Role.RECEPTIONIST)
    tell_silent_devices(now=timezone.now())
    manager = signed_in(Role.SALES_MANAGER)

    assert "Anna Desk sees to it" in manager.get(page("device_list")).text
    manager.post(page("device_take", device))

    device.refresh_from_db()
    assert device.owner == manager.user


def test_a_retired_code_opens_nothing_and_calls_nobody(client, signed_in, tag):
    car, device = tag.show_car, TagDeviceFactory(tag=tag)
    assert client.get(address(tag), follow=True).status_code == 200
    desk = signed_in(Role.RECEPTIONIST)

    for _click in range(2):
        assert "opens nothing" in desk.post(page("tag_retire", tag), follow=True).text

    tag.refresh_from_db(), device.refresh_from_db()
    assert (tag.show_car, device.removed_at is None) == (None, False)
    assert client.get(address(tag)).status_code == 404
    assert client.post(address(tag), {"wish": "someone"}).status_code == 404
    for forbidden in (
        lambda: call_someone(tag),
        lambda: hang_tag(tag, show_car=car, by=None),
        lambda: add_device(tag, name="tablet", by=None),
    ):
        with pytest.raises(Refused):
            forbidden()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.filter(pk=tag.pk).update(show_car=car)
    assert make_tag(show_car=car, by=None).number == tag.number + 1
    assert f">{tag.number}</a>" in desk.get(page("tag_list")).text


@pytest.mark.django_db(transaction=True)
def test_a_tag_that_is_retired_while_somebody_calls_rings_or_does_not(tag, queue):
    called, _retired = race(lambda: call_someone(tag), lambda: retire_tag(tag, by=None))

    assert isinstance(called, Refused) != HelpCall.objects.exists()
    assert Tag.objects.get(pk=tag.pk).retired_at


def test_at_night_no_screen_is_missed(dealership):
    MembershipFactory(role=Role.RECEPTIONIST, at=dealership)
    tomorrow = (timezone.localdate() + timedelta(days=1)).weekday()
    OpeningHours.objects.exclude(weekday=tomorrow).delete()
    TagDeviceFactory(beat_at=timezone.now() - timedelta(hours=2))

    make_rounds(0)

    assert Notification.objects.count() == 0


def test_the_board_of_screens_shows_the_silent_first(signed_in, tag):
    now = timezone.now()
    TagDeviceFactory(tag=tag, name="well", beat_at=now, version=tag.version, load_ms=300)
    TagDeviceFactory(tag=tag, name="behind", beat_at=now, version="old", battery=20)
    TagDeviceFactory(tag=tag, name="gone", beat_at=now - timedelta(hours=1))

    shown = signed_in(Role.RECEPTIONIST).get(page("device_list")).context["devices"]

    assert [device.name for device in shown] == ["gone", "behind", "well"]


def test_a_screen_is_added_and_removed(signed_in, tag):
    desk = signed_in(Role.RECEPTIONIST)
    desk.post(page("device_new", tag), {"name": "tablet"})
    assert "Give the screen a name" in desk.post(page("device_new", tag), follow=True).text
    device = TagDevice.objects.get()
    assert device.unit in desk.get(page("tag", tag)).text
    desk.post(page("device_remove", device))
    device.refresh_from_db()
    assert device.removed_at


@pytest.mark.parametrize("tags", [1, 10])
def test_the_list_of_tags_asks_the_same_few_questions(signed_in, tags, django_assert_num_queries):
    desk = signed_in(Role.RECEPTIONIST)
    for _ in range(tags):
        TagDeviceFactory(tag=ScanFactory().tag)

    with django_assert_num_queries(4):
        text = desk.get(page("tag_list")).text
    with django_assert_num_queries(4):
        desk.get(page("device_list"))

    assert text.count("scans in 7 days") == tags
