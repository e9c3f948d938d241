"""The calendar file of an invitation: it follows when the meeting moves, and tells no more than it may."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.core import SecurityClass, db, writing
from app.meetings import (
    InviteChannel,
    Invitee,
    add_invitee,
    calendar_of,
    edit_meeting,
    invite,
    move_meeting,
    withdraw_invitee,
)

from .stage import DAY, Stage, rows, the_meeting


@pytest.fixture
def stage(ctx):
    with writing():
        return Stage()


def in_calendar(meeting):
    calendar = Calendar.from_ical(calendar_of(meeting))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), int(event["SEQUENCE"]), event


def test_a_meeting_that_moves_is_followed_by_its_calendar(stage):
    with writing():
        stage.list_all()
        invite(stage.meeting, by=stage.by())
    _, sequence, event = in_calendar(the_meeting())
    uid, closes = str(event["UID"]), the_meeting().replies_close_at
    for facts in ({"purpose": "Tujuan"}, {"starts_on": DAY}, {"chair_position": "Direktur"}):
        with writing():
            edit_meeting(meeting := the_meeting(), meeting.revision, by=stage.by(), **facts)
        assert in_calendar(the_meeting())[1] == sequence, facts
    moved = DAY + timedelta(days=7)
    with writing():
        edit_meeting(meeting := the_meeting(), meeting.revision, by=stage.by(), starts_on=moved, venue="Aula")
    _, after, event = in_calendar(the_meeting())
    assert (after, str(event["UID"])) == (sequence + 1, uid)
    assert event.decoded("DTSTART").date() == moved
    assert the_meeting().replies_close_at == closes + timedelta(days=7)
    with writing():
        move_meeting(the_meeting(), "cancel", by=stage.by(), reason="Bandara ditutup")
    method, last, event = in_calendar(the_meeting())
    assert (method, last, str(event["UID"])) == ("CANCEL", sequence + 2, uid)


def test_a_meeting_planned_again_is_invited_to_again(stage):
    with writing():
        stage.list_all()
        invite(stage.meeting, by=stage.by())
        move_meeting(stage.meeting, "cancel", by=stage.by(), reason="Bandara ditutup")
    off = in_calendar(the_meeting())[1]
    with writing():
        move_meeting(the_meeting(), "reopen", by=stage.by())
    assert [row.invited_at for row in rows()] == [None] * 3
    with writing():
        assert len(invite(the_meeting(), by=stage.by())) == 3
    method, sequence, _ = in_calendar(the_meeting())
    assert method != "CANCEL"
    assert sequence > off, "the entry that comes back stands above the one that called it off"


def test_who_is_invited_again_gets_an_entry_above_the_one_that_took_it_out(stage):
    with writing():
        stage.list_all()
        invite(stage.meeting, by=stage.by())
    row = rows()[1].id
    with writing():
        one = db.session.get_one(Invitee, row)
        withdraw_invitee(one, one.revision, by=stage.by())
    off = in_calendar(the_meeting())[1]
    with writing():
        meeting = the_meeting()
        add_invitee(meeting, stage.army, InviteChannel.WHATSAPP, by=stage.by(), guest=False, position="Dandim")
        assert [one.id for one in invite(meeting, by=stage.by())] == [row]
    assert in_calendar(the_meeting())[1] > off


def test_a_calendar_never_names_a_restricted_meeting(stage):
    with writing():
        stage.meeting.security_class = stage.meeting.effective_class = SecurityClass.RESTRICTED
        stage.meeting.invitation_number = "UND-7"
        stage.list_all()
        invite(stage.meeting, by=stage.by())
    content = calendar_of(the_meeting()).decode()
    assert "Rakor perbatasan" not in content
    assert "Rapat koordinasi (UND-7)" in content


def test_no_calendar_without_a_day_or_before_anybody_was_invited(stage, browse):
    browser = browse(stage.secretary)
    assert browser.get("/rapat/RAKOR/undangan.ics").status == 404
    with writing():
        move_meeting(stage.meeting, "invite", by=stage.by())
    page = browser.get("/rapat/RAKOR/undangan.ics")
    assert (page.status, page.headers["Content-Type"].split(";")[0]) == (200, "text/calendar")
    assert page.headers["Content-Disposition"] == 'attachment; filename="undangan-RAKOR.ics"'
