"""Turning an actor's reach into a condition on rows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .actor import Reach, SecurityClass

NOTHING: sa.ColumnElement[bool] = sa.false()
"""No row at all. What is put together of it here is left out, so that no database is asked about it."""


def within(reach: Reach, owner: Any, security_class: Any) -> sa.ColumnElement[bool]:
    """Rows whose ``owner`` (forum or agency id column) the reach holds, with a class it is cleared for."""
    parts: list[sa.ColumnElement[bool]] = []
    if reach.restricted:
        parts.append(owner.in_(sorted(reach.restricted)))
    if open_only := reach.open - reach.restricted:
        parts.append(sa.and_(owner.in_(sorted(open_only)), security_class == SecurityClass.OPEN))
    return any_of(*parts)


def any_of(*ways: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Rows that one of the ways leads to."""
    leading = [way for way in ways if way is not NOTHING]
    return sa.or_(*leading) if leading else NOTHING


def all_of(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Rows that meet every condition."""
    return NOTHING if any(condition is NOTHING for condition in conditions) else sa.and_(*conditions)
