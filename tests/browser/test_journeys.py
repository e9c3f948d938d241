"""Each role does its work in a real browser, with JavaScript and without."""

from __future__ import annotations

import re

import pytest

from .conftest import PHONE, WIDE, send

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def scripts(request):
    return request.param


def flash(page) -> str:
    return " ".join(page.locator(".flashes").inner_text().split())


def test_the_secretariat_carries_a_meeting_to_open_actions(visit, scripts):
    """Agency, meeting, agenda, attendance, outcome, action, comments, final: then the action is open."""
    mark = "A" if scripts else "B"
    visitor = visit("sekretariat", WIDE, java_script_enabled=scripts)
    page = visitor.go("/direktori/instansi-baru")
    page.fill("[name=code]", f"UJI-{mark}")
    page.fill("[name=name]", f"Instansi Uji {mark}")
    page.locator("[name=kind]").select_option(index=1)
    send(page.locator("main form button[type=submit], main form button:not([type])").last)
    assert f"Instansi Uji {mark}" in page.locator("main").inner_text()

    page = visitor.go("/rapat/baru")
    page.fill("[name=title]", f"Rakor uji {mark}")
    page.fill("[name=starts_on]", "2026-11-20")
    page.locator("main form").last.locator("button:not([type]), button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/rapat/[^/]+/langsung$"))  # its day has come: somebody sits in the hall
    meeting = page.url.removeprefix(visitor.url).removesuffix("/langsung")
    page = visitor.go(meeting)
    assert f"Rakor uji {mark}" in page.locator("h1").inner_text()

    page = visitor.go(f"{meeting}/acara/baru")
    page.fill("[name=title]", "Pengelolaan pos lintas batas")
    send(page.locator("main form").last.locator("button").first)

    page = visitor.go(f"{meeting}/daftar-hadir/baru")
    choice = page.locator("select[name^=agency] option", has_text=f"Instansi Uji {mark}").first
    page.locator("select[name^=agency]").first.select_option(choice.get_attribute("value"))
    page.locator("select[name=role]").first.select_option("chair")  # without a chair no notula goes out
    send(page.locator("main form").last.locator("button").first)

    page = visitor.go(f"{meeting}/hasil/baru")
    page.fill("[name=text]", f"Bertukar data pelintas {mark}")
    page.locator("[name=modality]").first.select_option("agreement") if page.locator(
        "select[name=modality]"
    ).count() else page.check("[name=modality][value=agreement]")
    send(page.locator("main form").last.locator("button").first)

    page = visitor.go(f"{meeting}/tindak-lanjut/baru")
    page.fill("[name=text]", f"Menyusun SOP uji {mark}")
    send(page.locator("main form").last.locator("button").first)

    page = visitor.go(meeting)
    matter = page.locator("main").inner_text()
    assert "diusulkan" in matter.lower()
    for word in ("Pengelolaan pos lintas batas", f"Bertukar data pelintas {mark}", f"Menyusun SOP uji {mark}"):
        assert word in matter, word
    page = visitor.go(f"{meeting}/sampaikan")
    page.get_by_role("button", name="Sampaikan konsep notula").click()
    page.wait_for_url(re.compile(f"{meeting}([?#].*)?$"))
    page = visitor.go(f"{meeting}/tanggapan")
    send(page.get_by_role("button", name=re.compile("^Catat setuju")))
    page = visitor.go(f"{meeting}/final")
    send(page.get_by_role("button", name="Finalkan notula"))
    page = visitor.go(meeting)
    assert "diusulkan" not in page.locator("main").inner_text().lower()
    assert "belum ditindaklanjuti" in page.locator("main").inner_text().lower()


def test_a_paper_that_was_made_can_be_filed_signed_at_once(visit):
    """The page is not loaded again: the files come into their line, and with them what is done next."""
    page = visit("sekretariat", WIDE).go("/rapat/TIMPORA-BELU-4/naskah?size=F4")
    page.locator("form[action$='/naskah/blank_list'] button").click()
    page.wait_for_url(re.compile(r"/naskah\?"))
    line = page.locator("li:has(form[action$='/naskah/blank_list']) .of-kind > li", has_text="F4")
    line.get_by_role("link", name=re.compile("arsipkan salinan")).click()
    page.wait_for_url(re.compile(r"/naskah/[^/]+/salinan$"))


def test_a_focal_point_reports_and_says_nothing_changed(visit, scripts):
    visitor = visit("narahubung", PHONE, java_script_enabled=scripts)
    page = visitor.go("/instansi-kami")
    send(page.get_by_role("button", name=re.compile("^Tidak ada perubahan")).first)
    assert "tidak ada perubahan" in flash(page).lower()

    page = visitor.go("/instansi-kami")
    href = page.locator("main a[href*='/lapor']").first.get_attribute("href")
    page = visitor.go(href)
    page.fill("[name=text]", "Konsep SOP sudah dibahas dengan Satgas.")
    send(page.locator("main form").last.locator("button").first)
    assert page.locator(".flashes").inner_text().strip()
    assert re.search(r"/(instansi-kami|tindak-lanjut/\d+)", page.url)


def test_leadership_has_the_pdf_two_taps_after_signing_in(visit):
    visitor = visit("pimpinan", PHONE)
    page = visitor.page
    assert page.url.rstrip("/") == visitor.url, "signing in leads to the first page"
    link = page.locator("main").get_by_role("link", name=re.compile("Unduh|PDF"))
    send(link.or_(page.locator("main").get_by_role("button", name=re.compile("Unduh|PDF"))).first)
    taps = 1
    with page.expect_download(timeout=90_000) as download:
        if "/unduh" in page.url:
            send(page.locator("main form").last.locator("button").first)
            taps += 1
        page.wait_for_url("**/cetakan/**", timeout=60_000)
        link = page.locator("main a[href$='/berkas']").first
        link.wait_for(timeout=80_000)
        link.click()
    with open(download.value.path(), "rb") as file:  # noqa: PTH123 - playwright's own path
        assert file.read(5) == b"%PDF-"
    assert taps <= 2


def test_a_partner_reads_english_and_only_what_is_open(visit):
    visitor = visit("mitra", WIDE)
    page = visitor.go("/")
    assert page.locator("html").get_attribute("lang") == "en"
    page = visitor.go("/rapat")
    assert "TIMPORA-BELU-2" not in page.content()
    page = visitor.go("/peta-jalan")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Border Control Management" in page.locator("main").inner_text()
    visitor.page.goto(visitor.url + "/rapat/TIMPORA-BELU-2")
    assert "404" in visitor.page.locator("main").inner_text()


def test_an_invited_person_chooses_a_password_and_comes_in(visit, scripts):
    mark = "a" if scripts else "b"
    visitor = visit("admin", WIDE, java_script_enabled=scripts)
    page = visitor.go("/pengaturan/akun/baru")
    page.fill("[name=email]", f"undangan-{mark}@contoh.go.id")
    page.fill("[name=name]", f"Orang Baru {mark}")
    page.check("[name=role][value=pimpinan]")
    page.locator("select[name=forum]").select_option(index=1)
    send(page.locator("main form").last.locator("button").first)
    link = re.search(r"https?://[^\s\"'<]+/undangan/[\w-]+", page.content())
    assert link, f"no link to hand over on {page.url}"

    guest = visit(size=PHONE, java_script_enabled=scripts)
    page = guest.go(re.sub(r"^https?://[^/]+", "", link[0]))
    for field in page.locator("main input[type=password]").all():
        field.fill("pos-lintas-batas-2026")
    send(page.locator("main form").last.locator("button").first)
    if "/masuk" in page.url:
        guest.sign_in(f"undangan-{mark}@contoh.go.id", "pos-lintas-batas-2026")
    assert guest.go("/akun").locator("h1").count() == 1
    assert "/masuk" not in guest.page.url
    visit().go(re.sub(r"^https?://[^/]+", "", link[0]))  # a second time it does nothing
