import pytest
from django.urls import reverse

from apps.dealers.models import Role, StaffMembership, User
from tests.factories import DealershipFactory, MembershipFactory


@pytest.fixture
def administrator(signed_in):
    """Who runs the installation: a group's own administrators look here, and change elsewhere."""
    return signed_in(Role.ADMINISTRATOR, user__is_staff=True, user__is_superuser=True)


@pytest.fixture
def colleague(dealership):
    return MembershipFactory(at=dealership, user__name="Anna").user


@pytest.fixture
def stranger():
    return MembershipFactory(user__name="Stranger").user


def change_url(person):
    return reverse("admin:dealers_user_change", args=[person.pk])


def password_url(person):
    return reverse("admin:auth_user_password_change", args=[person.pk])


def form_of(person, **changed):
    """What the page of a person with one role here sends, with something changed."""
    row = person.memberships.earliest("pk")
    said = {"email": person.email, "name": person.name, "language": "en", "theme": "auto"}
    said |= {"memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1}
    role = {
        "id": row.pk,
        "user": person.pk,
        "group": row.group_id,
        "dealership": row.dealership_id,
        "role": row.role,
    }
    return said | {f"memberships-0-{name}": value for name, value in role.items()} | changed


def test_an_administrator_adds_somebody_with_a_role(administrator, dealership):
    add_url = reverse("admin:dealers_user_add")
    assert administrator.get(add_url).status_code == 200

    response = administrator.post(
        add_url,
        {
            "email": "new@dealer.example",
            "name": "New",
            "usable_password": "true",
            "password1": "a-long-enough-word",
            "password2": "a-long-enough-word",
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 0,
            "memberships-0-group": dealership.group_id,
            "memberships-0-dealership": dealership.pk,
            "memberships-0-role": Role.RECEPTIONIST,
            "memberships-0-active": "on",
        },
    )

    assert response.status_code == 302
    assert StaffMembership.objects.get(user__name="New").dealership == dealership


def test_an_administrator_changes_a_colleague(administrator, colleague):
    assert administrator.get(change_url(colleague)).status_code == 200
    assert administrator.get(password_url(colleague)).status_code == 200

    form = form_of(colleague, name="Anna Berg", is_superuser="on")
    assert administrator.post(change_url(colleague), form).status_code == 302

    colleague.refresh_from_db()
    assert (colleague.name, colleague.is_superuser) == ("Anna Berg", False)


def test_people_of_another_group_are_neither_listed_nor_offered(administrator, stranger):
    listed = administrator.get(reverse("admin:dealers_user_changelist")).text

    assert "Stranger" not in listed
    assert administrator.get(change_url(stranger)).status_code == 302
    assert administrator.get(password_url(stranger)).status_code == 404


def test_a_role_at_another_groups_dealership_cannot_be_given(administrator, colleague):
    foreign = DealershipFactory()
    form = form_of(
        colleague,
        **{"memberships-0-group": foreign.group_id, "memberships-0-dealership": foreign.pk},
    )

    response = administrator.post(change_url(colleague), form)

    assert response.status_code == 200
    assert not foreign.memberships.exists()


@pytest.mark.parametrize("shared", ["other group", "superuser"])
def test_an_account_that_others_rely_on_is_not_ours_to_change(administrator, colleague, shared):
    if shared == "superuser":
        User.objects.filter(pk=colleague.pk).update(is_superuser=True)
    else:
        MembershipFactory(user=colleague)

    form = form_of(colleague, email="mine@evil.example", name="Taken", is_active="")
    assert administrator.post(change_url(colleague), form).status_code == 302
    assert administrator.get(password_url(colleague)).status_code == 403

    was, colleague = colleague, User.objects.get(pk=colleague.pk)
    assert (colleague.email, colleague.name, colleague.is_active) == (was.email, was.name, True)
    # The role here is: the form left the mark of an active one out.
    assert [m.active for m in colleague.memberships.order_by("pk")][0] is False


def test_shifts_offer_our_own_people_and_ask_for_the_dealership(
    administrator, dealership, colleague, stranger
):
    add_url = reverse("admin:dealers_shift_add")
    asked = administrator.get(add_url, follow=True)
    assert asked.status_code == 200
    assert "Choose the dealership you work in first." in asked.text

    administrator.post(reverse("dealers:dealership_switch"), {"dealership": dealership.pk})
    offered = administrator.get(add_url).text
    assert "Anna" in offered
    assert "Stranger" not in offered


def test_the_administration_has_no_door_of_its_own(client):
    response = client.get("/admin/login/", {"next": "/admin/"})

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_the_administration_writes_dates_as_its_reader_does(administrator, colleague):
    colleague.date_joined = "2026-03-04T15:06Z"
    colleague.save()

    page = administrator.get(change_url(colleague)).text

    assert "4 Mar 2026 15:06" in page
    assert "2026-03-04" not in page


def test_people_are_changed_in_the_team_where_the_rules_for_it_hold(signed_in, colleague):
    ours = signed_in(Role.ADMINISTRATOR, user__is_staff=True)

    assert ours.get(change_url(colleague)).status_code == 200
    assert ours.post(change_url(colleague), form_of(colleague, name="Eve")).status_code == 403
    assert ours.get(password_url(colleague)).status_code == 403
    assert ours.get(reverse("admin:dealers_user_add")).status_code == 403
