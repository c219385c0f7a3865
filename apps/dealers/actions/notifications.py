"""Telling somebody at work what they have to know, and their having seen it."""

from datetime import timedelta

from django.db import transaction

from apps.core import clock, live
from apps.core.ready import Asked, ReadyQuery, put
from apps.core.scope import as_kwargs, current_scope

from ..models import Notification, PushSubscription
from ..practice import is_practice
from ..tasks import hush, push

KEPT = timedelta(days=60)
BATCH = 5000


@transaction.atomic(savepoint=False)
def notify(user, kind, *, url, key="", about=None, ring=None, after_hours=False, **facts):
    """Tell one person something; return the notification, or None where it is no news.

    `kind` is "app.event" and names the template that says it, `templates/<app>/notifications/
    <event>.txt`: a first line, and quieter ones below it, in the reader's language. `facts` are
    JSON-able and kept as they are now. `url` is the page to open. With a `key` a person is told
    once, however often this is called. `about` is the key of the customer's card it speaks of.
    `after_hours` is for what belongs to the evening: it reaches devices of a closed dealership too.
    A `ring` (Ring) is heard on their devices at any hour, until it is answered or nobody waits.
    """
    if not live.is_news():
        return None  # History is being taken over; nobody has to act on it any more.
    told = Notification(
        user=user,
        dealership_id=current_scope().dealership_id,
        kind=kind,
        facts=facts | (ring.as_facts() if ring else {}),
        url=url,
        key=key,
        about=about,
    )
    if key and (known := _known(told)):
        return known
    put([told], ignore_conflicts=bool(key))
    if key and (known := _known(told)) != told:
        return known  # Two at once: the other was first.
    live.tell("bell", to=user, made=told.pk)
    for device in _told_devices(user.pk):
        where = {"notification_id": str(told.pk), "subscription_id": str(device)}
        push.defer(**where, after_hours=after_hours, scope=as_kwargs())
    return told


def _told_devices(user_id):
    """The keys of somebody's devices; nothing leaves a practice store."""
    devices = _devices(user_id)
    return [key for (key,) in devices] if devices and not is_practice() else []


def _hush(told):
    """Let a device that rings be quiet: somebody has answered, or nobody waits any more."""
    for device in _told_devices(told.user_id) if told.ring else ():
        where = {"notification_id": str(told.pk), "subscription_id": str(device)}
        hush.defer(**where, scope=as_kwargs())


@ReadyQuery
def _devices():
    return PushSubscription.objects.filter(user=Asked()).values_list("pk")


@transaction.atomic
def see_notification(notification, *, by):
    """Note that somebody has seen one of their notifications."""
    _see(Notification.objects.of(by).filter(pk=notification.pk), by=by)


@transaction.atomic
def see_all_notifications(*, by, until):
    """Note that somebody has seen all that they were told up to the moment of their list."""
    return _see(Notification.objects.of(by).filter(made_at__lte=until), by=by)


@transaction.atomic
def settle_notifications(key):
    """What all were told under this key is done by one of them: it waits at nobody's bell now."""
    waiting = Notification.objects.unseen().filter(key=key).select_related("user")
    for told in waiting.select_for_update(of=("self",)):
        told.seen_at = clock.now()
        told.save(update_fields=["seen_at"])
        _hush(told)
        live.tell("bell", to=told.user)


def forget_notifications(keys):
    """Delete what was told under these keys, which names somebody who is being erased."""
    return Notification.objects.filter(key__in=keys).delete()[0]


def forget_old_notifications():
    """Delete what is so old that nobody reads it; the facts themselves are on the timeline."""
    old = Notification.objects.filter(made_at__lt=clock.now() - KEPT)
    return Notification.objects.filter(pk__in=old.order_by().values("pk")[:BATCH]).delete()[0]


def _known(told):
    return Notification.objects.of(told.user).filter(key=told.key).first()


def _see(notifications, *, by):
    rang = list(notifications.unseen().filter(facts__has_key="ring"))
    seen = notifications.unseen().update(seen_at=clock.now())
    for told in rang:
        _hush(told)
    if seen:
        live.tell("bell", to=by)  # The number goes down on their other devices as well.
    return seen
