"""The shape of an enquiry in JSON; what is missing or odd in it is for the reader to remark."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.customers.models import Channel
from apps.customers.models.consents import BY_CONSENT

INTERESTS = ("buy", "lease", "test-drive", "trade-in", "sell")
UNITS = ("km", "mi")
FIRST_CAR, LAST_YEAR = 1886, 2100


class BudgetShape(serializers.Serializer):
    """The most the customer means to pay."""

    amount = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0)
    currency = serializers.RegexField("^[A-Za-z]{3}$", help_text=_("ISO 4217, such as GBP."))
    kind = serializers.ChoiceField(["total", "monthly"], default="total")


class CarShape(serializers.Serializer):
    """A car the customer wants, or has and wants to part with (trade-in, sell)."""

    interest = serializers.ChoiceField(INTERESTS, default="buy")
    status = serializers.ChoiceField(["new", "used"], required=False)
    make = serializers.CharField(max_length=60, required=False, allow_blank=True)
    model = serializers.CharField(max_length=80, required=False, allow_blank=True)
    trim = serializers.CharField(max_length=80, required=False, allow_blank=True)
    year = serializers.IntegerField(
        min_value=FIRST_CAR, max_value=LAST_YEAR, required=False, allow_null=True
    )
    vin = serializers.CharField(max_length=40, required=False, allow_blank=True)
    odometer = serializers.IntegerField(
        min_value=0, max_value=9_999_999, required=False, allow_null=True
    )
    odometer_unit = serializers.ChoiceField(UNITS, required=False, allow_blank=True)
    condition = serializers.CharField(max_length=80, required=False, allow_blank=True)
    colour = serializers.CharField(max_length=80, required=False, allow_blank=True)
    budget = BudgetShape(required=False, allow_null=True)


class PhoneShape(serializers.Serializer):
    """A telephone number as the customer typed it."""

    value = serializers.CharField(max_length=60)
    type = serializers.CharField(max_length=20, default="voice")
    time = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text=_("When to ring: evening.")
    )
    preferred = serializers.BooleanField(default=False)


class TimeframeShape(serializers.Serializer):
    """When the customer wants the car."""

    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    earliest = serializers.DateField(required=False, allow_null=True)
    latest = serializers.DateField(required=False, allow_null=True)


class ConsentShape(serializers.Serializer):
    """What the customer allowed, by which words of ours and for which ways."""

    purpose = serializers.ChoiceField([str(purpose) for purpose in BY_CONSENT])
    channels = serializers.MultipleChoiceField(choices=[str(channel) for channel in Channel])
    wording = serializers.UUIDField(help_text=_("The wording of ours that was shown."))


class AccountShape(serializers.Serializer):
    """An account by which the customer writes, such as douyin and a name there."""

    system = serializers.RegexField("^[\\w ._-]{1,40}$")
    name = serializers.CharField(max_length=80)


class EnquiryShape(serializers.Serializer):
    """One enquiry of one customer. Nothing is compulsory; what is missing is remarked."""

    id = serializers.CharField(
        max_length=200,
        required=False,
        help_text=_("Your number of the enquiry; the same number is the same enquiry."),
    )
    source = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text=_("Who gave that number.")
    )
    requested_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("When the customer asked, with an offset.")
    )
    interest = CarShape(many=True, required=False, max_length=20)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    company = serializers.BooleanField(default=False)
    emails = serializers.ListField(
        child=serializers.CharField(max_length=254), required=False, max_length=10
    )
    phones = PhoneShape(many=True, required=False, max_length=10)
    wechat = serializers.CharField(max_length=80, required=False, allow_blank=True)
    accounts = AccountShape(many=True, required=False, max_length=5)
    language = serializers.CharField(max_length=35, required=False, allow_blank=True)
    timeframe = TimeframeShape(required=False, allow_null=True)
    comments = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    campaign = serializers.CharField(max_length=80, required=False, allow_blank=True)
    tracking = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        help_text=_("Campaign words and click ids, kept for ever."),
    )
    consent = ConsentShape(required=False, allow_null=True)
