"""Papers that were asked for: what is still to be printed stands here, whatever the queue forgets."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, StoredFile, enum_column, label_enum, now
from app.roadmap import Audience, Roadmap


class PaperSize(enum.StrEnum):
    """The sheet."""

    A4 = "A4"
    F4 = "F4"


class PaperLength(enum.StrEnum):
    """The whole paper, or Ringkas: at most four pages to send as a message."""

    FULL = "full"
    SHORT = "short"


label_enum({PaperLength.FULL: N_("Lengkap"), PaperLength.SHORT: N_("Ringkas, paling banyak 4 halaman")})


class RoadmapPrint(Base):
    """A copy of a roadmap that a user asked for. Done when it has its file, failed when it has a reason.

    ``on`` is the reference day. ``lease_until`` is how long a worker holds it by the database's clock; one that died
    lets it go by itself. ``content_hash`` is the composed value's, so that the same copy is printed once.
    ``reach_hash`` is that of the rights it was composed with: whoever has others by now does not fetch it.
    """

    __tablename__ = "roadmap_print"
    __table_args__ = (
        sa.CheckConstraint("language IN ('id', 'en')", name="language_known"),
        sa.CheckConstraint("file_id IS NULL OR failed_reason IS NULL", name="done_or_failed"),
        sa.CheckConstraint("(file_id IS NULL) = (done_at IS NULL)", name="done_with_instant"),
        sa.Index("ix_roadmap_print_undone", "done_at", "failed_reason", "id"),
        sa.Index("ix_roadmap_print_content", "content_hash", "paper_size"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roadmap_id: Mapped[int] = mapped_column(sa.ForeignKey("roadmap.id", ondelete="RESTRICT"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    language: Mapped[str]
    on: Mapped[date] = mapped_column("on_day")
    paper_size: Mapped[PaperSize] = mapped_column(enum_column(PaperSize), default=PaperSize.A4)
    length: Mapped[PaperLength] = mapped_column(enum_column(PaperLength), default=PaperLength.FULL)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    content_hash: Mapped[str | None]
    reach_hash: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    done_at: Mapped[datetime | None]
    failed_reason: Mapped[str | None]

    roadmap: Mapped[Roadmap] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
