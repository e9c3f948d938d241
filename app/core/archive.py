"""The archive of a backup: a ZIP that either engine can read.

It holds ``manifest.json`` (format, revision of the schema, SHA-256 and size of each part), ``tables/<name>.jsonl`` (one
JSON list a row, in the order of the manifest's columns) and ``files/<sha256>``.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from .database import UTCDateTime, db

FORMAT: Final = "patok-backup"
VERSION: Final = 1
BATCH: Final = 1_000
"""Rows read or written at a time."""
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


def plain(value: Any) -> Any:
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
    # What zipfile raises for archives that are broken, packed in a way it does not know, or encrypted.
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
