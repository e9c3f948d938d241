"""Closing a notula: what stands in the way is named, what is final stays, what is corrected is a new edition."""

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, Channel, edit_action, report_progress
from app.core import SYSTEM, Refused, SecurityClass, db, locked, writing
from app.directory import Agency, name_agency
from app.meetings import AgendaItem, Attendance, AttendanceStatus, Meeting, ReplyChannel
from app.meetings import edit_meeting as edit_facts
from app.minutes import (
    Correction,
    CorrectionState,
    CorrectionTarget,
    MinutesEdition,
    MinutesState,
    accept_correction,
    answer_circulation,
    answer_correction,
    call_back,
    circulate,
    content_from,
    content_hash,
    content_of,
    correct,
    edit_meeting,
    finalise,
    keep_late,
    last_edition,
    missing_for_final,
    news,
    propose_correction,
    record_signing,
    state_of,
    write_note,
)
from app.minutes.note_service import note_of
from app.outcomes import Decision, create_decision, edit_decision, withdraw_decision

from .closing import FRIDAY, MONDAY, THURSDAY, a_held_meeting, agreed_in_hall, at

pytestmark = pytest.mark.both_engines
BY = {"by": SYSTEM}


def agency(code):
    return db.session.scalars(sa.select(Agency).where(Agency.code == code)).one()


def kinds(meeting):
    return [one.kind for one in missing_for_final(meeting, content_hash(content_of(meeting)))]


def decisions(meeting):
    return db.session.scalars(sa.select(Decision).where(Decision.meeting_id == meeting.id).order_by(Decision.number))


@pytest.fixture
def meeting(ctx):
    with at(MONDAY), writing():
        meeting = a_held_meeting()
    return meeting.id


@pytest.fixture
def sent(meeting):
    with at(MONDAY), writing():
        circulate(db.session.get_one(Meeting, meeting), **BY)
    return meeting


@pytest.fixture
def final(sent):
    with at(FRIDAY), writing():
        finalise(db.session.get_one(Meeting, sent), **BY)
    return sent


def the(ident):
    return locked(Meeting, ident)


# Final


def test_everything_in_the_way_is_named_at_once(sent):
    with at(MONDAY), writing():
        meeting = the(sent)
        edit_decision(next(iter(decisions(meeting))), 2, **BY, modality=None)
        propose_correction(meeting, CorrectionTarget.MEETING, None, "Tempatnya lain", **BY)
        edit_facts(meeting, meeting.revision, **BY, chair_position=None)
        assert kinds(meeting) == ["chair", "modality", "correction", "window"]
        with pytest.raises(Refused):
            finalise(meeting, **BY)
    with writing():
        assert last_edition(the(sent)) is None


def test_a_notula_that_was_not_sent_is_not_final(meeting):
    with writing():
        assert kinds(the(meeting)) == ["sent"]


def test_the_first_edition_says_what_the_notula_said(final):
    with writing():
        meeting = the(final)
        edition = last_edition(meeting)
        assert (edition.number, edition.reason, state_of(meeting)) == (1, None, MinutesState.FINAL)
        assert meeting.frozen_at is not None
        content = content_from(edition.content)
        assert content_hash(content) == edition.content_hash
        assert content == content_of(meeting) == content_of(meeting, content)
        assert [one.text for one in content.outcomes] == [
            "Butir dari acara pertama", "Butir dari acara kedua", "Butir terbatas",
        ]  # fmt: skip
        assert [one.number for one in content.outcomes] == [1, 2, 3]
        assert content.actions[0].outcomes == (1, 2)
        excused = [one.agency.code for one in content.attendance if one.status is AttendanceStatus.EXCUSED]
        assert (excused, content.absent) == (["BC"], ())  # it sent word: the notula does not count it as absent too


def test_what_was_agreed_with_the_lead_in_the_hall_is_accepted(final):
    with writing():
        rows = db.session.scalars(sa.select(Action).order_by(Action.seq)).all()
        assert {one.state for one in rows} == {ActionState.OPEN}
        assert [one.accepted_at is not None for one in rows] == [True, False, False]


def test_a_notula_is_final_once(final):
    with at(FRIDAY), pytest.raises(Refused), writing():
        finalise(the(final), **BY)


def test_what_changed_since_it_was_read_is_not_made_final(sent):
    with at(FRIDAY), writing():
        meeting = the(sent)
        read = content_hash(content_of(meeting))
        edit_facts(meeting, meeting.revision, **BY, venue="Ruang lain")
        with pytest.raises(Refused, match="berubah"):
            finalise(meeting, **BY, seen_hash=read)
        finalise(meeting, **BY, seen_hash=content_hash(content_of(meeting)))


def test_what_is_frozen_is_what_was_agreed_though_an_action_changes_meanwhile(sent, monkeypatch):
    def another_writer(meeting):
        db.session.execute(sa.update(Action).where(Action.text == "Menyusun SOP").values(text="Bukan yang disepakati"))
        db.session.expire_all()

    with at(FRIDAY), writing():
        monkeypatch.setattr("app.minutes.editions_service.keep_wordings", another_writer)
        digest = content_hash(content_of(the(sent)))
        edition = finalise(the(sent), **BY, seen_hash=digest)
        assert edition.content_hash == digest
        assert "Bukan yang disepakati" not in edition.content


def test_the_window_counts_working_days_and_ends_after_its_last(sent):
    with at(THURSDAY), writing():
        assert kinds(the(sent)) == ["window"]
    with at(FRIDAY), writing():
        assert kinds(the(sent)) == []


def test_the_window_is_over_when_everybody_who_was_there_agreed(sent):
    with at(MONDAY), writing():
        meeting = the(sent)
        for code in ("KANIM", "POLRES"):
            answer_circulation(meeting, agency(code).id, **BY, channel=ReplyChannel.PHONE)
        assert kinds(meeting) == ["window"]
        answer_circulation(meeting, agency("KODIM").id, **BY)
        assert kinds(meeting) == []


def test_an_agreement_holds_for_what_was_read_only(sent):
    with at(MONDAY), writing():
        meeting = the(sent)
        for code in ("KANIM", "POLRES", "KODIM"):
            answer_circulation(meeting, agency(code).id, **BY)
        edit_facts(meeting, meeting.revision, **BY, venue="Ruang lain")
        assert kinds(meeting) == ["window"]


def test_read_aloud_and_agreed_in_the_hall_it_is_final_the_same_day(meeting):
    with at(MONDAY), writing(), pytest.raises(Refused, match="Kesimpulan"):
        circulate(the(meeting), **BY, agreed_in_hall=True)
    with at(MONDAY), writing():
        agreed_in_hall(the(meeting))
        circulate(the(meeting), **BY, agreed_in_hall=True)
        edition = finalise(the(meeting), **BY)
        assert edition.number == 1


def test_the_news_is_told_inside_the_transaction(sent):
    heard = []

    def hear(meeting, edition, by):
        heard.append((meeting.id, edition.number, db.session().in_transaction()))

    with news.finalised.connected_to(hear), at(FRIDAY), writing():
        finalise(the(sent), **BY)
    assert heard == [(sent, 1, True)]


# What is final stays


def test_every_verb_says_no_in_words(final):
    with writing():
        meeting = the(final)
        decision, item = next(iter(decisions(meeting))), db.session.scalars(sa.select(AgendaItem)).first()
        for verb in (
            lambda: edit_decision(decision, decision.revision, **BY, text="Lain"),
            lambda: withdraw_decision(decision, decision.revision, **BY),
            lambda: create_decision(meeting, "Baru", **BY),
            lambda: write_note(item, "Lain", 1, **BY),
            lambda: edit_facts(meeting, meeting.revision, **BY, venue="Lain"),
            lambda: call_back(meeting, "Keliru", **BY),
        ):
            with pytest.raises(Refused, match="final"):
                verb()


def test_class_and_number_stay_free(final):
    with writing():
        meeting = the(final)
        edit_meeting(meeting, meeting.revision, **BY, security_class=SecurityClass.RESTRICTED, minutes_number="W-1")
        decision = next(iter(decisions(meeting)))
        assert decision.effective_class is SecurityClass.RESTRICTED
        edit_decision(decision, decision.revision, **BY, security_class=SecurityClass.OPEN, text=decision.text)
        assert decision.effective_class is SecurityClass.OPEN


def test_the_plan_goes_on_and_the_edition_does_not(final):
    with writing():
        meeting = the(final)
        before = last_edition(meeting).content
        action = locked(Action, db.session.scalars(sa.select(Action.id).order_by(Action.seq)).first())
        edit_action(action, action.revision, SYSTEM, text="Menyusun SOP dan melatih petugas")
        report_progress(action, "Draf selesai", by=SYSTEM, for_agency=action.lead_id, channel=Channel.PHONE)
        assert last_edition(meeting).content == before
        assert content_of(meeting, content_from(before)) == content_from(before)


# Perbaikan


def accepted(meeting, target, target_id, why, /, **facts):
    correction = propose_correction(meeting, target, target_id, why, **BY, facts=facts)
    accept_correction(correction, correction.revision, **BY)
    return correction


def test_a_perbaikan_is_a_new_edition_with_reason_and_changes(final):
    with writing():
        meeting = the(final)
        first = next(iter(decisions(meeting)))
        correction = accepted(meeting, CorrectionTarget.DECISION, first.id, "Salah tulis", text="Butir pertama, benar")
        assert correction.state is CorrectionState.ACCEPTED
        assert first.text == "Butir dari acara pertama"
        edition = correct(meeting, "Salah tulis", [correction.id], **BY)
        assert (edition.number, edition.reason) == (2, "Salah tulis")
        assert edition.changes[0]["before"] == {"text": "Butir dari acara pertama"}
        assert edition.changes[0]["facts"] == {"text": "Butir pertama, benar"}
        assert (correction.state, correction.edition_id) == (CorrectionState.APPLIED, edition.id)
        content = content_from(edition.content)
        assert content.outcomes[0].text == "Butir pertama, benar"
        assert content == content_of(meeting, content, 2)
        assert state_of(meeting) is MinutesState.FINAL
        assert meeting.frozen_at is not None
    with writing():
        old = db.session.scalars(sa.select(MinutesEdition).where(MinutesEdition.number == 1)).one()
        assert content_from(old.content).outcomes[0].text == "Butir dari acara pertama"


def test_numbers_stand_and_what_is_withdrawn_keeps_its_place(final):
    with writing():
        meeting = the(final)
        second = list(decisions(meeting))[1]
        gone = accepted(meeting, CorrectionTarget.DECISION, second.id, "Tidak disepakati", withdrawn=True)
        new = accepted(meeting, CorrectionTarget.DECISION, None, "Terlewat", text="Butir baru", modality="hope")
        content = content_from(correct(meeting, "Dua hal", [gone.id, new.id], **BY).content)
        assert [(one.number, one.withdrawn_by) for one in content.outcomes] == [(1, None), (2, 2), (3, None), (4, None)]
        third = accepted(meeting, CorrectionTarget.MEETING, None, "Tempat", venue="Aula PLBN")
        content = content_from(correct(meeting, "Tempat", [third.id], **BY).content)
        assert [one.withdrawn_by for one in content.outcomes] == [None, 2, None, None]
        assert content.facts.venue == "Aula PLBN"


def test_actions_are_corrected_as_agreed_not_as_they_became(final):
    with writing():
        meeting = the(final)
        ids = db.session.scalars(sa.select(Action.id).order_by(Action.seq)).all()
        action = locked(Action, ids[0])
        edit_action(action, action.revision, SYSTEM, due_on=None, text="Sudah lain dalam rencana")
        other = accepted(meeting, CorrectionTarget.ACTION, ids[1], "Bukan BC", lead_id="KODIM", due_on="2024-12-31")
        new = accepted(meeting, CorrectionTarget.ACTION, None, "Terlewat", text="Memasang jaringan", lead_id="POLRES")
        content = content_from(correct(meeting, "Penanggung jawab", [other.id, new.id], **BY).content)
        assert [one.text for one in content.actions] == [
            "Menyusun SOP", "Membagikan data", "Memperbaiki jalan", "Memasang jaringan",
        ]  # fmt: skip
        assert content.actions[1].lead.code == "KODIM"
        rows = db.session.scalars(sa.select(Action).order_by(Action.seq)).all()
        assert [one.state for one in rows] == [ActionState.OPEN] * 4
        assert rows[1].lead_id == agency("KODIM").id
        assert rows[3].accepted_at is not None


def test_names_of_a_later_day_do_not_creep_in(final):
    with writing():
        meeting = the(final)
        name_agency(agency("POLRES"), "Polres Belu yang baru", valid_from=None, by=SYSTEM)
        correction = accepted(meeting, CorrectionTarget.MEETING, None, "Tempat", venue="Aula PLBN")
        content = content_from(correct(meeting, "Tempat", [correction.id], **BY).content)
        assert {row.agency.name for row in content.attendance if row.agency.code == "POLRES"} == {"Instansi POLRES"}


def test_attendance_and_agenda_can_be_corrected(final):
    with writing():
        meeting = the(final)
        row = db.session.scalars(sa.select(Attendance).where(Attendance.agency_id == agency("BC").id)).one()
        items = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).all()
        asked = [
            accepted(meeting, CorrectionTarget.ATTENDANCE, row.id, "Hadir", status="present", headcount=2),
            accepted(meeting, CorrectionTarget.AGENDA_ITEM, items[0].id, "Tidak ada", withdrawn=True),
            accepted(meeting, CorrectionTarget.NOTE, items[1].id, "Kurang", text="Lengkap"),
            accepted(meeting, CorrectionTarget.ISSUE, None, "Terlewat", text="Isu baru"),
        ]
        content = content_from(correct(meeting, "Beberapa", [one.id for one in asked], **BY).content)
        came = {one.agency.code: (one.status, one.headcount) for one in content.attendance}
        assert came["BC"] == (AttendanceStatus.PRESENT, 2)
        assert [(one.seq, one.title) for one in content.agenda] == [(1, "Strategi"), (2, "Jalur tidak resmi")]
        assert content.agenda[0].notes == "Lengkap"
        assert content.issues[-1].text == "Isu baru"


def test_a_perbaikan_needs_a_reason_and_what_was_accepted(final):
    with writing():
        meeting = the(final)
        waiting = propose_correction(meeting, CorrectionTarget.MEETING, None, "Tempat", **BY, facts={"venue": "X"})
        for reason, ids in (("Alasan", []), ("Alasan", [waiting.id]), ("Alasan", [999])):
            with pytest.raises(Refused):
                correct(meeting, reason, ids, **BY)
        accept_correction(waiting, waiting.revision, **BY)
        with pytest.raises(Refused):
            correct(meeting, " ", [waiting.id], **BY)
        answer_correction(waiting, waiting.revision, "Ternyata benar", **BY)
        with pytest.raises(Refused):
            correct(meeting, "Alasan", [waiting.id], **BY)


def test_a_perbaikan_lacks_nothing_that_the_first_edition_needed(final):
    with writing():
        meeting = the(final)
        plain = accepted(meeting, CorrectionTarget.DECISION, None, "Terlewat", text="Butir tanpa sifat").id
        headless = accepted(meeting, CorrectionTarget.MEETING, None, "Bukan dia", chair_position=None).id
    for ident, words in ((plain, "sifat"), (headless, "Pimpinan rapat")):
        with pytest.raises(Refused, match=words), writing():
            correct(the(final), "Alasan", [ident], **BY)
    with writing():
        assert last_edition(the(final)).number == 1


def test_a_refused_perbaikan_leaves_the_edition_and_the_rows(final):
    with writing():
        meeting = the(final)
        first = accepted(meeting, CorrectionTarget.MEETING, None, "Tempat", venue="X").id
        wrong = accepted(meeting, CorrectionTarget.MEETING, None, "Hari", starts_on=None, ends_on="2024-05-06").id
    with pytest.raises(Refused), writing():
        correct(the(final), "Alasan", [first, wrong], **BY)
    with writing():
        meeting = the(final)
        assert (last_edition(meeting).number, meeting.venue, state_of(meeting)) == (1, "Aula", MinutesState.FINAL)


def test_what_arrives_late_is_kept_as_a_correction(final):
    with writing():
        meeting = the(final)
        item = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).first()
        for text in ("Satu", "Satu dua", "Satu dua"):
            keep_late(meeting, CorrectionTarget.NOTE, item.id, text, **BY, key="c:note", facts={"text": text})
        rows = db.session.scalars(sa.select(Correction).order_by(Correction.id)).all()
        assert [(one.text, one.state.value) for one in rows] == [("Satu", "answered"), ("Satu dua", "proposed")]
        accept_correction(rows[1], rows[1].revision, **BY)
        assert content_from(correct(meeting, "Terlambat", [rows[1].id], **BY).content).agenda[0].notes == "Satu dua"


def test_late_texts_stand_beside_each_other_unless_one_holds_the_other(final):
    """Two drafts from the same final text are two wishes; what one tab took over from another is one."""
    kept = [("a", "Satu"), ("b", "Dua"), ("c", "Satu lebih\nTiga"), ("d", "Tiga"), ("b", "Empat")]
    with writing():
        meeting = the(final)
        item = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).first()
        for key, text in kept:
            keep_late(meeting, CorrectionTarget.NOTE, item.id, text, **BY, key=key, facts={"text": text})
        rows = db.session.scalars(sa.select(Correction).order_by(Correction.id)).all()
    assert [(one.text, one.state.value) for one in rows] == [
        ("Satu", "answered"), ("Dua", "answered"), ("Satu lebih\nTiga", "proposed"), ("Empat", "proposed")
    ]  # fmt: skip


def test_two_late_texts_from_the_same_final_note_both_come_into_it(final):
    with writing():
        meeting = the(final)
        item = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).first()
        rows = [
            keep_late(meeting, CorrectionTarget.NOTE, item.id, key, **BY, key=key, facts={"text": text})
            for key, text in (("a", "Dibuka pukul sembilan.\nDoa"), ("b", "Lagu\nDibuka pukul sembilan."))
        ]
        for row in rows:
            accept_correction(row, row.revision, **BY)
        edition = correct(meeting, "Terlambat", [row.id for row in rows], **BY)
        assert content_from(edition.content).agenda[0].notes == "Lagu\nDibuka pukul sembilan.\nDoa"


def test_a_correction_keeps_what_came_into_a_note_since_it_was_asked_for(sent):
    with writing():
        meeting = the(sent)
        item = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).first()
        asked = propose_correction(
            meeting, CorrectionTarget.NOTE, item.id, "Jamnya", **BY, facts={"text": "Dibuka pukul sepuluh."}
        )
        there = note_of(item)
        write_note(item, f"{there.text}\n\nDoa oleh Camat.", there.revision, **BY)
        accept_correction(asked, asked.revision, **BY)
        assert note_of(item).text == "Dibuka pukul sepuluh.\nDoa oleh Camat."


def test_signing_stands_outside_the_hash(final):
    with writing():
        edition = last_edition(the(final))
        before = edition.content_hash
        record_signing(edition, **BY, document_number="W.22-1", signer_position="Kepala Kantor")
        with pytest.raises(Refused):
            record_signing(edition, **BY)
        assert edition.content_hash == before
