from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from apps.core.errors import Refused
from apps.core.scope import working_in
from apps.dealers.actions.invitations import (
    accept_invitation,
    invite,
    resend_invitation,
    revoke_invitation,
)
from apps.dealers.models import Invitation, Role, StaffChange, User
from apps.dealers.models.team import LINK_LASTS, read_invitation_token
from apps.dealers.tasks import send_invitation
from tests.factories import DealershipFactory, MembershipFactory, UserFactory, scope_for
from tests.racing import race

pytestmark = pytest.mark.usefixtures("queue")


@pytest.fixture
def manager(dealership):
    return MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user


@pytest.fixture
def ask(dealership, manager):
    def ask(email="new@dealer.example", role=Role.SALES_CONSULTANT, **asked):
        known = {"dealership": dealership, "language": "en", "by": manager}
        return invite(email=email, role=role, site="http://testserver/", **known | asked)

    return ask


def kinds():
    return [change.kind for change in StaffChange.objects.order_by("at", "id")]


def test_an_invitation_is_sent_by_mail_in_the_language_of_the_guest(ask, queue, dealership):
    invitation = ask(language="zh-hans")

    (job,) = queue.values()
    send_invitation(**job["args"])
    (letter,) = mail.outbox
    assert letter.to == ["new@dealer.example"]
    assert "邀请" in letter.body
    assert f"http://testserver/staff/join/{invitation.token}/" in letter.body


def test_an_invitation_makes_an_account_with_its_role(ask, dealership):
    invitation = ask(email=" New@Dealer.example")

    person = accept_invitation(invitation, letter=1, name="Nora New", password="long-and-good-1")

    assert (person.email, person.name) == ("new@dealer.example", "Nora New")
    assert person.check_password("long-and-good-1")
    (membership,) = person.memberships.all()
    assert (membership.role, membership.dealership) == (Role.SALES_CONSULTANT, dealership)
    assert kinds() == ["invited", "joined"]


def test_a_link_works_once(ask):
    invitation = ask()
    accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")

    with pytest.raises(Refused, match="accepted already"):
        accept_invitation(invitation, letter=1, name="Eve", password="long-and-good-2")


def test_a_new_letter_makes_the_old_link_worthless(ask, manager):
    invitation = ask()
    old = invitation.token

    invitation = resend_invitation(invitation, site="http://testserver", by=manager)

    assert read_invitation_token(old)[2] == 1
    with pytest.raises(Refused, match="too old"):
        accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")
    assert accept_invitation(invitation, letter=2, name="Nora", password="long-and-good-1")


def test_a_link_expires(ask):
    invitation = ask()

    late = invitation.sent_at + LINK_LASTS + timedelta(seconds=1)
    with time_machine.travel(late), pytest.raises(Refused, match="too old"):
        accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")


def test_a_link_that_was_changed_says_nothing(ask):
    token = ask().token

    assert read_invitation_token(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert read_invitation_token("nonsense") is None


def test_a_revoked_invitation_opens_nothing_and_its_letter_is_not_sent(ask, manager, queue):
    invitation = ask()

    revoke_invitation(invitation, by=manager)
    revoke_invitation(invitation, by=manager)

    with pytest.raises(Refused, match="taken back"):
        accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")
    send_invitation(**queue[1]["args"])
    assert mail.outbox == []
    assert kinds() == ["invited", "invitation_revoked"]


def test_nobody_is_invited_twice_and_no_colleague(ask, dealership):
    ask()
    with pytest.raises(Exception, match="invited already"):
        ask()
    colleague = MembershipFactory(at=dealership).user
    with pytest.raises(Refused, match="in the team already"):
        ask(email=colleague.email.upper())


def test_a_closed_account_elsewhere_cannot_be_invited(ask):
    closed = MembershipFactory(user__is_active=False).user

    with pytest.raises(Refused, match="Nobody can be invited"):
        ask(email=closed.email)


def test_a_manager_gives_no_role_above_their_own_and_none_elsewhere(ask, dealership):
    with pytest.raises(Refused, match="somebody above you"):
        ask(role=Role.GROUP_MANAGER, dealership=None)
    with pytest.raises(Refused, match="somebody above you"):
        ask(dealership=DealershipFactory(group=dealership.group))
    assert ask(role=Role.DEALER_MANAGER)


def test_an_invitation_dies_with_the_right_to_invite(ask, manager):
    invitation = ask()
    manager.memberships.update(active=False)

    with pytest.raises(Refused, match="somebody above you"):
        accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")


def test_somebody_with_an_account_joins_signed_in_and_keeps_their_password(ask):
    known = UserFactory(email="New@dealer.example", name="Known")
    known.set_password("their-own-word")
    known.save()
    invitation = ask()

    with pytest.raises(Refused, match="have an account already"):
        accept_invitation(invitation, letter=1, name="Eve", password="long-and-good-1")
    accept_invitation(invitation, letter=1, by=known)

    known.refresh_from_db()
    assert (known.name, known.check_password("their-own-word")) == ("Known", True)
    assert known.memberships.count() == 1


def test_the_database_keeps_one_waiting_invitation_for_an_address(ask):
    invitation = ask()
    invitation.pk = None

    with pytest.raises(IntegrityError, match="invitation_waits_once"), transaction.atomic():
        invitation.save(force_insert=True)


def test_another_group_sees_no_invitation(ask):
    ask()

    with working_in(scope_for(DealershipFactory())):
        assert Invitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_accept_one_invitation(ask):
    invitation = ask()

    def join():
        return accept_invitation(invitation, letter=1, name="Nora", password="long-and-good-1")

    results = race(join, join)

    assert sorted(type(result).__name__ for result in results) == ["Refused", "User"]
    assert User.objects.filter(email="new@dealer.example").count() == 1
