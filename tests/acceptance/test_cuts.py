"""What is restricted is nowhere to be found for those without clearance: pages, lists, counts, search, papers.

Positive control: those who are cleared find every bit of it by the same walk.
"""

import io
from datetime import date
from urllib.parse import urljoin, urlsplit

import pikepdf
import pypdfium2
import pytest
import sqlalchemy as sa

from app.accounts import User
from app.core import db
from app.demonstration import (
    FORUM_OF_CASES,
    FORUM_OF_EXAMPLES,
    OPEN_ACTION_OF_RESTRICTED_MEETING,
    RESTRICTED_ACTIONS,
    RESTRICTED_MEETING,
    RESTRICTED_PHRASES,
)
from app.papers import compose_roadmap, print_pdf
from app.roadmap import Audience, roadmap_by_code
from tests.client import Browser

MOST_PAGES = 600
EXAMPLE_DAY = date(2026, 11, 22)


def browser_of(app, name):
    with app.app_context():
        user = db.session.scalars(sa.select(User).where(User.email == f"{name}@demo.patok")).one()
        browser = Browser(app)
        browser.sign_in_as(user)
    return browser


def phrases_in(text):
    return [phrase for phrase in (*RESTRICTED_PHRASES, RESTRICTED_MEETING) if phrase in text]


def action_id(code, ref):
    query = "SELECT a.id FROM action a JOIN meeting m ON m.id = a.meeting_id WHERE m.code = :code AND a.ref = :ref"
    return db.session.scalar(sa.text(query), {"code": code, "ref": ref})


def copy_of(forum, audience, language="id"):
    return compose_roadmap(roadmap_by_code(None, forum), audience=audience, language=language, on=EXAMPLE_DAY)


def walk(browser):
    """Every page that can be reached by links, as text, by address."""
    seen, waiting = {}, ["/"]
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        assert len(seen) < MOST_PAGES, "the walk is meant to be whole"
        page = browser.get(url)
        seen[url] = page.data.decode("utf-8", "replace")
        if page.tree is None:
            continue
        for href in page.tree.xpath("//a/@href"):
            target = urlsplit(urljoin(page.url, href))
            if not target.netloc and not target.path.startswith("/static"):
                waiting.append(target.path)
    return seen


@pytest.fixture(scope="module")
def walked(demonstration):
    kept = {}

    def of(name):
        if name not in kept:
            kept[name] = walk(browser_of(demonstration, name))
        return kept[name]

    return of


def test_leadership_meets_all_of_it_by_walking(walked):
    everything = "\n".join(walked("pimpinan").values())
    assert [phrase for phrase in RESTRICTED_PHRASES if phrase not in everything] == []


def test_a_partner_meets_none_of_it_by_walking(walked):
    pages = walked("mitra")
    assert len(pages) > 10
    found = [
        (url, phrase)
        for url, text in pages.items()
        for phrase in (*RESTRICTED_PHRASES, RESTRICTED_MEETING)
        if phrase in text
    ]
    assert found == []


def test_what_is_hidden_is_not_found(demonstration):
    partner, secretariat = browser_of(demonstration, "mitra"), browser_of(demonstration, "sekretariat")
    with demonstration.app_context():
        hidden = [f"/rapat/{RESTRICTED_MEETING}"]
        hidden += [f"/tindak-lanjut/{action_id(code, ref)}" for code, ref in RESTRICTED_ACTIONS]
    for url in hidden:
        assert secretariat.get(url).status == 200
        assert partner.get(url).status == 404


def test_search_finds_what_may_be_found(demonstration):
    for name, finds in (("sekretariat", True), ("mitra", False)):
        page = browser_of(demonstration, name).get("/tindak-lanjut?kata=giliran+jaga")
        assert ("Menyusun jadwal giliran jaga bersama di titik rawan" in page.text) is finds


def test_an_open_action_of_a_restricted_meeting_hides_where_it_comes_from(demonstration):
    with demonstration.app_context():
        ident = action_id(*OPEN_ACTION_OF_RESTRICTED_MEETING)
    assert "Rapat terbatas evaluasi" in browser_of(demonstration, "sekretariat").get(f"/tindak-lanjut/{ident}").text
    page = browser_of(demonstration, "mitra").get(f"/tindak-lanjut/{ident}")
    assert page.status == 200
    assert "Rapat terbatas evaluasi" not in page.text


def everything_in(pdf):
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    parts = [" ".join(page.get_textpage().get_text_range().split()) for page in pages]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        parts += [str(document.docinfo), *(str(key) for key in document.attachments)]
        for name in document.attachments:
            content = document.attachments[name].get_file().read_bytes()
            parts.append(unpacked(content) if content[:2] == b"PK" else content.decode())
    return "\n".join(parts)


def unpacked(workbook):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("forum", [FORUM_OF_EXAMPLES, FORUM_OF_CASES])
@pytest.mark.parametrize(
    ("audience", "language"), [("partner", "en"), ("partner", "id"), ("public", "id"), ("public", "en")]
)
def test_open_copies_hold_none_of_it(demonstration, forum, audience, language):
    with demonstration.app_context():
        paper = copy_of(forum, Audience(audience), language)
        text = everything_in(print_pdf(paper))
    assert phrases_in(text) == []
    refs = {row.ref for row in paper.rows}
    assert not refs & {ref for code, ref in RESTRICTED_ACTIONS if code.startswith(forum)}
    if forum == FORUM_OF_EXAMPLES:
        assert OPEN_ACTION_OF_RESTRICTED_MEETING[1] in refs


def test_leaderships_copy_holds_what_a_roadmap_prints_of_it(demonstration):
    with demonstration.app_context():
        paper = copy_of(FORUM_OF_EXAMPLES, Audience.LEADERSHIP)
        text = everything_in(print_pdf(paper))
    assert {ref for _code, ref in RESTRICTED_ACTIONS} <= {row.ref for row in paper.rows}
    printed = (
        "Rapat terbatas evaluasi penindakan lintas instansi",
        "Menyusun jadwal giliran jaga bersama di titik rawan",
    )
    assert all(phrase in text for phrase in printed)
    assert RESTRICTED_MEETING in text


def test_counts_tell_nothing_of_it(demonstration, walked):
    with demonstration.app_context():
        cut = copy_of(FORUM_OF_EXAMPLES, Audience.PARTNER)
        whole = copy_of(FORUM_OF_EXAMPLES, Audience.LEADERSHIP)
    assert len(whole.rows) == len(cut.rows) + len(RESTRICTED_ACTIONS)
    page = walked("mitra")[f"/peta-jalan/{FORUM_OF_EXAMPLES}"]
    assert f"<b>{len(cut.rows)} " in page
    assert f"<b>{len(whole.rows)} " not in page
