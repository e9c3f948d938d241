"""What is attached to a meeting: photos, slides, papers, scans."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, SecurityClass, StoredFile, enum_column, label_enum, now

from .models import AgendaItem, Meeting


class AttachmentKind(enum.StrEnum):
    """What an attachment is to the meeting."""

    PHOTO = "photo"
    SLIDES = "slides"
    DOCUMENT = "document"
    ATTENDANCE_SCAN = "attendance_scan"
    LETTER_SCAN = "letter_scan"
    SIGNED_COPY = "signed_copy"


label_enum({
    AttachmentKind.PHOTO: N_("Foto"),
    AttachmentKind.SLIDES: N_("Paparan"),
    AttachmentKind.DOCUMENT: N_("Bahan atau dokumen"),
    AttachmentKind.ATTENDANCE_SCAN: N_("Pindaian daftar hadir"),
    AttachmentKind.LETTER_SCAN: N_("Pindaian surat"),
    AttachmentKind.SIGNED_COPY: N_("Salinan bertanda tangan"),
})


class Attachment(Revised, Base):
    """A file of a meeting, or of one point of its agenda.

    ``security_class`` None inherits from the agenda item, else from the meeting.
    ``key`` is made by whoever sends it: the same key sent again is the same attachment. A picture knows its size and
    has a small one of itself, ``preview``; anything else is only ever handed out as a download.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint("length(name) > 0", name="name_given"),
        sa.CheckConstraint(
            "(width IS NULL) = (height IS NULL) AND (width IS NULL) = (preview_id IS NULL)", name="picture_measured"
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"], ondelete="RESTRICT",
            name="agenda_item_of_the_meeting",
        ),
        sa.Index("ix_attachment_meeting", "meeting_id", "seq", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agenda_item_id: Mapped[int | None]
    kind: Mapped[AttachmentKind] = mapped_column(enum_column(AttachmentKind))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True)
    preview_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    name: Mapped[str]
    caption: Mapped[str | None]
    seq: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise_on_sql", viewonly=True)
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql", foreign_keys=[file_id])
    preview: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", foreign_keys=[preview_id])

    @property
    def forum_id(self) -> int:
        """Of its meeting: rules ask every thing for its forum."""
        return self.meeting.forum_id

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the page; everything else is only downloaded."""
        return self.width is not None
