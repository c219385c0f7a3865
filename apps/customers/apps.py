from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "apps.customers"
    verbose_name = _("Customers")

    def ready(self):
        from . import receivers  # noqa: F401, PLC0415 - the models have to be there first.
