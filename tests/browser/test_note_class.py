"""The class of a note where it is written: by keyboard, without network, beside another writer, without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import PATIENCE
from .desk import desk, saved, secretariats_session, sheet, write

__all__ = ["desk", "secretariats_session"]  # fixtures
pytestmark = pytest.mark.browser


def own_class(someone, code):
    return someone.state(code)["agenda"][0]["note_class"]


def choose(page, value):
    page.locator("[data-note-class]").select_option(value)


def test_by_keyboard_alone_and_without_network(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Penutup")
    page = secretariat.open(code, worker=True)
    badge, select = page.locator("[data-restricted]"), page.locator("[data-note-class]")
    write(page, "Informan")
    saved(page)
    expect(badge).to_be_visible()  # as the meeting, which is restricted
    choose(page, "open")
    saved(page)
    expect(badge).to_be_hidden()
    sheet(page).focus()
    secretariat.line.refuse()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if select.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("ArrowDown")
    expect(badge).to_be_visible()
    page.reload()
    expect(badge).to_be_visible()
    expect(select).to_have_value("restricted")
    page.locator("[data-item]").nth(1).click()
    expect(select).to_have_value("")
    secretariat.line.open()
    saved(page)
    assert own_class(secretariat, code) == "restricted"
    page.reload()
    page.wait_for_selector("[data-ready]")
    page.locator("[data-item]").first.click()
    expect(select).to_have_value("restricted")
    assert secretariat.note(code, "Pembukaan") == "Informan"


def test_beside_another_writers_text_nothing_is_merged_and_nothing_is_lost(desk):
    secretariat, other = desk(), desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    write(page, "Bersama.")
    saved(page)
    others = other.open(code)
    expect(sheet(others)).to_have_value("Bersama.")
    other.line.refuse()
    write(others, " Lagi.")
    choose(page, "restricted")
    saved(page)
    other.line.open()
    saved(others)
    expect(others.locator("[data-conflict]")).to_be_hidden()
    expect(others.locator("[data-restricted]")).to_be_visible()
    assert (secretariat.note(code, "Pembukaan"), own_class(secretariat, code)) == ("Bersama. Lagi.", "restricted")


def test_of_two_classes_the_stricter_stands_and_it_is_said(desk):
    secretariat, other = desk(), desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    write(page, "Bersama.")
    saved(page)
    others = other.open(code)
    expect(sheet(others)).to_have_value("Bersama.")
    other.line.refuse()
    choose(others, "open")
    others.wait_for_timeout(2_500)  # it is on its way
    choose(page, "restricted")
    saved(page)
    other.line.open()
    expect(others.locator("[data-attention]")).to_contain_text("Penulis lain", timeout=PATIENCE)
    saved(others)
    expect(others.locator("[data-note-class]")).to_have_value("restricted")
    assert own_class(secretariat, code) == "restricted"


def test_without_a_script_it_goes_with_the_form(desk):
    secretariat = desk(java_script_enabled=False)
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.page
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    page.fill("textarea[name=text]", "Informan")
    choose(page, "restricted")
    page.get_by_role("button", name="Simpan catatan").click()
    page.wait_for_url(re.compile(r"/rapat/[^/]+#acara"))
    assert (secretariat.note(code, "Pembukaan"), own_class(secretariat, code)) == ("Informan", "restricted")
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    expect(page.locator("[data-restricted]")).to_be_visible()
    expect(page.locator("[data-note-class]")).to_have_value("restricted")
