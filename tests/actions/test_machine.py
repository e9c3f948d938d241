"""Random work on one action: whatever is tried, state and history never part."""

import contextlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

import app.actions as room
from app.actions import MOVES, Action, ActionEvent, ActionState, Channel, EventKind, action_for_writing
from app.core import Actor, Reach, Refused, db, today, writing
from app.meetings import Meeting
from tests.builders import a_forum, a_meeting, an_agency

WORDS = st.sampled_from(["", "  ", "Sudah dibahas", "Di luar tusi"])


class Work(RuleBasedStateMachine):
    """Verbs by a secretary, the lead and a supporting agency, in any order."""

    def __init__(self):
        super().__init__()
        with writing():
            self.lead, self.support = an_agency().id, an_agency().id
            forum = a_forum()
            self.meeting_id = a_meeting(forum).id
            secretary = Reach(frozenset({forum.id}), frozenset({forum.id}))
            self.actors = {
                "secretary": Actor(1, "S", secretariat_forums=secretary),
                "lead": Actor(2, "N", agencies=Reach(frozenset({self.lead}), frozenset({self.lead}))),
                "support": Actor(3, "N", agencies=Reach(frozenset({self.support}), frozenset({self.support}))),
            }
            meeting = db.session.get_one(Meeting, self.meeting_id)
            made = room.propose(
                meeting, self.actors["secretary"], text="Kerja", lead_id=self.lead, supports=[self.support]
            )
            self.ident = made.id
        self.told = self.events()

    def events(self):
        db.session.rollback()
        query = sa.select(ActionEvent.id, ActionEvent.kind, ActionEvent.state, ActionEvent.text).order_by(
            ActionEvent.id
        )
        return [tuple(row) for row in db.session.execute(query.where(ActionEvent.action_id == self.ident))]

    def attempt(self, verb, *rest, **given):
        """Do one verb; a refusal leaves everything as it was, a deed adds to the history and moves lawfully."""
        before = self.state
        refused = True
        with contextlib.suppress(Refused):
            with writing():
                action = action_for_writing(self.actors["secretary"], self.ident)
                getattr(room, verb)(action, *rest, **given)
            refused = False
        after, told = self.state, self.events()
        assert told[: len(self.told)] == self.told, "history is append-only"
        new = told[len(self.told) :]
        if refused:
            assert (after, new) == (before, [])
        else:
            assert len(new) == 1
            assert new[0][2] == after
        if after is not before:
            assert any(before in move.from_ and move.to is after and MOVES[move] is new[0][1] for move in MOVES)
        self.told = told

    @property
    def state(self):
        db.session.rollback()
        return db.session.scalars(sa.select(Action.state).where(Action.id == self.ident)).one()

    @rule()
    def open_it(self):
        meeting = db.session.get_one(Meeting, self.meeting_id)
        self.attempt("open_action", self.actors["secretary"], meeting)

    @rule(
        verb=st.sampled_from(["report_progress", "report_obstacle", "report_done", "block"]), text=WORDS,
        who=st.sampled_from(["secretary", "lead", "support"]), agency=st.sampled_from(["lead", "support"]),
        channel=st.sampled_from(Channel),
    )  # fmt: skip
    def report(self, verb, text, who, agency, channel):
        self.attempt(verb, text, by=self.actors[who], for_agency=getattr(self, agency), channel=channel)

    @rule(who=st.sampled_from(["secretary", "lead", "support"]), agency=st.sampled_from(["lead", "support"]))
    def nothing_new(self, who, agency):
        self.attempt("no_change", by=self.actors[who], for_agency=getattr(self, agency), channel=Channel.PHONE)

    @rule(who=st.sampled_from(["secretary", "lead"]), text=WORDS)
    def answer(self, who, text):
        if text == "Di luar tusi":
            self.attempt("decline", text, self.actors[who], channel=Channel.PHONE)
        else:
            self.attempt("accept", self.actors[who], channel=Channel.PHONE)

    @rule(
        who=st.sampled_from(["secretary", "lead", "support"]), verb=st.sampled_from(["confirm", "return_"]), text=WORDS
    )
    def judge(self, who, verb, text):
        if verb == "confirm":
            self.attempt("confirm", by=self.actors[who], text=text)
        else:
            self.attempt("return_", text, by=self.actors[who])

    @rule(verb=st.sampled_from(["defer", "cancel", "reopen", "resume"]), text=WORDS)
    def decide(self, verb, text):
        self.attempt(verb, text, by=self.actors["secretary"])

    @rule(days=st.integers(-40, 40))
    def edit(self, days):
        action = self.read()
        due_on = today() + timedelta(days=days)
        before, told = action.state, len(self.told)
        same = action.due_on == due_on
        with writing():
            fresh = action_for_writing(self.actors["secretary"], self.ident)
            room.edit_action(fresh, fresh.revision, self.actors["secretary"], due_on=due_on)
        self.told = self.events()
        assert self.state is before
        assert len(self.told) == told + (0 if same else 1)

    def read(self):
        db.session.rollback()
        return db.session.scalars(sa.select(Action).where(Action.id == self.ident)).one()

    @invariant()
    def the_last_event_tells_the_state(self):
        if getattr(self, "told", None):
            assert self.told[-1][2] == self.state

    @invariant()
    def instants_agree_with_the_state(self):
        if not hasattr(self, "ident"):
            return
        action = self.read()
        assert (action.verified_at is not None) == (action.state is ActionState.VERIFIED)
        finished = action.state in {ActionState.REPORTED_DONE, ActionState.VERIFIED}
        assert (action.reported_done_at is not None) == finished
        assert (action.opened_at is None) <= (action.state in {ActionState.PROPOSED, ActionState.CANCELLED})
        assert not (action.accepted_at and action.declined_at)
        kinds = {kind for _, kind, _, _ in self.told}
        assert (action.progressed_at is not None) == bool(kinds & {EventKind.PROGRESS, EventKind.REPORTED_DONE})


@pytest.mark.both_engines
def test_state_and_history_never_part(ctx):
    run_state_machine_as_test(
        Work,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
