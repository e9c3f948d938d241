"""Agencies with their dated names, seats and holders, regions, forums with members and pillars."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, StoredFile, enum_column, in_language, label_enum, now


class AgencyKind(enum.StrEnum):
    """What sort of body an agency is."""

    MINISTRY = "ministry"
    NATIONAL_BODY = "national_body"
    MILITARY = "military"
    POLICE = "police"
    REGIONAL_OFFICE = "regional_office"
    IMMIGRATION_OFFICE = "immigration_office"
    BORDER_POST = "border_post"
    CUSTOMS_IMMIGRATION_QUARANTINE = "customs_immigration_quarantine"
    LOCAL_GOVERNMENT = "local_government"
    SUBDISTRICT = "subdistrict"
    VILLAGE = "village"
    INTERNATIONAL_ORGANISATION = "international_organisation"
    FOREIGN_COUNTERPART = "foreign_counterpart"
    CIVIL_SOCIETY = "civil_society"
    PRIVATE_SECTOR = "private_sector"
    ACADEMIA = "academia"
    COMMUNITY = "community"
    OTHER = "other"


class AgencyLevel(enum.StrEnum):
    """The level of government an agency works at."""

    NATIONAL = "national"
    PROVINCE = "province"
    REGENCY = "regency"
    SUBDISTRICT = "subdistrict"
    VILLAGE = "village"
    INTERNATIONAL = "international"


class ForumLevel(enum.StrEnum):
    """The level a forum coordinates."""

    NATIONAL = "national"
    PROVINCE = "province"
    REGENCY = "regency"
    SUBDISTRICT = "subdistrict"


class MembershipRole(enum.StrEnum):
    """In which capacity an agency sits in a forum."""

    MEMBER = "member"
    SECRETARIAT = "secretariat"


label_enum({
    AgencyKind.MINISTRY: N_("Kementerian"),
    AgencyKind.NATIONAL_BODY: N_("Lembaga"),
    AgencyKind.MILITARY: N_("TNI"),
    AgencyKind.POLICE: N_("Polri"),
    AgencyKind.REGIONAL_OFFICE: N_("Kantor wilayah"),
    AgencyKind.IMMIGRATION_OFFICE: N_("UPT Imigrasi"),
    AgencyKind.BORDER_POST: N_("PLBN"),
    AgencyKind.CUSTOMS_IMMIGRATION_QUARANTINE: N_("CIQ"),
    AgencyKind.LOCAL_GOVERNMENT: N_("Pemerintah daerah"),
    AgencyKind.SUBDISTRICT: N_("Kecamatan"),
    AgencyKind.VILLAGE: N_("Kelurahan/desa"),
    AgencyKind.INTERNATIONAL_ORGANISATION: N_("Organisasi internasional"),
    AgencyKind.FOREIGN_COUNTERPART: N_("Mitra negara tetangga"),
    AgencyKind.CIVIL_SOCIETY: N_("LSM/ormas"),
    AgencyKind.PRIVATE_SECTOR: N_("Swasta"),
    AgencyKind.ACADEMIA: N_("Akademisi"),
    AgencyKind.COMMUNITY: N_("Masyarakat"),
    AgencyKind.OTHER: N_("Lainnya"),
})
label_enum({
    AgencyLevel.NATIONAL: N_("Pusat"),
    AgencyLevel.PROVINCE: N_("Provinsi"),
    AgencyLevel.REGENCY: N_("Kabupaten/kota"),
    AgencyLevel.SUBDISTRICT: N_("Kecamatan"),
    AgencyLevel.VILLAGE: N_("Desa/kelurahan"),
    AgencyLevel.INTERNATIONAL: N_("Internasional"),
})
label_enum({
    ForumLevel.NATIONAL: N_("Nasional"),
    ForumLevel.PROVINCE: N_("Provinsi"),
    ForumLevel.REGENCY: N_("Kabupaten/kota"),
    ForumLevel.SUBDISTRICT: N_("Kecamatan"),
})
label_enum({
    MembershipRole.MEMBER: N_("Anggota"),
    MembershipRole.SECRETARIAT: N_("Sekretariat"),
})

DEFAULT_PILLARS = [
    ("P1_SOP", "SOP dan mekanisme kerja bersama", "SOPs and joint working mechanisms"),
    ("P2_TECHNOLOGY", "Pemanfaatan teknologi", "Use of technology"),
    ("P3_INFRASTRUCTURE", "Sarana dan prasarana", "Facilities and infrastructure"),
    ("P4_HUMAN_RESOURCES", "Peningkatan kapasitas SDM", "Capacity building"),
    ("P5_DATABASE", "Basis data dan pertukaran informasi", "Databases and information exchange"),
    ("P6_COMMUNITY", "Partisipasi dan pemberdayaan masyarakat", "Community participation and empowerment"),
    ("P7_DIPLOMACY", "Kerja sama lintas batas dan diplomasi", "Cross-border cooperation and diplomacy"),
    ("P8_REGULATION", "Regulasi dan kelembagaan", "Regulation and institutions"),
]
"""Code, Indonesian and English name of the pillars a forum starts with."""


class Region(Base):
    """An administrative unit by its Kemendagri code (Kepmendagri on codes of regions)."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]


class Agency(Revised, Base):
    """A body that takes part, leads or supports. Its name is the one valid on the day asked (``AgencyName``).

    ``name`` and ``name_en`` repeat the latest dated name, for lists and sorting; ``queries.names_on`` gives the one
    valid on a day. ``protocol_order`` sorts papers: smaller first. ``collective_known`` is False where a record left
    open whether the agency is collective. ``to_complete`` marks one of which a hurried hand knew only the name.
    """

    __tablename__ = "agency"
    __table_args__ = (
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_length"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
        sa.CheckConstraint("successor_id IS NULL OR ended_on IS NOT NULL", name="succeeded_when_ended"),
        sa.CheckConstraint("successor_id <> id", name="succeeded_by_another"),
        sa.Index("ix_agency_order", "protocol_order", "name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    kind: Mapped[AgencyKind] = mapped_column(enum_column(AgencyKind))
    level: Mapped[AgencyLevel | None] = mapped_column(enum_column(AgencyLevel))
    parent_name: Mapped[str | None]
    collective: Mapped[bool] = mapped_column(default=False)
    collective_known: Mapped[bool] = mapped_column(default=True)
    to_complete: Mapped[bool] = mapped_column(default=False)
    protocol_order: Mapped[int] = mapped_column(default=1000)
    unit_name: Mapped[str | None]
    address: Mapped[str | None]
    logo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id", ondelete="RESTRICT"))
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    ended_on: Mapped[date | None]

    names: Mapped[list[AgencyName]] = relationship(
        back_populates="agency", lazy="raise_on_sql", order_by="AgencyName.valid_from"
    )
    members: Mapped[list[AgencyMember]] = relationship(
        back_populates="collective", lazy="raise_on_sql", foreign_keys="AgencyMember.collective_id"
    )
    seats: Mapped[list[Seat]] = relationship(
        back_populates="agency", lazy="raise_on_sql", order_by="(Seat.protocol_order, Seat.id)"
    )
    logo: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")

    def name_in(self, language: str) -> str:
        """The latest name."""
        return in_language(language, self.name, self.name_en)


class AgencyName(Base):
    """A name and the day it holds from; None holds from the beginning. Names are added, never rewritten away."""

    __tablename__ = "agency_name"
    __table_args__ = (
        sa.UniqueConstraint("agency_id", "valid_from"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    name: Mapped[str]
    name_en: Mapped[str | None]
    valid_from: Mapped[date | None]

    agency: Mapped[Agency] = relationship(back_populates="names")


class AgencyMember(Base):
    """An agency that a collective agency stands for."""

    __tablename__ = "agency_member"
    __table_args__ = (
        sa.UniqueConstraint("collective_id", "member_id"),
        sa.CheckConstraint("collective_id <> member_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collective_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    ended_on: Mapped[date | None]

    collective: Mapped[Agency] = relationship(back_populates="members", foreign_keys=[collective_id])
    member: Mapped[Agency] = relationship(foreign_keys=[member_id])


class Seat(Revised, Base):
    """A position at an agency: what is written to and what signs in, whoever holds it."""

    __tablename__ = "seat"
    __table_args__ = (sa.CheckConstraint("length(position) > 0", name="position_given"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    position: Mapped[str]
    position_en: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    protocol_order: Mapped[int] = mapped_column(default=1000)
    confirmed_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    agency: Mapped[Agency] = relationship(back_populates="seats")
    holders: Mapped[list[SeatHolder]] = relationship(
        back_populates="seat", lazy="raise_on_sql", order_by="(SeatHolder.from_on, SeatHolder.id)"
    )


class SeatHolder(Base):
    """Who held a seat from when to when. At most one holder at a time."""

    __tablename__ = "seat_holder"
    __table_args__ = (
        sa.CheckConstraint("length(person) > 0", name="person_given"),
        sa.CheckConstraint("until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name="ends_after_start"),
        sa.Index(
            "uq_seat_holder_present", "seat_id", unique=True,
            sqlite_where=sa.text("until_on IS NULL"), postgresql_where=sa.text("until_on IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(sa.ForeignKey("seat.id", ondelete="RESTRICT"))
    person: Mapped[str]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    seat: Mapped[Seat] = relationship(back_populates="holders")


class Forum(Revised, Base):
    """A standing circle of agencies that meets: a Timpora, a border forum."""

    __tablename__ = "forum"
    __table_args__ = (
        sa.CheckConstraint("length(code) BETWEEN 1 AND 64", name="code_length"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
        sa.CheckConstraint("timezone IN ('Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura')", name="indonesian_zone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    level: Mapped[ForumLevel] = mapped_column(enum_column(ForumLevel))
    region_code: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default="Asia/Makassar")
    timezone_known: Mapped[bool] = mapped_column(default=True)
    legal_basis: Mapped[list[str]] = mapped_column(default=list)
    illustrative: Mapped[list[str]] = mapped_column(default=list)
    ended_on: Mapped[date | None]

    memberships: Mapped[list[ForumMembership]] = relationship(
        back_populates="forum", lazy="raise_on_sql", order_by="(ForumMembership.seq, ForumMembership.id)"
    )
    pillars: Mapped[list[Pillar]] = relationship(
        back_populates="forum", lazy="raise_on_sql", order_by="(Pillar.seq, Pillar.id)"
    )

    @property
    def forum_id(self) -> int:
        """Itself: rules ask every thing for its forum."""
        return self.id

    def name_in(self, language: str) -> str:
        return in_language(language, self.name, self.name_en)


class ForumMembership(Base):
    """An agency's place in a forum, from the day of its decree; None holds from the beginning."""

    __tablename__ = "forum_membership"
    __table_args__ = (
        sa.UniqueConstraint("forum_id", "agency_id", "role", "from_on"),
        sa.CheckConstraint("until_on IS NULL OR from_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"), index=True)
    role: Mapped[MembershipRole] = mapped_column(enum_column(MembershipRole))
    seq: Mapped[int] = mapped_column(default=0)
    decree: Mapped[str | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    forum: Mapped[Forum] = relationship(back_populates="memberships")
    agency: Mapped[Agency] = relationship(lazy="raise_on_sql")


class Pillar(Revised, Base):
    """One of the forum's lines of work. Shown as P1…P9 by the part of its code before the underscore."""

    __tablename__ = "pillar"
    __table_args__ = (
        sa.UniqueConstraint("forum_id", "code"),
        sa.UniqueConstraint("id", "forum_id"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    seq: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)

    forum: Mapped[Forum] = relationship(back_populates="pillars")

    @property
    def label(self) -> str:
        """``P1`` of ``P1_SOP``."""
        return self.code.split("_", 1)[0]

    def name_in(self, language: str) -> str:
        return in_language(language, self.name, self.name_en)
