"""Editing an action: what is told of it, what stays, and what is refused."""

from datetime import date

import pytest
import sqlalchemy as sa

import app.actions as room
from app.actions import ActionSupport, EventKind, action_for_writing
from app.core import Actor, Reach, Refused, SecurityClass, Stale, db, writing
from tests.builders import a_decision, a_meeting, an_issue

from .world import act, history, last, stored

pytestmark = pytest.mark.both_engines


def test_an_edit_tells_what_changed_and_an_unchanged_save_writes_nothing(desk):
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        facts = {
            "text": "Menyusun SOP patroli",
            "due_on": date(2024, 9, 30),
            "budget_idr": 5_000_000,
            "themes": ["goods"],
        }
        assert room.edit_action(action, action.revision, desk.secretary, **facts) is True
    assert last(desk).kind is EventKind.EDITED
    assert last(desk).detail == {
        "text": ["Menyusun SOP", "Menyusun SOP patroli"], "due_on": [None, "2024-09-30"],
        "budget_idr": [None, 5_000_000], "themes": [[], ["goods"]],
    }  # fmt: skip
    told, revision = len(history(desk.ident)), stored(desk).revision
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        assert room.edit_action(action, action.revision, desk.secretary, **facts) is False
        assert not db.session.dirty
    assert (len(history(desk.ident)), stored(desk).revision) == (told, revision)


def test_the_first_due_date_stays(desk):
    for due_on in (date(2024, 6, 30), date(2024, 9, 30), None):
        with writing():
            action = action_for_writing(desk.secretary, desk.ident)
            room.edit_action(action, action.revision, desk.secretary, due_on=due_on)
    action = stored(desk)
    assert (action.first_due_on, action.due_on, action.due_key) == (date(2024, 6, 30), None, date(9999, 12, 31))


def test_a_date_corrected_before_opening_is_the_first(desk):
    with writing():
        action = room.propose(desk.meeting, desk.secretary, text="Baru", due_on=date(2024, 6, 1))
        room.edit_action(action, 1, desk.secretary, due_on=date(2024, 7, 1))
        assert action.first_due_on == date(2024, 7, 1)


def test_an_edit_from_an_old_revision_is_stale(desk):
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, text="Lain")
    with pytest.raises(Stale), writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, text="Bentrok")


def test_links_end_and_come_back_on_the_same_row(desk):
    def save(**facts):
        with writing():
            action = action_for_writing(desk.secretary, desk.ident)
            return room.edit_action(action, action.revision, desk.secretary, **facts)

    def rows():
        query = sa.select(ActionSupport.id, ActionSupport.agency_id, ActionSupport.ended, ActionSupport.seq)
        return [tuple(row) for row in db.session.execute(query.order_by(ActionSupport.id))]

    (kept,) = rows()
    assert save(supports=[desk.other.id]) is True
    assert rows()[0] == (kept[0], desk.support.id, True, 0)
    assert save(supports=[desk.other.id, desk.support.id]) is True
    assert [(agency, ended, seq) for _, agency, ended, seq in rows()] == [
        (desk.support.id, False, 1),
        (desk.other.id, False, 0),
    ]
    assert save(supports=[desk.other.id, desk.support.id]) is False
    assert last(desk).detail == {"support": [["TNI"], ["TNI", "POLRI"]]}


def test_results_of_the_meeting_are_linked_and_told_by_their_codes(desk):
    with writing():
        decision, issue = a_decision(desk.meeting, ref="D1"), an_issue(desk.meeting, ref="I4")
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, 1, desk.secretary, decisions=[decision.id], issues=[issue.id])
        assert [link.decision_id for link in action.decision_links] == [decision.id]
    assert last(desk).detail == {"from_decisions": [[], ["D1"]], "from_issues": [[], ["I4"]]}


def test_a_result_of_another_meeting_is_refused_by_the_database(desk):
    with writing():
        foreign = a_decision(a_meeting(desk.forum))
    with pytest.raises(sa.exc.IntegrityError), writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, decisions=[foreign.id])


def test_a_new_lead_by_edit_is_a_reassignment(desk):
    act(desk, "accept", by=desk.by_lead)
    with writing():
        action = action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, lead_id=desk.other.id, target="1 SOP")
    assert [kind for kind, _ in history(desk.ident)][-2:] == [EventKind.EDITED, EventKind.REASSIGNED]
    assert stored(desk).accepted_at is None


def test_what_a_person_corrects_is_no_longer_filler(desk):
    with writing():
        action = room.import_action(
            desk.meeting, status="not_started", text="Contoh", ref="X-1", due_on=date(2024, 6, 1),
            supports=[desk.support.id], illustrative=["due_on", "support", "text"],
        )  # fmt: skip
        room.edit_action(action, 1, desk.secretary, due_on=date(2024, 7, 1), supports=[], text="Contoh")
        assert action.illustrative == ["text"]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": " "}, "text"),
        ({"starts_on": date(2024, 6, 1), "due_on": date(2024, 5, 1)}, "due_on"),
        ({"budget_idr": -1}, "budget_idr"),
        ({"pillar_id": 999_999}, "pillar"),
    ],
)
def test_unlawful_facts_are_refused_in_words(desk, facts, field):
    with pytest.raises(Refused) as refused, writing():
        room.edit_action(action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, **facts)
    assert refused.value.field == field
    with pytest.raises(Refused), writing():
        room.propose(desk.meeting, desk.secretary, **{"text": "Ada", **facts})


def test_a_code_is_used_once_in_a_meeting(desk):
    with pytest.raises(Refused, match="A-01"), writing():
        room.propose(desk.meeting, desk.secretary, text="Lagi", ref="A-01")


def test_unknown_facts_are_a_mistake_of_the_caller(desk):
    with pytest.raises(TypeError), writing():
        room.propose(desk.meeting, desk.secretary, text="x", state="verified")


def test_what_was_written_while_restricted_stays_restricted(desk):
    with writing():
        room.edit_action(
            action_for_writing(desk.secretary, desk.ident), 1, desk.secretary, security_class=SecurityClass.RESTRICTED
        )
    act(desk, "report_progress", "Isi terbatas", by=desk.by_lead, for_agency=desk.lead.id)
    with writing():
        room.edit_action(
            action_for_writing(desk.secretary, desk.ident), 2, desk.secretary, security_class=None, text="Isi umum"
        )
    assert stored(desk).effective_class is SecurityClass.OPEN
    partner = Actor(user_id=7, name="IOM", partner_forums=Reach(frozenset({desk.forum.id})))
    seen = room.history_of(partner, room.action_by_id(partner, desk.ident))
    assert [event.kind for event in seen] == [EventKind.OPENED, EventKind.PROPOSED]
    assert len(room.history_of(desk.secretary, room.action_by_id(desk.secretary, desk.ident))) == 5


def test_an_edit_does_not_take_a_reported_action_from_its_lead(desk):
    """Otherwise a lead that hosts the meeting could name another lead and confirm its own report."""

    def edit(**facts):
        with writing():
            action = room.action_for_writing(desk.secretary, desk.ident)
            return room.edit_action(action, action.revision, desk.secretary, **facts)

    act(desk, "report_done", "SOP ditandatangani", by=desk.by_lead, for_agency=desk.lead.id)
    with pytest.raises(Refused, match="sudah dilaporkan selesai"):
        edit(lead_id=desk.other.id, text="Menyusun SOP patroli")
    with pytest.raises(Refused, match="sudah dilaporkan selesai"):
        edit(lead_id=None)
    assert edit(lead_id=desk.lead.id, text="Menyusun SOP patroli")
    assert (stored(desk).lead_id, stored(desk).text) == (desk.lead.id, "Menyusun SOP patroli")
