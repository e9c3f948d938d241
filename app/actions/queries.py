"""Reads of actions. Every list, page, count, export and paper asks ``visible_to``."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.core import Actor, within
from app.meetings import Meeting

from .models import Action, ActionState, ActionSupport, Recurrence
from .rules import LATE_STATES


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Actions the actor may know of.

    By forum and class; and, the one reading through a relation, what its agencies (or a collective they belong to) lead
    or support. Proposed ones are the writers' alone until the notula is circulated.
    """
    answering = actor.acts_for | actor.collectives
    ways = [
        within(actor.leadership_forums, Action.forum_id, Action.effective_class),
        within(actor.member_forums, Action.forum_id, Action.effective_class),
        within(actor.partner_forums, Action.forum_id, Action.effective_class),
    ]
    if answering:
        supported = sa.exists().where(
            ActionSupport.action_id == Action.id,
            ActionSupport.ended.is_(False),
            within(answering, ActionSupport.agency_id, Action.effective_class),
        )
        ways += [within(answering, Action.lead_id, Action.effective_class), supported]
    told = sa.or_(
        Action.state != ActionState.PROPOSED,
        Action.meeting_id.in_(sa.select(Meeting.id).where(Meeting.circulated_at.is_not(None))),
    )
    written = [within(actor.secretariat_forums, Action.forum_id, Action.effective_class)]
    if actor.agencies:
        hosted = sa.exists().where(
            Meeting.id == Action.meeting_id, within(actor.agencies, Meeting.host_id, Action.effective_class)
        )
        written.append(hosted)
    return sa.or_(*written, sa.and_(told, sa.or_(*ways)))


def overdue(on: date) -> sa.ColumnElement[bool]:
    """The same rule as ``rules.is_overdue``, as a condition on rows."""
    return sa.and_(
        Action.due_on < on,
        Action.state.in_(sorted(LATE_STATES)),
        sa.or_(Action.recurrence.is_(None), Action.recurrence != Recurrence.CONTINUOUS),
    )
