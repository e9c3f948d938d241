"""What the live minutes cost on the wire: every byte counted by a line of our own, the service worker's included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from app.core.assets import Assets
from config import ROOT
from tests.soak.line import Line

from .conftest import PATIENCE, Served, Visitor

pytestmark = pytest.mark.browser
FIRST, AGAIN = 150_000, 20_000
MEETING = "/rapat/RAKOR-MOTAAIN-2024-05-07/langsung"


@pytest.fixture
def newcomer(chromium: Browser, served: Served) -> Iterator[Page]:
    """Signed in at the server's own address: nothing of the line's address is in the browser yet."""
    context = chromium.new_context(locale="id-ID", timezone_id="Asia/Makassar")
    context.set_default_timeout(PATIENCE)
    Visitor(context, context.new_page(), served.url).sign_in("sekretariat")
    yield context.new_page()
    context.close()


def loaded(page: Page, url: str) -> None:
    page.goto(url, wait_until="networkidle")
    page.wait_for_selector("[data-live][data-ready]")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/langsung/kerangka?bahasa=id').then(Boolean)")
    page.wait_for_load_state("networkidle")


def test_the_first_opening_and_the_next_fit_the_line_of_a_border_post(newcomer, served, figure):
    assert Assets(Path(ROOT) / "static").made, "bin/setup packs style sheets and scripts; they changed since"
    with Line(urlsplit(served.url).port or 80) as line:
        line.forget()
        loaded(newcomer, line.url + MEETING)
        first, asked = line.down + line.up, list(line.answers)
        paths = {answer.request.split()[1] for answer in asked}
        assert {"/sw.js?bahasa=id", "/langsung/kerangka?bahasa=id", MEETING} <= paths
        assert any("fonts/" in path for path in paths), "the fonts were in the browser already"
        line.forget()
        loaded(newcomer, line.url + MEETING)
        again = line.down + line.up
        told = "\n".join(f"{answer.bytes:7d} {answer.request}" for answer in sorted(asked, key=lambda a: -a.bytes))
        figure(f"live page: {first:,} bytes at first, {again:,} after; {FIRST:,} and {AGAIN:,} are allowed")
        assert first <= FIRST, told
        assert 1_000 < again <= AGAIN
