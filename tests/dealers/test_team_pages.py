"""The pages of the team: what they show, what they cost, and what their forms do."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from apps.dealers.actions.people import deactivate
from apps.dealers.actions.roles import change_role, end_role
from apps.dealers.actions.shifts import add_shift, change_shift, remove_shift
from apps.dealers.models import Invitation, Role, Shift, StaffChange
from tests.dealers.test_sign_in import set_up_app
from tests.factories import (
    AbsenceFactory,
    DealershipFactory,
    InvitationFactory,
    MembershipFactory,
    ShiftFactory,
)

NEXT_MONDAY = date(2027, 3, 22)


@pytest.fixture
def manager(signed_in):
    return signed_in(Role.DEALER_MANAGER)


@pytest.fixture
def anna(dealership):
    return MembershipFactory(at=dealership, user__name="Anna").user


@pytest.mark.parametrize("rows", [1, 10])
def test_the_team_costs_the_same_for_many(manager, dealership, rows, django_assert_num_queries):
    for membership in MembershipFactory.create_batch(rows, at=dealership):
        ShiftFactory(user=membership.user)
        set_up_app(membership.user)
        InvitationFactory(invited_by=membership.user)
    page = reverse("dealers:team")
    manager.get(page)

    # The frame's three, and roles, shifts, absences, factors and invitations.
    with django_assert_num_queries(8):
        answer = manager.get(page)

    assert len(answer.context["colleagues"]) == rows + 1
    assert len(answer.context["invitations"]) == rows


def test_the_team_is_filtered_and_found(manager, anna, dealership):
    tom = MembershipFactory(at=dealership, user__name="Tom").user
    gone = MembershipFactory(at=dealership, user__name="Gone", user__is_active=False).user
    MembershipFactory(at=DealershipFactory(group=dealership.group), user__name="Elsewhere")
    ShiftFactory(user=tom)
    set_up_app(tom)
    AbsenceFactory(user=anna)

    def listed(**asked):
        page = manager.get(reverse("dealers:team"), asked)
        return [colleague.person for colleague in page.context["colleagues"]]

    assert set(listed()) == {anna, tom, manager.user}
    assert listed(show="shift") == [tom]
    assert listed(show="away") == [anna]
    assert listed(show="closed") == [gone]
    assert set(listed(show="factor")) == {anna, manager.user}
    assert listed(q="ann") == [anna]
    assert set(listed(show="nonsense")) == {anna, tom, manager.user}


def test_somebody_is_invited_again_and_no_more(manager, dealership, queue):
    form = {
        "email": "new@dealer.example",
        "place": dealership.pk,
        "role": Role.RECEPTIONIST,
        "language": "en",
    }
    assert manager.post(reverse("dealers:invitation_new"), form).url == reverse("dealers:team")
    assert manager.post(reverse("dealers:invitation_new"), form).status_code == 422
    invitation = Invitation.objects.get()
    assert invitation.dealership == dealership

    manager.post(reverse("dealers:invitation_resend", args=[invitation.pk]))
    manager.post(reverse("dealers:invitation_revoke", args=[invitation.pk]))
    refused = manager.post(reverse("dealers:invitation_resend", args=[invitation.pk]), follow=True)

    invitation.refresh_from_db()
    assert (invitation.letters, bool(invitation.revoked_at)) == (2, True)
    assert "was taken back" in refused.text


def test_a_manager_is_offered_only_what_they_may_give(manager, dealership):
    form = manager.get(reverse("dealers:invitation_new")).context["form"]

    offered = [code for code, _ in form.fields["role"].choices]
    above = {Role.GROUP_MANAGER, Role.ADMINISTRATOR}
    assert offered == [role.value for role in Role if role not in above]
    assert [key for key, _ in form.fields["place"].choices] == [dealership.pk]


def test_a_link_is_opened_and_an_account_made(client, queue):
    invitation = InvitationFactory(name="Nora")
    link = reverse("dealers:invitation_accept", args=[invitation.token])
    assert client.get(link).context["form"].initial == {"name": "Nora"}
    weak = {"name": "Nora", "password": "short", "again": "short"}
    assert client.post(link, weak).status_code == 422
    good = {"name": "Nora", "password": "a-good-long-word", "again": "a-good-long-wo"}
    assert "differ" in client.post(link, good).text

    joined = client.post(link, good | {"again": "a-good-long-word"})

    assert joined.url == reverse("account_login")
    assert client.get(link).status_code == 404
    login = {"login": invitation.email, "password": "a-good-long-word"}
    assert client.post("/accounts/login/", login).url == "/"


def test_a_link_to_an_account_that_is_there_asks_for_its_sign_in(client, signed_in):
    stranger = MembershipFactory().user
    link = reverse(
        "dealers:invitation_accept", args=[InvitationFactory(email=stranger.email).token]
    )
    assert "Sign in with it to join" in client.get(link).text

    assert "Sign out first" in signed_in(Role.RECEPTIONIST).get(link).text
    client.force_login(stranger)
    assert client.post(link).url == "/"
    assert stranger.memberships.count() == 2


def test_a_link_that_nobody_made_says_so(client):
    page = client.get(reverse("dealers:invitation_accept", args=["made-up"]))

    assert page.status_code == 404
    assert "Ask whoever invited you" in page.text


def test_roles_are_given_changed_and_ended_on_a_persons_page(manager, anna, dealership):
    give = reverse("dealers:role_give", args=[anna.pk])
    manager.post(give, {"place": dealership.pk, "role": Role.RECEPTIONIST})
    given = anna.memberships.get(role=Role.RECEPTIONIST)
    manager.post(reverse("dealers:role_change", args=[given.pk]), {"role": Role.CARE_AGENT})
    care = anna.memberships.get(role=Role.CARE_AGENT)
    manager.post(reverse("dealers:role_end", args=[care.pk]), {"go": "on"})
    last = anna.memberships.get(active=True)
    end = reverse("dealers:role_end", args=[last.pk])
    assert manager.post(end, {"to": ""}).status_code == 422
    assert manager.post(end, {"to": "", "note": "Left"}).status_code == 302

    assert not anna.memberships.filter(active=True).exists()
    page = manager.get(reverse("dealers:person", args=[anna.pk]))
    assert "Anna is no longer sales consultant" in page.text
    assert "“Left”" in page.text


def test_an_account_is_closed_with_a_note_and_opened_again(manager, anna, dealership):
    tom = MembershipFactory(at=dealership, user__name="Tom").user
    close = reverse("dealers:person_deactivate", args=[anna.pk])
    assert list(manager.get(close).context["form"].fields["to"].queryset) == [manager.user, tom]

    manager.post(close, {"to": tom.pk, "note": "Moved to Leeds"})
    anna.refresh_from_db()
    assert not anna.is_active
    manager.post(reverse("dealers:person_reactivate", args=[anna.pk]))
    anna.refresh_from_db()
    assert anna.is_active
    text = manager.get(reverse("dealers:change_list")).text
    assert "Tom takes over" in text
    assert "opened again" in text


def test_what_an_action_refuses_is_said_at_the_form(manager, anna, dealership):
    MembershipFactory(user=anna, at=DealershipFactory(group=dealership.group))
    close = reverse("dealers:person_deactivate", args=[anna.pk])

    answer = manager.post(close, {"note": "Gone"})
    assert answer.status_code == 422
    assert "also works where you do not decide" in answer.text
    undo = reverse("dealers:person_reactivate", args=[anna.pk])
    anna.is_active = False
    anna.save()
    assert "do not decide" in manager.post(undo, follow=True).text


def test_details_are_changed_and_shown_with_what_they_were(manager, anna):
    form = {"name": "Anna Berg", "email": "Anna.Berg@x.example", "language": "en", "speaks": ["de"]}
    form["skills"] = ["electric", "used"]

    manager.post(reverse("dealers:person_edit", args=[anna.pk]), form)

    anna.refresh_from_db()
    assert (anna.name, anna.email, anna.speaks) == ("Anna Berg", "anna.berg@x.example", ["de"])
    page = manager.get(reverse("dealers:person", args=[anna.pk])).text
    assert "Anna → Anna Berg" in page
    assert "speaks German with customers" in page
    assert anna.skills == ["electric", "used"]
    assert page.count("knows best: electric cars, used cars") == 2  # As it is, and as it changed.
    edit = reverse("dealers:person_edit", args=[anna.pk])
    assert manager.post(edit, form | {"skills": ["steam"]}).status_code == 422
    manager.post(edit, form | {"skills": []})
    page = manager.get(reverse("dealers:person", args=[anna.pk])).text
    assert "knows nothing in particular" in page


def test_a_factor_is_reset_only_by_who_shows_again_who_they_are(manager, anna, queue):
    set_up_app(anna)
    manager.user.set_password("a-good-long-word")
    manager.user.save()
    manager.force_login(manager.user)
    reset = reverse("dealers:factor_reset", args=[anna.pk])

    assert manager.post(reset, {"reason": "Lost"}).url.startswith("/accounts/reauthenticate/")
    manager.post(reverse("account_reauthenticate"), {"password": "a-good-long-word"})
    manager.post(reset, {"reason": "Lost her phone"})

    assert anna.authenticator_set.count() == 0
    assert "Lost her phone" in manager.get(reverse("dealers:change_list")).text


def test_an_administrator_sets_the_rules(signed_in, dealership):
    administrator = signed_in(Role.ADMINISTRATOR)
    rules = reverse("dealers:sign_in_rules")

    assert administrator.post(rules, {"second_factor_roles": ["dealer_manager"]}).status_code == 422
    form = {"second_factor_roles": ["dealer_manager"], "password_sign_in": "on"}
    administrator.post(rules, form)

    dealership.group.refresh_from_db()
    assert dealership.group.second_factor_roles == ["dealer_manager"]
    assert "dealer manager" in administrator.get(reverse("dealers:change_list")).text


def test_a_week_is_planned_changed_copied_and_read(manager, anna, dealership):
    new = {
        "person": anna.pk,
        "day": NEXT_MONDAY,
        "starts": "09:00",
        "ends": "17:00",
        "dealership": dealership.pk,
    }
    week = manager.post(reverse("dealers:shift_new"), new).url
    assert week.endswith("week=2027-03-22")
    assert manager.post(reverse("dealers:shift_new"), new | {"ends": "20:00"}).status_code == 422
    shift = Shift.objects.get()
    assert "09:00–17:00" in manager.get(week).text

    change = {"day": NEXT_MONDAY, "starts": "10:00", "ends": "18:00"}
    manager.post(reverse("dealers:shift_edit", args=[shift.pk]), change)
    copy = {"dealership": dealership.pk, "week": NEXT_MONDAY + timedelta(days=7)}
    copied = manager.post(reverse("dealers:week_copy"), copy, follow=True)
    assert "10:00–18:00" in copied.text
    nothing = manager.post(reverse("dealers:week_copy"), copy, follow=True)
    assert "nothing to copy" in nothing.text
    manager.post(reverse("dealers:shift_remove", args=[shift.pk]))
    assert Shift.objects.count() == 1


def test_everybody_reads_the_rota_and_only_planners_change_it(signed_in, anna):
    ShiftFactory(user=anna)
    page = signed_in(Role.SALES_CONSULTANT).get(reverse("dealers:shift_week"))

    assert "rota-add" not in page.text
    assert page.text.count('class="rota-shift"') == 1


def test_over_the_group_a_dealership_is_chosen(signed_in, dealership):
    other = DealershipFactory(group=dealership.group, name="Zenith")
    overseer = signed_in(Role.GROUP_MANAGER)

    page = overseer.get(reverse("dealers:shift_week"), {"dealership": other.pk, "week": "what"})
    assert page.context["place"] == other
    foreign = DealershipFactory()
    page = overseer.get(reverse("dealers:shift_week"), {"dealership": foreign.pk})
    assert page.context["place"] == dealership


@pytest.mark.parametrize("rows", [1, 10])
def test_a_week_costs_the_same_for_many(manager, dealership, rows, django_assert_num_queries):
    for membership in MembershipFactory.create_batch(rows, at=dealership):
        ShiftFactory(user=membership.user)
    page = reverse("dealers:shift_week")
    manager.get(page)

    with django_assert_num_queries(6):
        assert len(manager.get(page).context["rows"]) == rows + 1


def test_changes_are_read_page_by_page_and_each_has_its_words(
    manager, anna, dealership, monkeypatch, django_assert_num_queries
):
    by = manager.user
    shift = add_shift(
        person=anna,
        dealership=dealership,
        day=NEXT_MONDAY,
        starts=wall("09:00"),
        ends=wall("17:00"),
        by=by,
    )
    times = {"starts": wall("08:00"), "ends": wall("16:00")}
    change_shift(shift, day=NEXT_MONDAY, by=by, **times)
    remove_shift(shift, by=by)
    membership = change_role(anna.memberships.get(), role=Role.RECEPTIONIST, by=by)
    end_role(membership, note="Left", by=by)
    deactivate(anna, note="Gone", by=by)
    monkeypatch.setattr("apps.dealers.views.rules.PAGE", 4)
    manager.get(reverse("dealers:change_list"))

    with django_assert_num_queries(4):
        first = manager.get(reverse("dealers:change_list"))
    second = manager.get(reverse("dealers:change_list") + first.context["next_url"])

    shown = [change.kind for page in (first, second) for change in page.context["changes"]]
    assert shown == [
        "deactivated",
        "role_ended",
        "role_changed",
        "shift_removed",
        "shift_changed",
        "shift_added",
    ]
    assert "Anna became receptionist, was sales consultant" in first.text
    assert "09:00–17:00" in second.text
    assert second.context["next_url"] == ""
    assert manager.get(reverse("dealers:change_list"), {"before": "x"}).status_code == 200
    assert StaffChange.objects.count() == 6


def wall(text):
    return time.fromisoformat(text)
