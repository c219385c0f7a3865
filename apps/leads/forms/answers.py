"""What was said and what comes next, in two taps."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from ..models import FollowUp, LoggedContact
from ..presets import PRESETS

Step, Channel, Outcome = FollowUp.Step, LoggedContact.Channel, LoggedContact.Outcome

# The buttons under the outcome: step, its words, and when it may be due with one tap.
QUICK_STEPS = [
    (Step.CALL, _("Call again"), ["2h", "tomorrow", "3d", "week"]),
    (Step.WRITE, _("Write"), ["2h", "tomorrow"]),
    (Step.QUOTE, _("Send an offer"), ["2h", "tomorrow"]),
]
APPOINTMENTS = [
    (Step.VISIT, _("Visit")),
    (Step.TEST_DRIVE, _("Test drive")),
    (Step.VALUE, _("Value the car")),
    (Step.CALL, _("Call")),
]
OUTCOME_ICONS = {
    Outcome.REACHED: "phone-check",
    Outcome.NO_ANSWER: "phone-off",
    Outcome.LEFT_MESSAGE: "message",
    Outcome.WROTE: "send",
    Outcome.WRONG_NUMBER: "circle-x",
}
CHANNEL_ICONS = {
    Channel.CALL: "phone",
    Channel.MESSAGE: "message",
    Channel.EMAIL: "mail",
    Channel.IN_PERSON: "users",
}
APPOINTED = "appointment"


class NextStepForm(forms.Form):
    """What comes next: one of the buttons that save, or an appointment with day and time.

    `hours` are the dealership's: what is promised falls in a time when somebody is there.
    """

    next = forms.CharField(required=False)
    appointment_step = forms.ChoiceField(
        label=_("Appointment"), choices=APPOINTMENTS, required=False
    )
    appointment_at = forms.DateTimeField(
        label=_("When"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], required=False
    )

    def __init__(self, *args, hours, initial=None, **kwargs):
        fresh = {"appointment_step": Step.VISIT}
        super().__init__(*args, initial=fresh | (initial or {}), **kwargs)
        self.hours = hours
        self.now = timezone.now()

    def next_step(self, data):
        """Return the step and its moment from what was sent, or refuse it."""
        if data.get("next") == APPOINTED:
            if "appointment_at" in self.errors:
                return None, None
            if not data.get("appointment_at"):
                self.add_error("appointment_at", _("Choose the day and the time."))
            elif data["appointment_at"] < self.now:
                self.add_error("appointment_at", _("This time is over. Choose a later one."))
            return data.get("appointment_step") or Step.VISIT, data.get("appointment_at")
        step, _dot, preset = data.get("next", "").partition(".")
        if step not in Step.values or preset not in PRESETS:
            raise ValidationError(_("Tap the next step: an open lead always has one."))
        return step, PRESETS[preset].due(self.now, self.hours)

    def quick_steps(self):
        """The buttons that save: each with the moment it would promise."""
        return [
            {
                "label": label,
                "step": step.value,
                "buttons": [
                    {
                        "value": f"{step.value}.{code}",
                        "label": PRESETS[code].label,
                        "due": PRESETS[code].due(self.now, self.hours),
                    }
                    for code in codes
                ],
            }
            for step, label, codes in QUICK_STEPS
        ]

    def earliest(self):
        """The least a date and time picker offers."""
        return datetime.strftime(timezone.localtime(self.now), "%Y-%m-%dT%H:%M")


class ContactForm(NextStepForm):
    """The outcome of a contact; the button that sends it names the next step.

    `lead` is the lead it is about; without a next step only a closed lead takes it.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("How did it go?"),
        choices=[(outcome.value, outcome.label) for outcome in OUTCOME_ICONS],
        error_messages={"required": _("Tap how it went, then the next step.")},
    )
    channel = forms.ChoiceField(
        label=_("How"), choices=[(way.value, way.label) for way in CHANNEL_ICONS]
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args, lead, **kwargs):
        fresh = {"key": uuid7(), "channel": Channel.CALL}
        super().__init__(*args, hours=lead.dealership.hours, initial=fresh, **kwargs)
        self.lead = lead

    def clean(self):
        data = super().clean()
        if data.get("outcome") == Outcome.WROTE and data.get("channel") == Channel.CALL:
            data["channel"] = Channel.MESSAGE  # Nobody writes by telephone: it was not chosen.
        if self.lead.status == self.lead.Status.OPEN and "outcome" in data:
            data["next_step"], data["due_at"] = self.next_step(data)
        return data

    def logged(self):
        """Return what the action wants of a valid form."""
        names = ("key", "outcome", "channel", "note")
        asked = {name: self.cleaned_data[name] for name in names}
        return asked | {
            "next_step": self.cleaned_data.get("next_step"),
            "due_at": self.cleaned_data.get("due_at"),
        }

    def outcome_chips(self):
        return [(o.value, o.label, icon) for o, icon in OUTCOME_ICONS.items()]

    def channel_chips(self):
        return [(c.value, c.label, icon) for c, icon in CHANNEL_ICONS.items()]
