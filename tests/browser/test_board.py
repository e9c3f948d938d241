"""The board of actions: one beside the list, several picked at once, and neither needed."""

from __future__ import annotations

import pytest

from .conftest import PHONE, WIDE
from .test_pages import complaints_of

pytestmark = pytest.mark.browser

ROW = "tbody tr:has-text('T-01')"


def test_a_row_opens_beside_the_list_and_gives_the_focus_back(visit):
    page = visit("sekretariat", WIDE).go("/tindak-lanjut")
    link = page.locator(f"{ROW} th > a")
    link.click()
    beside = page.locator(".beside")
    beside.locator(".timeline").wait_for()
    assert beside.evaluate("pane => document.activeElement === pane")
    assert beside.locator("h2 a").get_attribute("href").endswith(link.get_attribute("href"))
    assert page.locator("h1").count() == 1
    assert page.url.split("#")[1] == page.locator(ROW).get_attribute("id")
    assert not complaints_of(page, WIDE)
    page.keyboard.press("Escape")
    assert beside.count() == 0
    assert link.evaluate("link => document.activeElement === link")
    page.goto(page.url.split("#")[0] + "#" + page.locator(ROW).get_attribute("id"))
    page.reload()
    beside.locator(".timeline").wait_for()


@pytest.mark.parametrize(("size", "script"), [(PHONE, True), (WIDE, False)], ids=["telepon", "tanpa skrip"])
def test_a_row_is_an_ordinary_link_where_there_is_no_room_or_no_script(visit, size, script):
    page = visit("sekretariat", size, java_script_enabled=script).go("/tindak-lanjut")
    page.locator(f"{ROW} th > a").click()
    page.wait_for_url("**/tindak-lanjut/*")
    assert page.locator("h1").inner_text()


def test_picked_rows_are_copied_without_what_is_restricted_or_late(visit):
    page = visit("sekretariat", WIDE, permissions=["clipboard-read", "clipboard-write"]).go("/tindak-lanjut")
    bar = page.locator(".bulk")
    assert not bar.is_visible()
    for ref in ("T-01", "T-08"):
        page.get_by_label(f"Pilih {ref}").check()
    assert "2 dipilih" in bar.inner_text()
    assert not complaints_of(page, WIDE, PHONE)
    bar.get_by_role("button", name="Salin teks").click()
    page.wait_for_function("document.querySelector('.bulk p').textContent.includes('terbatas')")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("T-01 Menyusun format bersama")
    assert "Kantor Imigrasi" in text
    assert "T-08" not in text
    assert "lewat" not in text
    bar.get_by_role("button", name="Batalkan pilihan").click()
    assert not bar.is_visible()
