"""The door of a hall: a meeting that is open for check-in, and those who come to it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from app.core import SYSTEM, db, now, writing
from app.directory import Agency
from app.meetings import (
    Attendance,
    Meeting,
)
from app.meetings.check_in_service import Arrival, check_in, open_check_in, token_of
from tests.builders import a_meeting

MORNING = datetime(2024, 5, 7, 1, 0, tzinfo=UTC)  # nine in the morning at Atambua


def an_open_door(world) -> int:
    """The meeting of this morning, its door open for an hour; Polres and Kodim are expected."""
    with writing():
        forum, host = db.session.merge(world.forum), world.host.id
        meeting = a_meeting(forum, code="PAGI", title="Rakor pagi", circulated=False, host_id=host)
        open_check_in(meeting, now() + timedelta(hours=1), by=SYSTEM)
    return meeting.id


def door(meeting_id) -> str:
    return f"/hadir/{token_of(db.session.get_one(Meeting, meeting_id))}"


def rows_of(meeting_id):
    return db.session.scalars(
        sa.select(Attendance).where(Attendance.meeting_id == meeting_id).order_by(Attendance.id)
    ).all()


TAPS = itertools.count(1)


def said(**given) -> Arrival:
    count = next(TAPS)
    key = f"00000000-0000-4000-8000-{count:012}"
    facts = {"key": key, "agency_id": None, "agency_typed": None, "position": None, "person": None, "represents": None}
    return Arrival(**{**facts, "device": f"telepon {count}", "address": "10.0.0.1", **given})


def comes(hall, **given):
    with writing():
        return check_in(hall, said(**given)).id


def agency(code) -> int:
    return db.session.scalars(sa.select(Agency.id).where(Agency.code == code)).one()
