"""What leads holds of a person: handed out, and erased."""

import json
from contextlib import suppress
from functools import partial, reduce
from operator import or_

from django.apps import apps
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from apps.core import clock
from apps.customers.holdings import Section, table_of

from ..markup import changed_between
from ..models import (
    Assignment,
    Enquiry,
    Escalation,
    FollowUp,
    Guest,
    IntakeMessage,
    Interest,
    Lead,
    LoggedContact,
    LostAudit,
    Repeat,
    ResponseClock,
)
from ..reading import shown_text

LeadEvent = apps.get_model("leads", "LeadEvent")
NOTHING = "\N{EM DASH}"
EMPTIED = b"The body was erased."
Status = IntakeMessage.Status
TOLD_BY_BODY = ("body", "corrected", "remarks", "outcomes", "sender", "opening")
CUT = ("corrected", "sender", "opening", "sender_key", "dismissed_because")  # The body as well.

REMARKS = {IntakeMessage: ["remarks", "outcomes"], Enquiry: ["remarks"]}


def leads_of(customer):
    """Return what an export holds of enquiries and leads, messages as they came among them."""
    leads = Lead.objects.of(customer)
    messages = IntakeMessage.objects.filter(enquiries__customer__canonical=customer.canonical_id)
    others = Enquiry.objects.exclude(customer__canonical=customer.canonical_id)
    shared = messages.filter(enquiries__in=others)
    alone = messages.exclude(pk__in=shared.values("pk"))
    whose = ("customer", "lead", "enquiry")
    return Section(
        str(Enquiry._meta.verbose_name_plural),
        [
            table_of(Enquiry.objects.of(customer), leave_out=("key", "lead", "message")),
            table_of(Interest.objects.of(customer), leave_out=whose),
            table_of(leads),
            table_of(LeadEvent.objects.filter(pgh_obj__in=leads)),
            table_of(ResponseClock.objects.of(customer), leave_out=whose),
            table_of(LoggedContact.objects.of(customer), leave_out=whose),
            table_of(FollowUp.objects.of(customer), leave_out=whose),
            table_of(Assignment.objects.of(customer), leave_out=whose),
            table_of(Escalation.objects.of(customer), leave_out=whose),
            table_of(LostAudit.objects.of(customer), leave_out=whose),
            table_of(Repeat.objects.of(customer), leave_out=(*whose, "message")),
            table_of(Guest.objects.of(customer), leave_out=whose),
            table_of(alone.distinct()),
            # What others wrote in the same message is theirs.
            table_of(shared.distinct().light(), leave_out=TOLD_BY_BODY),
        ],
    )


def erase_leads(traces):
    """Close what is open and take every word; that somebody asked, and when, still counts."""
    theirs = {"customer__in": traces.cards}
    leads = Lead.objects.filter(**theirs)
    counts = {
        IntakeMessage: erase_messages(traces),
        ResponseClock: _stop(ResponseClock.objects.filter(**theirs)),
        FollowUp: _end(FollowUp.objects.filter(**theirs)),
        LoggedContact: LoggedContact.objects.filter(**theirs).update(note=""),
        Assignment: Assignment.objects.filter(**theirs).update(facts={}),
        Enquiry: Enquiry.objects.filter(**theirs).update(
            comments="", timeframe={}, tracking={}, extra={}, remarks=[]
        ),
        Interest: Interest.objects.filter(**theirs).update(
            trim="", colour="", budget=None, options=[], extra={}
        ),
        Repeat: Repeat.objects.filter(**theirs).update(tracking={}),
        # That somebody sat on a chair stays for the counts; who it was does not.
        Guest: Guest.objects.filter(**theirs).update(name="", sender_mark=""),
        LostAudit: LostAudit.objects.filter(**theirs).update(evidence=NOTHING, said="", note=""),
        # Which rung was climbed says nothing of the customer.
        Escalation: Escalation.objects.filter(**theirs).count(),
        Lead: _close(leads),
    }
    # After the changes, which the database wrote into it.
    keys = list(leads.values_list("pk", flat=True))
    counts[LeadEvent] = LeadEvent.objects.filter(pgh_obj__in=keys).delete()[0]
    return counts


def erase_remarks(traces):
    """Take people out of remarks about others' enquiries: whose number it is, who has that car."""
    return {model: _cut_remarks(model, names, traces) for model, names in REMARKS.items()}


def _cut_remarks(model, names, traces):
    # Whoever names a card in a remark says its key too.
    keys = "|".join(str(card.pk) for card in traces.cards)
    said = {f"{name}_said": Cast(name, TextField()) for name in names}
    telling = [Q(**{f"{name}__regex": keys}) for name in said]
    found = list(model.objects.annotate(**said).filter(reduce(or_, telling)).order_by("pk"))
    for row in found:
        for name in names:
            setattr(row, name, traces.cut_values(getattr(row, name)))
        row.save(update_fields=names)
    return len(found)


def erase_messages(traces):
    """Empty the messages this person sent, and cut them out of those that wait for a repair."""
    sent = IntakeMessage.objects.filter(enquiries__customer__in=traces.cards)
    settled = Q(status__in=(Status.READ, Status.DISMISSED))
    # All its enquiries are read: nobody needs the body, which says too much of all of them.
    theirs = list(sent.filter(settled).values_list("pk", flat=True))
    number = empty_messages(theirs)
    # What nobody could read, and what was taken out by hand, may be theirs as well.
    unread = Q(emptied_at__isnull=True) & ~Q(status=Status.READ)
    for message in IntakeMessage.objects.filter(Q(pk__in=theirs) | unread).iterator():
        number += _cut(message, traces)
    return number


def empty_messages(keys):
    """Leave of these messages that they came, and what became of them."""
    return IntakeMessage.objects.filter(pk__in=keys).update(
        body=EMPTIED,
        corrected="",
        charset="",
        sender="",
        opening="",
        remarks=[],
        outcomes=[],
        emptied_at=clock.now(),
    )


def _cut(message, traces):
    """Take one person out of a message that others may still be waiting in."""
    said = {name: getattr(message, name) for name in (*CUT, *REMARKS[IntakeMessage])}
    left = {name: traces.cut_values(value) for name, value in said.items()}
    said["body"] = shown_text(message, corrected=False)
    left |= {name: _cut_text(said[name], traces) for name in ("body", "corrected")}
    if left == said:
        return 0
    left |= {"body": left["body"].encode(), "charset": "utf-8"}
    for name, value in left.items():
        setattr(message, name, value)
    message.save(update_fields=list(left))
    return 1


def _cut_text(text, traces):
    # The names of its fields are nobody's: without them it could never be read again.
    with suppress(ValueError):
        left = traces.cut_values(json.loads(text, parse_int=partial(_cut_number, traces)), ours=())
        return text if left == json.loads(text) else json.dumps(left, indent=2, ensure_ascii=False)
    return text if traces.cut(text) == text else changed_between(text, traces.cut)


def _cut_number(traces, digits):
    """A number of JSON, or what is left of a phone that was sent as one."""
    left = traces.cut(digits)
    return int(digits) if left == digits else left


def _stop(clocks):
    clocks.running().update(stopped_at=clock.now(), unanswered=True, escalates_at=None)
    return clocks.count()


def _end(steps):
    steps.open().update(done_at=clock.now(), ending=FollowUp.Ending.CLOSED, escalates_at=None)
    return steps.update(note="")


def _close(leads):
    lost = {"status": Lead.Status.LOST, "lost_reason": Lead.LostReason.NO_INTEREST}
    leads.open().update(**lost, lost_evidence=NOTHING, closed_at=clock.now())
    leads.filter(status=Lead.Status.LOST).update(lost_evidence=NOTHING)
    return leads.update(wish="")
