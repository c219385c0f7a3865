"""When who is told, how long a customer is somebody's own, how many losses are checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models.rules import LONGEST

REMIND, MANAGER, POOL = (
    _("Remind after"),
    _("Tell the manager after"),
    _("Back to all after"),
)


def _number(label, **limits):
    return forms.IntegerField(label=label, min_value=0, **limits)


class RulesForm(forms.Form):
    """Answers in open minutes, next steps in open hours."""

    answer_remind = _number(REMIND, max_value=LONGEST, help_text=_("minutes"))
    answer_manager = _number(MANAGER, max_value=LONGEST, help_text=_("minutes"))
    answer_pool = _number(POOL, max_value=LONGEST, help_text=_("minutes"))
    step_remind = _number(REMIND, max_value=LONGEST // 60, help_text=_("hours"))
    step_manager = _number(MANAGER, max_value=LONGEST // 60, help_text=_("hours"))
    step_pool = _number(POOL, max_value=LONGEST // 60, help_text=_("hours"))
    own_days = forms.IntegerField(
        label=_("Days without contact after which a customer is free"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_(
            "Empty: a customer stays with their consultant as long as that one sells here."
        ),
    )
    audit_percent = forms.IntegerField(
        label=_("Percent of lost leads that somebody else calls"),
        min_value=0,
        max_value=100,
        help_text=_("Drawn by lot every Monday from those lost in the week before."),
    )

    def __init__(self, *args, rules, **kwargs):
        shown = {name: getattr(rules, name) for name in self.base_fields}
        hours = {name: value // 60 for name, value in shown.items() if name.startswith("step_")}
        super().__init__(*args, initial=shown | hours, **kwargs)

    def clean(self):
        data = super().clean()
        for kind in ("answer", "step"):
            rungs = [data.get(f"{kind}_{rung}") for rung in ("remind", "manager", "pool")]
            if None not in rungs and rungs != sorted(rungs):
                self.add_error(f"{kind}_pool", _("Each comes after the one before."))
        return data

    def decided(self):
        """What the action wants of a valid form."""
        data = dict(self.cleaned_data)
        return {
            name: value * 60 if name.startswith("step_") else value for name, value in data.items()
        }

    def answer_fields(self):
        return [self[name] for name in self.fields if name.startswith("answer_")]

    def step_fields(self):
        return [self[name] for name in self.fields if name.startswith("step_")]
