"""Who belongs to a customer: shown beside the journey, added and ended there."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page
from apps.customers import actions
from apps.customers.contact_details import in_full
from apps.customers.forms import RelationForm
from apps.customers.models import ContactPoint, Customer, Relation, SharedContact
from apps.customers.models.matching import ids_matching
from apps.customers.relatives import Relatives

from .hits import hits_of

SHOWN_WHILE_TYPING = 6


@require_GET
@permission_required("customers.view_customer", raise_exception=True)
def people_panel(request, pk):
    """Family, company, whoever shares a number; cards that may be or are the same person."""
    customer = get_object_or_404(Customer, pk=pk).person
    context = {"customer": customer, "people": Relatives(customer)}
    return render_page(request, "customers/people_panel.html", context, partial="panel")


@require_http_methods(["GET", "POST"])
@permission_required("customers.change_customer", raise_exception=True)
def relation_new(request, pk):
    """Somebody who belongs to this customer, known already or new."""
    customer = get_object_or_404(Customer, pk=pk).person
    point = _point_of(customer, request.POST.get("share") or request.GET.get("share"))
    form = RelationForm(
        request.POST or None,
        customer=customer,
        full=bool(in_full(request.user, [customer])),
        initial={"name": words_of(request, "name"), "share": point},
    )
    if form.is_valid():
        try:
            other = _relate(customer, form.cleaned_data, by=request.user)
            words = {"name": other.name, "customer": customer.name}
            messages.success(request, _("%(name)s is noted with %(customer)s.") % words)
            return open_page(request, customer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "customer": customer,
        "form": form,
        "hits": _hits(request, form["name"].value(), customer),
    }
    status = 422 if form.is_bound else 200
    template = "customers/relation_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@permission_required("customers.change_customer", raise_exception=True)
def relation_search(request, pk):
    """Who may be meant by the name that is being typed, to be chosen."""
    customer = get_object_or_404(Customer, pk=pk).person
    typed = words_of(request, "name")
    context = {"customer": customer, "hits": _hits(request, typed, customer), "typed": typed}
    return render_page(request, "customers/relation_search.html", context, partial="choices")


@require_POST
@permission_required("customers.change_customer", raise_exception=True)
def relation_end(request, pk):
    """They no longer belong together; adding it again is the way back."""
    relation = get_object_or_404(Relation.objects.select_related("customer", "other"), pk=pk)
    actions.end_relation(relation, by=request.user)
    words = {"name": relation.other.person.name, "customer": relation.customer.person.name}
    messages.success(request, _("%(name)s and %(customer)s no longer belong together.") % words)
    from_other = request.POST.get("from") == str(relation.other.canonical_id)
    return redirect(relation.other.person if from_other else relation.customer.person)


@require_POST
@permission_required("customers.change_customer", raise_exception=True)
def contact_share(request, pk):
    """Reach somebody also by a number or address of another person."""
    point = get_object_or_404(ContactPoint.objects.select_related("customer"), pk=pk)
    person = _named(request.POST.get("with", ""))
    if person is None:
        messages.error(request, _("Choose who is reached there too."))
        return redirect(point.customer.person)
    try:
        actions.share_contact_point(point, with_=person, by=request.user)
        words = {"name": person.name, "owner": point.customer.person.name}
        messages.success(request, _("%(name)s is reached through %(owner)s too.") % words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(person)


@require_POST
@permission_required("customers.change_customer", raise_exception=True)
def sharing_end(request, pk):
    """Reach somebody no longer by what is another's; sharing it again is the way back."""
    shared = get_object_or_404(SharedContact.objects.select_related("customer"), pk=pk)
    actions.stop_sharing(shared, by=request.user)
    name = shared.customer.person.name
    messages.success(request, _("%(name)s is no longer reached there.") % {"name": name})
    return redirect(shared.customer.person)


def _named(key):
    """The person of a key that a form sends, or None."""
    try:
        card = Customer.objects.filter(pk=UUID(key)).first()
    except ValueError:
        return None
    return card and card.person


def _relate(customer, said, *, by):
    other = said["other"]
    shared = [said["share"]] if said["share"] else []
    if other is None:
        other = actions.add_customer(name=said["name"], shared=shared, by=by, key=said["key"])
    elif shared and said["share"].customer.canonical_id != other.canonical_id:
        actions.share_contact_point(said["share"], with_=other, by=by)
    if said["roles"]:
        actions.relate(customer, other=other, roles=said["roles"], by=by)
    return other


def _point_of(customer, key):
    """The contact point of this customer that a link names, or None."""
    points = ContactPoint.objects.of(customer)
    return next((point for point in points if str(point.pk) == key), None)


def _hits(request, typed, customer):
    if not (typed or "").strip():
        return []
    found = [key for key in ids_matching(typed) if key != customer.pk][:SHOWN_WHILE_TYPING]
    return hits_of(found, request.user, typed)


def offer_undo(request, merge, sentence):
    """Say that two cards are one, with the way back."""
    said = {"merge": merge, "sentence": sentence}
    messages.success(request, render_to_string("customers/merge_offer.html", said, request))
