"""What is written about who attended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, Stale, db, note_act, now, revise
from app.directory import Agency, seat_named

from .models import Attendance, AttendanceRole, AttendanceStatus, Meeting
from .queries import hold_unfrozen
from .rules import check_code, demand_unfrozen
from .service import still_filler

FACTS = frozenset({
    "agency_id", "position", "person", "represents", "role", "status", "headcount", "late", "checked_in_at", "left_at",
    "attended_on", "source", "ref", "illustrative",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    """What was ticked for an agency, on an existing row or a new one. Of ``facts`` only what is named is written."""

    agency_id: int
    status: AttendanceStatus
    attendance_id: int | None = None
    revision: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def add_attendance(
    meeting: Meeting, agency: Agency, *, by: Actor, role: AttendanceRole, status: AttendanceStatus, **facts: Any
) -> Attendance:
    """Enter an agency's part in the meeting. One agency may stand there in several positions."""
    _known(facts)
    hold_unfrozen(meeting.id)
    _check(meeting.id, None, facts)
    seq = 1 + (
        db.session.scalar(sa.select(sa.func.max(Attendance.seq)).where(Attendance.meeting_id == meeting.id)) or 0
    )
    row = Attendance(
        meeting_id=meeting.id, agency_id=agency.id, role=role, status=status, seq=seq,
        seat_id=seat_named(agency.id, facts.get("position")), **facts,
    )  # fmt: skip
    db.session.add(row)
    note_act(by, "create", row)
    return row


def edit_attendance(row: Attendance, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Correct an entry; an unchanged save writes nothing."""
    _known(facts)
    row.check_revision(revision)
    demand_unfrozen(db.session.get_one(Meeting, row.meeting_id), row, facts)
    _check(row.meeting_id, row.id, facts)
    if "position" in facts or "agency_id" in facts:
        seat_id = seat_named(facts.get("agency_id", row.agency_id), facts.get("position", row.position))
    else:
        seat_id = row.seat_id
    facts.setdefault("illustrative", still_filler(row, facts))
    changed = revise(row, **facts, seat_id=seat_id)
    if changed:
        note_act(by, "edit", row)
    return changed


def withdraw_attendance(row: Attendance, revision: int, *, by: Actor) -> None:
    """Take back what was entered by mistake; the row stays."""
    row.check_revision(revision)
    demand_unfrozen(db.session.get_one(Meeting, row.meeting_id))
    if row.withdrawn_at is None:
        revise(row, withdrawn_at=now())
        note_act(by, "withdraw", row)


def tick_attendance(meeting: Meeting, ticks: Iterable[Tick], *, by: Actor) -> int:
    """Write a page of rows at once; says how many changed. A row somebody else saved in the meantime is ``Stale``."""
    hold_unfrozen(meeting.id)
    return sum(_tick(meeting, tick, by=by)[1] for tick in ticks)


def tick_one(meeting: Meeting, tick: Tick, *, by: Actor) -> Attendance:
    """Write a single row, as ``tick_attendance`` does, and give it back."""
    hold_unfrozen(meeting.id)
    row, _changed = _tick(meeting, tick, by=by)
    db.session.flush()
    return row


def _tick(meeting: Meeting, tick: Tick, *, by: Actor) -> tuple[Attendance, bool]:
    facts = {"status": tick.status, **tick.facts}
    if tick.attendance_id is not None:
        query = sa.select(Attendance).where(Attendance.id == tick.attendance_id, Attendance.meeting_id == meeting.id)
        row = db.session.scalars(query).one()
        return row, edit_attendance(row, tick.revision, by=by, **facts)
    there = place_of(meeting.id, tick.agency_id, facts.get("attended_on"), facts.get("position"))
    if there is not None:
        # Somebody ticked the same agency a moment ago: once is enough, and what differs is shown first.
        if all(getattr(there, name) == value for name, value in facts.items()):
            return there, False
        raise Stale(there)
    agency = db.session.get_one(Agency, tick.agency_id)
    facts.setdefault("role", AttendanceRole.PARTICIPANT)
    return add_attendance(meeting, agency, by=by, **facts), True


def place_of(meeting_id: int, agency_id: int, day: date | None, position: str | None) -> Attendance | None:
    """The agency's row of that day in that position; else the one on which no position and no name stands yet.

    Asked without a position it is any row of the agency.
    """
    rows = rows_of(meeting_id, agency_id, day)
    same = [row for row in rows if (row.position or "").casefold() == (position or "").casefold()]
    bare = [row for row in rows if row.position is None and row.person is None]
    return next(iter([*same, *bare, *([] if position else rows)]), None)


def rows_of(meeting_id: int, agency_id: int, day: date | None) -> Sequence[Attendance]:
    """The agency's rows of a day, as they were entered."""
    query = (
        sa
        .select(Attendance)
        .where(
            Attendance.meeting_id == meeting_id,
            Attendance.agency_id == agency_id,
            Attendance.withdrawn_at.is_(None),
            Attendance.attended_on.is_not_distinct_from(day),
        )
        .order_by(Attendance.seq, Attendance.id)
    )
    return db.session.scalars(query).all()


def _check(meeting_id: int, own_id: int | None, facts: dict[str, Any]) -> None:
    if facts.get("headcount") is not None and facts["headcount"] < 1:
        raise Refused(N_("Jumlah orang paling sedikit 1; kosongkan bila tidak tercatat."), field="headcount")
    ref = facts.get("ref")
    if ref:
        check_code(ref, field="ref")
        query = sa.select(Attendance.id).where(Attendance.meeting_id == meeting_id, Attendance.ref == ref)
        if (other := db.session.scalar(query)) is not None and other != own_id:
            raise Refused(N_("Kode ini sudah dipakai baris lain pada rapat ini."), field="ref")


def _known(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of an attendance: {', '.join(sorted(unknown))}")
