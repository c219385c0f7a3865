"""What is typed about people."""

from functools import cache, lru_cache

from babel import Locale
from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from apps.core.remarks import Remark
from apps.customers.actions.contact_points import holders
from apps.customers.contact_sheets import SENTENCES, read_point
from apps.customers.models import ContactPoint, Customer


def countries():
    """Return every country with its name in today's language, by name."""
    return _countries(get_language() or "en")


@cache
def _countries(language):
    names = Locale.parse(to_locale(language), sep="_").territories
    real = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    known = [pair for pair in real if pair[0] not in NOT_COUNTRIES]
    return [("", ""), *sorted(known, key=lambda pair: pair[1])]


# Codes of the locale data that no address has.
NOT_COUNTRIES = frozenset(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"])


class CountrySelect(forms.Select):
    """250 options cost more to draw than the page around them: drawn once for each answer."""

    def render(self, name, value, attrs=None, renderer=None):
        attrs = tuple(sorted((attrs or {}).items()))
        return _drawn(get_language() or "en", name, value or "", attrs)


@lru_cache(maxsize=300)
def _drawn(language, name, value, attrs):
    return forms.Select(choices=_countries(language)).render(name, value, dict(attrs))


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
            label=self.fields["country"].label,
            choices=countries,
            required=False,
            widget=CountrySelect,
        )

    def changed_fields(self):
        """What was changed here; the rest stays as somebody else may have set it meanwhile."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class NewCustomerForm(CardForm):
    """Somebody new, with the first ways to reach them."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
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

    def __init__(self, *args, country, initial=None, **kwargs):
        super().__init__(*args, initial={"key": uuid7()} | (initial or {}), **kwargs)
        self.read_as = country
        # Contact points of others by which they are reached too, as far as it was confirmed.
        self.sharing = set(self.data.getlist("share")) if self.is_bound else set()
        self.shared = {}

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
                self._taken(kind, held, point.shown)
        return data

    def _taken(self, kind, held, shown):
        """What is somebody else's is shared with them, or a mistake."""
        if held.customer_id == self.cleaned_data.get("key"):
            return  # The same click twice.
        if str(held.pk) in self.sharing:
            self.shared[kind] = held
        else:
            self.add_error(kind, whose(held, shown))

    def card(self):
        """What the action asks for."""
        data = self.cleaned_data
        names = ("street", "postal_code", "city", "country")
        return {
            **{name: data[name] for name in ("kind", "name", "name_latin", "language", "birthday")},
            "address": {name: data[name] for name in names},
            "phones": self._own("phone"),
            "emails": self._own("email"),
            "wechat": "".join(self._own("wechat")),
            "shared": list(self.shared.values()),
            "key": data["key"],
        }

    def _own(self, kind):
        typed = self.cleaned_data[kind]
        return [typed] if typed and kind not in self.shared else []


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


def whose(held, shown):
    """The sentence that a contact point is taken, with the ways on: the card, or sharing it."""
    return format_html(
        '<span>{} <a href="{}">{}</a> '
        '<button class="btn btn-sm" name="share" value="{}">{}</button></span>',
        _("%(point)s belongs to %(name)s.") % {"point": shown, "name": held.customer.person.name},
        held.customer.get_absolute_url(),
        _("Open the card"),
        held.pk,
        _("They share it"),
    )
