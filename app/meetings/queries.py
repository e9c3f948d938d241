"""Reads of meetings. Every list, page, count and paper asks ``visible_to``."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core import Actor, db, within

from .models import Attendance, Meeting


def readable_by(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Meetings whose content of the class in this column the actor may read, once it is told of them.

    Joined to ``Meeting``; the column is the meeting's own effective class, or that of an outcome in it.
    """
    attended = sa.exists().where(
        Attendance.meeting_id == Meeting.id,
        Attendance.withdrawn_at.is_(None),
        within(actor.acts_for, Attendance.agency_id, security_class),
    )
    ways = [
        within(actor.leadership_forums, Meeting.forum_id, security_class),
        within(actor.member_forums, Meeting.forum_id, security_class),
        within(actor.partner_forums, Meeting.forum_id, security_class),
    ]
    if actor.acts_for:
        ways.append(attended)
    return sa.or_(*ways)


def written_by(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Meetings the actor writes: its forum's secretariat, or the host's staff."""
    return sa.or_(
        within(actor.secretariat_forums, Meeting.forum_id, security_class),
        within(actor.agencies, Meeting.host_id, security_class),
    )


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Meetings the actor may know of. Drafts are the writers' alone until the agencies were told."""
    told = sa.or_(Meeting.invited_at.is_not(None), Meeting.circulated_at.is_not(None))
    return sa.or_(
        written_by(actor, Meeting.effective_class),
        sa.and_(told, readable_by(actor, Meeting.effective_class)),
    )


def content_visible_to(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Joined to ``Meeting``: content with its own class (an outcome, an issue, an agenda item's notes) may be read.

    The meeting itself must be visible and, for all but its writers, circulated.
    """
    return sa.and_(
        visible_to(actor),
        sa.or_(
            written_by(actor, security_class),
            sa.and_(Meeting.circulated_at.is_not(None), readable_by(actor, security_class)),
        ),
    )


def meeting_by_code(actor: Actor, code: str, *options: Any) -> Meeting:
    """One meeting the actor may know of. Raises ``NoResultFound``."""
    query = sa.select(Meeting).where(Meeting.code == code, visible_to(actor)).options(*options)
    return db.session.scalars(query).one()
