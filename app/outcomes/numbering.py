"""Numbering the outcomes of a notula: 1 to n in the order of the agenda, as they will be cited."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import db
from app.meetings import AgendaItem, Meeting, hold_unfrozen

from .models import Decision


def number(meeting: Meeting) -> int:
    """Number what stands 1 to n, by agenda and as entered; what was withdrawn comes after. Says how many moved."""
    hold_unfrozen(meeting.id)
    query = (
        sa
        .select(Decision)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .where(Decision.meeting_id == meeting.id)
        .order_by(
            Decision.withdrawn_at.is_not(None),
            AgendaItem.withdrawn_at.is_not(None),
            AgendaItem.seq.asc().nulls_last(),
            Decision.number,
        )
        .execution_options(populate_existing=True)
    )
    decisions = db.session.scalars(query).all()
    moving = [(one, place) for place, one in enumerate(decisions, 1) if one.number != place]
    if not moving:
        return 0
    free = max(one.number for one in decisions)
    # Numbers are unique at every moment, so those that move pass through free ones first.
    for offset, (one, _place) in enumerate(moving, 1):
        one.number = free + len(decisions) + offset
    db.session.flush()
    for one, place in moving:
        one.number = place
        one.revision += 1
    db.session.flush()
    return len(moving)
