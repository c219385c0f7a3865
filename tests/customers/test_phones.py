import pytest

from apps.customers.phones import Kind, Phone, digits, masked, national_digits, normalise


@pytest.mark.parametrize(
    ("typed", "country", "e164"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("0086 138-0013-8000", "CN", "+8613800138000"),
        ("+86 13800138000", "CN", "+8613800138000"),
        ("１３８００１３８０００", "CN", "+8613800138000"),
        ("07400 123456", "GB", "+447400123456"),
        ("+44 (0)7400 123456", "GB", "+447400123456"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("(323) 223-3322", "US", "+13232233322"),
        ("010-12345678", "CN", "+861012345678"),
        ("07400 123456", "gb", "+447400123456"),
        ("020 7183 8750 ext. 12", "GB", "+442071838750"),
    ],
)
def test_a_number_is_read_as_people_of_the_country_write_it(typed, country, e164):
    phone = normalise(typed, country)

    assert (phone.e164, phone.valid) == (e164, True)


def test_a_number_of_another_country_is_well_formed_but_not_valid():
    phone = normalise("13800138000", "GB")

    assert phone == Phone("+4413800138000", "+44 13800138000", False, True, Kind.UNKNOWN)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "call me", "+", "12", "+999 1234567890123456789", "王小明", "++44--", "0" * 40],
)
def test_what_is_no_number_does_not_raise_and_is_not_valid(typed):
    assert normalise(typed, "GB").valid is False


def test_what_is_no_number_is_kept_as_it_was_typed():
    assert normalise(" call me ", "GB") == Phone("", "call me", False, False, Kind.UNKNOWN)


def test_an_unknown_country_reads_only_international_numbers():
    assert normalise("07400 123456", "").e164 == ""
    assert normalise("+447400123456", "").e164 == "+447400123456"


@pytest.mark.parametrize(
    ("typed", "country", "kind"),
    [
        ("07400 123456", "GB", Kind.MOBILE),
        ("020 7183 8750", "GB", Kind.FIXED),
        ("13911022033", "CN", Kind.MOBILE),
        ("010-12345678", "CN", Kind.FIXED),
        ("(323) 223-3322", "US", Kind.UNKNOWN),
    ],
)
def test_the_kind_is_told_where_the_number_shows_it(typed, country, kind):
    assert normalise(typed, country).kind == kind


@pytest.mark.parametrize(
    ("typed", "country", "placeholder"),
    [
        ("13800138000", "CN", True),
        ("+86 138 0013 8000", "GB", True),
        ("11111111111", "CN", True),
        ("0000000", "CN", True),
        ("1234567890", "US", True),
        ("0123456789", "GB", True),
        ("9876543210", "US", True),
        ("13911022033", "CN", False),
        ("07400 123456", "GB", False),
        ("0151 23456789", "DE", False),
    ],
)
def test_a_number_typed_only_to_fill_the_field_is_known(typed, country, placeholder):
    assert normalise(typed, country).placeholder is placeholder


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        ("+447700123442", "+44 7700 •••• 42"),
        ("+8613911022033", "+86 1391 •••• 33"),
        ("+49891234", "+49 ••••"),
        ("", "••••"),
    ],
)
def test_a_masked_number_shows_its_country_its_beginning_and_two_digits(e164, expected):
    assert masked(e164) == expected


def test_digits_are_those_of_any_script():
    assert digits("+44 (0)７７00 ٣") == "44077003"


def test_the_national_digits_have_neither_country_code_nor_trunk_zero():
    assert national_digits("+447400123456") == "7400123456"
    assert national_digits("+861012345678") == "1012345678"
    assert national_digits("") == ""
