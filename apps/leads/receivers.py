"""What leads do when something happens elsewhere."""

from django.dispatch import receiver

from apps.core.scope import Scope, current_scope, working_in
from apps.dealers.signals import handing_over

from .actions.handover import hand_over_leads
from .actions.rotation import sells_here


@receiver(handing_over)
def hand_over(sender, user, to, note, by, **kwargs):
    """Give the leads of somebody who leaves to others, at each dealership in sight."""
    scope = current_scope()
    for place in scope.dealership_ids:
        with working_in(Scope(scope.group_id, (place,), place)):
            # Somebody who takes over here does not sell at the other end of the town.
            here = to if to is not None and sells_here(to) else None
            hand_over_leads(user, to=here, note=note, by=by)
