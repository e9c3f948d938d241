"""A process of ``test_finalise_together``: makes meetings final, and may be killed before its n-th statement."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import create_app
from app.core import SYSTEM, Refused, db, locked, writing
from app.meetings import Meeting
from app.minutes import finalise
from tests.conftest import SETTINGS
from tests.minutes.closing import FRIDAY, at


def run(given: dict[str, str], idents: list[int], dies_at: int | None, told: Connection) -> None:
    """Make them final one after the other, telling of each that is; the engine is this process's own."""
    app = create_app({**SETTINGS, **given})
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1
        if dies_at is not None and counted >= dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        event.listen(Engine, "before_cursor_execute", count)
        for ident in idents:
            number = final(ident)
            if number is not None:
                told.send((ident, number))
    told.send(None)


def final(ident: int) -> int | None:
    """Make it final; None where another process was quicker. A database that is busy is asked again."""
    for _ in range(40):
        try:
            with at(FRIDAY), writing():
                return finalise(locked(Meeting, ident), by=SYSTEM).number
        except Refused:
            return None
        except sa.exc.OperationalError as error:
            db.session.remove()
            if "locked" not in str(error.orig) and "deadlock" not in str(error.orig):
                raise
    raise RuntimeError("the database stayed busy")
