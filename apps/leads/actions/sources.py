"""Where enquiries come from."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.errors import Refused
from apps.dealers.practice import is_practice

from ..models import LeadSource
from ..models.sources import hash_of_token, new_token

OWNERS = ("group", "dealership")


@transaction.atomic
def add_source(*, name, kind, by):
    """Open one more way in; it has no token yet."""
    source = LeadSource(name=name, kind=kind)
    source.full_clean()
    source.save(force_insert=True)
    return source


@transaction.atomic
def change_source(source, *, name, kind, active, by):
    """Change what a source is called, or whether its token is accepted."""
    source = LeadSource.objects.select_for_update().get(pk=source.pk)
    source.name, source.kind, source.active = name, kind, active
    source.full_clean(exclude=OWNERS)
    source.save(update_fields=["name", "kind", "active"])
    return source


@transaction.atomic
def renew_token(source, *, replaces, by):
    """Give a source a new token and return it; the one before stops to work at once.

    `replaces` is the mark of the token that somebody saw when they asked for a new one (see
    LeadSource.token_mark). The token itself is kept nowhere.
    """
    source = LeadSource.objects.select_for_update().get(pk=source.pk)
    if source.token_mark != replaces:
        raise Refused(
            _("A new token was made a moment ago. Make another only if nobody noted that one.")
        )
    token = new_token(practice=is_practice())
    source.token_hash = hash_of_token(token)
    source.save(update_fields=["token_hash"])
    return token
