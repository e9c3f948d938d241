"""Every move of a notula from every state: what is lawful happens, everything else is refused and changes nothing."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app import create_app
from app.core import SYSTEM, Refused, db, locked, writing
from app.meetings import Meeting
from app.meetings import edit_meeting as edit_facts
from app.minutes import (
    CorrectionState,
    CorrectionTarget,
    MinutesEdition,
    MinutesState,
    Paraf,
    accept_correction,
    answer_correction,
    call_back,
    circulate,
    content_from,
    content_hash,
    content_of,
    correct,
    corrections_of,
    enter_as_circulated,
    finalise,
    initial,
    open_circulation,
    propose_correction,
    return_draft,
    standing_of,
    state_of,
    submit,
    take_from_chair,
)
from app.minutes.states import MOVES
from tests.builders import a_meeting
from tests.conftest import SETTINGS

from .closing import FRIDAY, MONDAY, a_held_meeting, agreed_in_hall, at

DRAFTING, CHAIR_REVIEW = MinutesState.DRAFTING, MinutesState.CHAIR_REVIEW
CIRCULATED, FINAL = MinutesState.CIRCULATED, MinutesState.FINAL
BY = {"by": SYSTEM}

# What each move leads to, written by hand; the rest is refused.
LAWFUL = {
    ("submit", DRAFTING): CHAIR_REVIEW,
    ("withdraw", CHAIR_REVIEW): DRAFTING,
    ("return", CHAIR_REVIEW): DRAFTING,
    ("send", DRAFTING): CIRCULATED,
    ("send", CHAIR_REVIEW): CIRCULATED,
    ("call_back", CIRCULATED): DRAFTING,
    ("finalise", CIRCULATED): FINAL,
    ("correct", FINAL): DRAFTING,
    ("settle", DRAFTING): FINAL,
}


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", MinutesState)
def test_the_moves_are_those_of_the_product(name, state):
    move = MOVES[name]
    if (name, state) in LAWFUL:
        move.demand(state, "Alasan")
        assert move.to is LAWFUL[name, state]
        if move.needs_reason:
            with pytest.raises(Refused):
                move.demand(state, " ")
    else:
        with pytest.raises(Refused):
            move.demand(state, "Alasan")


@pytest.mark.both_engines
def test_a_record_of_a_meeting_held_elsewhere_may_become_final_here(ctx):
    with writing():
        meeting = a_meeting(circulated=False, chair_position="Direktur")
        enter_as_circulated(meeting, **BY)
        assert state_of(meeting) is CIRCULATED
        assert open_circulation(meeting) is None
        assert finalise(meeting, **BY).number == 1


class Closing(RuleBasedStateMachine):
    """Moves in any order, against a model that knows only where the notula stands and how many editions there are."""

    @initialize()
    def begin(self):
        self.app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": self.url()})
        self.context = self.app.app_context()
        self.context.push()
        with at(MONDAY), writing():
            self.ident = a_held_meeting(f"RAPAT-{id(self)}").id
        self.state, self.editions, self.kept, self.paraf, self.opened = DRAFTING, 0, {}, None, False

    def url(self):
        raise NotImplementedError

    def attempt(self, move, verb, *args, lawful=True, when=FRIDAY, **given):
        """Do it; the model says whether it is lawful."""
        expected = LAWFUL.get((move, self.state)) if lawful else None
        try:
            with at(when), writing():
                verb(locked(Meeting, self.ident), *args, **BY, **given)
        except Refused:
            assert expected is None, f"{move} was refused in {self.state}"
            return False
        assert expected is not None, f"{move} passed in {self.state}"
        self.state = expected
        return True

    @rule()
    def submits(self):
        self.attempt("submit", submit)

    @rule()
    def returns(self):
        self.attempt("return", return_draft, "Kurang lengkap")

    @rule()
    def takes_from_the_chair(self):
        self.attempt("withdraw", take_from_chair)

    @rule(hall=st.booleans())
    def sends(self, hall):
        if self.state is CIRCULATED:
            return  # what was sent stays sent, without a word
        with at(MONDAY), writing():
            meeting = locked(Meeting, self.ident)
            if hall and meeting.frozen_at is None:
                agreed_in_hall(meeting)
        if self.attempt("send", circulate, when=MONDAY, agreed_in_hall=hall):
            self.sent_hash = self.digest()

    @rule()
    def calls_back(self):
        self.attempt("call_back", call_back, "Ada yang keliru", lawful=not self.opened)

    @rule()
    def finalises(self):
        with writing():
            waiting = corrections_of(locked(Meeting, self.ident), CorrectionState.PROPOSED)
        if self.attempt("finalise", finalise, lawful=not waiting):
            self.editions, self.opened = 1, True

    @rule(venue=st.sampled_from(["Aula", "Ruang rapat", "Kantor camat"]))
    def edits(self, venue):
        with writing():
            meeting = locked(Meeting, self.ident)
            if self.state is FINAL and meeting.venue != venue:
                with pytest.raises(Refused):
                    edit_facts(meeting, meeting.revision, **BY, venue=venue)
                return
            edit_facts(meeting, meeting.revision, **BY, venue=venue)

    @rule()
    def initials(self):
        with writing():
            meeting = locked(Meeting, self.ident)
            if self.state is not CHAIR_REVIEW:
                if self.state is not FINAL:
                    with pytest.raises(Refused):
                        initial(meeting, **BY, seen_hash=self.digest())
                return
            self.paraf = initial(meeting, **BY, seen_hash=self.digest()).content_hash

    @rule(venue=st.sampled_from(["Lapangan", "Balai desa"]), accept=st.booleans())
    def asks(self, venue, accept):
        with at(FRIDAY), writing():
            meeting = locked(Meeting, self.ident)
            try:
                asked = propose_correction(
                    meeting, CorrectionTarget.MEETING, None, "Tempat", **BY, facts={"venue": venue}
                )
            except Refused:
                assert self.state in (DRAFTING, CHAIR_REVIEW)
                return
            assert self.state in (CIRCULATED, FINAL)
            if accept:
                accept_correction(asked, asked.revision, **BY)
                assert (asked.state is CorrectionState.ACCEPTED) == (self.state is FINAL)
            else:
                answer_correction(asked, asked.revision, "Tetap", **BY)

    @rule(data=st.data())
    def corrects(self, data):
        with writing():
            meeting = locked(Meeting, self.ident)
            waiting = [one.id for one in corrections_of(meeting, CorrectionState.ACCEPTED)]
        chosen = data.draw(st.lists(st.sampled_from(waiting), unique=True)) if waiting else []
        try:
            with at(FRIDAY), writing():
                correct(locked(Meeting, self.ident), "Keliru", chosen, **BY)
        except Refused:
            assert self.state is not FINAL or not chosen
            return
        assert self.state is FINAL
        self.editions += 1

    def digest(self):
        return content_hash(content_of(db.session.get_one(Meeting, self.ident)))

    @invariant()
    def holds(self):
        if not hasattr(self, "ident"):
            return
        db.session.rollback()
        meeting = db.session.get_one(Meeting, self.ident)
        assert state_of(meeting) is self.state
        assert (meeting.circulated_at is not None) == (self.state in (CIRCULATED, FINAL))
        assert (meeting.frozen_at is not None) == (self.state is FINAL)
        assert (open_circulation(meeting) is not None) == (self.state is CIRCULATED)
        rows = db.session.scalars(
            sa.select(MinutesEdition).where(MinutesEdition.meeting_id == meeting.id).order_by(MinutesEdition.number)
        ).all()
        assert [one.number for one in rows] == list(range(1, self.editions + 1))
        for one in rows:
            assert self.kept.setdefault(one.number, one.content) == one.content
            assert content_hash(content_from(one.content)) == one.content_hash
        if rows:
            last = content_from(rows[-1].content)
            assert content_of(meeting, last, rows[-1].number) == last
        standing = standing_of(meeting, self.digest()) if self.state is CHAIR_REVIEW else None
        if standing is not None and db.session.scalars(sa.select(Paraf)).all():
            assert standing.holds == (standing.paraf.content_hash == self.digest())
        db.session.rollback()

    def teardown(self):
        if hasattr(self, "context"):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()


@pytest.mark.both_engines
def test_any_order_of_moves_leaves_a_lawful_notula(url):
    class On(Closing):
        def url(self):
            return url

    On.TestCase.settings = settings(
        max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
    )
    On.TestCase("runTest").runTest()
