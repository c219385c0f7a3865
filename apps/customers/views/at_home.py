"""Where a customer reads a page of their own: their language, and the group's first clock."""

from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from apps.core.scope import working_in
from apps.customers.wordings import page_language
from apps.dealers.models import Dealership


@contextmanager
def as_customer(request, scope, customer):
    """Work over the whole group, in the language that is chosen on the page or spoken by them."""
    chosen = request.GET.get("lang", "")
    spoken = chosen if chosen in dict(settings.LANGUAGES) else page_language(customer.language)
    first = Dealership.objects.filter(group=scope.group_id).order_by("pk").first()
    zone = first.zone if first else timezone.get_default_timezone()
    with working_in(scope), timezone.override(zone), translation.override(spoken):
        yield
