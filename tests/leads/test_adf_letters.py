"""From bytes to letters, whatever the sender says about them."""

import pytest

from apps.leads.prospects import Remark
from tests.leads.messages import called, codes, name_of, one


def test_a_byte_order_mark_tells_the_encoding():
    for encoding in ("utf-8-sig", "utf-16"):
        body = called("Łucja 王").decode().encode(encoding)
        assert (name_of(body), codes(body)) == ("Łucja 王", [])


def test_utf_16_without_a_mark_is_told_by_its_zero_bytes():
    for encoding in ("utf-16-le", "utf-16-be"):
        assert name_of(called("Łucja").decode().encode(encoding)) == "Łucja"


def test_the_charset_of_the_transport_counts():
    for charset in ("GBK", "gb2312", "gb18030", '"GB18030"'):
        body = called("王小明").decode().encode("gb18030")
        assert (name_of(body, charset=charset), codes(body, charset=charset)) == ("王小明", [])


def test_latin_letters_without_charset_are_guessed_and_said():
    body = called("Jürgen Großmann – Böhm").decode().encode("cp1252")
    assert name_of(body) == "Jürgen Großmann – Böhm"
    assert one(body).remarks == (Remark.of("charset_guessed", used="cp1252"),)


def test_chinese_letters_without_charset_are_guessed_and_said():
    body = called("王小明").decode().encode("gb18030")
    assert name_of(body) == "王小明"
    assert one(body).remarks == (Remark.of("charset_guessed", used="gb18030"),)


def test_utf_8_that_calls_itself_latin_1_is_read_as_utf_8():
    body = called("Jürgen")
    assert name_of(body, charset="iso-8859-1") == "Jürgen"
    assert one(body, charset="iso-8859-1").remarks == (
        Remark.of("charset_not_as_declared", declared="cp1252", used="utf-8"),
    )


def test_latin_1_that_calls_itself_utf_8_is_read_as_latin():
    body = called("Jürgen").decode().encode("latin-1")
    assert name_of(body, charset="utf-8") == "Jürgen"
    assert one(body, charset="utf-8").remarks == (
        Remark.of("charset_not_as_declared", declared="utf-8", used="cp1252"),
    )


def test_a_broken_letter_in_utf_8_is_replaced_and_counted():
    body = called("王小明 X").replace(b"X", b"\xff")
    assert name_of(body, charset="utf-8") == "王小明 \ufffd"
    assert one(body, charset="utf-8").remarks == (
        Remark.of("bytes_replaced", count=1, used="utf-8"),
    )


@pytest.mark.parametrize("charset", ["klingon", "hex", "utf-7", "idna", "a\x00b", "x" * 500])
def test_an_unknown_charset_is_said_and_the_message_read(charset):
    assert name_of(called("Jürgen"), charset=charset) == "Jürgen"
    assert codes(called("Jürgen"), charset=charset) == ["charset_unknown"]


def test_control_characters_are_dropped_and_counted():
    body = called("Ida\x00 \x08Lund")
    assert name_of(body) == "Ida Lund"
    assert one(body).remarks == (Remark.of("control_characters", count=2),)
