"""Every verb writes state and history together, and only where it is lawful."""

import ast
from pathlib import Path

import pytest

import app.actions as room
from app.actions import (
    MOVES,
    Action,
    ActionState,
    EventKind,
    ShownState,
    action_for_writing,
)
from app.core import IMPORT, Refused, SecurityClass, db, writing
from app.meetings import Attendance, AttendanceRole, AttendanceStatus
from tests.builders import a_pillar, an_action

from .world import act, history, last, stored

pytestmark = pytest.mark.both_engines


def test_a_proposed_action_is_opened_and_both_are_told(desk):
    assert history(desk.ident) == [
        (EventKind.PROPOSED, ActionState.PROPOSED),
        (EventKind.OPENED, ActionState.OPEN),
    ]
    action = stored(desk)
    assert (action.ref, action.seq, action.shown) == ("A-01", 1, ShownState.NOT_STARTED)
    assert action.opened_at is not None
    assert action.accepted_at is None


def test_opening_counts_as_accepted_where_the_lead_sat_in_the_hall(desk):
    with writing():
        present = Attendance(
            meeting_id=desk.meeting.id, agency_id=desk.lead.id, role=AttendanceRole.PARTICIPANT,
            status=AttendanceStatus.PRESENT,
        )  # fmt: skip
        db.session.add(present)
        room.propose(desk.meeting, desk.secretary, text="Hadir", lead_id=desk.lead.id)
        room.propose(desk.meeting, desk.secretary, text="Tidak hadir", lead_id=desk.support.id)
        room.propose(desk.meeting, desk.secretary, text="Tanpa penanggung jawab")
    with writing():
        opened = room.open_proposed(desk.meeting, desk.secretary)
        assert [action.text for action in opened] == ["Hadir", "Tidak hadir", "Tanpa penanggung jawab"]
        assert [action.accepted_at is not None for action in opened] == [True, False, False]
        assert {action.state for action in opened} == {ActionState.OPEN}
        assert room.open_proposed(desk.meeting, desk.secretary) == []


def test_blocked_and_deferred_go_on_again(desk):
    act(desk, "block", "Jaringan putus", by=desk.by_lead, for_agency=desk.lead.id)
    assert stored(desk).state is ActionState.BLOCKED
    act(desk, "resume", "Jaringan pulih", by=desk.by_lead, for_agency=desk.lead.id)
    act(desk, "defer", "Menunggu anggaran")
    assert stored(desk).state is ActionState.DEFERRED
    act(desk, "resume")
    assert stored(desk).state is ActionState.OPEN
    act(desk, "cancel", "Kewenangan beralih")
    act(desk, "reopen", "Salah batal")
    assert stored(desk).state is ActionState.OPEN
    assert [kind for kind, _ in history(desk.ident)][2:] == [
        EventKind.BLOCKED, EventKind.RESUMED, EventKind.DEFERRED, EventKind.RESUMED, EventKind.CANCELLED,
        EventKind.RESUMED,
    ]  # fmt: skip


@pytest.mark.parametrize("verb", ["defer", "cancel"])
def test_decisions_need_a_reason(desk, verb):
    with pytest.raises(Refused, match="alasan"):
        act(desk, verb, " ")


# Importing


@pytest.mark.parametrize("status", [shown for shown in ShownState if shown is not ShownState.PROPOSED])
def test_an_imported_action_enters_the_state_of_its_record(desk, status):
    with writing():
        action = room.import_action(desk.meeting, status=status.value, text="Dari berkas", ref=f"X-{status.value}")
        ident = action.id
    db.session.expire_all()
    action = db.session.get_one(Action, ident)
    assert action.shown is status
    assert history(ident) == [(EventKind.IMPORTED, action.state)]
    assert (action.accepted_at is not None) == (status.value in {"in_progress", "awaiting_verification", "done"})


def test_an_import_again_moves_no_state(desk):
    with writing():
        action = room.import_action(
            desk.meeting, status="not_started", ref="X-1", text="Lama", lead_id=desk.lead.id, illustrative=["lead"],
            pillar_id=a_pillar(desk.forum).id,
        )  # fmt: skip
        desk.ident = action.id
    act(desk, "report_done", "Selesai", by=desk.by_lead, for_agency=desk.lead.id)
    before = history(desk.ident)
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        assert room.update_imported(action, text="Lama", lead_id=desk.lead.id, illustrative=["lead"]) is False
        assert room.update_imported(action, text="Baru", illustrative=["lead"]) is True
    assert stored(desk).state is ActionState.REPORTED_DONE
    assert stored(desk).illustrative == ["lead"]
    assert history(desk.ident) == [*before, (EventKind.EDITED, ActionState.REPORTED_DONE)]
    assert last(desk).by_name == IMPORT.name


def test_the_class_of_a_meeting_reaches_its_actions(desk):
    with writing():
        own = an_action(desk.meeting, security_class=SecurityClass.OPEN)
        desk.meeting.security_class = desk.meeting.effective_class = SecurityClass.RESTRICTED
        db.session.flush()
        room.inherit_class(desk.meeting)
        own_id = own.id
    assert stored(desk).effective_class is SecurityClass.RESTRICTED
    assert db.session.get_one(Action, own_id).effective_class is SecurityClass.OPEN


# The house


def test_only_one_function_writes_state():
    """Outside ``record_event`` nobody assigns an action's state or the instants that belong to it."""
    watched = {"state", "verified_at", "reported_done_at"}
    writers = set()
    for path in Path(room.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else []
                if any(isinstance(target, ast.Attribute) and target.attr in watched for target in targets):
                    writers.add(function.name)
    assert writers == {"record_event"}


def test_every_move_has_its_kind_of_event_and_every_state_a_way_in():
    assert {move.to for move in MOVES} == set(ActionState) - {ActionState.PROPOSED}
    assert all(move.to not in move.from_ for move in MOVES)
    assert len({move.name for move in MOVES}) == len(MOVES)
