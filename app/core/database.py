"""The database: typed base, column types, one writing transaction at a time, append-only tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from .refused import Stale


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware datetimes in, aware UTC datetimes out; stored without zone, in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every noun derives from."""

    registry = registry(
        metadata=sa.MetaData(naming_convention=CONVENTION),
        type_annotation_map={
            str: sa.Text(),
            datetime: UTCDateTime(),
            list[str]: sa.JSON(),
            dict[str, Any]: sa.JSON(),
        },
    )


class HoldingSession(FlaskSession):
    """Keeps what it loaded alive while it lets go of it.

    On CPython 3.11 an object that the garbage collector frees in the midst of that can end the process, see
    docs/decisions/0032. Without support for 3.11 this class may go.
    """

    def commit(self) -> None:
        _held = list(self)
        super().commit()

    def rollback(self) -> None:
        _held = list(self)
        super().rollback()

    def expunge_all(self) -> None:  # close() calls it
        _held = list(self)
        super().expunge_all()


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": HoldingSession})

LARGEST_ROW_NUMBER = 2**31 - 1


def row_number(text: str) -> int:
    """The number an address carries, brought into what a row can have. Raises ``ValueError`` where it is none."""
    return max(0, min(int(text), LARGEST_ROW_NUMBER))


E = TypeVar("E", bound=StrEnum)
T = TypeVar("T", bound=Base)


def enum_column(kind: type[E], name: str | None = None) -> sa.Enum:
    """Store an enum by its value, with a CHECK of the column's lawful values.

    The CHECK is called after the enum; a second column of it in the same table names its own.
    """
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


class Revised:
    """Mixin of what people edit: a save names the revision it started from."""

    revision: Mapped[int] = mapped_column(default=1)

    def check_revision(self, revision: int) -> None:
        """Raise ``Stale`` when somebody saved in the meantime."""
        if self.revision != revision:
            raise Stale(self)


def revise(thing: Revised, **values: object) -> bool:
    """Write what differs and count the revision up; an unchanged save writes nothing and returns False."""
    changed = {name: value for name, value in values.items() if getattr(thing, name) != value}
    for name, value in changed.items():
        setattr(thing, name, value)
    if changed:
        thing.revision += 1
    return bool(changed)


_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[Session]:
    """The one writing transaction of a request, command or job.

    Ends the read transaction before it (a read transaction that turns to writing fails at once on SQLite), so things
    loaded earlier are read afresh inside; commits at the end, rolls back on any exception.
    """
    if _writing.get():
        raise RuntimeError("a writing transaction is open already")
    session = db.session()
    session.rollback()
    token = _writing.set(True)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        _writing.reset(token)


def locked(model: type[T], ident: object) -> T:
    """Read one row for writing; other writers of the row wait. Raises ``NoResultFound``."""
    key = sa.inspect(model).primary_key[0]
    query = sa.select(model).where(key == ident).with_for_update(of=model).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


class database_now(sa.sql.functions.GenericFunction[datetime]):  # noqa: N801 - an SQL function
    """The instant by the database's clock: leases held by several machines are counted by it."""

    type = UTCDateTime()
    inherit_cache = True


@compiles(database_now, "sqlite")
def _sqlite_now(element: object, compiler: object, **given: object) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


@compiles(database_now, "postgresql")
def _postgresql_now(element: object, compiler: object, **given: object) -> str:
    return "(clock_timestamp() AT TIME ZONE 'UTC')"


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "synchronous=FULL",
            "recursive_triggers=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


APPEND_ONLY: list[str] = []
"""Tables whose rows are never changed or removed; the migrations put the triggers on them."""


def append_only(table: sa.Table) -> None:
    """Put the append-only triggers on a table wherever it is created from the models."""
    APPEND_ONLY.append(table.name)
    made_with(table, lambda dialect: append_only_ddl(table.name, dialect))


def made_with(table: sa.Table, statements: Callable[[str], Iterable[str]]) -> None:
    """Have the statements for a dialect follow wherever the table is created from the models."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(dialect):
            ddl: sa.DDL = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy types it loosely
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def append_only_ddl(table: str, dialect: str) -> list[str]:
    """The statements that make a table refuse UPDATE, DELETE and TRUNCATE, on ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]
