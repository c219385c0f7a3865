"""People of a busy Saturday, each with a browser of their own, who act at once.

They wait for what they would see, never for a time: a desk for a free host, a phone for a bell.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.async_api import TimeoutError as NothingYet
from playwright.async_api import expect

# Milliseconds for which somebody looks whether there is anything to do, and waits for it.
GLANCE, WAIT = 300, 4_000
TWICE = """() => {
  const rows = '[id^="visit-"], [id^="loop-"], [id^="expected-"]';
  const names = [...document.querySelectorAll(`#board :is(${rows}) .row-title`)]
    .map((title) => title.textContent.trim())
    .filter((name) => !/^\\d+ (person|people)/.test(name));
  return names.filter((name, place) => names.indexOf(name) !== place);
}"""


@dataclass
class Day:
    """What all know of the day: how many are still to be looked after, and what went wrong."""

    to_finish: int
    finished: int = 0
    wrong: list = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    without_network: asyncio.Event = field(default_factory=asyncio.Event)
    came_meanwhile: asyncio.Event = field(default_factory=asyncio.Event)
    both_found: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(2))

    def finish(self):
        self.finished += 1

    @property
    def is_done(self):
        return self.finished == self.to_finish

    def watch(self, page, who):
        """Write down what no visitor of the page should ever meet."""
        page.on("pageerror", lambda error: self.wrong.append(f"{who}: {error}"))
        page.on("response", lambda answer: self._judge(answer, who))

    def _judge(self, answer, who):
        if answer.status >= 500:
            self.wrong.append(f"{who}: {answer.status} of {answer.url}")


class Desk:
    """A receptionist at the board."""

    def __init__(self, page, day):
        self.page, self.day = page, day
        self.refused = 0

    async def work(self, arrivals):
        await self.page.goto("/reception/")
        for arrival in arrivals:
            await self.let_in(*arrival)
            await self.give()
        while not self.day.over.is_set():
            await self.give(WAIT)
            if self.day.is_done and await self.send_home():
                self.day.over.set()

    async def let_in(self, kind, *said):
        await getattr(self, kind)(*said)
        if twice := await self.page.evaluate(TWICE):
            self.day.wrong.append(f"shown twice: {twice}")

    async def looking(self):
        await self._board_after(self.page.locator("#looking").click())

    async def expected(self, name):
        await self._board_after(self.page.get_by_label(f"{name} is here", exact=True).click())

    async def known(self, words, purpose):
        await self._board_after((await self._found(words, purpose)).click())

    async def new(self, line, purpose):
        await self._type(line)
        await expect(self.page.locator("#matches")).to_contain_text("Nobody of that name")
        button = self.page.locator(".purposes").get_by_role("button", name=purpose, exact=True)
        await self._board_after(button.click())

    async def want_someone(self):
        await self._board_after(self.page.locator('[id^="want-"]').first.click())

    async def known_to_both(self, words, purpose):
        """Press at the same moment as another desk: one of them reads who is there already."""
        button = await self._found(words, purpose)
        await self.day.both_found.wait()
        await button.click()
        there = self.page.locator("#arrival .errorlist", has_text="is on the board already")
        gone = self.page.locator("dialog:not([open]) #panel, body:not(:has(#arrival))")
        await expect(there.or_(gone).first).to_be_attached()
        if await there.count():
            self.refused += 1
            await self.page.keyboard.press("Escape")

    async def lose_the_network(self):
        """What was pressed in vain is pressed again, and what happened meanwhile is there."""
        await self.page.context.set_offline(True)
        await self.page.locator("#looking").click()
        self.day.without_network.set()
        await self.day.came_meanwhile.wait()
        await self.page.context.set_offline(False)
        await expect(self.page.locator("#board")).to_contain_text("Nora Late")
        await self.looking()

    async def while_another_is_offline(self, *said):
        await self.day.without_network.wait()
        await self.new(*said)
        self.day.came_meanwhile.set()

    async def give(self, patience=GLANCE):
        """Give the first who waits to the one suggested; another desk may be faster."""
        button = self.page.locator('[id^="assign-"]').first
        try:
            key = await button.get_attribute("id", timeout=patience)
            await self.page.locator(f'[id="{key}"]').click(timeout=WAIT)
        except NothingYet:
            return
        await expect(self.page.locator(f'[id="{key}"]')).to_have_count(0)

    async def send_home(self):
        """See those off who only looked; tell whether nobody is left."""
        try:
            await self._board_after(self.page.locator('[id^="leave-"]').first.click(timeout=GLANCE))
        except NothingYet:
            return await self.page.locator('[id^="visit-"]').count() == 0
        return False

    async def _type(self, line):
        await self.page.keyboard.press("n")
        await self.page.locator("#who").fill(line)

    async def _found(self, words, purpose):
        await self._type(words)
        matches = self.page.locator("#matches")
        return matches.get_by_role("button", name=purpose, exact=True)

    async def _board_after(self, action):
        def is_board(answer):
            return answer.url.endswith("/reception/") and answer.request.method == "GET"

        async with self.page.expect_response(is_board):
            await action
        await expect(self.page.locator("#who")).to_have_count(0)


class Phone:
    """A host, one hand free."""

    def __init__(self, page, day, *, at_cars=False, plan=()):
        self.page, self.day, self.at_cars = page, day, at_cars
        # What is done with the first visits instead of saying what came of them.
        self.plan = list(plan)
        self.taken = self.declined = self.calls = 0

    async def work(self):
        over = asyncio.create_task(self.day.over.wait())
        bell = self.page.locator("#mine").get_by_role("button", name="I am coming").first
        car = self.page.locator("[data-toast=notice]", has_text="Somebody, please").first
        while not over.done():
            if self.at_cars and await self.answer_call():
                continue
            if "/leads/today/" not in self.page.url:  # Where a seller's day is, with what rings.
                await self.page.goto("/reception/mine/")
            rings = [asyncio.create_task(each.wait_for(timeout=0)) for each in (bell, car)]
            await asyncio.wait({*rings, over}, return_when=asyncio.FIRST_COMPLETED)
            if not over.done() and rings[0].done():
                await self.answer(bell)
            elif not over.done():
                with suppress(NothingYet):  # It goes by itself once somebody took the call.
                    await car.locator("[data-dismiss]").tap(timeout=WAIT)
            for each in rings:
                each.cancel()

    async def answer(self, bell):
        plan = self.plan.pop(0) if self.plan else ""
        if plan == "decline":
            await self._tap("Cannot come")
            await self.page.wait_for_url("**/reception/")
            self.declined += 1
            return
        await bell.tap()
        self.taken += 1
        await self._tap("Greeted")
        await self._end(plan)

    async def answer_call(self):
        """Go to a car from which somebody calls, if no colleague is there first."""
        calls = await self.page.request.get("/reception/calls/")
        if "I am going" not in await calls.text():
            return False
        await self.page.goto("/reception/calls/")
        going = self.page.get_by_role("button", name="I am going")
        if not await going.count():
            return False
        try:
            await going.first.tap(timeout=WAIT)
        except NothingYet:
            return False  # A colleague took it under this one's finger.
        mine = self.page.get_by_role("button", name="Somebody was there")
        other = self.page.locator("#call", has_text="is on the way")
        over = self.page.locator("#call", has_text="Somebody was there ")
        await expect(mine.or_(other).or_(over).first).to_be_visible()
        if await self.page.get_by_text("You are going there.").count():
            await mine.tap()
            self.taken += 1
            self.calls += 1
            await self._end("")
        return True

    async def _end(self, plan):
        await expect(self.page.locator("form.visit-outcome")).to_be_visible()
        if plan == "hand on":
            await self.page.get_by_role("link", name="Hand on").first.tap()
            await self.page.locator("input[name=note], textarea[name=note]").fill("Wants a price")
            await self._tap("Give to Max Boss")
            await expect(self.page.locator("#visit")).to_contain_text("Max Boss")
            return
        if plan == "leave":
            await self._tap("They left")
            await self.page.wait_for_url("**/reception/")
        else:
            await self._say_outcome()
        self.day.finish()

    async def _say_outcome(self):
        form = self.page.locator("form.visit-outcome")
        served = form.locator("label.chip", has_text="served")
        await expect(form.locator(".of-the-rest")).to_be_attached()  # The end of the form.
        if await served.count():
            await served.tap()
            await form.locator(".of-the-rest").tap()
        else:
            await form.locator("label.chip", has_text="interested").tap()
            await form.locator(".step-button").first.tap()
        await self.page.wait_for_url(lambda url: "/visits/" not in url)

    async def _tap(self, name):
        await self.page.get_by_role("button", name=name).first.tap()


async def visitor(requests, printed):
    """Somebody at a car scans its tag and presses the button."""
    page = await requests.get(printed)
    called = await requests.post(page.url, form={"wish": "someone"})
    assert called.status == 200, await called.text()
