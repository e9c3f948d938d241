import pytest

from app.core import db, writing

from .world import Desk, Stage


@pytest.fixture
def stage(ctx, browse):
    return Stage(browse)


@pytest.fixture
def desk(ctx):
    with writing():
        desk = Desk()
    for thing in (desk.lead, desk.support, desk.other, desk.forum, desk.meeting):
        db.session.refresh(thing)
    return desk
