"""Request logs with an id and without personal data."""

import logging
import re
import time

from uuid_utils.compat import uuid7

logger = logging.getLogger("forecourt.request")

REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


# Asked every few seconds by whatever watches this machine; their lines would bury the others.
WATCHED = ("healthz", "readyz")


class RequestLogMiddleware:
    """One line per request: its id, the route's name, who, what came of it and how long it took.

    The route is logged and never the path or the query, which hold what people search for.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if REQUEST_ID.match(given) else str(uuid7())
        started = time.monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        match = request.resolver_match
        if match and match.view_name in WATCHED:
            return response
        logger.info(
            "request",
            extra={
                "request_id": request.id,
                "method": request.method,
                "route": match.view_name if match else None,
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000, 1),
                "user": _user_key(request),
            },
        )
        return response


def _user_key(request):
    # Not request.user: a page that never asked who it is should not ask the database for the log.
    user = request.__dict__.get("_cached_user")
    return user.pk if user is not None else None
