from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    name = "apps.reception"
    verbose_name = _("Reception")

    def ready(self):
        # The models have to be there first.
        from apps.imports.models.exports import name_list  # noqa: PLC0415

        from . import arrivals, bench, demo, demo_tags, receivers  # noqa: F401, PLC0415
        from .expected import register  # noqa: PLC0415

        topic = arrivals.TOPIC
        register("step", arrivals.appointments, topic=topic)
        register("guest", arrivals.guests, arrived=arrivals.guest_arrived, topic=topic)
        name_list("visits", _("visits"))
