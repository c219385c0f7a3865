"""What people write down about how far somebody is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import LONGEST
from .standing import Step, Topic


class StepForm(forms.Form):
    """A step of the purchase, and a few words about it."""

    step = forms.ChoiceField(label=_("Step"), choices=Step, widget=forms.RadioSelect)

    def __init__(self, *args, step=None, **kwargs):
        """Leave the choice of the step out when the page was opened for one."""
        super().__init__(*args, **kwargs)
        self.named = Step(step) if step in Step else None
        if self.named:
            self.initial["step"] = self.named
            self.fields["step"].widget = forms.HiddenInput()


class ProveForm(StepForm):
    """A step that is done, with what shows it."""

    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=LONGEST,
        help_text=_("In a few words: the car, the price, the date, who was there."),
    )


class ReopenForm(StepForm):
    """A step that is open again."""

    reason = forms.CharField(
        label=_("Why it is open again"),
        max_length=LONGEST,
        help_text=_("Colleagues read it before they greet."),
    )


class KnownForm(forms.Form):
    """Something the customer has told us, so that nobody asks again."""

    topic = forms.ChoiceField(label=_("About"), choices=Topic, widget=forms.RadioSelect)
    value = forms.CharField(label=_("What was said"), max_length=LONGEST)
