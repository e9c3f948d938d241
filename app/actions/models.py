"""Actions (tindak lanjut), what they rest on, and their append-only history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import Base, Revised, SecurityClass, append_only, enum_column, in_language, now
from app.directory import Agency, Pillar
from app.meetings import Meeting
from app.outcomes import Decision, Issue

from .vocabulary import (
    ActionState,
    Channel,
    CooperationLevel,
    EventKind,
    FundingSource,
    Priority,
    Recurrence,
    ShownState,
    shown_state,
)


class Action(Revised, Base):
    """What was agreed to be done, by whom, until when.

    ``lead_id`` None is *belum ditetapkan*. ``due_text`` keeps the original words ("segera"). ``first_due_on`` keeps the
    first date when it moves. ``progressed_at`` is the first report of progress. ``accepted_at`` None waits for the lead
    agency's answer; ``declined_at`` waits for the secretariat's. ``due_key`` sorts the undated last; the database fills
    it. ``forum_id`` repeats the meeting's, kept true by a foreign key, so that lists need no join;
    ``effective_class`` is ``security_class`` or the meeting's. ``budget_idr`` is indicative, in whole rupiah.
    """

    __tablename__ = "action"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "ref"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "forum_id"],
            ["meeting.id", "meeting.forum_id"],
            ondelete="RESTRICT",
            name="forum_of_the_meeting",
        ),
        sa.ForeignKeyConstraint(
            ["pillar_id", "forum_id"], ["pillar.id", "pillar.forum_id"], ondelete="RESTRICT", name="pillar_of_the_forum"
        ),
        sa.CheckConstraint("length(text) > 0", name="text_given"),
        sa.CheckConstraint("budget_idr IS NULL OR budget_idr >= 0", name="budget_counted"),
        sa.CheckConstraint("(state = 'verified') = (verified_at IS NOT NULL)", name="verified_with_instant"),
        sa.CheckConstraint(
            "(state IN ('reported_done', 'verified')) = (reported_done_at IS NOT NULL)", name="reported_with_instant"
        ),
        sa.CheckConstraint("starts_on IS NULL OR due_on IS NULL OR due_on >= starts_on", name="due_after_start"),
        sa.CheckConstraint(
            "security_class IS NULL OR effective_class = security_class", name="effective_class_follows"
        ),
        sa.CheckConstraint("state <> 'proposed' OR progressed_at IS NULL", name="no_progress_before_opening"),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="accepted_or_declined"),
        # Lists are read in the order of `due_key, id`, page by page; each index below holds one list in that order.
        sa.Index("ix_action_forum_due", "forum_id", "due_key", "id"),
        sa.Index("ix_action_forum_state_due", "forum_id", "state", "due_key", "id"),
        sa.Index("ix_action_lead_state_due", "lead_id", "state", "due_key", "id"),
        sa.Index("ix_action_lead_due", "lead_id", "due_key", "id"),
        sa.Index("ix_action_pillar_due", "pillar_id", "due_key", "id"),
        # What waits on the secretariat's desk is rare among what is open; without these every open row is asked.
        *(
            sa.Index(
                name, "forum_id", "state", "due_key", "id", sqlite_where=sa.text(where), postgresql_where=sa.text(where)
            )
            for name, where in (
                ("ix_action_unanswered", "accepted_at IS NULL AND progressed_at IS NULL"),
                ("ix_action_unassigned", "lead_id IS NULL"),
                ("ix_action_declined", "declined_at IS NOT NULL"),
            )
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int]
    meeting_id: Mapped[int]
    ref: Mapped[str]
    seq: Mapped[int]
    text: Mapped[str]
    text_en: Mapped[str | None]
    state: Mapped[ActionState] = mapped_column(enum_column(ActionState), default=ActionState.PROPOSED)
    pillar_id: Mapped[int | None]
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_key: Mapped[date] = mapped_column(sa.Computed("coalesce(due_on, '9999-12-31')", persisted=True))
    first_due_on: Mapped[date | None]
    due_text: Mapped[str | None]
    recurrence: Mapped[Recurrence | None] = mapped_column(enum_column(Recurrence))
    indicator: Mapped[str | None]
    indicator_en: Mapped[str | None]
    baseline: Mapped[str | None]
    target: Mapped[str | None]
    target_group: Mapped[str | None]
    themes: Mapped[list[str]] = mapped_column(default=list)
    budget_idr: Mapped[int | None] = mapped_column(sa.BigInteger)
    funding_source: Mapped[FundingSource | None] = mapped_column(enum_column(FundingSource))
    partner_support: Mapped[str | None]
    region_code: Mapped[str | None]
    border_post: Mapped[str | None]
    priority: Mapped[Priority | None] = mapped_column(enum_column(Priority))
    cooperation_level: Mapped[CooperationLevel | None] = mapped_column(enum_column(CooperationLevel))
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    effective_class: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass, "effective_class"))
    source: Mapped[str | None]
    illustrative: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    opened_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    progressed_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    reported_done_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(
        lazy="raise_on_sql", foreign_keys="Action.meeting_id", primaryjoin="Action.meeting_id == Meeting.id"
    )
    pillar: Mapped[Pillar | None] = relationship(
        lazy="raise_on_sql", foreign_keys="Action.pillar_id", primaryjoin="Action.pillar_id == Pillar.id"
    )
    lead: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    supports: Mapped[list[ActionSupport]] = relationship(
        back_populates="action", lazy="raise_on_sql", order_by="(ActionSupport.seq, ActionSupport.id)"
    )
    decision_links: Mapped[list[ActionDecision]] = relationship(
        back_populates="action", lazy="raise_on_sql", order_by="(ActionDecision.seq, ActionDecision.id)"
    )
    issue_links: Mapped[list[ActionIssue]] = relationship(
        back_populates="action", lazy="raise_on_sql", order_by="(ActionIssue.seq, ActionIssue.id)"
    )
    events: Mapped[list[ActionEvent]] = relationship(
        back_populates="action", lazy="raise_on_sql", order_by="ActionEvent.id"
    )

    def text_in(self, language: str) -> str:
        return in_language(language, self.text, self.text_en)

    @property
    def shown(self) -> ShownState:
        """The state as people read it."""
        return shown_state(self.state, has_progress=self.progressed_at is not None)


class ActionSupport(Base):
    """An agency that supports an action (instansi terkait). ``ended`` takes it off without removing the row."""

    __tablename__ = "action_support"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "agency_id"),
        sa.Index("ix_action_support_agency", "agency_id", "action_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    seq: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)

    action: Mapped[Action] = relationship(back_populates="supports")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class ActionDecision(Base):
    """An outcome an action rests on, of the same meeting."""

    __tablename__ = "action_decision"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "decision_id"),
        sa.ForeignKeyConstraint(
            ["action_id", "meeting_id"], ["action.id", "action.meeting_id"], ondelete="RESTRICT",
            name="action_of_the_meeting",
        ),
        sa.ForeignKeyConstraint(
            ["decision_id", "meeting_id"], ["decision.id", "decision.meeting_id"], ondelete="RESTRICT",
            name="decision_of_the_meeting",
        ),
        sa.Index("ix_action_decision_decision", "decision_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int]
    decision_id: Mapped[int]
    meeting_id: Mapped[int]
    seq: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)

    action: Mapped[Action] = relationship(
        back_populates="decision_links",
        foreign_keys="ActionDecision.action_id",
        primaryjoin="ActionDecision.action_id == Action.id",
    )
    decision: Mapped[Decision] = relationship(
        lazy="raise_on_sql",
        foreign_keys="ActionDecision.decision_id",
        primaryjoin="ActionDecision.decision_id == Decision.id",
    )


class ActionIssue(Base):
    """An issue an action answers, of the same meeting."""

    __tablename__ = "action_issue"
    __table_args__ = (
        sa.UniqueConstraint("action_id", "issue_id"),
        sa.ForeignKeyConstraint(
            ["action_id", "meeting_id"], ["action.id", "action.meeting_id"], ondelete="RESTRICT",
            name="action_of_the_meeting",
        ),
        sa.ForeignKeyConstraint(
            ["issue_id", "meeting_id"], ["issue.id", "issue.meeting_id"], ondelete="RESTRICT",
            name="issue_of_the_meeting",
        ),
        sa.Index("ix_action_issue_issue", "issue_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int]
    issue_id: Mapped[int]
    meeting_id: Mapped[int]
    seq: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)

    action: Mapped[Action] = relationship(
        back_populates="issue_links",
        foreign_keys="ActionIssue.action_id",
        primaryjoin="ActionIssue.action_id == Action.id",
    )
    issue: Mapped[Issue] = relationship(
        lazy="raise_on_sql", foreign_keys="ActionIssue.issue_id", primaryjoin="ActionIssue.issue_id == Issue.id"
    )


class ActionEvent(Base):
    """Something that happened to an action. Append-only: the history is kept by the database.

    ``agency_id`` is for whom it speaks, ``by_name`` who recorded it, ``channel`` how it arrived; ``detail`` holds what
    changed, as field → [old, new]. ``meeting_id`` is the later meeting in which it happened. ``effective_class`` is the
    action's at that time: what was written while the action was restricted stays so when it is opened later.
    """

    __tablename__ = "action_event"
    __table_args__ = (
        sa.Index("ix_action_event_action", "action_id", "id"),
        sa.Index(
            "ix_action_event_meeting", "meeting_id", "id",
            sqlite_where=sa.text("meeting_id IS NOT NULL"), postgresql_where=sa.text("meeting_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(sa.ForeignKey("action.id", ondelete="RESTRICT"))
    kind: Mapped[EventKind] = mapped_column(enum_column(EventKind))
    at: Mapped[datetime] = mapped_column(default=now)
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel), default=Channel.APP)
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[ActionState] = mapped_column(enum_column(ActionState))
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    effective_class: Mapped[SecurityClass] = mapped_column(
        enum_column(SecurityClass, "effective_class"), default=SecurityClass.RESTRICTED
    )

    action: Mapped[Action] = relationship(back_populates="events")
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")


append_only(ActionEvent.__table__)  # type: ignore[arg-type]
