"""What is decided before a message is looked at: who sends, what kind, and how much."""

from datetime import timedelta
from functools import cache

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import status
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    ParseError,
    Throttled,
    UnsupportedMediaType,
)
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission

from apps.core import clock
from apps.core.ready import Asked, ReadyQuery
from apps.core.scope import working_in

from ..models import IntakeMessage, LeadSource

LIMIT = 1024 * 1024


class Sender:
    """A lead source that showed its token; it is nobody who could sign in."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, source):
        self.source = source

    @cached_property
    def pk(self):
        return self.source.pk


class TokenOfSource(BaseAuthentication):
    """`Authorization: Bearer <token of a lead source>`."""

    def authenticate(self, request):
        kind, _space, token = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer" or not token.strip():
            return None
        source = LeadSource.sending(token.strip().decode("latin-1"))
        if source is None:
            raise AuthenticationFailed(
                _("No active source has this token. Ask the dealership for a new one.")
            )
        return Sender(source), None

    def authenticate_header(self, request):
        return 'Bearer realm="Forecourt intake"'


class TokenOfSourceScheme(OpenApiAuthenticationExtension):
    """How the schema describes the token."""

    target_class = TokenOfSource
    name = "token of a lead source"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}


class FromASource(BasePermission):
    """Only a source with a token may send."""

    message = _("Send the token of a lead source as Authorization: Bearer <token>.")

    def has_permission(self, request, view):
        return isinstance(request.user, Sender)


def refuse_flood(source):
    """Refuse a source that sent more within a minute than it may: it waits and sends again.

    Counted from what is kept, so every process of every machine counts the same.
    """
    now, minute = clock.now(), timedelta(minutes=1)
    with working_in(source.scope):
        came = _came_since(settings.INTAKE_PER_MINUTE)
        if came.count(source.pk, now - minute) < settings.INTAKE_PER_MINUTE:
            return
        oldest = came.first(source.pk, now - minute)
    raise Throttled(wait=max((oldest.received_at + minute - now).total_seconds(), 1))


@cache
def _came_since(most):
    def build():
        came = IntakeMessage.objects.filter(source=Asked(0)).came_since(Asked(1))
        return came.order_by("received_at").values_list("received_at", named=True)[:most]

    return ReadyQuery(build)


class AlwaysJson(BaseContentNegotiation):
    """Answers in JSON whatever the sender says it accepts: no enquiry is lost over that."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class TooLarge(APIException):
    """A body over the limit."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _(
        "The message is larger than 1 MiB (1,048,576 bytes). Send fewer enquiries in one message, "
        "without attachments."
    )
    default_code = "too_large"


def body_of(request, *, types):
    """The body of a request, of one of these media types and at most 1 MiB.

    What the headers tell is refused before a byte is read; a body of unknown length is read up to
    the limit and one byte more.
    """
    _refuse_type(request, types)
    environ = request.META
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal():
        if int(length) > LIMIT:
            raise TooLarge
        body = request._request.body
        if len(body) < int(length):
            raise ParseError(_("The body ended before its Content-Length. Send it again."))
        return body
    # Chunked: Django takes a missing length for an empty body, so the stream itself is asked.
    if not environ.get("wsgi.input_terminated"):
        return b""
    body = environ["wsgi.input"].read(LIMIT + 1)
    if len(body) > LIMIT:
        raise TooLarge
    return body


def charset_of(request):
    """The character set that Content-Type names, "" without one."""
    return (request._request.content_params or {}).get("charset", "")


def _refuse_type(request, types):
    kind = request._request.content_type or ""
    if kind.lower() not in types:
        raise UnsupportedMediaType(
            kind,
            detail=_("%(type)s cannot be read here. Send one of: %(types)s.")
            % {"type": kind or _("A body without Content-Type"), "types": ", ".join(types)},
        )
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise UnsupportedMediaType(
            kind,
            detail=_("A body with Content-Encoding %(encoding)s cannot be read. Send it plain.")
            % {"encoding": encoding},
        )
