"""Being away, and who does one's work meanwhile."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import clock, live
from apps.core.errors import Refused

from ..models import Absence

WHO_IS_THERE = "dealers.absences"  # Whose work stands on whose list has changed.


@transaction.atomic
def announce_absence(user, *, kind, starts_at, ends_at, cover=None, by):
    """Write down that somebody will be away, and who covers; None is whoever is on shift."""
    told = Absence(user=user, kind=kind, starts_at=starts_at, ends_at=ends_at, cover=cover)
    if ends_at <= clock.now():
        raise Refused(_("These days are over. Choose an end that is still to come."))
    told.full_clean()
    return _kept(told, force_insert=True)


@transaction.atomic
def change_absence(absence, *, kind, starts_at, ends_at, cover=None, by):
    """Move an absence that is not over, or have somebody else cover."""
    absence = _lock(absence)
    absence.kind, absence.cover = kind, cover
    absence.starts_at, absence.ends_at = starts_at, ends_at
    absence.full_clean()
    return _kept(absence, update_fields=["kind", "cover", "starts_at", "ends_at"])


@transaction.atomic
def end_absence(absence, *, by):
    """Let somebody be back from now on; what has not begun is called off."""
    now = clock.now()
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.called_off_at or absence.ends_at <= now:
        return absence  # The same click twice.
    if absence.starts_at < now:
        absence.ends_at = now
    else:
        absence.called_off_at = now
    absence.save(update_fields=["ends_at", "called_off_at"])
    live.tell(WHO_IS_THERE)
    return absence


def _lock(absence):
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.called_off_at or absence.ends_at <= clock.now():
        raise Refused(_("This absence is over. Write down a new one."))
    return absence


def _kept(absence, **how):
    try:
        with transaction.atomic():
            absence.save(**how)
    except IntegrityError as clash:
        # Two at once: each looked before the other had written.
        raise Refused(_("This person is already away on some of these days.")) from clash
    live.tell(WHO_IS_THERE)
    return absence
