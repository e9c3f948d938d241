"""Papers that were issued, each with what it says, and the signed copies that came back."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import (
    Base,
    SecurityClass,
    StoredFile,
    append_only,
    enum_column,
    fixed_columns,
    kept_rows,
    now,
)
from app.directory import Agency
from app.meetings import Meeting
from app.minutes import MinutesEdition
from app.roadmap import Audience

from .kinds import PaperKind
from .models import PaperSize


class IssuedPaper(Base):
    """One paper of a meeting: what it says (``content``, never changed) and the files made of it, kept for good.

    ``content`` is the canonical text of the sheet, ``content_hash`` its SHA-256 and ``code`` the first letters of
    that in base32, by which a copy on paper is looked up. ``draft`` papers carry KONSEP instead of a code.
    Printing is undone until ``done_at``; ``lease_until`` is how long a worker holds it.
    """

    __tablename__ = "issued_paper"
    __table_args__ = (
        sa.CheckConstraint("language IN ('id', 'en')", name="language_known"),
        sa.CheckConstraint("length(content_hash) = 64", name="hash_length"),
        sa.CheckConstraint("(pdf_file_id IS NULL) = (done_at IS NULL)", name="done_with_instant"),
        sa.CheckConstraint("pdf_file_id IS NULL OR failed_reason IS NULL", name="done_or_failed"),
        sa.CheckConstraint(
            "draft OR edition_id IS NOT NULL OR kind IN ('invitation', 'attendance_list')", name="final_has_edition"
        ),
        sa.CheckConstraint("(kind = 'excerpt') = (agency_id IS NOT NULL)", name="excerpt_for_agency"),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"], ["minutes_edition.id", "minutes_edition.meeting_id"], ondelete="RESTRICT",
            name="edition_of_the_paper",
        ),
        sa.UniqueConstraint("code"),
        sa.Index(
            "uq_issued_paper_once", "edition_id", "kind", "audience", "language", "paper_size", unique=True,
            sqlite_where=sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NULL"),
            postgresql_where=sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NULL"),
        ),
        sa.Index(
            "uq_issued_paper_agency", "edition_id", "kind", "agency_id", "audience", "language", "paper_size",
            unique=True,
            sqlite_where=sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NOT NULL"),
            postgresql_where=sa.text("NOT draft AND edition_id IS NOT NULL AND agency_id IS NOT NULL"),
        ),
        sa.Index("ix_issued_paper_undone", "done_at", "failed_reason", "id"),
        sa.Index("ix_issued_paper_meeting", "meeting_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PaperKind] = mapped_column(enum_column(PaperKind))
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    edition_id: Mapped[int | None]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    audience: Mapped[Audience] = mapped_column(enum_column(Audience))
    language: Mapped[str]
    paper_size: Mapped[PaperSize] = mapped_column(enum_column(PaperSize))
    draft: Mapped[bool]
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    content: Mapped[str]
    content_hash: Mapped[str]
    code: Mapped[str]
    asked_by_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    pdf_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    docx_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    xlsx_file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    done_at: Mapped[datetime | None]
    failed_reason: Mapped[str | None]
    replaced_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id", ondelete="RESTRICT"))

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    edition: Mapped[MinutesEdition | None] = relationship(
        lazy="raise_on_sql", primaryjoin="foreign(IssuedPaper.edition_id) == MinutesEdition.id", viewonly=True
    )
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    pdf_file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", foreign_keys=[pdf_file_id])
    docx_file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", foreign_keys=[docx_file_id])
    xlsx_file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", foreign_keys=[xlsx_file_id])
    filed: Mapped[list[FiledCopy]] = relationship(
        back_populates="issued_paper", lazy="raise_on_sql", order_by="FiledCopy.id"
    )

    @property
    def variant(self) -> tuple[object, ...]:
        """What tells it from the other papers of its edition: there is one of each."""
        return self.kind, self.audience, self.language, self.paper_size, self.agency_id


class FiledCopy(Base):
    """The signed copy of an issued paper as it came back, with what it was registered under. Append-only."""

    __tablename__ = "filed_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    issued_paper_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_paper.id", ondelete="RESTRICT"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"), index=True)
    document_number: Mapped[str | None]
    dated_on: Mapped[date | None]
    signer: Mapped[str | None]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    issued_paper: Mapped[IssuedPaper] = relationship(back_populates="filed", lazy="raise_on_sql")
    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


append_only(FiledCopy.__table__)  # type: ignore[arg-type]
fixed_columns(
    IssuedPaper.__table__,  # type: ignore[arg-type]
    (
        "kind", "meeting_id", "edition_id", "agency_id", "audience", "language", "paper_size", "draft",
        "effective_class", "content", "content_hash", "code", "asked_by_user_id", "asked_at",
    ),
)  # fmt: skip
kept_rows(IssuedPaper.__table__, ("pdf_file_id", "docx_file_id", "xlsx_file_id", "done_at"))  # type: ignore[arg-type]
