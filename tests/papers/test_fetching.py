"""Fetching papers: only by those they were cut for, with the signed copy that came back, and what the list costs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, SecurityClass, db, writing
from app.minutes import (
    circulate,
)
from app.outcomes import Decision
from app.papers import FiledCopy, PaperKind, issue_invitation, issue_papers
from app.papers.issued_compose import Wanted
from app.papers.issued_service import ask_for_paper, file_copy
from app.papers.models import PaperSize
from app.roadmap import Audience
from tests.client import count_queries
from tests.minutes.closing import MONDAY, at

from .issuing import HIDDEN, agency, paper, papers, secretary, text_of, the


def fetched(browser, one, form="pdf"):
    return browser.get(f"/naskah/{one.code}/{form}")


@pytest.mark.both_engines
def test_readers_fetch_what_was_cut_for_them(final, browse):
    issue_papers()
    forum, own = paper(PaperKind.MINUTES), paper(PaperKind.MINUTES, Audience.LEADERSHIP)
    partner = paper(PaperKind.MINUTES, Audience.PARTNER)
    excerpts = {one.agency_id: one for one in papers(kind=PaperKind.EXCERPT)}
    mine, theirs = excerpts[agency("POLRES").id], excerpts[agency("BC").id]
    may = {
        "sekretariat": {forum, own, partner, mine, theirs}, "pimpinan": {forum, own, partner},
        "polres": {forum, partner, mine}, "mitra": {partner}, "asing": set(),
    }  # fmt: skip
    for who, allowed in may.items():
        browser = browse(final[who])
        for one in (forum, own, partner, mine, theirs):
            expected = 200 if one in allowed else 404
            assert fetched(browser, one).status == expected, (who, one.kind, one.audience)
    assert HIDDEN in text_of(fetched(browse(final["polres"]), forum).data)
    given = fetched(browse(final["mitra"]), partner)
    assert HIDDEN not in text_of(given.data)
    assert given.headers["Content-Disposition"].startswith("attachment; filename=Minutes_RAPAT_")
    assert fetched(browse(final["sekretariat"]), forum, "docx").data.startswith(b"PK")
    assert fetched(browse(final["sekretariat"]), forum, "exe").status == 404


def test_what_became_restricted_since_is_for_the_cleared_alone(final, browse):
    issue_papers()
    partner = paper(PaperKind.MINUTES, Audience.PARTNER)
    assert fetched(browse(final["mitra"]), partner).status == 200
    with writing():
        one = db.session.scalars(sa.select(Decision).where(Decision.text == "Butir dari acara pertama")).one()
        one.security_class = one.effective_class = SecurityClass.RESTRICTED
    assert fetched(browse(final["mitra"]), partner).status == 404
    assert fetched(browse(final["sekretariat"]), partner).status == 200
    assert partner.code not in browse(final["mitra"]).get("/rapat/RAPAT/naskah").data.decode()
    verdict = browse().get(f"/cek/{partner.code}").text
    assert "Naskah ini terbatas" in verdict


def test_drafts_are_the_writers_alone(held, browse):
    with at(MONDAY), writing():
        (one,) = ask_for_paper(the(held), Wanted(PaperKind.CONCLUSIONS), by=secretary(the(held)))
        circulate(the(held), by=SYSTEM)
    issue_papers()
    assert fetched(browse(held["sekretariat"]), one).status == 200
    for who in ("polres", "pimpinan", "mitra"):
        assert fetched(browse(held[who]), one).status == 404
    page = browse(held["polres"]).get("/rapat/RAPAT/naskah")
    assert "Belum ada naskah" in page.text
    assert "Susun konsep" not in page.text


def test_the_page_asks_for_papers_and_shows_how_far_they_are(held, browse):
    browser = browse(held["sekretariat"])
    page = browser.get("/rapat/RAPAT/naskah?language=en&size=F4&audience=leadership")
    page = page.submit("Susun konsep Notula")
    assert "sedang disusun" in page.text
    (one,) = papers()
    assert (one.language, one.paper_size, one.audience) == ("en", PaperSize.F4, Audience.LEADERSHIP)
    issue_papers()
    page = browser.get("/rapat/RAPAT/naskah")
    assert "sedang disusun" not in page.text
    assert f"/naskah/{one.code}/docx" in page.data.decode()
    assert "Konsep" in page.text


def test_the_day_of_a_paper_is_that_of_the_forum(held, browse):
    with at(datetime(2024, 5, 7, 20, 0, tzinfo=UTC)), writing():  # four in the morning of the next day in Atambua
        ask_for_paper(the(held), Wanted(PaperKind.CONCLUSIONS), by=secretary(the(held)))
    assert "8 Mei 2024" in browse(held["sekretariat"]).get("/rapat/RAPAT/naskah").text


def test_the_list_costs_the_same_however_many_papers_there_are(final, browse):
    browser = browse(final["sekretariat"])
    browser.get("/rapat/RAPAT/naskah")
    with count_queries() as few:
        browser.get("/rapat/RAPAT/naskah")
    issue_papers()
    with writing():
        for kind in (PaperKind.ACTIVITY_REPORT, PaperKind.COVER_LETTER):
            for size in PaperSize:
                ask_for_paper(the(final), Wanted(kind, size=size), by=secretary(the(final)))
    with count_queries() as many:
        browser.get("/rapat/RAPAT/naskah")
    assert len(many) == len(few) <= 22


# The signed copy


@pytest.mark.both_engines
def test_the_signed_copy_is_filed_with_its_number_and_fetched(final, browse):
    issue_papers()
    one = paper(PaperKind.AGREEMENT_RECORD)
    browser = browse(final["sekretariat"])
    page = browser.get(f"/naskah/{one.code}/salinan")
    signed = b"%PDF-1.7 " + b"tanda tangan" * 20
    page = page.submit(
        "Arsipkan",
        file=(signed, "ba.pdf"),
        document_number="BA-7",
        dated_on="2024-05-20",
        signer="Kakanwil",
    )
    assert page.flashes == ["Salinan bertanda tangan diarsipkan."]
    assert "nomor BA-7" in page.text
    copy = db.session.scalars(sa.select(FiledCopy)).one()
    assert (copy.document_number, copy.signer) == ("BA-7", "Kakanwil")
    assert browse(final["polres"]).get(f"/naskah/{one.code}/salinan/{copy.id}").data == signed
    assert browse(final["mitra"]).get(f"/naskah/{one.code}/salinan/{copy.id}").status == 404


def test_the_number_an_invitation_was_given_is_the_meetings_until_another_is_typed(held, browse):
    with writing():
        the(held).invitation_number = None
        invitation = issue_invitation(the(held), by=SYSTEM)
    browser = browse(held["sekretariat"])
    for number in ("UND-7", "UND-8"):
        page = browser.get(f"/naskah/{invitation.code}/salinan")
        page = page.submit("Arsipkan", file=(b"%PDF-1.7 ttd", "und.pdf"), document_number=number)
        assert page.flashes == ["Salinan bertanda tangan diarsipkan."]
        assert "Nomor undanganUND-7" in browser.get("/rapat/RAPAT").text


def test_what_is_no_pdf_and_what_is_a_draft_is_not_filed(held, browse):
    with writing():
        (draft,) = ask_for_paper(the(held), Wanted(PaperKind.CONCLUSIONS), by=secretary(the(held)))
        with pytest.raises(Refused):
            file_copy(draft, b"%PDF-", by=SYSTEM)
        invitation = issue_invitation(the(held), by=SYSTEM)
    assert browse(held["sekretariat"]).get(f"/naskah/{draft.code}/salinan").status == 404
    page = browse(held["sekretariat"]).get(f"/naskah/{invitation.code}/salinan")
    page = page.submit("Arsipkan", file=(b"PK\x03\x04", "ba.docx"))
    assert page.status == 422
    assert "harus berupa PDF" in page.text
