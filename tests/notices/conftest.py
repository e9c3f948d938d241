import pytest

from app.core import writing
from tests.meetings.stage import Stage

from .postman import at_work


@pytest.fixture
def postman(app):
    with at_work() as server:
        app.config.update(
            MAIL_SERVER=server.where, MAIL_SENDER="patok@contoh.go.id", PUBLIC_URL="https://patok.contoh.go.id"
        )
        yield server


@pytest.fixture
def stage(ctx):
    with writing():
        stage = Stage()
        stage.list_all()
    return stage
