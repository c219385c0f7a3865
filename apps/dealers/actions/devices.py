"""Which devices tell their owner, also when no page is open."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.errors import Refused

from ..models import PushSubscription
from ..webpush import is_push_service, public_key

MOST = 10  # Devices of one person.


@transaction.atomic
def tell_device(user, *, endpoint, p256dh, auth, device="", by):
    """Let a device tell this person from now on; one that told somebody else tells them no more."""
    if not public_key() or not is_push_service(endpoint):
        raise Refused(_("This browser's push service is not known here. Use another browser."))
    theirs = PushSubscription.objects.filter(user=user).exclude(endpoint=endpoint)
    for oldest in theirs.order_by("-made_at")[MOST - 1 :]:
        oldest.delete()
    told, _new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={
            "user": user,
            "p256dh": p256dh,
            "auth": auth,
            "device": device[:80],
            "made_at": clock.now(),
            "failures": 0,
        },
    )
    return told


@transaction.atomic
def forget_device(subscription, *, by):
    """Tell nobody on this device any more."""
    PushSubscription.objects.filter(pk=subscription.pk).delete()
