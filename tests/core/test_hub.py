"""Who hears what, and that nobody believes they missed nothing when they did."""

import pytest

from apps.core import hub
from apps.core.hub import Hub, Listener, News
from config.streams import line_of


@pytest.fixture
def now(monkeypatch):
    """The present moment in milliseconds, which the test moves."""
    moment = {"at": 1_000_000_000}
    monkeypatch.setattr(hub, "milliseconds", lambda: moment["at"])
    return moment


@pytest.fixture
def listening(now):
    made = Hub(connect=None)
    made._begin()
    now["at"] += hub.MARGIN
    return made


def news(topic="leads", *, group=1, dealership=10, user=None):
    return News(topic, group, dealership, user)


def page(user=7, group=1, dealerships=(10,)):
    return Listener(user, group, frozenset(dealerships))


def test_a_page_hears_of_its_dealership_and_of_nobody_elses():
    ours = page()

    assert ours.may_hear(news())
    assert ours.may_hear(news(dealership=None))
    assert not ours.may_hear(news(dealership=11))
    assert not ours.may_hear(news(group=2))
    assert not ours.may_hear(news(group=2, dealership=None))


def test_what_is_for_one_person_reaches_them_wherever_they_work_in_the_group():
    assert page(dealerships=(11,)).may_hear(news("bell", user=7))
    assert not page(user=8).may_hear(news("bell", user=7))
    assert not page(group=2).may_hear(news("bell", user=7))


def test_a_slow_page_has_each_topic_waiting_once(listening, now):
    slow = page()
    listening.add(slow, since=now["at"])
    for _ in range(1000):
        listening.pass_on(news("leads"))
        listening.pass_on(news("bell", user=7))

    assert slow.topics == {"leads", "bell"}
    assert line_of(slow) == "id: 1000005000\nevent: news\ndata: bell leads\n\n"
    assert line_of(slow) == ":\n\n"


def test_a_page_that_comes_back_hears_what_it_missed_and_no_more(listening, now):
    now["at"] += 60_000
    listening.pass_on(news("leads"))
    now["at"] += 60_000
    listening.pass_on(news("vehicles"))
    listening.pass_on(news("customers", dealership=11))
    again = page()

    listening.add(again, since=now["at"] - 1_000)

    assert (again.topics, again.resync) == ({"vehicles"}, False)


@pytest.mark.parametrize("since", [None, 1_000_000_000 - 60_000])
def test_a_page_from_before_we_listened_starts_over(listening, now, since):
    old = page()

    listening.add(old, since=since)

    assert line_of(old) == f"id: {now['at']}\nevent: resync\ndata: all\n\n"


def test_a_page_that_missed_more_than_is_remembered_starts_over(listening, now):
    for _ in range(hub.KEPT):
        now["at"] += 100
        listening.pass_on(news())
    late = page()

    listening.add(late, since=1_000_000_000 + hub.MARGIN)

    assert late.resync


def test_after_a_broken_connection_everybody_starts_over(listening, now):
    open_page = page()
    listening.add(open_page, since=now["at"])

    listening._begin()

    assert open_page.resync


def test_while_nobody_listens_no_page_believes_it_hears_all(now):
    deaf = Hub(connect=None)
    waiting = page()

    deaf.add(waiting, since=now["at"])

    assert waiting.resync


def test_a_changed_session_is_looked_at_and_told_to_nobody(listening, now):
    theirs = page()
    listening.add(theirs, since=now["at"])

    listening.pass_on(news("session", user=7))

    assert theirs.check
    assert line_of(theirs) == ":\n\n"
