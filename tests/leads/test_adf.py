"""How the ADF reader finds the document and what it makes of its habits."""

import pytest

from apps.leads.adf import read
from apps.leads.prospects import Remark
from tests.leads.messages import NAMED, adf, called, codes, name_of, one, refusal


def test_a_plain_message_needs_no_remark():
    assert codes(adf()) == []


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\x00\x00\x00", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_message_is_refused(body):
    assert refusal(body) == [Remark.of("empty_message")]


@pytest.mark.parametrize(
    "body", [b"Hello", b"<html></html>", b"<adfx></adfx>", b"\xff\x00\xfe\x01"]
)
def test_a_message_without_adf_is_refused(body):
    assert refusal(body) == [Remark.of("no_adf")]


@pytest.mark.parametrize(
    "body", [b"<adf></adf>", b"<adf/>", b"<adf version='1.0' />", b"<adf>x</adf>"]
)
def test_an_adf_without_prospect_is_refused(body):
    assert refusal(body) == [Remark.of("no_prospect")]


def test_an_opening_tag_alone_is_refused_as_cut_off():
    assert refusal(b"<adf>") == [Remark.of("no_prospect"), Remark.of("cut_off")]


def test_a_second_adf_is_not_read_but_said():
    assert one(adf() + adf()).remarks == (Remark.of("more_than_one_adf", count=2),)


def test_prefixes_namespaces_and_capitals_do_not_matter():
    body = adf().replace(b"<", b"<x:").replace(b"<x:/", b"</x:").upper()
    assert one(body.replace(b"<X:ADF>", b'<X:ADF XMLNS:X="urn:adf">')).contact.emails == (
        "IDA@EXAMPLE.COM",
    )


def test_cdata_is_text_and_survives_a_repair():
    wish = "<comments><![CDATA[A & B < C <br>]]></comments>"
    assert one(adf(wish)).comments == "A & B < C <br>"
    assert one(adf(wish + "<a b=c/>")).comments == "A & B < C <br>"


def test_a_prospect_beyond_reading_does_not_spoil_the_others():
    deep = b"<prospect>" + b"<a>" * 50
    good = adf().removeprefix(b"<adf>").removesuffix(b"</adf>")
    first, second = read(b"<adf>" + deep + good + b"</adf>")
    assert [remark.code for remark in first.remarks] == ["prospect_unreadable", "too_deep"]
    assert (second.contact.name, second.remarks) == ("Ida Lund", ())


def test_what_has_no_field_is_kept_as_extra():
    prospect = one(adf('<score rank="2">7</score><tag>a</tag><tag>b</tag><x><y>z</y></x>'))
    assert prospect.extra == {
        "score": {"@rank": "2", "#text": "7"}, "tag": ["a", "b"], "x": {"y": "z"},
    }  # fmt: skip


def test_a_second_contact_is_kept_as_extra():
    second = "<contact><name>Per Lund</name></contact>"
    assert one(adf(customer=NAMED + second)).extra == {
        "customer": {"contact": {"name": "Per Lund"}}
    }


def test_a_reference_to_half_a_letter_is_replaced_in_a_repair():
    assert name_of(called("Ida &#xD83D; &#0; &#x41; Lund")) == "Ida \ufffd \ufffd A Lund"
