"""Who said at the door that they are here, and what was made of it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import Base, append_only, now
from app.directory import Agency

from .models import Attendance, Meeting


class CheckIn(Base):
    """One person's word at the door, as it was typed. Append-only.

    ``key`` is made by the form, so that a double tap is one. ``day`` is the meeting's day in its own zone. The hashes
    of device and address bound how often somebody may write; they lead back to neither.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        sa.CheckConstraint("(agency_id IS NULL) <> (agency_typed IS NULL)", name="agency_said"),
        sa.Index("ix_check_in_meeting", "meeting_id", "id"),
        sa.Index("ix_check_in_device", "device_hash", "at"),
        sa.Index("ix_check_in_address", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    key: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    agency_typed: Mapped[str | None]
    position: Mapped[str | None]
    person: Mapped[str | None]
    represents: Mapped[str | None]
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(default=now)
    device_hash: Mapped[str]
    address_hash: Mapped[str]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    settled: Mapped[CheckInSettled | None] = relationship(back_populates="check_in", lazy="raise_on_sql")


class CheckInSettled(Base):
    """What was made of it: counted as an attendance, or refused. Append-only: what is undone is undone there."""

    __tablename__ = "check_in_settled"
    __table_args__ = (sa.CheckConstraint("refused = (attendance_id IS NULL)", name="counted_or_refused"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_in_id: Mapped[int] = mapped_column(sa.ForeignKey("check_in.id", ondelete="RESTRICT"), unique=True)
    attendance_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attendance.id", ondelete="RESTRICT"), index=True)
    refused: Mapped[bool]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)

    check_in: Mapped[CheckIn] = relationship(back_populates="settled")
    attendance: Mapped[Attendance | None] = relationship(lazy="raise_on_sql")


append_only(CheckIn.__table__)  # type: ignore[arg-type]
append_only(CheckInSettled.__table__)  # type: ignore[arg-type]
