"""Whoever reads Chinese meets no English of ours, on no page and in no error."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.catalogues import catalogue_files, read_catalogue
from apps.dealers.models import Role
from apps.dealers.roles import PERMISSIONS
from tests import rows

SLOT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|<[^>]+>")
SAID_BY_ATTRIBUTES = ("title", "placeholder", "aria-label", "alt", "value")
# Three words in a row that no name or number makes: a text that nobody gave to translate.
SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
ENTRANCE = ["account_login", "account_reset_password", "account_reset_password_done"]


@pytest.fixture(autouse=True, scope="module")
def compiled():
    """The catalogues as a server reads them."""
    call_command("compile_translations", verbosity=0)


@pytest.fixture(scope="module")
def english():
    """Every part of a message of ours, of two words or more, that Chinese says differently."""
    path = dict(catalogue_files())["zh_Hans"]
    found = set()
    for message in read_catalogue(path, "zh_Hans"):
        ours = (message.id,) if isinstance(message.id, str) else message.id
        said = (message.string,) if isinstance(message.string, str) else message.string
        for text in set(ours) - set(said):
            parts = (part.strip().casefold() for part in SLOT.split(text))
            found |= {part for part in parts if len(re.findall(r"[a-z]{2,}", part)) > 1}
    return found


class Reader(HTMLParser):
    """What somebody reads or hears of a page."""

    def __init__(self, page):
        super().__init__()
        self.text, self.silent = [], False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.silent = tag in ("script", "style")
        for name, value in attrs:
            # What a page listens for is no text.
            data = name.startswith("data-") and name != "data-live"
            if value and (data or name in SAID_BY_ATTRIBUTES):
                self.text.append(value)

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.text.append(data)


def english_on(response, english):
    """The English that a page shows: ours, with the text around it, and whatever reads like it."""
    page = response.getvalue().decode() if getattr(response, "streaming", False) else response.text
    read = "\n".join(" ".join(text.split()) for text in Reader(page).text)
    low = read.casefold()
    ours = {part: low[max(low.find(part) - 40, 0) :][:120] for part in english if part in low}
    return ours | dict.fromkeys(SENTENCE.findall(read), "")


@pytest.mark.parametrize("name", sorted(rows.PAGES))
def test_a_page_and_its_refusal_are_chinese(signed_in, english, name):
    permission, make = rows.PAGES[name]
    role = next(role for role in Role if permission in PERMISSIONS[role])
    client = signed_in(role, user__language="zh-hans")
    address = reverse(name, args=[make().pk] if make else [])

    shown, refused = client.get(address), client.post(address)

    assert english_on(shown, english) == {}
    assert english_on(refused, english) == {}
    if not shown.streaming:
        assert "<html" not in shown.text or '<html lang="zh-hans"' in shown.text


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_way_in_is_chinese(english, name):
    client = Client(headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})

    shown, refused = client.get(reverse(name)), client.post(reverse(name))

    assert english_on(shown, english) == {}
    assert english_on(refused, english) == {}
    assert '<html lang="zh-hans"' in shown.text


def test_what_django_says_is_chinese_too(signed_in):
    client = signed_in(Role.RECEPTIONIST, user__language="zh-hans")
    address = reverse("customers:customer_new")

    asked, refused = client.get(address), client.post(address, {"birthday": "never"})

    assert "输入一个有效的日期。" in refused.text
    assert "请选择" in asked.text
    assert "Select an option" not in asked.text


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_is_chinese(english, status):
    with translation.override("zh-hans"):
        page = engines["django"].get_template(f"{status}.html").render({})

    found = english_on(type("Page", (), {"text": page}), english)

    assert found == {}
    assert '<html lang="zh-hans"' in page


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_every_template_compiles(language):
    folder = settings.BASE_DIR / "templates"
    files = [*folder.rglob("*.html"), *folder.rglob("*.txt")]

    with translation.override(language):
        for file in files:
            engines["django"].from_string(file.read_text())
