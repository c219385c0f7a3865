"""Who is here, who waits, and who is expected."""

from django.contrib.auth.decorators import permission_required
from django.views.decorators.http import require_GET

from apps.core.htmx import render_page

from ..models import Visit
from .calls import calls_context


@require_GET
@permission_required("reception.view_visit", raise_exception=True)
def board(request):
    context = {"visits": Visit.objects.here().select_related("customer", "host")}
    context |= calls_context()
    return render_page(request, "reception/board.html", context, partial="board")
