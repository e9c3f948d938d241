"""The list of papers to print: claimed by a lease of the database's clock, tried a few times, never forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa

from app.core import database_now, now, writing

from .issued_models import IssuedPaper
from .models import RoadmapPrint

LEASE = timedelta(minutes=3)
ATTEMPTS = 3

P = TypeVar("P", IssuedPaper, RoadmapPrint)


def claim(model: type[P]) -> int | None:
    """Take the oldest undone row for the length of a lease; None where all are done or held by a living worker."""
    with writing() as session:
        instant = session.scalar(sa.select(database_now()))
        assert instant is not None
        asked = session.scalars(
            sa
            .select(model)
            .where(
                model.done_at.is_(None),
                model.failed_reason.is_(None),
                sa.or_(model.lease_until.is_(None), model.lease_until < instant),
            )
            .order_by(model.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if asked is None:
            return None
        if asked.attempts >= ATTEMPTS:
            asked.failed_reason = "attempts"
            return asked.id
        asked.attempts += 1
        asked.lease_until = instant + LEASE
        return asked.id


def note_failure(model: type[P], ident: int) -> None:
    """Let go of a row that could not be printed: for a while, or for good after the last attempt."""
    with writing() as session:
        asked = session.get_one(model, ident)
        if asked.attempts >= ATTEMPTS:
            asked.failed_reason = "error"
            asked.lease_until = None
        else:
            asked.lease_until = now() + timedelta(seconds=10 * asked.attempts)
