"""What reaches the server from the live minutes: every operation once, every typed line for ever."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import N_, Base, append_only, enum_column, label_enum, now

from .capture import LineKind


class LiveOpKind(enum.StrEnum):
    """What an operation of the live minutes does."""

    NOTE = "note"
    CAPTURE = "capture"
    RECORD = "record"
    AGENDA = "agenda"
    ATTEND = "attend"
    ASSENT = "assent"
    REVIEW = "review"
    CHECK = "check"


label_enum({
    LineKind.NOTE: N_("Catatan"),
    LineKind.ACTION: N_("Tindak lanjut"),
    LineKind.OUTCOME: N_("Hasil rapat"),
    LineKind.ISSUE: N_("Isu"),
    LineKind.AGENDA: N_("Acara"),
    LineKind.ATTENDANCE: N_("Kehadiran"),
})


class LiveOp(Base):
    """An operation that a browser sent, and what came of it. Append-only.

    The row is written in the savepoint of its effect, so that an operation is taken once however often it arrives:
    ``key`` is the operation's own name, ``client`` and ``n`` its place in the order of one browser.
    """

    __tablename__ = "live_op"
    __table_args__ = (
        sa.UniqueConstraint("client", "n"),
        sa.CheckConstraint("n >= 1", name="n_from_one"),
        sa.Index("ix_live_op_meeting", "meeting_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    client: Mapped[str]
    n: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"))
    by_name: Mapped[str]
    kind: Mapped[LiveOpKind] = mapped_column(enum_column(LiveOpKind))
    body_hash: Mapped[str]
    result: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)


class CapturedLine(Base):
    """A line as it was typed, with what it was read as. Append-only: no character of it is ever lost.

    At most one of the targets is given; none where the line is a note, a point of the agenda (``agenda_item_id`` is
    then the point), or could not be taken in.
    """

    __tablename__ = "captured_line"
    __table_args__ = (
        sa.CheckConstraint("length(raw) > 0", name="raw_given"),
        sa.CheckConstraint(
            "CASE WHEN decision_id IS NULL THEN 0 ELSE 1 END + CASE WHEN issue_id IS NULL THEN 0 ELSE 1 END + "
            "CASE WHEN action_id IS NULL THEN 0 ELSE 1 END + CASE WHEN attendance_id IS NULL THEN 0 ELSE 1 END <= 1",
            name="one_target",
        ),
        *(
            sa.ForeignKeyConstraint(
                [f"{thing}_id", "meeting_id"], [f"{thing}.id", f"{thing}.meeting_id"], ondelete="RESTRICT",
                name=f"{thing}_of_the_meeting",
            )
            for thing in ("agenda_item", "decision", "issue", "action")
        ),
        sa.Index("ix_captured_line_meeting", "meeting_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agenda_item_id: Mapped[int | None]
    raw: Mapped[str]
    kind: Mapped[LineKind] = mapped_column(enum_column(LineKind))
    decision_id: Mapped[int | None]
    issue_id: Mapped[int | None]
    action_id: Mapped[int | None]
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendance.id", ondelete="RESTRICT"))
    op_key: Mapped[str | None] = mapped_column(unique=True)
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"))
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class CapturedCheck(Base):
    """Somebody looked at what a line was read as: before it was stored, or afterwards. Append-only."""

    __tablename__ = "captured_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    captured_line_id: Mapped[int] = mapped_column(sa.ForeignKey("captured_line.id", ondelete="RESTRICT"), unique=True)
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


for model in (LiveOp, CapturedLine, CapturedCheck):
    append_only(model.__table__)  # type: ignore[arg-type]
