"""Patok: meetings of border agencies, and the roadmap their actions make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from config import ROOT, settings


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application from the environment; ``overrides`` are settings a test or a command replaces."""
    app = Flask(__name__, root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.from_mapping(settings())
    app.config.from_mapping(overrides or {})
    init_logging(app)
    init_database(app)
    open_rooms(app)
    open_demonstration(app)
    wire_rooms()
    init_edge(app)
    return app


def init_logging(app: Flask) -> None:
    from app.core.logs import configure_logging

    configure_logging(app.config["LOG_LEVEL"])


def init_database(app: Flask) -> None:
    from flask_migrate import Migrate

    from app.core import db

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))


def open_rooms(app: Flask) -> None:
    """Register each room's pages and commands, in the direction in which the data flows."""
    from app import accounts, actions, directory, exchange, home, meetings, minutes, notices, outcomes, papers, roadmap
    from app.core.health import open_core
    from app.core.web import RowNumber

    open_core(app)
    app.url_map.converters["int"] = RowNumber
    for room in (directory, accounts, meetings, outcomes, actions, minutes, roadmap, exchange, papers, notices, home):
        room.open_room(app)


def open_demonstration(app: Flask) -> None:
    """The examples stand behind every room; only the command line opens them."""
    from app.demonstration import open_room

    open_room(app)


def wire_rooms() -> None:
    """Connect who reacts to whose news. Only papers and notices react; no signal runs left."""
    from app.notices import wire as wire_notices
    from app.papers import wire as wire_papers

    wire_papers()  # before the notices, which send what was issued
    wire_notices()


def init_edge(app: Flask) -> None:
    from app.accounts import load_actor
    from app.core.jobs import make_queue
    from app.core.web import init_web
    from app.home import shell

    init_web(app, load_actor, shell)
    app.extensions["patok_queue"] = make_queue(app)
