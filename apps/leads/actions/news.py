"""What the people who work leads are told of them; never of what they did themselves."""

from django.urls import reverse

from apps.core import clock, live
from apps.dealers.actions.notifications import notify
from apps.dealers.models import Cover

from ..models import FollowUp

WHO_COMES = "leads.who_comes"  # Who is promised to be here, when, and for whom they come.
COMES = (FollowUp.Step.VISIT, FollowUp.Step.TEST_DRIVE)


def tell_who_comes(lead):
    """Let open pages know when somebody with an open step of this lead was going to be here."""
    if FollowUp.objects.open().filter(lead=lead, step__in=COMES).exists():
        live.tell(WHO_COMES)


def tell_given(lead, *, by):
    """Tell a consultant of a lead that is theirs from now on."""
    if lead.consultant and lead.consultant != by:
        notify(lead.consultant, "leads.lead_given", **_of(lead), wish=lead.wish)


def tell_cover(lead, cover):
    """Tell whoever does the work of somebody away of a lead that comes meanwhile."""
    away = lead.consultant.get_full_name()
    notify(cover, "leads.lead_to_cover", **_of(lead), wish=lead.wish, away=away)


def tell_taken_away(lead, consultant, *, by):
    """Tell a consultant that a lead of theirs is somebody else's now."""
    if consultant and consultant != by:
        to = lead.consultant.get_full_name() if lead.consultant else ""
        notify(consultant, "leads.lead_taken_away", **_of(lead), to=to)


def tell_asked_again(lead, *, wish, by):
    """Tell a consultant that a customer whose lead they have has sent another enquiry."""
    doer = Cover.at(clock.now()).doer_of(lead.consultant)
    if doer and doer != by:
        notify(doer, "leads.asked_again", **_of(lead), wish=wish[:200])


def tell_reminder(lead, user, *, what, due_at, key):
    """Remind of an answer or a next step that is overdue; `what` is "answer" or "step"."""
    facts = {"what": what, "due_at": due_at.isoformat(), "key": key}
    notify(user, "leads.overdue", **_of(lead), **facts)


def tell_manager(lead, user, *, what, due_at, key):
    """Tell a manager that somebody did not answer, or do what was promised, though reminded."""
    consultant = lead.consultant.get_full_name() if lead.consultant else ""
    facts = {"what": what, "due_at": due_at.isoformat(), "consultant": consultant, "key": key}
    notify(user, "leads.escalated", **_of(lead), **facts)


def tell_back_to_all(lead, user, *, what, key):
    """Tell somebody on shift that a lead is for whoever takes it."""
    notify(user, "leads.back_to_all", **_of(lead), what=what, wish=lead.wish, key=key)


def tell_second_calls(user, draw, count):
    """Tell somebody of the lost customers that were drawn for them to call."""
    url, key = reverse("leads:audit_list"), f"second_calls/{draw.pk}"
    notify(user, "leads.second_calls", url=url, key=key, count=count)


def tell_rescued(audit, user, *, by):
    """Tell a manager that a customer given up is not lost."""
    if user != by:
        facts = {"note": audit.note, "by": by.get_full_name(), "key": f"rescued/{audit.pk}"}
        notify(user, "leads.rescued", **_of(audit.lead), **facts)


def _of(lead):
    customer = lead.customer
    return {"url": lead.get_absolute_url(), "about": customer.pk, "customer": customer.name}
