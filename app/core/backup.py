"""Backup and restore: every table and every stored file in one archive that either engine can read.

The archive is a ZIP with ``manifest.json`` (format, revision of the schema, SHA-256 and size of each part),
``tables/<name>.jsonl`` (one JSON list a row, in the order of the manifest's columns) and ``files/<sha256>``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import IO, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .clock import now
from .database import APPEND_ONLY, UTCDateTime, _writing, db
from .files import StoredFile, path_of, put_bytes

FORMAT: Final = "patok-backup"
VERSION: Final = 1
BATCH: Final = 1_000
CHUNK: Final = 1 << 20
MANIFEST: Final = "manifest.json"
MOST_MANIFEST: Final = 256 * 1024 * 1024
PART: Final = re.compile(r"tables/[a-z_]+\.jsonl|files/[0-9a-f]{64}", re.ASCII)


class Unusable(Exception):  # noqa: N818 - it is an answer, in a sentence
    """The archive or the database is not fit for what was asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup or a restore handled. ``missing`` names stored files whose bytes were lost before."""

    rows: int
    files: int
    missing: tuple[str, ...] = ()


def tables() -> list[sa.Table]:
    """Every table of the application, in one fixed order."""
    return sorted(db.metadata.tables.values(), key=lambda table: table.name)


def kept(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns that are written; the database computes the others itself."""
    return [column for column in table.columns if column.computed is None]


def schema_revision(connection: Connection) -> str | None:
    """The migration the database stands at; None where it was never migrated."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version ORDER BY version_num")).scalars()
    return ",".join(found) or None


# Making one


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """One moment of the whole database, while others go on writing."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin():
        yield connection


def make_backup(target: Path) -> Made:
    """Write the archive beside ``target`` and put it in place when it is whole. Raises ``Unusable``."""
    if not target.parent.is_dir():
        raise Unusable(f"There is no folder {target.parent}.")
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            made = _write_archive(out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(target)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return made


def _write_archive(out: IO[bytes]) -> Made:
    parts: dict[str, dict[str, Any]] = {}
    columns: dict[str, list[str]] = {}
    rows, missing = 0, []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with _snapshot() as connection:
            revision = schema_revision(connection)
            for table in tables():
                columns[table.name] = [column.name for column in kept(table)]
                part = f"tables/{table.name}.jsonl"
                counted = _write_part(archive, part, _lines_of(connection, table), parts)
                parts[part]["rows"] = counted
                rows += counted
            stored = sa.select(StoredFile.file_hash, StoredFile.name).order_by(StoredFile.file_hash, StoredFile.id)
            files = {file_hash: name for file_hash, name in connection.execute(stored)}  # noqa: C416 - rows are no pairs to the types
        for file_hash, name in files.items():
            try:
                content = path_of(file_hash).read_bytes()
            except FileNotFoundError:
                missing.append(f"{name} ({file_hash})")
                continue
            if hashlib.sha256(content).hexdigest() != file_hash:
                missing.append(f"{name} ({file_hash})")
                continue
            _write_part(archive, f"files/{file_hash}", [content], parts)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": now().isoformat(timespec="seconds"),
            "schema_revision": revision,
            "columns": columns,
            "missing_files": missing,
            "parts": parts,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return Made(rows, len(files) - len(missing), tuple(missing))


def _write_part(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes], parts: dict[str, dict[str, Any]]) -> int:
    digest, size, counted = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as part:
        for chunk in chunks:
            part.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            counted += 1
    parts[name] = {"sha256": digest.hexdigest(), "size": size}
    return counted


def _lines_of(connection: Connection, table: sa.Table) -> Iterator[bytes]:
    order: list[Any] = []
    for column in table.primary_key:
        textual = connection.dialect.name == "postgresql" and isinstance(column.type, sa.Text)
        order.append(column.collate("C") if textual else column)
    query = sa.select(*kept(table)).order_by(*order).execution_options(yield_per=BATCH)
    for row in connection.execute(query):
        yield json.dumps(list(row), default=_plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a backup does not know {type(value).__name__}")


def _reader(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any]:
    """How a column's values come back from JSON."""
    if isinstance(kind, (UTCDateTime, sa.DateTime)):
        return datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, sa.Time):
        return time.fromisoformat
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class
    if isinstance(kind, sa.Numeric):
        return Decimal
    return lambda value: value


# Reading one


class Archive:
    """A backup whose every part was found whole."""

    def __init__(self, file: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self.file = file
        self.manifest = manifest
        self.parts: dict[str, dict[str, Any]] = manifest["parts"]

    @property
    def file_hashes(self) -> list[str]:
        return [name.removeprefix("files/") for name in self.parts if name.startswith("files/")]

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, by column."""
        readers = [(column.name, _reader(column.type)) for column in kept(table)]
        with self.file.open(f"tables/{table.name}.jsonl") as part:
            for number, line in enumerate(part, 1):
                try:
                    values = json.loads(line)
                    yield {
                        name: None if value is None else read(value)
                        for (name, read), value in zip(readers, values, strict=True)
                    }
                except (ValueError, TypeError, ArithmeticError) as error:
                    raise Unusable(f"tables/{table.name}.jsonl, line {number} cannot be read: {error}.") from None


@contextmanager
def opened(source: Path) -> Iterator[Archive]:
    """The archive, after its manifest and every part were verified. Raises ``Unusable``."""
    try:
        with zipfile.ZipFile(source) as file:
            manifest = _verified(file)
            yield Archive(file, manifest)
    except FileNotFoundError:
        raise Unusable(f"There is no file {source}.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unusable(f"{source} is damaged or no backup of Patok: {error}.") from error


def _verified(file: zipfile.ZipFile) -> dict[str, Any]:
    names = [info.filename for info in file.infolist()]
    if MANIFEST not in names or file.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise Unusable("This is no backup of Patok: it has no manifest.")
    strange = [name for name in names if name != MANIFEST and not PART.fullmatch(name)]
    if strange:
        raise Unusable(f"The archive holds {strange[0]!r}, which no backup has. Nothing was read from it.")
    try:
        manifest = json.loads(file.read(MANIFEST))
        known = manifest["format"] == FORMAT and manifest["version"] == VERSION
        parts = {str(name): (str(part["sha256"]), int(part["size"])) for name, part in manifest["parts"].items()}
        columns = dict(manifest["columns"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unusable("The manifest of the backup cannot be read.") from None
    if not known:
        raise Unusable(f"This is a backup of another format or version than {FORMAT} {VERSION}.")
    if len(names) != len(set(names)) or set(names) - {MANIFEST} != parts.keys():
        raise Unusable("The archive does not hold exactly the parts that its manifest names.")
    if not all(isinstance(names, list) for names in columns.values()):
        raise Unusable("The manifest of the backup cannot be read.")
    for name, (digest, size) in parts.items():
        if (size, digest) != _measured(file, name, size):
            raise Unusable(f"{name} is damaged: it is not what was written when the backup was made.")
        if name.startswith("files/") and name != f"files/{digest}":
            raise Unusable(f"{name} does not have the content that its name stands for.")
    found: dict[str, Any] = manifest
    return found


def _measured(file: zipfile.ZipFile, name: str, most: int) -> tuple[int, str]:
    """Size and SHA-256 of a part, without unpacking more than it is said to hold."""
    digest, size = hashlib.sha256(), 0
    with file.open(name) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > most:
                break
            digest.update(chunk)
    return size, digest.hexdigest()


# Restoring


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


@contextmanager
def _sqlite_lifted(connection: Connection, *, replace: bool) -> Iterator[None]:
    """One transaction in which rows may come in any order; all references are checked before it commits."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # says nothing inside a transaction
    with connection.begin():
        triggers = list(
            connection.execute(sa.text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        )
        lifted = [(name, sql) for name, table, sql in triggers if replace and table in APPEND_ONLY]
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
        lifted = [table for table in APPEND_ONLY if replace and table in present]
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
