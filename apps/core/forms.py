"""Letting an action do what a form says."""

from django.core.exceptions import ValidationError

from .errors import Refused


def carried_out(form, action, *row, by, **known):
    """Tell whether the action did what a valid form says; if not, the form says why."""
    try:
        action(*row, by=by, **known, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as invalid:
        form.add_error(None, invalid.messages)
    return form.is_valid()
