"""What is said about a visit by one press or one line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Customer
from apps.dealers.models import Skill


class PartyForm(forms.Form):
    """Which party that is here another visit belongs to."""

    party = forms.UUIDField()


class PlaceForm(forms.Form):
    """Where in the showroom somebody is now; nowhere in particular is an answer."""

    place = forms.CharField(label=_("Where in the showroom"), max_length=60, required=False)


class TopicForm(forms.Form):
    """What it is about; nothing in particular is an answer."""

    topic = forms.ChoiceField(label=_("What is it about?"), choices=Skill, required=False)


class AlongForm(forms.Form):
    """Who came along; `off` takes them off again."""

    person = forms.ModelChoiceField(Customer.objects.all())
    off = forms.BooleanField(required=False)


class DeclineForm(forms.Form):
    """Why somebody cannot come, if they say so."""

    why = forms.CharField(max_length=200, required=False)
