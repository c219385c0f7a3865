"""What people write down about how far somebody is, and to the customer."""

from uuid import uuid4

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.customers.consents import answers_of
from apps.customers.models import BY_CONSENT, Channel, Purpose

from .actions import LONGEST
from .models import WRITTEN
from .senders import sender_of
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


class MessageForm(forms.Form):
    """A message to one customer, with what they allow."""

    channel = forms.ChoiceField(label=_("By"), widget=forms.RadioSelect)
    purpose = forms.ChoiceField(label=_("What for"), widget=forms.RadioSelect)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=200,
        required=False,
        help_text=_("For an e-mail; an SMS has none."),
    )
    text = forms.CharField(
        label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, customer, **kwargs):
        super().__init__(*args, **kwargs)
        self.customer = customer
        self.answers = answers_of(customer)
        ways = [Channel(channel) for channel in WRITTEN if sender_of(channel)]
        self.fields["channel"].choices = [(way.value, way.label) for way in ways]
        allowed = {purpose for (purpose, _channel), answer in self.answers.items() if answer}
        # What rests on a fact is no way around a no: it is offered where there is the fact.
        self.fields["purpose"].choices = [
            each for each in Purpose.choices if each[0] in BY_CONSENT or each[0] in allowed
        ]
        answers = Purpose.ENQUIRY in allowed
        self.initial.setdefault("purpose", Purpose.ENQUIRY if answers else Purpose.MARKETING)
        self.initial["key"] = str(uuid4())
        # What they allow depends on both choices, so either asks for the answer anew.
        asks = {
            "hx-get": reverse("journeys:message_new", args=[customer.pk]),
            "hx-target": "#may",
            "hx-select": "#may",
            "hx-swap": "outerHTML",
            "hx-include": "closest form",
        }
        for name in ("channel", "purpose"):
            self.fields[name].widget.attrs |= asks

    @property
    def answer(self):
        """Whether what is chosen now may be sent, and why; None while nothing is chosen."""
        return self.answers.get((self["purpose"].value(), self["channel"].value()))

    def clean(self):
        data = super().clean()
        if data.get("channel") == Channel.EMAIL and not data.get("subject", "").strip():
            self.add_error("subject", _("Write what the e-mail is about."))
        return data
