"""Every address of Forecourt."""

from django.contrib import admin
from django.urls import include, path

from apps.core import install
from apps.core import views as core
from apps.dealers.views import preferences as dealers

from . import api

handler429 = "apps.core.views.too_many_requests"

urlpatterns = [
    path("healthz", core.healthz, name="healthz"),
    path("readyz", core.readyz, name="readyz"),
    path("manifest.webmanifest", install.manifest, name="manifest"),
    path("worker.js", install.worker, name="worker"),
    path("offline/<slug:language>/", install.offline, name="offline"),
    path("", dealers.home, name="home"),
    path("accounts/", include("config.accounts")),
    path("staff/", include("apps.dealers.urls")),
    path("customers/", include("apps.customers.urls")),
    path("customers/", include("apps.journeys.urls")),
    path("vehicles/", include("apps.vehicles.urls")),
    path("leads/", include("apps.leads.urls")),
    path("reception/", include("apps.reception.urls")),
    path("moving-in/", include("apps.imports.urls")),
    path("intake/", include("apps.leads.intake_urls")),
    path("t/", include("apps.reception.tag_urls")),
    path("", include("apps.leads.public_urls")),
    path("my/", include("apps.customers.open_urls")),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
]
