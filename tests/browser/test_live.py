"""The live minutes in a real browser, over a line that is cut: nothing typed is lost, nothing arrives twice."""

from __future__ import annotations

import contextlib
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from app.accounts import DEMO_PASSWORD
from tests.soak.line import Line

from .conftest import PATIENCE, PEOPLE, PHONE, WIDE, Served

pytestmark = pytest.mark.browser
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
        for title in agenda:
            page.goto(f"{self.line.url}/rapat/{code}/acara/baru")
            page.fill("main [name=title]", title)
            page.locator("main form[method=post] button[type=submit]").first.click()
            page.wait_for_load_state()
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


@pytest.fixture
def desk(chromium: Browser, served: Served) -> Iterator[Any]:
    """``desk()`` is a new browser profile; each has a line of its own."""
    opened: list[tuple[BrowserContext, Line]] = []

    def sit_down(person: str | None = "sekretariat", size: Any = None, **options: Any) -> Desk:
        line = Line(urlsplit(served.url).port or 80).__enter__()
        context = chromium.new_context(
            viewport=size or WIDE, locale="id-ID", timezone_id="Asia/Makassar", reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        opened.append((context, line))
        made = Desk(context, line)
        if person:
            made.sign_in(person)
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


def press_sign_out(page: Page) -> None:
    menu = page.locator("details.me")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.locator("form[data-signout] button").click()


def test_what_is_typed_outlives_line_and_page_and_goes_up_once_and_in_order(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code, worker=True)
    write(page, "Kakanwil membuka rapat. ")
    saved(page)
    secretariat.line.refuse()
    write(page, "Polres Belu menyampaikan laporan.")
    capture(page, "! Menyusun SOP bersama", "! Memasang rambu di jalur", "= Patroli dilakukan bersama")
    page.keyboard.type("? Belum sempat ditek")
    secretariat.kill()

    page = secretariat.open(code)
    expect(sheet(page)).to_have_value("Kakanwil membuka rapat. Polres Belu menyampaikan laporan.")
    expect(page.locator("[data-capture]")).to_have_value("? Belum sempat ditek")
    expect(page.locator("[data-status]")).to_contain_text("luring")
    expect(page.locator("[data-rows-action] .waits")).to_have_count(2)
    secretariat.line.open()
    saved(page)

    state = secretariat.state(code)
    assert secretariat.note(code, "Pembukaan") == "Kakanwil membuka rapat. Polres Belu menyampaikan laporan."
    assert [record["text"] for record in state["records"] if record["kind"] == "action"] == [
        "Menyusun SOP bersama",
        "Memasang rambu di jalur",
    ]
    assert [record["text"] for record in state["records"] if record["kind"] == "outcome"] == [
        "Patroli dilakukan bersama"
    ]
    expect(page.locator("[data-rows-action] .waits")).to_have_count(0)


def test_a_key_struck_just_before_the_page_dies_is_there_again(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    secretariat.line.refuse()
    for n in range(4):
        write(page, f"kata{n} ")
        secretariat.kill()
        page = secretariat.open(code)
        expect(sheet(page)).to_have_value("".join(f"kata{each} " for each in range(n + 1)))
    secretariat.line.open()
    saved(page)
    assert secretariat.note(code, "Pembukaan") == "kata0 kata1 kata2 kata3 "


def test_an_answer_that_is_lost_on_the_way_makes_nothing_twice(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    secretariat.line.swallow(b"/kirim")
    capture(page, "! Menyusun SOP bersama")
    page.wait_for_timeout(600)
    capture(page, "! Memasang rambu")
    saved(page)
    assert [record["text"] for record in secretariat.state(code)["records"]] == [
        "Menyusun SOP bersama",
        "Memasang rambu",
    ]


def test_a_point_added_without_network_takes_its_note_along(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    secretariat.line.refuse()
    page.fill("[data-add-item]", "Pembahasan tambahan")
    page.press("[data-add-item]", "Enter")
    write(page, "Usul dari camat.")
    capture(page, "! Mendata warga")
    secretariat.kill()
    page = secretariat.open(code)
    page.locator("[data-agenda] a", has_text="Pembahasan tambahan").click()
    expect(sheet(page)).to_have_value("Usul dari camat.")
    secretariat.line.open()
    saved(page)
    assert [item["title"] for item in secretariat.state(code)["agenda"]] == ["Pembukaan", "Pembahasan tambahan"]
    assert secretariat.note(code, "Pembahasan tambahan") == "Usul dari camat."
    write(page, " Diterima.")
    saved(page)
    assert secretariat.note(code, "Pembahasan tambahan") == "Usul dari camat. Diterima."


def test_in_a_meeting_without_agenda_one_simply_types(desk):
    secretariat = desk()
    code = secretariat.new_meeting()
    page = secretariat.open(code)
    page.locator("textarea[data-note]").first.click()
    page.keyboard.type("Langsung mulai.")
    saved(page)
    assert secretariat.note(code, "Catatan rapat") == "Langsung mulai."


def test_another_account_in_the_same_browser_sees_nothing_of_it(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    secretariat.context.route("**/langsung/kirim", lambda route: route.abort())
    write(page, "hanya-untuk-sekretariat")
    page.goto(f"{secretariat.line.url}/akun")
    press_sign_out(page)
    dialog = page.locator("#keluar-belum-terkirim")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-count]")).not_to_have_text("0")
    dialog.locator("[data-stay]").click()
    expect(dialog).not_to_be_visible()
    press_sign_out(page)
    dialog.locator("[data-leave]").click()
    page.wait_for_url(re.compile("/masuk|/$"))

    secretariat.line.refuse()  # nobody is signed in: the kept page opens nobody's store
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    expect(page.locator("[data-asleep]")).to_be_visible()
    assert "hanya-untuk-sekretariat" not in page.content()

    secretariat.line.open()
    secretariat.sign_in("narahubung")
    secretariat.line.refuse()
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    page.wait_for_selector("[data-live][data-ready]")
    assert "hanya-untuk-sekretariat" not in page.content()
    assert not page.evaluate("[...document.querySelectorAll('textarea')].some(each => each.value)")

    secretariat.line.open()
    secretariat.context.unroute("**/langsung/kirim")
    page.evaluate("localStorage.getItem('patok-who')")
    secretariat.context.clear_cookies()
    secretariat.sign_in()
    page = secretariat.open(code)
    saved(page)
    assert secretariat.note(code, "Pembukaan") == "hanya-untuk-sekretariat"


def test_signing_out_with_nothing_left_asks_nothing_and_leaves_nothing(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    write(page, "Sudah terkirim.")
    saved(page)
    page.goto(f"{secretariat.line.url}/akun")
    press_sign_out(page)
    page.wait_for_url(re.compile("/masuk|/$"))
    assert page.evaluate("indexedDB.databases().then(all => all.map(each => each.name))") == []
    assert page.evaluate("Object.keys(localStorage)") == []


def test_two_writers_get_both_texts_and_one_button(desk):
    first, second = desk(), desk()
    code = first.new_meeting("Pembukaan")
    a, b = first.open(code), second.open(code)
    second.line.refuse()
    write(a, "Kalimat <b>pertama</b>.\nSama di keduanya.")
    saved(a)
    write(b, "Sama di keduanya.\nKalimat <i>kedua</i>.")
    second.line.open()
    pane = b.locator("[data-conflict]")
    expect(pane.locator("[data-merge]")).to_be_visible()
    expect(pane.locator("[data-theirs]")).to_have_text(
        "Kalimat <b>pertama</b>.\nSama di keduanya.", use_inner_text=True
    )
    expect(pane.locator("[data-mine]")).to_contain_text("Kalimat <i>kedua</i>.")
    assert pane.locator("pre b, pre i").count() == 0
    assert first.note(code, "Pembukaan") == "Kalimat <b>pertama</b>.\nSama di keduanya."
    second.page.reload()
    expect(pane.locator("[data-merge]")).to_be_visible()
    pane.locator("[data-merge]").click()
    saved(b)
    merged = "Kalimat <b>pertama</b>.\nSama di keduanya.\nKalimat <i>kedua</i>."
    assert first.note(code, "Pembukaan") == merged
    expect(sheet(a)).to_have_value(merged, timeout=PATIENCE)


def test_a_record_is_edited_where_it_stands(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    capture(page, "! Menyusun SOP", "= Patroli bersama")
    expect(page.locator("[data-rows-action] .record .label")).to_have_text("A-01")
    page.locator("[data-rows-action] .record").hover()
    page.locator("[data-rows-action] .edit").click()
    page.locator(".edit-record [name=text]").fill("Menyusun SOP bersama")
    page.locator(".edit-record [name=due]").fill("2030-09-30")
    page.locator(".edit-record [name=lead]").select_option(index=1)
    page.locator(".edit-record button.primary").click()
    saved(page)
    action = next(each for each in secretariat.state(code)["records"] if each["kind"] == "action")
    assert (action["text"], action["due"]) == ("Menyusun SOP bersama", "2030-09-30")
    assert action["lead"] is not None
    page.locator("[data-rows-outcome] .record").hover()
    page.locator("[data-rows-outcome] .edit").click()
    page.locator(".edit-record button.danger").click()
    saved(page)
    assert [each["kind"] for each in secretariat.state(code)["records"]] == ["action"]


def test_fields_instead_of_shorthand(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    page.wait_for_timeout(500)
    page.keyboard.press("Control+Alt+KeyH")
    group = page.locator("[data-fields=outcome]")
    expect(group.locator("textarea")).to_be_focused()
    page.keyboard.type("Patroli dilakukan bersama")
    group.locator("[name=modality]").select_option("agreement")
    group.locator("[data-enter]").click()
    saved(page)
    outcome = secretariat.state(code)["records"][0]
    assert (outcome["kind"], outcome["text"], outcome["modality"]) == (
        "outcome", "Patroli dilakukan bersama", "agreement",
    )  # fmt: skip


def test_what_the_server_refuses_stays_until_somebody_looked(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    page.fill("[data-add-item]", "x" * 600)
    page.press("[data-add-item]", "Enter")
    box = page.locator("[data-attention]")
    expect(box).to_contain_text("x" * 600)
    secretariat.page.reload()
    expect(box).to_contain_text("x" * 600)
    box.locator("button").first.click()
    expect(box).not_to_be_visible()


def test_agenda_and_hall_are_ticked_off(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code)
    page.locator("[data-tick]").first.click()
    page.locator("[data-hall-box] > summary").click()
    page.locator("[data-attend]").first.check()
    saved(page)
    state = secretariat.state(code)
    assert [item["done"] for item in state["agenda"]] == [True, False]
    assert state["attend"]["present"] == 1
    expect(page.locator("[data-present]")).to_have_text(re.compile("^1/"))


def test_keys_of_a_word_processor(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code)
    field = sheet(page)
    field.focus()
    page.keyboard.type("penting")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(field).to_have_value("**penting**")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Shift+KeyL")
    page.keyboard.type("satu")
    page.keyboard.press("Enter")
    page.keyboard.type("dua")
    page.keyboard.press("Tab")
    expect(field).to_have_value("**penting**\n- satu\n   - dua")
    page.keyboard.press("Control+z")
    expect(field).to_have_value("**penting**\n- satu\n- dua")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-capture]")).to_have_value("! dua")
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-item-title]")).to_contain_text("Strategi")
    expect(sheet(page)).to_be_focused()
    page.keyboard.press("F6")
    expect(page.locator("[data-capture]")).to_be_focused()
    page.keyboard.press("F1")
    expect(page.locator("#tombol")).to_be_visible()


def test_the_draft_is_had_as_word_and_on_paper_without_network(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    write(page, "Sudah terkirim. ")
    saved(page)
    secretariat.line.refuse()
    write(page, "Belum & <terkirim>.")
    capture(page, "! Menyusun SOP")
    page = secretariat.open(code)
    with page.expect_download() as caught:
        page.locator("[data-word]").click()
    document = docx.Document(io.BytesIO(caught.value.path().read_bytes()))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert "Sudah terkirim. Belum & <terkirim>." in words
    assert any("Menyusun SOP" in each and "belum terkirim" in each for each in words)
    assert next(each.text for each in document.paragraphs if each.style.name == "Heading 1").startswith("1. Pembukaan")
    page.evaluate("() => { window.print = () => { document.body.dataset.printed = 'yes' } }")
    page.locator("[data-print-page=agreement]").click()
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    assert "Menyusun SOP" in page.locator("[data-print]").text_content()


def test_who_was_signed_out_goes_on_after_signing_in_again(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    secretariat.context.clear_cookies()
    write(page, "Tetap ada.")
    expect(page.locator("[data-status]")).to_contain_text("Anda sudah keluar")
    secretariat.page = secretariat.context.new_page()
    secretariat.sign_in()
    saved(page)
    assert secretariat.note(code, "Pembukaan") == "Tetap ada."


def test_without_a_script_the_page_is_plain_forms(desk):
    secretariat = desk(java_script_enabled=False)
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.page
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    page.locator("[data-agenda] a", has_text="Strategi").click()
    expect(page.locator("[data-item-title]")).to_contain_text("Strategi")
    page.locator("textarea[name=text]").first.fill("Ditulis tanpa skrip.")
    page.locator("button", has_text="Simpan catatan").click()
    assert secretariat.note(code, "Strategi") == "Ditulis tanpa skrip."
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    page.locator("[data-capture]").fill("! Menyusun SOP bersama")
    page.locator("[data-take]").click()
    page.wait_for_url(re.compile("/langsung"))
    expect(page.locator("[data-rows-action] .record")).to_contain_text("Menyusun SOP bersama")
    page.locator("[data-rows-action] .record a").click()
    expect(page.locator("main [name=text]").first).to_have_value("Menyusun SOP bersama")


def test_on_a_phone_everything_is_within_reach(desk):
    secretariat = desk(size=PHONE)
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("[data-item]").nth(1).click()
    write(page, "Ditulis di telepon.")
    capture(page, "! Menyusun SOP")
    saved(page)
    assert secretariat.note(code, "Strategi") == "Ditulis di telepon."
    expect(page.locator("[data-rows-action] .record")).to_contain_text("Menyusun SOP")


def test_a_stalled_line_does_not_keep_the_page_from_opening(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    secretariat.open(code, worker=True)
    secretariat.line.stall()
    began = time.monotonic()
    secretariat.open(code)
    assert time.monotonic() - began < 12
