"""The conclusions on the wall, worked with the keyboard and printed without network."""

import re

import pypdfium2
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WALL = "/rapat/TIMPORA-BELU-3/kesimpulan"


@pytest.fixture
def wall(visit):
    visitor = visit("sekretariat")
    visitor.go(WALL)
    return visitor


def test_points_are_worded_and_agreed_to_without_a_mouse(wall):
    page = wall.page
    everybody = page.get_by_role("button", name="Semua instansi hadir menyepakati semua butir")
    expect(everybody).to_be_focused()
    assert page.evaluate("scrollY") == 0  # it is read aloud from the top
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-butir]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    field = page.locator("[data-here]")
    expect(field).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" dan loket")
    page.keyboard.press("Control+Enter")
    said = page.locator("[data-butir]").nth(1).locator(".said")
    expect(said).to_have_text(re.compile("di pos dan loket$"))
    expect(page.locator("[data-butir]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-here]")).to_have_count(0)
    expect(said).to_have_text(re.compile("di pos dan loket$"))
    wall.go(WALL)
    expect(everybody).to_be_focused()
    page.keyboard.press("Enter")
    send = page.get_by_role("link", name="Sampaikan konsep notula")
    expect(send).to_be_focused()
    assert page.locator(".is-whole").count() == page.locator("[data-butir]").count()
    page.keyboard.press("Control+Alt+k")
    page.wait_for_url(re.compile("/langsung"))
    assert wall.complaints == []


def read_first_page(paper: bytes) -> tuple[str, float]:
    """Its words, and how many millimetres from the edge they begin."""
    document = pypdfium2.PdfDocument(paper)
    try:
        text = document[0].get_textpage()
        lefts = [text.get_rect(n)[0] for n in range(text.count_rects())]
        return text.get_text_range(), min(lefts) / 72 * 25.4
    finally:
        document.close()


@pytest.mark.parametrize(
    ("button", "shown", "hidden"),
    [
        ("Cetak kesimpulan", ".sheet-kesimpulan", ".sheet-berita-acara"),
        ("Cetak berita acara", ".sheet-berita-acara", ".sheet-kesimpulan"),
    ],
)
def test_a_sheet_is_printed_on_one_page_without_network(wall, button, shown, hidden):
    page = wall.page
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1 } }")
    wall.context.set_offline(True)
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.get_by_role("button", name=button).click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.locator(shown)).to_be_visible()
    expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("header.bar")).to_be_hidden()
    expect(page.locator(f"{shown} .signing tbody tr")).to_have_count(3)
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    words, margin = read_first_page(paper)
    assert "halaman 1 dari 1" in words
    assert margin == pytest.approx(30, abs=1), "the margin at the left leaves room to bind, as on every paper"
    assert [one for one in asked if not one.startswith("data:")] == []
    wall.context.set_offline(False)
