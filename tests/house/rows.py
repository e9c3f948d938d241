"""Lawful rows of every table, in small worlds of their own."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from app.core import db

DAY, EARLIER = date(2024, 5, 7), date(2024, 5, 6)
INSTANT = datetime(2024, 5, 7, 1, 0)  # noqa: DTZ001 - as it is stored
BEFORE = datetime(2024, 5, 6, 1, 0)  # noqa: DTZ001
HASH = "0" * 64

# What a lawful row needs beyond "something of the right type"; n is the world.
LAWFUL: dict[str, Any] = {
    "agency_member": lambda n: {"member_id": n % 3 + 1},
    "audit_entry": lambda _n: {"thing": "agency"},
    "check_in": lambda n: {"agency_id": n},
    "check_in_settled": lambda n: {"attendance_id": n},
    "circulation": lambda _n: {"content_hash": HASH},
    "circulation_answer": lambda _n: {"content_hash": HASH},
    "correction": lambda _n: {"state": "proposed"},
    "forum": lambda _n: {"timezone": "Asia/Makassar"},
    "grant": lambda _n: {"role": "admin"},
    "holiday": lambda n: {"day": date(2024, 5, n)},
    "issued_paper": lambda n: (
        {"content_hash": HASH, "language": "id", "draft": False}
        | ({"kind": "excerpt", "agency_id": n} if n == 2 else {"kind": "minutes", "agency_id": None})
    ),
    "login_session": lambda _n: {},
    "meeting": lambda _n: {"effective_class": "restricted", "state": "planned"},
    "minutes_edition": lambda n: {"content_hash": HASH, "number": n + 1, "reason": "x"},
    "paraf": lambda _n: {"content_hash": HASH},
    "notice": lambda n: {"channel": "mail", "mail_id": n},
    "outbox_attachment": lambda n: {"file_id": n},
    "outbox_mail": lambda _n: {"language": "id"},
    "whatsapp_message": lambda _n: {"language": "id"},
    "roadmap_print": lambda _n: {"language": "id"},
    "stored_file": lambda _n: {"file_hash": HASH},
    "submission": lambda _n: {"state": "new"},
    "user": lambda n: {"language": "id", "email": f"orang{n}@contoh.go.id"},
    "action": lambda _n: {"state": "proposed"},
    "action_event": lambda _n: {"state": "proposed"},
}


def tables():
    return db.metadata.sorted_tables


def keys_of(table: sa.Table):
    """Every set of columns that is to be unique: constraints and unique indexes, apart from the primary key."""
    yield from (one for one in table.constraints if isinstance(one, sa.UniqueConstraint))
    yield from (one for one in table.indexes if one.unique)


def a_row(table: sa.Table, n: int) -> dict[str, Any]:
    """A lawful row of world n: what must be there, what makes it distinct, and nothing else."""
    wanted = {column.name for key in keys_of(table) for column in key.columns}
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.computed is not None:
            continue
        if not column.nullable or column.name in wanted:
            row[column.name] = a_value(column, n)
    row |= LAWFUL.get(table.name, lambda _: {})(n)
    return row


def a_value(column: sa.Column[Any], n: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)) or in_composite(column):
        return n
    kind = column.type
    if isinstance(kind, sa.Enum):
        return kind.enums[0]
    for types, value in (
        ((sa.Boolean,), False),
        ((sa.Integer,), n),
        ((sa.Date,), DAY),
        ((sa.Time,), time(9, 0)),
        ((sa.JSON,), sa.null() if column.nullable else "[]"),
    ):
        if isinstance(kind, types):
            return value
    if isinstance(getattr(kind, "impl", kind), sa.DateTime):
        return INSTANT
    return f"{column.name}-{n}"


def in_composite(column: sa.Column[Any]) -> bool:
    return any(column.name in one.column_keys for one in column.table.foreign_key_constraints)


def insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    """Past the types of the models, so that wrong values reach the database."""
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(f":{name}" for name in row)
    # Python's own way of writing a day for SQLite ends: from 3.12 on it warns.
    stored = {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
    connection.execute(sa.text(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'), stored)


def make_worlds(connection: sa.Connection) -> None:
    for table in tables():
        for n in (1, 2, 3):
            insert(connection, table, a_row(table, n))
