"""A pasted text taken in line by line, and taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import actions, meetings, outcomes
from app.actions import ActionState
from app.core import N_, Actor, Refused, SecurityClass, db
from app.meetings import AgendaItem, Attendance, Meeting
from app.outcomes import Decision, Issue

from .capture import MOST_LINES, Context, Line, LineKind, is_heading, read_text, words_of
from .capture_queries import context_of
from .capture_service import MISTAKEN, in_class, keep_line, said_under, take_line
from .live_models import CapturedLine
from .note_service import note_of, write_note
from .queries import action_rows


@dataclass(frozen=True, slots=True)
class Taken:
    """How many lines were taken in, and which could not be; those are kept to be looked at."""

    count: int
    refused: tuple[str, ...]


def read_paste(text: str, about: Context, kinds: Mapping[int, LineKind] | None = None) -> Sequence[Line]:
    """The lines of a pasted text. Refuses more than can be looked through."""
    lines = read_text(text, about, kinds)
    if len(lines) > MOST_LINES:
        raise Refused(N_("Paling banyak %(most)s baris sekali tempel. Tempel sebagian."), field="text", most=MOST_LINES)
    return lines


def said_under_points(lines: Sequence[Line], security_class: SecurityClass | None) -> list[Line]:
    """The lines in the classes of the points they stand under, the first under one of this class; as ``take_paste``."""
    read = []
    for line in lines:
        if line.kind is LineKind.AGENDA and not is_heading(line):
            named = line.facts.security_class
            security_class = SecurityClass(named) if named else None
        restricted = security_class is SecurityClass.RESTRICTED
        read.append(in_class(line, SecurityClass.RESTRICTED) if restricted else line)
    return read


def take_paste(
    meeting: Meeting,
    text: str,
    wanted: Collection[int],
    *,
    by: Actor,
    batch: str,
    kinds: Mapping[int, LineKind],
    seen: Mapping[int, str],
    item: AgendaItem | None,
) -> Taken:
    """Take in the wanted lines, each as it was shown. A batch is taken once: sent again, it writes nothing."""
    if lines_of_batch(meeting, batch):
        return Taken(0, ())
    lines = read_paste(text, context_of(by, meeting), kinds)
    count, refused = 0, []
    for number, line in enumerate(lines):
        if number not in wanted or is_heading(line):
            continue
        key = f"{batch}-{number}"
        try:
            with db.session.begin_nested():
                read = said_under(item, line)
                taken = take_line(meeting, read, by=by, item=item, seen=seen.get(number), key=key)
        except Refused:
            keep_line(meeting, line, item, by=by, key=key)
            refused.append(line.raw.strip())
        else:
            count += 1
            if isinstance(taken.thing, AgendaItem) and line.kind is LineKind.AGENDA:
                item = taken.thing  # what follows was said under it
    return Taken(count, tuple(refused))


def lines_of_batch(meeting: Meeting, batch: str) -> Sequence[CapturedLine]:
    """The lines that a pasted text was taken in as."""
    query = (
        sa
        .select(CapturedLine)
        .where(CapturedLine.meeting_id == meeting.id, CapturedLine.op_key.startswith(f"{batch}-", autoescape=True))
        .order_by(CapturedLine.id.desc())
    )
    return db.session.scalars(query).all()


def undo_paste(meeting: Meeting, batch: str, *, by: Actor) -> tuple[int, int]:
    """Withdraw what a pasted text made; says how many things were withdrawn, and how many stay as they are.

    What the actor may not read is withdrawn by somebody who may.
    """
    done = left = 0
    known = _known(by, meeting)
    for line in lines_of_batch(meeting, batch):
        if _may_take_back(line, known) and _taken_back(meeting, line, by):
            done += 1
        else:
            left += 1
    return done, left


def _known(by: Actor, meeting: Meeting) -> dict[str, set[int]]:
    """What the actor may read and so withdraw, by the line's name for it."""
    return {
        "decision_id": {one.id for one in outcomes.decisions_of(by, meeting)},
        "issue_id": {one.id for one in outcomes.issues_of(by, meeting)},
        "action_id": {one.id for one in action_rows(by, meeting)},
        "agenda_item_id": {one.id for one in meetings.agenda_of(by, meeting)},
    }


def _may_take_back(line: CapturedLine, known: Mapping[str, set[int]]) -> bool:
    return all(getattr(line, name) in {None, *ids} for name, ids in known.items())


def _taken_back(meeting: Meeting, line: CapturedLine, by: Actor) -> bool:
    """Withdraw what this line was written as, unless somebody worked on it since."""
    first = 1
    if line.decision_id is not None:
        decision = db.session.get_one(Decision, line.decision_id)
        if decision.revision == first:
            outcomes.withdraw_decision(decision, first, by=by)
        return decision.withdrawn_at is not None
    if line.issue_id is not None:
        issue = db.session.get_one(Issue, line.issue_id)
        if issue.revision == first:
            outcomes.withdraw_issue(issue, first, by=by)
        return issue.withdrawn_at is not None
    if line.action_id is not None:
        action = actions.action_for_writing(by, line.action_id)
        if action.revision == first and action.state is ActionState.PROPOSED:
            actions.cancel(action, MISTAKEN, by=by)
        return action.state is ActionState.CANCELLED
    if line.attendance_id is not None:
        row = db.session.get_one(Attendance, line.attendance_id)
        if row.revision == first:
            meetings.withdraw_attendance(row, first, by=by)
        return row.withdrawn_at is not None
    item = db.session.get(AgendaItem, line.agenda_item_id) if line.agenda_item_id else None
    if item is None:
        return False
    if line.kind is LineKind.AGENDA:
        if item.revision == first and not getattr(note_of(item), "text", ""):
            meetings.withdraw_agenda_item(item, first, by=by)
        return item.withdrawn_at is not None
    return _paragraph_taken_out(meeting, item, words_of(read_text(line.raw, Context())[0]), by)


def _paragraph_taken_out(meeting: Meeting, item: AgendaItem, words: str, by: Actor) -> bool:
    note = note_of(item)
    if note and note.security_class and not meetings.writes_class(by, meeting, note.security_class):
        return False
    if note is None or words not in note.text.split("\n\n"):
        return False
    paragraphs = note.text.split("\n\n")
    paragraphs.reverse()
    paragraphs.remove(words)  # the last one that says this
    write_note(item, "\n\n".join(reversed(paragraphs)), note.revision, by=by)
    return True
