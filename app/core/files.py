"""The file store: bytes kept once under their SHA-256, with a row that says what they are.

Bytes are written before their row. Where the row never came (the form was refused, the machine went down) they are
orphans, and are swept away after a day.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import Base, db
from .fixed import fixed_columns, kept_rows
from .jobs import task

log = logging.getLogger(__name__)

KEPT_ALL_THE_SAME = timedelta(hours=24)
"""How long bytes without a row are left alone: a request that just wrote them may still be on its way."""
SWEPT_EVERY = timedelta(hours=24)
ASIDE = ".swept"


class StoredFile(Base):
    """A file's facts. The bytes lie in the data folder under ``file_hash`` (SHA-256 of the bytes, lower-case hex)."""

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.CheckConstraint("length(file_hash) = 64", name="hash_length"),
        sa.CheckConstraint("size >= 0", name="size_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_hash: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def path(self) -> Path:
        return path_of(self.file_hash)

    def read(self) -> bytes:
        """The bytes. Raises ``FileNotFoundError`` when the data folder lost them."""
        return self.path.read_bytes()


fixed_columns(StoredFile.__table__, ("file_hash", "name", "media_type", "size", "created_at"))  # type: ignore[arg-type]
kept_rows(StoredFile.__table__)  # type: ignore[arg-type]


def folder() -> Path:
    """Where the bytes lie."""
    return Path(current_app.config["DATA_DIR"]) / "files"


def path_of(file_hash: str) -> Path:
    """The place of the bytes with this hash."""
    return folder() / file_hash[:2] / file_hash


def put_bytes(content: bytes) -> str:
    """Keep the bytes, durable before it returns; return their hash. Keeping the same bytes again changes nothing."""
    file_hash = hashlib.sha256(content).hexdigest()
    path = path_of(file_hash)
    try:
        os.utime(path)  # so that a sweep leaves them alone until their new row is there
    except FileNotFoundError:
        pass
    else:
        return file_hash
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).replace(path)
    return file_hash


def keep_file(content: bytes, *, name: str, media_type: str) -> StoredFile:
    """Keep the bytes and add their row to the session."""
    stored = StoredFile(file_hash=put_bytes(content), name=name, media_type=media_type, size=len(content))
    db.session.add(stored)
    return stored


def check_files() -> Iterator[str]:
    """Yield a sentence for every stored file whose bytes are missing or differ from their hash."""
    for file_hash, name in db.session.execute(sa.select(StoredFile.file_hash, StoredFile.name).distinct()):
        path = path_of(file_hash)
        if not path.exists():
            yield f"missing: {name} ({file_hash})"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file_hash:
            yield f"changed: {name} ({file_hash})"


def orphans() -> list[Path]:
    """What lies in the store for more than a day and no row knows: bytes never used, and broken-off writes."""
    known = set(db.session.scalars(sa.select(StoredFile.file_hash).distinct()))
    return [path for path in _lying() if path.name not in known and _is_old(path)]


def _lying() -> list[Path]:
    root = folder()
    return sorted(path for path in root.glob("*/*") if path.is_file()) if root.is_dir() else []


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < (now() - KEPT_ALL_THE_SAME).timestamp()
    except FileNotFoundError:
        return False


@task("sweep_orphans")
def sweep_orphans() -> None:
    """Once a day, remove the bytes that no row knows. Two workers at once harm nothing."""
    mark = Path(current_app.config["DATA_DIR"]) / "files-swept"
    if mark.exists() and mark.stat().st_mtime > (now() - SWEPT_EVERY).timestamp():
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    for aside in folder().glob(f"*/*{ASIDE}"):
        aside.rename(aside.with_suffix(""))  # a sweep that broke off
    found = orphans()
    db.session.rollback()  # nobody waits for us while files are removed
    if found and 2 * len(found) > len(_lying()):
        # A database that knows less than half of a data folder is more likely not the one it belongs to.
        log.warning("%s of the stored files have no row: none is removed. Is this the right database?", len(found))
        return
    for path in found:
        _remove(path)
    if found:
        log.info("%s stored files without a row removed", len(found))


def _remove(path: Path) -> None:
    """Remove the file, unless somebody kept the same bytes again a moment ago."""
    aside = path.with_name(path.name + ASIDE)
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if _is_old(aside):
        aside.unlink(missing_ok=True)
    else:
        aside.rename(path)
