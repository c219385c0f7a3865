from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self):
        from . import checks  # noqa: F401, PLC0415 - registering needs the app registry to be ready.
