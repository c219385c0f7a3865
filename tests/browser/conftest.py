"""A real browser for the tests, and what they measure with it."""

import os
import shutil
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
# The shell without windows shows the same pages for half of a processor's time.
PLACES = ("chromium-headless-shell", "chromium", "chromium-browser")
PLACES += ("google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What our people hold: a desktop at the counter, a phone in one hand.
DESK = {"viewport": {"width": 1440, "height": 900}}
HAND = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1,  # Nobody looks at the pictures, which a processor draws.
    "is_mobile": True,
    "has_touch": True,
    "user_agent": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
    ),
}
MISSING = "There is no Chromium here: install it, or name one in the environment variable CHROMIUM."
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium_program():
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, PLACES)), None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    # Playwright's event loop stays in the thread once it ran, and Django refuses to query beside
    # one. So the browser comes last, whatever order the others were shuffled into.
    items.sort(key=lambda item: HERE in item.path.parents)


def pytest_terminal_summary(terminalreporter):
    if not chromium_program():
        terminalreporter.section("browser tests NOT run", sep="!", red=True, bold=True)
        terminalreporter.write_line(MISSING)
    # What the browser measured: weights and the number of inputs.
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(value)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests; each page has a profile of its own."""
    program = chromium_program()
    if not program:
        if os.environ.get("FORECOURT_REQUIRE_BROWSER") == "1":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium, live_server):
    """Make a page: `browser_page(HAND, locale="zh-CN")`. Addresses may leave out the server.

    Nothing is stored for a life without network: the tests of that have pages of their own.
    """
    with ExitStack() as pages:

        def make(device=DESK, *, locale="en-GB", **options):
            said = {"locale": locale, "base_url": live_server.url, "service_workers": "block"}
            context = pages.enter_context(chromium.new_context(**device | options | said))
            # A slow machine is no reason to fail; a page that hangs is.
            context.set_default_timeout(15_000)
            return context.new_page()

        yield make


@pytest.fixture
def desk(browser_page):
    """Make a page on a desktop: `desk()`, `desk(locale="zh-CN")`."""
    return lambda **options: browser_page(DESK, **options)


@pytest.fixture
def hand(browser_page):
    """Make a page on a phone: `hand()`, `hand(locale="zh-CN")`."""
    return lambda **options: browser_page(HAND, **options)


@pytest.fixture(scope="session")
def axe():
    """Give what axe-core finds wrong on a page, `without` some parts; one line for each element."""
    source = (HERE / "vendor" / "axe.min.js").read_text()

    def run(page, *, without=()):
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)
        asked = {
            "runOnly": {"type": "tag", "values": [*WCAG, "best-practice"]},
            "resultTypes": ["violations"],
        }
        where = {"include": [["html"]], "exclude": [[part] for part in without]}
        found = page.evaluate("([where, asked]) => axe.run(where, asked)", [where, asked])
        return [
            f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    return run


@pytest.fixture(scope="session")
def weigh():
    """Load an address with an empty cache; give the bytes that crossed the network, by kind."""

    def load(page, url):
        session = page.context.new_cdp_session(page)
        kinds, bytes_of = {}, Counter()

        def arrived(event):
            bytes_of[event["requestId"]] += int(event["encodedDataLength"])

        def answered(event):
            kinds[event["requestId"]] = event["type"].lower()

        session.on("Network.responseReceived", answered)
        session.on("Network.loadingFinished", arrived)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.goto(url, wait_until="networkidle")
        session.detach()
        weight = Counter()
        for request, count in bytes_of.items():
            weight[kinds.get(request, "other")] += count
        return dict(weight)

    return load


@dataclass
class Effort:
    """What a person had to do on a page so far."""

    taps: int = 0
    keys: int = 0  # Pressed outside a field: shortcuts.
    fields: set = field(default_factory=set)

    def note(self, what, name):
        if what == "field":
            self.fields.add(name)
        elif what == "key":
            self.keys += 1
        else:
            self.taps += 1


@pytest.fixture(scope="session")
def effort():
    """Count taps, shortcuts and filled fields from now on: `done = effort(page)`."""

    def count(page):
        done = Effort()
        page.expose_function("noteEffort", done.note)
        page.add_init_script(WATCH)
        page.evaluate(WATCH)
        return done

    return count


# The pointer, not the click: a label passes its click on to its field, which is still one tap.
WATCH = """
if (!window.effortWatched) {
  window.effortWatched = true;
  const typed = (at) => at.matches?.("input, textarea, select, [contenteditable]");
  addEventListener("pointerdown", (e) => e.isTrusted && noteEffort("tap", ""), true);
  addEventListener("keydown", (e) => typed(e.target) || noteEffort("key", e.key), true);
  for (const kind of ["input", "change"]) {
    addEventListener(kind, (e) => noteEffort("field", e.target.name || e.target.id), true);
  }
}
"""
