"""What came of a visit, in two taps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.leads.forms.answers import NextStepForm
from apps.leads.models import Lead

from ..models import Visit

Outcome = Visit.Outcome
ICONS = {
    Outcome.GOES_ON: "arrow-right",
    Outcome.ORDERED: "confetti",
    Outcome.LOST: "thumb-down",
    Outcome.LOOKED: "eye",
    Outcome.SERVED: "check",
    Outcome.UNGREETED: "mood-sad",
}
KNOWN_BUYER = (Outcome.GOES_ON, Outcome.ORDERED, Outcome.LOST, Outcome.LOOKED)


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

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, hours=visit.dealership.hours, **kwargs)
        self.visit = visit

    def clean(self):
        data = super().clean()
        outcome = data.get("outcome")
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
        visit = self.visit
        if not visit.is_about_a_car:
            possible = [Outcome.SERVED]
            possible += [Outcome.GOES_ON] if visit.customer_id else []
        elif visit.customer_id:
            possible = list(KNOWN_BUYER)
        else:
            possible = [Outcome.LOOKED, Outcome.SERVED]
        return possible if visit.greeted_at else [*possible, Outcome.UNGREETED]

    def reason_chips(self):
        return Lead.LostReason.choices

    def said(self):
        """Return what the action wants of a valid form."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("outcome", "reason", "note", "wish")}
        return said | {
            "next_step": data.get("next_step") or "",
            "due_at": data.get("due_at"),
        }
