"""Somebody who writes in a browser of their own."""

from __future__ import annotations

from collections import deque
from contextlib import suppress

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

from .line import Line
from .world import PASSWORD

PATIENCE = 60_000

STANDS = """() => JSON.stringify({
    page: document.readyState, shell: Boolean(document.querySelector('[data-shell]')),
    worker: navigator.serviceWorker.controller?.state ?? null,
    loaded: performance.getEntriesByType('resource').map((one) => [one.name.split('/').at(-1), one.responseEnd | 0]),
})"""


class Writer:
    """Somebody at a computer: a browser's profile, and a line of their own to the server."""

    def __init__(self, name: str, context: BrowserContext, line: Line) -> None:
        self.name, self.context, self.line = name, context, line
        self.complaints: list[str] = []
        self.console: deque[str] = deque(maxlen=20)  # what browsers say of a cut line, too
        self.open = True  # the line
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"{line.url}/masuk")
        page.fill("main input[name=email]", f"{name}@contoh.go.id")
        page.fill("main input[name=password]", PASSWORD)
        page.press("main input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/masuk" not in url)
        self.first = page

    def prepare(self, code: str) -> None:
        """Open live minutes once, so that the browser holds what opens them without network."""
        self.first.goto(f"{self.line.url}/rapat/{code}/langsung")
        self.first.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.first.close()

    def visit(self, code: str) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", self.hear)
        page.goto(f"{self.line.url}/rapat/{code}/langsung", wait_until="commit")
        try:
            page.wait_for_selector("[data-live][data-ready=yes]", state="attached")
        except Error as problem:
            told = page.wait_for_function(STANDS, timeout=5_000).json_value()
            raise Error(f"{self.name} does not come in: {problem} {told} {self.line.answers[-40:]}") from problem
        return page

    def hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(message.text)


def kill(page: Page) -> None:
    """End the tab's renderer where it stands."""
    with page.expect_event("crash", timeout=PATIENCE), suppress(Error):
        page.goto("chrome://crash", wait_until="commit")
    page.close()
