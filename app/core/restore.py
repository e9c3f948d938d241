"""Restore: everything of an archive comes back, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .archive import BATCH, Archive, Made, Unusable, kept, opened, schema_revision, tables
from .database import APPEND_ONLY, _writing, db
from .files import path_of, put_bytes
from .fixed import KEPT
from .frozen import FROZEN


def restore_backup(source: Path, *, replace: bool = False) -> Made:
    """Write everything of the archive, or nothing. Raises ``Unusable``.

    Refuses a database that holds rows unless told to ``replace`` them, and one whose schema is another.
    """
    with opened(source) as archive:
        fresh: list[Path] = []
        try:
            for file_hash in archive.file_hashes:
                path = path_of(file_hash)
                if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == file_hash:
                    continue
                if path.exists():
                    path.unlink()  # its bytes were not what its name says: no loss, and put back now
                else:
                    fresh.append(path)
                put_bytes(archive.file.read(f"files/{file_hash}"))
            rows = _restore_tables(archive, replace=replace)
        except BaseException:
            for path in fresh:
                path.unlink(missing_ok=True)
            raise
        return Made(rows, len(archive.file_hashes), tuple(archive.manifest.get("missing_files", ())))


def _restore_tables(archive: Archive, *, replace: bool) -> int:
    engine = sa.create_engine(db.engine.url, poolclass=sa.NullPool)
    lift = _sqlite_lifted if engine.dialect.name == "sqlite" else _postgresql_lifted
    token = _writing.set(True)
    db.session.remove()
    try:
        with engine.connect() as connection, lift(connection, replace=replace):
            _demand_fit(archive, connection, replace=replace)
            counted = 0
            for table in tables():
                if replace:
                    connection.execute(sa.delete(_bare(table)))
                counted += _fill(connection, table, archive)
            return counted
    except sa.exc.IntegrityError as error:
        raise Unusable(f"The backup contradicts itself: {error.orig}. Nothing was written.") from error
    except sa.exc.OperationalError as error:
        raise Unusable(f"The database cannot be written now: {error.orig}. Stop Patok, then try again.") from error
    except sa.exc.DBAPIError as error:
        raise Unusable(f"The database does not take the backup: {error.orig}. Nothing was written.") from error
    finally:
        _writing.reset(token)
        engine.dispose()


def _demand_fit(archive: Archive, connection: Connection, *, replace: bool) -> None:
    present = set(sa.inspect(connection).get_table_names())
    if not {table.name for table in tables()} <= present:
        raise Unusable("The database is not laid out. Run `db upgrade` first, then restore.")
    of_backup, of_database = archive.manifest.get("schema_revision"), schema_revision(connection)
    columns = {table.name: [column.name for column in kept(table)] for table in tables()}
    if of_backup != of_database or columns != archive.manifest["columns"]:
        raise Unusable(
            f"The backup was made at schema {of_backup or 'without migrations'}, this database stands at "
            f"{of_database or 'no migration'}. Restore with the Patok that made the backup, then run `db upgrade`."
        )
    if not replace:
        for table in tables():
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise Unusable(
                    f"The database is not empty (table {table.name} holds rows). Say --replace to replace everything."
                )


def _bare(table: sa.Table) -> sa.TableClause:
    """The table without defaults; a missing JSON value is NULL, as it was."""

    def kind(column: sa.Column[Any]) -> Any:
        return sa.JSON(none_as_null=True) if isinstance(column.type, sa.JSON) else column.type

    return sa.table(table.name, *(sa.column(column.name, kind(column)) for column in kept(table)))


def _fill(connection: Connection, table: sa.Table, archive: Archive) -> int:
    insert, counted, batch = sa.insert(_bare(table)), 0, []
    for row in archive.rows(table):
        batch.append(row)
        if len(batch) == BATCH:
            connection.execute(insert, batch)
            counted, batch = counted + len(batch), []
    if batch:
        connection.execute(insert, batch)
    return counted + len(batch)


def _lifted(*, replace: bool) -> set[str]:
    """Tables whose triggers stand in the way: rows of a final notula arrive after its meeting, and old ones go."""
    return {*FROZEN, *([*APPEND_ONLY, *KEPT] if replace else ())}


@contextmanager
def _sqlite_lifted(connection: Connection, *, replace: bool) -> Iterator[None]:
    """One transaction in which rows may come in any order; all references are checked before it commits."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # says nothing inside a transaction
    with connection.begin():
        triggers = list(
            connection.execute(sa.text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        )
        lifted = [(name, sql) for name, table, sql in triggers if table in _lifted(replace=replace)]
        quoted = connection.dialect.identifier_preparer.quote
        for name, _sql in lifted:
            connection.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
        yield
        for _name, sql in lifted:
            connection.exec_driver_sql(sql)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise Unusable(f"The backup contradicts itself: a row of {broken[0]} refers to a missing {broken[2]}.")


@contextmanager
def _postgresql_lifted(connection: Connection, *, replace: bool) -> Iterator[None]:
    """One transaction in which rows may come in any order: references are dropped and put back, which checks them."""
    quoted = connection.dialect.identifier_preparer.quote
    with connection.begin():
        connection.exec_driver_sql("SET LOCAL lock_timeout = '15s'")
        references = connection.execute(
            sa.text(
                "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k "
                "JOIN pg_class c ON c.oid = k.conrelid "
                "WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace"
            )
        ).all()
        ours = {table.name for table in tables()}
        references = [row for row in references if row[0] in ours]
        present = set(sa.inspect(connection).get_table_names())
        for table, name, _definition in references:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {quoted(name)}")
        lifted = sorted(_lifted(replace=replace) & present)
        for table in lifted:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
        yield
        for table in lifted:
            connection.exec_driver_sql(f"ALTER TABLE {quoted(table)} ENABLE TRIGGER USER")
        for table, name, definition in references:
            # As PostgreSQL itself described it a moment ago, including its percent signs.
            connection.execute(sa.text(f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} {definition}"))
        for whole in tables():
            _reset_sequence(connection, whole)


def _reset_sequence(connection: Connection, table: sa.Table) -> None:
    column = table.autoincrement_column
    if column is None:
        return
    quoted = connection.dialect.identifier_preparer.quote
    sequence = connection.execute(
        sa.text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quoted(table.name), "column": column.name}
    ).scalar()
    if sequence is not None:
        last = connection.execute(sa.select(sa.func.max(column))).scalar()
        connection.execute(
            sa.text("SELECT setval(:sequence, :last, :used)"),
            {"sequence": sequence, "last": last or 1, "used": last is not None},
        )
