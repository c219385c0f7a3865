"""The way in: passwords, second factors, limits, sessions."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.core.shared_cache import SharedCache
from apps.dealers.actions.factors import reset_second_factor
from apps.dealers.actions.groups import change_sign_in_rules
from apps.dealers.adapter import FactorAdapter
from apps.dealers.models import Role, StaffChange
from apps.dealers.periodic import forget_who_is_long_gone
from apps.dealers.stream import listener_of
from apps.dealers.tasks import send_letter
from tests.core.test_walk import names
from tests.factories import MembershipFactory
from tests.racing import race

ENGLISH = ("Code", "Name", "Password", "Add", "Enter", "Back", "Remove")
PASSWORD = "a-good-long-word"
PAGE = "/staff/preferences/"
# A port that no mail server has.
NOBODY_THERE = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 9},
    }
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PUBLIC = {
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
}
PRIVATE = {
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
}


@pytest.fixture
def anna(dealership):
    person = MembershipFactory(at=dealership, user__name="Anna", user__email="anna@x.example").user
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, person, password=PASSWORD, **extra):
    form = {"login": person.email, "password": password}
    return client.post("/accounts/login/", form, **extra)


def code_of(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def set_up_app(person):
    """Give somebody an authenticator app and recovery codes; return the secret."""
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return SECRET


def send_letters(queue):
    """Do what the worker does with each letter in the queue."""
    for job in queue.values():
        send_letter(**job["args"])


def test_only_these_addresses_of_signing_in_are_served():
    starts = ("account_", "mfa_", "openid_connect_", "socialaccount_", "usersessions_")

    assert {name for name in names() if name.startswith(starts)} == PUBLIC | PRIVATE


@pytest.mark.parametrize("name", sorted(PRIVATE | PUBLIC))
def test_a_stranger_opens_what_is_public_and_nothing_else(client, name):
    args = {
        "account_reset_password_from_key": ["1", "set-password"],
        "mfa_edit_webauthn": [1],
        "mfa_remove_webauthn": [1],
    }
    response = client.get(reverse(name, args=args.get(name, [])))

    to_the_door = response.headers.get("Location", "").startswith("/accounts/login/")
    # Two steps of the way in lead back to its beginning: a code without a password given before,
    # and a passkey without the script that asks for it.
    assert to_the_door == (name in PRIVATE | {"mfa_authenticate", "mfa_login_webauthn"})


def test_a_second_factor_is_asked_for_after_the_password(client, anna):
    sign_in(client, anna)
    secret = set_up_app(anna)
    client.logout()

    assert sign_in(client, anna).url == reverse("mfa_authenticate")
    assert client.get(PAGE).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is not right" in wrong.text
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.get(PAGE).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_factor_is_set_up_its_codes_shown_once_and_removed_again(client, anna, dealership, queue):
    dealership.group.second_factor_roles = [Role.SALES_CONSULTANT]
    dealership.group.save()
    sign_in(client, anna)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.get(PAGE).url == reverse("mfa_index")
    assert listener_of(client.session.session_key) is None

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert client.get(PAGE).status_code == 200
    assert listener_of(client.session.session_key).user == anna.pk
    shown = client.get(reverse("mfa_view_recovery_codes"))
    again = client.get(reverse("mfa_view_recovery_codes"))
    codes = shown.context["unused_codes"]
    assert len(codes) == 10
    assert codes[0] in shown.text
    assert codes[0] not in again.text
    for opens in (True, False):
        other = Client()
        sign_in(other, anna)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert (other.get(PAGE).status_code == 200) == opens

    client.post(reverse("mfa_deactivate_totp"))
    assert client.get(PAGE).url == reverse("mfa_index")
    send_letters(queue)
    assert [letter.subject for letter in mail.outbox] == [
        "An authenticator app was added to your account",
        "The authenticator app was removed from your account",
    ]


def test_the_secret_of_a_factor_cannot_be_read_in_the_database(client, anna):
    sign_in(client, anna)
    secret = set_up_app(anna)

    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert FactorAdapter().decrypt(kept) == secret


def test_where_a_group_demands_a_factor_nothing_else_opens(client, anna, dealership):
    boss = MembershipFactory(role=Role.ADMINISTRATOR, at=dealership).user
    sign_in(client, anna)
    rules = {"second_factor_roles": [Role.SALES_CONSULTANT], "password_sign_in": True}
    change_sign_in_rules(dealership.group, by=boss, **rules)
    change_sign_in_rules(dealership.group, by=boss, **rules)

    for page in ("/", PAGE, "/customers/", "/accounts/password/change/"):
        assert client.get(page).url == reverse("mfa_index")
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == reverse("mfa_index")
    assert client.get("/api/v1/enquiries/").status_code == 403
    assert "Set one up to go on" in client.get(reverse("mfa_index")).text
    assert client.post("/staff/language/", {"language": "en"}).status_code == 302
    assert [change.kind for change in StaffChange.objects.all()] == ["rules_changed"]


def test_an_older_session_has_to_show_the_factor_that_is_there(client, anna, dealership):
    phone = Client()
    sign_in(phone, anna)
    sign_in(client, anna)
    secret = set_up_app(anna)
    dealership.group.second_factor_roles = [Role.SALES_CONSULTANT]
    dealership.group.save()

    assert "asks for your second factor" in phone.get("/", follow=True).text
    phone.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert phone.get(PAGE).status_code == 200


def test_a_manager_resets_a_lost_factor_and_its_owner_hears_of_it(client, anna, dealership, queue):
    manager = MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user
    sign_in(client, anna)
    set_up_app(anna)

    reset_second_factor(anna, reason="Phone stolen, knows her voice", by=manager)

    assert client.get(PAGE).status_code == 302
    assert sign_in(client, anna).url == "/"
    assert [job["task_name"] for job in queue.values()] == ["dealers.tell_factor_was_reset"]
    (change,) = StaffChange.objects.all()
    assert (change.kind, change.facts["note"]) == ("factor_reset", "Phone stolen, knows her voice")


def test_guessing_is_stopped_by_address_of_mail_and_says_how_long(client, anna):
    for _ in range(5):
        assert "do not belong together" in sign_in(client, anna, "wrong").text

    assert "Wait five minutes" in sign_in(client, anna).text
    # Nobody else is held up, and no other address of theirs helps.
    elsewhere = sign_in(Client(REMOTE_ADDR="10.9.9.9"), anna)
    assert "Wait five minutes" in elsewhere.text


def test_guessing_codes_is_stopped_as_well(client, anna):
    sign_in(client, anna)
    set_up_app(anna)
    client.logout()
    sign_in(client, anna)

    said = [client.post(reverse("mfa_authenticate"), {"code": "000000"}).text for _ in range(6)]

    assert "not right" in said[4]
    assert "Wait five minutes" in said[5]


def test_too_many_requests_are_asked_to_wait_a_minute(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "2/m/ip"}
    answers = [
        client.post(reverse("account_reset_password"), {"email": "a@x.example"}) for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Wait a minute" in answers[2].text
    assert answers[2]["Retry-After"] == "60"


def test_behind_a_proxy_the_forwarded_address_counts(client, anna, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}

    statuses = [
        sign_in(client, anna, "wrong", headers={"X-Forwarded-For": f"1.1.1.1, {address}"})
        for address in ("2.2.2.2", "3.3.3.3", "2.2.2.2")
    ]

    assert [answer.status_code for answer in statuses] == [200, 200, 429]


def test_all_processes_count_in_one_place():
    one, other = (SharedCache("shared_cache", {}) for _ in range(2))

    assert one.add("lock", 1, timeout=60)
    assert not other.add("lock", 2, timeout=60)
    other.set("lock", [3], timeout=60)
    assert one.get("lock") == [3]
    assert one.touch("lock", timeout=-1)
    assert other.get("lock") is None
    assert other.add("lock", 4, timeout=None)
    assert not one.touch("nothing", timeout=60)


@pytest.mark.django_db(transaction=True)
def test_of_two_processes_that_count_at_once_one_waits():
    def take():
        return SharedCache("shared_cache", {}).add("lock", 1, timeout=60)

    try:
        assert sorted(race(take, take)) == [False, True]
    finally:
        SharedCache("shared_cache", {}).clear()


def test_devices_are_listed_and_signed_out(client, anna):
    sign_in(client, anna, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140"})
    phone, tablet = Client(), Client()
    sign_in(phone, anna, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    sign_in(tablet, anna)
    page = client.get(reverse("dealers:session_list"))

    assert [row["device"] for row in page.context["rows"]] == [
        "Chrome, Windows",
        "another device",
        "Safari, iPhone",
    ]
    theirs = UserSession.objects.get(user_agent__contains="iPhone")
    client.post(reverse("dealers:session_end", args=[theirs.pk]))
    assert phone.get(PAGE).status_code == 302
    client.post(reverse("dealers:sessions_end_others"))
    assert tablet.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 200


def test_what_expired_is_forgotten_at_night(client, anna):
    sign_in(client, anna)
    sign_in(Client(), anna)
    gone = UserSession.objects.exclude(session_key=client.session.session_key).get()
    Session.objects.filter(session_key=gone.session_key).update(expire_date="2020-01-01T00:00Z")

    forget_who_is_long_gone(timestamp=0)

    assert [row.session_key for row in UserSession.objects.all()] == [client.session.session_key]
    assert Session.objects.count() == 1


def test_nobody_ends_the_session_of_somebody_else(client, anna, signed_in):
    sign_in(client, anna)
    theirs = UserSession.objects.get()

    stranger = MembershipFactory().user
    other = Client()
    other.force_login(stranger)
    assert other.post(reverse("dealers:session_end", args=[theirs.pk])).status_code == 404


def test_a_new_password_signs_everybody_else_out(client, anna):
    phone = Client()
    sign_in(phone, anna)
    sign_in(client, anna)
    new = "another-good-long-word"

    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), form)

    assert phone.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 200
    assert UserSession.objects.count() == 1


def test_a_session_notes_its_use_once_an_hour(client, anna):
    sign_in(client, anna)
    page = PAGE
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    assert [query["sql"] for query in asked if query["sql"].startswith("UPDATE")] == []
    session = client.session
    session["seen"] = int(time.time()) - 7200
    session.save()
    UserSession.objects.update(last_seen_at="2020-01-01T00:00Z")

    client.get(page)

    assert UserSession.objects.get().last_seen_at.year > 2020


def test_pages_of_signing_in_speak_chinese(client, anna):
    anna.language = "zh-hans"
    anna.save()
    sign_in(client, anna)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    english = []
    for name in sorted(PRIVATE - {"mfa_edit_webauthn", "mfa_remove_webauthn", "account_logout"}):
        page = client.get(reverse(name), follow=True)
        words = page.text.split("<main", 1)[-1].split("</main>")[0]
        english += [
            word for word in ("Code", "Name", "Password", "Add", "Enter") if f">{word}<" in words
        ]

    assert english == []


def test_a_forgotten_password_is_chosen_anew_by_a_link(client, anna, queue):
    form = {"email": anna.email}
    client.post(reverse("account_reset_password"), form, headers={"Accept-Language": "zh-Hans"})
    client.post(reverse("account_reset_password"), {"email": "nobody@x.example"})

    send_letters(queue)
    (letter,) = mail.outbox
    assert letter.to == [anna.email]
    assert "重设" in letter.body
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    page = client.get(link, follow=True)
    new = "another-good-long-word"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert sign_in(client, anna, new).url == "/"


def test_no_page_waits_for_the_mail_server_and_a_letter_waits_for_it(client, anna, queue):
    with override_settings(MAILERS=NOBODY_THERE):
        page = client.post(reverse("account_reset_password"), {"email": anna.email})
        with pytest.raises(ConnectionRefusedError):
            send_letters(queue)
    assert (page.url, mail.outbox) == (reverse("account_reset_password_done"), [])

    (job,) = queue.values()
    assert anna.email not in str(job["args"])
    send_letters(queue)
    (letter,) = mail.outbox
    assert letter.to == [anna.email]
