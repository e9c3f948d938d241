import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.directory import Agency, Forum
from app.meetings import add_agenda_item
from tests.builders import a_grant, a_user
from tests.meetings.world import make_world

from .closing import MONDAY, a_held_meeting, at
from .live_client import LiveBrowser


@pytest.fixture
def world(ctx):
    return make_world()


@pytest.fixture
def item(world):
    with writing():
        added = add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
        db.session.flush()
        return added.id


@pytest.fixture
def live(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat"], "KONSEP")


@pytest.fixture
def other(world, item, browse):
    return LiveBrowser(browse, world.users["tuan-rumah"], "KONSEP")


@pytest.fixture
def people(ctx, browse):
    """Browsers of the secretariat, the chair, Polres (was there), BC (was not) and IOM, on the meeting RAPAT."""
    with at(MONDAY), writing():
        meeting = a_held_meeting()
        users = {name: a_user(name) for name in ("sekretariat", "pimpinan", "polres", "polres-biasa", "bc", "iom")}
        agency = {one.code: one for one in db.session.scalars(sa.select(Agency))}
        forum = db.session.get_one(Forum, meeting.forum_id)
        a_grant(users["sekretariat"], Role.SECRETARIAT, forum=forum)
        a_grant(users["pimpinan"], Role.LEADERSHIP, forum=forum)
        a_grant(users["polres"], Role.FOCAL_POINT, agency=agency["POLRES"])
        a_grant(users["polres-biasa"], Role.FOCAL_POINT, agency=agency["POLRES"], clearance=SecurityClass.OPEN)
        a_grant(users["bc"], Role.FOCAL_POINT, agency=agency["BC"])
        a_grant(users["iom"], Role.PARTNER, forum=forum, agency=agency["IOM"])
    return {name: browse(user) for name, user in users.items()}
