import pytest

from apps.core.errors import Refused
from apps.core.scope import current_scope
from apps.dealers.actions.people import change_details, deactivate, reactivate
from apps.dealers.actions.roles import change_role, end_role, give_role
from apps.dealers.models import GROUP_WIDE, Role, Shift, StaffChange, StaffMembership
from apps.dealers.reach import StaffReach
from apps.dealers.signals import handing_over
from tests.factories import (
    DealershipFactory,
    MembershipFactory,
    ShiftFactory,
    UserFactory,
    scope_for,
)
from tests.racing import race


@pytest.fixture
def neighbour(dealership):
    return DealershipFactory(group=dealership.group)


@pytest.fixture
def manager(dealership):
    return MembershipFactory(role=Role.DEALER_MANAGER, at=dealership).user


@pytest.fixture
def administrator(dealership):
    return MembershipFactory(role=Role.ADMINISTRATOR, at=dealership).user


@pytest.fixture
def anna(dealership):
    return MembershipFactory(at=dealership, user__name="Anna").user


@pytest.fixture
def handed():
    """What was handed over, and where."""
    heard = []

    def hear(sender, user, to, note, by, **kwargs):
        heard.append((user, to, note, by, current_scope()))

    handing_over.connect(hear)
    yield heard
    handing_over.disconnect(hear)


AT_A_DEALERSHIP = [role for role in Role if role not in GROUP_WIDE]


def changes():
    return [(change.kind, change.facts) for change in StaffChange.objects.order_by("at", "id")]


def roles_of(person):
    return set(person.memberships.filter(active=True).values_list("role", "dealership"))


@pytest.mark.parametrize(
    ("role", "gives"),
    [
        (Role.SALES_CONSULTANT, []),
        (Role.SALES_MANAGER, []),
        (Role.DEALER_MANAGER, AT_A_DEALERSHIP),
        (Role.GROUP_MANAGER, AT_A_DEALERSHIP),
    ],
)
def test_a_role_gives_roles_up_to_its_own(dealership, role, gives):
    person = MembershipFactory(role=role, at=dealership).user

    assert StaffReach(person).roles_at(dealership.pk) == gives


def test_over_the_group_only_those_above_it_decide(dealership, neighbour, manager, administrator):
    overseer = MembershipFactory(role=Role.GROUP_MANAGER, at=dealership).user

    assert StaffReach(manager).roles_at(None) == []
    assert StaffReach(manager).roles_at(neighbour.pk) == []
    assert StaffReach(overseer).roles_at(None) == [Role.GROUP_MANAGER]
    assert StaffReach(administrator).roles_at(None) == [Role.GROUP_MANAGER, Role.ADMINISTRATOR]
    assert StaffReach(overseer).places == [None, dealership, neighbour]
    assert StaffReach(manager).places == [dealership]


def test_a_manager_gives_changes_and_ends_roles(manager, anna, dealership):
    membership = give_role(anna, role=Role.RECEPTIONIST, dealership=dealership, by=manager)
    give_role(anna, role=Role.RECEPTIONIST, dealership=dealership, by=manager)
    changed = change_role(membership, role=Role.CARE_AGENT, by=manager)
    change_role(changed, role=Role.CARE_AGENT, by=manager)
    end_role(changed, by=manager)
    end_role(changed, by=manager)

    assert roles_of(anna) == {(Role.SALES_CONSULTANT, dealership.pk)}
    assert changes() == [
        ("role_given", {"role": "receptionist"}),
        ("role_changed", {"was": "receptionist", "role": "care_agent"}),
        ("role_ended", {"role": "care_agent", "to": "", "note": ""}),
    ]


def test_an_ended_role_comes_back_with_all_it_was(manager, anna, dealership):
    ended = end_role(anna.memberships.get(), note="Left", by=manager)

    given = give_role(anna, role=ended.role, dealership=dealership, by=manager)

    assert (given.pk, given.active) == (ended.pk, True)


def test_nobody_raises_themselves_or_decides_about_those_above(manager, dealership):
    above = MembershipFactory(role=Role.GROUP_MANAGER, at=dealership)
    own = manager.memberships.get()

    with pytest.raises(Refused, match="own account"):
        give_role(manager, role=Role.SALES_MANAGER, dealership=dealership, by=manager)
    with pytest.raises(Refused, match="own account"):
        end_role(own, by=manager)
    with pytest.raises(Refused, match="above you"):
        end_role(above, by=manager)
    with pytest.raises(Refused, match="above you"):
        change_role(own, role=Role.ADMINISTRATOR, by=above.user)
    with pytest.raises(Refused, match="above you"):
        deactivate(above.user, by=manager)
    assert changes() == []


def test_whoever_works_elsewhere_too_is_not_ours_to_close(manager, anna, neighbour):
    MembershipFactory(user=anna, at=neighbour)

    with pytest.raises(Refused, match="also works"):
        deactivate(anna, note="Left", by=manager)
    with pytest.raises(Refused, match="also works"):
        change_details(anna, name="Eve", by=manager)

    anna.refresh_from_db()
    assert (anna.is_active, anna.name) == (True, "Anna")


def test_the_last_administrator_stays(administrator, dealership):
    last = MembershipFactory(role=Role.ADMINISTRATOR, at=dealership)
    end_role(last, by=administrator)
    # Somebody whose account is closed runs nothing.
    MembershipFactory(role=Role.ADMINISTRATOR, at=dealership, user__is_active=False)
    membership = administrator.memberships.get()
    other = MembershipFactory(role=Role.ADMINISTRATOR, at=dealership).user
    StaffMembership.objects.filter(user=other).update(active=False)

    with pytest.raises(Refused, match="above you"):
        end_role(membership, by=other)
    StaffMembership.objects.filter(user=other).update(active=True)
    end_role(membership, by=other)
    assert roles_of(administrator) == set()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other_at_once(dealership, administrator):
    other = MembershipFactory(role=Role.ADMINISTRATOR, at=dealership).user
    mine, theirs = administrator.memberships.get(), other.memberships.get()

    results = race(lambda: end_role(theirs, by=administrator), lambda: end_role(mine, by=other))

    ours = StaffMembership.objects.filter(role=Role.ADMINISTRATOR, active=True)
    assert ours.count() == 1
    assert [type(result).__name__ for result in results].count("Refused") == 1


def test_who_leaves_hands_their_work_over_and_is_signed_out(
    client, manager, anna, dealership, handed, django_user_model
):
    tom = MembershipFactory(at=dealership, user__name="Tom").user
    client.force_login(anna)
    ShiftFactory(user=anna)
    later = ShiftFactory(user=anna, starts_at="2099-01-01T09:00Z", ends_at="2099-01-01T17:00Z")

    deactivate(anna, to=tom, note="Moved to Leeds", by=manager)
    deactivate(anna, to=tom, note="Moved to Leeds", by=manager)

    assert handed == [(anna, tom, "Moved to Leeds", manager, scope_for(dealership))]
    assert client.get("/staff/preferences/").status_code == 302
    assert not Shift.objects.filter(pk=later.pk).exists()
    assert Shift.objects.filter(user=anna).count() == 1
    assert changes() == [("deactivated", {"to": "Tom", "note": "Moved to Leeds"})]


def test_work_goes_round_where_the_successor_does_not_work(
    administrator, anna, dealership, neighbour, handed
):
    MembershipFactory(user=anna, at=neighbour)
    tom = MembershipFactory(at=neighbour).user

    deactivate(anna, to=tom, note="Left", by=administrator)

    assert {(to, scope.dealership_id) for _, to, _, _, scope in handed} == {
        (None, dealership.pk),
        (tom, neighbour.pk),
    }


def test_nobody_takes_over_from_themselves_or_after_leaving(manager, anna):
    for to in (anna, UserFactory(is_active=False)):
        with pytest.raises(Refused, match="Choose a colleague"):
            deactivate(anna, to=to, by=manager)


def test_ending_the_last_role_here_hands_the_work_over(administrator, anna, dealership, handed):
    extra = give_role(anna, role=Role.SALES_MANAGER, dealership=dealership, by=administrator)

    end_role(extra, by=administrator)
    assert handed == []
    end_role(anna.memberships.get(active=True), note="Left sales", by=administrator)

    assert handed == [(anna, None, "Left sales", administrator, scope_for(dealership))]


def test_an_account_is_opened_again_with_its_roles(manager, anna, dealership):
    deactivate(anna, note="Left", by=manager)

    reactivate(anna, by=manager)
    reactivate(anna, by=manager)

    anna.refresh_from_db()
    assert anna.is_active
    assert roles_of(anna) == {(Role.SALES_CONSULTANT, dealership.pk)}
    assert [kind for kind, _ in changes()] == ["deactivated", "reactivated"]


def test_details_are_changed_with_what_they_were(manager, anna):
    change_details(anna, name="Anna Berg", speaks=["de"], by=manager)
    change_details(anna, name="Anna Berg", speaks=["de"], by=manager)

    assert changes() == [
        (
            "details_changed",
            {
                "was": {"name": "Anna", "speaks": []},
                "now": {"name": "Anna Berg", "speaks": ["de"]},
            },
        )
    ]


def test_a_change_of_the_team_is_never_edited(manager, anna):
    reactivate(deactivate(anna, note="Left", by=manager), by=manager)
    change = StaffChange.objects.first()

    with pytest.raises(Exception, match="append_only"):
        change.delete()
