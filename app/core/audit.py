"""The audit trail: who wrote what, kept append-only by the database. Content is not copied into it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .actor import Actor
from .clock import now
from .database import Base, append_only, db


class AuditEntry(Base):
    """One act: the verb, the kind and key of what it touched, and by whom."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_thing", "thing", "thing_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by_user_id: Mapped[int | None]
    by_name: Mapped[str]
    verb: Mapped[str]
    thing: Mapped[str]
    thing_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(default="")


append_only(AuditEntry.__table__)  # type: ignore[arg-type]


def note_act(by: Actor, verb: str, thing: Base | str, detail: str = "") -> None:
    """Enter an act in the same transaction as the act itself."""
    if isinstance(thing, Base):
        db.session.flush()
        name, key = thing.__tablename__, sa.inspect(thing).identity
        thing_id = key[0] if key else None
    else:
        name, thing_id = thing, None
    db.session.add(
        AuditEntry(by_user_id=by.user_id, by_name=by.name, verb=verb, thing=name, thing_id=thing_id, detail=detail)
    )
