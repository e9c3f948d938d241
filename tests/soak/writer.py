"""Somebody who writes in a browser of their own."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import BrowserContext, Error, Page

from .line import Line
from .world import PASSWORD

PATIENCE = 60_000


class Writer:
    """Somebody at a computer: a browser's profile, and a line of their own to the server."""

    def __init__(self, name: str, context: BrowserContext, line: Line) -> None:
        self.name, self.context, self.line = name, context, line
        self.complaints: list[str] = []
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
        page.goto(f"{self.line.url}/rapat/{code}/langsung", wait_until="commit")
        page.wait_for_selector("[data-live][data-ready=yes]", state="attached")
        return page


def kill(page: Page) -> None:
    """End the tab's renderer where it stands."""
    with page.expect_event("crash", timeout=PATIENCE), suppress(Error):
        page.goto("chrome://crash", wait_until="commit")
    page.close()
