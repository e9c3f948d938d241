"""What is written about the notula, and what touches every room of a meeting at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import actions, meetings, outcomes
from app.core import N_, Actor, Move, Refused, db, locked, note_act, now
from app.meetings import Attendance, AttendanceRole, Meeting, MeetingState
from app.outcomes import Decision

from .models import Minutes, MinutesState
from .note_service import keep_wordings
from .states import SEND, SUBMIT

_UNGIVEN: Any = object()


def edit_meeting(
    meeting: Meeting, revision: int, *, by: Actor, security_class: Any = _UNGIVEN, tell: bool = True, **facts: Any
) -> bool:  # fmt: skip
    """Edit a meeting, its class included.

    A class reaches what inherits it in outcomes and actions, rooms that ``meetings`` may not know; no signal runs
    between them either, for a class that is half changed would show what it should hide. So the whole edit is composed
    here, the first room that sees all three, in the caller's one transaction.
    """
    changed = meetings.edit_meeting(meeting, revision, by=by, tell=tell, **facts)
    if security_class is not _UNGIVEN and meetings.classify(meeting, security_class, by=by):
        outcomes.inherit_class(meeting)
        actions.inherit_class(meeting)
        changed = True
    return changed


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that has to be in order before the notula goes out or is final: what to say, and where it is mended.

    ``kind`` is one of ``held``, ``day``, ``chair``, ``modality``, ``sent``, ``correction``, ``window``; ``decision`` is
    the outcome meant, ``correction`` the number of a correction.
    """

    kind: str
    words: str
    decision: Decision | None = None
    correction: int | None = None


def missing_for_circulation(meeting: Meeting) -> list[Missing]:
    """What still keeps the notula from being sent. A missing lead or date never does."""
    missing = []
    if meeting.state is not MeetingState.HELD:
        missing.append(Missing("held", N_("Rapat belum ditandai terlaksana.")))
    if meeting.starts_on is None and not meeting.day_unknown:
        missing.append(Missing("day", N_("Hari rapat belum diisi, atau nyatakan bahwa harinya tidak diketahui.")))
    if not meeting.chair_position and not _someone_chaired(meeting):
        missing.append(
            Missing(
                "chair",
                N_("Pimpinan rapat belum diketahui: isi jabatannya, atau peran pimpinan/pembuka pada daftar hadir."),
            )
        )
    undecided = db.session.scalars(
        sa
        .select(Decision)
        .where(Decision.meeting_id == meeting.id, Decision.withdrawn_at.is_(None), Decision.modality.is_(None))
        .order_by(Decision.number)
    )
    missing.extend(Missing("modality", N_("Sifat hasil rapat belum dipilih."), decision) for decision in undecided)
    return missing


def enter_as_circulated(meeting: Meeting, *, by: Actor) -> None:
    """Take over a record of a meeting that was held: it enters as agreed, with what it says and what it leaves open."""
    keep_wordings(meeting)
    move_minutes(meeting, SEND, by=by)
    meetings.mark_circulated(meeting, by=by)
    actions.open_proposed(meeting, by=by)


def open_actions(meeting: Meeting, *, by: Actor) -> int:
    """Put the proposed actions of a notula that was sent before the agencies; says how many were opened."""
    locked(Meeting, meeting.id)
    if meeting.circulated_at is None:
        raise Refused(N_("Sampaikan notula lebih dahulu."))
    return len(actions.open_proposed(meeting, by=by))


def minutes_of(meeting: Meeting) -> Minutes | None:
    """Where the notula stands; None where nothing was done with it yet, which is a draft."""
    return db.session.get(Minutes, meeting.id)


def state_of(meeting: Meeting) -> MinutesState:
    """The state of the notula."""
    minutes = minutes_of(meeting)
    return minutes.state if minutes else _untouched(meeting)


def _untouched(meeting: Meeting) -> MinutesState:
    return MinutesState.DRAFTING if meeting.circulated_at is None else MinutesState.CIRCULATED


def move_minutes(meeting: Meeting, move: Move[MinutesState], *, by: Actor, reason: str = "") -> Minutes:
    """Make one of the lawful moves. The only function that writes a notula's state; the meeting is held."""
    minutes = db.session.get(Minutes, meeting.id, populate_existing=True)
    move.demand(minutes.state if minutes else _untouched(meeting), reason)
    if minutes is None:
        minutes = Minutes(meeting_id=meeting.id, state=move.to)
        db.session.add(minutes)
    else:
        minutes.state = move.to
        minutes.revision += 1
    minutes.final_at = now() if move.to is MinutesState.FINAL else None
    if move is SUBMIT:
        minutes.submitted_at = now()
    db.session.flush()
    note_act(by, move.name, minutes, reason.strip()[:200])
    return minutes


def _someone_chaired(meeting: Meeting) -> bool:
    query = sa.select(
        sa.exists().where(
            Attendance.meeting_id == meeting.id,
            Attendance.withdrawn_at.is_(None),
            Attendance.role == AttendanceRole.CHAIR,
        )
    )
    return bool(db.session.scalar(query))
