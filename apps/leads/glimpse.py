"""Who wrote a message and with what words, for somebody who has to look at it."""

import html
import json
import re
from itertools import chain

from .adf.letters import text_of
from .letters import content_of, headers_of
from .wishes import car_words, shortened

LOOKED_AT = 50_000  # Bytes: who writes stands at the beginning.
LONGEST_SENDER, LONGEST_OPENING = 120, 200
_NAMED = re.compile(r"<(?:name|email|phone)\b[^>]{0,200}>([^<]{2,200})<", re.IGNORECASE)
_SAID = re.compile(r"<comments?\b[^>]{0,200}>([^<]{2,2000})<", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{0,2000}>|<\?[^>]{0,500}\?>")


def glimpse_of(message, prospects=()):
    """Return (who, first words) of a message, each "" when nothing tells it.

    `prospects` are those of it that could be read and wait nevertheless.
    """
    who, words = _of_prospects(prospects)
    if not (who and words):
        seen_who, seen_words = _of_body(message)
        who, words = who or seen_who, words or seen_words
    return _line(who)[:LONGEST_SENDER], _line(words)[:LONGEST_OPENING]


def _of_prospects(prospects):
    for prospect in prospects:
        contact = prospect.contact
        phones = [phone.value for phone in contact.phones]
        who = next(filter(None, chain([contact.name], contact.emails, phones)), "")
        cars = ", ".join(filter(None, (car_words(car) for car in prospect.wanted)))
        if who or prospect.comments or cars:
            return who, prospect.comments or cars
    return "", ""


def _of_body(message):
    body = bytes(message.body)[:LOOKED_AT]
    if message.format in (message.Format.JSON, message.Format.FORM):
        return _of_json(body)
    headers = headers_of(body)
    content, charset = content_of(body, message.charset)
    text = text_of(content, charset or None)[0]
    named, said = _NAMED.search(text), _SAID.search(text)
    who = html.unescape(named[1]) if named else headers.get("from", "")
    words = html.unescape(said[1]) if said else headers.get("subject", "")
    return who, words or html.unescape(_MARKUP.sub(" ", text))


def _of_json(body):
    try:
        data = json.loads(body)
    except ValueError:
        return "", body.decode("utf-8", "replace")
    if not isinstance(data, dict):
        return "", str(data)
    emails = data.get("emails") or []
    who = data.get("name") or (emails[0] if isinstance(emails, list) and emails else "")
    return str(who), str(data.get("comments") or "")


def _line(text):
    return shortened("".join(letter if letter.isprintable() else " " for letter in text))
