"""Every address x every role x a neighbour at another dealership and in another group."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
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
    "manifest",
    "worker",
    "offline",
    "dealers:language_choose",
    "dealers:invitation_accept",
    "intake:adf",
    "open:enquire",
    "open:enquire_thanks",
    "open:event",
    "open:ticket",
    "my:stop",
    "my:my_data",
    "tags:tag",
    "tags:now",
    "tags:number",
    "tags:photo",
    "tags:beat",
    "api:enquiry-list",
    "api:schema",
}
# Anybody who is signed in: their own settings, and the way to their first page.
OWN = {
    "home",
    "dealers:preferences",
    "dealers:theme_choose",
    "dealers:dealership_switch",
    "dealers:session_list",
    "dealers:session_end",
    "dealers:sessions_end_others",
    "dealers:bell",
    "dealers:device_tell",
    "dealers:device_forget",
    "dealers:notification_list",
    "dealers:notifications_see",
    "dealers:notification",
}
# Not ours: Django's administration is tested in tests/dealers/test_admin.py, and each address of
# signing in that is served in tests/dealers/test_sign_in.py.
FOREIGN = ("admin:", "account_", "mfa_", "openid_connect_", "socialaccount_")

# What each page asks for, and the row its address names (see tests.rows), if any.
PAGES = rows.PAGES


@pytest.fixture(scope="module")
def stores(django_db_setup, django_db_blocker):
    """Three stores with somebody signed in for each role: ours, its sister, and another group's.

    Made once for the module: to sign in costs more than to open a page.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        ours = DealershipFactory()
        yield SimpleNamespace(
            ours=_staffed(ours),
            sister=_staffed(DealershipFactory(group=ours.group)),
            stranger=_staffed(DealershipFactory()),
        )
        transaction.set_rollback(True)


def _staffed(place):
    clients = {role: Client() for role in Role}
    with working_in(scope_for(place)):
        for role, client in clients.items():
            client.force_login(MembershipFactory(role=role, at=place).user)
    return SimpleNamespace(place=place, clients=clients)


def row_of(make, store):
    """Make the row that a page's address names, in a store."""
    with working_in(scope_for(store.place)):
        return make() if make else None


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
def test_a_role_opens_what_the_table_allows_and_nothing_else(stores, name):
    permission, make = PAGES[name]
    row = row_of(make, stores.ours)

    clients = stores.ours.clients.items()
    opened = {role for role, client in clients if ask(client, name, row).status_code != 403}

    assert opened == {role for role in Role if permission in PERMISSIONS[role]}


@pytest.mark.parametrize("name", sorted(name for name in PAGES if PAGES[name][1]))
def test_a_row_of_another_group_does_not_exist(stores, name):
    permission, make = PAGES[name]
    row = row_of(make, stores.ours)

    assert _as_somebody_of(stores.stranger, name, row, permission) == 404


@pytest.mark.parametrize("name", sorted(name for name in PAGES if PAGES[name][1]))
def test_work_of_another_dealership_does_not_exist(stores, name):
    permission, make = PAGES[name]
    row = row_of(make, stores.ours)

    found = _as_somebody_of(stores.sister, name, row, permission) != 404

    # People belong to the group and are met at each of its dealerships; work is not.
    assert found == (not hasattr(row, "dealership_id"))


def _as_somebody_of(store, name, row, permission):
    role = next(role for role in Role if permission in PERMISSIONS[role])
    return ask(store.clients[role], name, row).status_code
