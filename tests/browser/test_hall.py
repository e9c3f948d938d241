"""The hall in a real browser: ticked by keyboard, checked in by telephone, photographed over a weak line."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from .conftest import PHONE, WIDE, Visitor, send

pytestmark = pytest.mark.browser


def a_meeting_of_today(visitor: Visitor, title: str) -> str:
    """Plan a meeting of the forum for this day; its address."""
    page = visitor.go("/rapat/baru")
    page.fill("[name=title]", title)
    page.fill("[name=starts_on]", datetime.now(UTC).astimezone(ZoneInfo("Asia/Makassar")).date().isoformat())
    page.locator("main form").last.locator("button:not([type]), button[type=submit]").last.click()
    page.wait_for_url(lambda url: "/rapat/baru" not in url)
    found = re.search(r"/rapat/[^/?#]+", page.url)
    assert found
    return found[0]


def test_a_hall_is_ticked_with_one_key_an_agency(visit):
    visitor = visit("sekretariat", WIDE)
    page = visitor.go(a_meeting_of_today(visitor, "Rapat dengan papan tik") + "/daftar-hadir")
    lines = page.locator(".ticks").count()
    assert lines > 5
    page.locator(".ticks input:checked").first.focus()
    keys = ["h", "1", "b", "2", "t"] + ["h"] * (lines - 5)
    for key in keys:
        page.keyboard.press(key)
    ticked = page.eval_on_selector_all(".ticks input:checked", "all => all.map(one => one.value)")
    assert ticked == ["present", "present", "excused", "excused", "absent"] + ["present"] * (lines - 5)
    assert page.locator("[data-hall-count]").inner_text() == f"{lines - 3} dari {lines} instansi hadir"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("-")
    assert page.locator("[data-hall-count]").inner_text() == f"{lines - 4} dari {lines} instansi hadir"
    send(page.locator("button", has_text="Simpan daftar hadir"))
    assert f"{lines - 1} baris" in page.locator(".flashes").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_telephone_checks_in(visit, scripts):
    desk = visit("sekretariat", WIDE)
    page = desk.go(a_meeting_of_today(desk, f"Rapat di pintu {scripts}") + "/hadir-mandiri")
    page.fill("[name=closes_at]", "23:59")
    send(page.locator("button", has_text="Buka hadir mandiri"))
    address = page.locator(".desk-address").inner_text().removeprefix(desk.url)
    guest = visit(None, PHONE, java_script_enabled=scripts)
    there = guest.go(address)
    assert not there.locator("[name=agency_typed]").is_visible()
    there.locator("[name=agency]").select_option("lain")
    there.fill("[name=agency_typed]", f"Polsek Lasiolat {scripts}")
    send(there.locator("button", has_text="Saya hadir"))
    assert "petugas meja akan mencatatnya" in there.locator(".came").inner_text()
    page.reload()
    send(page.locator("#menunggu button", has_text="Terima"))
    there.reload()
    assert "kehadiran Anda tercatat" in there.locator(".came").inner_text()


def test_photos_travel_small_one_by_one_and_none_twice(visit, tmp_path):
    visitor = visit("sekretariat", WIDE)
    page = visitor.go(a_meeting_of_today(visitor, "Rapat berfoto") + "/lampiran")
    large, wrong = tmp_path / "besar.jpg", tmp_path / "salah.txt"
    Image.effect_noise((3000, 2250), 60).convert("RGB").save(large, quality=92)
    wrong.write_text("bukan gambar")
    choose = page.locator("input[type=file]")
    choose.set_input_files([large, wrong])
    page.locator("button", has_text="Lampirkan").click()
    told = page.locator("[data-attach-told] .error")
    told.wait_for()
    assert "salah.txt: tidak terkirim: Yang dapat dilampirkan" in told.inner_text()
    assert page.evaluate("() => [...document.querySelector('input[type=file]').files].map(one => one.name)") == [
        "salah.txt"
    ]
    choose.set_input_files([large])  # chosen once more, as somebody does who is not sure
    with page.expect_navigation():
        page.locator("button", has_text="Lampirkan").click()
    assert page.locator(".gallery li").count() == 1
    shown = page.locator(".gallery img").first
    shown.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('.gallery img').naturalWidth > 0")
    assert shown.evaluate("one => one.naturalWidth") <= 480
