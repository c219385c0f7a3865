"""Cards that are nobody's any more."""

from django.utils.translation import gettext as _

from apps.core.errors import Refused


def refuse_erased(card):
    """Refuse to write about somebody who was erased."""
    if card.is_erased:
        raise Refused(_("This person was erased. Make a new card."))
