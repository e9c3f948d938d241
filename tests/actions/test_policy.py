"""Who may do what, as a table written by hand from the product's rules, and lawful only where the state allows."""

import pytest

from app.actions import ActionState, May
from app.actions.steps import open_steps
from app.core import Actor, Reach, Role, SecurityClass, allows
from app.core import rules as published

OPEN, BLOCKED, DEFERRED = ActionState.OPEN, ActionState.BLOCKED, ActionState.DEFERRED
PROPOSED, REPORTED = ActionState.PROPOSED, ActionState.REPORTED_DONE
VERIFIED, CANCELLED = ActionState.VERIFIED, ActionState.CANCELLED
FORUM, ELSEWHERE = 1, 2
LEAD, SUPPORT, MEMBER, COLLECTIVE, HOST, IOM, GUEST = 10, 11, 12, 13, 14, 15, 16


def both(*ids):
    return Reach(frozenset(ids), frozenset(ids))


def open_only(*ids):
    return Reach(frozenset(ids))


ACTORS = {
    "nobody": Actor(user_id=None, name=""),
    "admin": Actor(user_id=1, name="Admin", roles=frozenset({Role.ADMIN})),
    "secretariat": Actor(user_id=2, name="S", secretariat_forums=both(FORUM)),
    "secretariat elsewhere": Actor(user_id=3, name="S", secretariat_forums=both(ELSEWHERE)),
    "leadership": Actor(user_id=4, name="P", leadership_forums=both(FORUM)),
    "lead": Actor(user_id=5, name="N", agencies=both(LEAD), member_forums=both(FORUM)),
    "support": Actor(user_id=6, name="N", agencies=both(SUPPORT), member_forums=both(FORUM)),
    "member": Actor(user_id=7, name="N", agencies=both(MEMBER), member_forums=both(FORUM)),
    "in a supporting collective": Actor(
        user_id=8, name="N", agencies=both(GUEST), collectives=both(COLLECTIVE), member_forums=both(ELSEWHERE)
    ),
    "guest": Actor(user_id=9, name="N", agencies=both(GUEST)),
    "host": Actor(user_id=10, name="N", agencies=both(HOST)),
    "partner that supports": Actor(
        user_id=11, name="M", partner_forums=open_only(FORUM), partner_agencies=open_only(IOM)
    ),
    "secretariat of the lead": Actor(user_id=13, name="S", secretariat_forums=both(FORUM), offices=frozenset({LEAD})),
    "leadership of the lead": Actor(user_id=14, name="P", leadership_forums=both(FORUM), offices=frozenset({LEAD})),
    "partner": Actor(user_id=12, name="M", partner_forums=open_only(FORUM), partner_agencies=open_only(99)),
}


class Stub:
    """What the rules look at, and nothing more."""

    def __init__(self, **given):
        self.__dict__.update(given)


def an_action(state=OPEN, security_class=SecurityClass.OPEN, *, accepted=True, lead=LEAD, circulated=True):
    meeting = Stub(forum_id=FORUM, host_id=HOST, effective_class=security_class, circulated_at=circulated or None)
    supports = [Stub(agency_id=agency, ended=agency == GUEST) for agency in (SUPPORT, IOM, COLLECTIVE, GUEST)]
    return Stub(
        forum_id=FORUM, lead_id=lead, state=state, effective_class=security_class, supports=supports, meeting=meeting,
        accepted_at=accepted or None, declined_at=None,
    )  # fmt: skip


EVERY = set(ACTORS)
SECRETARIES = {"secretariat", "secretariat elsewhere", "secretariat of the lead"}
DOORS = {
    May.SEE_ACTIONS: EVERY - {"nobody", "admin"},
    May.ANSWER_FOR_AGENCY: EVERY - {
        "nobody", "admin", "leadership", "leadership of the lead", *SECRETARIES,
    },
    May.EDIT_ACTION: {
        *SECRETARIES, "lead", "support", "member", "guest", "host",
        "in a supporting collective",
    },
    May.ANSWER: EVERY - {"nobody", "admin", "leadership", "leadership of the lead"},
    May.REPORT_PROGRESS: EVERY - {"nobody", "admin", "leadership", "leadership of the lead"},
    May.REPORT_FOR_LEAD: EVERY - {"nobody", "admin", "leadership", "leadership of the lead"},
    May.CONFIRM: {
        *SECRETARIES, "leadership", "leadership of the lead", "lead", "support", "member",
        "in a supporting collective",
    },
    May.RECORD_CONFIRMATION: SECRETARIES,
    May.DECIDE: SECRETARIES,
}  # fmt: skip
WRITERS = {"secretariat", "secretariat of the lead"}
ON_OPEN = {
    May.EDIT_ACTION: {*WRITERS, "host"},
    May.ANSWER: set(),
    May.REPORT_PROGRESS: {*WRITERS, "lead", "support", "in a supporting collective", "partner that supports"},
    May.REPORT_FOR_LEAD: {*WRITERS, "lead"},
    May.CONFIRM: set(),
    May.RECORD_CONFIRMATION: set(),
    May.DECIDE: WRITERS,
}


def who(may, thing):
    return {name for name, actor in ACTORS.items() if allows(actor, may, thing)}


@pytest.mark.parametrize("may", May)
def test_the_door_stands_open_to_whom_there_could_be_a_thing(may):
    assert who(may, None) == DOORS[may]


@pytest.mark.parametrize("may", ON_OPEN)
def test_rights_on_an_open_action(may):
    assert who(may, an_action()) == ON_OPEN[may]


def test_an_unanswered_action_is_answered_by_its_lead_or_on_its_behalf():
    assert who(May.ANSWER, an_action(accepted=False)) == {*WRITERS, "lead"}
    assert who(May.ANSWER, an_action(accepted=False, lead=None)) == set()
    assert who(May.ANSWER, an_action(accepted=False, state=PROPOSED)) == set()


def test_what_is_reported_done_is_confirmed_by_others():
    awaiting = an_action(state=REPORTED)
    assert who(May.CONFIRM, awaiting) == {"secretariat", "leadership", "support", "member"}
    assert who(May.RECORD_CONFIRMATION, awaiting) == {"secretariat of the lead"}
    assert who(May.RECORD_CONFIRMATION, an_action(state=REPORTED, lead=None)) == set()
    assert who(May.REPORT_PROGRESS, awaiting) == set()


def test_a_member_of_the_leading_collective_does_not_confirm():
    led = an_action(state=REPORTED, lead=COLLECTIVE)
    inside = Actor(user_id=8, name="N", agencies=both(GUEST), collectives=both(COLLECTIVE), member_forums=both(FORUM))
    assert not allows(inside, May.CONFIRM, led)
    assert allows(inside, May.REPORT_PROGRESS, an_action(lead=COLLECTIVE))
    assert not allows(inside, May.REPORT_FOR_LEAD, an_action(lead=COLLECTIVE))


def test_who_declined_reports_nothing_until_it_is_decided():
    declined = an_action(accepted=False)
    declined.declined_at = True
    assert who(May.REPORT_FOR_LEAD, declined) == set()
    assert who(May.REPORT_PROGRESS, declined) == EVERY & {
        *WRITERS, "support", "in a supporting collective", "partner that supports",
    }  # fmt: skip
    assert open_steps(ACTORS["lead"], declined) == set()
    assert open_steps(ACTORS["secretariat"], declined) == {"edit", "report", "defer", "cancel", "reassign"}
    declined.supports = []
    assert who(May.REPORT_PROGRESS, declined) == set()
    led = an_action(lead=COLLECTIVE, accepted=False)
    led.declined_at, led.supports = True, []
    assert not allows(ACTORS["in a supporting collective"], May.REPORT_PROGRESS, led)


def test_a_partner_reports_open_actions_only():
    assert "partner that supports" not in who(May.REPORT_PROGRESS, an_action(security_class=SecurityClass.RESTRICTED))


@pytest.mark.parametrize("state", [PROPOSED, REPORTED, VERIFIED, CANCELLED])
def test_nothing_is_reported_where_no_work_goes_on(state):
    assert who(May.REPORT_PROGRESS, an_action(state=state)) == set()
    assert who(May.REPORT_FOR_LEAD, an_action(state=state)) == set()


STEPS = {
    PROPOSED: {"edit", "open", "cancel", "reassign"},
    OPEN: {"edit", "report", "report_done", "block", "defer", "cancel", "reassign"},
    BLOCKED: {"edit", "report", "report_done", "resume", "defer", "cancel", "reassign"},
    DEFERRED: {"edit", "report", "report_done", "resume", "cancel", "reassign"},
    REPORTED: {"edit", "confirm", "return"},
    VERIFIED: {"edit", "reopen"},
    CANCELLED: {"edit", "reopen"},
}


@pytest.mark.parametrize("state", ActionState)
def test_the_steps_that_stand_open_to_the_secretariat(state):
    assert open_steps(ACTORS["secretariat"], an_action(state=state)) == STEPS[state]


LEAD_STEPS = {
    OPEN: {"report", "report_done", "block"},
    BLOCKED: {"report", "report_done", "resume"},
    DEFERRED: {"report", "report_done", "resume"},
}


@pytest.mark.parametrize("state", ActionState)
def test_the_steps_that_stand_open_to_the_lead(state):
    assert open_steps(ACTORS["lead"], an_action(state=state)) == LEAD_STEPS.get(state, set())


def test_a_proposed_action_opens_by_itself_with_the_notula_and_by_hand_after_it():
    assert "open" not in open_steps(ACTORS["secretariat"], an_action(state=PROPOSED, circulated=False))


def test_every_right_has_its_rule_and_its_row_in_the_table():
    assert set(May) <= set(published())
    assert set(DOORS) == set(May)
