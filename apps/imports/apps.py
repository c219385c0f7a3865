from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "apps.imports"
    verbose_name = _("Moving in")

    def ready(self):
        from . import demo  # noqa: F401, PLC0415 - the models have to be there first.
