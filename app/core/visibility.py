"""Turning an actor's reach into a condition on rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .actor import Reach, SecurityClass


def within(reach: Reach, owner: Any, security_class: Any) -> sa.ColumnElement[bool]:
    """Rows whose ``owner`` (forum or agency id column) the reach holds, with a class it is cleared for."""
    parts: list[sa.ColumnElement[bool]] = []
    if reach.restricted:
        parts.append(owner.in_(sorted(reach.restricted)))
    if open_only := reach.open - reach.restricted:
        parts.append(sa.and_(owner.in_(sorted(open_only)), security_class == SecurityClass.OPEN))
    return sa.or_(*parts) if parts else sa.false()  # a plain false drops out of what it is put into
