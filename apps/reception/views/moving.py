"""Where somebody is sent after an action."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from apps.core.errors import Refused


def do(request, back, action, *args, said="", **kwargs):
    """Do what was asked, say how it went, and return the way back."""
    try:
        action(*args, by=request.user, **kwargs)
        if said:
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back_to(request, back)


def back_to(request, fallback):
    """The page from which it was asked, or another one."""
    target = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect(fallback)
