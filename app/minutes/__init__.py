"""Minutes: notes under the agenda, and sending the notula to the agencies."""

from flask import Flask

from .live_models import CapturedCheck, CapturedLine, LineKind, LiveOp, LiveOpKind
from .models import Minutes, MinutesState, Note, NoteRevision
from .policy import May
from .service import (
    Missing,
    circulate,
    edit_meeting,
    enter_as_circulated,
    missing_for_circulation,
    open_actions,
    write_note,
)


def open_room(app: Flask) -> None:
    """Register the room's pages."""
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "CapturedCheck", "CapturedLine", "LineKind", "LiveOp", "LiveOpKind", "May", "Minutes", "MinutesState", "Missing", "Note", "NoteRevision", "circulate", "edit_meeting",
    "enter_as_circulated", "missing_for_circulation", "open_actions", "open_room", "write_note",
]  # fmt: skip
