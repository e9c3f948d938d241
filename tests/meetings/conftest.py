import pytest

from .world import make_world


@pytest.fixture
def world(ctx):
    return make_world()


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])
