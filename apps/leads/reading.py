"""From the bytes of a stored message to prospects, whatever its format."""

import json
from io import BytesIO

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from . import adf
from .adf.letters import text_of
from .letters import content_of, mail_in
from .prospects import Prospect, from_json
from .remarks import Remark, Unreadable
from .shapes import EnquiryShape


def prospects_in(message) -> list[Prospect]:
    """The enquiries in a message, from its corrected text where somebody corrected it.

    Raises Unreadable with the reasons when there is none.
    """
    body, charset = bytes(message.body), message.charset
    if message.corrected:
        body, charset = message.corrected.encode(), "utf-8"
    if message.format == message.Format.MAIL:
        return _in_mail(message, body, charset)
    if message.format == message.Format.ADF:
        body, charset = content_of(body, charset)
        zone = message.source.dealership.zone
        return adf.read(body, charset=charset or None, default_tz=zone)
    data = json_in(body)
    if message.format == message.Format.FORM and not message.handled_by_id:
        _doubt(data)
    return [from_json(_checked(data))]


def _doubt(data):
    """Leave to a person what a public form took for the work of a machine."""
    doubts = data.get("doubts") if isinstance(data, dict) else None
    if doubts:
        raise Unreadable(*(Remark.of(doubt["code"], **doubt["facts"]) for doubt in doubts))


def _in_mail(message, body, charset):
    """The ADF in a mail, or what a person made of it (see actions.letters)."""
    if message.corrected.lstrip().startswith("{"):
        return [from_json(_checked(json_in(body)))]
    mail = mail_in(body)
    content, charset = content_of(body, charset)
    try:
        zone = message.source.dealership.zone
        return adf.read(content, charset=charset or None, default_tz=zone)
    except Unreadable as unreadable:
        if mail is None or [remark.code for remark in unreadable.remarks] != ["no_adf"]:
            raise
        code = "letter_automatic" if mail.automatic else "letter"
        raise Unreadable(Remark.of(code)) from unreadable


def json_in(body: bytes) -> dict:
    """The JSON of a body; raises Unreadable when it is none."""
    try:
        data = JSONParser().parse(BytesIO(body), parser_context={"encoding": "utf-8"})
        # Half a character, written as "\ud800", can be neither kept nor shown nor answered.
        json.dumps(data, ensure_ascii=False).encode()
        return data
    except UnicodeEncodeError as error:
        raise Unreadable(Remark.of("not_json", error="surrogates")) from error
    except ParseError as error:
        raise Unreadable(Remark.of("not_json", error=str(error.detail))) from error
    except RecursionError as error:
        raise Unreadable(Remark.of("not_json", error="nesting")) from error


def _checked(data):
    shape = EnquiryShape(data=data)
    if shape.is_valid():
        return shape.validated_data
    raise Unreadable(
        *(
            Remark.of("wrong_shape", field=field, error=_first(errors))
            for field, errors in shape.errors.items()
        )
    )


def _first(errors):
    """The first sentence of nested errors; where it stands is told by the field."""
    while isinstance(errors, (list, dict)):
        errors = next(filter(None, errors.values() if isinstance(errors, dict) else errors), "")
    return str(errors)


def shown_text(message, *, corrected=True) -> str:
    """The message as a person may read it: letters guessed as the reader guesses them."""
    if message.corrected and corrected:
        return message.corrected
    body, charset = content_of(bytes(message.body), message.charset)
    if message.format in (message.Format.ADF, message.Format.MAIL):
        return text_of(body, charset or None)[0]
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except ValueError:
        return body.decode("utf-8", "replace")
