"""What a dealership decides about its leads."""

from django.db import transaction

from apps.core.locks import hold
from apps.core.models import current_dealership_id

from ..models import LeadRules


@transaction.atomic
def change_rules(*, by, **decided):
    """Keep what the dealership at work has decided; return its LeadRules."""
    place = current_dealership_id()
    hold(f"leads.rules/{place}")
    rules = LeadRules.of(place)
    for name, value in decided.items():
        setattr(rules, name, value)
    rules.full_clean()
    rules.save()
    return rules
