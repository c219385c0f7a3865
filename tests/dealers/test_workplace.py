import pytest
from django.urls import reverse

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS, TABLE
from apps.dealers.workplace import OVERVIEW, workplace_of
from tests.factories import DealershipFactory, MembershipFactory, UserFactory, scope_for


@pytest.fixture
def neighbour(dealership):
    return DealershipFactory(group=dealership.group, name="Zenith")


def test_somebody_without_a_membership_has_no_workplace():
    assert workplace_of(UserFactory()) is None


def test_a_person_works_first_where_their_first_membership_is(dealership, neighbour):
    user = MembershipFactory(at=dealership).user
    MembershipFactory(user=user, at=neighbour, role=Role.SALES_MANAGER)

    place = workplace_of(user)

    assert (place.here, place.roles) == (dealership, {Role.SALES_CONSULTANT})
    assert place.scope == scope_for(dealership)


def test_a_choice_among_ones_own_places_is_followed(dealership, neighbour):
    user = MembershipFactory(at=dealership).user
    MembershipFactory(user=user, at=neighbour, role=Role.SALES_MANAGER)

    place = workplace_of(user, neighbour.pk)

    assert (place.here, place.roles) == (neighbour, {Role.SALES_MANAGER})


def test_a_choice_of_somebody_elses_place_is_not_followed(dealership):
    user, foreign = MembershipFactory(at=dealership).user, DealershipFactory()

    assert workplace_of(user, foreign.pk).here == dealership
    assert workplace_of(user, OVERVIEW).here == dealership


def test_a_group_manager_overlooks_the_group_and_only_that(dealership, neighbour):
    DealershipFactory()
    user = MembershipFactory(at=dealership, role=Role.GROUP_MANAGER).user

    place = workplace_of(user)

    assert place.here is None
    assert place.scope.dealership_ids == tuple(sorted([dealership.pk, neighbour.pk]))


def test_an_inactive_membership_opens_nothing(dealership):
    user = MembershipFactory(at=dealership, active=False).user

    assert workplace_of(user) is None


def test_permissions_are_those_of_the_role_where_one_works(dealership, neighbour):
    user = MembershipFactory(at=dealership, role=Role.TECHNICIAN).user
    MembershipFactory(user=user, at=neighbour, role=Role.DEALER_MANAGER)

    assert user.get_all_permissions() == PERMISSIONS[Role.TECHNICIAN]
    with working_in(scope_for(neighbour)):
        assert user.get_all_permissions() == PERMISSIONS[Role.DEALER_MANAGER]
    with working_in(None):
        assert user.get_all_permissions() == set()


def test_the_table_of_roles_names_real_permissions(django_user_model):
    known = {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in django_user_model._meta.apps.get_model("auth.Permission").objects.all()
    }
    named = {line.split()[0] for line in TABLE.strip().splitlines()[1:]}

    assert named - known == set()


def test_the_switch_keeps_to_ones_own_places(client, dealership, neighbour):
    user = MembershipFactory(at=dealership).user
    MembershipFactory(user=user, at=neighbour)
    client.force_login(user)
    switch = reverse("dealers:dealership_switch")

    client.post(switch, {"dealership": str(neighbour.pk)})
    assert client.get(reverse("dealers:preferences")).context["here"] == neighbour

    client.post(switch, {"dealership": str(DealershipFactory().pk)})
    assert client.get(reverse("dealers:preferences")).context["here"] == neighbour


def test_somebody_without_a_place_is_told_what_to_do(client):
    client.force_login(UserFactory())

    response = client.get(reverse("home"))

    assert response.status_code == 403
    assert "Ask your manager" in response.content.decode()


def test_the_frame_of_a_page_costs_four_queries(signed_in, django_assert_num_queries):
    for role, queries in ((Role.SALES_CONSULTANT, 4), (Role.GROUP_MANAGER, 5)):
        client = signed_in(role)
        client.get(reverse("dealers:preferences"))
        # Session, user, memberships; a group's dealerships where somebody overlooks them. And the
        # devices of this page alone.
        with django_assert_num_queries(queries):
            assert client.get(reverse("dealers:preferences")).status_code == 200


def test_language_and_appearance_are_ones_own(signed_in):
    client = signed_in(Role.RECEPTIONIST)

    response = client.post(
        reverse("dealers:preferences"), {"language": "zh-hans", "theme": "dark"}, follow=True
    )

    client.user.refresh_from_db()
    assert (client.user.language, client.user.theme) == ("zh-hans", "dark")
    assert response.headers["Content-Language"] == "zh-hans"


def test_an_impossible_setting_is_refused_at_its_field(signed_in):
    response = signed_in(Role.RECEPTIONIST).post(
        reverse("dealers:preferences"), {"language": "xx", "theme": "dark"}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["language"]


def test_the_language_is_chosen_before_and_after_signing_in(client, signed_in):
    choose = reverse("dealers:language_choose")

    response = client.post(choose, {"language": "zh-hans", "next": "/accounts/login/"})
    assert response.url == "/accounts/login/"
    assert client.get("/accounts/login/").headers["Content-Language"] == "zh-hans"

    worker = signed_in(Role.RECEPTIONIST)
    worker.post(choose, {"language": "zh-hans"})
    worker.user.refresh_from_db()
    assert worker.user.language == "zh-hans"


def test_an_appearance_that_does_not_exist_changes_nothing(signed_in):
    client = signed_in(Role.RECEPTIONIST)

    client.post(reverse("dealers:theme_choose"), {"theme": "dark"})
    client.post(reverse("dealers:theme_choose"), {"theme": "pink"})

    client.user.refresh_from_db()
    assert client.user.theme == "dark"


def test_a_group_manager_switches_between_a_dealership_and_the_whole(signed_in, dealership):
    client = signed_in(Role.GROUP_MANAGER)
    switch, page = reverse("dealers:dealership_switch"), reverse("dealers:preferences")

    client.post(switch, {"dealership": str(dealership.pk)})
    assert client.get(page).context["here"] == dealership
    client.post(switch, {"dealership": OVERVIEW})
    assert client.get(page).context["here"] is None


def test_a_language_without_pages_is_not_kept(signed_in):
    client = signed_in(Role.RECEPTIONIST)

    client.post(reverse("dealers:language_choose"), {"language": "de"})

    client.user.refresh_from_db()
    assert client.user.language == "en"
