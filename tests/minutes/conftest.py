import pytest

from app.core import SYSTEM, db, writing
from app.meetings import add_agenda_item
from tests.meetings.world import make_world

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
