"""How a meeting stands, told to the live page: everything but the texts of the notes. For its writers only."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import selectinload

from app import outcomes
from app.actions import Action, ActionState, Recurrence, visible_to
from app.core import Actor, SecurityClass, day_words, db, label_id, now, span, today
from app.directory import Agency, members_on, pillars_of
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Meeting,
    agenda_of,
    attendance_of,
    taken_into,
    writes_class,
)
from app.outcomes import Decision, Issue, Modality

from .capture import Context, LineKind, read_line, shorten
from .capture_words import due_words
from .live_models import CapturedCheck, CapturedLine, LiveOp
from .models import Note
from .queries import notes_above, notes_of

WRITING_LATELY = timedelta(minutes=5)
EMPTY_HASH = hashlib.sha256(b"").hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Lines:
    """Typed lines: those nobody has looked at, by the record they were read into; and where actions were noted."""

    unchecked: dict[tuple[str, int], list[int]]
    without: list[CapturedLine]
    item_of: dict[int, int | None]


def state_of(actor: Actor, meeting: Meeting, language: str) -> dict[str, Any]:
    """The state as the protocol names it, apart from ``who``, ``csrf`` and what changes by itself."""
    notes = notes_of(actor, meeting)
    lines = _lines(meeting)
    decisions, issues = outcomes.decisions_of(actor, meeting), outcomes.issues_of(actor, meeting)
    recorded = _actions(actor, meeting)
    rows = attendance_of(actor, meeting)
    members = members_on(meeting.forum, meeting.starts_on or today(meeting.forum.timezone))
    agencies = _named(members, rows, recorded)
    handed, agenda = taken_into(meeting), agenda_of(actor, meeting)
    cleared = writes_class(actor, meeting, SecurityClass.RESTRICTED)
    untold = [] if cleared or not lines.without else _above(lines, agenda, notes_above(actor, meeting))
    present = {row.agency_id for row in rows if row.status is AttendanceStatus.PRESENT}
    return {
        "v": 1,
        "meeting": {
            "code": meeting.code,
            "title": meeting.title_in(language),
            "day": _day(meeting, language),
            "state": meeting.state.value,
            "frozen": meeting.frozen_at is not None,
            "circulated": meeting.circulated_at is not None,
            "class": meeting.effective_class.value,
        },
        "agenda": [
            {
                "id": item.id, "seq": item.seq, "title": item.title_in(language), "done": item.done_at is not None,
                "class": _value(item.security_class), "rev": item.revision, **_note(notes.get(item.id)),
                "handed": [
                    [one.agency.name_in(language), gettext(label_id(one.kind)), one.text]
                    for one in handed.get(item.id, ())
                ],
            }
            for item in agenda
        ],
        "records": [
            *(_decision(each, lines) for each in decisions),
            *(_action(each, lines, language) for each in recorded),
            *(_issue(each, lines) for each in issues),
        ],
        "lines": [
            {"id": line.id, "raw": line.raw, "item": line.agenda_item_id}
            for line in lines.without if line not in untold
        ],
        "attend": {
            "present": len(present),
            "members": len(members),
            "rows": [
                *(
                    {"id": row.id, "rev": row.revision, "agency": row.agency_id, "name": shorten(row.agency.name),
                     "status": row.status.value, "position": row.position, "headcount": row.headcount,
                     "day": row.attended_on.isoformat() if row.attended_on else None}
                    for row in rows
                ),
                *(
                    {"id": None, "rev": 0, "agency": member.id, "name": shorten(member.name), "status": None,
                     "position": None, "headcount": None, "day": None}
                    for member in members if member.id not in {row.agency_id for row in rows}
                ),
            ],
        },
        "agencies": [[agency.id, agency.code, agency.name, shorten(agency.name)] for agency in agencies],
        "pillars": [[pillar.id, pillar.code.split("_")[0], pillar.name] for pillar in pillars_of(meeting.forum)],
        "modalities": [[modality.value, gettext(label_id(modality))] for modality in Modality],
        "speakers": [
            [agency.id, shorten(agency.name)]
            for agency in agencies if agency.id in (present or {member.id for member in members})
        ],
    }  # fmt: skip


def writers_of(meeting: Meeting) -> int:
    """How many people sent something a moment ago; whoever asks is one of them."""
    query = sa.select(sa.func.count(sa.distinct(LiveOp.user_id))).where(
        LiveOp.meeting_id == meeting.id, LiveOp.at > now() - WRITING_LATELY
    )
    return max(1, db.session.scalar(query) or 0)


def hash_of(text: str) -> str:
    """By which a browser tells whether it holds this text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _lines(meeting: Meeting) -> Lines:
    query = (
        sa
        .select(CapturedLine, CapturedCheck.id.label("checked"))
        .outerjoin(CapturedCheck, CapturedCheck.captured_line_id == CapturedLine.id)
        .where(
            CapturedLine.meeting_id == meeting.id,
            sa.or_(CapturedCheck.id.is_(None), CapturedLine.action_id.is_not(None)),
        )
        .order_by(CapturedLine.id)
    )
    found = Lines({}, [], {})
    for row in db.session.execute(query):
        line: CapturedLine = row.CapturedLine
        targets = {"outcome": line.decision_id, "issue": line.issue_id, "action": line.action_id,
                   "attendance": line.attendance_id}  # fmt: skip
        target = next(((kind, ident) for kind, ident in targets.items() if ident is not None), None)
        if line.action_id is not None:
            found.item_of.setdefault(line.action_id, line.agenda_item_id)
        if row.checked is not None:
            continue
        if target is None:
            found.without.append(line)
        else:
            found.unchecked.setdefault(target, []).append(line.id)
    return found


def _above(lines: Lines, agenda: Sequence[AgendaItem], hidden: Container[int]) -> list[CapturedLine]:
    """Lines that became no record, under points, for notes or with a mark above what a writer of open content reads."""
    points = {None, *(item.id for item in agenda)}
    return [
        line for line in lines.without
        if line.agenda_item_id not in points
        or (line.kind is LineKind.NOTE and line.agenda_item_id in hidden)
        or read_line(line.raw, Context()).facts.security_class == SecurityClass.RESTRICTED
    ]  # fmt: skip


def _actions(actor: Actor, meeting: Meeting) -> Sequence[Action]:
    """The meeting's actions, apart from those taken back before they were opened."""
    query = (
        sa
        .select(Action)
        .where(
            Action.meeting_id == meeting.id,
            visible_to(actor),
            sa.or_(Action.state != ActionState.CANCELLED, Action.opened_at.is_not(None)),
        )
        .options(selectinload(Action.supports), selectinload(Action.decision_links), selectinload(Action.issue_links))
        .order_by(Action.seq, Action.id)
    )
    return db.session.scalars(query).all()


def _named(members: Iterable[Agency], rows: Iterable[Attendance], recorded: Iterable[Action]) -> list[Agency]:
    """The members, then whom else the meeting names."""
    found = {agency.id: agency for agency in members}
    for row in rows:
        found.setdefault(row.agency_id, row.agency)
    wanted = {action.lead_id for action in recorded if action.lead_id}
    wanted |= {link.agency_id for action in recorded for link in action.supports if not link.ended}
    if missing := wanted - found.keys():
        query = sa.select(Agency).where(Agency.id.in_(sorted(missing))).order_by(Agency.protocol_order, Agency.id)
        found |= {agency.id: agency for agency in db.session.scalars(query)}
    return list(found.values())


def _note(note: Note | None) -> dict[str, Any]:
    if note is None:
        return {"note_rev": 0, "note_hash": EMPTY_HASH, "note_class": None}
    return {
        "note_rev": note.revision, "note_hash": hash_of(note.text), "note_class": _value(note.security_class),
    }  # fmt: skip


def _decision(each: Decision, lines: Lines) -> dict[str, Any]:
    return {
        "kind": "outcome", "id": each.id, "rev": each.revision, "label": str(each.number), "text": each.text,
        "item": each.agenda_item_id, "class": _value(each.security_class), "modality": _value(each.modality),
        "unchecked": lines.unchecked.get(("outcome", each.id), []),
    }  # fmt: skip


def _issue(each: Issue, lines: Lines) -> dict[str, Any]:
    return {
        "kind": "issue", "id": each.id, "rev": each.revision, "label": each.ref, "text": each.text,
        "item": each.agenda_item_id, "class": _value(each.security_class), "raised_by": each.raised_by,
        "unchecked": lines.unchecked.get(("issue", each.id), []),
    }  # fmt: skip


def _action(each: Action, lines: Lines, language: str) -> dict[str, Any]:
    return {
        "kind": "action", "id": each.id, "rev": each.revision, "label": each.ref, "text": each.text,
        "item": lines.item_of.get(each.id), "class": _value(each.security_class), "state": each.state.value,
        "lead": each.lead_id, "supports": [link.agency_id for link in each.supports if not link.ended],
        "pillar": each.pillar_id, "starts": _iso(each.starts_on), "due": _iso(each.due_on), "due_text": each.due_text,
        "due_words": due_words(each.due_on, each.due_text, each.recurrence, language),
        "recurrence": _value(each.recurrence),
        "decisions": [link.decision_id for link in each.decision_links if not link.ended],
        "issues": [link.issue_id for link in each.issue_links if not link.ended],
        "unchecked": lines.unchecked.get(("action", each.id), []),
    }  # fmt: skip


def _day(meeting: Meeting, language: str) -> str | None:
    if meeting.starts_on is None:
        return None
    if meeting.ends_on and meeting.ends_on != meeting.starts_on:
        return span(meeting.starts_on, meeting.ends_on, language)
    return day_words(meeting.starts_on, language)


def _value(member: Modality | Recurrence | SecurityClass | None) -> str | None:
    return member.value if member else None


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def instant(at: datetime) -> str:
    """An instant as the protocol writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
