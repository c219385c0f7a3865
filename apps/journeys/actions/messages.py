"""The one way out: nothing reaches a customer but through here, and never without asking."""

import logging

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.scope import as_kwargs, current_scope
from apps.customers.consents import may_contact
from apps.customers.links import stop_url
from apps.customers.models import WITHOUT_CONSENT, Channel, ContactPoint, Customer, Purpose
from apps.customers.wordings import page_language
from apps.dealers.practice import is_practice
from apps.journeys.models import REACHED_BY, Area, OutgoingMessage
from apps.journeys.senders import NotSent, sender_of
from apps.journeys.signals import written

from .timeline import record

logger = logging.getLogger("forecourt.messages")
TASK = "journeys.deliver_message"  # By name: the task calls this module.
FIRST_WORDS = 200
MISSING = {
    Channel.EMAIL: gettext_lazy("No e-mail address is known. Add one to the card first."),
    Channel.SMS: gettext_lazy("No phone is known. Add one to the card first."),
    Channel.WECHAT: gettext_lazy("No WeChat account is known. Add one to the card first."),
}


@transaction.atomic
def send_message(customer, *, channel, purpose, text, subject="", by, key):
    """Write to a customer; refuse what they did not allow. The message itself goes by the queue.

    `key` makes a message asked for twice one; `by` is None for what the system writes.
    """
    channel, purpose, text = Channel(channel), Purpose(purpose), text.strip()
    hold(f"message/{key}")
    if known := OutgoingMessage.objects.filter(key=key).first():
        return known  # The same click twice.
    person = Customer.objects.select_related("canonical").get(pk=customer.pk).canonical
    if not text:
        raise Refused(_("Write the message."))
    if sender_of(channel) is None:
        raise Refused(_("This way of writing is not set up. Choose another."))
    answer = may_contact(person, purpose=purpose, channel=channel)
    if not answer:
        raise Refused(answer.reason)
    if not address_of(person, channel):
        raise Refused(str(MISSING[channel]))

    message = OutgoingMessage(
        customer=person,
        dealership_id=current_scope().dealership_id,
        channel=channel,
        purpose=purpose,
        subject=" ".join(subject.split()),  # A line break in it would begin another header.
        text=text,
        key=key,
        by=by,
        reason=answer.reason[:300],
    )
    message.full_clean()
    message.save(force_insert=True)
    app.configure_task(TASK).defer(message_id=str(message.pk), scope=as_kwargs())
    return message


def deliver_message(message_id, *, last_try):
    """Hand a queued message to its sender, if the customer still allows it.

    Raises NotSent for another try. A worker killed between sending and committing sends again:
    the sender's key is the same then.
    """
    with transaction.atomic():
        message = _queued(message_id)
        if message is None:
            return
        # They may have said no since it was written, and that counts.
        answer = may_contact(message.customer, purpose=message.purpose, channel=message.channel)
        to = address_of(message.customer, message.channel)
        if not answer or not to:
            reason = answer.reason if not answer else str(MISSING[Channel(message.channel)])
            _end(message, OutgoingMessage.Status.REFUSED, reason)
            record(message.customer, "journeys.message_held_back", **_facts(message))
            return
        failure = _hand_over(message, to)
        if failure and failure.again and not last_try:
            message.save(update_fields=["attempts"])
        elif failure:
            _end(message, OutgoingMessage.Status.FAILED, str(failure))
            record(message.customer, "journeys.message_failed", **_facts(message))
        else:
            message.to = to
            _end(message, OutgoingMessage.Status.SENT, message.reason)
            record(message.customer, "journeys.message_sent", **_facts(message))
            _tell(message)
    if failure and failure.again and not last_try:
        raise failure


def address_of(customer, channel):
    """Where a channel reaches this person: the preferred one of its kind, else the first."""
    points = ContactPoint.objects.of(customer).filter(kind=REACHED_BY[Channel(channel)])
    return points.order_by("-preferred", "id").values_list("value", flat=True).first() or ""


def _queued(message_id):
    rows = OutgoingMessage.objects.select_for_update(of=["self"])
    queued = rows.filter(pk=message_id, status=OutgoingMessage.Status.QUEUED)
    return queued.select_related("customer", "by").first()


def _hand_over(message, to):
    message.attempts += 1
    if is_practice():
        return NotSent(_("nothing leaves a practice store"), again=False)
    sender = sender_of(message.channel)
    if sender is None:
        return NotSent("not set up", again=False)
    try:
        stop = _stop_of(message)
        text = _with_way_out(message, stop) if stop else message.text
        sender.send(to=to, subject=message.subject, text=text, key=message.key, stop=stop)
    except NotSent as failure:
        return failure
    except Exception as error:  # Whatever somebody's gateway raises, the message has an end.
        logger.exception("message %s: its sender raised", message.pk)
        return NotSent(type(error).__name__, again=True)
    return None


def _stop_of(message):
    """The address that ends such messages; what needs no consent cannot be ended."""
    if message.purpose in WITHOUT_CONSENT:
        return ""
    return stop_url(message.customer, message.purpose, message.channel)


def _with_way_out(message, stop):
    """The text as it leaves: to say no is as easy as it was to say yes (GDPR Art. 7(3))."""
    with translation.override(page_language(message.customer.language)):
        if message.channel == Channel.SMS:
            return _("%(text)s Stop: %(link)s") % {"text": message.text, "link": stop}
        said = {"purpose": Purpose(message.purpose).label, "link": stop}
        why = _("You agreed to this (%(purpose)s). If you want it no longer: %(link)s") % said
    return f"{message.text}\n\n{why}"


def _end(message, status, reason):
    message.status, message.reason, message.done_at = status, reason[:300], timezone.now()
    message.save(update_fields=["status", "reason", "done_at", "to", "attempts"])


def _tell(message):
    """Let later apps know what a person wrote; what the system writes is an answer to nobody."""
    if message.by is not None:
        said = {"customer": message.customer, "purpose": message.purpose, "by": message.by}
        written.send(None, **said, written_at=message.made_at, at=message.done_at)


def _facts(message):
    words = message.subject or message.text
    return {
        "by": message.by,
        "area": Area.MESSAGES,
        "message": str(message.pk),
        "channel": message.channel,
        "purpose": message.purpose,
        "words": words[:FIRST_WORDS],
    }
