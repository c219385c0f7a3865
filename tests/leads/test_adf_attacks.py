"""Messages that mean harm, and messages that met with an accident."""

import random
import time
from pathlib import Path

import pytest

from apps.leads.adf import MAX_BYTES, MAX_PROSPECTS, read
from apps.leads.prospects import Remark, Unreadable
from tests.leads.messages import adf, called, codes, name_of, refusal

EXAMPLES = Path(__file__).parents[2] / "examples" / "adf"


def test_five_megabytes_are_refused_by_their_size():
    assert refusal(b"<adf>" + b"x" * 5_000_000) == [
        Remark.of("too_large", bytes=5_000_005, limit=MAX_BYTES)
    ]


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><adf>&lol2;</adf>"""
BLOWUP = b"<!DOCTYPE a [<!ENTITY a '" + b"a" * 50_000 + b"'>]><adf>" + b"&a;" * 50_000 + b"</adf>"
OUTSIDE = b'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>'


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        BLOWUP,
        OUTSIDE,
        b'<!doctype adf SYSTEM "http://example.com/adf.dtd"><adf/>',
        b"<adf><!DOCTYPE adf><prospect/></adf>",
        b"<!DOCTYPE html [<!ENTITY a 'b'>]><adf/>",
        b"&lt;!ENTITY a 'b'&gt; &lt;adf&gt;&lt;!ENTITY a 'b'&gt;&lt;/adf&gt;",
        LAUGHS.decode().encode("utf-16"),
        LAUGHS.decode().encode("utf-16-le"),
    ],
)
def test_a_doctype_or_entity_is_refused(body):
    assert refusal(body) == [Remark.of("doctype_refused")]


def test_the_doctype_of_a_page_around_the_enquiry_is_no_attack():
    assert codes(b"<!DOCTYPE html>\n<html>" + adf() + b"</html>") == []


def test_an_undefined_entity_is_kept_as_written():
    assert name_of(called("Ida &who; Lund")) == "Ida &who; Lund"


@pytest.mark.parametrize("depth", [40, 300, 15_000])
def test_deep_nesting_is_refused(depth):
    body = adf("<a>" * depth + "</a>" * depth)
    assert refusal(body)[-1] == Remark.of("too_deep", limit=32)


def test_too_many_elements_are_refused():
    assert refusal(adf("<a/>" * 50_000)) == [Remark.of("too_many_elements", limit=20_000)]


def test_too_many_prospects_are_refused_and_the_limit_is_not():
    prospect = adf().removeprefix(b"<adf>").removesuffix(b"</adf>")
    assert len(read(b"<adf>" + prospect * MAX_PROSPECTS + b"</adf>")) == MAX_PROSPECTS
    assert refusal(b"<adf>" + prospect * (MAX_PROSPECTS + 1) + b"</adf>") == [
        Remark.of("too_many_prospects", count=MAX_PROSPECTS + 1, limit=MAX_PROSPECTS)
    ]


@pytest.mark.parametrize(
    "filler",
    [
        b"<", b"&", b"<adf ", b"<![CDATA[", b"<!--", b"&lt;adf ", b"a@", b"a=", b"<a ", b"1 ", b"=",
        b'"', b"<a b=", b"<prospect>", b"\xc3", b"\x81", b"<x:", b"&#9", b"9", b"\n", b"<?xml ",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_read_or_refused_quickly(filler):
    size = MAX_BYTES - 1000
    many = filler * (size // len(filler))
    started = time.process_time()
    for body in (many + adf(), adf(many.decode("latin-1")[: size // 2]), b"<adf><prospect>" + many):
        try:
            read(body[:MAX_BYTES])
        except Unreadable:
            continue
    assert time.process_time() - started < 10


TOKENS = [b"<", b">", b"&", b'"', b"\x00", b"\xff", b"</", b"<![CDATA[", b"]]>", b"<!--", b"&lt;",
          b"<prospect>", b"</prospect>", b"<adf>", b"</adf>", b"&#xD800;", b"&uuml;", b"<a b=c>",
          b"\xef\xbb\xbf", b"<?x ?>", b"<x:y>", b"9" * 30, b"<!DOCTYPE", b"\x81",
          "王".encode()]  # fmt: skip


def mutated(body, dice):
    """The body after a few accidents: bytes changed, lost, doubled, or a hostile token put in."""
    body = bytearray(body)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(body) + 1)
        length = dice.choice([0, 1, 1, 5, 60])
        piece = dice.choice(
            [b"", dice.choice(TOKENS), dice.randbytes(3), bytes(body[at : at + 40])]
        )
        body[at : at + length] = piece
    return bytes(body)


def test_two_thousand_accidents_end_in_prospects_or_a_refusal():
    dice = random.Random(1886)  # noqa: S311
    bodies = [path.read_bytes() for path in sorted(EXAMPLES.iterdir())]
    charsets = [None, None, "utf-8", "gb18030", "iso-8859-1", "utf-16"]
    read_well = 0
    started = time.monotonic()
    for _ in range(2000):
        body = mutated(dice.choice(bodies), dice)
        try:
            prospects = read(body, charset=dice.choice(charsets))
        except Unreadable:
            continue
        assert prospects != []
        read_well += 1
    assert read_well > 1000
    assert time.monotonic() - started < 30
