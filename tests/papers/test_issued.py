"""Issuing papers: with the final notula or when asked, once, and kept as they are."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions import Action, edit_action, propose
from app.core import SYSTEM, Actor, Reach, Refused, SecurityClass, db, run_tasks, writing
from app.directory import Agency
from app.meetings import Attendance, Meeting
from app.minutes import (
    CorrectionTarget,
    MinutesEdition,
    accept_correction,
    circulate,
    correct,
    finalise,
    propose_correction,
)
from app.outcomes import Decision, edit_decision
from app.papers import IssuedPaper, PaperKind, issue_invitation, issue_papers
from app.papers import issued_print as press
from app.papers.issued_compose import Wanted, letters_of
from app.papers.issued_service import ask_for_paper, code_of, issue_final
from app.papers.models import PaperSize
from app.papers.queue import ATTEMPTS
from app.roadmap import Audience
from tests.builders import an_agency
from tests.client import count_queries
from tests.minutes.closing import FRIDAY, MONDAY, a_held_meeting, at

from .issuing import HIDDEN, agency, paper, papers, secretary, the

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
        "Butir keliru": (CorrectionTarget.DECISION, "Butir dari acara kedua", {"text": "Butir yang benar"}),
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
        correct(meeting, "Beberapa hal", ids, by=SYSTEM)
    new = [one for one in papers() if one.id not in before]
    seen = {audience: {words for words in told for one in new if one.audience is audience and words in one.content}
            for audience in Audience}  # fmt: skip
    assert seen[Audience.LEADERSHIP] == set(told)
    assert seen[Audience.FORUM] == set(told) - {"BC tidak datang sama sekali"}
    assert told_to_partners(final) == ("Butir keliru", "Tempat keliru")
    with at(FRIDAY), writing():
        decision = db.session.get_one(Decision, rows["Butir dari acara kedua"])
        edit_decision(decision, decision.revision, by=SYSTEM, security_class=SecurityClass.RESTRICTED)
    assert told_to_partners(final) == ("Tempat keliru",)


def told_to_partners(final):
    """The changes that a paper for partners would tell today."""
    with writing():
        ((_wanted, letter, _edition),) = letters_of(the(final), [Wanted(PaperKind.MINUTES, Audience.PARTNER)])
        return letter.edition.changes


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


def test_a_paper_is_classed_by_what_it_tells(final):
    """The notula holds a restricted outcome; the matrix and the attendance list hold no part that is."""
    classes = {(one.kind, one.audience): one.effective_class for one in papers()}
    assert classes[PaperKind.MINUTES, Audience.FORUM] is SecurityClass.RESTRICTED
    assert classes[PaperKind.CONCLUSIONS, Audience.FORUM] is SecurityClass.RESTRICTED
    assert classes[PaperKind.ACTION_MATRIX, Audience.FORUM] is SecurityClass.OPEN
    assert classes[PaperKind.ATTENDANCE_LIST, Audience.LEADERSHIP] is SecurityClass.OPEN
    assert classes[PaperKind.MINUTES, Audience.PARTNER] is SecurityClass.OPEN


def test_a_change_that_is_told_classes_the_paper_too(final):
    with at(FRIDAY), writing():
        meeting = the(final)
        decision = db.session.scalars(sa.select(Decision).where(Decision.text == "Butir terbatas")).one()
        asked = propose_correction(
            meeting, CorrectionTarget.DECISION, decision.id, "Nama sandi", by=SYSTEM, facts={"text": "Butir lain"}
        )
        accept_correction(asked, asked.revision, by=SYSTEM)
        correct(meeting, "Keliru", [asked.id], by=SYSTEM)
    last = {(one.kind, one.audience): one for one in papers()}  # the newer ones stand last
    matrix = last[PaperKind.ACTION_MATRIX, Audience.FORUM]
    assert "Nama sandi" in matrix.content
    assert matrix.effective_class is SecurityClass.RESTRICTED
    excerpt = last[PaperKind.EXCERPT, Audience.FORUM]
    assert "Nama sandi" not in excerpt.content
    assert excerpt.effective_class is SecurityClass.OPEN


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
    assert [queries for queries, _papers in found] == [15] * 4
    (_, few), (_, anew), (_, many), (_, many_anew) = found
    assert (many, many_anew) == (few + 20, anew + 20)


@pytest.mark.both_engines
def test_a_paper_asked_for_later_holds_nothing_that_was_raised_since(final):
    with at(FRIDAY), writing():
        decision = db.session.scalars(sa.select(Decision).where(Decision.text == "Butir dari acara kedua")).one()
        action = db.session.scalars(sa.select(Action).where(Action.text == "Membagikan data")).one()
        edit_decision(decision, decision.revision, by=SYSTEM, security_class=SecurityClass.RESTRICTED)
        edit_action(action, action.revision, SYSTEM, security_class=SecurityClass.RESTRICTED)
    partner = Wanted(PaperKind.MINUTES, Audience.PARTNER, size=PaperSize.F4)
    with writing():
        (letter,) = [one for _wanted, one, _edition in letters_of(the(final), [partner])]
        assert "Butir dari acara pertama" in [one.text for one in letter.content.outcomes]
        assert "Butir dari acara kedua" not in [one.text for one in letter.content.outcomes]
        assert "Membagikan data" not in [one.text for one in letter.content.actions]
        (whole,) = [one for _wanted, one, _edition in letters_of(the(final), [Wanted(PaperKind.ACTION_MATRIX)])]
        assert {one.security_class for one in whole.content.actions if one.text == "Membagikan data"} == {
            SecurityClass.RESTRICTED
        }
