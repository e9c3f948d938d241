"""A pasted text taken in line by line, and taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from app import actions, meetings, outcomes
from app.actions import ActionState
from app.core import N_, Actor, Refused, db
from app.meetings import AgendaItem, Attendance, Meeting
from app.outcomes import Decision, Issue

from .capture import MOST_LINES, Context, Line, LineKind, is_heading, read_text, words_of
from .capture_queries import context_of
from .capture_service import MISTAKEN, keep_line, take_line
from .live_models import CapturedLine
from .note_service import note_of, write_note


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
                taken = take_line(meeting, line, by=by, item=item, seen=seen.get(number), key=key)
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
    """Withdraw what a pasted text made; says how many things were withdrawn, and how many stay as they are."""
    done = left = 0
    for line in lines_of_batch(meeting, batch):
        if _taken_back(meeting, line, by):
            done += 1
        else:
            left += 1
    return done, left


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
    return _paragraph_taken_out(item, words_of(read_text(line.raw, Context())[0]), by)


def _paragraph_taken_out(item: AgendaItem, words: str, by: Actor) -> bool:
    note = note_of(item)
    if note is None or words not in note.text.split("\n\n"):
        return False
    paragraphs = note.text.split("\n\n")
    paragraphs.reverse()
    paragraphs.remove(words)  # the last one that says this
    write_note(item, "\n\n".join(reversed(paragraphs)), note.revision, by=by)
    return True
