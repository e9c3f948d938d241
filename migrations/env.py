"""How migrations run: all or nothing, on SQLite without foreign keys while tables are rebuilt, checked afterwards."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.ddl.sqlite import SQLiteImpl
from flask import current_app

from app.core import (
    APPEND_ONLY,
    FIXED,
    FROZEN,
    KEPT,
    UTCDateTime,
    append_only_ddl,
    fixed_columns_ddl,
    frozen_ddl,
    kept_rows_ddl,
)

db = current_app.extensions["migrate"].db


def render_item(kind: str, thing: Any, _context: Any) -> str | bool:
    """Migrations name plain column types: they must run without the application's code of a later day."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime()"
    return False


class Rebuilding(SQLiteImpl):
    """Alembic's way with SQLite, but a table with a generated column can be rebuilt: that column is not copied."""

    __dialect__ = "sqlite"

    def prep_table_for_batch(self, batch_impl: Any, table: sa.Table) -> None:
        super().prep_table_for_batch(batch_impl, table)
        for column in table.columns:
            if column.computed is not None:
                batch_impl.column_transfers[column.name].pop("expr", None)


def put_triggers_back(connection: sa.Connection) -> None:
    """Rebuilding a table on SQLite drops its triggers: make them again where missing."""
    present = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
    tables = set(sa.inspect(connection).get_table_names())
    statements = {table: append_only_ddl(table, "sqlite") for table in APPEND_ONLY}
    for table, columns in FIXED.items():
        statements.setdefault(table, []).extend(fixed_columns_ddl(table, columns, "sqlite"))
    for table, once in KEPT.items():
        statements.setdefault(table, []).extend(kept_rows_ddl(table, once, "sqlite"))
    can_be_final = "frozen_at" in {column["name"] for column in sa.inspect(connection).get_columns("meeting")}
    for table, how in FROZEN.items() if can_be_final else ():
        statements.setdefault(table, []).extend(frozen_ddl(table, how, "sqlite"))
    for table in tables & statements.keys():
        for statement in statements[table]:
            if statement.split()[2] not in present:
                connection.exec_driver_sql(statement)


def run() -> None:
    """Bring the database to the version asked for, all or nothing."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect() as connection:
        if on_sqlite:
            # Outside any transaction, or it does nothing: a table rebuilt under foreign keys loses its children.
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
            # While a table is rebuilt, triggers of others speak of one that is not there; the new way refuses that.
            connection.connection.dbapi_connection.execute("PRAGMA legacy_alter_table=ON")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=False,
            transactional_ddl=True,  # true of SQLite too, where every transaction is begun by our own BEGIN
        )
        try:
            with context.begin_transaction():
                context.run_migrations()
                if on_sqlite:
                    put_triggers_back(connection)
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    if broken:
                        raise RuntimeError(f"the migration would break references: {broken[:5]}")
        finally:
            if on_sqlite:
                connection.rollback()
                connection.connection.dbapi_connection.execute("PRAGMA legacy_alter_table=OFF")
                connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


run()
