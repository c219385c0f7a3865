"""Examples and answers that the schema shows."""

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from .answers import ErrorAnswer, MessageAnswer

MESSAGE = "019a5c1e-7d0a-7b12-9c55-0f6c3a1e2b44"
ENQUIRY = "019a5c1e-7d1f-7e3a-8a41-54b2c9d0e711"
LEAD = "019a5c1e-7d2c-7a90-b1de-7f0a6c2b9d38"
REMARK = {
    "code": "request_date_missing",
    "text": "The sender does not say when the customer asked. The time of arrival counts.",
}

ADF = """<?xml version="1.0" encoding="UTF-8"?>
<?adf version="1.0"?>
<adf><prospect status="new">
  <id sequence="1" source="WebPortal">L-1001</id>
  <requestdate>2026-03-30T15:30:20+01:00</requestdate>
  <vehicle interest="test-drive" status="new"><make>Marque</make><model>Aria</model></vehicle>
  <customer><contact><name part="full">Ana Example</name><phone>07400 123456</phone></contact>
    <comments>Saturday morning, please.</comments></customer>
  <provider><name part="full">WebPortal</name></provider>
</prospect></adf>
"""
JSON = {
    "id": "WEB-2026-0417",
    "source": "marque-website",
    "requested_at": "2026-03-26T19:12:45+00:00",
    "interest": [
        {"interest": "test-drive", "make": "Marque", "model": "Volta", "colour": "Glacier White"},
        {"interest": "trade-in", "make": "Marque", "model": "Brio", "year": 2019,
         "odometer": 68000, "odometer_unit": "km"},
    ],
    "name": "Ana Example",
    "emails": ["ana@example.com"],
    "phones": [{"value": "07400 123456", "type": "cellphone", "preferred": True}],
    "comments": "Saturday morning, please.",
    "tracking": {"utm_source": "newsletter", "utm_campaign": "volta-spring"},
}  # fmt: skip


def _answer(outcome, detail, *, enquiries, remarks=()):
    return {
        "message": MESSAGE,
        "outcome": outcome,
        "detail": detail,
        "remarks": list(remarks),
        "enquiries": enquiries,
    }


def _enquiry(outcome, times=1, remarks=()):
    return {
        "prospect": 1,
        "outcome": outcome,
        "enquiry": ENQUIRY,
        "lead": LEAD,
        "times_sent": times,
        "remarks": list(remarks),
    }


NO_CONTACT = {
    "code": "no_contact",
    "text": "There is no telephone number, e-mail address or WeChat to answer to. "
    "Look in the comments, or ask the sender.",
}
ANSWERED = {
    "201": _answer("accepted", "Accepted.", enquiries=[_enquiry("accepted", remarks=[REMARK])]),
    "200": _answer(
        "known",
        "This enquiry is already known; nothing was added.",
        enquiries=[_enquiry("known", times=2)],
    ),
    "202": _answer(
        "quarantined",
        "Kept, but not all of it could be read. The dealership sees it and repairs it by hand.",
        enquiries=[{"prospect": 1, "outcome": "quarantined", "remarks": [NO_CONTACT]}],
    ),
}


def _shown(name, value, **where):
    return OpenApiExample(name, value=value, **where)


_ANSWERS = [
    _shown(body["outcome"], body, response_only=True, status_codes=[status])
    for status, body in ANSWERED.items()
]
ADF_EXAMPLES = [
    _shown("ADF", ADF, request_only=True, media_type="application/x-adf+xml"),
    *_ANSWERS,
]
JSON_EXAMPLES = [_shown("JSON", JSON, request_only=True), *_ANSWERS]

ANSWERS = {
    201: OpenApiResponse(MessageAnswer, "Accepted: at least one enquiry is new."),
    200: OpenApiResponse(MessageAnswer, "Already known: every enquiry was sent before."),
    202: OpenApiResponse(
        MessageAnswer, "Kept for a person: of at least one enquiry something has to be repaired."
    ),
    400: OpenApiResponse(ErrorAnswer, "The JSON cannot be read, or the body was cut off."),
    401: OpenApiResponse(ErrorAnswer, "No token, or one that no active source has."),
    413: OpenApiResponse(ErrorAnswer, "More than 1 MiB."),
    415: OpenApiResponse(ErrorAnswer, "Another media type, or a compressed body."),
}
