"""The prepared world, made once and copied for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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

    def __init__(self, template: Path, world: World, folder: Path) -> None:
        self.template, self.world, self.folder = template, world, folder
        self.reset()
        self.app = create_app({
            **SETTINGS,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'patok.db'}",
            "DATA_DIR": folder,
            "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
        })

    def reset(self) -> None:
        if hasattr(self, "app"):
            with self.app.app_context():
                db.session.remove()
                db.engine.dispose()
        for name in ("patok.db-wal", "patok.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.template / "patok.db", self.folder / "patok.db")

    def browser(self, role: str) -> Browser:
        browser = Browser(self.app)
        with self.app.app_context():
            user = self.world.user(role)
            if user is not None:
                browser.sign_in_as(user)
        return browser


@pytest.fixture(scope="session")
def one_stage(world_template, tmp_path_factory):
    """One application for all these tests: its templates are compiled once."""
    template, world = world_template
    folder = tmp_path_factory.mktemp("stage")
    shutil.copytree(template / "files", folder / "files")
    return Stage(template, world, folder)


@pytest.fixture
def stage(one_stage):
    one_stage.reset()
    yield one_stage
    with one_stage.app.app_context():
        db.session.remove()
        db.engine.dispose()
