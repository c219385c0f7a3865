"""The frame is drawn once for all to whom it shows the same, and for nobody else."""

import re

from apps.dealers.models import Role
from tests.factories import DealershipFactory, MembershipFactory


def frame(client, **headers):
    return client.get("/staff/preferences/?x=<b>&q=Anna", headers=headers).text


def tokens(page):
    return set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))


def test_nobody_sees_what_was_drawn_for_somebody_else(signed_in):
    manager = frame(signed_in(Role.DEALER_MANAGER, user__name="Mia Fox"))
    advisor = frame(signed_in(Role.SERVICE_ADVISOR, user__name="Tom Ash"))
    manager_again = frame(signed_in(Role.DEALER_MANAGER, user__name="Mia Fox"))

    assert "Mia Fox" in manager
    assert "Mia Fox" not in advisor
    assert "Tom Ash" not in manager_again
    assert "/leads/leaks/" in manager
    assert "/leads/leaks/" not in advisor


def test_each_request_has_its_own_token_nonce_and_address(signed_in):
    client = signed_in(Role.DEALER_MANAGER)
    first, second = frame(client), frame(client)

    assert len(tokens(first)) == len(tokens(second)) == 1
    assert tokens(first) != tokens(second)
    nonces = [set(re.findall(r'nonce="([^"]+)"', page)) for page in (first, second)]
    assert [len(found) for found in nonces] == [1, 1]
    assert nonces[0] != nonces[1]
    assert 'value="/staff/preferences/?x=%3Cb%3E&amp;q=Anna"' in first
    assert 'value="Anna"' in first
    assert "hole" not in first


def test_a_language_a_theme_and_another_name_of_the_store_are_drawn_anew(signed_in, dealership):
    client = signed_in(Role.DEALER_MANAGER)
    before = frame(client)
    dealership.name = "Harbour Cars"
    dealership.save()
    client.user.language, client.user.theme = "zh-hans", "dark"
    client.user.save()
    after = frame(client)

    assert "Harbour Cars" not in before
    assert "Harbour Cars" in after
    assert 'value="dark" aria-current="true"' in after
    assert 'lang="zh-hans" aria-current="true"' in after


def test_the_present_place_is_marked_among_several(signed_in, dealership):
    client = signed_in(Role.DEALER_MANAGER)
    second = DealershipFactory(group=dealership.group, name="Harbour Cars")
    MembershipFactory(user=client.user, role=Role.DEALER_MANAGER, at=second)
    before = frame(client)
    client.post("/staff/dealership/", {"dealership": second.pk})
    after = frame(client)

    marked = r'value="{}" aria-current="true"'
    assert re.search(marked.format(dealership.pk), before)
    assert not re.search(marked.format(second.pk), before)
    assert re.search(marked.format(second.pk), after)
    assert not re.search(marked.format(dealership.pk), after)
