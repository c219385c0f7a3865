from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    name = "apps.reception"
    verbose_name = _("Reception")

    def ready(self):
        from . import demo_tags, receivers  # noqa: F401, PLC0415 - the models have to be there first.
