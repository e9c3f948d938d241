"""Matching the parts of a record with the rows that are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from app.core import Base, db
from app.directory import Agency

from .record import Record
from .taking import Taking


def rows_of(model: type[Base], taking: Taking, *order: Any) -> Sequence[Any]:
    column: Any = model
    return db.session.scalars(
        sa.select(model).where(column.meeting_id == taking.meeting.id).order_by(*order, column.id)
    ).all()


def row_agency(ident: int) -> Any:
    """An agency by id."""
    return db.session.get_one(Agency, ident)


Key = Callable[[Any], Any]


def match(
    parts: Sequence[Record], rows: Iterable[Any], keys: Sequence[tuple[Key, Key]], group: Key, group_of: Key
) -> list[Any | None]:
    """The row of each part, by the first key that finds one; then the one unmatched row where only one is in question.

    A key that is None matches nothing. The order of keys goes before the order of parts: no part takes by a weaker key
    the row that another has by a stronger one.
    """
    left = list(rows)
    found: list[Any | None] = [None] * len(parts)
    for key, key_of in keys:
        waiting: dict[Any, list[Any]] = {}
        for row in left:
            if (value := key_of(row)) is not None:
                waiting.setdefault(value, []).append(row)
        for number, part in enumerate(parts):
            value = key(part) if found[number] is None else None
            if value is not None and waiting.get(value):
                found[number] = waiting[value].pop(0)
        taken = {id(row) for row in found if row is not None}
        left = [row for row in left if id(row) not in taken]
    for number, part in enumerate(parts):
        if found[number] is None:
            rivals = [
                other for place, other in enumerate(parts) if found[place] is None and group(other) == group(part)
            ]
            candidates = [row for row in left if group_of(row) == group(part)]
            if len(rivals) == len(candidates) == 1:
                found[number] = candidates[0]
                left.remove(candidates[0])
    return found


def list_kept(taking: Taking, thing: str, rows: Iterable[Any], found: Sequence[Any], name: Key) -> None:
    """List the rows that the record no longer has."""
    matched = {id(row) for row in found if row is not None}
    for row in rows:
        if id(row) not in matched and row.withdrawn_at is None:
            taking.kept(thing, name(row))
