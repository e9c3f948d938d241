"""The meeting, who supports it, its agenda and who attended."""

from __future__ import annotations

import enum
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, SecurityClass, enum_column, in_language, label_enum, now
from app.directory import Agency, Forum, Seat


class MeetingType(enum.StrEnum):
    """The kind of meeting."""

    COORDINATION = "coordination"
    CONSULTATION = "consultation"
    TIMPORA = "timpora"
    COURTESY_VISIT = "courtesy_visit"
    EVALUATION = "evaluation"
    PLANNING_CONTROL = "planning_control"
    DIALOGUE = "dialogue"
    OUTREACH = "outreach"


class MeetingState(enum.StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    INVITED = "invited"
    HELD = "held"
    CANCELLED = "cancelled"


class Urgency(enum.StrEnum):
    """How fast the letter travels (sifat surat)."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"


class AttendanceRole(enum.StrEnum):
    """In which role an agency took part."""

    CHAIR = "chair"
    OPENER = "opener"
    SPEAKER = "speaker"
    MINUTE_TAKER = "minute_taker"
    PARTICIPANT = "participant"
    SUPPORTING_PARTNER = "supporting_partner"
    OBSERVER = "observer"


class AttendanceStatus(enum.StrEnum):
    """Whether an agency was there."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    NOT_RECORDED = "not_recorded"


class ClosedClass(enum.StrEnum):
    """The classes of which only a pointer is kept."""

    CONFIDENTIAL = "confidential"
    SECRET = "secret"  # noqa: S105 - a class of letters, not a password


class SourceKind(enum.StrEnum):
    """Where a record's facts were taken from."""

    PRESS = "press"
    OFFICIAL = "official"
    MINUTES = "minutes"
    POLICY_ESSAY = "policy_essay"


label_enum({
    MeetingType.COORDINATION: N_("Rapat koordinasi"),
    MeetingType.CONSULTATION: N_("Rapat konsultasi"),
    MeetingType.TIMPORA: N_("Rapat Timpora"),
    MeetingType.COURTESY_VISIT: N_("Silaturahmi/audiensi"),
    MeetingType.EVALUATION: N_("Rapat evaluasi"),
    MeetingType.PLANNING_CONTROL: N_("Rakorendal"),
    MeetingType.DIALOGUE: N_("Dialog"),
    MeetingType.OUTREACH: N_("Sosialisasi"),
    MeetingState.PLANNED: N_("Direncanakan"),
    MeetingState.INVITED: N_("Diundang"),
    MeetingState.HELD: N_("Terlaksana"),
    MeetingState.CANCELLED: N_("Dibatalkan"),
    Urgency.ORDINARY: N_("Biasa (tidak segera)"),
    Urgency.URGENT: N_("Segera"),
    Urgency.VERY_URGENT: N_("Sangat segera"),
    AttendanceRole.CHAIR: N_("Pimpinan rapat"),
    AttendanceRole.OPENER: N_("Pembuka"),
    AttendanceRole.SPEAKER: N_("Narasumber"),
    AttendanceRole.MINUTE_TAKER: N_("Notulis"),
    AttendanceRole.PARTICIPANT: N_("Peserta"),
    AttendanceRole.SUPPORTING_PARTNER: N_("Mitra pendukung"),
    AttendanceRole.OBSERVER: N_("Peninjau"),
    AttendanceStatus.PRESENT: N_("Hadir"),
    AttendanceStatus.EXCUSED: N_("Berhalangan"),
    AttendanceStatus.ABSENT: N_("Tidak hadir"),
    AttendanceStatus.NOT_RECORDED: N_("Tidak tercatat"),
    ClosedClass.CONFIDENTIAL: N_("Rahasia"),
    ClosedClass.SECRET: N_("Sangat rahasia"),
    SourceKind.PRESS: N_("Pers"),
    SourceKind.OFFICIAL: N_("Dokumen resmi"),
    SourceKind.MINUTES: N_("Notula"),
    SourceKind.POLICY_ESSAY: N_("Naskah kebijakan"),
})


class Meeting(Revised, Base):
    """One meeting of a forum, or of another host whose results concern it.

    ``day_unknown`` declares that the day cannot be known, which is not the same as not yet entered.
    ``effective_class`` is the class that rules apply: ``security_class``, or restricted where none was given.
    ``invited_at`` is when the agencies were told of it: from then on they see that it is planned. ``calendar_uid`` is
    what their calendars know it by, and ``calendar_sequence`` counts how often it was moved since. ``circulated_at`` is
    when the notula went out to the agencies; before it the content is the secretariat's alone. ``frozen_at`` is when it
    became final: from then on the database refuses to change what was agreed.
    Times are wall-clock times in ``timezone``.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        sa.UniqueConstraint("id", "forum_id"),
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_length"),
        sa.CheckConstraint("length(title) > 0", name="title_given"),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NOT NULL AND ends_on >= starts_on", name="ends_after_start"
        ),
        sa.CheckConstraint("NOT (day_unknown AND starts_on IS NOT NULL)", name="day_known_or_unknown"),
        sa.CheckConstraint(
            "timezone IS NULL OR timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')", name="indonesian_zone"
        ),
        sa.CheckConstraint("effective_class = coalesce(security_class, 'restricted')", name="effective_class_follows"),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_reason IS NOT NULL)", name="cancelled_with_reason"),
        sa.CheckConstraint("circulated_at IS NULL OR state = 'held'", name="circulated_when_held"),
        sa.CheckConstraint("frozen_at IS NULL OR circulated_at IS NOT NULL", name="frozen_when_circulated"),
        sa.CheckConstraint("state <> 'invited' OR invited_at IS NOT NULL", name="invited_with_instant"),
        sa.CheckConstraint("calendar_sequence >= 0", name="calendar_sequence_counted"),
        sa.CheckConstraint(
            "(check_in_opened_at IS NULL) = (check_in_closes_at IS NULL) "
            "AND (check_in_opened_at IS NULL OR check_in_closes_at >= check_in_opened_at)",
            name="check_in_closes_after_opening",
        ),
        sa.Index("ix_meeting_forum_day", "forum_id", "starts_on", "id"),
        sa.Index("ix_meeting_day", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"))
    meeting_type: Mapped[MeetingType] = mapped_column(enum_column(MeetingType))
    title: Mapped[str]
    title_en: Mapped[str | None]
    state: Mapped[MeetingState] = mapped_column(enum_column(MeetingState), default=MeetingState.PLANNED)
    cancelled_reason: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    day_unknown: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    timezone: Mapped[str | None]
    venue: Mapped[str | None]
    region_code: Mapped[str | None]
    border_post: Mapped[str | None]
    host_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    chair_position: Mapped[str | None]
    purpose: Mapped[str | None]
    invitation_number: Mapped[str | None]
    minutes_number: Mapped[str | None]
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    effective_class: Mapped[SecurityClass] = mapped_column(
        sa.Enum(SecurityClass, native_enum=False, create_constraint=False, length=40,
                values_callable=lambda members: [member.value for member in members]),
    )  # fmt: skip
    urgency: Mapped[Urgency | None] = mapped_column(enum_column(Urgency))
    legal_basis: Mapped[list[str]] = mapped_column(default=list)
    data_quality_notes: Mapped[list[str]] = mapped_column(default=list)
    illustrative: Mapped[list[str]] = mapped_column(default=list)
    invited_at: Mapped[datetime | None]
    replies_close_at: Mapped[datetime | None]
    links_version: Mapped[int] = mapped_column(default=1)
    calendar_uid: Mapped[str | None] = mapped_column(unique=True)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    circulated_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    check_in_version: Mapped[int] = mapped_column(default=1)
    check_in_opened_at: Mapped[datetime | None]
    check_in_closes_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    forum: Mapped[Forum] = relationship(lazy="raise_on_sql")
    host: Mapped[Agency | None] = relationship(lazy="raise_on_sql")
    partners: Mapped[list[MeetingPartner]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(MeetingPartner.seq, MeetingPartner.id)"
    )
    named_agencies: Mapped[list[MeetingAgency]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(MeetingAgency.seq, MeetingAgency.id)"
    )
    sources: Mapped[list[MeetingSource]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(MeetingSource.seq, MeetingSource.id)"
    )
    closed_documents: Mapped[list[ClosedDocument]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(ClosedDocument.seq, ClosedDocument.id)"
    )
    agenda: Mapped[list[AgendaItem]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(AgendaItem.seq, AgendaItem.id)"
    )
    attendance: Mapped[list[Attendance]] = relationship(
        back_populates="meeting", lazy="raise_on_sql", order_by="(Attendance.seq, Attendance.id)"
    )

    @property
    def meeting(self) -> Meeting:
        """Itself: rules ask every thing for its meeting."""
        return self

    @hybrid_property
    def is_circulated(self) -> bool:
        """Whether the notula went out to the agencies."""
        return self.circulated_at is not None

    @is_circulated.inplace.expression
    @classmethod
    def _is_circulated(cls) -> sa.ColumnElement[bool]:
        return cls.circulated_at.is_not(None)

    def title_in(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)


class MeetingPartner(Base):
    """An agency that supports the meeting. Support is not attendance."""

    __tablename__ = "meeting_partner"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    seq: Mapped[int] = mapped_column(default=0)
    ended: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(back_populates="partners")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class MeetingAgency(Base):
    """An agency that this meeting's record names, in the record's order, whether or not it attended.

    ``withdrawn_at`` takes it off without removing the row; the same for sources and pointers below.
    """

    __tablename__ = "meeting_agency"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    seq: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="named_agencies")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class MeetingSource(Base):
    """Where the record of this meeting comes from."""

    __tablename__ = "meeting_source"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "kind", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    kind: Mapped[SourceKind] = mapped_column(enum_column(SourceKind))
    reference: Mapped[str]
    seq: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="sources")


class ClosedDocument(Revised, Base):
    """A pointer to what was dealt with in closed session: class, number, day and holder, never content."""

    __tablename__ = "closed_document"
    __table_args__ = (sa.CheckConstraint("length(holder) > 0", name="holder_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), index=True)
    closed_class: Mapped[ClosedClass] = mapped_column(enum_column(ClosedClass))
    number: Mapped[str | None]
    dated_on: Mapped[date | None]
    holder: Mapped[str]
    seq: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="closed_documents")


class AgendaItem(Revised, Base):
    """One point of the agenda. ``security_class`` None inherits from the meeting.

    ``done_at`` is when the meeting had dealt with it.
    """

    __tablename__ = "agenda_item"
    __table_args__ = (
        sa.UniqueConstraint("meeting_id", "seq"),
        sa.UniqueConstraint("id", "meeting_id"),
        sa.CheckConstraint("length(title) > 0", name="title_given"),
        sa.CheckConstraint("seq >= 1", name="seq_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    title: Mapped[str]
    title_en: Mapped[str | None]
    presenter: Mapped[str | None]
    source: Mapped[str | None]
    security_class: Mapped[SecurityClass | None] = mapped_column(enum_column(SecurityClass))
    done_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="agenda")

    def title_in(self, language: str) -> str:
        return in_language(language, self.title, self.title_en)


class Attendance(Revised, Base):
    """An agency's part in a meeting, in a position, perhaps by a named person.

    ``headcount`` None is unknown, never zero; ``late`` None is unknown. ``checked_in_at`` and ``left_at`` are
    wall-clock times in the meeting's zone. ``withdrawn_at`` takes back what was entered by mistake without removing
    the row.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        sa.CheckConstraint("headcount IS NULL OR headcount >= 1", name="headcount_counted"),
        sa.UniqueConstraint("meeting_id", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id", ondelete="RESTRICT"), index=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="RESTRICT"))
    ref: Mapped[str | None]
    position: Mapped[str | None]
    person: Mapped[str | None]
    represents: Mapped[str | None]
    role: Mapped[AttendanceRole] = mapped_column(enum_column(AttendanceRole))
    status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus))
    headcount: Mapped[int | None]
    late: Mapped[bool | None]
    checked_in_at: Mapped[time | None]
    left_at: Mapped[time | None]
    attended_on: Mapped[date | None]
    source: Mapped[str | None]
    illustrative: Mapped[list[str]] = mapped_column(default=list)
    seq: Mapped[int] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(back_populates="attendance")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")
    seat: Mapped[Seat | None] = relationship(lazy="raise_on_sql")
