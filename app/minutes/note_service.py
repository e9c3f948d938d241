"""What is written about notes. Somebody may be typing: saving is cheap, and not every save is a wording of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.core import Actor, Stale, db, locked, note_act, now, revise
from app.meetings import ITEM_CLASS, AgendaItem, Meeting, demand_unfrozen

from .models import Note, NoteRevision

BETWEEN_WORDINGS = timedelta(minutes=2)
MUCH = 40
"""Characters: before so many are taken out, what stood there is kept."""

NOTE_CLASS = sa.func.coalesce(Note.security_class, ITEM_CLASS)
"""The class of a note, joined to its item and meeting: its own, the item's, or the meeting's."""


def write_note(
    item: AgendaItem, text: str, revision: int, *, by: Actor, keep: bool = True, **classed: Any
) -> Note | None:
    """Save what was said under an agenda item.

    ``revision`` is the one the writer saw, 0 where there was none. Unchanged text writes nothing; text that somebody
    else saved in the meantime raises ``Stale`` with their note. What another writer left, and what is about to be
    shortened by much, is kept as a wording first; the new text is kept too with ``keep``, or two minutes after the
    last. ``security_class`` may be named: a class of the note's own, or None to follow its item; it is kept with it.
    """
    demand_unfrozen(db.session.get_one(Meeting, item.meeting_id))
    locked(AgendaItem, item.id)
    note = note_of(item)
    if revision != (note.revision if note else 0):
        raise Stale(note or item)
    if note is None:
        if not text and classed.get("security_class") is None:
            return None
        note = Note(agenda_item_id=item.id, text=text, **classed)
        db.session.add(note)
        db.session.flush()
    elif note.text == text and note.security_class is classed.get("security_class", note.security_class):
        if keep and note.kept_revision < note.revision:
            _keep(note)
        return note
    else:
        if note.kept_revision < note.revision and (_is_anothers(note, by) or len(text) < len(note.text) - MUCH):
            _keep(note)
        revise(note, text=text, **classed)
    note.by_user_id, note.by_name, note.saved_at = by.user_id, by.name, now()
    if keep or classed or _is_time(note):
        _keep(note)
        note_act(by, "write_note", note)
    db.session.flush()
    return note


def add_to_note(item: AgendaItem, text: str, *, by: Actor, **classed: Any) -> Note:
    """Add a paragraph to what was said under an agenda item, whatever stands there now."""
    locked(AgendaItem, item.id)
    note = note_of(item)
    whole = f"{note.text.rstrip()}\n\n{text}" if note and note.text.strip() else text
    written = write_note(item, whole, note.revision if note else 0, by=by, keep=False, **classed)
    assert written is not None
    return written


def keep_wordings(meeting: Meeting) -> None:
    """Keep what every note of the meeting says now: the notula is about to be shown to somebody."""
    query = (
        sa
        .select(Note)
        .join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting.id, Note.kept_revision < Note.revision)
    )
    for note in db.session.scalars(query):
        _keep(note)


def note_of(item: AgendaItem) -> Note | None:
    """The note under an agenda item."""
    query = sa.select(Note).where(Note.agenda_item_id == item.id).execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def _is_anothers(note: Note, by: Actor) -> bool:
    return (note.by_user_id, note.by_name) != (by.user_id, by.name)


def _is_time(note: Note) -> bool:
    query = sa.select(sa.func.max(NoteRevision.at)).where(NoteRevision.note_id == note.id)
    last = db.session.scalar(query)
    return last is None or now() - last >= BETWEEN_WORDINGS


def _keep(note: Note) -> None:
    """Keep the present text as a wording, under who wrote it and the class it stands under."""
    db.session.flush()
    query = (
        sa
        .select(NOTE_CLASS)
        .select_from(Note)
        .join(AgendaItem, AgendaItem.id == Note.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(Note.id == note.id)
    )
    db.session.add(
        NoteRevision(
            note_id=note.id, revision=note.revision, text=note.text, by_name=note.by_name,
            at=note.saved_at or now(), effective_class=db.session.scalars(query).one(),
        )
    )  # fmt: skip
    note.kept_revision = note.revision
