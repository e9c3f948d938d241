"""Reads of the notula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only

from app import actions
from app.actions import Action, ActionState
from app.core import Actor, any_of, db
from app.directory import Pillar
from app.meetings import AgendaItem, Meeting, content_visible_to

from .models import Note, NoteRevision
from .note_service import NOTE_CLASS


def notes_of(actor: Actor, meeting: Meeting) -> dict[int, Note]:
    """The notes the actor may read, by agenda item."""
    query = (
        sa
        .select(Note)
        .join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.withdrawn_at.is_(None),
            content_visible_to(actor, NOTE_CLASS),
        )
    )
    return {note.agenda_item_id: note for note in db.session.scalars(query)}


def notes_above(actor: Actor, meeting: Meeting) -> set[int]:
    """The points of the agenda with a note that the actor may not read."""
    query = sa.select(Note.agenda_item_id).join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
    return set(db.session.scalars(query.where(AgendaItem.meeting_id == meeting.id))) - notes_of(actor, meeting).keys()


@dataclass(frozen=True, slots=True)
class Wording:
    """What a note said at a revision, who had written it, and when."""

    revision: int
    text: str
    by_name: str
    at: datetime


def wordings_of(actor: Actor, note: Note) -> list[Wording]:
    """The wordings of a note the actor may read, newest first; what it says now stands first, kept or not.

    Who may read the note reads what it says now; an earlier wording needs the clearance it was written under.
    """
    query = (
        sa
        .select(NoteRevision)
        .join(Note, Note.id == NoteRevision.note_id)
        .join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            Note.id == note.id,
            any_of(NoteRevision.revision == Note.revision, content_visible_to(actor, NoteRevision.effective_class)),
        )
        .order_by(NoteRevision.revision.desc())
    )
    kept = [Wording(each.revision, each.text, each.by_name, each.at) for each in db.session.scalars(query)]
    if note.kept_revision == note.revision or note.saved_at is None:
        return kept
    return [Wording(note.revision, note.text, note.by_name, note.saved_at), *kept]


_PRINTED = (
    load_only(
        Action.forum_id, Action.ref, Action.text, Action.text_en, Action.state, Action.pillar_id, Action.lead_id,
        Action.due_on, Action.due_text, Action.recurrence, Action.security_class, Action.progressed_at,
        Action.illustrative, raiseload=True,
    ),
    joinedload(Action.pillar).load_only(Pillar.code, raiseload=True),
)  # fmt: skip


NOTED = sa.or_(Action.state != ActionState.CANCELLED, Action.opened_at.is_not(None))
"""Not noted by mistake and taken back before it was ever open."""


def action_rows(actor: Actor, meeting: Meeting) -> Sequence[Action]:
    """The meeting's actions that the actor may know of, with what the meeting's table shows of them and the pillar.

    What was noted by mistake and taken back before it was ever open is not among them.
    """
    query = (
        sa
        .select(Action)
        .where(Action.meeting_id == meeting.id, actions.visible_to(actor), NOTED)
        .options(*_PRINTED)
        .order_by(Action.seq, Action.id)
    )
    return db.session.scalars(query).all()


def still_proposed(actor: Actor, meeting: Meeting) -> int:
    """How many actions that the actor may know of are not before the agencies yet."""
    query = sa.select(sa.func.count()).where(
        Action.meeting_id == meeting.id, Action.state == ActionState.PROPOSED, actions.visible_to(actor)
    )
    return db.session.scalar(query) or 0
