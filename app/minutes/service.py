"""What is written about the notula, and what touches every room of a meeting at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import actions, meetings, outcomes
from app.core import N_, Actor, Refused, db, locked, revise
from app.meetings import CHAIRING, Attendance, Meeting, MeetingState
from app.outcomes import Decision

from .models import Minutes, MinutesState
from .note_service import keep_wordings

_UNGIVEN: Any = object()


def edit_meeting(meeting: Meeting, revision: int, *, by: Actor, security_class: Any = _UNGIVEN, **facts: Any) -> bool:
    """Edit a meeting, its class included.

    A class reaches what inherits it in outcomes and actions, rooms that ``meetings`` may not know; no signal runs
    between them either, for a class that is half changed would show what it should hide. So the whole edit is composed
    here, the first room that sees all three, in the caller's one transaction.
    """
    changed = meetings.edit_meeting(meeting, revision, by=by, **facts)
    if security_class is not _UNGIVEN and meetings.classify(meeting, security_class, by=by):
        outcomes.inherit_class(meeting)
        actions.inherit_class(meeting)
        changed = True
    return changed


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that has to be in order before the notula goes out: what to say, and where it is mended.

    ``kind`` is one of ``held``, ``day``, ``chair``, ``modality``; ``decision`` the outcome meant.
    """

    kind: str
    words: str
    decision: Decision | None = None


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


def circulate(meeting: Meeting, *, by: Actor) -> None:
    """Send the notula to the agencies (*Sampaikan notula*).

    From then on its readers see notes and results; proposed actions stay proposed until ``open_actions``, for a notula
    may be sent for comment before it holds anybody to it. There is no way back; later edits are audited.
    """
    locked(Meeting, meeting.id)
    if missing := missing_for_circulation(meeting):
        raise Refused(missing[0].words)
    _circulated(meeting, by)


def enter_as_circulated(meeting: Meeting, *, by: Actor) -> None:
    """Take over a record of a meeting that was held: it enters as agreed, with what it says and what it leaves open."""
    _circulated(meeting, by)
    actions.open_proposed(meeting, by=by)


def open_actions(meeting: Meeting, *, by: Actor) -> int:
    """Put the proposed actions of a notula that was sent before the agencies; says how many were opened."""
    locked(Meeting, meeting.id)
    if meeting.circulated_at is None:
        raise Refused(N_("Sampaikan notula lebih dahulu."))
    return len(actions.open_proposed(meeting, by=by))


def _circulated(meeting: Meeting, by: Actor) -> None:
    if meeting.circulated_at is not None:
        return
    meetings.mark_circulated(meeting, by=by)
    keep_wordings(meeting)
    minutes = db.session.get(Minutes, meeting.id)
    if minutes is None:
        db.session.add(Minutes(meeting_id=meeting.id, state=MinutesState.CIRCULATED))
    else:
        revise(minutes, state=MinutesState.CIRCULATED)
    db.session.flush()


def _someone_chaired(meeting: Meeting) -> bool:
    query = sa.select(
        sa.exists().where(
            Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None), Attendance.role.in_(CHAIRING)
        )
    )
    return bool(db.session.scalar(query))
