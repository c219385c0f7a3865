"""What makes Forecourt an app on a phone: its manifest, its worker, and what is shown offline."""

import hashlib

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

ICONS = [
    ("icons/icon-192.png", 192, "any"),
    ("icons/icon-512.png", 512, "any"),
    ("icons/maskable-512.png", 512, "maskable"),
]
# All that the page shown offline needs, and every page: a phone has them after its first visit.
KEPT = [
    "vendor/tabler.min.css",
    "vendor/htmx.min.js",
    "vendor/idiomorph.min.js",
    "vendor/tabler-icons.svg",
    "vendor/inter-latin.woff2",
    "forecourt.css",
    "forecourt.js",
    "search.js",
    "live.js",
    "queue.js",
    "device.js",
    "ring.js",
    "favicon.svg",
]


@login_not_required
@require_GET
@cache_control(max_age=3600)
def manifest(request):
    """What a phone asks before it puts us on its home screen."""
    icons = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in ICONS
    ]
    said = {
        "id": "/",
        "name": "Forecourt",
        "short_name": "Forecourt",
        "description": _("Whoever greets the customer already knows how far they have come."),
        "lang": translation.get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f5f7",
        "theme_color": "#1558c0",
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@login_not_required
@require_GET
@cache_control(no_cache=True)
def worker(request):
    """The service worker, at the root so that it may serve every page."""
    kept = [static(name) for name in KEPT]
    # Another set of files is another version, and so is another text of the page shown offline.
    pages = [offline_page(code) for code, _name in settings.LANGUAGES]
    version = hashlib.sha256("\n".join([*kept, *pages]).encode()).hexdigest()[:12]
    languages = [code for code, _name in settings.LANGUAGES]
    context = {"version": version, "kept": kept, "languages": languages}
    text = render_to_string("worker.js", context)
    return HttpResponse(text, content_type="text/javascript")


@login_not_required
@require_GET
@cache_control(no_cache=True)
def offline(request, language):
    """The page a phone shows without a network: the same for everybody, so it may keep it."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(offline_page(language))


def offline_page(language):
    """Draw the page without a request: nothing in it belongs to anybody."""
    with translation.override(language):
        return render_to_string("offline.html")
