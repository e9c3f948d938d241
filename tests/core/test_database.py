from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.actions import ActionEvent, ActionState, EventKind
from app.core import db, writing
from tests.builders import a_meeting, an_action

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
