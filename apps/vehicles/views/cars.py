"""A person's cars: shown, added, corrected, read and sold."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page
from apps.core.templatetags.forecourt import distance
from apps.customers.models import Customer

from .. import actions
from ..forms.cars import EditCarForm, NewCarForm, ReadingForm, SaleForm
from ..garage import cars_before, cars_now
from ..models import Brand, OdometerReading, Ownership, Plate
from ..remarks import SENTENCES
from ..show import unit_of

FOUND = Ownership.objects.select_related("vehicle", "customer")


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


@require_GET
@permission_required("vehicles.view_vehicle", raise_exception=True)
def compare_panel(request, pk):
    """The cars of two people who may be one."""
    people = [get_object_or_404(Customer, pk=pk)]
    people += Customer.objects.filter(pk=_key(request.GET.get("with")))
    cars = [car for person in people for car in cars_now(person).cars]
    return render_page(request, "vehicles/compare_panel.html", {"cars": cars}, partial="panel")


@require_GET
@permission_required("vehicles.view_vehicle", raise_exception=True)
def split_panel(request, pk):
    """The cars of a card that holds two people, to choose those of the other."""
    cars = cars_now(get_object_or_404(Customer, pk=pk)).cars
    return render_page(request, "vehicles/split_panel.html", {"cars": cars}, partial="panel")


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
    """Correct what is known of a customer's car, and change its plate."""
    owned = get_object_or_404(FOUND, pk=pk)
    if owned.until:
        return _no_longer(request, owned)
    worn = list(Plate.objects.filter(vehicle=owned.vehicle).order_by("-until", "-since", "-id"))
    plate = next((each for each in worn if each.until is None), None)
    initial = {"car": owned.vehicle, "plate": plate, "country": _country_here(request)}
    form = EditCarForm(request.POST or None, **initial)
    if form.is_bound and form.is_settled():
        try:
            actions.change_car(owned.vehicle, by=request.user, **form.changes())
            messages.success(request, _("Saved."))
            return open_page(request, owned.customer)
        except Refused as refusal:
            _refuse(form, refusal)
    context = {"owned": owned, "form": form, "makes": Brand.objects.all()}
    context["plates_before"] = [each for each in worn if each.until]
    return _form_page(request, "vehicles/car_edit.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def odometer_new(request, pk):
    """Write down what the odometer of a customer's car shows."""
    owned = get_object_or_404(FOUND, pk=pk)
    if owned.until:
        return _no_longer(request, owned)
    fresh = {"unit": _unit_here(request), "on": timezone.localdate()}
    form = ReadingForm(request.POST or None, car=owned.vehicle, initial=fresh)
    if form.is_bound and form.is_settled():
        told = {"customer": owned.customer, "source": OdometerReading.Source.STAFF}
        try:
            reading = actions.read_odometer(
                owned.vehicle, by=request.user, **form.cleaned_data, **told
            )
            words = {"car": owned.vehicle, "read": distance(*reading.shown)}
            messages.success(request, _("%(car)s: %(read)s.") % words)
            return open_page(request, owned.customer)
        except Refused as refusal:
            _refuse(form, refusal)
    last = OdometerReading.objects.filter(vehicle=owned.vehicle).first()
    context = {"owned": owned, "form": form, "last": last}
    return _form_page(request, "vehicles/odometer_new.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_sell(request, pk):
    """Write down that a car is no longer theirs; the panel offers the way back."""
    owned = get_object_or_404(FOUND, pk=pk)
    form = SaleForm(request.POST or None, initial={"on": timezone.localdate()})
    if form.is_valid():
        try:
            actions.sell_car(owned, by=request.user, **form.cleaned_data)
            undo = render_to_string("vehicles/sale_undo.html", {"owned": owned}, request)
            messages.success(request, undo)
            return open_page(request, owned.customer)
        except Refused as refusal:
            _refuse(form, refusal)
    return _form_page(request, "vehicles/car_sell.html", {"owned": owned, "form": form})


@require_POST
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_sell_undo(request, pk):
    """The sale was an error."""
    owned = get_object_or_404(FOUND, pk=pk)
    try:
        actions.take_back_sale(owned, by=request.user)
        messages.success(request, _("%(car)s is still theirs.") % {"car": owned.vehicle})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return open_page(request, owned.customer)


def _no_longer(request, owned):
    """Answer who would write about a car that was sold in the meantime."""
    sentence = _("%(car)s is no longer theirs, so nothing was written down.")
    messages.error(request, sentence % {"car": owned.vehicle})
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


def _country_here(request):
    here = request.workplace.here
    return here.country if here else ""


def _unit_here(request):
    here = request.workplace.here
    return unit_of(here) if here else "km"


def _key(text):
    try:
        return UUID(text)
    except (TypeError, ValueError):
        return None
