"""Users, their grants, their sessions, and one-purpose links."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import N_, Base, Revised, Role, SecurityClass, enum_column, label_enum, now
from app.directory import Agency, Forum, Seat


class LinkPurpose(enum.StrEnum):
    """What a one-purpose link is for."""

    INVITATION = "invitation"
    RESET = "reset"


label_enum({
    Role.SECRETARIAT: N_("Sekretariat"),
    Role.FOCAL_POINT: N_("Narahubung"),
    Role.LEADERSHIP: N_("Pimpinan"),
    Role.PARTNER: N_("Mitra"),
    Role.ADMIN: N_("Admin"),
    SecurityClass.OPEN: N_("Biasa"),
    SecurityClass.RESTRICTED: N_("Terbatas"),
    LinkPurpose.INVITATION: N_("Undangan akun"),
    LinkPurpose.RESET: N_("Atur ulang kata sandi"),
})


class User(Revised, Base):
    """Who signs in: a person, or a seat whoever holds it. Without password until the invitation is taken up."""

    __tablename__ = "user"
    __table_args__ = (
        sa.CheckConstraint("email = lower(email)", name="email_lower"),
        sa.CheckConstraint("length(name) > 0", name="name_given"),
        sa.CheckConstraint("language IN ('id', 'en')", name="language_known"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(default="id")
    seat_id: Mapped[int | None] = mapped_column(sa.ForeignKey("seat.id", ondelete="RESTRICT"), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]

    seat: Mapped[Seat | None] = relationship(lazy="raise_on_sql")
    grants: Mapped[list[Grant]] = relationship(
        back_populates="user", lazy="raise_on_sql", order_by="Grant.id", foreign_keys="Grant.user_id"
    )


class Grant(Base):
    """A role for a user, in a forum or for an agency, with clearance, from a day through a day, unless revoked."""

    __tablename__ = "grant"
    __table_args__ = (
        sa.CheckConstraint(
            "(role IN ('sekretariat', 'pimpinan', 'mitra')) = (forum_id IS NOT NULL)", name="forum_by_role"
        ),
        sa.CheckConstraint("(role IN ('narahubung', 'mitra')) = (agency_id IS NOT NULL)", name="agency_by_role"),
        sa.CheckConstraint("role <> 'mitra' OR clearance = 'open'", name="partner_open_only"),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    forum_id: Mapped[int | None] = mapped_column(sa.ForeignKey("forum.id", ondelete="RESTRICT"))
    agency_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agency.id", ondelete="RESTRICT"))
    clearance: Mapped[SecurityClass] = mapped_column(enum_column(SecurityClass))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])
    forum: Mapped[Forum | None] = relationship(lazy="raise_on_sql")
    agency: Mapped[Agency | None] = relationship(lazy="raise_on_sql")

    @property
    def reads(self) -> str:
        """What it lets its user read, as an Indonesian message id."""
        if self.role is Role.ADMIN:
            return N_("akun dan hak saja")
        return N_("biasa dan terbatas") if self.clearance is SecurityClass.RESTRICTED else N_("biasa")

    def holds_on(self, on: date) -> bool:
        """Whether it gives anything on a day."""
        return self.revoked_at is None and self.from_on <= on and (self.until_on is None or self.until_on >= on)

    @classmethod
    def valid_on(cls, on: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
        """The same as a condition on rows."""
        return sa.and_(cls.revoked_at.is_(None), cls.from_on <= on, sa.or_(cls.until_on.is_(None), cls.until_on >= on))


class LoginSession(Base):
    """A signed-in browser. The cookie carries a token, the table its SHA-256; revoking ends it at once."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship(lazy="raise_on_sql")


class SignInAttempt(Base):
    """A failed sign-in, counted by account and by address to slow guessing down."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (sa.Index("ix_sign_in_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)


class OneTimeLink(Base):
    """A link that serves one purpose for one user once. The address carries a token, the table its SHA-256."""

    __tablename__ = "one_time_link"
    __table_args__ = (sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_column(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    created_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise_on_sql")
