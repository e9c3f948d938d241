"""A process of ``test_finalise_together``: makes meetings final, and may be killed before its n-th statement."""

from __future__ import annotations

import json
import os
import signal
import sys

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + 32 * "x")

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app import create_app
from app.core import SYSTEM, Refused, db, locked, writing
from app.meetings import Meeting
from app.minutes import finalise
from tests.minutes.closing import MONDAY, at


def main(idents: list[int], dies_at: int | None) -> None:
    app = create_app({"TESTING": True, "LOG_LEVEL": "ERROR", "SQLALCHEMY_DATABASE_URI": os.environ["DATABASE_URL"]})
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
                print(ident, number, flush=True)


def final(ident: int) -> int | None:
    """Make it final; None where another process was quicker. A database that is busy is asked again."""
    for _ in range(40):
        try:
            with at(MONDAY), writing():
                return finalise(locked(Meeting, ident), by=SYSTEM).number
        except Refused:
            return None
        except sa.exc.OperationalError as error:
            db.session.remove()
            if "locked" not in str(error.orig) and "deadlock" not in str(error.orig):
                raise
    raise RuntimeError("the database stayed busy")


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    main(given["idents"], given["dies_at"])
