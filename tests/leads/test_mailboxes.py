"""Mails come in: by a real connection, once each, and whatever breaks on the way."""

import mailbox as mailboxes
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.core.secrets import Unsealable, seal, unseal
from apps.dealers.models import Role
from apps.leads.actions.mailboxes import add_mailbox, change_mailbox, fetch_mailbox
from apps.leads.models import Enquiry, IntakeMessage, LeadMailbox
from apps.leads.periodic import fetch_mails, look_into_mailboxes
from apps.leads.remarks import in_words
from tests.factories import LeadSourceFactory, UserFactory
from tests.racing import race

from .mail_server import PASSWORD, USER, Post, certificate_in, serving
from .sending import adf, prospect

BEN = "<contact><name>Ben Okoro</name><email>ben@example.com</email></contact>"


def mail(text, number="", **headers):
    """A mail with this text; the number is its Message-ID."""
    named = {"From": "Portal <leads@portal.example>", "Subject": "New lead", **headers}
    if number:
        named["Message-ID"] = f"<{number}@portal.example>"
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"{head}\r\n".encode() + (text if isinstance(text, bytes) else text.encode())


ANA_WRITES = mail("Is the blue Aria still there? Ana", "1", From="Ana Silva <ana@example.com>")


@pytest.fixture
def source():
    return LeadSourceFactory(name="Portal mail")


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_FOLDER = tmp_path
    (tmp_path / "portal").mkdir()
    return tmp_path / "portal"


@pytest.fixture
def spool(source, folder):
    return add_mailbox(source, kind="folder", path="portal", by=UserFactory())


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return certificate_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def post(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    account = Post()
    with serving(account, certificate) as account.port:
        yield account


@pytest.fixture
def account(source, post):
    """The mailbox on the server, read from its first mail on."""
    return mailbox_at(source, post.port, from_beginning=True)


def mailbox_at(source, port, **fields):
    said = {"kind": "imap", "host": "localhost", "port": port, "username": USER} | fields
    return add_mailbox(source, **{"password": PASSWORD, **said}, by=UserFactory())


def fetched(mailbox):
    found = fetch_mailbox(LeadMailbox.objects.get(pk=mailbox.pk))
    return found.new, found.known, (found.trouble or {}).get("code")


def test_an_adf_mail_becomes_an_enquiry_and_its_file_is_put_away(spool, folder, source):
    folder.joinpath("1.eml").write_bytes(mail(adf(), "1"))

    assert fetched(spool) == (1, 0, None)

    message = IntakeMessage.objects.get()
    assert (message.format, message.status, message.source) == ("mail", "read", source)
    assert Enquiry.objects.get().customer.name == "Ana Silva"
    assert [file.name for file in folder.iterdir()] == ["done"]
    assert [file.name for file in folder.joinpath("done").iterdir()] == ["1.eml"]


def test_the_same_mail_twice_is_one_message(spool, folder):
    for name in ("1.eml", "2.eml"):
        folder.joinpath(name).write_bytes(mail(adf(), "1"))

    assert fetched(spool) == (1, 1, None)
    assert IntakeMessage.objects.count() == 1


def test_mails_without_a_number_are_told_apart_by_their_letters(spool, folder):
    for name, body in {"1.eml": mail(adf()), "2.eml": mail(adf()), "3.eml": mail("Hello")}.items():
        folder.joinpath(name).write_bytes(body)

    assert fetched(spool) == (2, 1, None)


def test_several_enquiries_without_a_number_in_one_mail_are_several(spool, folder):
    both = adf(prospect(""), prospect("", customer=BEN))
    folder.joinpath("1.eml").write_bytes(mail(both, "1"))

    fetched(spool)

    names = sorted(Enquiry.objects.values_list("customer__name", flat=True))
    assert names == ["Ana Silva", "Ben Okoro"]


def test_a_whole_box_is_taken_in(spool, folder):
    box = mailboxes.mbox(folder / "old.mbox")
    box.add(mail(adf(), "1"))
    box.add(ANA_WRITES.replace(b"<1@", b"<2@"))
    box.close()

    assert fetched(spool) == (2, 0, None)
    assert fetched(spool) == (0, 0, None)


def test_a_folder_outside_of_ours_is_never_opened(source, folder):
    (folder.parent.parent / "elsewhere").mkdir(exist_ok=True)
    folder.joinpath("link").symlink_to(folder.parent.parent / "elsewhere")
    mailbox = add_mailbox(source, kind="folder", path="portal/link", by=UserFactory())

    assert fetched(mailbox) == (0, 0, "mailbox_no_folder")


def test_a_person_who_writes_to_us_waits_for_a_person(spool, folder):
    folder.joinpath("1.eml").write_bytes(ANA_WRITES)

    fetched(spool)

    message = IntakeMessage.objects.get()
    assert message.status == "quarantined"
    assert [remark["code"] for remark in message.remarks] == ["letter"]
    assert message.sender == "Ana Silva <ana@example.com>"


def test_mails_come_by_imap_and_are_marked_as_read(account, post):
    post.deliver(mail(adf(), "1"))
    post.deliver(ANA_WRITES.replace(b"<1@", b"<2@"))

    assert fetched(account) == (2, 0, None)

    assert [mail.flags for mail in post.folders["INBOX"]] == [{"\\Seen"}] * 2
    arrived = IntakeMessage.objects.get(format="mail", status="read").received_at
    assert arrived == datetime(2026, 3, 9, 10, 15, tzinfo=UTC)
    assert fetched(account) == (0, 0, None)
    assert "\\Seen" in post.folders["INBOX"][0].flags


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 MOVE", "IMAP4rev1"])
def test_read_mails_are_moved_where_they_were_asked_to(source, post, capabilities):
    post.capabilities = capabilities
    mailbox = mailbox_at(source, post.port, from_beginning=True, done_folder="Done")
    post.deliver(mail(adf(), "1"))

    assert fetched(mailbox) == (1, 0, None)
    left = [mail for mail in post.folders["INBOX"] if "\\Deleted" not in mail.flags]
    assert (left, len(post.folders["Done"])) == ([], 1)


def test_somebody_who_has_read_it_in_the_mailbox_takes_nothing_from_us(account, post):
    post.deliver(mail(adf(), "1"))
    post.folders["INBOX"][0].flags.add("\\Seen")

    assert fetched(account) == (1, 0, None)


def test_what_lay_in_the_mailbox_before_is_left_alone_unless_asked_for(source, post):
    post.deliver(mail(adf(), "1"))
    mailbox = mailbox_at(source, post.port)

    assert fetched(mailbox) == (0, 0, None)
    post.deliver(ANA_WRITES.replace(b"<1@", b"<2@"))
    assert fetched(mailbox) == (1, 0, None)


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(account, post):
    for number in range(4):
        post.deliver(mail(f"Hello {number}", str(number)))
    post.breaks_after = 2

    assert fetched(account) == (2, 0, "mailbox_protocol")
    post.breaks_after = 100

    assert fetched(account) == (2, 0, None)
    assert IntakeMessage.objects.count() == 4


def test_a_mailbox_that_was_numbered_anew_is_read_again_without_doubles(account, post):
    post.deliver(mail(adf(), "1"))
    fetched(account)
    post.validity = 8
    post.deliver(ANA_WRITES.replace(b"<1@", b"<2@"))

    assert fetched(account) == (1, 1, None)


def test_a_crash_before_the_bookmark_meets_the_mail_again_and_knows_it(account, post):
    post.deliver(mail(adf(), "1"))
    fetched(account)
    LeadMailbox.objects.update(bookmark="", claimed_until=timezone.now() - timedelta(minutes=1))

    assert fetched(account) == (0, 1, None)
    assert Enquiry.objects.get().times_sent == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"password": "guessed"}, "mailbox_login"),
        ({"password": "ключ"}, "mailbox_login"),
        ({"folder": "Nowhere"}, "mailbox_folder"),
        ({"done_folder": "Nowhere"}, "mailbox_done_folder"),
        ({"host": "nowhere.invalid"}, "mailbox_no_host"),
        ({"port": 1}, "mailbox_unreachable"),
    ],
)
def test_what_keeps_us_from_a_mailbox_is_said_and_since_when(source, post, wrong, code):
    post.deliver(mail(adf(), "1"))
    mailbox = mailbox_at(source, **{"port": post.port, "from_beginning": True, **wrong})

    assert fetched(mailbox)[2] == code
    since = LeadMailbox.objects.in_trouble().get().trouble_since
    fetched(mailbox)

    kept = LeadMailbox.objects.get()
    assert (kept.trouble_since, kept.claimed_until) == (since, None)
    assert in_words(**kept.trouble) != code
    assert PASSWORD not in str(kept.trouble)


def test_mails_that_cannot_be_moved_are_taken_in_all_the_same(source, post):
    post.deliver(mail(adf(), "1"))
    mailbox = mailbox_at(source, post.port, from_beginning=True, done_folder="Nowhere")

    assert fetched(mailbox) == (1, 0, "mailbox_done_folder")
    assert post.folders["INBOX"][0].flags == {"\\Seen"}


def test_a_server_nobody_vouches_for_gets_no_password(source, post, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    mailbox = mailbox_at(source, post.port)

    assert fetched(mailbox) == (0, 0, "mailbox_tls")
    assert post.logins == 0


def test_a_password_is_sealed_and_never_goes_to_another_server(account, post):
    assert PASSWORD not in account.password
    assert unseal(account.password) == PASSWORD

    with pytest.raises(Refused, match="needs the password again"):
        change_mailbox(account, host="elsewhere.example", by=UserFactory())
    change_mailbox(account, folder="Done", by=UserFactory())

    kept = LeadMailbox.objects.get()
    assert (kept.host, kept.folder, unseal(kept.password)) == ("localhost", "Done", PASSWORD)


def test_nobody_comes_by_a_password_over_a_folder_of_ours(account, folder):
    anna = UserFactory()

    kept = change_mailbox(account, kind="folder", host="evil.example", path="portal", by=anna)

    assert (kept.host, kept.username, kept.password) == ("", "", "")
    with pytest.raises(Refused, match="needs the password again"):
        change_mailbox(kept, kind="imap", host="evil.example", username="leads", by=anna)


def test_what_another_key_has_sealed_has_to_be_told_again(account, settings):
    settings.SECRET_KEY = "another"

    with pytest.raises(Unsealable):
        unseal(account.password)
    assert fetched(account) == (0, 0, "mailbox_sealed")


def test_an_old_key_still_unseals(settings):
    sealed = seal("word")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert unseal(sealed) == "word"


def test_a_source_has_one_mailbox(account, source):
    with pytest.raises(ValidationError, match="already has a mailbox"):
        add_mailbox(source, kind="folder", path="portal", by=UserFactory())


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_take_each_mail_once(spool, folder):
    for number in range(6):
        folder.joinpath(f"{number}.eml").write_bytes(mail(f"Hello {number}", str(number)))

    def look():
        return fetch_mailbox(LeadMailbox.objects.get(pk=spool.pk))

    found = race(look, look)

    assert sum(each.new for each in found if each) == IntakeMessage.objects.count() == 6


def test_the_clock_asks_for_each_mailbox_of_every_group_once(spool, queue, dealership):
    with working_in(None):
        look_into_mailboxes(timestamp=0)
        look_into_mailboxes(timestamp=60)

    (job,) = queue.values()
    assert job["args"] == {
        "mailbox_id": str(spool.pk),
        "scope": [dealership.group_id, [dealership.pk], dealership.pk],
    }


def test_a_mailbox_that_was_closed_meanwhile_is_left_alone(spool, folder):
    folder.joinpath("1.eml").write_bytes(ANA_WRITES)
    LeadMailbox.objects.update(active=False)

    fetch_mails(
        mailbox_id=str(spool.pk), scope=[spool.group_id, [spool.dealership_id], spool.dealership_id]
    )

    assert IntakeMessage.objects.count() == 0


def test_mailboxes_are_read_by_hand(spool, folder, capsys):
    folder.joinpath("1.eml").write_bytes(ANA_WRITES)

    with working_in(None):
        call_command("read_mailboxes")

    assert capsys.readouterr().out == "Portal mail: 1 new, 0 known\n"


def test_by_hand_a_broken_mailbox_says_what_to_do(account, capsys):
    LeadMailbox.objects.update(host="nowhere.invalid")

    with working_in(None), override("en"):
        call_command("read_mailboxes")

    assert "nowhere.invalid" in capsys.readouterr().out


def test_the_page_keeps_a_mailbox_and_never_shows_its_password(signed_in, source):
    manager = signed_in(Role.DEALER_MANAGER)
    address = f"/leads/sources/{source.pk}/mailbox/"
    said = {"kind": "imap", "host": "imap.example.com", "port": 993, "username": USER}
    said |= {"folder": "INBOX", "active": "on"}

    refused = manager.post(address, said)
    saved = manager.post(address, said | {"password": PASSWORD})
    changed = manager.post(address, said | {"folder": "Leads"})

    assert (refused.status_code, saved.url, changed.url) == (422, *["/leads/sources/"] * 2)
    kept = LeadMailbox.objects.get()
    assert (kept.folder, unseal(kept.password)) == ("Leads", PASSWORD)
    page = manager.get(address).text
    assert "imap.example.com" in page
    assert kept.password not in page
    assert 'se"cret' not in page.replace("&quot;", '"')


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "folder", "path": "../etc"}, "Write a name, like"),
        ({"kind": "folder"}, "Write which folder"),
        ({"host": ""}, "Write the name of the server"),
        ({"done_folder": "INBOX"}, "another folder"),
    ],
)
def test_what_is_wrong_with_a_mailbox_is_said(signed_in, source, wrong, sentence):
    said = {"kind": "imap", "host": "imap.example.com", "port": 993, "username": USER}
    said |= {"folder": "INBOX", "password": PASSWORD}

    response = signed_in(Role.DEALER_MANAGER).post(
        f"/leads/sources/{source.pk}/mailbox/", said | wrong
    )

    assert response.status_code == 422
    assert sentence in response.text
    assert LeadMailbox.objects.count() == 0


def tried(manager, source, said):
    return manager.post(f"/leads/sources/{source.pk}/mailbox/", said | {"try": "1"}).text


def test_a_mailbox_is_tried_before_it_is_kept(signed_in, source, post):
    manager = signed_in(Role.DEALER_MANAGER)
    post.deliver(ANA_WRITES)
    said = {"kind": "imap", "host": "localhost", "port": post.port, "username": USER}
    said |= {"folder": "INBOX", "password": PASSWORD}

    assert "It works. 1 mail lies there." in tried(manager, source, said)
    assert "INBOX2" in tried(manager, source, said | {"folder": "INBOX2"})
    assert "Write the password." in tried(manager, source, said | {"password": ""})

    assert (LeadMailbox.objects.count(), IntakeMessage.objects.count()) == (0, 0)
    assert post.folders["INBOX"][0].flags == set()


def test_trying_leaves_a_folder_as_it_is(signed_in, source, folder):
    folder.joinpath("1.eml").write_bytes(ANA_WRITES)
    said = {"kind": "folder", "path": "portal", "port": "", "folder": ""}

    assert "It works. 1 mail lies there." in tried(signed_in(Role.DEALER_MANAGER), source, said)

    assert [file.name for file in folder.iterdir()] == ["1.eml"]


def test_trying_never_shows_a_kept_password_to_another_server(signed_in, account, source, post):
    said = {"kind": "imap", "host": "127.0.0.1", "port": post.port, "username": USER}

    page = tried(signed_in(Role.DEALER_MANAGER), source, said | {"folder": "INBOX"})

    assert "needs the password again" in page
    assert post.logins == 0
