"""The order in which Tab walks through three pages, written down by hand."""

from __future__ import annotations

import itertools

import pytest

from .conftest import PHONE, WIDE

pytestmark = pytest.mark.browser

NAME = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  return e.name || e.getAttribute('aria-label') || e.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40);
}"""


# A browser marks the parts of a date or a time itself.
SEEN = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return ['date', 'time'].includes(e.type) || outlined || style.boxShadow !== 'none'
    || e.getBoundingClientRect().width === 0;
}"""


def tabbed(page, most: int) -> list[str]:
    """What Tab reaches, one after the other, from the top of the page."""
    found: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate(NAME)
        if name is None:
            break
        seen = page.evaluate(SEEN)
        assert seen, f"focus on {name!r} is not to be seen"
        if found[-1:] != [name]:  # the parts of a date are one field
            found.append(name)
    return found


def in_order(wanted: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(any(one == name for one in rest) for name in wanted)


def test_sign_in_goes_from_mail_to_password_to_button(visit):
    page = visit().go("/masuk")
    found = tabbed(page, 14)
    assert found[0] == "Langsung ke isi"
    assert in_order(["email", "password", "lasting", "Masuk"], found), found


def test_the_meeting_form_follows_the_eye(visit):
    visitor = visit("sekretariat", WIDE)
    page = visitor.go("/rapat/baru")
    found = tabbed(page, 60)
    assert found[0] == "Langsung ke isi"
    fields = [name for name in found if name in {"title", "starts_on", "ends_on", "starts_at", "ends_at"}]
    assert fields == [name for name in ["title", "starts_on", "ends_on", "starts_at", "ends_at"] if name in fields]
    assert fields[:2] == ["title", "starts_on"], found
    order = page.eval_on_selector_all(
        "main input:not([type=hidden]), main select, main textarea, main button",
        "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().top + scrollY)",
    )
    downward = sum(later >= earlier - 80 for earlier, later in itertools.pairwise(order))
    assert downward >= len(order) - 2, "the order of the source is not the order of the eye"


def test_the_report_sheet_begins_with_what_was_done(visit):
    visitor = visit("narahubung", PHONE)
    page = visitor.go("/instansi-kami")
    href = page.locator("main a[href*='/lapor']").first.get_attribute("href")
    page = visitor.go(href)
    found = tabbed(page, 40)
    assert found[0] == "Langsung ke isi"
    assert in_order(["kind", "text"], found), found


def test_the_skip_link_leads_to_the_matter(visit):
    visitor = visit("pimpinan", WIDE)
    page = visitor.go("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
