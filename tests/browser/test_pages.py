"""Every page that each role may open, in both languages, wide and on a phone: no axe violation, no complaint."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from app import create_app
from tests.conftest import SETTINGS

from .conftest import NARROW, PHONE, WIDE

pytestmark = pytest.mark.browser

AXE = Axe()
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
    "preload": False,
}
# Pages of one kind look alike: so many of each are looked at by each role.
OF_A_KIND = 1
# Where an address ends a session, downloads a file, or stands for something else.
NOT_LOOKED_AT = re.compile(
    r"^/(static|cetakan/\d+/berkas|healthz|keluar)|/logo$|/lampiran/\d+(/kecil)?$|\.csv$|\.ya?ml$|\.json$|\.xlsx$|/ekspor"
    r"|\.ics$|^/naskah/[^/]+/(pdf|docx|xlsx)$|^/naskah/[^/]+/salinan/\d+"
)


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    app = create_app({**SETTINGS, "DATA_DIR": tmp_path_factory.mktemp("rules")})
    return app.url_map.bind("localhost")


def kind_of(rules, path: str) -> str | None:
    """The endpoint an address leads to; None where it is no page of ours."""
    try:
        endpoint, _ = rules.match(urlsplit(path).path, method="GET")
    except Exception:  # noqa: BLE001 - werkzeug answers with its own kinds of refusal
        return None
    return endpoint


def links_on(page) -> list[str]:
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    return [one.split("#")[0] for one in found if one.startswith("/") and not one.startswith("//")]


def complaints_of(page, *sizes) -> list[str]:
    """What axe finds on the page as it stands, at each size, and whether it scrolls sideways there or at 320 pixels.

    The window is left at the first of the sizes.
    """
    found = []
    page.evaluate(AXE.axe_script)
    for size in sizes:
        found += overflow_of(page, size)
        for one in page.evaluate("options => axe.run(document, options).then(found => found.violations)", OPTIONS):
            found.append(f"{where(page, size)}: {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}")
    found += overflow_of(page, NARROW)
    page.set_viewport_size(sizes[0])
    return found


def overflow_of(page, size) -> list[str]:
    """Whether the page scrolls sideways at a size, and what is too wide."""
    page.set_viewport_size(size)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow <= 0:
        return []
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".slice(0, 2).map(e => e.outerHTML.slice(0, 120))"
    )
    return [f"{where(page, size)} scrolls sideways by {overflow} px: {wide}"]


def where(page, size) -> str:
    return f"{urlsplit(page.url).path} at {size['width']} px"


def crawl(visitor, rules) -> dict[str, list[str]]:
    """Addresses by endpoint, found by following every link from the first page."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    waiting = deque(["/", "/bantuan", "/akun", "/akun/kata-sandi"])
    while waiting:
        path = waiting.popleft()
        endpoint = kind_of(rules, path)
        if endpoint is None or NOT_LOOKED_AT.search(path) or path in seen:
            continue
        seen.add(path)
        if len(found.get(endpoint, [])) >= OF_A_KIND + 2 or (len(found.get(endpoint, [])) >= OF_A_KIND and "?" in path):
            continue
        answer = visitor.page.goto(visitor.url + path)
        assert answer.status < 400, f"a link leads to {path}: {answer.status}"
        if urlsplit(visitor.page.url).path == "/masuk" and path != "/masuk":
            continue
        found.setdefault(endpoint, []).append(path)
        waiting.extend(links_on(visitor.page))
    return found


def speak(visitor, language: str) -> None:
    """Choose the language of the account."""
    page = visitor.go("/bantuan")
    if page.locator("html").get_attribute("lang") != language:
        page.set_viewport_size(WIDE)
        page.locator(f"button[name=language][value={language}]").first.click()
    page.wait_for_selector(f"html[lang={language}]", state="attached")


LEAST = {"sekretariat": 30, "narahubung": 8, "pimpinan": 8, "mitra": 6, "admin": 6}


@pytest.mark.parametrize("role", LEAST)
def test_every_page_of_a_role_is_sound(visit, rules, role):
    visitor = visit(role, WIDE)
    found = crawl(visitor, rules)
    assert len(found) >= LEAST[role], f"links lead to {sorted(found)} only"
    page, wrong = visitor.page, []
    try:
        for language in ("id", "en"):
            speak(visitor, language)
            for paths in found.values():
                for path in paths[:OF_A_KIND]:
                    page.goto(visitor.url + path)
                    assert page.locator("html").get_attribute("lang") == language, path
                    wrong += complaints_of(page, WIDE, PHONE)
    finally:
        speak(visitor, "id")  # the account keeps its language, and others sign in by it
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_the_doors_without_sign_in_are_sound(visit):
    visitor, wrong = visit(), []
    for path in ("/masuk", "/masuk/lupa", "/masuk/lupa/terkirim", "/bantuan", "/tidak/ada", "/undangan/tidak-ada"):
        visitor.go(path)
        wrong += complaints_of(visitor.page, WIDE, PHONE)
    assert not wrong, "\n".join(wrong)
