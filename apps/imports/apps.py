from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "apps.imports"
    verbose_name = _("Moving in")

    def ready(self):
        # The models have to be there first.
        from . import demo, receivers  # noqa: F401, PLC0415
