"""A host has lunch, and is back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused
from apps.core.locks import hold
from apps.core.models import current_dealership_id

from ..floor import Floor
from ..models import Break
from .news import tell_board

LONGEST = timedelta(hours=4)


@transaction.atomic
def take_break(user, *, until, by):
    """Let somebody on the floor have a break; one that runs already ends then instead."""
    _hold(user)
    now = clock.now()
    if not now < until <= now + LONGEST:
        raise Refused(_("A break ends within the next four hours."))
    host = Floor.at(now).hosts.get(user.pk)
    if host is None or not host.here:
        raise Refused(_("%(name)s is not on shift now.") % {"name": user})
    running = _running(user, now)
    if running:
        running.ends_at = until
        running.save(update_fields=["ends_at"])
    else:
        running = Break(user=user, starts_at=now, ends_at=until, by=by)
        running.full_clean()
        running.save(force_insert=True)
    tell_board()
    return running


@transaction.atomic
def end_break(user, *, by):
    """Somebody is back."""
    _hold(user)
    now = clock.now()
    if running := _running(user, now):
        running.ends_at = now
        running.save(update_fields=["ends_at"])
        tell_board()
    return running


def _hold(user):
    # A first break has no row to wait at. The time is read after it: whoever waited comes later.
    hold(f"reception.break/{current_dealership_id()}/{user.pk}")


def _running(user, now):
    return Break.objects.at(now).filter(user=user).first()
