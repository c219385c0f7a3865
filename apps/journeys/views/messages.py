"""Writing to a customer, where one reads about them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page
from apps.customers.models import Channel, Customer
from apps.journeys.actions import send_message
from apps.journeys.forms import MessageForm

ASKED = ("channel", "purpose")


@require_http_methods(["GET", "POST"])
@permission_required("journeys.send_message", raise_exception=True)
def message_new(request, pk):
    """An e-mail or a text message, with what the customer allows."""
    customer = get_object_or_404(Customer.objects.select_related("canonical"), pk=pk).canonical
    form = MessageForm(request.POST or None, customer=customer, initial=_first(request))
    if form.is_valid():
        try:
            send_message(customer, by=request.user, **form.cleaned_data)
            messages.success(request, _("The message is on its way."))
            return open_page(request, _back_to(request, customer))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"customer": customer, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "journeys/message_new.html", context, partial="form", status=status)


def _first(request):
    """What is chosen at first, unless the page was opened for something."""
    asked = {name: request.GET[name] for name in ASKED if name in request.GET}
    return {"channel": Channel.EMAIL.value} | asked


def _back_to(request, customer):
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return customer.get_absolute_url()
