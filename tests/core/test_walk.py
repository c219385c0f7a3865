"""Every address x every role x a neighbour at another dealership and in another group."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from apps.core.scope import working_in
from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests import rows
from tests.factories import DealershipFactory, MembershipFactory, scope_for

# Anybody may open these; each says itself what it gives to a stranger.
PUBLIC = {
    "healthz",
    "readyz",
    "dealers:language_choose",
    "intake:adf",
    "api:enquiry-list",
    "api:schema",
}
# Anybody who is signed in: their own settings, and the way to their first page.
OWN = {
    "home",
    "dealers:preferences",
    "dealers:theme_choose",
    "dealers:dealership_switch",
    "dealers:notification_list",
    "dealers:notifications_see",
    "dealers:notification",
}
# Not ours: each is tested where it comes from, and closed to strangers by our middleware.
FOREIGN = ("admin:", "account_")

# What each page asks for, and the row its address names (see tests.rows), if any.
PAGES = rows.PAGES


def names():
    """Yield the full name of every address of the site."""

    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern.url_patterns, inner)
            elif isinstance(pattern, URLPattern) and pattern.name:
                yield f"{prefix}{pattern.name}"

    return sorted(set(walk(get_resolver().url_patterns)))


def address(name, row):
    return reverse(name, args=[row.pk] if row is not None else [])


def ask(client, name, row):
    """GET a page; a page that only takes a post is posted to, empty."""
    url = address(name, row)
    response = client.get(url)
    return client.post(url) if response.status_code == 405 else response


def test_every_address_is_listed_here():
    ours = {name for name in names() if not name.startswith(FOREIGN)}

    assert ours == PUBLIC | OWN | set(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_stranger_is_asked_to_sign_in(client, name):
    _, make = PAGES[name]

    response = ask(client, name, make() if make else None)

    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_role_opens_what_the_table_allows_and_nothing_else(signed_in, name):
    permission, make = PAGES[name]
    row = make() if make else None

    opened = {role for role in Role if ask(signed_in(role), name, row).status_code != 403}

    assert opened == {role for role in Role if permission in PERMISSIONS[role]}


@pytest.mark.parametrize("name", sorted(name for name in PAGES if PAGES[name][1]))
def test_a_row_of_another_group_does_not_exist(client, name):
    permission, make = PAGES[name]
    row = make()

    assert _as_neighbour(client, name, row, permission, DealershipFactory()) == 404


@pytest.mark.parametrize("name", sorted(name for name in PAGES if PAGES[name][1]))
def test_work_of_another_dealership_does_not_exist(client, dealership, name):
    permission, make = PAGES[name]
    row = make()
    neighbour = DealershipFactory(group=dealership.group)

    found = _as_neighbour(client, name, row, permission, neighbour) != 404

    # People belong to the group and are met at each of its dealerships; work is not.
    assert found == (not hasattr(row, "dealership_id"))


def _as_neighbour(client, name, row, permission, dealership):
    role = next(role for role in Role if permission in PERMISSIONS[role])
    with working_in(scope_for(dealership)):
        client.force_login(MembershipFactory(role=role, at=dealership).user)
    return ask(client, name, row).status_code
