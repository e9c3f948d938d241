"""Links in messages, derived when a message is shown or sent: the database holds a mark in their place."""

from __future__ import annotations

from app.core import db
from app.meetings import Invitee, Meeting, reply_url

LINK_MARK = "[[tautan]]"
"""Stands in a stored text where the link will be."""


def reply_link(invitee_id: int) -> str:
    """The link of an invitee as it works now."""
    invitee = db.session.get_one(Invitee, invitee_id)
    return reply_url(invitee, db.session.get_one(Meeting, invitee.meeting_id))
