"""How every form of the site is drawn, and what it says about a field that was left empty."""

from django.forms import BoundField, CheckboxInput, Field, FileInput
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget
from django.utils.translation import gettext as _

ANONYMOUS = Field.default_error_messages["required"]


class AskingField(BoundField):
    """A field that, left empty, asks by its name, unless its form has words of its own."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        if form.is_bound and field.error_messages["required"] is ANONYMOUS:
            field.error_messages["required"] = self._asking() % {"field": self.label}

    def _asking(self):
        widget = self.field.widget
        if not self.field.label:
            return _("Fill this in.")  # Its name in the program means nothing to anybody.
        if str(self.label).endswith(("?", "？")):
            return _("Answer “%(field)s”")
        if isinstance(widget, CheckboxInput):
            return _("Tick “%(field)s”.")
        if isinstance(widget, ChoiceWidget | FileInput):
            return _("Choose “%(field)s”.")
        return _("Fill in “%(field)s”.")


class ForecourtRenderer(TemplatesSetting):
    """Draws every form with the templates in `templates/django/forms/`."""

    bound_field_class = AskingField
