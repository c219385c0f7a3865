"""News for pages that are open now: what changed, never what it says.

An action tells within its transaction, so nobody hears of what was rolled back. Whoever listens
asks for the page's lists again and sees what their scope shows them (docs/adr/0011).
"""

import json
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from . import clock
from .scope import current_scope

CHANNEL = "forecourt_live"
# What is taken over from another time changed long ago; no open page waits for it.
NEWS_FOR = timedelta(days=1)


def is_news():
    """Tell whether what happens now is news, or history that is being taken over."""
    return timezone.now() - clock.now() < NEWS_FOR


def tell(topic, *, to=None, **facts):
    """Let open pages know, once this transaction commits, that something of `topic` changed.

    `topic` is an app's name, or "app.list" for one list of it. All who see this dealership hear it,
    or only the user `to`. The facts are keys and codes, never what a customer said: PostgreSQL
    passes them on to every listener, 8,000 bytes at most.
    """
    if is_news():
        _send([_news(topic, to, facts)])


def tell_each(topics):
    """Let open pages know, once this transaction commits, that something of each topic changed."""
    if is_news():
        _send([_news(topic, None, {}) for topic in sorted(topics)])


def _news(topic, to, facts):
    scope = current_scope()
    return {
        "topic": topic,
        "group": scope.group_id,
        # None is the whole group: whoever overlooks it acted without choosing a dealership.
        "dealership": scope.dealership_id,
        "user": to.pk if to else None,
        "facts": facts,
    }


def _send(news):
    with connection.cursor() as cursor:
        # The same news twice in a transaction is passed on once.
        sql = "SELECT pg_notify(%s, news) FROM unnest(%s::text[]) AS news"
        cursor.execute(sql, [CHANNEL, [json.dumps(each, default=str) for each in news]])
