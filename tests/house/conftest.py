"""The prepared world, made once and copied for every test."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import create_app
from app.core import db
from tests.client import Browser
from tests.conftest import SETTINGS

from .world import World, make_world


@pytest.fixture(scope="session")
def world_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(sqlite_template, folder / "patok.db")
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'patok.db'}", "DATA_DIR": folder})
    with app.app_context():
        world = make_world()
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return folder, world


class Stage:
    """The application on a copy of the world; ``reset()`` puts the copy back as it was."""

    def __init__(self, template: Path, world: World, folder: Path, url: str = "") -> None:
        self.template, self.world, self.folder = template, world, folder
        self.renew()
        self.app = create_app({
            **SETTINGS,
            "SQLALCHEMY_DATABASE_URI": url or f"sqlite:///{folder / 'patok.db'}",
            "DATA_DIR": folder,
            "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
        })

    def renew(self) -> None:
        for name in ("patok.db-wal", "patok.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.template / "patok.db", self.folder / "patok.db")

    def reset(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.renew()

    def browser(self, role: str) -> Browser:
        browser = Browser(self.app)
        with self.app.app_context():
            user = self.world.user(role)
            if user is not None:
                browser.sign_in_as(user)
        return browser


class PostgresStage(Stage):
    """The same on PostgreSQL."""

    def __init__(self, admin: sa.Engine, template: str, world: World, folder: Path) -> None:
        self.admin, self.origin, self.name = admin, template, f"stage_{uuid.uuid4().hex[:12]}"
        super().__init__(folder, world, folder, admin.url.set(database=self.name).render_as_string(hide_password=False))

    def renew(self) -> None:
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {self.name} TEMPLATE {self.origin}")


@pytest.fixture(scope="session")
def one_stage(world_template, tmp_path_factory):
    """One application for all these tests: its templates are compiled once."""
    template, world = world_template
    folder = tmp_path_factory.mktemp("stage")
    shutil.copytree(template / "files", folder / "files")
    return Stage(template, world, folder)


@pytest.fixture(scope="session")
def one_postgres_stage(postgresql_template, tmp_path_factory):
    admin, empty = postgresql_template
    folder = tmp_path_factory.mktemp("postgres-stage")
    name = f"world_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {empty}")
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, "DATA_DIR": folder})
    with app.app_context():
        world = make_world()
        db.session.remove()
        db.engine.dispose()
    stage = PostgresStage(admin, name, world, folder)
    yield stage
    with stage.app.app_context():
        db.session.remove()
        db.engine.dispose()
    with admin.connect() as connection:
        for one in (stage.name, name):
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {one} WITH (FORCE)")


def _handed_over(stage):
    stage.reset()
    yield stage
    with stage.app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def stage(one_stage):
    yield from _handed_over(one_stage)


@pytest.fixture
def stage_of(engine, request):
    """The stage of the engine, for tests on both."""
    yield from _handed_over(request.getfixturevalue("one_stage" if engine == "sqlite" else "one_postgres_stage"))
