"""What is held about a person, handed out and erased; how long anything is kept."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.asked import words_of
from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.core.qr import qr_svg
from apps.customers import actions
from apps.customers.actions.erasure import GRACE
from apps.customers.actions.holdings import held_of, staying_of
from apps.customers.actions.retention import days_of_each, outdated_of
from apps.customers.forms import ErasureForm, RuleForm, WordingForm
from apps.customers.links import DATA_FOR, data_path
from apps.customers.models import (
    WORDED,
    ConsentWording,
    Customer,
    DataRequest,
    Disclosure,
    Erasure,
    RetentionRule,
)
from apps.customers.models import RetentionRun as Run
from apps.customers.wordings import page_language

MOST = 50
FOUND = 8
COUNTED = 10_000

may_manage = permission_required("customers.manage_privacy", raise_exception=True)
may_erase = permission_required("customers.erase_customer", raise_exception=True)
may_hand_out = permission_required("customers.hand_out_data", raise_exception=True)


@dataclass(frozen=True)
class KeptKind:
    """One kind of thing, how long it is kept, what would go tonight and what went last."""

    kind: RetentionRule.Kind
    days: int
    tonight: int
    last: Run | None

    @property
    def more(self):
        return self.tonight > COUNTED


@require_GET
@may_manage
def privacy(request):
    """Who waits to be erased, what is kept how long, and what customers agree to."""
    query = words_of(request)
    found = Customer.objects.people().matching(query)[:FOUND] if query else []
    erasures = Erasure.objects.select_related("customer", "asked_by")
    wordings = ConsentWording.objects.order_by("purpose", "language", "-version")
    wordings = list(wordings.distinct("purpose", "language"))
    known = {wording.purpose for wording in wordings}
    context = {
        "requests": DataRequest.objects.waiting().select_related("customer__canonical")[:MOST],
        "query": query,
        "found": found,
        "waiting": erasures.waiting().order_by("due_at")[:MOST],
        "done": erasures.filter(done_at__isnull=False).order_by("-done_at")[:MOST],
        "kinds": _kinds(),
        "wordings": wordings,
        "unworded": [each for each in WORDED if each[0] not in known],
    }
    return render_page(request, "customers/privacy.html", context, partial="page")


@require_POST
@may_manage
def rule_change(request):
    """Keep one kind of thing longer or shorter."""
    form = RuleForm(request.POST)
    if form.is_valid():
        actions.change_rule(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Nothing was changed: write a number of days, at least 30."))
    return redirect("customers:privacy")


@require_http_methods(["GET", "POST"])
@may_manage
def wording_write(request):
    """The next version of what customers agree to."""
    purpose = request.GET.get("purpose")
    purpose = purpose if purpose in dict(WORDED) else WORDED[0][0]
    language = page_language(request.GET.get("language", ""))
    known = actions.wording_in_force(purpose, language=language)
    form = WordingForm(request.POST or None, initial={"text": known.text})
    if form.is_valid():
        text = form.cleaned_data["text"]
        actions.write_wording(purpose, language=language, text=text, by=request.user)
        messages.success(request, _("From now on customers agree to this text."))
        return redirect("customers:privacy")
    context = {"form": form, "wording": known}
    status = 422 if form.is_bound else 200
    template = "customers/wording_write.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@may_hand_out
def held(request, pk):
    """How much we hold of somebody, and the ways to hand it out."""
    customer = get_object_or_404(Customer, pk=pk)
    context = {"customer": customer, "sections": held_of(customer)}
    return render_page(request, "customers/held.html", context, partial="held")


@require_POST
@may_hand_out
def data_hand_out(request, pk):
    """Everything, for people to read or for machines; that it was handed out is recorded."""
    customer = get_object_or_404(Customer.objects.select_related("group"), pk=pk)
    language = page_language(customer.language)
    with translation.override(language):
        sections = actions.hand_out(customer, by=request.user, where=request.path)
        if request.POST.get("format") == "json":
            return _as_json(customer, sections)
        context = {"customer": customer, "sections": sections, "today": timezone.localdate()}
        return render(request, "customers/handed_out.html", context)


@require_POST
@may_hand_out
def data_link(request, pk):
    """An address for the customer's own phone; that it was handed out is recorded."""
    customer = get_object_or_404(Customer, pk=pk)
    actions.disclose(customer, kind=Disclosure.Kind.LINKED, by=request.user, where=request.path)
    address = request.build_absolute_uri(data_path(customer.person))
    context = {
        "customer": customer,
        "address": address,
        "days": DATA_FOR.days,
        "qr": qr_svg(address, label=_("Their data")),
        "sections": held_of(customer),
    }
    return render_page(request, "customers/held.html", context, partial="held")


@require_POST
@may_manage
def data_request_done(request, pk):
    """What a customer asked for is done."""
    actions.settle_request(get_object_or_404(DataRequest, pk=pk), by=request.user)
    messages.success(request, _("Noted as done."))
    return redirect("customers:privacy")


@require_http_methods(["GET", "POST"])
@may_erase
def erasure_new(request, pk):
    """What would go, what stays and why; then the name, typed."""
    customer = get_object_or_404(Customer, pk=pk)
    form = ErasureForm(request.POST or None, initial={"why": Erasure.Why.ASKED})
    if form.is_valid():
        try:
            erasure = actions.ask_erasure(customer, by=request.user, **form.cleaned_data)
            return redirect(erasure)
        except Refused as refusal:
            form.add_error("typed", str(refusal))
    context = {
        "customer": customer,
        "form": form,
        "sections": held_of(customer),
        "staying": staying_of(customer),
        "days": GRACE.days,
    }
    status = 422 if form.is_bound else 200
    template = "customers/erasure_new.html"
    return render_page(request, template, context, partial="form", status=status)


@require_GET
@may_manage
def erasure(request, pk):
    """The receipt, without anything of the person; before that, the time to change one's mind."""
    asked = Erasure.objects.select_related("customer", "asked_by", "cancelled_by")
    context = {"erasure": get_object_or_404(asked, pk=pk)}
    return render_page(request, "customers/erasure.html", context, partial="receipt")


@require_POST
@may_erase
def erasure_cancel(request, pk):
    """Keep the person after all."""
    asked = get_object_or_404(Erasure, pk=pk)
    try:
        actions.cancel_erasure(asked, by=request.user)
        messages.success(request, _("Nothing is erased."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(asked)


def _kinds():
    last = Run.objects.order_by("kind", "-at").distinct("kind")
    runs = {run.kind: run for run in last}
    return [
        KeptKind(kind, days, found.count(COUNTED + 1) if found else 0, runs.get(kind))
        for kind, days in days_of_each().items()
        for found in [outdated_of(kind, days)]
    ]


def _as_json(customer, sections):
    told = {
        "held_by": customer.group.name,
        "about": str(customer.canonical_id),
        "on": timezone.now(),
        "sections": [
            {
                "title": section.title,
                "tables": {table.name: table.for_machines() for table in section.tables},
            }
            for section in sections
        ],
    }
    options = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(told, encoder=DjangoJSONEncoder, json_dumps_params=options)
    name = f"held-{customer.canonical_id}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
