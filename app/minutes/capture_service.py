"""Typed lines taken in: what each is read as is written by the ordinary verbs, and the line itself is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from app import actions, outcomes
from app.actions import Action, FundingSource, Priority, Recurrence
from app.core import N_, Actor, Refused, SecurityClass, db
from app.directory import Agency
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    add_agenda_item,
    add_attendance,
    demand_class,
    edit_attendance,
)
from app.outcomes import Decision, Issue, Modality

from .capture import Context, Line, LineKind, digest, is_heading, read_line, words_of
from .capture_queries import context_of
from .live_models import CapturedCheck, CapturedLine
from .note_service import add_to_note

OTHER_NOTES = "Catatan lain"
"""Title of the agenda item that holds notes which have no item of their own."""
LONGEST_RECORD = 20_000
CLASSED = frozenset({LineKind.ACTION, LineKind.OUTCOME, LineKind.ISSUE})
"""Kinds of lines that take the class of the point they are said under."""
MISTAKEN = "Salah catat"
"""Why a proposed action is ended that was only recorded by mistake."""

Thing = Decision | Issue | Action | Attendance | AgendaItem


@dataclass(frozen=True, slots=True)
class Captured:
    """What became of a line: the thing it was written as, with the label people cite, and the line that is kept."""

    line: Line
    kept: CapturedLine
    thing: Thing
    label: str
    revision: int
    checked: bool


def capture_line(
    meeting: Meeting,
    raw: str,
    *,
    by: Actor,
    item: AgendaItem | None = None,
    seen: str | None = None,
    key: str | None = None,
    about: Context | None = None,
) -> Captured:
    """Read a line again and write what it says. The caller holds the meeting for writing.

    ``seen`` is the digest of what the writer was shown: where the line was not shown, or reads otherwise by now, it is
    taken in all the same and waits for somebody to look at it.
    """
    line = said_under(item, read_line(raw, about or context_of(by, meeting)))
    return take_line(meeting, line, by=by, item=item, seen=seen, key=key)


def said_under(item: AgendaItem | None, line: Line) -> Line:
    """The line as it is read under a point of the agenda: what is restricted there is so, unless the line says not."""
    if item is None or item.security_class is not SecurityClass.RESTRICTED:
        return line
    return in_class(line, SecurityClass.RESTRICTED)


def in_class(line: Line, security_class: SecurityClass) -> Line:
    """The line in a class, where it records something that has one and names none of its own."""
    if line.kind not in CLASSED or line.facts.security_class is not None or is_heading(line):
        return line
    return replace(line, facts=replace(line.facts, security_class=security_class.value))


def take_line(
    meeting: Meeting,
    line: Line,
    *,
    by: Actor,
    item: AgendaItem | None = None,
    seen: str | None = None,
    key: str | None = None,
) -> Captured:
    """Write what a line says that was read within this transaction."""
    _demand_short(line.text)
    thing, label, revision = _WRITE[line.kind](meeting, line, item, by)
    kept = keep_line(meeting, line, item, by=by, key=key, thing=thing)
    checked = line.kind in {LineKind.NOTE, LineKind.AGENDA} or seen == digest(line)
    if checked:
        check_line(kept, by=by)
    return Captured(line, kept, thing, label, revision, checked)


def keep_line(
    meeting: Meeting,
    line: Line,
    item: AgendaItem | None,
    *,
    by: Actor,
    key: str | None = None,
    thing: Thing | None = None,
) -> CapturedLine:
    """Keep a line as it was typed, with what it was written as, if anything."""
    if isinstance(thing, AgendaItem):
        item = thing
    targets = {"decision_id": Decision, "issue_id": Issue, "action_id": Action, "attendance_id": Attendance}
    kept = CapturedLine(
        meeting_id=meeting.id, agenda_item_id=item.id if item else None, raw=line.raw, kind=line.kind, op_key=key,
        user_id=by.user_id, by_name=by.name,
        **{name: thing.id for name, model in targets.items() if isinstance(thing, model)},
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def form_key(meeting: Meeting, key: str, raw: str, *, by: Actor, item: AgendaItem | None) -> str:
    """Under what a line of a plain form is kept, so that it is taken once: its page's key, for this writer and meeting.

    The line is part of it: whoever goes back to the page and types another one has not sent that before. No browser's
    operation and no pasted batch has a name like it.
    """
    told = hashlib.sha256(f"{item.id if item else ''}\n{raw}".encode()).hexdigest()
    return f"{by.user_id}:{meeting.id}:{key}:{told}"


def line_under(key: str) -> CapturedLine | None:
    """The line that was kept under this key."""
    return db.session.scalars(sa.select(CapturedLine).where(CapturedLine.op_key == key)).one_or_none()


def label_of(kept: CapturedLine) -> str:
    """What people call the thing that a line was written as."""
    if kept.action_id:
        return db.session.get_one(Action, kept.action_id).ref
    if kept.decision_id:
        return str(db.session.get_one(Decision, kept.decision_id).number)
    if kept.issue_id:
        return db.session.get_one(Issue, kept.issue_id).ref
    if kept.attendance_id:
        return db.session.get_one(Agency, db.session.get_one(Attendance, kept.attendance_id).agency_id).name
    return str(db.session.get_one(AgendaItem, kept.agenda_item_id).seq)


def check_line(kept: CapturedLine, *, by: Actor) -> bool:
    """Somebody looked at what the line was read as."""
    query = sa.select(CapturedCheck.id).where(CapturedCheck.captured_line_id == kept.id)
    if db.session.scalars(query).first() is not None:
        return False
    db.session.add(CapturedCheck(captured_line_id=kept.id, by_name=by.name))
    db.session.flush()
    return True


def facts_of(line: Line) -> dict[str, Any]:
    """What a line says, by the names the verbs of its kind know."""
    facts = line.facts
    security = SecurityClass(facts.security_class) if facts.security_class else None
    if line.kind is LineKind.OUTCOME:
        return {
            "text": line.text, "modality": Modality(facts.modality) if facts.modality else None,
            "security_class": security,
        }  # fmt: skip
    if line.kind is LineKind.ISSUE:
        return {"text": line.text, "raised_by": facts.raised_by, "security_class": security}
    return {
        "text": line.text, "lead_id": facts.lead, "supports": list(facts.supports), "pillar_id": facts.pillar,
        "decisions": list(facts.decisions), "issues": list(facts.issues), "starts_on": facts.starts_on,
        "due_on": facts.due_on, "due_text": facts.due_text,
        "recurrence": Recurrence(facts.recurrence) if facts.recurrence else None,
        "budget_idr": facts.budget_idr,
        "funding_source": FundingSource(facts.funding_source) if facts.funding_source else None,
        "priority": Priority(facts.priority) if facts.priority else None,
        "indicator": facts.indicator, "target": facts.target, "security_class": security,
    }  # fmt: skip


def other_notes(meeting: Meeting, *, by: Actor) -> AgendaItem:
    """The agenda item for what has none of its own, made where there is none yet."""
    query = sa.select(AgendaItem).where(
        AgendaItem.meeting_id == meeting.id, AgendaItem.title == OTHER_NOTES, AgendaItem.withdrawn_at.is_(None)
    )
    found = db.session.scalars(query.order_by(AgendaItem.id)).first()
    return found or _flushed(add_agenda_item(meeting, OTHER_NOTES, by=by))


def _action(meeting: Meeting, line: Line, _item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    facts = facts_of(line)
    demand_class(by, meeting, facts["security_class"])
    action = actions.propose(meeting, by, **facts)
    return action, action.ref, action.revision


def _outcome(meeting: Meeting, line: Line, item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    facts = facts_of(line)
    demand_class(by, meeting, facts["security_class"])
    decision = _flushed(
        outcomes.create_decision(meeting, facts.pop("text"), by=by, agenda_item_id=item.id if item else None, **facts)
    )
    return decision, str(decision.number), decision.revision


def _issue(meeting: Meeting, line: Line, item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    facts = facts_of(line)
    demand_class(by, meeting, facts["security_class"])
    issue = _flushed(
        outcomes.create_issue(meeting, facts.pop("text"), by=by, agenda_item_id=item.id if item else None, **facts)
    )
    return issue, issue.ref, issue.revision


def _agenda(meeting: Meeting, line: Line, _item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    security = SecurityClass(line.facts.security_class) if line.facts.security_class else None
    demand_class(by, meeting, security)
    item = _flushed(add_agenda_item(meeting, line.text, by=by, security_class=security))
    return item, str(item.seq), item.revision


def _note(meeting: Meeting, line: Line, item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    item = item or other_notes(meeting, by=by)
    if not line.text:
        raise Refused(N_("Tulis isinya."), field="text")
    note = add_to_note(item, words_of(line), by=by)
    return item, str(item.seq), note.revision


def _attendance(meeting: Meeting, line: Line, _item: AgendaItem | None, by: Actor) -> tuple[Thing, str, int]:
    facts = line.facts
    if facts.agency is None:
        raise Refused(N_("Instansinya tidak dikenal. Tulis kode atau namanya seperti dalam direktori."), field="agency")
    agency = db.session.get_one(Agency, facts.agency)
    said: dict[str, Any] = {
        "status": AttendanceStatus(facts.status or AttendanceStatus.PRESENT),
        "role": AttendanceRole(facts.role or AttendanceRole.PARTICIPANT),
        "position": facts.position, "headcount": facts.headcount,
    }  # fmt: skip
    query = sa.select(Attendance).where(
        Attendance.meeting_id == meeting.id, Attendance.agency_id == agency.id, Attendance.withdrawn_at.is_(None)
    )
    there = db.session.scalars(query.order_by(Attendance.seq, Attendance.id)).all()
    row = next((row for row in there if facts.position in {None, row.position}), None) or next(
        (row for row in there if row.position is None), None
    )
    if row is None:
        row = _flushed(add_attendance(meeting, agency, by=by, **said))
    else:  # what the line does not say stays
        kept = {name: value for name, value in said.items() if value is not None}
        if facts.role is None:
            del kept["role"]
        edit_attendance(row, row.revision, by=by, **kept)
    return row, agency.name, row.revision


Write = Callable[[Meeting, Line, AgendaItem | None, Actor], tuple[Thing, str, int]]
_WRITE: dict[LineKind, Write] = {
    LineKind.ACTION: _action,
    LineKind.OUTCOME: _outcome,
    LineKind.ISSUE: _issue,
    LineKind.AGENDA: _agenda,
    LineKind.NOTE: _note,
    LineKind.ATTENDANCE: _attendance,
}


def _demand_short(text: str) -> None:
    if len(text) > LONGEST_RECORD:
        raise Refused(N_("Satu baris paling banyak 20.000 karakter."), field="text")


def _flushed(thing: Any) -> Any:
    db.session.flush()
    return thing
