import gc
import weakref
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.actions import ActionEvent, ActionState, EventKind
from app.core import db, writing
from app.directory import Pillar
from tests.builders import a_forum, a_meeting, an_action

pytestmark = pytest.mark.both_engines


@pytest.fixture
def event(ctx):
    with writing():
        action = an_action(a_meeting())
        event = ActionEvent(action_id=action.id, kind=EventKind.OPENED, by_name="uji", state=ActionState.OPEN)
        db.session.add(event)
        db.session.flush()
        return event.id


@pytest.mark.parametrize("statement", ["UPDATE action_event SET text = 'x'", "DELETE FROM action_event"])
def test_history_refuses_change(event, statement):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), writing() as session:
        session.execute(sa.text(statement))


def test_instants_come_back_in_utc(event):
    at = db.session.scalars(sa.select(ActionEvent.at)).one()
    assert at.tzinfo is UTC
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60


def test_a_failed_writing_keeps_nothing(ctx):
    def fail_halfway():
        with writing():
            a_meeting(code="HILANG")
            raise LookupError

    with pytest.raises(LookupError):
        fail_halfway()
    assert db.session.scalar(sa.text("SELECT count(*) FROM meeting")) == 0


@pytest.mark.parametrize(
    ("let_go", "letting_go"), [("commit", "expire"), ("rollback", "expire"), ("close", "persistent_to_detached")]
)
def test_nothing_dies_while_its_session_lets_go_of_it(ctx, let_go, letting_go):
    """On Python 3.11 that ended the process now and then, see docs/decisions/0032."""
    with writing():
        a_forum()
    db.session.close()
    dead, dead_at_each = [], []
    for pillar in db.session.scalars(sa.select(Pillar)):
        pillar.itself = pillar  # so that only the garbage collector frees it
        weakref.finalize(pillar, dead.append, pillar.code)
    del pillar

    def collect(*_):
        if not dead_at_each:
            gc.collect()
        dead_at_each.append(len(dead))

    target = Pillar if letting_go == "expire" else db.session()
    sa.event.listen(target, letting_go, collect)
    try:
        getattr(db.session, let_go)()
    finally:
        sa.event.remove(target, letting_go, collect)
    assert len(dead_at_each) > 1
    assert not any(dead_at_each)
