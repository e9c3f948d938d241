"""A desk in the hall: one browser of one person, reaching the server over a line that can be cut."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from app.accounts import DEMO_PASSWORD
from tests.soak.line import Line

from .conftest import PATIENCE, PEOPLE, WIDE, Served

NUMBERS = count(1)
SIGN_IN = "main form:has(input[name=password]:not([type=hidden])) "


@dataclass
class Desk:
    """One browser of one person, reaching the server over a line that can be cut."""

    context: BrowserContext
    line: Line
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()

    def sign_in(self, person: str = "sekretariat") -> Page:
        self.page.goto(f"{self.line.url}/masuk")
        self.page.fill(f"{SIGN_IN}input[name=email]", PEOPLE.get(person, person))
        self.page.fill(f"{SIGN_IN}input[name=password]", DEMO_PASSWORD)
        self.page.press(f"{SIGN_IN}input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/masuk" not in url)
        return self.page

    def new_meeting(self, *agenda: str) -> str:
        """A meeting of today's with an agenda, made by the pages' own forms; its code."""
        page = self.page
        page.goto(f"{self.line.url}/rapat/baru")
        page.fill("main [name=title]", f"Rapat percobaan {next(NUMBERS)}")
        page.fill("main [name=starts_on]", date.today().isoformat())  # noqa: DTZ011 - any day
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/rapat/(?!baru)[^/]+"))
        code = re.search(r"/rapat/([^/?#]+)", page.url)[1]  # type: ignore[index]
        token = page.locator("[name=csrf_token]").first.get_attribute("value") or ""
        address = f"{self.line.url}/rapat/{code}/acara/baru"
        for title in agenda:
            form: dict[str, Any] = {"csrf_token": token, "title": title}
            assert self.context.request.post(address, form=form, headers={"Referer": address}).ok
        return code

    def open(self, code: str, *, worker: bool = False) -> Page:
        self.page.goto(f"{self.line.url}/rapat/{code}/langsung")
        self.page.wait_for_selector("[data-live][data-ready]")
        if worker:
            self.page.evaluate("navigator.serviceWorker.ready")
            self.page.wait_for_function("caches.match('/langsung/kerangka?bahasa=id').then(Boolean)")
        return self.page

    def state(self, code: str) -> Any:
        return self.context.request.get(f"{self.line.url}/rapat/{code}/langsung/keadaan").json()

    def note(self, code: str, title: str) -> str:
        item = next(item for item in self.state(code)["agenda"] if item["title"] == title)
        return self.context.request.get(f"{self.line.url}/rapat/{code}/langsung/catatan/{item['id']}").json()["text"]

    def kill(self) -> None:
        """End the page's process, as a browser does that runs out of memory: no polite goodbye."""
        dead, self.page = self.page, self.context.new_page()
        with contextlib.suppress(BrowserError):
            dead.goto("chrome://crash", timeout=2_000)
        dead.close()


@pytest.fixture(scope="module")
def secretariats_session(chromium: Browser, served: Served) -> Any:
    """Signed in once: the tests that do not sign out share it."""
    with Line(urlsplit(served.url).port or 80) as line:
        context = chromium.new_context()
        context.set_default_timeout(PATIENCE)
        Desk(context, line).sign_in()
        state = context.storage_state()
        context.close()
    return {"cookies": state["cookies"]}


@pytest.fixture
def desk(chromium: Browser, served: Served, secretariats_session: Any) -> Iterator[Any]:
    """``desk()`` is a new browser profile of the secretariat's; each has a line of its own."""
    opened: list[tuple[BrowserContext, Line]] = []

    def sit_down(size: Any = WIDE, *, signs_out: bool = False, **options: Any) -> Desk:
        line = Line(urlsplit(served.url).port or 80).__enter__()
        context = chromium.new_context(
            viewport=size, locale="id-ID", timezone_id="Asia/Makassar", reduced_motion="reduce",
            storage_state=None if signs_out else secretariats_session, **options,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        opened.append((context, line))
        made = Desk(context, line)
        if signs_out:
            made.sign_in()
        return made

    yield sit_down
    for context, line in opened:
        context.close()
        line.__exit__()


def sheet(page: Page) -> Any:
    return page.locator("textarea[data-note]:visible")


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_have_attribute("data-waiting", "0", timeout=PATIENCE)


def write(page: Page, text: str) -> None:
    sheet(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def capture(page: Page, *lines: str) -> None:
    page.locator("[data-capture]").focus()
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")
