"""Does what is stored still hold together? Reads only, while Patok runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.engine import Connection

from .archive import schema_revision, tables
from .database import APPEND_ONLY, append_only_ddl, db
from .files import check_files
from .fixed import FIXED, KEPT, fixed_columns_ddl, kept_rows_ddl
from .frozen import FROZEN, frozen_ddl

MOST = 20
"""How many rows of one kind are named."""


def check_everything() -> Iterator[str]:
    """Yield a sentence for everything that is wrong."""
    with db.engine.connect() as connection:
        missing = {table.name for table in tables()} - set(sa.inspect(connection).get_table_names())
        if missing:
            yield f"The database lacks {', '.join(sorted(missing))}. Run `db upgrade`."
            return
        yield from _check_migrations(connection)
        yield from _check_engine(connection)
        yield from _check_triggers(connection)
        yield from _check_classes(connection)
    for sentence in check_files():
        yield f"A stored file is {sentence}."


def _check_migrations(connection: Connection) -> Iterator[str]:
    folder = current_app.extensions["migrate"].directory
    heads = ",".join(sorted(ScriptDirectory.from_config(_config(folder)).get_heads())) or None
    here = schema_revision(connection)
    if here != heads:
        yield f"The database stands at migration {here}, the program at {heads}. Run `db upgrade`."


def _config(folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder)
    return config


def _check_engine(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (found,) in connection.exec_driver_sql("PRAGMA integrity_check").all():
            if found != "ok":
                yield f"The database file is damaged: {found}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all()[:MOST]:
            yield f"Row {row[1]} of {row[0]} refers to a missing {row[2]}."
        return
    unchecked = sa.text(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace"
    )
    for table, name in connection.execute(unchecked):
        yield f"Constraint {name} of {table} was never checked against its rows."


def _check_triggers(connection: Connection) -> Iterator[str]:
    """What may not change is kept by triggers; a hand at the database may have lifted them."""
    dialect = connection.dialect.name
    query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    if dialect == "postgresql":
        query = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace"
        )
    present = {(row[0], row[1]) for row in connection.execute(sa.text(query))}

    def lost(table: str, statements: Iterable[str]) -> bool:
        made = {one.split()[2] for one in statements if one.startswith("CREATE TRIGGER")}
        return bool({(table, name) for name in made} - present)

    for table in sorted(APPEND_ONLY):
        if lost(table, append_only_ddl(table, dialect)):
            yield f"Table {table} has lost the triggers that keep its rows from being changed."
    for table, columns in sorted(FIXED.items()):
        if lost(table, fixed_columns_ddl(table, columns, dialect)):
            yield f"Table {table} has lost the trigger that keeps what was handed in from being changed."
    for table, once in sorted(KEPT.items()):
        if lost(table, kept_rows_ddl(table, once, dialect)):
            yield f"Table {table} has lost the triggers that keep its rows."
    for table, how in sorted(FROZEN.items()):
        if lost(table, frozen_ddl(table, how, dialect)):
            yield f"Table {table} has lost the triggers that keep a final notula as it is."


def _check_classes(connection: Connection) -> Iterator[str]:
    """The class that rules apply is the row's own, or that of what it belongs to."""
    for table in tables():
        if not {"security_class", "effective_class"} <= set(table.columns.keys()):
            continue
        for reference in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
            parent = reference.referred_table
            if parent is table or "effective_class" not in parent.columns:
                continue
            joined = sa.and_(*(element.parent == element.column for element in reference.elements))
            own, above = table.c.security_class, parent.c.effective_class
            query = (
                sa
                .select(table.c.id)
                .join_from(table, parent, joined)
                .where(sa.cast(table.c.effective_class, sa.Text) != sa.cast(sa.func.coalesce(own, above), sa.Text))
                .order_by(table.c.id)
                .limit(MOST)
            )
            for (key,) in connection.execute(query):
                yield f"Row {key} of {table.name} does not have the class of its {parent.name}."
