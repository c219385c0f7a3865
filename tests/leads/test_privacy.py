"""What is left of messages that others still wait in when somebody is erased."""

import json

import pytest

from apps.customers.actions import add_customer, ask_erasure, erase_person
from apps.customers.erasing import REPLACEMENT
from apps.leads.reading import prospects_in
from tests.factories import IntakeMessageFactory, UserFactory

TWO = """<adf><prospect><customer><contact><name part="full">Paula Gone</name>
<phone type="voice">07400 918273</phone></contact></customer></prospect>
<prospect><customer><contact><name part="full">Otto Here</name>
<phone type="voice">020 7946 0123</phone></contact>
<comments>not {account}</comments></customer></prospect></adf>"""


@pytest.fixture
def anna():
    return UserFactory(name="Anna Berg")


def erase(person, anna):
    return erase_person(ask_erasure(person, why="asked", typed=person.name, by=anna))


@pytest.mark.parametrize("account", ["phone", "name", "customer", "prospect", "type"])
@pytest.mark.parametrize("form", ["adf", "mail", "corrected"])
def test_an_account_called_like_an_element_leaves_others_readable(anna, account, form):
    person = add_customer(name="Paula Gone", wechat=account, phones=["07400 918273"], by=anna)
    text = TWO.format(account=account)
    letter = f"From: Portal <portal@x.example>\r\nContent-Type: text/plain\r\n\r\n{text}"
    body = {"adf": text, "mail": letter, "corrected": "lost"}[form].encode()
    said = {"format": "mail" if form == "mail" else "adf"}
    said |= {"corrected": text} if form == "corrected" else {}
    lost = IntakeMessageFactory(body=body, **said)

    erase(person, anna)

    lost.refresh_from_db()
    _gone, other = prospects_in(lost)
    assert (other.contact.name, other.contact.phones[0].value) == ("Otto Here", "020 7946 0123")
    left = bytes(lost.body).decode() + lost.corrected
    assert not any(word in left for word in ("Paula", "918273", f"not {account}"))


def test_a_phone_that_was_sent_as_a_number_is_cut_as_well(anna):
    person = add_customer(name="Paula Gone", phones=["07400 918273"], by=anna)
    lost = IntakeMessageFactory(body=b'{"phone": 447400918273, "year": 2024}', format="json")

    erase(person, anna)

    lost.refresh_from_db()
    assert json.loads(bytes(lost.body)) == {"phone": REPLACEMENT, "year": 2024}


def test_an_account_between_brackets_is_no_element(anna):
    person = add_customer(name="Paula Gone", wechat="paula.gone", by=anna)
    body = b"<adf><prospect><comments>write to <paula.gone>, &lt;paula.gone&gt;</comments></adf>"
    lost = IntakeMessageFactory(body=body)

    erase(person, anna)

    lost.refresh_from_db()
    assert b"paula" not in bytes(lost.body)
    assert b"<adf><prospect><comments>" in bytes(lost.body)
