"""What an action takes over from its meeting."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import db
from app.meetings import Meeting

from .models import Action


def inherit_class(meeting: Meeting) -> None:
    """Give actions without a class of their own the meeting's. Called when the meeting's class changes."""
    db.session.execute(
        sa
        .update(Action)
        .where(Action.meeting_id == meeting.id, Action.security_class.is_(None))
        .values(effective_class=meeting.effective_class)
        .execution_options(synchronize_session="fetch")
    )
