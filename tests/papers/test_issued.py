"""Issuing papers: with the final notula or when asked, once, kept, and fetched only by those they were cut for."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import sqlalchemy as sa
from PIL import Image

from app.actions import propose
from app.core import SYSTEM, Actor, Reach, Refused, Role, SecurityClass, db, keep_file, run_tasks, writing
from app.directory import Agency, Forum
from app.meetings import Attendance, Meeting
from app.minutes import (
    CorrectionTarget,
    FileAttached,
    MinutesEdition,
    accept_correction,
    circulate,
    correct,
    finalise,
    propose_correction,
)
from app.outcomes import Decision, withdraw_decision
from app.papers import FiledCopy, IssuedPaper, PaperKind, issue_invitation, issue_papers
from app.papers import issued_print as press
from app.papers.issued_compose import Wanted, letters_of
from app.papers.issued_service import ask_for_paper, code_of, file_copy, issue_final
from app.papers.models import PaperSize
from app.papers.queue import ATTEMPTS
from app.roadmap import Audience
from tests.builders import a_grant, a_user, an_agency
from tests.client import count_queries
from tests.minutes.closing import FRIDAY, MONDAY, a_held_meeting, at
from tests.minutes.sample import a_content
from tests.papers.letters import a_letter
from tests.papers.reader import Printed

HIDDEN = "Butir terbatas"


@pytest.fixture
def held(ctx):
    """A meeting that was held, and the people round it."""
    with at(MONDAY), writing():
        meeting = a_held_meeting()
        forum = db.session.get_one(Forum, meeting.forum_id)
        users = {name: a_user(name.title()) for name in ("sekretariat", "polres", "bc", "pimpinan", "mitra", "asing")}
        a_grant(users["sekretariat"], Role.SECRETARIAT, forum=forum)
        a_grant(users["polres"], Role.FOCAL_POINT, agency=agency("POLRES"))
        a_grant(users["bc"], Role.FOCAL_POINT, agency=agency("BC"))
        a_grant(users["pimpinan"], Role.LEADERSHIP, forum=forum)
        a_grant(users["mitra"], Role.PARTNER, forum=forum, agency=agency("IOM"))
    users["meeting"] = meeting.id
    return users


@pytest.fixture
def final(held):
    with at(MONDAY), writing():
        circulate(the(held), by=SYSTEM)
    with at(FRIDAY), writing():
        finalise(the(held), by=SYSTEM)
    return held


def agency(code):
    return db.session.scalars(sa.select(Agency).where(Agency.code == code)).one()


def the(people):
    return db.session.get_one(Meeting, people["meeting"])


def papers(**given):
    query = sa.select(IssuedPaper).filter_by(**given).order_by(IssuedPaper.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def paper(kind, audience=Audience.FORUM, **given):
    (found,) = papers(kind=kind, audience=audience, **given)
    return found


def secretary(meeting):
    reach = Reach(frozenset({meeting.forum_id}), frozenset({meeting.forum_id}))
    return Actor(user_id=None, name="Sekretariat", secretariat_forums=reach)


def text_of(pdf):
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf))


def fetched(browser, one, form="pdf"):
    return browser.get(f"/naskah/{one.code}/{form}")


# With the final notula


@pytest.mark.both_engines
def test_a_final_notula_brings_its_papers_in_its_own_transaction(final):
    found = {(one.kind, one.audience, one.agency.code if one.agency_id and one.agency else None) for one in loaded()}
    assert found == {
        (PaperKind.MINUTES, Audience.FORUM, None),
        (PaperKind.MINUTES, Audience.LEADERSHIP, None),
        (PaperKind.MINUTES, Audience.PARTNER, None),
        (PaperKind.ATTENDANCE_LIST, Audience.LEADERSHIP, None),
        (PaperKind.CONCLUSIONS, Audience.FORUM, None),
        (PaperKind.ACTION_MATRIX, Audience.FORUM, None),
        (PaperKind.AGREEMENT_RECORD, Audience.FORUM, None),
        (PaperKind.EXCERPT, Audience.FORUM, "POLRES"),
        (PaperKind.EXCERPT, Audience.FORUM, "BC"),
    }
    assert not [one for one in papers() if one.draft or one.done_at or one.edition_id is None]


def loaded():
    from sqlalchemy.orm import joinedload

    return db.session.scalars(sa.select(IssuedPaper).options(joinedload(IssuedPaper.agency))).all()


@pytest.mark.both_engines
def test_a_finalising_that_fails_leaves_no_paper(held, monkeypatch):
    monkeypatch.setattr("app.papers.reactions.issued.send", lambda *_a, **_k: 1 / 0)
    with at(MONDAY), writing():
        circulate(the(held), by=SYSTEM)
    with at(FRIDAY), pytest.raises(ZeroDivisionError), writing():
        finalise(the(held), by=SYSTEM)
    assert not papers()
    assert not db.session.scalars(sa.select(MinutesEdition)).all()


@pytest.mark.both_engines
def test_the_worker_prints_what_waits_once_and_keeps_it(final, monkeypatch):
    issue_papers()
    assert not [one for one in papers() if one.done_at is None or one.failed_reason]
    made = {one.code: (one.pdf_file_id, one.docx_file_id) for one in papers()}
    assert all(None not in pair for pair in made.values())
    assert paper(PaperKind.ACTION_MATRIX).xlsx_file_id is not None
    monkeypatch.setattr(press, "print_letter", lambda *_: 1 / 0)
    run_tasks()
    assert {one.code: (one.pdf_file_id, one.docx_file_id) for one in papers()} == made


@pytest.mark.both_engines
def test_a_paper_that_cannot_be_printed_is_tried_a_few_times_and_asked_for_again(held, monkeypatch):
    with writing():
        ask_for_paper(the(held), Wanted(PaperKind.CONCLUSIONS), by=secretary(the(held)))
    right = press.print_letter
    monkeypatch.setattr(press, "print_letter", lambda *_: 1 / 0)
    for _ in range(ATTEMPTS):
        with writing() as session:
            session.execute(sa.update(IssuedPaper).values(lease_until=None))
        issue_papers()
    assert [one.failed_reason for one in papers()] == ["error"]
    monkeypatch.setattr(press, "print_letter", right)
    with writing():
        ask_for_paper(the(held), Wanted(PaperKind.CONCLUSIONS), by=secretary(the(held)))
    issue_papers()
    assert [(one.failed_reason, one.done_at is not None) for one in papers()] == [(None, True)]


@pytest.mark.both_engines
def test_what_a_paper_says_can_never_be_changed(final):
    for column in ("content", "content_hash", "code", "draft", "effective_class", "meeting_id"):
        with pytest.raises(sa.exc.IntegrityError, match="fixed"), writing() as session:
            session.execute(sa.text(f"UPDATE issued_paper SET {column} = {other(column)}"))
    with writing() as session:  # the positive control
        session.execute(sa.text("UPDATE issued_paper SET attempts = 2"))


def other(column):
    return {"draft": "NOT draft", "meeting_id": "meeting_id + 1"}.get(column, f"{column} || 'x'")


def test_the_code_is_the_first_letters_of_the_content_hash(final):
    for one in papers():
        assert one.code == code_of(one.content_hash)
        assert len(one.code) == 10
    digest = papers()[0].content_hash
    assert code_of(digest, 12).startswith(papers()[0].code)


def test_a_correction_replaces_the_papers_of_the_edition_before(final):
    before = {one.id: one for one in papers()}
    with at(FRIDAY), writing():
        asked = propose_correction(
            the(final), CorrectionTarget.MEETING, None, "Tempat keliru", by=SYSTEM, facts={"venue": "Aula baru"}
        )
        accept_correction(asked, asked.revision, by=SYSTEM)
        correct(the(final), "Tempat keliru", [asked.id], by=SYSTEM)
    new = [one for one in papers() if one.id not in before]
    assert len(new) == len(before)
    by_id = {one.id: one for one in papers()}
    for ident in before:
        heir = by_id[by_id[ident].replaced_by_id]
        assert (heir.kind, heir.audience, heir.agency_id) == (
            by_id[ident].kind, by_id[ident].audience, by_id[ident].agency_id
        )  # fmt: skip
    assert not [one for one in new if one.replaced_by_id]


def test_a_paper_tells_no_correction_that_its_readers_may_not_have(final):
    told = {
        "Nama sumber di butir terbatas keliru": (CorrectionTarget.DECISION, "Butir terbatas", {"text": "Butir lain"}),
        "BC tidak datang sama sekali": (CorrectionTarget.ATTENDANCE, "BC", {"status": "absent"}),
        "Tempat keliru": (CorrectionTarget.MEETING, None, {"venue": "Aula baru"}),
    }
    before = {one.id for one in papers()}
    with at(FRIDAY), writing():
        meeting, ids = the(final), []
        rows = {one.text: one.id for one in db.session.scalars(sa.select(Decision))}
        rows |= {
            code: ident for ident, code in db.session.execute(sa.select(Attendance.id, Agency.code).join(Agency))
        }  # fmt: skip
        for words, (target, name, facts) in told.items():
            asked = propose_correction(meeting, target, rows[name] if name else None, words, by=SYSTEM, facts=facts)
            accept_correction(asked, asked.revision, by=SYSTEM)
            ids.append(asked.id)
        correct(meeting, "Tiga hal", ids, by=SYSTEM)
    new = [one for one in papers() if one.id not in before]
    seen = {audience: {words for words in told for one in new if one.audience is audience and words in one.content}
            for audience in Audience}  # fmt: skip
    assert seen[Audience.LEADERSHIP] == set(told)
    assert seen[Audience.FORUM] == set(told) - {"BC tidak datang sama sekali"}
    with writing():
        letters = letters_of(the(final), [Wanted(PaperKind.MINUTES, Audience.PARTNER)])
        assert letters[0][1].edition.changes == ("Tempat keliru",)


# Asked for


@pytest.mark.both_engines
def test_the_same_draft_is_made_once_and_a_changed_one_anew(held):
    by = secretary(the(held))
    with writing():
        first = ask_for_paper(the(held), Wanted(PaperKind.MINUTES), by=by)
        assert ask_for_paper(the(held), Wanted(PaperKind.MINUTES), by=by) == first
        assert ask_for_paper(the(held), Wanted(PaperKind.MINUTES, size=PaperSize.F4), by=by) != first
        the(held).venue = "Aula lain"
    with writing():
        assert ask_for_paper(the(held), Wanted(PaperKind.MINUTES), by=by)[0].id != first[0].id


def test_a_draft_holds_no_more_than_whoever_asks_may_read(held):
    forum = the(held).forum_id
    open_only = Actor(user_id=None, name="Staf", secretariat_forums=Reach(frozenset({forum}), frozenset()))
    with writing():
        (narrow,) = ask_for_paper(the(held), Wanted(PaperKind.MINUTES), by=open_only)
        (wide,) = ask_for_paper(the(held), Wanted(PaperKind.MINUTES), by=secretary(the(held)))
    assert HIDDEN not in narrow.content
    assert narrow.effective_class is SecurityClass.OPEN
    assert HIDDEN in wide.content
    assert wide.effective_class is SecurityClass.RESTRICTED


def test_an_excerpt_holds_nothing_of_the_rest_of_the_meeting(final):
    one = next(one for one in papers(kind=PaperKind.EXCERPT) if one.agency_id == agency("BC").id)
    assert "Membagikan data" in one.content
    for words in ("Butir terbatas", "Dibuka pukul", "Memperbaiki jalan", "Belum ada SOP", "Jalur tidak resmi"):
        assert words not in one.content


def test_partners_are_told_nothing_of_a_restricted_meeting(ctx):
    with at(MONDAY), writing():
        meeting = a_held_meeting("TERTUTUP", security_class=SecurityClass.RESTRICTED)
        circulate(meeting, by=SYSTEM)
        ident = meeting.id
    with at(FRIDAY), writing():
        finalise(db.session.get_one(Meeting, ident), by=SYSTEM)
    assert {one.audience for one in papers()} == {Audience.FORUM, Audience.LEADERSHIP}
    assert {one.effective_class for one in papers()} == {SecurityClass.RESTRICTED}


def test_there_is_no_record_of_agreement_without_an_agreement(held):
    with writing():
        for one in db.session.scalars(sa.select(Decision)):
            one.modality = None
        with pytest.raises(Refused, match="kesepakatan"):
            ask_for_paper(the(held), Wanted(PaperKind.AGREEMENT_RECORD), by=secretary(the(held)))


def test_an_invitation_is_the_same_until_it_reads_otherwise(held):
    with writing():
        first = issue_invitation(the(held), by=SYSTEM)
        assert issue_invitation(the(held), by=SYSTEM) is first
        assert not first.draft
        the(held).venue = "Gedung lain"
    with writing():
        second = issue_invitation(the(held), by=SYSTEM)
    assert paper(PaperKind.INVITATION, id=first.id).replaced_by_id == second.id
    for words in ("Dibuka pukul", "Butir dari acara", "Menyusun SOP"):
        assert words not in second.content


# What it costs


def counted(monkeypatch):
    """How many queries each final notula asks for its papers, and how many papers these are."""
    found = []

    def issue(*given, **named):
        with count_queries() as queries:
            made = issue_final(*given, **named)
        found.append((len(queries.batches), len(made)))
        return made

    monkeypatch.setattr("app.papers.reactions.issue_final", issue)
    return found


@pytest.mark.both_engines
def test_many_papers_are_issued_with_as_many_queries_as_few(ctx, monkeypatch):
    found = counted(monkeypatch)
    for code, agencies in (("SEDIKIT", 0), ("BANYAK", 20)):
        with at(MONDAY), writing():
            meeting = a_held_meeting(code)
            for _ in range(agencies):
                propose(meeting, SYSTEM, text="Membagikan data", lead_id=an_agency().id)
            circulate(meeting, by=SYSTEM)
        with at(FRIDAY), writing():
            finalise(the({"meeting": meeting.id}), by=SYSTEM)
        with at(FRIDAY), writing():
            asked = propose_correction(
                the({"meeting": meeting.id}), CorrectionTarget.MEETING, None, "Keliru", by=SYSTEM,
                facts={"venue": "Aula baru"},
            )  # fmt: skip
            accept_correction(asked, asked.revision, by=SYSTEM)
            correct(the({"meeting": meeting.id}), "Keliru", [asked.id], by=SYSTEM)
    assert [queries for queries, _papers in found] == [14] * 4
    (_, few), (_, anew), (_, many), (_, many_anew) = found
    assert (many, many_anew) == (few + 20, anew + 20)


# Fetched


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


# Photos


def a_photo(shade):
    out = BytesIO()
    Image.new("RGB", (2000, 1500), (shade, 90, 60)).save(out, "JPEG", exif=an_exif())
    return out.getvalue()


def an_exif():
    exif = Image.Exif()
    exif[0x010E] = "Titik koordinat pos"
    return exif


def test_photos_stand_in_the_annex_small_and_without_what_they_tell_of_the_place(ctx):
    """At most eight, and the paper says how many there are; one that is lost leaves the others."""
    stored = [keep_file(a_photo(shade), name="foto.jpg", media_type="image/jpeg") for shade in range(10, 250, 24)]
    files = tuple(
        FileAttached(n, "photo", "foto.jpg", one.file_hash, SecurityClass.OPEN, f"Foto ke-{n}")
        for n, one in enumerate(stored, 1)
    )
    letter = a_letter(PaperKind.MINUTES, content=replace(a_content(), files=files))
    stored[1].path.unlink()
    pictures = press.pictures_of(letter)
    assert len(pictures) == 7
    assert all(b"koordinat" not in one for one in pictures.values())
    assert {Image.open(BytesIO(one)).size for one in pictures.values()} == {(1000, 750)}
    made = press.print_letter(letter, "KQ7MZ2PX4A", "", pictures)
    read = Printed(made.pdf)
    assert "8 dari 10 foto; selebihnya ada pada lampiran rapat di Patok." in read.text
    assert "Foto ke-8" in read.text
    assert "Foto ke-9" not in read.text
    assert "Foto ke-2" not in read.text
    assert read.figures_without_words == 0
    assert len(made.pdf) < 1_000_000
    assert b"koordinat" not in made.docx


# Texts to send


def test_the_short_report_says_it_all_and_the_press_text_only_what_is_open(held, browse):
    page = browse(held["sekretariat"]).get("/rapat/RAPAT/laporan-singkat")
    report = page.text.split("Untuk pers")[0]
    press_part = page.text.split("Untuk pers")[1]
    for words in ("LAPORAN SINGKAT", "Selasa, 7 Mei 2024", "3 instansi", "Butir dari acara pertama", "mohon arahan",
                  "Menyusun SOP (Instansi POLRES; 30 September 2024)", "Memperbaiki jalan"):  # fmt: skip
        assert words in report
    assert HIDDEN in report
    assert HIDDEN not in press_part
    assert "terlambat" not in page.text
    assert browse(held["polres"]).get("/rapat/RAPAT/laporan-singkat").status in (403, 404)


def test_one_text_is_shown_where_the_open_one_says_the_same(held, browse):
    desk = browse(held["sekretariat"])
    page = desk.get("/rapat/RAPAT/laporan-singkat")
    assert "butir terbuka saja, tanpa" in page.text
    assert len(page.select("//textarea")) == 3
    with writing():  # what stays restricted is a point of the agenda, and no short report names those
        decision = db.session.scalars(sa.select(Decision).where(Decision.text == "Butir terbatas")).one()
        withdraw_decision(decision, decision.revision, by=SYSTEM)
    page = desk.get("/rapat/RAPAT/laporan-singkat")
    assert [one.get("id") for one in page.select("//textarea")] == ["teks-laporan", "teks-pers"]
    assert "yang boleh membaca butir terbatas" not in page.text
    for box in page.select("//textarea"):
        words = box.text.lstrip("\n")
        assert int(box.get("rows")) <= len(words.splitlines()) + len(words) // 76
