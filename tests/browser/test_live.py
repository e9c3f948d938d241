"""The live minutes over a line that is cut: nothing typed is lost, nothing arrives twice, nobody else sees it."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from .conftest import PATIENCE
from .desk import capture, desk, saved, secretariats_session, sheet, write

__all__ = ["desk", "secretariats_session"]  # fixtures
pytestmark = pytest.mark.browser


def press_sign_out(page: Page) -> None:
    menu = page.locator("details.me")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.locator("form[data-signout] button").click()


def lines_kept(page: Page) -> int:
    """How many half-typed lines and edits lie in this browser."""
    return page.evaluate("""async () => {
        const name = (await indexedDB.databases())[0].name
        const done = (asked) => new Promise((take) => { asked.onsuccess = () => take(asked.result) })
        const db = await done(indexedDB.open(name))
        const count = await done(db.transaction('lines').objectStore('lines').count())
        db.close()
        return count
    }""")


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


def test_each_text_of_a_draft_says_its_turn_in_whichever_tab_it_goes_on(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    secretariat.line.refuse()
    write(page, "Satu.")
    page.keyboard.press("Control+s")
    secretariat.kill()
    page = secretariat.open(code)
    expect(sheet(page)).to_have_value("Satu.")
    write(page, " Dua.")
    sent = []
    page.on("request", lambda asked: sent.append(asked.post_data_json) if asked.url.endswith("/kirim") else None)
    secretariat.line.open()
    saved(page)
    texts = {
        (op["body"]["draft"], op["body"]["turn"], op["body"]["text"])
        for request in sent for op in request["ops"] if op["kind"] == "note"
    }  # fmt: skip
    assert [(turn, text) for _draft, turn, text in sorted(texts)] == [(1, "Satu."), (2, "Satu. Dua.")]
    assert len({draft for draft, _turn, _text in texts}) == 1


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


def test_an_edit_of_a_record_outlives_its_page_until_it_is_saved(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    capture(page, "! Menyusun SOP")
    expect(page.locator("[data-rows-action] .edit")).to_be_visible()
    secretariat.line.refuse()
    page.locator("[data-rows-action] .edit").click()
    form = ".edit-record [name={}]"
    page.locator(form.format("due_text")).fill("akhir Juni")
    page.locator(form.format("text")).fill("Menyusun SOP bersam")
    page.keyboard.type("a")
    secretariat.kill()

    page = secretariat.open(code)
    expect(page.locator(form.format("text"))).to_have_value("Menyusun SOP bersama")
    expect(page.locator(form.format("due_text"))).to_have_value("akhir Juni")
    secretariat.line.open()
    page.locator(".edit-record button.primary").click()
    saved(page)
    (action,) = secretariat.state(code)["records"]
    assert (action["text"], action["due_text"]) == ("Menyusun SOP bersama", "akhir Juni")
    assert lines_kept(page) == 0


def test_an_edit_comes_back_though_somebody_changed_or_withdrew_the_record(desk):
    first, second = desk(), desk()
    code = first.new_meeting("Pembukaan")
    page, other = first.open(code), second.open(code)
    capture(page, "= Patroli bersama")
    saved(page)
    for typed, act in (("Patroli malam", "primary"), ("Patroli siang", "danger")):
        page.locator("[data-rows-outcome] .edit").click()
        page.locator(".edit-record [name=text]").fill(typed)
        first.kill()
        other.reload()
        other.locator("[data-rows-outcome] .edit").click()
        other.locator(".edit-record [name=text]").fill("Patroli mereka")
        other.locator(f".edit-record button.{act}").click()
        saved(other)
        page = first.open(code)
        if act == "primary":
            expect(page.locator(".edit-record [name=text]")).to_have_value(typed)
            page.locator(".edit-record button.primary").click()
        lost = page.locator("[data-rows-attention] li", has_text=typed)
        expect(lost).to_be_visible()
        assert [each["text"] for each in first.state(code)["records"]] == ["Patroli mereka"][: act == "primary"]
        lost.locator("button", has_text="Sudah dilihat").click()
    expect(page.locator(".edit-record")).to_have_count(0)
    assert lines_kept(page) == 0


def test_signing_out_warns_of_an_edit_until_it_is_cancelled(desk):
    secretariat = desk(signs_out=True)
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    capture(page, "? Jalur tikus")
    saved(page)
    page.locator("[data-rows-issue] .edit").click()
    page.locator(".edit-record [name=raised_by]").fill("Polres Belu")
    page.goto(f"{secretariat.line.url}/akun")
    press_sign_out(page)
    dialog = page.locator("#keluar-belum-terkirim")
    expect(dialog.locator("[data-count]")).to_have_text("1")
    dialog.locator("[data-send]").click()
    expect(page.locator(".edit-record [name=raised_by]")).to_have_value("Polres Belu")
    page.locator(".edit-record button", has_text="Batal").click()
    page.goto(f"{secretariat.line.url}/akun")
    press_sign_out(page)
    page.wait_for_url(re.compile("/masuk|/$"))


def test_another_account_in_the_same_browser_sees_nothing_of_it(desk):
    secretariat = desk(signs_out=True)
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    secretariat.context.route("**/langsung/kirim", lambda route: route.abort())
    write(page, "hanya-untuk-sekretariat")
    page.goto(f"{secretariat.line.url}/akun")
    press_sign_out(page)
    dialog = page.locator("#keluar-belum-terkirim")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-count]")).to_have_text("1")
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
    secretariat = desk(signs_out=True)
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


def test_a_note_lost_on_its_way_down_is_asked_for_again(desk):
    first, second = desk(), desk()
    code = first.new_meeting("Pembukaan")
    a, b = first.open(code), second.open(code)
    broken = []

    def break_once(route):
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort()

    b.route("**/langsung/catatan/*", break_once)
    write(a, "Sampai juga.")
    saved(a)
    expect(sheet(b)).to_have_value("Sampai juga.", timeout=PATIENCE)
    assert broken


def test_each_note_goes_on_from_the_revision_of_its_own_field(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code)
    for words in ("Satu.", " Dua.", " Tiga."):
        write(page, words)
        saved(page)
    page.locator("[data-item]").nth(1).click()
    write(page, "Lain.")
    saved(page)
    page.reload()
    page.wait_for_selector("[data-ready]")
    revisions = {item["id"]: item["note_rev"] for item in secretariat.state(code)["agenda"]}
    assert len(set(revisions.values())) == 2
    sent = []
    page.on("request", lambda asked: asked.url.endswith("/kirim") and sent.extend(asked.post_data_json["ops"]))
    for place in (1, 0):
        page.locator("[data-item]").nth(place).click()
        write(page, " Lagi.")
    saved(page)
    started = {op["body"]["item"]: op["body"]["from"] for op in reversed(sent) if op["kind"] == "note"}
    assert started == revisions
    expect(page.locator("[data-conflict]")).to_be_hidden()


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


def test_a_stalled_line_does_not_keep_the_page_from_opening(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    secretariat.open(code, worker=True)
    secretariat.line.stall()
    began = time.monotonic()
    secretariat.open(code)
    assert time.monotonic() - began < 12
