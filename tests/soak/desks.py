"""Sequences of random work at one desk or at several, each desk with a browser of its own."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from threading import Event

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import QUIET, program

from .closing import Closer
from .house import House
from .line import Line
from .machine import ODDS, Sequence
from .world import CLOSER, WRITERS
from .writer import Writer

STEPS = 14
CLOSES = 0.5  # of the sequences, in their second half


def run(
    house: House,
    seed: int,
    desks: int,
    tell: Callable[[str], None] = lambda _: None,
    odds: dict[str, int] = ODDS,
    steps: int = STEPS,
    closes: float = CLOSES,
    first: int = 1,
) -> Counter[str]:
    """One sequence for each meeting of the house from the ``first``, some closed under way; how often each rule ran.

    What a sequence does hangs on the seed and its number, not on the desk it falls to. The first finding ends them all.
    """
    numbered, stop = list(enumerate(house.meetings, 1))[first - 1 :], Event()

    def at_desk(place: int) -> Counter[str]:
        rules: Counter[str] = Counter()
        try:
            with a_browser() as browser, a_desk(browser, house) as (writers, closer):
                for number, meeting in numbered[place::desks]:
                    if stop.is_set():
                        break
                    sequence = Sequence(f"{seed}-{number}", meeting, writers, closer, house)
                    began = time.monotonic()
                    sequence.run(steps, odds, closes)
                    rules += sequence.rules
                    tell(f"{number}/{len(house.meetings)} {meeting['code']} {time.monotonic() - began:.1f} s")
        except BaseException:
            stop.set()
            raise
        return rules

    with ThreadPoolExecutor(desks) as pool:
        working = [pool.submit(at_desk, place) for place in range(desks)]
        try:
            return sum((each.result() for each in working), Counter())
        finally:
            stop.set()  # whoever breaks off here breaks off at every desk


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_desk(browser: Browser, house: House) -> Iterator[tuple[list[Writer], Closer]]:
    """Two people who write and one who closes, signed in, each with a profile and a line of their own."""
    with ExitStack() as held:
        writers = []
        for name in (*WRITERS, CLOSER):
            line = held.enter_context(Line(house.port))
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, locale="id-ID", timezone_id="Asia/Makassar",
                reduced_motion="reduce",
            )  # fmt: skip
            held.callback(context.close)
            writer = Writer(name, context, line)
            writer.prepare(house.meetings[0]["code"])
            writers.append(writer)
        last = writers.pop()
        yield writers, Closer(last.context.request, last.line.url, house)
