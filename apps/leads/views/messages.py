"""Messages in quarantine: see why, mend, read again, or take out."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import Refused
from apps.core.htmx import render_page
from apps.customers.actions import disclose_each
from apps.customers.models import Disclosure

from ..actions import intake
from ..forms.letters import LetterForm
from ..forms.messages import DismissForm, ReplayForm
from ..letters import mail_in
from ..models import Enquiry, IntakeMessage, LeadSource
from ..reading import shown_text
from ..remarks import in_words, what_was_wrong

PAGE = 50
LETTERS = ("letter", "letter_automatic")

may_repair = permission_required("leads.repair_message", raise_exception=True)


@dataclass(frozen=True)
class Waiting:
    """A message as the list shows it."""

    message: IntakeMessage
    reason: str


@require_GET
@may_repair
def message_list(request):
    waiting = IntakeMessage.objects.quarantined().newest_first().light().select_related("source")
    source = _source(request.GET.get("source"))
    if source:
        waiting = waiting.of_source(source)
    if text := request.GET.get("before", ""):
        waiting = waiting.before(*_place(text))
    page = list(waiting[: PAGE + 1])
    context = {
        "waiting": [Waiting(message, _first_reason(message)) for message in page[:PAGE]],
        "next_url": _next_url(page, source),
        "source": source,
    }
    return render_page(request, "leads/message_list.html", context, partial="list")


@require_GET
@may_repair
def message(request, pk):
    return show(request, with_source(pk))


@require_POST
@may_repair
def message_replay(request, pk):
    message = with_source(pk)
    form = ReplayForm(request.POST, shown=shown_text(message))
    if form.is_valid():
        try:
            read = intake.replay_message(message, corrected=form.corrected(), by=request.user)
            tell_what_became(request, read)
            return redirect(message)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return show(request, message, status=422, form=form)


@require_POST
@may_repair
def message_dismiss(request, pk):
    message = with_source(pk)
    form = DismissForm(request.POST)
    if form.is_valid():
        try:
            intake.dismiss_message(message, by=request.user, **form.cleaned_data)
            undo = render_to_string("leads/message_undo.html", {"message": message}, request)
            messages.success(request, undo)
            return redirect("leads:message_list")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return show(request, message, status=422, dismissal=form)


@require_POST
@may_repair
def message_restore(request, pk):
    """Back into quarantine: the undo of a dismissal."""
    message = with_source(pk)
    try:
        intake.restore_message(message, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(message)


def tell_what_became(request, message):
    if message.status == IntakeMessage.Status.QUARANTINED:
        text = _("Read again, and it still cannot be taken in. What is wrong stands below.")
        messages.warning(request, text)
    else:
        messages.success(request, _("The message was read."))


def show(request, message, *, status=200, **forms):
    """Answer with the page of one message; whoever reads it as it came sees all they wrote."""
    people = {enquiry.customer for enquiry in message.enquiries.select_related("customer")}
    where = message.get_absolute_url()
    disclose_each(people, kind=Disclosure.Kind.OPENED, by=request.user, where=where)
    context = _page_of(message) | forms
    return render_page(request, "leads/message.html", context, partial="message", status=status)


def _page_of(message):
    text = shown_text(message)
    letter = mail_in(bytes(message.body)) if _is_written(message) else None
    waits = message.status == IntakeMessage.Status.QUARANTINED
    return {
        "message": message,
        "raw": shown_text(message, corrected=False),
        "size": len(message.body),
        "reasons": list(dict.fromkeys(in_words(**remark) for remark in message.remarks)),
        "outcomes": _outcomes(message),
        "form": ReplayForm(shown=text),
        "dismissal": DismissForm(),
        "letter": letter,
        "letter_form": letter_form(message, letter) if letter and waits else None,
    }


def _first_reason(message):
    """Why a message waits, in one sentence; its page has all of them, and what to do."""
    wrong = [said for said in message.outcomes if said["outcome"] == intake.QUARANTINED]
    remarks = [remark for said in wrong for remark in said["remarks"]] + message.remarks
    return what_was_wrong(**remarks[0]) if remarks else ""


def letter_form(message, letter, data=None):
    """The form that makes an enquiry of a mail, filled with what the mail seems to say."""
    country = message.source.dealership.country
    return LetterForm(data, initial=letter.guesses(), country=country)


def _is_written(message):
    """Whether a message is a mail in somebody's own words."""
    return any(remark["code"] in LETTERS for remark in message.remarks)


def _outcomes(message):
    """What became of each enquiry in the message, with the rows it became."""
    keys = [said["enquiry"] for said in message.outcomes if "enquiry" in said]
    rows = Enquiry.objects.filter(pk__in=keys).select_related("customer", "lead")
    found = {str(row.pk): row for row in rows}
    return [
        {
            "number": said["prospect"],
            "outcome": said["outcome"],
            "enquiry": found.get(said.get("enquiry")),
            "remarks": [in_words(**remark) for remark in said["remarks"]],
        }
        for said in message.outcomes
    ]


def with_source(pk):
    rows = IntakeMessage.objects.select_related("source__dealership", "handled_by")
    return get_object_or_404(rows, pk=pk)


def _place(text):
    """The last message somebody has seen, as "time_key" in the address."""
    received_at, _sign, key = text.partition("_")
    try:
        moment = datetime.fromisoformat(received_at)
        if moment.tzinfo is None:
            raise Http404
        return moment, UUID(key)
    except ValueError as error:
        raise Http404 from error


def _source(text):
    """The source whose messages alone are wanted, or None."""
    try:
        return LeadSource.objects.filter(pk=UUID(text)).first() if text else None
    except ValueError:
        return None


def _next_url(page, source):
    if len(page) <= PAGE:
        return None
    last = page[PAGE - 1]
    place = {"before": f"{last.received_at.isoformat()}_{last.pk}"}
    query = urlencode(place | ({"source": source.pk} if source else {}))
    return f"{reverse('leads:message_list')}?{query}"
