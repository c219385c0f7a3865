"""The enquiry any channel produces: its key, its remarks and its JSON form."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings

from apps.leads.adf import read
from apps.leads.prospects import (
    Colour,
    Contact,
    ExternalId,
    Finance,
    Money,
    Party,
    Phone,
    Prospect,
    Remark,
    Timeframe,
    TradeInCar,
    Unreadable,
    WantedCar,
    from_json,
    key_of,
)
from apps.leads.remarks import SENTENCES, in_words

# As it is written in a call, or as the name of what is missing.
CHOSEN = "no_name|no_contact|no_vehicle|consent_after_no|consent_of_another_name"
MADE = re.compile(rf'Remark\.of\(\s*"(\w+)"|"({CHOSEN})"')
EXAMPLES = Path(__file__).parents[2] / "examples"
TODAY, TOMORROW = date(2026, 3, 9), date(2026, 3, 10)
ASKED = datetime(2026, 3, 9, 10, 15, tzinfo=UTC)

NUMBERED = Prospect(ids=(ExternalId("Portal", "L-1"),), provider=Party(name="Portal"))
MAILED = Prospect(
    provider=Party(name="Portal"),
    contact=Contact(name="Ida Lund", emails=("ida@example.com",)),
    wanted=(WantedCar(make="Marque", model="Aria"), WantedCar(make="Marque", model="Volta")),
)


def called_from(number):
    return replace(MAILED, contact=Contact(phones=(Phone(number),)))


# The key


def test_the_key_by_id_is_stable():
    assert key_of(NUMBERED, TODAY) == (
        "id:95c2bcc62d02b51cf928eb569e0cf136f8a744029d77148f990e65d1bf3fc352"
    )


def test_the_key_by_day_is_stable():
    assert key_of(MAILED, TODAY) == (
        "day:b6e57356e4654f278bea616e9f1b4eb528bd48de9b0df119658c9ebfe39f5cea"
    )


def test_a_resent_message_has_the_key_of_the_first():
    (first,) = read((EXAMPLES / "adf" / "minimal.xml").read_bytes())
    (again,) = read((EXAMPLES / "adf" / "resend.xml").read_bytes())
    assert (first.status, again.status) == ("new", "resend")
    assert key_of(first, TODAY) == key_of(again, TOMORROW)


def test_case_width_and_white_space_do_not_change_the_key():
    shouted = replace(
        NUMBERED, ids=(ExternalId(" PORTAL", "ｌ-1 "),), provider=Party(name="portal\n")
    )
    assert key_of(shouted, TODAY) == key_of(NUMBERED, TODAY)
    spaced = replace(
        MAILED,
        contact=Contact(name="I. Lund", emails=("IDA@Example.com",)),
        wanted=(WantedCar(make="MARQUE", model=" volta"), WantedCar(make="Marque", model="Aria")),
    )
    assert key_of(spaced, TODAY) == key_of(MAILED, TODAY)


def test_a_number_with_and_without_country_code_has_one_key():
    keys = {
        key_of(called_from(number), TODAY)
        for number in ("07400 123456", "+44 (0)7400 123456", "0044 7400-123456", "０7400123456")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    "other",
    [
        replace(NUMBERED, ids=(ExternalId("Portal", "L-2"),)),
        replace(NUMBERED, ids=(ExternalId("Other", "L-1"),)),
        replace(NUMBERED, provider=Party(name="Other")),
        replace(NUMBERED, ids=(ExternalId("PortalL", "-1"),)),
        replace(NUMBERED, ids=()),
    ],
)
def test_another_id_source_or_provider_is_another_key(other):
    assert key_of(other, TODAY) != key_of(NUMBERED, TODAY)


@pytest.mark.parametrize(
    "other",
    [
        replace(MAILED, provider=Party(name="Other")),
        replace(MAILED, contact=Contact(emails=("per@example.com",))),
        replace(MAILED, wanted=(WantedCar(make="Marque", model="Aria"),)),
        replace(MAILED, requested_at=datetime(2026, 3, 8, 10, 15, tzinfo=UTC)),
    ],
)
def test_another_person_car_or_day_is_another_key(other):
    assert key_of(other, TODAY) != key_of(MAILED, TODAY)


def test_the_day_of_the_request_counts_before_the_day_of_arrival():
    asked = replace(MAILED, requested_at=ASKED)
    assert key_of(asked, TODAY) == key_of(asked, TOMORROW) == key_of(MAILED, TODAY)
    assert key_of(MAILED, TODAY) != key_of(MAILED, TOMORROW)


def test_a_forwarder_that_appends_its_id_does_not_change_the_key():
    forwarded = replace(
        NUMBERED, ids=(ExternalId("Hub", "9", "2"), ExternalId("Portal", "L-1", "1"))
    )
    assert key_of(forwarded, TODAY) == key_of(NUMBERED, TODAY)


def test_two_strangers_without_contact_do_not_share_a_key():
    first = replace(MAILED, contact=Contact(), comments="Is it blue?")
    second = replace(MAILED, contact=Contact(), comments="Is it red?")
    assert key_of(first, TODAY) != key_of(second, TODAY)


def test_a_trade_in_without_wanted_car_counts_in_the_key():
    first = replace(MAILED, wanted=(), trade_ins=(TradeInCar(vin="1M8GDM9AXKP042788"),))
    second = replace(MAILED, wanted=(), trade_ins=(TradeInCar(vin="1G4AH59H45G118341"),))
    assert key_of(first, TODAY) != key_of(second, TODAY)


# Remarks


def test_every_remark_has_a_sentence_that_says_what_to_do():
    if not settings.configured:
        settings.configure(USE_I18N=False)
    names = ("bytes", "limit", "count", "error", "declared", "used", "text", "zone", "field")
    names += ("name", "host", "path", "seconds", "first", "reason", "by", "channels")
    facts = dict.fromkeys(names, "7")
    for code in SENTENCES:
        sentence = in_words(code, facts)
        assert (code, sentence.count("%"), sentence[-1]) == (code, 0, ".")
        assert (code, sentence.count(". ") > 0 or ", and " in sentence) == (code, True)


def test_every_remark_that_is_made_has_a_sentence():
    sources = Path(__file__).parents[2].glob("apps/leads/**/*.py")
    found = [MADE.findall(path.read_text(encoding="utf-8")) for path in sources]
    made = {one or other for path in found for one, other in path}
    mailboxes = Path(__file__).parents[2].glob("apps/leads/**/mailboxes*/*.py")
    sealed = Path(__file__).parents[2] / "apps/leads/actions/mailboxes.py"
    made |= {"letter", "letter_automatic"}  # Chosen by what the mail is (see reading).
    for path in (sealed, *mailboxes):
        made |= set(re.findall(r'"(mailbox_\w+)"', path.read_text(encoding="utf-8")))

    assert made == set(SENTENCES)


def test_a_remark_is_json_with_short_facts():
    remark = Remark.of("year_unreadable", text="x" * 1000)
    assert remark.as_json() == {"code": "year_unreadable", "facts": {"text": "x" * 200}}


def test_a_refusal_names_its_codes():
    refusal = Unreadable(Remark.of("no_prospect"), Remark.of("cut_off"))
    assert str(refusal) == "no_prospect, cut_off"


# JSON


def checked_example():
    """The example as the serializer hands it over: dates are dates."""
    data = json.loads((EXAMPLES / "json" / "enquiry.json").read_text(encoding="utf-8"))
    data["requested_at"] = datetime.fromisoformat(data["requested_at"])
    for day in ("earliest", "latest"):
        data["timeframe"][day] = date.fromisoformat(data["timeframe"][day])
    return data


def test_the_json_example_is_read_in_full():
    budget = Money("268000.00", "CNY", "total", "maximum", "268000.00")
    assert from_json(checked_example()) == Prospect(
        ids=(ExternalId("marque-website", "WEB-2026-0417"),),
        requested_at=datetime(2026, 3, 26, 11, 12, 45, tzinfo=UTC),
        wanted=(
            WantedCar(
                interest="test-drive",
                year=2026,
                make="Marque",
                model="Volta",
                trim="Long Range",
                colours=(Colour("Glacier White"),),
                finance=(Finance(amounts=(budget,)),),
            ),
        ),
        trade_ins=(
            TradeInCar(
                year=2019,
                make="Marque",
                model="Brio",
                vin="1M8GDM9AXKP042788",
                odometer=68000,
                odometer_unit="km",
                condition="good",
            ),
        ),
        contact=Contact(
            name="李晓梅",
            emails=("xiaomei.li@example.com",),
            phones=(Phone("136 8124 5937", "cellphone", "evening", preferred=True),),
            wechat="xiaomei_li",
            prefers="phone",
        ),
        timeframe=Timeframe("next weekend", date(2026, 4, 4), date(2026, 4, 5)),
        comments="试驾后想谈置换价格。",
        provider=Party(name="marque-website"),
        tracking={
            "utm_source": "wechat",
            "utm_medium": "moments",
            "utm_campaign": "volta-spring",
            "campaign": "volta-spring",
        },
        language="zh-Hans",
    )


def test_the_budget_of_a_wanted_car_is_known():
    (car,) = from_json(checked_example()).wanted
    assert (car.budget.amount, car.budget.currency) == ("268000.00", "CNY")
    assert WantedCar().budget is None


def test_an_empty_json_enquiry_is_kept_with_remarks():
    assert from_json({}) == Prospect(
        remarks=(
            Remark.of("request_date_missing"),
            Remark.of("no_name"),
            Remark.of("no_contact"),
            Remark.of("no_vehicle"),
        )
    )


def test_what_is_no_phone_and_no_address_is_left_out_and_said():
    data = checked_example() | {"emails": ["none"], "phones": [{"value": "12"}], "company": True}
    prospect = from_json(data)
    assert (prospect.contact.emails, prospect.contact.phones) == ((), ())
    assert prospect.contact.kind == "company"
    assert prospect.remarks == (
        Remark.of("email_unreadable", text="none"),
        Remark.of("phone_unreadable", text="12"),
    )


def test_an_odometer_without_unit_is_said_in_json_too():
    data = checked_example() | {"interest": [{"interest": "sell", "odometer": 500}]}
    prospect = from_json(data)
    assert (prospect.trade_ins[0].odometer, prospect.trade_ins[0].odometer_unit) == (500, "")
    assert prospect.remarks == (Remark.of("odometer_unit_missing", text="500"),)
