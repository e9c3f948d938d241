"""Days that are no working days."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import N_, Base, Revised, enum_column, label_enum


class HolidayKind(enum.StrEnum):
    """Whose holiday it is."""

    NATIONAL = "national"
    JOINT_LEAVE = "joint_leave"
    LOCAL = "local"


label_enum({
    HolidayKind.NATIONAL: N_("Libur nasional"),
    HolidayKind.JOINT_LEAVE: N_("Cuti bersama"),
    HolidayKind.LOCAL: N_("Libur daerah"),
})


class Holiday(Revised, Base):
    """A day on which offices are closed. ``withdrawn_at`` takes it off the calendar without removing the row."""

    __tablename__ = "holiday"
    __table_args__ = (sa.CheckConstraint("length(name) > 0", name="name_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[HolidayKind] = mapped_column(enum_column(HolidayKind))
    withdrawn_at: Mapped[datetime | None]
