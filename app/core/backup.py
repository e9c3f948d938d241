"""Backup: every table and every stored file, as they were at one moment, in one archive."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .archive import BATCH, FORMAT, MANIFEST, VERSION, Made, Unusable, kept, plain, schema_revision, tables
from .clock import now
from .database import db
from .files import StoredFile, path_of


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


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """One moment of the whole database, while others go on writing."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with engine.connect() as connection, connection.begin():
        yield connection


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
        yield json.dumps(list(row), default=plain, ensure_ascii=False, sort_keys=True).encode() + b"\n"
