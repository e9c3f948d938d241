"""Actions: what was agreed to be done, and its history until it is verified."""

from flask import Flask

from .lists import BoardFilters, Desk, Line, board, first_due, our_actions
from .models import Action, ActionDecision, ActionEvent, ActionIssue, ActionSupport
from .origins import Origin, origin_of, origins_of
from .policy import May
from .queries import (
    action_by_id,
    action_for_writing,
    by_ids,
    counts_of,
    history_of,
    lateness_shown_to,
    overdue,
    reads_restricted,
    visible_to,
    waits_for_decision,
)
from .report_service import accept, block, decline, no_change, report_done, report_obstacle, report_progress, resume
from .review_service import Review, review, reviews_of, reviews_open_to, speakers_of
from .rules import UNFINISHED, days_late, is_overdue, lateness_for, sees_lateness
from .service import (
    cancel,
    confirm,
    defer,
    edit_action,
    import_action,
    inherit_class,
    open_action,
    open_proposed,
    propose,
    reassign,
    reopen,
    return_,
    update_imported,
)
from .states import MOVES, awaits_answer, awaits_decision
from .vocabulary import (
    ActionState,
    Channel,
    CooperationLevel,
    EventKind,
    FundingSource,
    Priority,
    Recurrence,
    ShownState,
    shown_state,
)


def open_room(app: Flask) -> None:
    """Register the room's pages."""
    from . import form_views as form_views
    from . import step_views as step_views
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "MOVES", "UNFINISHED", "Action", "ActionDecision", "ActionEvent", "ActionIssue", "ActionState", "ActionSupport",
    "BoardFilters", "Channel", "CooperationLevel", "Desk", "EventKind", "FundingSource", "Line", "May", "Origin",
    "Priority", "Recurrence", "Review", "ShownState", "accept", "action_by_id", "action_for_writing", "awaits_answer",
    "awaits_decision", "block", "board", "by_ids", "cancel", "confirm", "counts_of", "days_late", "decline", "defer",
    "edit_action", "first_due", "history_of", "import_action", "inherit_class", "is_overdue", "lateness_for",
    "lateness_shown_to", "no_change", "open_action", "open_proposed", "open_room", "origin_of", "origins_of",
    "our_actions", "overdue", "propose", "reads_restricted", "reassign", "reopen", "report_done", "report_obstacle",
    "report_progress", "resume", "return_", "review", "reviews_of", "reviews_open_to", "sees_lateness", "shown_state",
    "speakers_of", "update_imported", "visible_to", "waits_for_decision",
]  # fmt: skip
