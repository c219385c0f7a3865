"""What managers say about people at work."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Role, Skill, User

OVER_THE_GROUP = "group"


class RoleForm(forms.Form):
    """A role and where it counts; what may be given where, the action knows."""

    place = forms.ChoiceField(label=_("Where"))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args, reach, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = {place.pk if place else OVER_THE_GROUP: place for place in reach.places}
        place, role = self.fields["place"], self.fields["role"]
        place.choices = [(key, place or group.name) for key, place in self.places.items()]
        given = {r for p in reach.places for r in reach.roles_at(p and p.pk)}
        role.choices = [(r.value, r.label) for r in Role if r in given]
        if len(self.places) == 1:
            place.widget = forms.HiddenInput()
            place.initial = next(iter(self.places))

    def clean(self):
        data = super().clean()
        if key := data.pop("place", None):
            data["dealership"] = self.places[key if key == OVER_THE_GROUP else int(key)]
        return data


class InviteForm(RoleForm):
    """Somebody new: their address, and what they will be."""

    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ["email", "name", "place", "role", "language"]


class RoleChangeForm(forms.Form):
    """Another role in place of the present one, at the same dealership."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class HandOverForm(forms.Form):
    """Who takes over what somebody leaves behind, and what they should know."""

    to = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("in fair turns"),
        help_text=_("Open leads and their next steps; customers go along."),
    )
    note = forms.CharField(
        label=_("Note for whoever takes over"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class DetailsForm(forms.Form):
    """How somebody is called, reached and spoken to."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("They sign in with it. A new one signs them out everywhere.")
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)
    speaks = forms.MultipleChoiceField(
        label=_("Speaks with customers"),
        choices=settings.LANGUAGES_SPOKEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Enquiries in these languages can be given to this person."),
    )
    skills = forms.MultipleChoiceField(
        label=_("Knows best"),
        choices=Skill,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Visitors and enquiries that are about it are given to this person first."),
    )

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ResetForm(forms.Form):
    """Why a second factor is taken off, and how one knew who asked."""

    reason = forms.CharField(
        label=_("Why, and how you knew who asked"),
        max_length=300,
        help_text=_("For example: phone lost, she stood before me."),
    )


class SignInRulesForm(forms.Form):
    """The rules by which the people of a group sign in."""

    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that need a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without one they can do nothing but set it up, from their next click on."),
    )
    password_sign_in = forms.BooleanField(
        label=_("Passwords may be used"),
        required=False,
        help_text=_("Off: everybody comes in by single sign-on or a passkey."),
    )
