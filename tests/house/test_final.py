"""A final notula cannot be changed by any verb, nor by a record. A perbaikan is the one way, and it only adds.

What it says is dumped, every way of writing is tried, and the dump is the same; the doors are tried beside this.
"""

from __future__ import annotations

import inspect
import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app import actions, exchange, meetings, minutes, outcomes
from app.actions import Action, Review, ShownState
from app.core import SYSTEM, Refused, SecurityClass, Stale, db, locked, writing
from app.directory import Agency
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    ClosedDocument,
    Meeting,
    Tick,
)
from app.minutes import Correction, CorrectionState, CorrectionTarget, Note, last_edition
from app.outcomes import Decision, Issue

from .final import FINAL, changed, dump, things_of
from .world import SECRETARIAT

pytestmark = pytest.mark.both_engines


# By the verbs


class Things:
    """What the verbs are called with, read for writing."""

    def __init__(self) -> None:
        ids = things_of(FINAL)
        self.meeting = locked(Meeting, db.session.scalars(sa.select(Meeting.id).where(Meeting.code == FINAL)).one())
        self.item = locked(AgendaItem, ids["item_id"])
        self.row = locked(Attendance, ids["row_id"])
        self.decision, self.issue = locked(Decision, ids["decision_id"]), locked(Issue, ids["issue_id"])
        self.document = locked(ClosedDocument, ids["document_id"])
        self.action = locked(Action, ids["id"])
        edition = last_edition(self.meeting)
        assert edition is not None
        self.edition = edition
        self.note = db.session.scalars(sa.select(Note).where(Note.agenda_item_id == self.item.id)).one()
        self.other = db.session.scalars(sa.select(Agency).where(Agency.code == "BC")).one()
        self.correction = db.session.scalars(
            sa.select(Correction).where(Correction.meeting_id == self.meeting.id).order_by(Correction.id.desc())
        ).first()
        self.review = locked(
            Action, db.session.scalars(sa.select(Action.id).where(Action.meeting_id != self.meeting.id)).first()
        )


BY: dict[str, Any] = {"by": SYSTEM}
SAID: dict[str, Any] = {"for_agency": None, "channel": actions.Channel.PHONE}
CALLS: dict[Any, dict[str, Any]] = {
    meetings: {
        "add_agenda_item": lambda t: meetings.add_agenda_item(t.meeting, "Baru", **BY),
        "add_attendance": lambda t: meetings.add_attendance(
            t.meeting, t.other, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT, **BY
        ),
        "add_closed_document": lambda t: meetings.add_closed_document(t.meeting, ClosedClass.SECRET, "Lain", **BY),
        "classify": lambda t: meetings.classify(t.meeting, SecurityClass.RESTRICTED, **BY),
        "edit_agenda_item": lambda t: meetings.edit_agenda_item(t.item, t.item.revision, title="Lain", **BY),
        "edit_attendance": lambda t: meetings.edit_attendance(t.row, t.row.revision, position="Lain", **BY),
        "edit_closed_document": lambda t: meetings.edit_closed_document(
            t.document, t.document.revision, holder="Lain", **BY
        ),
        "edit_meeting": lambda t: meetings.edit_meeting(t.meeting, t.meeting.revision, venue="Lain", **BY),
        "mark_called_back": None,
        "mark_circulated": lambda t: meetings.mark_circulated(t.meeting, **BY),
        "mark_done": lambda t: meetings.mark_done(t.item, True, **BY),
        "move_agenda_item": lambda t: meetings.move_agenda_item(t.item, up=False, **BY),
        "move_meeting": lambda t: meetings.move_meeting(t.meeting, "reopen", **BY),
        "set_partners": lambda t: meetings.set_partners(t.meeting, [t.other]),
        "tick_attendance": lambda t: meetings.tick_attendance(
            t.meeting, [Tick(t.other.id, AttendanceStatus.PRESENT)], **BY
        ),
        "tick_one": lambda t: meetings.tick_one(t.meeting, Tick(t.other.id, AttendanceStatus.PRESENT), **BY),
        "withdraw_agenda_item": lambda t: meetings.withdraw_agenda_item(t.item, t.item.revision, **BY),
        "withdraw_attendance": lambda t: meetings.withdraw_attendance(t.row, t.row.revision, **BY),
        "withdraw_closed_document": lambda t: meetings.withdraw_closed_document(t.document, t.document.revision, **BY),
    },
    outcomes: {
        "assent": lambda t: outcomes.assent(t.meeting, t.decision, [t.row.agency_id], agreed=False, **BY),
        "assent_all": lambda t: outcomes.assent_all(t.meeting, **BY),
        "create_decision": lambda t: outcomes.create_decision(t.meeting, "Baru", **BY),
        "create_issue": lambda t: outcomes.create_issue(t.meeting, "Baru", **BY),
        "edit_decision": lambda t: outcomes.edit_decision(t.decision, t.decision.revision, text="Lain", **BY),
        "edit_issue": lambda t: outcomes.edit_issue(t.issue, t.issue.revision, text="Lain", **BY),
        "inherit_class": lambda t: outcomes.inherit_class(t.meeting),
        "number": lambda t: outcomes.number(t.meeting),
        "withdraw_decision": lambda t: outcomes.withdraw_decision(t.decision, t.decision.revision, **BY),
        "withdraw_issue": lambda t: outcomes.withdraw_issue(t.issue, t.issue.revision, **BY),
    },
    actions: {
        "accept": lambda t: actions.accept(t.action, SYSTEM, **SAID),
        "block": lambda t: actions.block(t.action, "Kendala", **SAID, **BY),
        "cancel": lambda t: actions.cancel(t.action, "Sebab", **BY),
        "confirm": lambda t: actions.confirm(t.action, **SAID, **BY),
        "decline": lambda t: actions.decline(t.action, "Sebab", SYSTEM, **SAID),
        "defer": lambda t: actions.defer(t.action, "Sebab", **BY),
        "edit_action": lambda t: actions.edit_action(t.action, t.action.revision, SYSTEM, text="Lain", ref="Z-99"),
        "import_action": lambda t: actions.import_action(t.meeting, status=ShownState.NOT_STARTED, text="Baru"),
        "inherit_class": lambda t: actions.inherit_class(t.meeting),
        "no_change": lambda t: actions.no_change(t.action, **SAID, **BY),
        "open_action": lambda t: actions.open_action(t.action, SYSTEM, t.meeting),
        "open_proposed": lambda t: actions.open_proposed(t.meeting, **BY),
        "propose": lambda t: actions.propose(t.meeting, SYSTEM, text="Baru"),
        "reassign": lambda t: actions.reassign(t.action, t.other, SYSTEM),
        "reopen": lambda t: actions.reopen(t.action, "Sebab", **BY),
        "report_done": lambda t: actions.report_done(t.action, "Selesai", **SAID, **BY),
        "report_obstacle": lambda t: actions.report_obstacle(t.action, "Kendala", **SAID, **BY),
        "report_progress": lambda t: actions.report_progress(t.action, "Maju", **SAID, **BY),
        "resume": lambda t: actions.resume(t.action, "Jalan", **SAID, **BY),
        "return_": lambda t: actions.return_(t.action, "Kurang", **SAID, **BY),
        "review": lambda t: actions.review(t.review, t.meeting, Review.DISCUSSED, text="Lain", **BY),
        "update_imported": lambda t: actions.update_imported(t.action, text="Lain", due_on=date(2031, 1, 1)),
    },
    minutes: {
        "accept_correction": lambda t: minutes.accept_correction(t.correction, t.correction.revision, **BY),
        "add_to_note": lambda t: minutes.add_to_note(t.item, "Lain", **BY),
        "answer_circulation": lambda t: minutes.answer_circulation(t.meeting, t.row.agency_id, **BY),
        "answer_correction": lambda t: minutes.answer_correction(t.correction, t.correction.revision, "Tidak", **BY),
        "call_back": lambda t: minutes.call_back(t.meeting, "Sebab", **BY),
        "capture_line": lambda t: minutes.capture_line(t.meeting, "= Butir baru", item=t.item, **BY),
        "circulate": lambda t: minutes.circulate(t.meeting, **BY),
        "edit_meeting": lambda t: minutes.edit_meeting(
            t.meeting, t.meeting.revision, title="Lain", security_class=None, **BY
        ),
        "enter_as_circulated": lambda t: minutes.enter_as_circulated(t.meeting, **BY),
        "finalise": lambda t: minutes.finalise(t.meeting, **BY),
        "initial": lambda t: minutes.initial(t.meeting, seen_hash="", **BY),
        "keep_late": lambda t: minutes.keep_late(
            t.meeting, CorrectionTarget.NOTE, t.item.id, "Lain", key="k", facts={"text": "Lain"}, **BY
        ),
        "open_actions": lambda t: minutes.open_actions(t.meeting, **BY),
        "propose_correction": lambda t: minutes.propose_correction(
            t.meeting, CorrectionTarget.MEETING, None, "Lain", facts={"venue": "Lain"}, **BY
        ),
        "record_signing": lambda t: minutes.record_signing(t.edition, document_number="1", **BY),
        "return_draft": lambda t: minutes.return_draft(t.meeting, "Lain", **BY),
        "submit": lambda t: minutes.submit(t.meeting, **BY),
        "take_from_chair": lambda t: minutes.take_from_chair(t.meeting, **BY),
        "write_note": lambda t: minutes.write_note(t.item, "Lain", t.note.revision, **BY),
    },
    exchange: {"import_files": None, "import_record": None},
}
"""Every verb, called so that it would change the notula if it could. ``None``: see ``ELSEWHERE``."""

ELSEWHERE = {
    "mark_called_back": "called by minutes.call_back alone, which asks for the state; the database refuses it too",
    "import_files": "tried with a record below",
    "import_record": "tried with a record below",
    "correct": "the perbaikan itself",
    "speakers_of": "reads",
    "create_meeting": "another meeting",
    "copy_meeting": "another meeting",
    **dict.fromkeys(
        (
            "add_invitee", "invite", "renew_link", "set_invitees", "withdraw_invitee", "give_answer", "hand_in",
            "set_submission_aside", "take_submission",
        ),
        "the invitation",
    ),
    "open_check_in": "opens on the day of the meeting alone",
    "attach": "files may follow; the edition names those it was made with",
    "freeze": "called by the closing alone; it says since when, and nothing of what",
    "thaw": "called by the perbaikan alone; the database refuses it to everybody else",
    **dict.fromkeys(("name_agencies", "set_sources"), "beside the notula; written by the import tried below"),
    "check_in": "a door that is closed once the notula is final",
}  # fmt: skip


WRITES = re.compile(r"db\.session\.(?:add|add_all|flush)\(|\.update\(")
"""How a verb is known that says of nobody that it was done by them."""


def verbs_of(room: Any) -> set[str]:
    """Everything a room offers that is done by somebody, or that writes in nobody's name."""
    functions = {name: getattr(room, name) for name in room.__all__ if inspect.isfunction(getattr(room, name))}
    return {
        name for name, function in functions.items()
        if "by" in inspect.signature(function).parameters or WRITES.search(inspect.getsource(function))
    }  # fmt: skip


@pytest.mark.parametrize("room", CALLS, ids=lambda room: room.__name__.rpartition(".")[2])
def test_every_verb_stands_in_the_table(room):
    known = CALLS[room].keys() | ELSEWHERE.keys()
    assert verbs_of(room) <= known, "write down what this verb does to a final notula"
    assert set(CALLS[room]) <= verbs_of(room), "these verbs are no more"


def test_no_verb_changes_what_is_final(stage_of):
    stage = stage_of
    stage.reset()
    passed = []
    with stage.app.app_context():
        before = dump(FINAL)
        for calls in CALLS.values():
            for name, call in calls.items():
                if call is None:
                    continue
                try:
                    with writing():
                        call(Things())
                    passed.append(name)
                except (Refused, Stale):
                    pass
                except sa.exc.IntegrityError as error:
                    pytest.fail(f"{name} left it to the database to say no: {error.orig}")
                assert not changed(before, dump(FINAL)), name
    assert "propose_correction" in passed
    assert "classify" in passed, "the class may change"
    refused = {"add_agenda_item", "edit_decision", "write_note", "propose", "withdraw_issue", "set_partners", "number"}
    assert not refused & set(passed)


@pytest.mark.parametrize("verb", [lambda meeting: meetings.mark_called_back(meeting, **BY), meetings.thaw])
def test_the_database_refuses_what_no_verb_asks(stage_of, verb):
    stage = stage_of
    stage.reset()
    with stage.app.app_context(), pytest.raises(sa.exc.IntegrityError), writing():
        verb(Things().meeting)


# By a record


def test_a_record_of_a_final_meeting_changes_the_plan_at_most(stage_of):
    stage = stage_of
    stage.reset()
    with stage.app.app_context():
        before = dump(FINAL)
        record = exchange.record_by_code(FINAL)
        with writing():
            exchange.import_record(record)  # keeps which agencies it names, beside the notula
        with writing():
            assert exchange.import_record(record).is_empty
        assert not changed(before, dump(FINAL))
        ways = [
            lambda r: r["meeting"].update(title="Lain"),
            lambda r: r["decisions"][0].update(text="Lain"),
            lambda r: r["issues"].append({"ref": "I9", "text": "Baru"}),
            lambda r: r["agenda"][0].update(notes="Lain"),
            lambda r: r["attendance"][0].update(position="Lain"),
        ]
        for way in ways:
            other = exchange.normal(exchange.record_by_code(FINAL))
            way(other)
            with pytest.raises(exchange.RecordRefused), writing():
                exchange.import_record(other)
            assert not changed(before, dump(FINAL))
        other = exchange.record_by_code(FINAL)
        other["actions"][0]["text"] = "Rencana yang sudah diperbarui"
        with writing():
            exchange.import_record(other)
        assert not changed(before, dump(FINAL))
        assert db.session.scalars(
            sa.select(sa.func.count()).where(Action.text == "Rencana yang sudah diperbarui")
        ).one() == 1  # fmt: skip


# The one way


def test_a_perbaikan_only_adds(stage_of):
    stage = stage_of
    stage.reset()
    with stage.app.app_context():
        before = dump(FINAL)
        page = stage.browser(SECRETARIAT).get(f"/rapat/{FINAL}/perbaikan")
        assert page.submit("Jadikan edisi 3", reason="Tujuan keliru").status == 200
        after = dump(FINAL)
        differing = {(name, column) for name, _key, column in changed(before, after) if name != "minutes"}
        assert {("meeting", "purpose")} <= differing
        assert {one for one in differing if one[0] != "minutes_edition"} <= {
            ("meeting", "purpose"), ("meeting", "frozen_at"),
        }  # fmt: skip
        assert all(before[key] == after[key] for key in before if key[0] == "minutes_edition")
        states = db.session.scalars(sa.select(Correction.state).where(Correction.edition_id.is_not(None))).all()
        assert set(states) == {CorrectionState.APPLIED}
