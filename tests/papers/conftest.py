from __future__ import annotations

import pytest

from app.core import SYSTEM, Role, db, writing
from app.directory import Forum
from app.minutes import (
    circulate,
    finalise,
)
from tests.builders import a_grant, a_user
from tests.minutes.closing import FRIDAY, MONDAY, a_held_meeting, at

from .issuing import agency, the


@pytest.fixture
def held(ctx):
    """A meeting that was held, and the people round it."""
    with at(MONDAY), writing():
        meeting = a_held_meeting()
        forum = db.session.get_one(Forum, meeting.forum_id)
        users = {name: a_user(name.title()) for name in ("sekretariat", "polres", "bc", "pimpinan", "mitra", "asing")}
        a_grant(users["sekretariat"], Role.SECRETARIAT, forum=forum)
        a_grant(users["polres"], Role.FOCAL_POINT, agency=agency("POLRES"))
        a_grant(users["bc"], Role.FOCAL_POINT, agency=agency("BC"))
        a_grant(users["pimpinan"], Role.LEADERSHIP, forum=forum)
        a_grant(users["mitra"], Role.PARTNER, forum=forum, agency=agency("IOM"))
    users["meeting"] = meeting.id
    return users


@pytest.fixture
def final(held):
    with at(MONDAY), writing():
        circulate(the(held), by=SYSTEM)
    with at(FRIDAY), writing():
        finalise(the(held), by=SYSTEM)
    return held
