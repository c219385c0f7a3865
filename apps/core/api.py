"""What every endpoint of the API has in common."""

from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from .errors import Refused


def refused_is_409(exc, context):
    """Answer an action's refusal with 409 and its sentence; leave the rest to the framework."""
    if isinstance(exc, Refused):
        return Response({"detail": str(exc)}, status=status.HTTP_409_CONFLICT)
    return exception_handler(exc, context)
