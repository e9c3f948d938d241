"""What the database itself refuses, on both engines: each CHECK, UNIQUE and foreign key of the room's tables."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionDecision, ActionEvent, ActionIssue, ActionState, ActionSupport, EventKind
from app.core import SecurityClass, db, writing
from tests.builders import AN_INSTANT, a_decision, a_forum, a_meeting, a_pillar, an_action, an_agency, an_issue

pytestmark = pytest.mark.both_engines


@pytest.fixture
def meeting(ctx):
    with writing():
        meeting = a_meeting(a_forum("FK"))
    return db.session.merge(meeting)


def refuses(words, make):
    def in_a_transaction():
        with writing():
            make()
            db.session.flush()

    with pytest.raises(sa.exc.IntegrityError, match=f"(?i){words}"):
        in_a_transaction()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("text_given", {"text": ""}),
        ("budget_counted", {"budget_idr": -1}),
        ("verified_with_instant", {"verified_at": AN_INSTANT}),
        ("verified_with_instant", {"state": ActionState.VERIFIED, "verified_at": None}),
        ("reported_with_instant", {"reported_done_at": AN_INSTANT}),
        ("reported_with_instant", {"state": ActionState.REPORTED_DONE, "reported_done_at": None}),
        ("due_after_start", {"starts_on": date(2024, 6, 2), "due_on": date(2024, 6, 1)}),
        ("no_progress_before_opening", {"state": ActionState.PROPOSED, "progressed_at": AN_INSTANT}),
        ("accepted_or_declined", {"accepted_at": AN_INSTANT, "declined_at": AN_INSTANT}),
    ],
)
def test_an_action_is_one_thing_or_the_other(meeting, name, given):
    refuses(name, lambda: an_action(meeting, **given))


def test_the_effective_class_is_the_one_given(meeting):
    with writing():
        ident = an_action(meeting, security_class=SecurityClass.OPEN).id
    values = {"effective_class": SecurityClass.RESTRICTED}
    refuses(
        "effective_class_follows",
        lambda: db.session.execute(sa.update(Action).where(Action.id == ident).values(values)),
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("action", "state"), ("action", "recurrence"), ("action", "priority"), ("action", "cooperation_level"),
        ("action", "funding_source"), ("action", "security_class"), ("action", "effective_class"),
    ],
)  # fmt: skip
def test_words_of_states_and_classes_are_the_known_ones(meeting, table, column):
    with writing():
        an_action(meeting)
    refuses("constraint", lambda: db.session.execute(sa.text(f"UPDATE {table} SET {column} = 'lain'")))


@pytest.mark.parametrize("column", ["kind", "channel", "state", "effective_class"])
def test_words_of_events_are_the_known_ones(meeting, column):
    with writing():
        action_id = an_action(meeting).id
    values = {"kind": "opened", "channel": "app", "state": "open", "effective_class": "open", column: "lain"}
    insert = sa.text(
        "INSERT INTO action_event (action_id, kind, at, by_name, channel, text, state, detail, effective_class) "
        f"VALUES ({action_id}, :kind, '2024-05-07 00:00:00', 'x', :channel, '', :state, '{{}}', :effective_class)"
    )
    refuses("constraint", lambda: db.session.execute(insert, values))


def test_a_code_stands_once_in_a_meeting(meeting):
    with writing():
        an_action(meeting, ref="A-01")
        an_action(a_meeting(), ref="A-01")
    refuses("unique|uq_", lambda: an_action(meeting, ref="A-01"))


def test_the_forum_is_the_meetings_and_the_pillar_the_forums(meeting):
    with writing():
        other = a_forum()
        other_id, foreign = other.id, a_pillar(other).id
        ident = an_action(meeting).id

    def move():
        db.session.execute(sa.update(Action).where(Action.id == ident).values(forum_id=other_id))

    refuses("foreign|forum_of_the_meeting", move)
    refuses("foreign|pillar_of_the_forum", lambda: an_action(meeting, pillar_id=foreign))
    refuses("foreign|fk_", lambda: an_action(meeting, lead_id=999_999))


def test_links_stand_once_and_within_the_meeting(meeting):
    with writing():
        action, agency = an_action(meeting), an_agency()
        decision, issue = a_decision(meeting), an_issue(meeting)
        elsewhere = a_meeting()
        foreign_decision, foreign_issue = a_decision(elsewhere).id, an_issue(elsewhere).id
        ids = {"action_id": action.id, "meeting_id": meeting.id}
        agency_id, decision_id, issue_id = agency.id, decision.id, issue.id
        links = [
            lambda: ActionSupport(action_id=ids["action_id"], agency_id=agency_id),
            lambda: ActionDecision(**ids, decision_id=decision_id),
            lambda: ActionIssue(**ids, issue_id=issue_id),
        ]
        db.session.add_all([link() for link in links])
    for link in links:
        refuses("unique|uq_", lambda link=link: db.session.add(link()))
    foreign = [
        lambda: ActionDecision(**ids, decision_id=foreign_decision),
        lambda: ActionIssue(**ids, issue_id=foreign_issue),
        lambda: ActionSupport(action_id=ids["action_id"], agency_id=999_999),
        lambda: ActionSupport(action_id=999_999, agency_id=agency_id),
        lambda: ActionDecision(action_id=999_999, meeting_id=ids["meeting_id"], decision_id=decision_id),
        lambda: ActionIssue(action_id=999_999, meeting_id=ids["meeting_id"], issue_id=issue_id),
    ]
    for link in foreign:
        refuses("foreign|fk_", lambda link=link: db.session.add(link()))


def test_an_action_with_history_is_not_deleted(meeting):
    with writing():
        action = an_action(meeting)
        db.session.add(ActionEvent(action_id=action.id, kind=EventKind.OPENED, by_name="uji", state=ActionState.OPEN))
    refuses("foreign|append-only|fk_", lambda: db.session.execute(sa.delete(Action)))


def test_an_event_belongs_to_an_action(meeting):
    event = ActionEvent(action_id=999_999, kind=EventKind.OPENED, by_name="uji", state=ActionState.OPEN)
    refuses("foreign|fk_", lambda: db.session.add(event))


def test_the_undated_sort_last(meeting):
    with writing():
        action = an_action(meeting)
        assert action.due_key == date(9999, 12, 31)
        action.due_on = date(2024, 6, 1)
        db.session.flush()
        assert action.due_key == date(2024, 6, 1)
