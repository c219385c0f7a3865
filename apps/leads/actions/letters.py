"""A mail that is no ADF, made an enquiry by a person who read it."""

import json

from django.utils.translation import gettext as _

from apps.core.errors import Refused

from ..models import IntakeMessage
from .intake import replay_message


def enter_letter(message, *, name, email="", phone="", wish="", comments="", language="", by):
    """Take what somebody read in a mail as its enquiry; the mail itself stays as it came."""
    if message.format != IntakeMessage.Format.MAIL:
        raise Refused(_("This is no mail. Mend its text and read it again."))
    said = {
        "id": str(message.pk),
        "requested_at": message.received_at.isoformat(),
        "name": name.strip(),
        "emails": [email.strip()] if email.strip() else [],
        "phones": [{"value": phone.strip()}] if phone.strip() else [],
        "interest": [{"model": wish.strip()}] if wish.strip() else [],
        "comments": comments.strip(),
    }
    if language:
        said["language"] = language
    corrected = json.dumps(said, ensure_ascii=False, indent=2)
    return replay_message(message, corrected=corrected, by=by)
