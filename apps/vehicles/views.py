"""The cars of a customer."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers.actions.contact_points import country_here
from apps.customers.models import Customer

from . import actions
from .forms import CarForm, NewCarForm, OdometerForm, SaleForm
from .models import Brand, OdometerReading, Ownership
from .remarks import SENTENCES

FOUND = Ownership.objects.select_related("vehicle", "customer")


@require_GET
@permission_required("vehicles.view_vehicle", raise_exception=True)
def customer_panel(request, pk):
    """Their cars now and before; the single view loads it."""
    customer = get_object_or_404(Customer, pk=pk)
    cars = Ownership.objects.of(customer).with_what_panels_show()
    context = {"customer": customer, "cars": cars}
    return render_page(request, "vehicles/customer_panel.html", context, partial="panel")


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.add_vehicle", raise_exception=True)
def car_new(request, pk):
    """A car of a customer; one that is known already is given its place."""
    customer = get_object_or_404(Customer, pk=pk)
    form = NewCarForm(request.POST or None, country=country_here())
    if form.is_valid():
        found = actions.register_car(
            customer,
            source=OdometerReading.Source.STAFF,
            by=request.user,
            **form.cleaned_data,
        )
        _say(request, found.remarks)
        return redirect(customer)
    context = {"customer": customer, "form": form, "brands": Brand.objects.all()}
    status = 422 if form.is_bound else 200
    return render_page(request, "vehicles/car_new.html", context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_edit(request, pk):
    """What is known of a customer's car."""
    owned = get_object_or_404(FOUND, pk=pk)
    plate = owned.vehicle.plates.filter(until__isnull=True).first()
    worn = {"plate": plate.shown if plate else ""}
    worn["plate_country"] = plate.country if plate else country_here()
    form = CarForm(request.POST or None, instance=owned.vehicle, initial=worn)
    if form.is_valid():
        try:
            _changed, remarks = actions.change_car(
                owned.vehicle, by=request.user, **form.cleaned_data
            )
            _say(request, remarks)
            return redirect(owned.customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"owned": owned, "form": form, "brands": Brand.objects.all()}
    status = 422 if form.is_bound else 200
    return render_page(request, "vehicles/car_edit.html", context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def odometer_new(request, pk):
    """What the odometer of a customer's car shows now."""
    owned = get_object_or_404(FOUND, pk=pk)
    form = OdometerForm(request.POST or None, country=country_here())
    if form.is_valid():
        try:
            reading = actions.read_odometer(
                owned.vehicle,
                customer=owned.customer,
                source=OdometerReading.Source.STAFF,
                by=request.user,
                **form.cleaned_data,
            )
            if reading.doubt:
                messages.warning(request, reading.doubt_sentence)
            return redirect(owned.customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context, status = {"owned": owned, "form": form}, 422 if form.is_bound else 200
    template = "vehicles/odometer_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_http_methods(["GET", "POST"])
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_sell(request, pk):
    """A car that is no longer theirs; the panel offers the way back."""
    owned = get_object_or_404(FOUND, pk=pk)
    form = SaleForm(request.POST or None)
    if form.is_valid():
        try:
            actions.sell_car(owned, by=request.user, **form.cleaned_data)
            return redirect(owned.customer)
        except Refused as refusal:
            form.add_error("on", str(refusal))
    context, status = {"owned": owned, "form": form}, 422 if form.is_bound else 200
    return render_page(request, "vehicles/car_sell.html", context, partial="form", status=status)


@require_POST
@permission_required("vehicles.change_vehicle", raise_exception=True)
def car_sell_undo(request, pk):
    """The sale was an error."""
    owned = get_object_or_404(FOUND, pk=pk)
    try:
        actions.take_back_sale(owned, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(owned.customer)


def _say(request, remarks):
    for remark in remarks:
        messages.warning(request, remark.sentence(SENTENCES))
    if not remarks:
        messages.success(request, _("Saved."))
