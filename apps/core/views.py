"""Answers for the machines that watch this one."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def healthz(request):
    """Answer 200 while this process can answer at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
def readyz(request):
    """Answer 200 when the database is there and migrated, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("migrations waiting\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")


def too_many_requests(request):
    """Ask for patience; every limit on requests counts them within a minute."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = "60"
    return response
