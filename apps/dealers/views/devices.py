"""The devices that tell their owner, on the page of one's own settings."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.core.errors import Refused

from ..actions import devices as actions
from ..forms.devices import DeviceForm
from ..models import PushSubscription

# The order matters: Edge and Chrome on a phone name others as well.
BROWSERS = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"]


@require_POST
def device_tell(request):
    """Take the subscription that a browser made; it asks by script alone."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    device = name_of(request.headers.get("User-Agent", ""))
    try:
        actions.tell_device(request.user, device=device, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@require_POST
def device_forget(request, pk):
    theirs = PushSubscription.objects.filter(user=request.user)
    actions.forget_device(get_object_or_404(theirs, pk=pk), by=request.user)
    messages.success(request, _("This device tells you nothing any more."))
    return redirect("dealers:preferences")


def name_of(agent):
    """The browser and system of a device, as its owner would call it."""
    browser = next((name for word, name in BROWSERS if re.search(rf"\b{word}", agent)), "")
    system = next((name for name in SYSTEMS if name in agent), "")
    return " · ".join(filter(None, [browser, system]))
