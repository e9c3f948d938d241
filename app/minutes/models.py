"""The notula's working text: notes under the agenda, with every earlier wording kept."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, SecurityClass, append_only, enum_column, label_enum, now
from app.meetings import AgendaItem, Meeting


class MinutesState(enum.StrEnum):
    """Where the notula stands. Whoever may read the meeting reads it once it is circulated."""

    DRAFTING = "drafting"
    CHAIR_REVIEW = "chair_review"
    CIRCULATED = "circulated"
    FINAL = "final"


label_enum({
    MinutesState.DRAFTING: N_("Konsep"),
    MinutesState.CHAIR_REVIEW: N_("Diperiksa pimpinan"),
    MinutesState.CIRCULATED: N_("Disampaikan"),
    MinutesState.FINAL: N_("Final"),
})


class Minutes(Revised, Base):
    """The notula of a meeting. ``submitted_at`` is when it was last put before the chair."""

    __tablename__ = "minutes"
    __table_args__ = (sa.CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final_with_instant"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), primary_key=True)
    state: Mapped[MinutesState] = mapped_column(enum_column(MinutesState), default=MinutesState.DRAFTING)
    submitted_at: Mapped[datetime | None]
    final_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")


class Note(Revised, Base):
    """What was said under an agenda item. The text is Markdown, stored as typed.

    ``by_name`` saved it last, at ``saved_at``. While somebody types, not every save is kept as a wording of its own:
    ``kept_revision`` is the last one that was. ``security_class`` None inherits from the item, or the meeting.
    """

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    agenda_item_id: Mapped[int] = mapped_column(sa.ForeignKey("agenda_item.id", ondelete="RESTRICT"), unique=True)
    text: Mapped[str] = mapped_column(default="")
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    by_user_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(default="")
    saved_at: Mapped[datetime | None]
    kept_revision: Mapped[int] = mapped_column(default=0)

    agenda_item: Mapped[AgendaItem] = relationship(lazy="raise_on_sql")
    revisions: Mapped[list[NoteRevision]] = relationship(
        back_populates="note", lazy="raise_on_sql", order_by="NoteRevision.revision"
    )


class NoteRevision(Base):
    """One wording of a note, with the class it was written under. Append-only."""

    __tablename__ = "note_revision"
    __table_args__ = (sa.UniqueConstraint("note_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(sa.ForeignKey("note.id", ondelete="RESTRICT"))
    revision: Mapped[int]
    text: Mapped[str]
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    note: Mapped[Note] = relationship(back_populates="revisions")


append_only(NoteRevision.__table__)  # type: ignore[arg-type]
