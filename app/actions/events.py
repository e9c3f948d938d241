"""The one function that writes an action's state: always with the event that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core import Actor, Move, SecurityClass, db, note_act, now

from .models import Action, ActionEvent
from .states import MOVES
from .vocabulary import ActionState, Channel, EventKind

Instants = Mapping[str, datetime | None]
UNANSWERED: Instants = {"accepted_at": None, "declined_at": None}


def record_event(
    action: Action,
    kind: EventKind,
    by: Actor,
    *,
    to: ActionState | None = None,
    text: str = "",
    for_agency: int | None = None,
    channel: Channel = Channel.APP,
    detail: dict[str, Any] | None = None,
    classified: SecurityClass | None = None,
    instants: Instants | None = None,
    meeting_id: int | None = None,
) -> ActionEvent:
    """Write what happened, the state it led to, and the instants that belong to that state, together.

    ``meeting_id`` is the later meeting in which it was said.
    """
    at = now()
    if to is not None:
        finished = to in {ActionState.REPORTED_DONE, ActionState.VERIFIED}
        action.state = to
        action.verified_at = at if to is ActionState.VERIFIED else None
        action.reported_done_at = (action.reported_done_at or at) if finished else None
        if to is ActionState.OPEN and action.opened_at is None:
            action.opened_at = at
    for name, value in (instants or {}).items():
        setattr(action, name, value)
    event = ActionEvent(
        action=action, kind=kind, at=at, by_user_id=by.user_id, by_name=by.name, agency_id=for_agency, channel=channel,
        text=text, state=action.state, detail=detail or {}, effective_class=classified or action.effective_class,
        meeting_id=meeting_id,
    )  # fmt: skip
    db.session.add(event)
    note_act(by, kind.value, action)
    return event


def record_move(action: Action, move: Move[ActionState], by: Actor, text: str = "", **rest: Any) -> ActionEvent:
    """Make a lawful move, or refuse it."""
    move.demand(action.state, text)
    return record_event(action, MOVES[move], by, to=move.to, text=text.strip(), **rest)
