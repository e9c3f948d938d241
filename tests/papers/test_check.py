"""The check page: says whether a copy is ours and still stands, to anybody, and nothing its class forbids."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, SecurityClass, db, writing
from app.meetings import Meeting
from app.minutes import (
    CorrectionTarget,
    accept_correction,
    circulate,
    correct,
    finalise,
    last_edition,
    propose_correction,
    record_signing,
)
from app.papers import IssuedPaper, PaperKind, check_service, issue_papers
from app.papers.check_service import Glances, code_typed
from app.papers.issued_compose import Wanted
from app.papers.issued_service import ask_for_paper, file_copy
from app.roadmap import Audience
from tests.minutes.closing import FRIDAY, MONDAY, a_held_meeting, at
from tests.papers.issuing import secretary

UNKNOWN = "Tidak tercatat di sini"


@pytest.fixture
def final(ctx):
    """A meeting whose notula is final, its papers not yet printed."""
    with at(MONDAY), writing():
        meeting = a_held_meeting(title="Rapat di Aula Mota'ain")
        circulate(meeting, by=SYSTEM)
        ident = meeting.id
    with at(FRIDAY), writing():
        finalise(db.session.get_one(Meeting, ident), by=SYSTEM)
    return ident


def a_paper(kind=PaperKind.MINUTES, audience=Audience.PARTNER, **given):
    """By default the open copy: the members' one holds something restricted."""
    query = sa.select(IssuedPaper).filter_by(kind=kind, audience=audience, **given).order_by(IssuedPaper.id)
    return db.session.scalars(query).first()


def meeting_of(ident):
    return db.session.get_one(Meeting, ident)


@pytest.mark.both_engines
def test_a_code_says_what_the_paper_is(final, browse):
    page = browse().get(f"/cek/{a_paper().code}")
    assert page.status == 200
    for words in ("Asli dan masih berlaku", "Notula", "final", "17 Mei 2024", "Rapat di Aula Mota'ain", "7 Mei 2024"):
        assert words in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_code_is_read_as_people_type_it(final, browse):
    code = a_paper().code
    page = browse().get("/cek").submit("Periksa", code=f" {code[:5].lower()}-{code[5:]} ")
    assert page.url.endswith(f"/cek/{code}")
    assert "Asli dan masih berlaku" in page.text
    assert code_typed("o0i1-234567") == "OOII234567"
    assert code_typed("tidak ada") is None
    assert code_typed("A" * 500) is None


def test_a_restricted_paper_tells_its_kind_edition_and_day_alone(final, browse):
    restricted = a_paper(audience=Audience.FORUM)
    assert restricted.effective_class is SecurityClass.RESTRICTED
    page = browse().get(f"/cek/{restricted.code}")
    for words in ("Asli dan masih berlaku", "Notula", "final", "17 Mei 2024", "Naskah ini terbatas"):
        assert words in page.text
    for words in ("Mota'ain", "7 Mei 2024 ", "RAPAT", "Kepala Kantor"):
        assert words not in page.text.replace("17 Mei 2024", "")


@pytest.mark.both_engines
def test_a_replaced_paper_is_genuine_and_says_so(final, browse):
    old = a_paper().code
    with at(FRIDAY), writing():
        meeting = meeting_of(final)
        asked = propose_correction(
            meeting, CorrectionTarget.MEETING, None, "Tempat keliru", by=SYSTEM, facts={"venue": "Aula baru"}
        )
        accept_correction(asked, asked.revision, by=SYSTEM)
        correct(meeting, "Tempat keliru", [asked.id], by=SYSTEM)
    page = browse().get(f"/cek/{old}")
    assert "Asli, sudah diganti" in page.text
    assert "perbaikan ke-1" in page.text
    new = db.session.scalars(
        sa
        .select(IssuedPaper.code)
        .where(IssuedPaper.kind == PaperKind.MINUTES, IssuedPaper.audience == Audience.PARTNER)
        .order_by(IssuedPaper.id.desc())
        .limit(1)
    ).one()
    assert "Asli dan masih berlaku" in browse().get(f"/cek/{new}").text


def test_drafts_nonsense_and_unknown_codes_get_one_and_the_same_answer(final, browse):
    with at(FRIDAY), writing():
        (draft,) = ask_for_paper(meeting_of(final), Wanted(PaperKind.ATTENDANCE_LIST), by=secretary(meeting_of(final)))
        assert not draft.draft  # a list to sign bears a code
        held = a_held_meeting("LAIN")
        (draft,) = ask_for_paper(held, Wanted(PaperKind.CONCLUSIONS), by=secretary(held))
        code = draft.code
    browser = browse()
    pages = [browser.get(f"/cek/{one}") for one in (code, "A" * 10, "Z" * 10, "tidak-adaa", "1234567890", "X" * 200)]
    assert {page.status for page in pages} == {200}
    assert all(UNKNOWN in page.text for page in pages)
    assert len({page.text for page in pages}) == 1
    assert len({len(page.data) for page in pages[:5]}) == 1


@pytest.mark.both_engines
def test_a_file_is_recognised_ours_and_the_signed_copy_of_ours(final, browse):
    issue_papers()
    one = a_paper()
    browser = browse()
    for file in (stored(one.pdf_file_id), stored(one.docx_file_id)):
        page = give(browser, file.read())
        assert "Asli dan masih berlaku" in page.text
        assert "salinan bertanda tangan" not in page.text
    signed = b"%PDF-1.7 ditandatangani"
    with writing():
        file_copy(a_paper(), signed, by=SYSTEM, document_number="W.22-77", signer="Kepala Kantor Wilayah")
    page = give(browser, signed)
    for words in ("Asli dan masih berlaku", "salinan bertanda tangan", "W.22-77", "Kepala Kantor Wilayah"):
        assert words in page.text
    assert UNKNOWN in give(browser, signed + b" ").text
    assert UNKNOWN in give(browser, stored(one.pdf_file_id).read()[:-1]).text


def test_the_signed_notula_is_recognised_too(final, browse):
    from app.core import keep_file

    signed = b"%PDF-1.7 notula bertanda tangan"
    with writing():
        edition = last_edition(meeting_of(final))
        file = keep_file(signed, name="notula.pdf", media_type="application/pdf")
        db.session.flush()
        record_signing(edition, by=SYSTEM, document_number="N-9", file=file)
    page = give(browse(), signed)
    assert "Asli dan masih berlaku" in page.text


def stored(ident):
    from app.core import StoredFile

    return db.session.get_one(StoredFile, ident)


def give(browser, content):
    return browser.get("/cek").submit("Periksa", file=(content, "naskah.pdf"))


def test_a_file_that_is_too_large_or_missing_is_refused_in_words(final, browse, monkeypatch):
    assert check_service.MOST_BYTES == 12_000_000
    monkeypatch.setattr(check_service, "MOST_BYTES", 1000)
    page = give(browse(), b"x" * 1001)
    assert page.status == 422
    assert "lebih besar dari 12 MB" in page.text
    page = browse().get("/cek").submit("Periksa", code="apa saja")
    assert page.status == 422
    assert "Isi kode dari kaki naskah" in page.text


def test_a_given_file_is_kept_nowhere(final, browse, app):
    from pathlib import Path

    folder = Path(app.config["DATA_DIR"])
    before = {path for path in folder.rglob("*") if path.is_file()}
    give(browse(), b"%PDF rahasia orang lain")
    after = {path for path in folder.rglob("*") if path.is_file()}
    assert not [path for path in after - before if b"rahasia orang lain" in path.read_bytes()]


def test_an_address_that_looks_too_often_waits(final, browse):
    browser = browse()
    answers = [browser.get(f"/cek/{'A' * 10}").status for _ in range(32)]
    assert answers == [200] * 30 + [429] * 2
    page = browser.get(f"/cek/{a_paper().code}")
    assert page.status == 429
    assert "Mota'ain" not in page.text
    assert int(page.headers["Retry-After"]) > 0


def test_an_address_that_gives_files_too_often_waits(final, browse):
    browser = browse()
    answers = [browser.post("/cek", {"code": "A" * 10}, follow=False).status for _ in range(31)]
    assert answers == [303] * 30 + [429]


def test_looks_are_forgotten_with_time_and_bounded():
    glances = Glances(2, 10)
    assert [glances.wait("a", at) for at in (0, 1, 2, 10.5, 11.5)] == [0, 0, 9, 0, 0]
    for number in range(Glances.MOST_ADDRESSES + 10):
        glances.wait(str(number), 20)
    assert len(glances.seen) == Glances.MOST_ADDRESSES
