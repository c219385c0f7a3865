"""The mailbox of a source."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.core.errors import Refused
from apps.core.htmx import open_page, render_page

from ..actions import mailboxes
from ..forms.mailboxes import MailboxForm
from ..forms.trying import carried_out
from ..models import LeadSource

FIELDS = (
    "kind",
    "host",
    "port",
    "username",
    "folder",
    "done_folder",
    "path",
    "from_beginning",
    "active",
)


@require_http_methods(["GET", "POST"])
@permission_required("leads.change_leadsource", raise_exception=True)
def mailbox_edit(request, pk):
    """Where the mails of a source are fetched, and how the last look went."""
    source = get_object_or_404(LeadSource, pk=pk)
    mailbox = source.mailboxes.first()
    now = {name: getattr(mailbox, name) for name in FIELDS} if mailbox else None
    form = MailboxForm(request.POST or None, initial=now, known=bool(mailbox and mailbox.password))
    if "try" in request.POST:
        return _tried(request, source, mailbox, form)
    action = mailboxes.change_mailbox if mailbox else mailboxes.add_mailbox
    if form.is_valid() and carried_out(form, action, mailbox or source, by=request.user):
        messages.success(request, _("Saved. We look into it within a minute."))
        return open_page(request, "leads:source_list")
    context, status = {"form": form, "source": source, "mailbox": mailbox}, 200
    if form.is_bound:
        status = 422
    return render_page(request, "leads/mailbox_edit.html", context, partial="form", status=status)


def _tried(request, source, mailbox, form):
    """Tell what a look at the place brings, beside the button; what was typed stays typed."""
    context = {"form": form, "source": source, "mailbox": mailbox}
    if form.is_valid():
        try:
            context["mails"] = mailboxes.try_mailbox(source, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            context["wrong"] = [str(refusal)]
    else:
        context["wrong"] = [
            f"{form.fields[name].label}: {error}" if name in form.fields else error
            for name, errors in form.errors.items()
            for error in errors
        ]
    return render_page(request, "leads/mailbox_edit.html", context, partial="tried")
