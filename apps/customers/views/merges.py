"""Two cards side by side, joined and parted again."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.templatetags.forecourt import day_of
from apps.customers import actions
from apps.customers.actions.merges import OFFERED
from apps.customers.contact_details import in_full, shown_points
from apps.customers.forms import MergeForm, SplitForm
from apps.customers.models import ContactPoint, Customer, DuplicateProposal, Merge, Relation
from apps.customers.models.matching import ids_matching
from apps.customers.reasons import in_words
from apps.customers.relatives import Relatives

from .hits import hits_of
from .people import offer_undo

FOUND = 10
CHOSEN = "choose-"  # Fields of the panels that later apps draw on a page.
COMPARED = ("kind", "name", "name_latin", "language", "birthday")


@require_http_methods(["GET", "POST"])
@permission_required("customers.merge_customer", raise_exception=True)
def customer_merge(request, pk):
    """The card that stays beside the one that may be the same person."""
    stays = get_object_or_404(Customer, pk=pk).person
    other = _other(request.POST.get("with") or request.GET.get("with"), stays)
    if other is None:
        return _choose(request, stays)
    form = MergeForm(request.POST or None, offers=_offers(stays, other))
    if form.is_valid():
        try:
            merge = actions.merge_customers(
                other, into=stays, by=request.user, choices=chosen(request), **form.cleaned_data
            )
            words = {"one": stays.name, "other": other.name}
            offer_undo(request, merge, _("%(one)s and %(other)s are one person now.") % words)
            return redirect(stays)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    pair = sorted([stays.pk, other.pk])
    proposal = DuplicateProposal.objects.filter(first=pair[0], second=pair[1]).first()
    context = {
        "customer": stays,
        "other": other,
        "form": form,
        "fields": _compared(stays, other),
        "points": _points(request.user, stays, other),
        "proposal": proposal,
        "reasons": in_words(proposal.reasons) if proposal else [],
    }
    status = 422 if form.is_bound else 200
    template = "customers/customer_merge.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@permission_required("customers.merge_customer", raise_exception=True)
def merge(request, pk):
    """What was joined when and why, and the way back."""
    found = get_object_or_404(
        Merge.objects.select_related("customer", "duplicate", "by", "undone_by"), pk=pk
    )
    cards = [each.customer for each in found.cards.select_related("customer")]
    context = {
        "merge": found,
        "cards": [card for card in cards if card.pk != found.duplicate_id],
        "taken": [Customer._meta.get_field(name).verbose_name for name in found.taken_over],
        "notes": [(f"{app}/merge_note.html", note) for app, note in found.notes.items()],
    }
    return render_page(request, "customers/merge.html", context, partial="merge")


@require_POST
@permission_required("customers.merge_customer", raise_exception=True)
def merge_undo(request, pk):
    """Two people again."""
    found = get_object_or_404(Merge.objects.select_related("customer", "duplicate"), pk=pk)
    try:
        actions.undo_merge(found, by=request.user)
        words = {"one": found.customer.name, "other": found.duplicate.name}
        messages.success(request, _("%(one)s and %(other)s are two people again.") % words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(get_object_or_404(Customer, pk=found.duplicate_id))


@require_http_methods(["GET", "POST"])
@permission_required("customers.merge_customer", raise_exception=True)
def customer_split(request, pk):
    """One card that holds two people: what is the other's goes to a card of its own."""
    customer = get_object_or_404(Customer, pk=pk).person
    form = SplitForm(
        request.POST or None,
        contact_points=ContactPoint.objects.of(customer),
        relations=Relation.objects.current().of(customer).select_related("customer", "other"),
        full=bool(in_full(request.user, [customer])),
    )
    if form.is_valid():
        try:
            card = actions.split_customer(
                customer, choices=chosen(request), by=request.user, **form.cleaned_data
            )
            messages.success(request, _("%(name)s has a card of their own.") % {"name": card.name})
            return redirect(card)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context, status = {"customer": customer, "form": form}, 422 if form.is_bound else 200
    template = "customers/customer_split.html"
    return render_page(request, template, context, partial="form", status=status)


def chosen(request):
    """What was chosen in the panels of later apps: {name: values}."""
    names = [name for name in request.POST if name.startswith(CHOSEN)]
    return {name.removeprefix(CHOSEN): request.POST.getlist(name) for name in names}


@dataclass(frozen=True)
class Compared:
    """One field of both cards."""

    name: str
    label: str
    stays: str
    gone: str

    @property
    def differs(self):
        return bool(self.stays and self.gone and self.stays != self.gone)


def _other(key, stays):
    try:
        other = get_object_or_404(Customer, pk=UUID(key)).person if key else None
    except ValueError:
        return None
    return None if other is None or other.pk == stays.pk else other


def _choose(request, stays):
    """No other card yet: find it by what one would type in the search."""
    query = words_of(request)
    keys = [key for key in ids_matching(query) if key != stays.pk][:FOUND] if query else []
    context = {
        "customer": stays,
        "query": query,
        "hits": hits_of(keys, request.user, query),
        "people": Relatives(stays),
    }
    return render_page(request, "customers/merge_choose.html", context, partial="choices")


def _compared(stays, other):
    """The fields that one of both says, in the order of the card."""
    rows = [
        Compared(name, Customer._meta.get_field(name).verbose_name, *_both(name, stays, other))
        for name in COMPARED
    ]
    rows.append(Compared("address", _("address"), _address(stays), _address(other)))
    return [row for row in rows if row.stays or row.gone]


def _both(name, *cards):
    shown = f"get_{name}_display"
    return [
        str((getattr(card, shown)() if hasattr(card, shown) else _said(getattr(card, name))) or "")
        for card in cards
    ]


def _said(value):
    return day_of(value) if isinstance(value, date) else value


def _address(card):
    return ", ".join(filter(None, [card.street, card.postal_code, card.city, card.country]))


def _offers(stays, other):
    """What the card that stays does not say and the other does."""
    return [row for row in _compared(stays, other) if row.name in OFFERED and not row.stays]


def _points(user, *people):
    """How each is reached, side by side, as this reader may see it."""
    full = in_full(user, people)
    return [
        shown_points(ContactPoint.objects.of(person), full=person.pk in full) for person in people
    ]
