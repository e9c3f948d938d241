"""Grown databases are lawful, of the size asked for, and the same every time."""

import pytest
import sqlalchemy as sa

from app.accounts import User
from app.actions import Action, ActionEvent
from app.core import SYSTEM, db, writing
from app.demonstration import grow
from app.demonstration.grow import sizes
from app.directory import AgencyKind, Forum, create_agency
from app.meetings import Meeting
from app.roadmap import Roadmap
from tests.exchange.conftest import dump


@pytest.mark.parametrize("actions", [1, 60, 300, 301, 1360, 1361, 10_000, 100_000, 1_000_000])
def test_every_action_has_its_forum(actions):
    assert sum(sizes(actions)) == actions
    assert all(size > 0 for size in sizes(actions))


@pytest.mark.both_engines
def test_it_grows(ctx):
    made = grow(700, users=30)
    assert made["actions"] == 700
    assert made["users"] == 30
    assert made["meetings"] == 14
    count = sa.select(sa.func.count())
    assert db.session.scalar(count.select_from(Action)) == 700
    assert db.session.scalar(count.select_from(Meeting)) == 14
    assert db.session.scalar(count.select_from(ActionEvent)) == made["events"]
    assert set(db.session.scalars(sa.select(Forum.code))) == set(db.session.scalars(sa.select(Roadmap.code)))
    assert db.session.scalar(count.select_from(Action).where(Action.effective_class == "restricted"))
    # What people enter afterwards is counted on.
    with writing():
        create_agency("BARU-1", "Instansi baru", kind=AgencyKind.OTHER, by=SYSTEM)
    if db.engine.dialect.name == "sqlite":
        assert not db.session.execute(sa.text("PRAGMA foreign_key_check")).all()


def test_the_same_seed_gives_the_same_rows(ctx):
    grow(60, users=5)
    first = {name: rows for name, rows in dump().items() if name != "user"}
    made = grow(60, users=5, seed=2)
    assert made["users"] == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 5
    assert len(first["action"]) == 60


def test_people_at_work_are_left_alone(app):
    runner = app.test_cli_runner()
    assert "actions" in runner.invoke(args=["demo", "grow", "--actions", "10", "--users", "2"]).output
    assert runner.invoke(args=["demo", "grow", "--actions", "10"]).exit_code == 0
    with app.app_context(), writing() as session:
        session.execute(sa.update(User).where(User.id == 1).values(email="orang@instansi.go.id"))
    refused = runner.invoke(args=["demo", "grow", "--actions", "10"])
    assert refused.exit_code == 1
    assert "People have accounts" in refused.stderr


def test_production_gets_no_demonstration(app):
    app.config["DEMONSTRATION"] = False
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    with app.app_context():
        assert not db.session.scalars(sa.select(User)).all()
