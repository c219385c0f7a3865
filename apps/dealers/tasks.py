"""What reaches people at work: letters, and messages on their devices."""

import json
from math import ceil

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import pgettext
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from apps.core import clock
from apps.core.scope import in_scope
from apps.core.secrets import unseal

from . import webpush
from .models import Invitation, Notification, PushSubscription, User
from .notices import notice_of

TRIES = 5  # In a row: a device that fails so often is forgotten.
UNTIL_IT_LEAVES = RetryStrategy(max_attempts=7, exponential_wait=4)  # Over six hours.


@app.task(name="dealers.send_letter", retry=UNTIL_IT_LEAVES)
def send_letter(sealed):
    """Send a letter that a page wrote; sealed, as its link may open an account."""
    letter = json.loads(unseal(sealed))
    send_mail(letter["subject"], letter["text"], None, [letter["to"]])


@app.task(name="dealers.send_invitation", retry=UNTIL_IT_LEAVES)
@in_scope
def send_invitation(invitation_id, letter, site):
    """Send the link of one letter, unless it is answered, revoked or sent again meanwhile."""
    invitation = (
        Invitation.objects.pending()
        .select_related("group", "dealership", "invited_by")
        .filter(pk=invitation_id, letters=letter)
        .first()
    )
    if invitation is None:
        return
    link = site.rstrip("/") + reverse("dealers:invitation_accept", args=[invitation.token])
    with translation.override(invitation.language):
        _send("invitation", invitation.email, {"invitation": invitation, "link": link})


@app.task(name="dealers.tell_factor_was_reset", retry=UNTIL_IT_LEAVES)
def tell_factor_was_reset(user_id):
    """Tell somebody that their second factor is gone, since they may not be who asked for it."""
    person = User.objects.get(pk=user_id)
    with translation.override(person.language):
        _send("factor_reset", person.email, {"person": person})


@app.task(name="dealers.push", retry=RetryStrategy(max_attempts=3, exponential_wait=4))
@in_scope
def push(notification_id, subscription_id, after_hours=False):
    """Tell one device, unless it was seen meanwhile or nobody works at this hour."""
    told = Notification.objects.filter(pk=notification_id).select_related("dealership", "user")
    subscription = PushSubscription.objects.filter(pk=subscription_id).first()
    told = told.unseen().first()
    if told is None or subscription is None or subscription.user_id != told.user_id:
        return
    if told.ring and not told.rings_now:
        return  # Nobody can answer it any more.
    # Who is rung for is on shift, or leads: a visitor waits, whatever the door says.
    place = None if after_hours or told.ring else told.dealership
    if place and not place.hours.is_open(timezone.now()):
        return  # It waits at the bell; nobody is woken by us.
    with translation.override(told.user.language):
        # The first line alone: it lies on a lock screen.
        message = {"title": notice_of(told).title, "tag": str(told.pk)}
    message["url"] = told.get_absolute_url()
    if told.ring:
        left = told.ring.until - clock.now()
        message |= {"tag": told.ring.tag, "rings": True}
        _deliver(subscription, message, topic=told.ring.tag, kept_for=ceil(left.total_seconds()))
        return
    _deliver(subscription, message)


@app.task(name="dealers.hush", retry=RetryStrategy(max_attempts=3, exponential_wait=4))
@in_scope
def hush(notification_id, subscription_id):
    """Let a device that rang be quiet; one that was off meanwhile does not ring later."""
    told = Notification.objects.filter(pk=notification_id).select_related("user").first()
    subscription = PushSubscription.objects.filter(pk=subscription_id).first()
    if told is None or subscription is None or subscription.user_id != told.user_id:
        return
    with translation.override(told.user.language):
        message = {"title": pgettext("bell", "answered"), "tag": told.ring.tag, "ended": True}
    _deliver(subscription, message | {"url": told.get_absolute_url()}, topic=told.ring.tag)


def _deliver(subscription, message, **how):
    try:
        webpush.send(subscription, message, **how)
    except webpush.Undelivered as error:
        subscription.failures += 1
        if error.gone or subscription.failures >= TRIES:
            subscription.delete()
            return
        subscription.save(update_fields=["failures"])
        raise
    subscription.failures, subscription.last_used_at = 0, timezone.now()
    subscription.save(update_fields=["failures", "last_used_at"])


def _send(letter, to, context):
    subject = render_to_string(f"dealers/letters/{letter}_subject.txt", context).strip()
    body = render_to_string(f"dealers/letters/{letter}.txt", context)
    send_mail(subject, body, None, [to])
