"""Mail that is to go out. A row is written in the transaction of what it tells of; the worker sends it."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts import LinkPurpose
from app.core import Base, enum_column, now


def new_message_id() -> str:
    """A Message-ID that stays the same however often the mail is sent."""
    return f"<{uuid.uuid4()}@patok.invalid>"


class OutboxMail(Base):
    """One mail to one address, sent at least once.

    Where ``link_purpose`` or ``link_invitee_id`` is set, the body holds ``LINK_MARK`` instead of a link: the token is
    derived when it is sent, so that no usable link lies in the database. A row that ended is neither changed nor
    removed.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="sent_or_given_up"),
        sa.CheckConstraint("given_up_at IS NULL OR failed_reason IS NOT NULL", name="given_up_with_reason"),
        sa.CheckConstraint("language IN ('id', 'en')", name="language_known"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.CheckConstraint("link_purpose IS NULL OR link_invitee_id IS NULL", name="one_link"),
        sa.Index(
            "ix_outbox_mail_waiting", "lease_until",
            sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    link_purpose: Mapped[LinkPurpose | None] = mapped_column(enum_column(LinkPurpose))
    link_invitee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("invitee.id", ondelete="RESTRICT"))
    reply_to: Mapped[str | None]
    message_id: Mapped[str] = mapped_column(unique=True, default=new_message_id)
    created_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    failed_reason: Mapped[str | None]
