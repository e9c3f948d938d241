"""What a meeting came to: outcomes (butir hasil rapat) and the issues that were raised."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, SecurityClass, enum_column, in_language, label_enum, now
from app.meetings import AgendaItem, Meeting


class Modality(enum.StrEnum):
    """How binding an outcome is. None where it is not yet chosen; it is never guessed."""

    AGREEMENT = "agreement"
    COMMITMENT = "commitment"
    DIRECTION = "direction"
    PROPOSAL = "proposal"
    HOPE = "hope"


label_enum({
    Modality.AGREEMENT: N_("Kesepakatan"),
    Modality.COMMITMENT: N_("Komitmen"),
    Modality.DIRECTION: N_("Arahan"),
    Modality.PROPOSAL: N_("Usulan"),
    Modality.HOPE: N_("Harapan"),
})


class Decision(Revised, Base):
    """A numbered outcome of a meeting (hasil rapat), cited as "butir 3". Not a decree.

    ``effective_class`` is ``security_class`` or the meeting's; ``service.inherit_class`` follows the
    meeting when its class changes.
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "ref"),
        sa.UniqueConstraint("meeting_id", "number"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.CheckConstraint("length(text) > 0", name="text_given"),
        sa.CheckConstraint("number >= 1", name="number_from_one"),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class", name="effective_class_follows"
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"], ondelete="RESTRICT",
            name="agenda_item_of_the_meeting",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agenda_item_id: Mapped[int | None]
    number: Mapped[int]
    ref: Mapped[str]
    modality: Mapped[Modality | None] = mapped_column(enum_column(Modality))
    text: Mapped[str]
    text_en: Mapped[str | None]
    source: Mapped[str | None]
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def forum_id(self) -> int:
        return self.meeting.forum_id

    def text_in(self, language: str) -> str:
        return in_language(language, self.text, self.text_en)


class DecisionAssent(Revised, Base):
    """An agency agreed to an outcome in the hall. ``agreed_at`` None where that was taken back."""

    __tablename__ = "decision_assent"
    __table_args__ = (
        sa.UniqueConstraint("decision_id", "agency_id"),
        sa.ForeignKeyConstraint(
            ["decision_id", "meeting_id"], ["decision.id", "decision.meeting_id"], ondelete="RESTRICT",
            name="decision_of_the_meeting",
        ),
        sa.Index("ix_decision_assent_meeting", "meeting_id", "decision_id"),
        sa.Index("ix_decision_assent_agency", "agency_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    meeting_id: Mapped[int]
    agreed_at: Mapped[datetime | None]
    by_name: Mapped[str]


class Issue(Revised, Base):
    """A problem raised in a meeting."""

    __tablename__ = "issue"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "ref"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.CheckConstraint("length(text) > 0", name="text_given"),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class", name="effective_class_follows"
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"], ondelete="RESTRICT",
            name="agenda_item_of_the_meeting",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agenda_item_id: Mapped[int | None]
    seq: Mapped[int]
    ref: Mapped[str]
    text: Mapped[str]
    text_en: Mapped[str | None]
    raised_by: Mapped[str | None]
    category: Mapped[str | None]
    region_code: Mapped[str | None]
    source: Mapped[str | None]
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise_on_sql", viewonly=True)

    @property
    def forum_id(self) -> int:
        return self.meeting.forum_id

    def text_in(self, language: str) -> str:
        return in_language(language, self.text, self.text_en)
