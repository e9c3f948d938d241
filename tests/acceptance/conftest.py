"""One demonstration for all of these tests: nothing here writes to it."""

import pytest

from app import create_app
from app.core import db
from tests.conftest import SETTINGS, build_schema


@pytest.fixture(scope="package")
def demonstration(tmp_path_factory):
    """The application on the demonstration's database, outside any context."""
    folder = tmp_path_factory.mktemp("demonstration")
    url = f"sqlite:///{folder / 'patok.db'}"
    build_schema(url)
    app = create_app({
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "QUEUE_URL": f"sqlite:///{folder / 'q.db'}",
        "DEMONSTRATION": True,
    })
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
