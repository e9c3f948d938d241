"""The live minutes' page: records, agenda, hall, keys, photos, paper, and everything without a script."""

from __future__ import annotations

import io
import re

import docx
import pytest
from PIL import Image
from playwright.sync_api import expect

from .conftest import NARROW, PATIENCE, PHONE, WIDE, send
from .desk import capture, desk, saved, secretariats_session, sheet, write
from .test_pages import complaints_of

__all__ = ["desk", "secretariats_session"]  # fixtures
pytestmark = pytest.mark.browser


def test_in_a_meeting_without_agenda_one_simply_types(desk):
    secretariat = desk()
    code = secretariat.new_meeting()
    page = secretariat.open(code)
    page.locator("textarea[data-note]").first.click()
    page.keyboard.type("Langsung mulai.")
    saved(page)
    assert secretariat.note(code, "Catatan rapat") == "Langsung mulai."


def test_a_line_without_a_mark_is_kept_where_there_is_no_point_yet(desk):
    secretariat = desk()
    code = secretariat.new_meeting()
    page = secretariat.open(code)
    capture(page, "Dibuka pukul sembilan.", "Tamu diperkenalkan.")
    expect(page.locator("[data-capture]")).to_be_focused()
    write(page, " Lalu pembahasan.")
    saved(page)
    assert [item["title"] for item in secretariat.state(code)["agenda"]] == ["Catatan rapat"]
    kept = "Dibuka pukul sembilan.\nTamu diperkenalkan. Lalu pembahasan."
    assert secretariat.note(code, "Catatan rapat") == kept


def test_the_first_point_made_by_a_line_takes_the_first_words_alone(desk):
    secretariat = desk()
    code = secretariat.new_meeting()
    page = secretariat.open(code)
    capture(page, "# Pembukaan")
    saved(page)
    expect(page.locator("[data-item-title]")).to_contain_text("Pembukaan")
    write(page, "Dibuka.")
    saved(page)
    assert [item["title"] for item in secretariat.state(code)["agenda"]] == ["Pembukaan"]
    assert secretariat.note(code, "Pembukaan") == "Dibuka."


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


def test_an_edit_is_kept_when_another_is_begun(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    capture(page, "! Menyusun SOP", "= Patroli bersama")
    saved(page)
    page.locator("[data-rows-action] .edit").click()
    page.locator(".edit-record [name=text]").fill("Menyusun SOP patroli")
    page.locator("[data-rows-outcome] .edit").click()
    expect(page.locator(".edit-record [name=text]")).to_have_value("Patroli bersama")
    page.keyboard.press("Escape")
    saved(page)
    told = {record["kind"]: record["text"] for record in secretariat.state(code)["records"]}
    assert told == {"action": "Menyusun SOP patroli", "outcome": "Patroli bersama"}


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


def test_what_looks_like_a_person_is_asked_about(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    write(page, "Korban dengan NIK 5304012505780002.")
    pane = page.locator("[data-conflict]")
    expect(pane).to_contain_text("NIK")
    assert secretariat.state(code)["agenda"][0]["note_rev"] == 0
    pane.locator("button").click()
    saved(page)
    assert secretariat.note(code, "Pembukaan") == "Korban dengan NIK 5304012505780002."


def test_a_photo_is_made_small_and_waits_for_the_network(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code, worker=True)
    picture = io.BytesIO()
    Image.new("RGB", (3000, 1500), "#0a5a78").save(picture, "PNG")
    secretariat.line.refuse()
    page.locator("[data-photo]").set_input_files({
        "name": "rapat.png",
        "mimeType": "image/png",
        "buffer": picture.getvalue(),
    })
    expect(page.locator("[data-photos-waiting]")).to_contain_text("1 foto")
    secretariat.kill()
    page = secretariat.open(code)
    expect(page.locator("[data-photos-waiting]")).to_contain_text("1 foto")
    sent = []
    page.on("response", lambda answer: sent.append(answer.status) if answer.url.endswith("/lampiran") else None)
    secretariat.line.open()
    expect(page.locator("[data-photos-waiting]")).not_to_be_visible(timeout=PATIENCE)
    assert sent == [201]
    shown = secretariat.context.request.get(f"{secretariat.line.url}/rapat/{code}/lampiran").text()
    assert len(set(re.findall(r"/lampiran/(\d+)", shown))) == 1


def test_a_photo_that_is_refused_is_named_until_somebody_looked(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    broken = {"name": "rusak.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
    page.locator("[data-photo]").set_input_files(broken)
    row = page.locator("[data-rows-attention] li")
    expect(row).to_contain_text("rusak.jpg", timeout=PATIENCE)
    expect(row).to_contain_text("Foto tidak dapat diterima.")
    row.locator("button").click()
    expect(row).to_have_count(0)


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


def test_a_link_that_is_being_pressed_hears_the_click_though_the_list_changes(desk):
    secretariat = desk()
    page = secretariat.open(secretariat.new_meeting("Pembukaan", "Strategi"))
    expect(page.locator("[data-item-title]")).to_contain_text("Pembukaan")
    page.locator("[data-agenda] [data-item]").nth(1).hover()
    page.mouse.down()
    page.evaluate("document.querySelector('[data-agenda] [data-tick]').click()")
    page.mouse.up()
    expect(page.locator("[data-item-title]")).to_contain_text("Strategi")
    expect(page.locator("[data-agenda] [data-tick]").first).to_have_attribute("aria-pressed", "true")
    page.locator("[data-agenda] [data-item]").first.hover()
    page.mouse.down()
    page.evaluate("document.querySelectorAll('[data-agenda] [data-tick]')[1].click()")
    page.wait_for_timeout(600)
    page.mouse.up()
    page.locator("[data-agenda] [data-item]").nth(1).hover()
    page.mouse.down()  # what ends the hold of the press before does not end that of this one
    page.wait_for_timeout(600)
    page.evaluate("document.querySelector('[data-agenda] [data-tick]').click()")
    page.mouse.up()
    expect(page.locator("[data-item-title]")).to_contain_text("Strategi")
    page.locator("[data-agenda] [data-tick]").first.hover()
    page.mouse.down()  # a press that does not end keeps the list as it is for a second, and no longer
    page.evaluate("document.querySelectorAll('[data-agenda] [data-tick]')[1].click()")
    expect(page.locator("[data-agenda] [data-tick]").nth(1)).to_have_attribute("aria-pressed", "false")
    page.mouse.up()


def test_nothing_is_offered_for_a_line_that_has_been_typed_on(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    line, offered = page.locator("[data-capture]"), page.locator("[data-completions]:not([hidden]) [role=option]")
    line.press_sequentially("! Menyiapkan ruang @k")
    expect(offered.nth(1)).to_be_visible()
    page.route("**/baca", lambda _: None)
    line.press("a")
    expect(page.locator("[data-completions]")).to_be_hidden()
    line.press("ArrowDown")
    line.press("Enter")
    saved(page)
    assert [one["text"] for one in secretariat.state(code)["records"]] == ["Menyiapkan ruang @ka"]


def test_enter_takes_what_was_chosen_in_the_list_and_else_the_line_as_typed(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan")
    page = secretariat.open(code)
    line, offered = page.locator("[data-capture]"), page.locator("[data-completions]:not([hidden]) [role=option]")
    line.press_sequentially("! Menyiapkan ruang @ka")
    expect(offered.nth(1)).to_be_visible()
    line.press("ArrowDown")
    chosen = page.locator("[data-completions] [aria-selected=true]").inner_text()
    line.press("Enter")
    expect(line).to_have_value(re.compile(r"^! Menyiapkan ruang @(?!ka$)\S+ ?$"))
    expect(page.locator("[data-preview]")).to_contain_text(chosen)
    line.press("Enter")
    saved(page)
    line.press_sequentially("! Menyusun SOP @ka")
    expect(offered.first).to_be_visible()
    line.press("Enter")
    saved(page)
    actions = [each for each in secretariat.state(code)["records"] if each["kind"] == "action"]
    assert [(one["text"], one["lead"] is not None) for one in actions] == [
        ("Menyiapkan ruang", True), ("Menyusun SOP @ka", False),
    ]  # fmt: skip


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


def test_without_a_script_the_page_is_plain_forms(desk):
    secretariat = desk(java_script_enabled=False)
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.page
    page.goto(f"{secretariat.line.url}/rapat/{code}/langsung")
    page.locator("[data-agenda] a", has_text="Strategi").click()
    expect(page.locator("[data-item-title]")).to_contain_text("Strategi")
    page.locator("textarea[name=text]").first.fill("Ditulis tanpa skrip.")
    send(page.locator("button", has_text="Simpan catatan"))
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


def test_every_state_of_the_page_is_sound(desk):
    secretariat = desk()
    code = secretariat.new_meeting("Pembukaan", "Strategi")
    page = secretariat.open(code, worker=True)
    capture(page, "! Menyusun SOP", "= Patroli bersama", "? Data belum sama")
    saved(page)
    wrong = []

    def look() -> None:
        for scheme, sizes in (("dark", [WIDE]), ("light", [NARROW, WIDE])):
            page.emulate_media(color_scheme=scheme)
            wrong.extend(f"{scheme}: {each}" for each in complaints_of(page, *sizes))

    page.locator("[data-hall-box] > summary").click()
    look()
    page.locator("[data-rows-action] .record").dblclick()
    look()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Alt+KeyT")
    look()
    page.keyboard.press("Escape")
    page.keyboard.press("F1")
    look()
    page.keyboard.press("F1")
    secretariat.line.refuse()
    write(page, "luring")
    capture(page, "! Menunggu terkirim")
    page = secretariat.open(code)
    look()
    assert not wrong, "\n".join(sorted(set(wrong)))
