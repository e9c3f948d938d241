"""The demonstration, loaded once for each engine and copied for every test, as the empty tables are elsewhere.

These fixtures take the place of the empty templates in this folder.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.core import db
from app.demonstration import load
from tests.conftest import SETTINGS


def _load(url: str, folder: Path) -> None:
    app = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
    })
    with app.app_context():
        assert load()
        db.session.remove()
        if url.startswith("sqlite"):
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the files of each engine's demonstration lie."""
    return {engine: tmp_path_factory.mktemp(f"demonstration-{engine}") for engine in ("sqlite", "postgresql")}


@pytest.fixture(scope="session")
def sqlite_template(sqlite_template: Path, folders: dict[str, Path]) -> Path:
    path = folders["sqlite"] / "patok.db"
    shutil.copy(sqlite_template, path)
    _load(f"sqlite:///{path}", folders["sqlite"])
    return path


@pytest.fixture(scope="session")
def postgresql_template(
    postgresql_template: tuple[sa.Engine, str], folders: dict[str, Path]
) -> Iterator[tuple[sa.Engine, str]]:
    admin, empty = postgresql_template
    name = f"demonstration_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {empty}")
    _load(admin.url.set(database=name).render_as_string(hide_password=False), folders["postgresql"])
    yield admin, name
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def demo(ctx: Flask, engine: str, folders: dict[str, Path], tmp_path: Path) -> Flask:
    """The application in its context, with the demonstration."""
    shutil.copytree(folders[engine] / "files", tmp_path / "files", dirs_exist_ok=True)
    return ctx
