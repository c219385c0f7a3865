from django.forms.renderers import TemplatesSetting


class ForecourtRenderer(TemplatesSetting):
    """Draws every form with the templates in `templates/django/forms/`."""
