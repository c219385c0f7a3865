"""A call from a car made a visit of somebody who was on the board already."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.core.templatetags.forecourt import day_time

from ..models import HelpCall, Turn, Visit
from .turns import greet_visit, take_visit
from .visits import count_as_nobody, refuse_gone, want_someone


@transaction.atomic
def join_visits(visit, *, party, by):
    """Let a visit that began with a call be that of a `party` which came before; return that.

    Whoever went to the car looks after the party from now on, also where somebody else was on
    the way; nobody is counted twice.
    """
    keys = [visit.pk, party.pk]
    locked = Visit.objects.filter(pk__in=keys).order_by("pk").select_for_update().in_bulk()
    visit, party = locked[visit.pk], locked[party.pk]
    call = HelpCall.objects.select_for_update().filter(visit__in=keys).order_by("-at").first()
    if visit.outcome == Visit.Outcome.MISTAKE and call and call.visit_id == party.pk:
        return party  # The same click twice.
    if call is None or call.visit_id != visit.pk or not call.began_a_visit or visit.customer_id:
        raise Refused(_("Only a visit that began with a call from a car can be joined."))
    refuse_gone(visit)
    if party.left_at:
        raise Refused(_("They left at %(when)s.") % {"when": day_time(party.left_at)})
    host, greeted = visit.host, visit.greeted_at
    call.visit = party
    call.save(update_fields=["visit"])
    count_as_nobody(visit, by=by)
    if party.wish == Visit.Wish.ALONE:
        want_someone(party, by=by)  # They pressed the button.
    if host:
        take_visit(party, rule=Turn.Rule.CALL, host=host, by=by)
    if host and greeted:
        greet_visit(party, by=host)
    return party
