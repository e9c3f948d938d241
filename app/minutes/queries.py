"""Reads of the notula."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

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
