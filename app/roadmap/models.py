"""Roadmaps, what they draw on, and what is written into them beside the actions."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import Base, Revised, in_language
from app.directory import Forum
from app.meetings import Meeting


class Roadmap(Revised, Base):
    """A roadmap that draws on forums and on single meetings of other hosts.

    A forum gets one of its own code by default. ``forum_id`` is the forum whose secretariat writes it. The period's
    ends may be unknown; then the first meeting's month and the last due date stand in on screens and papers.
    """

    __tablename__ = "roadmap"
    __table_args__ = (
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_length"),
        sa.CheckConstraint("length(title) > 0", name="title_given"),
        sa.CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"), index=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    vision: Mapped[str | None]
    vision_en: Mapped[str | None]
    foreword: Mapped[str | None]
    foreword_en: Mapped[str | None]

    forum: Mapped[Forum] = relationship(lazy="raise_on_sql")
    forums: Mapped[list[RoadmapForum]] = relationship(
        back_populates="roadmap", lazy="raise_on_sql", order_by="RoadmapForum.id"
    )
    meetings: Mapped[list[RoadmapMeeting]] = relationship(
        back_populates="roadmap", lazy="raise_on_sql", order_by="RoadmapMeeting.id"
    )
    pillars: Mapped[list[RoadmapPillar]] = relationship(
        back_populates="roadmap", lazy="raise_on_sql", order_by="(RoadmapPillar.seq, RoadmapPillar.id)"
    )

    def pillar(self, code: str) -> RoadmapPillar:
        """The pillar of this code. Raises ``NoResultFound``; ``pillars`` must be loaded."""
        for pillar in self.pillars:
            if pillar.code == code:
                return pillar
        raise NoResultFound

    def title_in(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)


class RoadmapForum(Base):
    """A forum whose actions the roadmap draws on."""

    __tablename__ = "roadmap_forum"
    __table_args__ = (sa.UniqueConstraint("roadmap_id", "forum_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roadmap_id: Mapped[int] = mapped_column(sa.ForeignKey("roadmap.id", ondelete="RESTRICT"))
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"), index=True)

    roadmap: Mapped[Roadmap] = relationship(back_populates="forums")
    forum: Mapped[Forum] = relationship(lazy="raise_on_sql")


class RoadmapMeeting(Base):
    """A single meeting of another host whose actions the roadmap draws on."""

    __tablename__ = "roadmap_meeting"
    __table_args__ = (sa.UniqueConstraint("roadmap_id", "meeting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roadmap_id: Mapped[int] = mapped_column(sa.ForeignKey("roadmap.id", ondelete="RESTRICT"))
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), index=True)

    roadmap: Mapped[Roadmap] = relationship(back_populates="meetings")
    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")


class RoadmapPillar(Revised, Base):
    """A pillar as this roadmap orders, words and explains it. Forums' pillars meet it by their code."""

    __tablename__ = "roadmap_pillar"
    __table_args__ = (sa.UniqueConstraint("roadmap_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roadmap_id: Mapped[int] = mapped_column(sa.ForeignKey("roadmap.id", ondelete="RESTRICT"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    seq: Mapped[int]
    narrative: Mapped[str | None]
    narrative_en: Mapped[str | None]
    objective: Mapped[str | None]
    objective_en: Mapped[str | None]
    indicator: Mapped[str | None]
    indicator_en: Mapped[str | None]

    roadmap: Mapped[Roadmap] = relationship(back_populates="pillars")

    @property
    def label(self) -> str:
        """``P1`` of ``P1_SOP``."""
        return self.code.split("_", 1)[0]

    def name_in(self, language: str) -> str:
        return in_language(language, self.name, self.name_en)
