"""What a dealership decides about its showroom."""

from django.db import transaction

from apps.core.locks import hold
from apps.core.models import current_dealership_id

from ..models import ReceptionRules
from .news import tell_board


@transaction.atomic
def change_rules(*, by, **decided):
    """Keep what the dealership at work has decided; return its ReceptionRules."""
    place = current_dealership_id()
    hold(f"reception.rules/{place}")
    rules = ReceptionRules.of(place)
    for name, value in decided.items():
        setattr(rules, name, value)
    rules.full_clean()
    rules.save()
    tell_board()
    return rules
