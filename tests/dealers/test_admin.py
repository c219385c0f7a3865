"""The administration pages open, save, and know only the administrator's own group."""

import pytest
from django.contrib import admin
from django.urls import reverse

from apps.dealers.models import Role, Shift, StaffMembership, User
from tests.factories import DealershipFactory, MembershipFactory, UserFactory

OWN = [model for model in admin.site._registry if model._meta.app_label in ("dealers", "vehicles")]


@pytest.fixture
def administrator(client, dealership):
    user = UserFactory(is_staff=True)
    MembershipFactory(user=user, at=dealership, role=Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def choose(client, dealership):
    client.post(reverse("dealers:dealership_switch"), {"dealership": dealership.pk, "next": "/"})


@pytest.mark.parametrize("model", OWN, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_every_administration_page_opens(administrator, dealership, model, page):
    choose(administrator, dealership)
    label = f"{model._meta.app_label}_{model._meta.model_name}"

    answer = administrator.get(reverse(f"admin:{label}_{page}"))

    assert answer.status_code == 200
    assert "Forecourt administration" in answer.content.decode()


def test_a_person_is_made_with_a_membership(administrator, dealership):
    rows = "memberships-"
    answer = administrator.post(
        reverse("admin:dealers_user_add"),
        {
            "email": "new@dealer.example",
            "name": "New Person",
            "usable_password": "true",
            "password1": "a-password-nobody-else-has",
            "password2": "a-password-nobody-else-has",
            f"{rows}TOTAL_FORMS": 1,
            f"{rows}INITIAL_FORMS": 0,
            f"{rows}0-group": dealership.group_id,
            f"{rows}0-dealership": dealership.pk,
            f"{rows}0-role": Role.RECEPTIONIST,
            f"{rows}0-active": "on",
        },
    )

    assert answer.status_code == 302
    made = User.objects.get(email="new@dealer.example")
    assert StaffMembership.objects.get(user=made).dealership == dealership


def test_a_shift_asks_for_a_dealership_first(administrator, dealership):
    answer = administrator.get(reverse("admin:dealers_shift_add"), follow=True)

    assert "Choose the dealership you work in first." in answer.content.decode()
    assert not Shift.unscoped.exists()


def test_a_shift_is_offered_to_people_of_the_own_group_alone(administrator, dealership):
    ours = MembershipFactory(at=dealership).user
    stranger = MembershipFactory(at=DealershipFactory()).user
    choose(administrator, dealership)

    page = administrator.get(reverse("admin:dealers_shift_add"))

    offered = page.context["adminform"].form.fields["user"].queryset
    assert (ours in offered, stranger in offered) == (True, False)
