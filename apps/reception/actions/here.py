"""Nobody is in the house twice: neither with a visit of their own nor along with somebody."""

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.templatetags.forecourt import day_time
from apps.journeys.actions import record

from ..models import Companion, Visit
from .facts import told_of


def refuse_here(person):
    """Refuse somebody, whose card is locked, where they are on the board already."""
    if here := Visit.objects.here().of(person).first():
        words = {"name": here.customer.person, "when": day_time(here.arrived_at)}
        raise Refused(_("%(name)s is on the board already, since %(when)s.") % words)
    along = Companion.objects.here().of(person).select_related("visit__customer").first()
    if along:
        words = {"name": person, "other": along.visit.customer.person}
        text = _("%(name)s came along with %(other)s. Take them off that visit first.")
        raise Refused(text % words)


def take_off(companions, *, by):
    """Let people not have come along after all; their visit is locked."""
    for each in companions.select_related("visit__customer__canonical", "customer__canonical"):
        each.taken_off_at = clock.now()
        each.save(update_fields=["taken_off_at"])
        person, visitor = each.customer.person, each.visit.customer.person
        told = told_of(each.visit)
        record(visitor, "reception.not_along", by=by, **told, person=str(person.pk))
        record(person, "reception.not_along", by=by, **told, person=str(visitor.pk))
