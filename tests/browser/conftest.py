"""The demonstration, served as ``bin/run`` serves it, and a real browser before it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from app.accounts import DEMO_PASSWORD
from config import ROOT

PEOPLE = {
    "sekretariat": "sekretariat@demo.patok",
    "narahubung": "polres@demo.patok",
    "pimpinan": "pimpinan@demo.patok",
    "mitra": "mitra@demo.patok",
    "admin": "admin@demo.patok",
}
WIDE, PHONE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}, {"width": 320, "height": 640}
PATIENCE = 30_000
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         # Every window would load two pages of the browser's own below its address line, at twice the cost of a window.
         "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable"
         ",OptimizationHints,MediaRouter,Translate,ThirdPartyStoragePartitioning"]  # fmt: skip


def program() -> str:
    """The browser that set-up found or fetched."""
    named = os.environ.get("PATOK_BROWSER")
    place = ROOT / ".venv" / "browser"
    found = named or (place.read_text().strip() if place.is_file() else None) or shutil.which("chromium")
    if not found:
        pytest.fail("no browser: bin/setup --test finds or fetches one, PATOK_BROWSER names one")
    return found


@dataclass
class Served:
    """A running installation."""

    url: str
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """A command of ``bin/patok`` on it."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("demonstration")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    left_out = {"SECRET_KEY", "DATABASE_URL", "QUEUE_URL", "PUBLIC_URL", "FLASK_APP", "FLASK_DEBUG"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"DATA_DIR": str(folder), "LOG_LEVEL": "WARNING"}
    served = Served(f"http://127.0.0.1:{port}", folder, environment)
    served.run("db", "upgrade")
    served.run("demo", "load")
    web = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "1", "--threads", "4",
           "--no-control-socket", "--log-level", "warning", "--bind", f"127.0.0.1:{port}", "wsgi:app"]  # fmt: skip
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    log = (folder / "log").open("wb")
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        for command in (web, worker)
    ]
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{served.url}/masuk", timeout=60).close()
            break
        except OSError:
            time.sleep(0.1)
    yield served
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=60)
    log.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person before the browser. What the console or the CSP complained of is kept in ``complaints``."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path, wait_until="load")
        return self.page

    def sign_in(self, person: str, password: str = DEMO_PASSWORD) -> Page:
        self.go("/masuk")
        self.page.locator("main input[name=email]:not([type=hidden])").first.fill(PEOPLE.get(person, person))
        self.page.locator("main input[name=password]:not([type=hidden])").first.fill(password)
        self.page.locator("main input[name=password]:not([type=hidden])").first.press("Enter")
        self.page.wait_for_url(lambda url: "/masuk" not in url)
        return self.page


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Any]:
    """``visit("sekretariat", PHONE)`` is somebody signed in; ``visit()`` somebody who is not."""
    visitors: list[Visitor] = []

    def arrive(person: str | None = None, size: Any = None, **options: Any) -> Visitor:
        viewport: Any = size or WIDE
        context = chromium.new_context(
            viewport=viewport, locale="id-ID", timezone_id="Asia/Makassar", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context, context.new_page(), served.url)
        watch(visitor)
        visitors.append(visitor)
        if person is not None:
            visitor.sign_in(person)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.context.close()
    for visitor in visitors:
        assert not visitor.complaints, visitor.complaints


def send(button: Locator) -> None:
    """Press what sends a form or leads on, and wait for the page that answers.

    After a bare click the page of before is still there, and whole: whoever reads at once may read that one.
    """
    with button.page.expect_navigation():
        button.click()


def watch(visitor: Visitor) -> None:
    """Keep what the browser complains of: errors, refused loads, anything asked of another host."""
    page = visitor.page
    page.on("pageerror", lambda error: visitor.complaints.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            visitor.complaints.append(f"{page.url}: {said.text}")
            if said.type in {"error", "warning"} and "status of 4" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            visitor.complaints.append(f"{page.url} asked {asked.url}")
            if not asked.url.startswith((visitor.url, "data:", "about:"))
            else None
        ),
    )
