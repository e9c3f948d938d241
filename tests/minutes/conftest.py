import pytest

from tests.meetings.world import make_world


@pytest.fixture
def world(ctx):
    return make_world()
