"""Cars on display: listed, put on show, described, and gone."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page

from ..actions import show_cars
from ..forms.show_cars import GoneForm, PhotosForm, ShowCarForm
from ..models import ShowCar, ShowCarPhoto
from ..show import shown, unit_of

GONE = 20  # The latest, to be put back.
MOST = 300


@require_GET
@permission_required("vehicles.view_showcar", raise_exception=True)
def show_car_list(request):
    """What stands where, and what was there last."""
    rows = ShowCar.objects.whole().select_related("dealership")
    rows = rows.prefetch_related(Prefetch("photos", ShowCarPhoto.objects.listed()))
    language = get_language()
    context = {
        "cars": [shown(car, language) for car in rows.on_show()[:MOST]],
        "gone": [shown(car, language) for car in rows.gone()[:GONE]],
        "several": len(request.workplace.scope.dealership_ids) > 1,
    }
    return render_page(request, "vehicles/show_cars/list.html", context, partial="list")


@require_GET
@permission_required("vehicles.view_showcar", raise_exception=True)
def show_car(request, pk):
    """A car on show: what its tag says, and its photos."""
    car = _car(pk)
    context = {
        "car": shown(car, get_language()),
        "form": PhotosForm(),
        "most_photos": show_cars.MOST_PHOTOS,
    }
    return render(request, "vehicles/show_cars/show_car.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.add_showcar", raise_exception=True)
def show_car_new(request):
    """Put a car on show."""
    place = request.workplace.here
    form = ShowCarForm(request.POST or None, place=place, unit=unit_of(place))
    if form.is_valid():
        try:
            fields = {"currency": place.currency} | form.fields_of_car()
            car = show_cars.add_show_car(by=request.user, **fields)
            messages.success(request, _("%(car)s is on show. Add its photos.") % {"car": car})
            return open_page(request, car)
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
    return _form_page(request, form)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_showcar", raise_exception=True)
def show_car_edit(request, pk):
    """Change what its tag says, or where it stands."""
    car = _car(pk)
    place = car.dealership
    whole = request.user.has_perm("vehicles.price_showcar")
    form = ShowCarForm(request.POST or None, place=place, unit=unit_of(place), car=car, whole=whole)
    if form.is_valid():
        try:
            show_cars.change_show_car(car, by=request.user, **form.fields_of_car())
            messages.success(request, _("Saved. The tag says it now."))
            return open_page(request, car)
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
    return _form_page(request, form, car)


@require_POST
@permission_required("vehicles.change_showcar", raise_exception=True)
def show_car_gone(request, pk):
    """The car is sold, or leaves the showroom; the list offers the way back."""
    car, form = _car(pk), GoneForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        show_cars.take_off_show(car, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(car)s is no longer on show.") % {"car": car})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(car)


@require_POST
@permission_required("vehicles.change_showcar", raise_exception=True)
def show_car_back(request, pk):
    """The car stands there again."""
    car = show_cars.put_back_on_show(_car(pk), by=request.user)
    messages.success(request, _("%(car)s is on show again.") % {"car": car})
    return redirect(car)


def _car(pk):
    rows = ShowCar.objects.whole().select_related("dealership")
    return get_object_or_404(rows, pk=pk)


def _form_page(request, form, car=None):
    places = ShowCar.objects.on_show().order_by("place").values_list("place", flat=True)
    context = {"form": form, "car": car, "stands": places.distinct()}
    status = 422 if form.is_bound else 200
    template = "vehicles/show_cars/edit.html"
    return render_page(request, template, context, partial="form", status=status)
