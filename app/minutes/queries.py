"""Reads of the notula."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import actions
from app.actions import Action
from app.core import Actor, db
from app.meetings import AgendaItem, Meeting, content_visible_to

from .models import Note, NoteRevision


def notes_of(actor: Actor, meeting: Meeting) -> dict[int, Note]:
    """The notes the actor may read, by agenda item; their class is the item's, or the meeting's."""
    own_class = sa.func.coalesce(AgendaItem.security_class, Meeting.effective_class)
    query = (
        sa
        .select(Note)
        .join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.withdrawn_at.is_(None),
            content_visible_to(actor, own_class),
        )
    )
    return {note.agenda_item_id: note for note in db.session.scalars(query)}


def wordings_of(note: Note) -> Sequence[NoteRevision]:
    """Every wording of a note, newest first."""
    query = sa.select(NoteRevision).where(NoteRevision.note_id == note.id).order_by(NoteRevision.revision.desc())
    return db.session.scalars(query).all()


def action_rows(actor: Actor, meeting: Meeting) -> Sequence[Action]:
    """The meeting's actions that the actor may know of, with what the meeting's table shows of them: pillar and lead.

    ``actions.actions_of`` also reads supports and results, three queries that this page has no use for.
    """
    query = (
        sa
        .select(Action)
        .where(Action.meeting_id == meeting.id, actions.visible_to(actor))
        .options(joinedload(Action.pillar), joinedload(Action.lead))
        .order_by(Action.seq, Action.id)
    )
    return db.session.scalars(query).all()
