"""How a notula is closed: sent for comment, corrected, initialled, and kept as numbered editions."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import (
    N_,
    Base,
    Revised,
    SecurityClass,
    StoredFile,
    append_only,
    enum_column,
    fixed_columns,
    kept_rows,
    label_enum,
    now,
)
from app.directory import Agency
from app.meetings import Meeting, ReplyChannel


class CirculationEnd(enum.StrEnum):
    """How a round of comments ended."""

    WITHDRAWN = "withdrawn"
    FINALISED = "finalised"


class CorrectionTarget(enum.StrEnum):
    """What a correction speaks of. Without a number it asks for something new."""

    MEETING = "meeting"
    AGENDA_ITEM = "agenda_item"
    NOTE = "note"
    DECISION = "decision"
    ISSUE = "issue"
    ACTION = "action"
    ATTENDANCE = "attendance"


class CorrectionOrigin(enum.StrEnum):
    """Where a correction comes from."""

    COMMENT = "comment"
    SECRETARIAT = "secretariat"
    LATE_SYNC = "late_sync"
    IMPORT = "import"


class CorrectionState(enum.StrEnum):
    """What became of a correction. An accepted one of a final notula waits for the next perbaikan."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    APPLIED = "applied"


class Verdict(enum.StrEnum):
    """What the chair says of a draft."""

    INITIALLED = "initialled"
    RETURNED = "returned"


class Acting(enum.StrEnum):
    """In whose stead somebody signs."""

    PLH = "plh"
    PLT = "plt"


label_enum({
    CorrectionTarget.MEETING: N_("Keterangan rapat"),
    CorrectionTarget.AGENDA_ITEM: N_("Acara"),
    CorrectionTarget.NOTE: N_("Catatan"),
    CorrectionTarget.DECISION: N_("Hasil rapat"),
    CorrectionTarget.ISSUE: N_("Isu"),
    CorrectionTarget.ACTION: N_("Tindak lanjut"),
    CorrectionTarget.ATTENDANCE: N_("Daftar hadir"),
})
label_enum({
    CirculationEnd.WITHDRAWN: N_("Ditarik"),
    CirculationEnd.FINALISED: N_("Final"),
    Verdict.INITIALLED: N_("Diparaf"),
    Verdict.RETURNED: N_("Dikembalikan"),
    CorrectionState.PROPOSED: N_("Menunggu jawaban"),
    CorrectionState.ACCEPTED: N_("Diterima, menunggu perbaikan"),
    CorrectionState.ANSWERED: N_("Dijawab"),
    CorrectionState.APPLIED: N_("Diterima dan dimuat"),
    CorrectionOrigin.COMMENT: N_("Tanggapan instansi"),
    CorrectionOrigin.SECRETARIAT: N_("Sekretariat"),
    CorrectionOrigin.LATE_SYNC: N_("Ketikan yang tiba terlambat"),
    CorrectionOrigin.IMPORT: N_("Rekaman yang dimuat"),
    Acting.PLH: N_("Plh."),
    Acting.PLT: N_("Plt."),
})


class Circulation(Base):
    """A round of comments: what was sent, and until which working day. Only its end is written later."""

    __tablename__ = "circulation"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "round"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.CheckConstraint("round >= 1", name="round_from_one"),
        sa.CheckConstraint("length(content_hash) = 64", name="hash_length"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_with_instant"),
        sa.CheckConstraint(
            "(coalesce(ended_by, '') = 'withdrawn') = (ended_reason IS NOT NULL)", name="withdrawn_with_reason"
        ),
        sa.Index(
            "uq_circulation_open", "meeting_id", unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    round: Mapped[int]
    content_hash: Mapped[str]
    content: Mapped[str]
    due_on: Mapped[date]
    sent_at: Mapped[datetime] = mapped_column(default=now)
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[CirculationEnd | None] = mapped_column(enum_column(CirculationEnd))
    ended_reason: Mapped[str | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")


class CirculationAnswer(Base):
    """What an agency says to a round as a whole, bound to the hash of what it read. The latest stands. Append-only."""

    __tablename__ = "circulation_answer"
    __table_args__ = (
        sa.CheckConstraint("length(content_hash) = 64", name="hash_length"),
        sa.Index("ix_circulation_answer_latest", "circulation_id", "agency_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    circulation_id: Mapped[int] = mapped_column(sa.ForeignKey("circulation.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    agrees: Mapped[bool]
    content_hash: Mapped[str]
    channel: Mapped[ReplyChannel] = mapped_column(enum_column(ReplyChannel))
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    by_position: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)

    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class Correction(Revised, Base):
    """Something asked to be said otherwise, for which agency, by whom and how it reached us; and what became of it.

    ``before`` are the facts it was asked of, ``facts`` those that shall stand; ``text`` says it in words. What was
    asked never changes. ``agency_id`` None is the secretariat's own. ``edition_id`` is the edition it was taken into;
    none where it was applied before the first.
    """

    __tablename__ = "correction"
    __table_args__ = (
        sa.CheckConstraint("length(text) > 0", name="text_given"),
        sa.CheckConstraint("(state = 'proposed') = (settled_at IS NULL)", name="settled_with_instant"),
        sa.CheckConstraint("state <> 'answered' OR answer IS NOT NULL", name="answered_in_words"),
        sa.CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name="applied_with_instant"),
        sa.CheckConstraint("edition_id IS NULL OR state = 'applied'", name="in_an_edition_when_applied"),
        sa.ForeignKeyConstraint(
            ["circulation_id", "meeting_id"], ["circulation.id", "circulation.meeting_id"], ondelete="RESTRICT",
            name="circulation_of_the_meeting",
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "meeting_id"], ["minutes_edition.id", "minutes_edition.meeting_id"], ondelete="RESTRICT",
            name="edition_of_the_meeting",
        ),
        sa.Index("ix_correction_meeting", "meeting_id", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    circulation_id: Mapped[int | None]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    target: Mapped[CorrectionTarget] = mapped_column(enum_column(CorrectionTarget))
    target_id: Mapped[int | None]
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    text: Mapped[str]
    origin: Mapped[CorrectionOrigin] = mapped_column(enum_column(CorrectionOrigin))
    channel: Mapped[ReplyChannel] = mapped_column(enum_column(ReplyChannel))
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    by_position: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    state: Mapped[CorrectionState] = mapped_column(enum_column(CorrectionState), default=CorrectionState.PROPOSED)
    answer: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    edition_id: Mapped[int | None]
    live_key: Mapped[str | None] = mapped_column(unique=True)

    meeting: Mapped[Meeting] = relationship(
        lazy="raise_on_sql", foreign_keys="Correction.meeting_id", primaryjoin="Correction.meeting_id == Meeting.id"
    )
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")


class Paraf(Base):
    """What the chair said of a draft, bound to the hash of what was read. Append-only: a change voids it by itself."""

    __tablename__ = "paraf"
    __table_args__ = (
        sa.CheckConstraint("length(content_hash) = 64", name="hash_length"),
        sa.CheckConstraint("verdict <> 'returned' OR length(text) > 0", name="returned_with_words"),
        sa.Index("ix_paraf_meeting", "meeting_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    content_hash: Mapped[str]
    content: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    text: Mapped[str] = mapped_column(default="")
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    position: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)


class MinutesEdition(Base):
    """A numbered edition of the notula, as it was agreed. Append-only.

    ``content`` is the canonical text that ``content_hash`` is the hash of; see ``content``. From the second on an
    edition has a ``reason``, and ``changes``: what each correction taken into it asked for.
    """

    __tablename__ = "minutes_edition"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "number"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint("length(content_hash) = 64", name="hash_length"),
        sa.CheckConstraint("(number = 1) = (reason IS NULL)", name="reason_from_the_second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    number: Mapped[int]
    format: Mapped[int]
    content: Mapped[str]
    content_hash: Mapped[str]
    reason: Mapped[str | None]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    final_at: Mapped[datetime] = mapped_column(default=now)
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")


class EditionSigning(Base):
    """Number, day, signer and scan of an edition, outside its hash. The latest stands. Append-only."""

    __tablename__ = "edition_signing"
    __table_args__ = (sa.Index("ix_edition_signing_latest", "edition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("minutes_edition.id", ondelete="RESTRICT"))
    document_number: Mapped[str | None]
    dated_on: Mapped[date | None]
    acting: Mapped[Acting | None] = mapped_column(enum_column(Acting))
    signer_position: Mapped[str | None]
    signer_name: Mapped[str | None]
    signer_rank: Mapped[str | None]
    signer_nip: Mapped[str | None]
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    edition: Mapped[MinutesEdition] = relationship(lazy="raise_on_sql")
    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


for model in (CirculationAnswer, Paraf, MinutesEdition, EditionSigning):
    append_only(model.__table__)  # type: ignore[arg-type]
kept_rows(Circulation.__table__)  # type: ignore[arg-type]
kept_rows(Correction.__table__)  # type: ignore[arg-type]
fixed_columns(
    Circulation.__table__,  # type: ignore[arg-type]
    ("meeting_id", "round", "content_hash", "content", "due_on", "sent_at", "by_user_id", "by_name"),
)
fixed_columns(
    Correction.__table__,  # type: ignore[arg-type]
    (
        "meeting_id", "circulation_id", "agency_id", "target", "target_id", "before", "facts", "text", "origin",
        "channel", "by_user_id", "by_name", "by_position", "at", "live_key",
    ),
)  # fmt: skip
