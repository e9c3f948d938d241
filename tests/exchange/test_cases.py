"""The two recorded cases go in and come out as they were."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionEvent, EventKind
from app.core import db
from app.directory import forum_by_code, members_on
from app.exchange import as_json, as_yaml, read_record, record_by_code
from app.meetings import Meeting, MeetingState
from app.minutes import Minutes, MinutesState

from .conftest import dump, take
from .records import LBJ, MOTAAIN

pytestmark = pytest.mark.both_engines
CODES = {LBJ: "KONSULTASI-LBJ-2023-03-07", MOTAAIN: "RAKOR-MOTAAIN-2024-05-07"}


@pytest.mark.parametrize(
    "files", [(LBJ,), (MOTAAIN,), (LBJ, MOTAAIN), (MOTAAIN, LBJ)], ids=["lbj", "motaain", "lbj-first", "motaain-first"]
)
def test_export_equals_the_source(ctx, files):
    take(*files)
    for file in files:
        source = read_record(file.read_bytes(), file.name)
        exported = record_by_code(CODES[file])
        assert exported == source
        assert list(exported) == list(source)
        assert read_record(as_yaml(exported).encode()) == source
        assert read_record(as_json(exported).encode()) == source


def test_one_by_one_is_the_same_as_together(ctx):
    take(LBJ)
    take(MOTAAIN)
    for file, code in CODES.items():
        assert record_by_code(code) == read_record(file.read_bytes())


def test_a_second_import_changes_nothing(ctx):
    take(LBJ, MOTAAIN)
    before = dump()
    reports = take(MOTAAIN, LBJ)
    assert all(report.is_empty and not report.kept for report in reports)
    assert dump() == before


def test_members_are_those_of_the_day(ctx):
    take(MOTAAIN, LBJ)
    forum = forum_by_code("FK-NTT")
    assert members_on(forum, date(2023, 3, 7)) == []
    assert len(members_on(forum, date(2024, 5, 7))) == 9


def test_it_enters_as_held_and_agreed(ctx):
    take(LBJ, MOTAAIN)
    for meeting in db.session.scalars(sa.select(Meeting)):
        assert meeting.state is MeetingState.HELD
        assert meeting.circulated_at is not None
    assert set(db.session.scalars(sa.select(Minutes.state))) == {MinutesState.CIRCULATED}
    events = db.session.scalars(sa.select(ActionEvent)).all()
    assert [(event.kind, event.by_name) for event in events] == [(EventKind.IMPORTED, "import")] * 13
    shown = {action.ref: action.shown.value for action in db.session.scalars(sa.select(Action))}
    assert shown["A-04"] == "in_progress"
    assert {shown[ref] for ref in shown if ref != "A-04"} == {"not_started"}
