"""The hall as it is ticked: who is recorded on a day, and everybody who is expected and not yet recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.core import Actor, allows, db, today
from app.directory import Agency, Forum, Seat, members_on, stands_for

from .invitation_models import InvitationReply, Invitee, ReplyAnswer
from .invitation_service import invitees_of
from .models import Attendance, AttendanceStatus, Meeting
from .policy import May
from .queries import attendance_of
from .reply_service import answers_of
from .rules import absent_members

LINE_FACTS = ("status", "position", "headcount", "person", "represents", "checked_in_at", "left_at", "late")
"""What one line of the list says."""
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list. ``alias`` is its key from before it was recorded; ``start`` what a new line begins with."""

    key: str
    agency_id: int
    agency: Agency
    row: Attendance | None = None
    alias: str | None = None
    reply: InvitationReply | None = None
    positions: Sequence[str] = ()
    start: Mapping[str, Any] = field(default_factory=dict)


def days_of(meeting: Meeting) -> list[date]:
    """The days of a meeting of several days; empty where there is one, or none known."""
    first, last = meeting.starts_on, meeting.ends_on
    if first is None or last is None or last == first:
        return []
    return [first + timedelta(days=n) for n in range(min((last - first).days, MOST_DAYS - 1) + 1)]


def expected_of(meeting: Meeting) -> tuple[list[tuple[Invitee, InvitationReply | None]], Sequence[Agency]]:
    """The invitees with their latest answers, in the order of the letter, and the forum's members of the day."""
    invitees = invitees_of(meeting)
    answers = answers_of(invitee.id for invitee in invitees) if invitees else {}
    invited = [(invitee, answers.get(invitee.id)) for invitee in invitees]
    forum = db.session.get_one(Forum, meeting.forum_id)
    return invited, members_on(forum, meeting.starts_on or today(forum.timezone))


def lines_of(actor: Actor, meeting: Meeting, day: date | None) -> list[Line]:
    """Everybody of that day in protocol order. A row on which no day stands belongs to each.

    Who was there on another day is expected on this one.
    """
    recorded = attendance_of(actor, meeting)
    rows = [row for row in recorded if row.attended_on in {None, day}]
    there = {(row.agency_id, row.position) for row in rows}
    before = {
        (row.agency_id, row.position): row
        for row in recorded
        if row not in rows and row.status is AttendanceStatus.PRESENT
    }
    invited, members = expected_of(meeting)
    agencies = [*(row.agency for row in recorded), *(one.agency for one, _reply in invited), *members]
    positions = positions_of(agencies)
    lines: list[Line] = []
    left = list(invited)
    for row in rows:
        mine = _taken_up_by(row, left)
        alias = f"m{row.agency_id}"
        if mine is not None:
            left.remove(mine)
            alias = f"i{mine[0].id}"
        reply = mine[1] if mine else None
        known = positions.get(row.agency_id, ())
        lines.append(Line(f"a{row.id}", row.agency_id, row.agency, row, alias, reply, known))
    for (agency_id, position), row in before.items():
        if (agency_id, position) not in there:
            mine = _taken_up_by(row, left)
            if mine is not None:
                left.remove(mine)
            start = {name: getattr(row, name) for name in ("position", "person", "represents") if getattr(row, name)}
            known = positions.get(agency_id, ())
            lines.append(Line(f"r{row.id}", agency_id, row.agency, None, None, mine and mine[1], known, start))
    for invitee, reply in left:
        known = positions.get(invitee.agency_id, ())
        start = _start_of(invitee, reply)
        lines.append(Line(f"i{invitee.id}", invitee.agency_id, invitee.agency, None, None, reply, known, start))
    listed = {line.agency_id for line in lines}
    for agency in members:
        if agency.id not in listed:
            known = positions.get(agency.id, ())
            start = {"position": known[0]} if len(known) == 1 else {}
            lines.append(Line(f"m{agency.id}", agency.id, agency, None, None, None, known, start))
    return sorted(lines, key=lambda line: line.agency.protocol_order)


def _taken_up_by(
    row: Attendance, invited: Sequence[tuple[Invitee, InvitationReply | None]]
) -> tuple[Invitee, InvitationReply | None] | None:
    """The invitation that this row answers: of the same position, the one it represents, or any of its agency."""
    mine = [one for one in invited if one[0].agency_id == row.agency_id]
    for said in (row.position, row.represents):
        for one in mine:
            if said and _position_of(one[0]) == said:
                return one
    return mine[0] if mine else None


def _position_of(invitee: Invitee) -> str | None:
    return invitee.position or (invitee.seat.position if invitee.seat else None)


def _start_of(invitee: Invitee, reply: InvitationReply | None) -> dict[str, Any]:
    """What the answer tells already. That somebody is coming is not yet that they came: no presence is presumed."""
    position = _position_of(invitee)
    facts: dict[str, Any] = {"position": position, "person": invitee.person}
    if reply is None:
        pass
    elif reply.answer is ReplyAnswer.EXCUSED:
        facts["status"] = AttendanceStatus.EXCUSED
    else:
        facts["headcount"] = reply.headcount
        if reply.answer is ReplyAnswer.REPRESENTED:
            facts |= {"position": reply.represented_by, "person": reply.person, "represents": position}
        elif reply.person:
            facts["person"] = reply.person
    return {name: value for name, value in facts.items() if value is not None}


def positions_of(agencies: Sequence[Agency]) -> dict[int, list[str]]:
    """The positions the directory knows at each agency, to choose from."""
    query = (
        sa
        .select(Seat.agency_id, Seat.position)
        .where(Seat.agency_id.in_(sorted({agency.id for agency in agencies})), Seat.ended_on.is_(None))
        .order_by(Seat.protocol_order, Seat.id)
    )
    found: dict[int, list[str]] = {}
    for agency_id, position in db.session.execute(query):
        found.setdefault(agency_id, []).append(position)
    return found


def absent_members_of(actor: Actor, meeting: Meeting, rows: Sequence[Attendance]) -> list[Agency]:
    """The forum's members of which nobody came, for those who write the meeting; for everybody else none."""
    if not allows(actor, May.WRITE_MEETING, meeting):
        return []
    forum = db.session.get_one(Forum, meeting.forum_id)
    on = meeting.starts_on or today(forum.timezone)
    members = members_on(forum, on)
    return absent_members(members, rows, stands_for(members, on))
