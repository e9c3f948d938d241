"""The check of an installation finds what was lost, changed or lifted, and says so."""

import pytest
import sqlalchemy as sa

from app.core import db
from app.core.files import path_of
from tests.core.filled import fill, run

both_engines = pytest.mark.both_engines


@pytest.fixture
def sound(app, monkeypatch):
    """A filled database; its migrations are another test's."""
    monkeypatch.setattr("app.core.check._check_migrations", lambda _: iter(()))
    with app.app_context():
        fill()
        db.session.remove()
    assert run(app, "check").exit_code == 0, run(app, "check").output
    return app


def by_hand(app, *statements):
    """What somebody does to the database past the application."""
    with app.app_context(), db.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_the_check_finds_a_lost_and_a_changed_file(sound):
    with sound.app_context():
        path = path_of(db.session.execute(sa.text("SELECT file_hash FROM stored_file")).scalar_one())
        db.session.remove()
    path.write_bytes(b"lain")
    answer = run(sound, "check")
    assert (answer.exit_code, "changed: lampiran.txt" in answer.output) == (1, True)
    path.unlink()
    assert "missing: lampiran.txt" in run(sound, "check").output


@both_engines
def test_the_check_finds_a_class_that_does_not_follow(sound, engine):
    by_hand(sound, "UPDATE action SET effective_class = 'restricted'")
    answer = run(sound, "check")
    assert answer.exit_code == 1
    assert "of action does not have the class of its meeting" in answer.output


@both_engines
def test_the_check_finds_lifted_triggers(sound, engine):
    by_hand(sound, {
        "sqlite": "DROP TRIGGER action_event_no_update",
        "postgresql": "ALTER TABLE action_event DISABLE TRIGGER USER",
    }[engine])  # fmt: skip
    answer = run(sound, "check")
    assert answer.exit_code == 1
    assert "action_event has lost the triggers" in answer.output


@both_engines
def test_the_check_finds_that_what_was_handed_in_may_be_changed(sound, engine):
    by_hand(sound, {
        "sqlite": "DROP TRIGGER submission_fixed",
        "postgresql": "DROP TRIGGER submission_fixed ON submission",
    }[engine])  # fmt: skip
    answer = run(sound, "check")
    assert answer.exit_code == 1
    assert "submission has lost the trigger" in answer.output


@both_engines
def test_the_check_finds_a_table_missing(sound):
    by_hand(sound, "DROP TABLE agency_member")
    answer = run(sound, "check")
    assert (answer.exit_code, "lacks agency_member" in answer.output) == (1, True)


def test_the_check_says_when_migrations_are_behind(app, monkeypatch):
    monkeypatch.setattr("app.core.check.schema_revision", lambda _: "dahulu")
    answer = run(app, "check")
    assert answer.exit_code == 1
    assert "Run `db upgrade`" in answer.output
