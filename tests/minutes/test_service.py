"""The notula: notes with their history, sending it, and the class that reaches every room."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app import actions
from app.core import SYSTEM, Actor, Refused, SecurityClass, Stale, db, writing
from app.meetings import AttendanceRole, AttendanceStatus, MeetingState, add_agenda_item, add_attendance
from app.minutes import (
    Minutes,
    MinutesState,
    NoteRevision,
    add_to_note,
    circulate,
    edit_meeting,
    enter_as_circulated,
    missing_for_circulation,
    open_actions,
    write_note,
)
from app.minutes.queries import wordings_of
from tests.builders import AN_INSTANT, a_decision, a_meeting, an_action, an_agency, an_issue

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


def test_who_opens_is_no_chair_and_an_unknown_day_may_be_declared(ctx):
    with writing():
        meeting = a_meeting(circulated=False, starts_on=None, day_unknown=True)
        row = add_attendance(
            meeting, an_agency(), by=SYSTEM, role=AttendanceRole.OPENER, status=AttendanceStatus.PRESENT
        )
        assert [each.kind for each in missing_for_circulation(meeting)] == ["chair"]
        row.role = AttendanceRole.CHAIR
        assert missing_for_circulation(meeting) == []


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


# Saving while somebody types


class Clock:
    """A minute hand that a test moves."""

    def __init__(self, monkeypatch):
        self.at = AN_INSTANT
        monkeypatch.setattr("app.minutes.note_service.now", lambda: self.at)

    def passes(self, **time):
        self.at += timedelta(**time)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def an_item():
    return add_agenda_item(a_meeting(), "Pembukaan", by=SYSTEM)


def named(name):
    return Actor(user_id=None, name=name)


def test_typing_keeps_a_wording_every_two_minutes(ctx, clock):
    with writing():
        item = an_item()
        note = write_note(item, "a", 0, by=SYSTEM, keep=False)
        for text in ("ab", "abc", "abcd"):
            clock.passes(seconds=50)
            write_note(item, text, note.revision, by=SYSTEM, keep=False)
        assert (note.text, note.revision, note.saved_at) == ("abcd", 4, clock.at)
        assert wordings() == [(1, "a"), (4, "abcd")]
        clock.passes(seconds=5)
        write_note(item, "abcde", 4, by=SYSTEM, keep=False)
        assert wordings()[-1] == (4, "abcd")
        write_note(item, "abcde", 5, by=SYSTEM)
        assert wordings()[-1] == (5, "abcde")
        assert note.kept_revision == note.revision == 5


def test_what_another_writer_left_is_kept_under_their_name(ctx, clock):
    with writing():
        item = an_item()
        write_note(item, "x", 0, by=named("Sari"), keep=False)
        write_note(item, "xy", 1, by=named("Sari"), keep=False)
        clock.passes(seconds=10)
        write_note(item, "xyz", 2, by=named("Made"), keep=False)
        kept = db.session.execute(sa.select(NoteRevision.text, NoteRevision.by_name).order_by(NoteRevision.id)).all()
        assert kept == [("x", "Sari"), ("xy", "Sari")]


def test_before_much_is_taken_out_it_is_kept(ctx, clock):
    with writing():
        item, long = an_item(), "panjang " * 12
        write_note(item, "a", 0, by=SYSTEM, keep=False)
        write_note(item, long, 1, by=SYSTEM, keep=False)
        write_note(item, long[:-40], 2, by=SYSTEM, keep=False)
        assert wordings() == [(1, "a")]
        write_note(item, "", 3, by=SYSTEM, keep=False)
        assert wordings() == [(1, "a"), (3, long[:-40])]


def test_what_stands_there_now_is_told_first_kept_or_not(ctx, clock):
    with writing():
        item = an_item()
        write_note(item, "satu", 0, by=SYSTEM, keep=False)
        note = write_note(item, "dua", 1, by=SYSTEM, keep=False)
        told = wordings_of(Actor(user_id=1, name="Sari"), note)
        assert [(each.revision, each.text) for each in told] == [(2, "dua")]


def test_sending_keeps_what_every_note_says(ctx, clock):
    with writing():
        meeting = a_meeting(circulated=False, chair_position="Direktur")
        item = add_agenda_item(meeting, "Pembukaan", by=SYSTEM)
        write_note(item, "satu", 0, by=SYSTEM, keep=False)
        write_note(item, "dua", 1, by=SYSTEM, keep=False)
        circulate(meeting, by=SYSTEM)
        assert wordings() == [(1, "satu"), (2, "dua")]


def test_a_paragraph_is_added_to_whatever_stands_there(ctx, clock):
    with writing():
        item = an_item()
        add_to_note(item, "Satu.", by=SYSTEM)
        note = add_to_note(item, "Dua.", by=SYSTEM)
        assert note.text == "Satu.\n\nDua."


def test_a_note_may_have_a_class_of_its_own(ctx, clock):
    with writing():
        item = an_item()
        note = write_note(item, "terbuka", 0, by=SYSTEM)
        write_note(item, "terbuka", 1, by=SYSTEM, keep=False, security_class=SecurityClass.RESTRICTED)
        write_note(item, "terbatas", 2, by=SYSTEM)
        write_note(item, "terbatas", 3, by=SYSTEM, security_class=SecurityClass.RESTRICTED)
        assert (note.revision, note.security_class) == (3, SecurityClass.RESTRICTED)
        classes = db.session.scalars(sa.select(NoteRevision.effective_class).order_by(NoteRevision.id)).all()
        assert classes == [SecurityClass.OPEN, SecurityClass.RESTRICTED, SecurityClass.RESTRICTED]
