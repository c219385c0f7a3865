"""What a browser gives to be told by."""

from django import forms


class DeviceForm(forms.Form):
    """An address at the push service of the browser's maker, and two keys."""

    endpoint = forms.URLField(max_length=700, assume_scheme="https")
    p256dh = forms.RegexField(r"^[A-Za-z0-9_-]{80,100}$")
    auth = forms.RegexField(r"^[A-Za-z0-9_-]{16,40}$")
