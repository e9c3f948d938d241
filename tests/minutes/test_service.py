"""The notula: notes with their history, sending it, and the class that reaches every room."""

import pytest
import sqlalchemy as sa

from app import actions
from app.core import SYSTEM, Refused, SecurityClass, Stale, db, writing
from app.meetings import AttendanceRole, AttendanceStatus, MeetingState, add_agenda_item, add_attendance
from app.minutes import (
    Minutes,
    MinutesState,
    NoteRevision,
    circulate,
    edit_meeting,
    enter_as_circulated,
    missing_for_circulation,
    open_actions,
    write_note,
)
from tests.builders import a_decision, a_meeting, an_action, an_agency, an_issue

pytestmark = pytest.mark.both_engines


def wordings():
    return db.session.execute(sa.select(NoteRevision.revision, NoteRevision.text).order_by(NoteRevision.id)).all()


def test_every_wording_of_a_note_is_kept(ctx):
    with writing():
        item = add_agenda_item(a_meeting(), "Pembukaan", by=SYSTEM)
        note = write_note(item, "Satu", 0, by=SYSTEM)
        write_note(item, "Dua", 1, by=SYSTEM)
        write_note(item, "Dua", 2, by=SYSTEM)
        write_note(item, "", 2, by=SYSTEM)
        assert (note.text, note.revision) == ("", 3)
        assert wordings() == [(1, "Satu"), (2, "Dua"), (3, "")]


def test_nothing_written_makes_no_note(ctx):
    with writing():
        assert write_note(add_agenda_item(a_meeting(), "Pembukaan", by=SYSTEM), "", 0, by=SYSTEM) is None


@pytest.mark.parametrize("seen", [0, 2])
def test_a_note_saved_by_somebody_else_is_told(ctx, seen):
    with writing():
        item = add_agenda_item(a_meeting(), "Pembukaan", by=SYSTEM)
        note = write_note(item, "Satu", 0, by=SYSTEM)
        with pytest.raises(Stale) as stale:
            write_note(item, "Ketikan saya", seen, by=SYSTEM)
        assert stale.value.thing is note
        assert note.text == "Satu"


def test_what_is_missing_is_named(ctx):
    with writing():
        meeting = a_meeting(state=MeetingState.PLANNED, starts_on=None)
        decision = a_decision(meeting, modality=None)
        a_decision(meeting)
        missing = missing_for_circulation(meeting)
        assert [each.kind for each in missing] == ["held", "day", "chair", "modality"]
        assert missing[-1].decision is decision
        with pytest.raises(Refused):
            circulate(meeting, by=SYSTEM)
        assert meeting.circulated_at is None


def test_an_opener_counts_as_chair_and_an_unknown_day_may_be_declared(ctx):
    with writing():
        meeting = a_meeting(circulated=False, starts_on=None, day_unknown=True)
        row = add_attendance(
            meeting, an_agency(), by=SYSTEM, role=AttendanceRole.OPENER, status=AttendanceStatus.PRESENT
        )
        assert missing_for_circulation(meeting) == []
        row.role = AttendanceRole.SPEAKER
        assert [each.kind for each in missing_for_circulation(meeting)] == ["chair"]


def test_sending_lets_read_and_opening_puts_before_the_agencies(ctx):
    with writing():
        meeting = a_meeting(circulated=False, chair_position="Direktur")
        action = an_action(meeting, state=actions.ActionState.PROPOSED)
        circulate(meeting, by=SYSTEM)
        assert meeting.circulated_at is not None
        assert db.session.get_one(Minutes, meeting.id).state is MinutesState.CIRCULATED
        db.session.refresh(action)
        assert action.state is actions.ActionState.PROPOSED
        assert open_actions(meeting, by=SYSTEM) == 1
        db.session.refresh(action)
        assert action.state is actions.ActionState.OPEN
        assert open_actions(meeting, by=SYSTEM) == 0
        first = meeting.circulated_at
        circulate(meeting, by=SYSTEM)
        assert meeting.circulated_at == first


def test_actions_of_a_notula_that_was_not_sent_stay_proposed(ctx):
    with writing(), pytest.raises(Refused):
        open_actions(a_meeting(circulated=False), by=SYSTEM)


def test_a_record_enters_as_circulated_with_what_it_leaves_open(ctx):
    with writing():
        meeting = a_meeting(circulated=False)
        a_decision(meeting, modality=None)
        enter_as_circulated(meeting, by=SYSTEM)
        assert meeting.circulated_at is not None
    with writing(), pytest.raises(Refused):
        enter_as_circulated(a_meeting(state=MeetingState.PLANNED), by=SYSTEM)


def test_the_class_of_a_meeting_reaches_what_inherits_it(ctx):
    with writing():
        meeting = a_meeting()
        inheriting = [a_decision(meeting), an_issue(meeting), an_action(meeting)]
        own = [make(meeting, security_class=SecurityClass.OPEN) for make in (a_decision, an_issue, an_action)]
        other = an_action(a_meeting())
        assert edit_meeting(meeting, 1, by=SYSTEM, security_class=SecurityClass.RESTRICTED, title="Rapat terbatas")
        db.session.expire_all()
        assert {thing.effective_class for thing in inheriting} == {SecurityClass.RESTRICTED}
        assert {thing.effective_class for thing in [*own, other]} == {SecurityClass.OPEN}
        assert {thing.revision for thing in inheriting} == {1}
        assert not edit_meeting(meeting, meeting.revision, by=SYSTEM, security_class=SecurityClass.RESTRICTED)
        edit_meeting(meeting, meeting.revision, by=SYSTEM, security_class=SecurityClass.OPEN)
        db.session.expire_all()
        assert {thing.effective_class for thing in inheriting} == {SecurityClass.OPEN}
        edit_meeting(meeting, meeting.revision, by=SYSTEM, security_class=None)
        db.session.expire_all()
        assert {thing.effective_class for thing in inheriting} == {SecurityClass.RESTRICTED}
