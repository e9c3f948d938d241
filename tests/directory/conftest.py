import pytest

from app.core import Role, db, writing

from .world import World


@pytest.fixture
def world(ctx):
    with writing():
        world = World()
        db.session.flush()
    return world


@pytest.fixture
def desk(world, browse):
    """The secretariat's browser."""
    return browse(world.users[Role.SECRETARIAT])
