"""Minutes: notes under the agenda, and sending the notula to the agencies."""

from flask import Flask

from . import freezing as freezing
from .capture import LineKind
from .content import (
    ActionAgreed,
    AgencyNamed,
    FileAttached,
    MinutesContent,
    Outcome,
    Presence,
    content_from,
    content_hash,
    cut,
)
from .edition_models import (
    Acting,
    Circulation,
    CirculationAnswer,
    CirculationEnd,
    Correction,
    CorrectionOrigin,
    CorrectionState,
    CorrectionTarget,
    EditionSigning,
    MinutesEdition,
    Paraf,
    Verdict,
)
from .live_models import CapturedCheck, CapturedLine, LiveOp, LiveOpKind
from .models import Minutes, MinutesState, Note, NoteRevision
from .note_service import NOTE_CLASS, add_to_note, classify_note, keep_wordings, note_of, write_note
from .policy import May
from .service import (
    Missing,
    circulate,
    edit_meeting,
    enter_as_circulated,
    missing_for_circulation,
    open_actions,
)


def open_room(app: Flask) -> None:
    """Register the room's pages."""
    from . import live_send_views, live_views  # noqa: F401 - its pages stand on the same blueprint
    from . import conclusions_views as conclusions_views
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "NOTE_CLASS", "Acting", "ActionAgreed", "AgencyNamed", "CapturedCheck", "CapturedLine", "Circulation",
    "CirculationAnswer", "CirculationEnd", "Correction", "CorrectionOrigin", "CorrectionState", "CorrectionTarget",
    "EditionSigning", "FileAttached", "LineKind", "LiveOp", "LiveOpKind", "May", "Minutes", "MinutesContent",
    "MinutesEdition", "MinutesState", "Missing", "Note", "NoteRevision", "Outcome", "Paraf", "Presence", "Verdict",
    "add_to_note", "circulate", "classify_note", "content_from", "content_hash", "cut", "edit_meeting",
    "enter_as_circulated", "keep_wordings", "missing_for_circulation", "note_of", "open_actions", "open_room",
    "write_note",
]  # fmt: skip
