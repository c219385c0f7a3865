"""Letters to people at work."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate.contrib.django import app

from apps.core.scope import in_scope

from .models import Invitation, User


@app.task(name="dealers.send_invitation", retry=5)
@in_scope
def send_invitation(invitation_id, letter, link):
    """Send the link of one letter, unless it is answered, revoked or sent again meanwhile."""
    invitation = (
        Invitation.objects.pending()
        .select_related("group", "dealership", "invited_by")
        .filter(pk=invitation_id, letters=letter)
        .first()
    )
    if invitation is None:
        return
    with translation.override(invitation.language):
        _send("invitation", invitation.email, {"invitation": invitation, "link": link})


@app.task(name="dealers.tell_factor_was_reset", retry=5)
def tell_factor_was_reset(user_id):
    """Tell somebody that their second factor is gone, since they may not be who asked for it."""
    person = User.objects.get(pk=user_id)
    with translation.override(person.language):
        _send("factor_reset", person.email, {"person": person})


def _send(letter, to, context):
    subject = render_to_string(f"dealers/letters/{letter}_subject.txt", context).strip()
    body = render_to_string(f"dealers/letters/{letter}.txt", context)
    send_mail(subject, body, None, [to])
