"""Reads of the messages that wait, and of those that did not arrive. They belong to the meetings the actor writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.core import Actor, db, now
from app.meetings import Meeting, written_by

from .message_models import Notice, WhatsappMessage
from .models import OutboxMail
from .telling import SUPERSEDED

LATELY = timedelta(days=30)


def _of(actor: Actor) -> sa.Select[WhatsappMessage]:
    return (
        sa
        .select(WhatsappMessage)
        .join(Meeting, Meeting.id == WhatsappMessage.meeting_id)
        .where(written_by(actor, Meeting.effective_class))
        .options(contains_eager(WhatsappMessage.meeting), joinedload(WhatsappMessage.link_invitee))
    )


def _waiting(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return WhatsappMessage.sent_at.is_(None), WhatsappMessage.dropped_at.is_(None), WhatsappMessage.due_on <= on


def messages_waiting(actor: Actor, on: date) -> Sequence[WhatsappMessage]:
    """What is to be sent today, in the order it was written; with its meeting."""
    return db.session.scalars(_of(actor).where(*_waiting(on)).order_by(WhatsappMessage.id).limit(500)).all()


def count_waiting(actor: Actor, on: date) -> int:
    """How many are to be sent today."""
    query = (
        sa
        .select(sa.func.count())
        .select_from(WhatsappMessage)
        .join(Meeting, Meeting.id == WhatsappMessage.meeting_id)
        .where(written_by(actor, Meeting.effective_class), *_waiting(on))
    )
    return db.session.scalar(query) or 0


def messages_settled(actor: Actor, since: datetime) -> Sequence[WhatsappMessage]:
    """What was marked since then, latest first: a mark set by mistake is undone here."""
    at = sa.func.coalesce(WhatsappMessage.sent_at, WhatsappMessage.dropped_at)
    query = _of(actor).where(
        sa.or_(WhatsappMessage.sent_at >= since, WhatsappMessage.dropped_at >= since)
    )  # fmt: skip
    return db.session.scalars(query.order_by(at.desc(), WhatsappMessage.id.desc()).limit(100)).all()


def message_of(actor: Actor, message_id: int) -> WhatsappMessage:
    """One message with its meeting. Raises ``NoResultFound`` where it is not the actor's to send."""
    return db.session.scalars(_of(actor).where(WhatsappMessage.id == message_id)).one()


def mail_lost(actor: Actor) -> Sequence[Notice]:
    """Mail of late that did not arrive, latest first, with the mail, meeting and agency: somebody has to be told so."""
    query = (
        sa
        .select(Notice)
        .join(Notice.mail)
        .join(Notice.meeting)
        .where(
            written_by(actor, Meeting.effective_class), OutboxMail.given_up_at > now() - LATELY,
            OutboxMail.failed_reason != SUPERSEDED,
        )
        .options(contains_eager(Notice.mail), contains_eager(Notice.meeting), joinedload(Notice.agency))
        .order_by(OutboxMail.given_up_at.desc(), Notice.id.desc())
        .limit(50)
    )  # fmt: skip
    return db.session.scalars(query).all()
