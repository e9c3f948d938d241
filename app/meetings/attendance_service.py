"""What is written about who attended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, locked, note_act, now, revise
from app.directory import Agency, Seat

from .models import Attendance, AttendanceRole, AttendanceStatus, Meeting
from .rules import check_code
from .service import still_filler

FACTS = frozenset({
    "agency_id", "position", "person", "represents", "role", "status", "headcount", "late", "checked_in_at",
    "attended_on", "source", "ref", "illustrative",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tick:
    """One line of the list of the whole forum: what was ticked for an agency, on an existing row or a new one."""

    agency_id: int
    status: AttendanceStatus
    attendance_id: int | None = None
    revision: int = 0
    position: str | None = None
    headcount: int | None = None


def add_attendance(
    meeting: Meeting, agency: Agency, *, by: Actor, role: AttendanceRole, status: AttendanceStatus, **facts: Any
) -> Attendance:
    """Enter an agency's part in the meeting. One agency may stand there in several positions."""
    _known(facts)
    locked(Meeting, meeting.id)
    _check(meeting.id, None, facts)
    seq = 1 + (
        db.session.scalar(sa.select(sa.func.max(Attendance.seq)).where(Attendance.meeting_id == meeting.id)) or 0
    )
    row = Attendance(
        meeting_id=meeting.id, agency_id=agency.id, role=role, status=status, seq=seq,
        seat_id=_seat(agency.id, facts.get("position")), **facts,
    )  # fmt: skip
    db.session.add(row)
    note_act(by, "create", row)
    return row


def edit_attendance(row: Attendance, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Correct an entry; an unchanged save writes nothing."""
    _known(facts)
    row.check_revision(revision)
    _check(row.meeting_id, row.id, facts)
    if "position" in facts or "agency_id" in facts:
        seat_id = _seat(facts.get("agency_id", row.agency_id), facts.get("position", row.position))
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
    if row.withdrawn_at is None:
        revise(row, withdrawn_at=now())
        note_act(by, "withdraw", row)


def tick_attendance(meeting: Meeting, ticks: Iterable[Tick], *, by: Actor) -> int:
    """Write a page of rows at once; says how many changed. A row somebody else saved in the meantime is ``Stale``."""
    locked(Meeting, meeting.id)
    changed = 0
    for tick in ticks:
        facts = {"status": tick.status, "position": tick.position, "headcount": tick.headcount}
        if tick.attendance_id is None:
            agency = db.session.get_one(Agency, tick.agency_id)
            add_attendance(meeting, agency, by=by, role=AttendanceRole.PARTICIPANT, **facts)  # type: ignore[arg-type]
            changed += 1
        else:
            query = sa.select(Attendance).where(
                Attendance.id == tick.attendance_id, Attendance.meeting_id == meeting.id
            )
            changed += edit_attendance(db.session.scalars(query).one(), tick.revision, by=by, **facts)
    return changed


def _check(meeting_id: int, own_id: int | None, facts: dict[str, Any]) -> None:
    if facts.get("headcount") is not None and facts["headcount"] < 1:
        raise Refused(N_("Jumlah orang paling sedikit 1; kosongkan bila tidak tercatat."), field="headcount")
    ref = facts.get("ref")
    if ref:
        check_code(ref, field="ref")
        query = sa.select(Attendance.id).where(Attendance.meeting_id == meeting_id, Attendance.ref == ref)
        if (other := db.session.scalar(query)) is not None and other != own_id:
            raise Refused(N_("Kode ini sudah dipakai baris lain pada rapat ini."), field="ref")


def _seat(agency_id: int, position: str | None) -> int | None:
    """The agency's seat of that position, where the directory knows it."""
    if not position:
        return None
    query = (
        sa
        .select(Seat.id)
        .where(Seat.agency_id == agency_id, Seat.position == position, Seat.ended_on.is_(None))
        .order_by(Seat.id)
        .limit(1)
    )
    return db.session.scalar(query)


def _known(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of an attendance: {', '.join(sorted(unknown))}")
