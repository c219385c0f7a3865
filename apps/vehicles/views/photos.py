"""Photos of cars on show."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import Refused

from ..actions import show_cars
from ..forms.show_cars import PhotosForm
from ..models import ShowCar, ShowCarPhoto
from ..photos import MIME

# Four photos of a good telephone, together; docs/deploy.md tells the proxy.
MOST_BYTES = 40 * 1024 * 1024
AGE = 365 * 24 * 3600
PHOTOS = ShowCarPhoto.objects.select_related("show_car__variant__car_model__brand")


def no_larger_than(most):
    """Answer 413 to a body larger than so many bytes, and read none of it."""

    def guard(view):
        # The token stands in the body, so it is asked for only behind this door.
        guarded = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def at_the_door(request, *args, **kwargs):
            if int(request.META.get("CONTENT_LENGTH") or 0) > most:
                text = _("These photos are too large. Send fewer at once.")
                return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
            return guarded(request, *args, **kwargs)

        return at_the_door

    return guard


@require_POST
@permission_required("vehicles.change_showcar", raise_exception=True)
@no_larger_than(MOST_BYTES)
def photo_new(request, pk):
    """Add photos to a car; those that can be read are kept, whatever the others are."""
    car = get_object_or_404(ShowCar, pk=pk)
    form = PhotosForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a photo first."))
        return redirect(car)
    added = 0
    for file in form.cleaned_data["photos"]:
        try:
            show_cars.add_photo(car, file=file, by=request.user)
            added += 1
        except Refused as refusal:
            messages.error(request, str(refusal))
            break
    if added:
        text = ngettext("%(added)d photo added.", "%(added)d photos added.", added)
        messages.success(request, text % {"added": added})
    return redirect(car)


@require_GET
@permission_required("vehicles.view_showcar", raise_exception=True)
def photo(request, pk):
    """A photo, for colleagues; visitors see it by the tag of its car."""
    return picture(get_object_or_404(PHOTOS, pk=pk), large="large" in request.GET)


@require_POST
@permission_required("vehicles.change_showcar", raise_exception=True)
def photo_first(request, pk):
    """Make it the large one."""
    row = get_object_or_404(PHOTOS, pk=pk)
    show_cars.put_photo_first(row, by=request.user)
    return redirect(row.show_car)


@require_POST
@permission_required("vehicles.change_showcar", raise_exception=True)
def photo_remove(request, pk):
    """Delete it."""
    row = get_object_or_404(PHOTOS, pk=pk)
    show_cars.remove_photo(row, by=request.user)
    messages.success(request, _("The photo is removed."))
    return redirect(row.show_car)


def picture(row, *, large, public=False):
    """Answer with a photo; it never changes, so whoever has it need not ask again."""
    response = HttpResponse(bytes(row.large if large else row.small), content_type=MIME)
    kept = {"public": True} if public else {"private": True}
    patch_cache_control(response, max_age=AGE, immutable=True, **kept)
    return response
