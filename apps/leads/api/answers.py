"""What a sender is told."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers, status

from ..actions.enquiries import ACCEPTED, KNOWN, QUARANTINED
from ..models import IntakeMessage
from ..remarks import in_words

# Stored, and read by the sweeper within a minute or two: the database was busy or away.
STORED = "stored"
OUTCOMES = [ACCEPTED, KNOWN, QUARANTINED]

SENTENCES = {
    ACCEPTED: gettext_lazy("Accepted."),
    KNOWN: gettext_lazy("This enquiry is already known; nothing was added."),
    QUARANTINED: gettext_lazy(
        "Kept, but not all of it could be read. The dealership sees it and repairs it by hand."
    ),
    STORED: gettext_lazy("Kept. It is read within a minute; there is no need to send it again."),
}
STATUSES = {
    ACCEPTED: status.HTTP_201_CREATED,
    KNOWN: status.HTTP_200_OK,
    QUARANTINED: status.HTTP_202_ACCEPTED,
    STORED: status.HTTP_202_ACCEPTED,
}


class RemarkAnswer(serializers.Serializer):
    """Something about the message that a person should know."""

    code = serializers.CharField(help_text=gettext_lazy("Stays the same in every language."))
    text = serializers.CharField(help_text=gettext_lazy("What was wrong and what to do."))


class OutcomeAnswer(serializers.Serializer):
    """What became of one enquiry of the message."""

    prospect = serializers.IntegerField(help_text=gettext_lazy("Its place in the message, from 1."))
    outcome = serializers.ChoiceField(OUTCOMES)
    enquiry = serializers.UUIDField(required=False)
    lead = serializers.UUIDField(required=False)
    times_sent = serializers.IntegerField(required=False)
    remarks = RemarkAnswer(many=True)


class MessageAnswer(serializers.Serializer):
    """What became of a message; `outcome` is the worst of its enquiries'."""

    message = serializers.UUIDField(help_text=gettext_lazy("Name it when you ask us about it."))
    outcome = serializers.ChoiceField([*OUTCOMES, STORED])
    detail = serializers.CharField()
    remarks = RemarkAnswer(many=True, help_text=gettext_lazy("About the message as a whole."))
    enquiries = OutcomeAnswer(many=True)


class ErrorAnswer(serializers.Serializer):
    """Why nothing was kept."""

    detail = serializers.CharField()


def answer_of(message):
    """Return the body and the status of the answer to a message, in the sender's language."""
    found = _worst(message)
    body = {
        "message": str(message.pk),
        "outcome": found,
        "detail": str(SENTENCES[found]),
        "remarks": _remarks(message.remarks),
        "enquiries": [_one(said) for said in message.outcomes],
    }
    return body, STATUSES[found]


def _worst(message):
    if message.status == IntakeMessage.Status.RECEIVED:
        return STORED
    if message.status != IntakeMessage.Status.READ:
        return QUARANTINED
    new = any(said["outcome"] == ACCEPTED for said in message.outcomes)
    return ACCEPTED if new else KNOWN


def _one(said):
    shown = ("prospect", "outcome", "enquiry", "lead", "times_sent")
    kept = {name: said[name] for name in shown if name in said}
    return kept | {"remarks": _remarks(said["remarks"])}


def _remarks(remarks):
    return [{"code": remark["code"], "text": in_words(**remark)} for remark in remarks]


def nothing_readable(errors):
    """The sentence above the errors of each field."""
    return {"detail": _("The JSON has another shape than the schema says."), "fields": errors}
