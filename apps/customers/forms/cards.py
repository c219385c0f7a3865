"""What is typed about people."""

from babel import Locale
from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from apps.core.remarks import Remark
from apps.customers.actions.contact_points import holders
from apps.customers.contact_sheets import SENTENCES, read_point
from apps.customers.models import ContactPoint, Customer


def countries():
    """Return every country with its name in today's language, by name."""
    names = Locale.parse(to_locale(get_language() or "en"), sep="_").territories
    real = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    known = [pair for pair in real if pair[0] not in NOT_COUNTRIES]
    return [("", ""), *sorted(known, key=lambda pair: pair[1])]


# Codes of the locale data that no address has.
NOT_COUNTRIES = frozenset(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"])


class CardForm(forms.ModelForm):
    """Who somebody is."""

    class Meta:
        model = Customer
        fields = [
            "kind",
            "name",
            "name_latin",
            "language",
            "birthday",
            "street",
            "postal_code",
            "city",
            "country",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "birthday": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Customer.Kind.choices
        spoken = [pair for pair in self.fields["language"].choices if pair[0]]
        self.fields["language"].choices = [("", _("not known")), *spoken]
        self.fields["country"] = forms.ChoiceField(
            label=self.fields["country"].label, choices=countries, required=False
        )

    def changed_fields(self):
        """What was changed here; the rest stays as somebody else may have set it meanwhile."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewCustomerForm(CardForm):
    """Somebody new, with the first ways to reach them."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    wechat = forms.CharField(label=_("WeChat"), max_length=64, required=False)
    FIRST = ("kind", "name", "phone", "email", "wechat")

    @property
    def more_is_wrong(self):
        """Whether a mistake hides among what need not be known on the first day."""
        return any(name not in self.FIRST for name in self.errors if name in self.fields)

    def __init__(self, *args, country, **kwargs):
        super().__init__(*args, **kwargs)
        self.read_as = country

    def clean(self):
        data = super().clean()
        points = {}
        for kind in ("phone", "email", "wechat"):
            if typed := data.get(kind):
                read = read_point(kind, typed, self.read_as)
                if isinstance(read, Remark):
                    self.add_error(kind, read.sentence(SENTENCES))
                else:
                    points[kind] = read
        known = holders(points.values())
        for kind, point in points.items():
            if held := known.get((point.kind, point.value)):
                self.add_error(kind, whose(held.customer.canonical, point.shown))
        return data

    def card(self):
        """What the action asks for."""
        data = self.cleaned_data
        names = ("street", "postal_code", "city", "country")
        return {
            **{name: data[name] for name in ("kind", "name", "name_latin", "language", "birthday")},
            "address": {name: data[name] for name in names},
            "phones": [data["phone"]] if data["phone"] else [],
            "emails": [data["email"]] if data["email"] else [],
            "wechat": data["wechat"],
        }


class ContactForm(forms.Form):
    """One more way to reach somebody."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=ContactPoint.Kind.choices, widget=forms.RadioSelect
    )
    typed = forms.CharField(
        label=_("Number or address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def whose(person, shown):
    """The sentence that a contact point is taken, with the way to the card that has it."""
    return format_html(
        '<span>{} <a href="{}">{}</a></span>',
        _("%(point)s belongs to %(name)s.") % {"point": shown, "name": person.name},
        person.get_absolute_url(),
        _("Open the card"),
    )
