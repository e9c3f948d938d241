"""What it costs to tell many: news are told while a meeting is held locked, so no recipient has queries of its own."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.actions import ActionState, ActionSupport
from app.core import db, writing
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    InviteChannel,
    MeetingState,
    add_attendance,
    add_invitee,
    edit_meeting,
    invite,
    move_meeting,
)
from app.minutes import circulate, finalise
from app.notices import Notice, WhatsappMessage
from app.outcomes import assent_all
from app.papers import issued
from tests.builders import a_decision, a_meeting, an_action, an_agency
from tests.client import count_queries
from tests.meetings.stage import DAY, the_meeting

both_engines = pytest.mark.both_engines
MORE = 20


def told():
    return db.session.scalar(sa.select(sa.func.count(Notice.id)))


def a_planned_meeting(stage, guests):
    """Three are on the list, and so many guests that are reached by mail and telephone."""
    code = f"RAPAT-{guests}"
    stage.meeting = a_meeting(
        stage.forum, code=code, state=MeetingState.PLANNED, circulated=False, starts_on=DAY, venue="PLBN Mota'ain"
    )
    stage.list_all()
    for number in range(guests):
        agency = an_agency()
        stage.seat(agency, "Kepala", email=f"kepala{number}@contoh.go.id", phone="0812 9999 0000")
        add_invitee(stage.meeting, agency, InviteChannel.BOTH, by=stage.by(), guest=True, position="Kepala")
    return code


@both_engines
def test_a_meeting_is_announced_moved_and_called_off_to_many_as_to_few(stage, postman):
    by = stage.by()

    def change(meeting):
        edit_meeting(meeting, meeting.revision, by=by, starts_on=DAY + timedelta(days=7))

    def cost(code, verb):
        with writing():
            meeting = the_meeting(code)
            with count_queries() as queries:
                verb(meeting)
        return len(queries.batches)

    def costs(guests):
        with writing():
            code = a_planned_meeting(stage, guests)
        before = told()
        found = [cost(code, lambda meeting: invite(meeting, by=by)), cost(code, change)]
        with writing():
            sent = sa.update(WhatsappMessage).where(WhatsappMessage.dropped_at.is_(None))
            db.session.execute(sent.values(sent_at=datetime.now(UTC), sent_by="Sari"))
        found.append(cost(code, lambda meeting: move_meeting(meeting, "cancel", by=by, reason="Bandara ditutup")))
        assert told() - before == 3 * (3 + guests)
        return found

    assert costs(0) == costs(MORE) == [41, 43, 19]


def a_held_meeting(stage, guests):
    """Two agencies and so many more were there, and each leads two actions."""
    meeting = a_meeting(stage.forum, code=f"LALU-{guests}", circulated=False, chair_position="Direktur")
    a_decision(meeting, number=1)
    for agency in (stage.police, stage.army, *(an_agency() for _ in range(guests))):
        add_attendance(
            meeting, agency, by=stage.by(), role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT
        )  # fmt: skip
        for letter in "AB":
            action = an_action(meeting, ref=f"{letter}-{agency.id}", lead_id=agency.id, state=ActionState.PROPOSED)
            db.session.add(ActionSupport(action_id=action.id, agency_id=stage.customs.id))
    return meeting.code


@both_engines
def test_a_notula_is_sent_and_called_final_to_many_as_to_few(stage, postman, monkeypatch):
    send, found = issued.send, []

    def counted(*given, **named):
        with count_queries() as queries:
            send(*given, **named)
        found.append(len(queries.batches))

    monkeypatch.setattr(issued, "send", counted)

    def costs(guests):
        found.clear()
        with writing():
            code = a_held_meeting(stage, guests)
        before = told()
        with writing():
            meeting = the_meeting(code)
            assent_all(meeting, by=stage.by())
            with count_queries() as queries:
                circulate(meeting, by=stage.by(), agreed_in_hall=True)
            found.append(len(queries.batches))
        with writing():
            finalise(the_meeting(code), by=stage.by())
        assert told() - before == 2 * (2 + guests)
        return list(found)

    assert costs(0) == costs(MORE) == [53, 21]
