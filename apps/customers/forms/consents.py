"""What customers allow, as colleagues write it down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.customers.models import Channel, ConsentSource, ConsentWording

# How a customer tells one of us; the others come with what brings them.
HEARD = (
    ConsentSource.IN_PERSON,
    ConsentSource.PHONE,
    ConsentSource.PAPER,
    ConsentSource.EVENT,
)


def _heard():
    return [(source.value, source.label) for source in HEARD]


class WordsForm(forms.Form):
    """What is agreed to by words that stand on the page: those count, not a newer version.

    `words` is the ConsentWording in force.
    """

    wording = forms.ModelChoiceField(
        ConsentWording.objects.all(), widget=forms.HiddenInput, required=False
    )

    def __init__(self, *args, words, initial=None, **kwargs):
        super().__init__(*args, initial={"wording": words.pk} | (initial or {}), **kwargs)
        self.fields["wording"].queryset = ConsentWording.objects.filter(purpose=words.purpose)
        self.words = words

    def clean(self):
        data = super().clean()
        if read := data.get("wording"):
            self.words = read
            return data
        # The page shows the words in force, and those are agreed to the next time.
        self.data = self.data.copy()
        self.data[self.add_prefix("wording")] = str(self.words.pk)
        self.errors.pop("wording", None)  # Of a field that nobody sees.
        raise forms.ValidationError(
            _("The words on this page were no longer there. Read these to the customer.")
        )


class ConsentForm(WordsForm):
    """A yes, by which channels, and how it was said."""

    channels = forms.MultipleChoiceField(
        label=_("They agree to"), choices=Channel, widget=forms.CheckboxSelectMultiple
    )
    source = forms.ChoiceField(
        label=_("How they said so"), choices=_heard, widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=_("What shows their consent"),
        max_length=300,
        required=False,
        help_text=_("For example where the signed form is kept."),
    )


class InterestForm(WordsForm):
    """Something the customer likes, in their words."""

    name = forms.CharField(
        label=_("They like"),
        max_length=60,
        help_text=_("Only what they said themselves, for example golf or riding."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source = forms.ChoiceField(
        label=_("How they said so"), choices=_heard, widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label=_("They agree that we keep it"), required=False)


class WordingForm(forms.Form):
    """The next version of a wording."""

    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Say who asks, for what, by which ways, and how to take it back."),
    )
