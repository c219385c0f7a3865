"""What came of a visit, in two taps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.leads.forms.answers import NextStepForm
from apps.leads.models import Lead

from ..actions.outcomes import possible_outcomes
from ..models import Visit

Outcome = Visit.Outcome
ICONS = {
    Outcome.GOES_ON: "arrow-right",
    Outcome.ORDERED: "confetti",
    Outcome.LOST: "thumb-down",
    Outcome.LOOKED: "eye",
    Outcome.SERVED: "check",
    Outcome.UNGREETED: "mood-sad",
    Outcome.MISTAKE: "arrow-back-up",
}


class OutcomeForm(NextStepForm):
    """The outcome; where it goes on, the button that saves names the next step."""

    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        error_messages={"required": _("Tap what came of it, then the next step.")},
    )
    reason = forms.ChoiceField(
        label=_("Why not?"), choices=[("", "–"), *Lead.LostReason.choices], required=False
    )
    wish = forms.CharField(label=_("What do they want?"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    # What the page showed of a closed visit that is corrected.
    was = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, visit, decides=False, **kwargs):
        """`decides` is who closes the day: may correct, and say that it was a mistake."""
        super().__init__(*args, hours=visit.dealership.hours, **kwargs)
        self.visit, self.decides = visit, decides
        shown = self.data.get("was", "") if self.is_bound else visit.outcome
        self.corrects = shown if decides and visit.closed_at else ""

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
        # The same click twice is for the action to judge.
        if outcome and outcome not in self._possible() and not self._is_said(outcome):
            self.add_error("outcome", _("Choose what came of the visit."))
        if outcome == Outcome.MISTAKE and not data.get("note"):
            self.add_error("note", _("Write why it was a mistake."))
        elif self.corrects and not data.get("note"):
            self.add_error("note", _("Write why it is corrected."))
        if outcome == Outcome.GOES_ON:
            data["next_step"], data["due_at"] = self.next_step(data)
        if outcome == Outcome.LOST and not data.get("reason"):
            self.add_error("reason", _("Choose why."))
        if outcome == Outcome.LOST and not data.get("note"):
            self.add_error("note", _("Write what they said."))
        return data

    def outcome_chips(self):
        return [(each.value, each.label, ICONS[each]) for each in self._possible()]

    def _possible(self):
        possible = possible_outcomes(self.visit) + ([Outcome.MISTAKE] if self.decides else [])
        return [each for each in possible if each != self.corrects]

    def _is_said(self, outcome):
        return self.visit.closed_at and outcome == self.visit.outcome

    def reason_chips(self):
        return Lead.LostReason.choices

    def said(self):
        """Return what the action wants of a valid form."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("outcome", "reason", "note", "wish")}
        said |= {"was": self.corrects} if self.corrects else {}
        return said | {
            "next_step": data.get("next_step") or "",
            "due_at": data.get("due_at"),
        }
