"""Shared set-up: the application on real SQLite and real PostgreSQL, a fresh database for every test.

Tests that take ``app`` run on SQLite; those marked ``both_engines`` run on both. A PostgreSQL database is a copy of one
template made once per test process (about 30 ms each).
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.pop("SECRET_KEY", None)
os.environ["SECRET_KEY"] = "only-for-tests-" + 32 * "x"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="patok-test-")

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from app import create_app
from app.core import db
from config import database_url

from .client import browse  # noqa: F401 - a fixture
from .postgres import server_url

# Each test makes and drops an application; looking through all that is imported after every few hundred objects took a
# fifth of the time.
gc.set_threshold(20_000)

SETTINGS: dict[str, Any] = {"TESTING": True, "LOG_LEVEL": "WARNING"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_engines: run on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_engines")
        metafunc.parametrize("engine", ["sqlite", "postgresql"] if both else ["sqlite"], scope="session")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Says something that was measured at the end of the run: a process of several has no terminal of its own."""
    return lambda words: record_property("figure", words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for those in terminalreporter.stats.values() for one in those if getattr(one, "when", "") == "call"]
    told = [words for one in reports for name, words in one.user_properties if name == "figure"]
    if told:
        terminalreporter.section("figures")
    for words in told:
        terminalreporter.write_line(words)


def build_schema(url: str) -> None:
    """Lay the tables in an empty database, the way an installation gets them."""
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "patok.db"
    build_schema(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[tuple[sa.Engine, str]]:
    admin = sa.create_engine(database_url(server_url()), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"template_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    build_schema(_named(admin, name))
    yield admin, name
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _named(admin: sa.Engine, name: str) -> str:
    return admin.url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database of the engine."""
    if engine == "sqlite":
        path = tmp_path / "patok.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    admin, template = request.getfixturevalue("postgresql_template")
    name = f"test_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(admin, name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once: every test has an application of its own, which would compile them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(url: str, tmp_path: Path, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on a fresh database, outside any context."""
    application = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": tmp_path,
        "QUEUE_URL": f"sqlite:///{tmp_path / 'queue.db'}",
    })
    application.jinja_env.bytecode_cache = compiled_templates
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """The application with a context pushed, for tests that call the rooms directly."""
    with app.app_context():
        yield app
