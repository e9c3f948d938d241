"""The lawful moves of an action. Buttons, checks, documentation and tests read this list."""

from __future__ import annotations

from app.core import Move

from .models import Action
from .vocabulary import ActionState, EventKind, ShownState

PROPOSED, OPEN, REPORTED_DONE = ActionState.PROPOSED, ActionState.OPEN, ActionState.REPORTED_DONE
VERIFIED, BLOCKED = ActionState.VERIFIED, ActionState.BLOCKED
DEFERRED, CANCELLED = ActionState.DEFERRED, ActionState.CANCELLED

OPENING = Move("open", from_=frozenset({PROPOSED}), to=OPEN)
BLOCKING = Move("block", from_=frozenset({OPEN}), to=BLOCKED, needs_reason=True)
DEFERRING = Move("defer", from_=frozenset({OPEN, BLOCKED}), to=DEFERRED, needs_reason=True)
RESUMING = Move("resume", from_=frozenset({BLOCKED, DEFERRED}), to=OPEN)
REPORTING_DONE = Move("report_done", from_=frozenset({OPEN, BLOCKED, DEFERRED}), to=REPORTED_DONE, needs_reason=True)
CONFIRMING = Move("confirm", from_=frozenset({REPORTED_DONE}), to=VERIFIED)
RETURNING = Move("return", from_=frozenset({REPORTED_DONE}), to=OPEN, needs_reason=True)
CANCELLING = Move("cancel", from_=frozenset({PROPOSED, OPEN, BLOCKED, DEFERRED}), to=CANCELLED, needs_reason=True)
REOPENING = Move("reopen", from_=frozenset({VERIFIED, CANCELLED}), to=OPEN, needs_reason=True)

MOVES: dict[Move[ActionState], EventKind] = {
    OPENING: EventKind.OPENED,
    BLOCKING: EventKind.BLOCKED,
    DEFERRING: EventKind.DEFERRED,
    RESUMING: EventKind.RESUMED,
    REPORTING_DONE: EventKind.REPORTED_DONE,
    CONFIRMING: EventKind.CONFIRMED,
    RETURNING: EventKind.RETURNED,
    CANCELLING: EventKind.CANCELLED,
    REOPENING: EventKind.RESUMED,
}
"""Each move, and the event that is written with it."""

UNDER_WAY = frozenset({OPEN, BLOCKED, DEFERRED})
"""States in which work may be reported."""

ENTERED_AS = {
    ShownState.NOT_STARTED: OPEN,
    ShownState.IN_PROGRESS: OPEN,
    ShownState.AWAITING_VERIFICATION: REPORTED_DONE,
    ShownState.DONE: VERIFIED,
    ShownState.BLOCKED: BLOCKED,
    ShownState.DEFERRED: DEFERRED,
    ShownState.CANCELLED: CANCELLED,
}
"""The state an imported record enters, by the word of the exchange format."""


def awaits_answer(action: Action) -> bool:
    """The lead agency has not yet said whether it takes the action up."""
    return (
        action.state in UNDER_WAY
        and action.lead_id is not None
        and action.accepted_at is None
        and action.declined_at is None
    )


def awaits_decision(action: Action) -> bool:
    """The lead agency declined; the secretariat decides who takes it up."""
    return action.state in UNDER_WAY and action.declined_at is not None


def reporting_lead(action: Action) -> int | None:
    """The lead agency, unless it declined: then it has nothing to report until the secretariat decided."""
    return None if awaits_decision(action) else action.lead_id


def was_returned(action: Action) -> bool:
    """What was reported as finished came back to be completed, and nothing was reported since."""
    return action.state in UNDER_WAY and action.returned_at is not None
