"""Messages about a meeting: what a mail carries along, what somebody sends by WhatsApp, and who was told of what."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, StoredFile, append_only, enum_column, label_enum, now
from app.directory import Agency
from app.meetings import InviteChannel, Invitee, Meeting

from .models import OutboxMail


class MessageLink(enum.StrEnum):
    """What the link in a message is for."""

    REPLY = "reply"


label_enum({MessageLink.REPLY: N_("Konfirmasi kehadiran")})


class OutboxAttachment(Base):
    """A file that a mail carries: one that is kept, or a paper that may still be waiting for its pages."""

    __tablename__ = "outbox_attachment"
    __table_args__ = (
        sa.CheckConstraint("(file_id IS NULL) <> (issued_paper_id IS NULL)", name="file_or_paper"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    mail_id: Mapped[int] = mapped_column(sa.ForeignKey("outbox_mail.id", ondelete="RESTRICT"), index=True)
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    issued_paper_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id", ondelete="RESTRICT"))
    name: Mapped[str]
    media_type: Mapped[str]

    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")


class WhatsappMessage(Revised, Base):
    """A message that somebody of the secretariat sends by hand, ready to be copied.

    Where ``link_kind`` is set, the body holds ``LINK_MARK`` instead of a link: it is derived when the message is shown,
    so that no usable link lies in the database. Without a ``phone`` it is told in another way, by whoever meets them.
    ``due_on`` is a day of the queue, which shows the messages of many forums and therefore has one day for all zones.
    """

    __tablename__ = "whatsapp_message"
    __table_args__ = (
        sa.CheckConstraint("sent_at IS NULL OR dropped_at IS NULL", name="sent_or_dropped"),
        sa.CheckConstraint("(sent_at IS NULL) = (sent_by IS NULL)", name="sent_by_somebody"),
        sa.CheckConstraint("(dropped_at IS NULL) = (dropped_reason IS NULL)", name="dropped_with_reason"),
        sa.CheckConstraint("(link_kind IS NULL) = (link_invitee_id IS NULL)", name="link_of_an_invitee"),
        sa.CheckConstraint("language IN ('id', 'en')", name="language_known"),
        sa.Index(
            "ix_whatsapp_message_waiting", "due_on", "id",
            sqlite_where=sa.text("sent_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND dropped_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="RESTRICT"))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    to_name: Mapped[str]
    phone: Mapped[str | None]
    body: Mapped[str]
    language: Mapped[str]
    link_kind: Mapped[MessageLink | None] = mapped_column(enum_column(MessageLink))
    link_invitee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("invitee.id", ondelete="RESTRICT"))
    due_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    dropped_at: Mapped[datetime | None]
    dropped_reason: Mapped[str | None]

    meeting: Mapped[Meeting | None] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    link_invitee: Mapped[Invitee | None] = relationship(lazy="raise_on_sql")


class Notice(Base):
    """Somebody was told of something: at most once of each occasion, whatever runs twice.

    ``occasion`` names what happened (``invite:<meeting>:<sequence>``, ``circulate:<circulation>``, ``final:<edition>``)
    and ``recipient`` who is told (``seat:<id>`` or ``agency:<id>``).
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("occasion", "recipient"),
        sa.CheckConstraint("(channel IN ('mail', 'both')) = (mail_id IS NOT NULL)", name="mail_by_mail"),
        sa.CheckConstraint("(channel <> 'mail') = (whatsapp_id IS NOT NULL)", name="message_otherwise"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    occasion: Mapped[str]
    recipient: Mapped[str]
    channel: Mapped[InviteChannel] = mapped_column(enum_column(InviteChannel))
    mail_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox_mail.id", ondelete="RESTRICT"))
    whatsapp_id: Mapped[int | None] = mapped_column(sa.ForeignKey("whatsapp_message.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    mail: Mapped[OutboxMail | None] = relationship(lazy="raise_on_sql")
    whatsapp: Mapped[WhatsappMessage | None] = relationship(lazy="raise_on_sql")


append_only(Notice.__table__)  # type: ignore[arg-type]
