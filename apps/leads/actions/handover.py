"""All the work of somebody who leaves, to others."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.models import current_dealership_id
from apps.customers.models import OwnConsultant

from ..models import Assignment, Lead
from ..topics import Subject
from .assignment import give_lead
from .rotation import Choice, lock_rotation, whose_turn, with_turns
from .sellers import consultants_at, sells_here


@transaction.atomic
def hand_over_leads(user, *, to=None, note, by):
    """Give the open leads that somebody has at the dealership at work to others; return how many.

    `to` gets them all, and the customers without an open lead too; without `to` each goes by fair
    turns to those who are not away, on shift or not.
    """
    note, now = note.strip(), clock.now()
    if to is not None and (to == user or not sells_here(to)):
        text = _("%(name)s does not work in sales here. Choose somebody from the list.")
        raise Refused(text % {"name": to})
    lock_rotation(current_dealership_id())
    theirs = Lead.objects.open().worked_by(user).filter(dealership=current_dealership_id())
    leads = list(theirs.order_by("id").select_for_update(of=["self"]))
    if leads and not note:
        raise Refused(_("Write a hand-over note: whoever goes on reads it."))
    for lead in leads:
        give_lead(lead, _choose(lead, user, to, note, now), at=now, by=by)
    if to is not None:
        customers = OwnConsultant.objects.filter(dealership=current_dealership_id())
        customers.filter(consultant=user).update(consultant=to, since=now)
    return len(leads)


def _choose(lead, user, to, note, now):
    name = user.get_full_name()
    if to is not None:
        return Choice(to, Assignment.Rule.BY_HAND, {"note": note, "was": name})
    others = list(with_turns(consultants_at(now).exclude(pk=user.pk)))
    facts = {"handed": name, "note": note}
    skills = any(person.skills for person in others)
    skill = Subject.of_lead(lead).topic_for(others) if skills else ""
    choice = whose_turn(others, lead.customer.language, facts, skill=skill)
    if choice.consultant is None:
        lead.consultant = None
        lead.save(update_fields=["consultant"])
    return choice
