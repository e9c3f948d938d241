"""Whether Patok can work, for whatever watches over it; and the way into core's page and commands."""

from __future__ import annotations

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from .access import public
from .audit import AuditEntry
from .database import db

bp = Blueprint("core", __name__)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the database answers, otherwise 503. No content, no session."""
    try:
        db.session.execute(select(AuditEntry.id).limit(1)).first()
    except SQLAlchemyError:
        db.session.rollback()
        return jsonify(status="unavailable"), 503
    return jsonify(status="ok")


def open_core(app: Flask) -> None:
    """Register core's one page and its commands."""
    from .cli import backup, check, restore, worker

    app.register_blueprint(bp)
    for command in (backup, restore, check, worker):
        app.cli.add_command(command)
