"""Enquiries from other systems: ADF messages and JSON."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions.intake import read_message, store_message
from ..models import IntakeMessage
from ..reading import json_in
from ..remarks import Unreadable, in_words
from ..shapes import EnquiryShape
from .answers import answer_of, nothing_readable
from .examples import ADF_EXAMPLES, ANSWERS, JSON_EXAMPLES
from .wire import AlwaysJson, FromASource, TokenOfSource, body_of, charset_of, refuse_flood

ADF_TYPES = (
    "application/x-adf+xml",
    "application/adf+xml",
    "application/xml",
    "text/xml",
    "text/plain",
    "text/html",
    "message/rfc822",
)
JSON_TYPES = ("application/json",)
LONGEST_KEY = 200


class Intake(APIView):
    """One way in: a source shows its token and posts a message, which is kept and then read."""

    authentication_classes = [TokenOfSource]
    permission_classes = [FromASource]
    content_negotiation_class = AlwaysJson
    http_method_names = ["post"]
    format: str

    def initial(self, request, *args, **kwargs):
        # The wrong method is wrong with any token.
        if request.method != "POST":
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        refuse_flood(request.user.source)

    def take(self, request, body, **details):
        message = store_message(request.user.source, body=body, format=self.format, **details)
        answer, status = answer_of(read_message(message))
        return Response(answer, status=status)


class AdfIntake(Intake):
    format = IntakeMessage.Format.ADF

    @extend_schema(
        operation_id="send_adf",
        tags=["intake"],
        summary="Send an ADF 1.0 message",
        description=(
            "The body is an ADF message as it is: XML, alone or inside the text, the HTML or the "
            "source of an e-mail, in any character set. It is kept before it is read, so whatever "
            "is answered with 2xx is not lost."
        ),
        request=dict.fromkeys(ADF_TYPES, OpenApiTypes.STR),
        responses=ANSWERS,
        examples=ADF_EXAMPLES,
    )
    def post(self, request):
        body = body_of(request, types=ADF_TYPES)
        return self.take(request, body, charset=charset_of(request))


class EnquiryIntake(Intake):
    format = IntakeMessage.Format.JSON

    @extend_schema(
        operation_id="send_enquiry",
        tags=["intake"],
        summary="Send one enquiry as JSON",
        description=(
            "The same enquiry is one enquiry however often it is sent: by its `id`, else by the "
            "`Idempotency-Key`, else by sender, person, cars and day."
        ),
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="Made by you for each enquiry and repeated when you send it again.",
            )
        ],
        request=EnquiryShape,
        responses=ANSWERS,
        examples=JSON_EXAMPLES,
    )
    def post(self, request):
        body = body_of(request, types=JSON_TYPES)
        key = request.headers.get("Idempotency-Key", "").strip()
        _refuse_shape(body, key)
        return self.take(request, body, sender_key=key)


def _refuse_shape(body, key):
    """Refuse at once what the sender's programmer has to mend; a customer's slip is no error."""
    if len(key) > LONGEST_KEY:
        raise ValidationError(nothing_readable({"Idempotency-Key": [f"<= {LONGEST_KEY}"]}))
    try:
        shape = EnquiryShape(data=json_in(body))
    except Unreadable as unreadable:
        said = [in_words(**remark.as_json()) for remark in unreadable.remarks]
        raise ValidationError(nothing_readable({"body": said})) from unreadable
    if not shape.is_valid():
        raise ValidationError(nothing_readable(shape.errors))
