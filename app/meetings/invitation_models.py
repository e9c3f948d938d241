"""Who is invited, what they answered, and what they hand in before the meeting."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, append_only, enum_column, fixed_columns, in_language, label_enum, now
from app.directory import Agency, Seat

from .models import AgendaItem, Meeting


class InviteChannel(enum.StrEnum):
    """The way the invitation goes."""

    MAIL = "mail"
    WHATSAPP = "whatsapp"
    BOTH = "both"
    BY_HAND = "by_hand"


class ReplyAnswer(enum.StrEnum):
    """What an invited agency answers."""

    COMING = "coming"
    EXCUSED = "excused"
    REPRESENTED = "represented"


class ReplyChannel(enum.StrEnum):
    """The way an answer reached the secretariat."""

    APP = "app"
    LINK = "link"
    WHATSAPP = "whatsapp"
    PHONE = "phone"
    LETTER = "letter"
    MAIL = "mail"
    MEETING = "meeting"


class SubmissionKind(enum.StrEnum):
    """What was handed in."""

    AGENDA_POINT = "agenda_point"
    PERSPECTIVE = "perspective"


class SubmissionState(enum.StrEnum):
    """What became of it."""

    NEW = "new"
    TAKEN = "taken"
    SET_ASIDE = "set_aside"


label_enum({
    InviteChannel.MAIL: N_("Surel"),
    InviteChannel.WHATSAPP: N_("WhatsApp"),
    InviteChannel.BOTH: N_("Surel dan WhatsApp"),
    InviteChannel.BY_HAND: N_("Disampaikan sendiri"),
})
label_enum({
    ReplyAnswer.COMING: N_("Akan hadir"),
    ReplyAnswer.EXCUSED: N_("Berhalangan hadir"),
    ReplyAnswer.REPRESENTED: N_("Diwakili"),
    ReplyChannel.APP: N_("Patok"),
    ReplyChannel.LINK: N_("Tautan"),
    ReplyChannel.WHATSAPP: N_("WhatsApp"),
    ReplyChannel.PHONE: N_("Telepon"),
    ReplyChannel.LETTER: N_("Surat"),
    ReplyChannel.MAIL: N_("Surel"),
    ReplyChannel.MEETING: N_("Dalam rapat"),
})
label_enum({
    SubmissionKind.AGENDA_POINT: N_("Usul acara"),
    SubmissionKind.PERSPECTIVE: N_("Perspektif"),
    SubmissionState.NEW: N_("Baru"),
    SubmissionState.TAKEN: N_("Diambil"),
    SubmissionState.SET_ASIDE: N_("Dikesampingkan"),
})


class Invitee(Revised, Base):
    """A seat or an agency that is invited to a meeting, in the order of the letter.

    ``invited_at`` is when the invitation was sent to it. ``link_version`` counts up to make the links handed out so far
    useless. ``withdrawn_at`` takes it off the list without removing the row.
    """

    __tablename__ = "invitee"
    __table_args__ = (
        sa.UniqueConstraint("id", "meeting_id"),
        sa.Index(
            "uq_invitee_seat", "meeting_id", "seat_id", unique=True,
            sqlite_where=sa.text("seat_id IS NOT NULL"), postgresql_where=sa.text("seat_id IS NOT NULL"),
        ),
        sa.Index("ix_invitee_order", "meeting_id", "seq", "id"),
        sa.CheckConstraint("link_version >= 1", name="link_version_counted"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="RESTRICT"))
    position: Mapped[str | None]
    person: Mapped[str | None]
    guest: Mapped[bool] = mapped_column(default=False)
    seq: Mapped[int] = mapped_column(default=0)
    channel: Mapped[InviteChannel] = mapped_column(enum_column(InviteChannel))
    link_version: Mapped[int] = mapped_column(default=1)
    invited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    seat: Mapped[Seat | None] = relationship(lazy="raise_on_sql")

    def position_in(self, language: str) -> str | None:
        """The position that is written to: as typed for this meeting, else the seat's."""
        if self.position or self.seat is None:
            return self.position
        return in_language(language, self.seat.position, self.seat.position_en)


class InvitationReply(Base):
    """An answer to an invitation. The latest one stands; those before it are its history.

    ``by_name`` and ``by_position`` are whoever gave the answer, as typed; ``by_user_id`` is who recorded it, where that
    was done in an account.
    """

    __tablename__ = "invitation_reply"
    __table_args__ = (
        sa.CheckConstraint(
            "(answer = 'represented') = (represented_by IS NOT NULL)", name="represented_by_given"
        ),
        sa.CheckConstraint("headcount IS NULL OR headcount >= 1", name="headcount_counted"),
        sa.Index("ix_invitation_reply_latest", "invitee_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    invitee_id: Mapped[int] = mapped_column(sa.ForeignKey("invitee.id", ondelete="RESTRICT"))
    answer: Mapped[ReplyAnswer] = mapped_column(enum_column(ReplyAnswer))
    represented_by: Mapped[str | None]
    person: Mapped[str | None]
    headcount: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="")
    channel: Mapped[ReplyChannel] = mapped_column(enum_column(ReplyChannel))
    by_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"))
    by_name: Mapped[str]
    by_position: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)


class Submission(Revised, Base):
    """A point for the agenda, or an agency's view of the matter, handed in before the meeting.

    What was handed in never changes; whether it was taken is settled beside it.
    """

    __tablename__ = "submission"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["invitee_id", "meeting_id"], ["invitee.id", "invitee.meeting_id"], ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["agenda_item_id", "meeting_id"], ["agenda_item.id", "agenda_item.meeting_id"], ondelete="RESTRICT"
        ),
        sa.CheckConstraint("length(text) > 0", name="text_given"),
        sa.CheckConstraint("(state = 'new') = (settled_at IS NULL)", name="settled_with_instant"),
        sa.CheckConstraint("state <> 'set_aside' OR reason IS NOT NULL", name="set_aside_with_reason"),
        sa.Index("ix_submission_state", "meeting_id", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    invitee_id: Mapped[int | None]
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    kind: Mapped[SubmissionKind] = mapped_column(enum_column(SubmissionKind))
    text: Mapped[str]
    channel: Mapped[ReplyChannel] = mapped_column(enum_column(ReplyChannel))
    by_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"))
    by_name: Mapped[str]
    by_position: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[SubmissionState] = mapped_column(enum_column(SubmissionState), default=SubmissionState.NEW)
    agenda_item_id: Mapped[int | None]
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    agenda_item: Mapped[AgendaItem | None] = relationship(lazy="raise_on_sql", viewonly=True)


append_only(InvitationReply.__table__)  # type: ignore[arg-type]
fixed_columns(
    Submission.__table__,  # type: ignore[arg-type]
    ["meeting_id", "invitee_id", "agency_id", "kind", "text", "channel", "by_user_id", "by_name", "by_position", "at"],
)
