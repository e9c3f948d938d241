"""The file store: bytes kept once under their SHA-256, with a row that says what they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from .clock import now
from .database import Base, db


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
    if path.exists():
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
