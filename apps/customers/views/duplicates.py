"""Who may be one person: looked at by those who may join them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers import actions
from apps.customers.models import DuplicateProposal
from apps.customers.reasons import in_words_each

PAGE = 20


@require_GET
@permission_required("customers.merge_customer", raise_exception=True)
def duplicate_list(request):
    """Pairs to be decided, the likeliest first."""
    proposals = DuplicateProposal.objects.open().likeliest_first()
    if place := _place(request.GET.get("after", "")):
        proposals = proposals.after(*place)
    page = list(proposals.select_related("first", "second")[: PAGE + 1])
    for proposal, words in zip(page, in_words_each([p.reasons for p in page]), strict=True):
        proposal.words = words
    last = page[PAGE - 1] if len(page) > PAGE else None
    address = reverse("customers:duplicate_list")
    context = {
        "proposals": page[:PAGE],
        "next_url": f"{address}?after={last.score}_{last.pk}" if last else "",
    }
    return render_page(request, "customers/duplicate_list.html", context, partial="list")


@require_POST
@permission_required("customers.merge_customer", raise_exception=True)
def duplicate_decline(request, pk):
    """Two people: the pair is not shown again unless something new speaks for it."""
    proposal = get_object_or_404(DuplicateProposal.objects.select_related("first", "second"), pk=pk)
    try:
        actions.decline_duplicate(proposal, by=request.user)
        words = {"one": proposal.first.name, "other": proposal.second.name}
        messages.success(request, _("%(one)s and %(other)s are two people: noted.") % words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    if request.POST.get("from") == "merge":
        return redirect(proposal.first)
    return redirect("customers:duplicate_list")


def _place(text):
    score, _sign, key = text.partition("_")
    try:
        return int(score), UUID(key)
    except ValueError:
        return None
