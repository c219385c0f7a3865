from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DealersConfig(AppConfig):
    name = "apps.dealers"
    verbose_name = _("Dealerships and staff")

    def ready(self):
        from . import receivers  # noqa: F401, PLC0415 - they need the app registry to be ready.
