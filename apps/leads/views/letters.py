"""A mail in somebody's own words becomes an enquiry."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from apps.core.errors import Refused

from ..actions.letters import enter_letter
from ..letters import mail_in
from .messages import letter_form, show, tell_what_became, with_source


@require_POST
@permission_required("leads.repair_message", raise_exception=True)
def letter_enter(request, pk):
    message = with_source(pk)
    letter = mail_in(bytes(message.body))
    if letter is None:
        raise Http404
    form = letter_form(message, letter, request.POST)
    if form.is_valid():
        try:
            read = enter_letter(message, by=request.user, **form.cleaned_data)
            tell_what_became(request, read)
            return redirect(message)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return show(request, message, status=422, letter=letter, letter_form=form)
