"""Reads of outcomes and issues."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.core import Actor, db
from app.meetings import Meeting, content_visible_to

from .models import Decision, Issue


def decisions_of(actor: Actor, meeting: Meeting) -> Sequence[Decision]:
    """The outcomes of a meeting that the actor may read, by number."""
    query = (
        sa
        .select(Decision)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(
            Decision.meeting_id == meeting.id,
            Decision.withdrawn_at.is_(None),
            content_visible_to(actor, Decision.effective_class),
        )
        .order_by(Decision.number)
    )
    return db.session.scalars(query).all()


def issues_of(actor: Actor, meeting: Meeting) -> Sequence[Issue]:
    """The issues of a meeting that the actor may read, in order."""
    query = (
        sa
        .select(Issue)
        .join(Meeting, Meeting.id == Issue.meeting_id)
        .where(
            Issue.meeting_id == meeting.id,
            Issue.withdrawn_at.is_(None),
            content_visible_to(actor, Issue.effective_class),
        )
        .order_by(Issue.seq, Issue.id)
    )
    return db.session.scalars(query).all()
