"""A person's cars: shown, added, corrected, read and sold."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page
from apps.core.templatetags.forecourt import distance
from apps.customers.models import Customer

from . import actions
from .actions.odometer import MILES
from .forms import EditCarForm, NewCarForm, ReadingForm, SaleForm
from .garage import cars_before, cars_now
from .models import Brand, OdometerReading, Ownership, Plate, Vehicle
from .remarks import SENTENCES

MILES_COUNTRIES = frozenset(["GB"])


@require_GET
@permission_required("vehicles.view_vehicle", raise_exception=True)
def customer_panel(request, pk):
    """The cars somebody has and had; the single view loads it."""
    customer = get_object_or_404(Customer, pk=pk)
    context = {
        "customer": customer,
        "now": cars_now(customer, after=_key(request.GET.get("now"))),
        "before": cars_before(customer, after=_key(request.GET.get("before"))),
    }
    return render_page(request, "vehicles/customer_panel.html", context, partial="panel")


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.add_vehicle", raise_exception=True)
def car_new(request, pk):
    """Write down a car of somebody's."""
    customer = get_object_or_404(Customer, pk=pk)
    fresh = {"unit": _unit_here(request), "plate_country": _country_here(request)}
    form = NewCarForm(request.POST or None, initial=fresh)
    if form.is_bound and form.is_settled():
        try:
            found = actions.add_car(customer, by=request.user, **form.cleaned_data)
            _tell_added(request, found)
            return open_page(request, customer)
        except Refused as refusal:
            _refuse(form, refusal)
    context = {"customer": customer, "form": form, "makes": Brand.objects.all()}
    return _form_page(request, "vehicles/car_new.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_edit(request, pk):
    """Correct what is known of a car, and change its plate."""
    car = get_object_or_404(Vehicle, pk=pk)
    worn = Plate.objects.filter(vehicle=car).order_by("-until", "-since", "-id")
    plate = next((each for each in worn if each.until is None), None)
    country = _country_here(request)
    form = EditCarForm(request.POST or None, car=car, plate=plate, country=country)
    if form.is_bound and form.is_settled():
        try:
            actions.change_car(car, by=request.user, **form.changes())
            messages.success(request, _("Saved."))
            return open_page(request, _page_of(car))
        except Refused as refusal:
            _refuse(form, refusal)
    context = {"car": car, "form": form, "makes": Brand.objects.all(), "back": _page_of(car)}
    context["plates_before"] = [each for each in worn if each.until]
    return _form_page(request, "vehicles/car_edit.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def odometer_new(request, pk):
    """Write down what an odometer shows."""
    car = get_object_or_404(Vehicle, pk=pk)
    fresh = {"unit": _unit_here(request), "on": timezone.localdate()}
    form = ReadingForm(request.POST or None, car=car, initial=fresh)
    if form.is_bound and form.is_settled():
        try:
            _read(car, by=request.user, **form.cleaned_data)
            read = distance(form.cleaned_data["value"], form.cleaned_data["unit"])
            messages.success(request, _("%(car)s: %(read)s.") % {"car": car, "read": read})
            return open_page(request, _page_of(car))
        except Refused as refusal:
            _refuse(form, refusal)
    context = {"car": car, "form": form, "back": _page_of(car), "last": _last_reading(car)}
    return _form_page(request, "vehicles/odometer_new.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_sell(request, pk):
    """Write down that a car is no longer its owner's."""
    car = get_object_or_404(Vehicle, pk=pk)
    owned = Ownership.objects.of_car(car).first()
    fresh = {"on": timezone.localdate(), "ownership": owned}
    form = SaleForm(request.POST or None, car=car, initial=fresh)
    if form.is_valid():
        sold = form.cleaned_data["ownership"]
        try:
            actions.sell_car(sold, on=form.cleaned_data["on"], by=request.user)
            undo = render_to_string("vehicles/sale_undo.html", {"sold": sold}, request)
            messages.success(request, undo)
            return open_page(request, sold.customer)
        except Refused as refusal:
            _refuse(form, refusal)
    context = {"car": car, "form": form, "owned": owned, "back": _page_of(car)}
    return _form_page(request, "vehicles/car_sell.html", context)


@require_POST
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_keep(request, pk):
    """Take back that a car was sold."""
    owned = get_object_or_404(Ownership.objects.select_related("vehicle", "customer"), pk=pk)
    try:
        actions.take_back_sale(owned, by=request.user)
        words = {"car": owned.vehicle, "name": owned.customer.canonical}
        messages.success(request, _("%(car)s is still the car of %(name)s.") % words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return open_page(request, owned.customer)


def _form_page(request, template, context):
    status = 422 if context["form"].is_bound else 200
    return render_page(request, template, context, partial="form", status=status)


def _refuse(form, refusal):
    """Say why an action did not happen, at its field, with the way to whose car it is."""
    owner = getattr(refusal, "owner", None)
    sentence = str(refusal)
    if owner:
        link = (owner.get_absolute_url(), _("Open %(name)s") % {"name": owner})
        sentence = format_html('{} <a href="{}">{}</a>', sentence, *link)
    form.add_error(getattr(refusal, "field", None), sentence)


def _tell_added(request, found):
    if found.new:
        messages.success(request, _("%(car)s is written down.") % {"car": found.vehicle})
    else:
        sentence = _("%(car)s was known already; what was new about it is written down.")
        messages.success(request, sentence % {"car": found.vehicle})
    # What was doubtful about VIN and plate was seen before; the odometer is judged with the car.
    for remark in found.remarks:
        if remark.code.startswith("odometer_"):
            messages.warning(request, remark.sentence(SENTENCES))


def _read(car, *, by, value, unit, on):
    owned = Ownership.objects.of_car(car).current().first()
    customer = owned.customer if owned else None
    said = {"value": value, "unit": unit, "on": on, "source": OdometerReading.Source.STAFF}
    return actions.read_odometer(car, **said, by=by, customer=customer)


def _last_reading(car):
    return OdometerReading.objects.filter(vehicle=car).order_by("-read_on", "-id").first()


def _page_of(car):
    """Return the address of the page on which this car is shown."""
    owned = Ownership.objects.of_car(car).first()
    return owned.customer.get_absolute_url() if owned else reverse("customers:customer_list")


def _country_here(request):
    here = request.workplace.here
    return here.country if here else ""


def _unit_here(request):
    return MILES if _country_here(request) in MILES_COUNTRIES else "km"


def _key(text):
    try:
        return UUID(text)
    except (TypeError, ValueError):
        return None
