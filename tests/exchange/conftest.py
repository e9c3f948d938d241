"""Databases to hand records between, and what stands in all their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.core import Base, db, writing
from app.exchange import Report, import_files
from app.exchange.record import Record, as_json
from tests.conftest import SETTINGS


def take(*records: Record | Path) -> list[Report]:
    """Import records (or files) in one transaction."""
    files = [
        (record.name, record.read_bytes()) if isinstance(record, Path) else (f"{number}.json", as_json(record).encode())
        for number, record in enumerate(records)
    ]
    with writing():
        return import_files(files)


def dump() -> dict[str, list[Any]]:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(db.session.execute(sa.select(table)).all(), key=repr)
        for table in Base.metadata.sorted_tables
    }


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[[], Flask]]:
    """Make another installation, on SQLite, whenever asked."""
    numbers = iter(range(100))
    with ExitStack() as closing:

        def make() -> Flask:
            path = tmp_path / f"elsewhere-{next(numbers)}.db"
            path.write_bytes(sqlite_template.read_bytes())
            app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}", "DATA_DIR": tmp_path})

            def close() -> None:
                with app.app_context():
                    db.session.remove()
                    db.engine.dispose()

            closing.callback(close)
            return app

        yield make
