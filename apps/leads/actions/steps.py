"""Promises to a customer: made, put off with a reason, and ended by what came of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused
from apps.journeys.actions import record

from ..models import FollowUp
from .assignment import lock_lead
from .news import COMES, WHO_COMES, tell_who_comes

Ending = FollowUp.Ending


def promise(lead, *, step, due_at, **said):
    """Promise the next step of a lead that is locked and has none."""
    promised = FollowUp(
        lead=lead,
        customer_id=lead.customer_id,
        consultant=lead.consultant,
        step=step,
        due_at=due_at,
        escalates_at=due_at,
        **said,
    )
    promised.full_clean()
    promised.save()
    if step in COMES:
        live.tell(WHO_COMES)
    return promised


def end_step(lead, *, ending, at, contact=None):
    """End what was promised for a lead that is locked."""
    tell_who_comes(lead)
    open_ = FollowUp.objects.open().filter(lead=lead)
    return open_.update(done_at=at, ending=ending, contact=contact)


@transaction.atomic
def postpone_step(step, *, due_at, reason, by):
    """Put a promise off; the one that was not kept stays written down, and is counted."""
    lead = lock_lead(step.lead)
    now, reason = clock.now(), reason.strip()
    standing = FollowUp.objects.open().filter(lead=lead).first()
    if standing is None:
        raise Refused(_("Nothing is promised here any more. Look at the lead again."))
    if standing.pk != step.pk:
        if (standing.due_at, standing.note) == (due_at, reason):
            return standing  # The same click twice.
        raise Refused(_("Somebody has changed the next step meanwhile. Look at the lead again."))
    if not reason:
        raise Refused(_("Write why it has to wait."))
    if due_at <= now:
        raise Refused(_("This time is over. Choose a later one."))
    end_step(lead, ending=Ending.POSTPONED, at=now)
    times = standing.postponed + 1
    promised = promise(lead, step=standing.step, due_at=due_at, note=reason, postponed=times)
    record(
        lead.customer,
        "leads.step_postponed",
        by=by,
        at=now,
        lead=str(lead.pk),
        step=standing.step,
        was=standing.due_at.isoformat(),
        due_at=due_at.isoformat(),
        reason=reason,
        times=times,
    )
    return promised
