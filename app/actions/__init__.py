"""Actions: what was agreed to be done, and its history until it is verified."""

from flask import Flask

from .models import (
    Action,
    ActionDecision,
    ActionEvent,
    ActionIssue,
    ActionState,
    ActionSupport,
    Channel,
    CooperationLevel,
    EventKind,
    FundingSource,
    Priority,
    Recurrence,
    ShownState,
    shown_state,
)
from .queries import overdue, visible_to
from .rules import LATE_STATES, UNFINISHED, days_late, is_overdue, lateness_for, sees_lateness


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = [
    "LATE_STATES", "UNFINISHED", "Action", "ActionDecision", "ActionEvent", "ActionIssue", "ActionState",
    "ActionSupport", "Channel", "CooperationLevel", "EventKind", "FundingSource", "Priority", "Recurrence",
    "ShownState", "days_late", "is_overdue", "lateness_for", "open_room", "overdue", "sees_lateness", "shown_state", "visible_to",
]  # fmt: skip
