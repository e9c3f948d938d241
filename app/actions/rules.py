"""Derived facts about an action: pure rules, the day and the actor come as arguments."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.core import Actor

from .vocabulary import ActionState, Recurrence

LATE_STATES = frozenset({ActionState.OPEN, ActionState.BLOCKED})
UNFINISHED = frozenset({
    ActionState.OPEN, ActionState.REPORTED_DONE, ActionState.BLOCKED, ActionState.DEFERRED,
})  # fmt: skip


class Due(Protocol):
    """What lateness asks of an action, or of a row that stands for one."""

    @property
    def forum_id(self) -> int: ...
    @property
    def lead_id(self) -> int | None: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def state(self) -> ActionState: ...
    @property
    def recurrence(self) -> Recurrence | None: ...


def is_overdue(action: Due, on: date) -> bool:
    """Due before the day, open or blocked, not continuous. The day is taken in the forum's time zone by the caller."""
    return (
        action.due_on is not None
        and action.due_on < on
        and action.state in LATE_STATES
        and action.recurrence is not Recurrence.CONTINUOUS
    )


def days_late(action: Due, on: date) -> int | None:
    """Days past the due date; None when it is not late."""
    return (on - action.due_on).days if is_overdue(action, on) and action.due_on else None


def is_of_lead(actor: Actor, lead_id: int | None) -> bool:
    """Answers for the lead agency or a member of it, or works there by a seat or in the secretariat it holds."""
    return lead_id is not None and (lead_id in (actor.acts_for | actor.collectives) or lead_id in actor.offices)


def sees_lateness(actor: Actor, action: Due) -> bool:
    """Lateness is for the lead agency itself, the secretariat and pimpinan; peers see states, never who is late."""
    return (
        action.forum_id in actor.secretariat_forums
        or action.forum_id in actor.leadership_forums
        or (action.lead_id is not None and action.lead_id in actor.agencies)
    )


def lateness_for(actor: Actor, action: Due, on: date) -> int | None:
    """Days late, or None where it is not late or not for this reader."""
    return days_late(action, on) if sees_lateness(actor, action) else None
