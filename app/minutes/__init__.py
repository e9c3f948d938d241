"""Minutes: notes under the agenda, and sending the notula to the agencies."""

from flask import Flask

from . import freezing as freezing
from .capture import LineKind
from .circulation_service import (
    answer_circulation,
    call_back,
    circulate,
    hall_agreed,
    open_circulation,
)
from .composing import content_of
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
    edit_meeting,
    enter_as_circulated,
    missing_for_circulation,
    open_actions,
    state_of,
)


def open_room(app: Flask) -> None:
    """Register the room's pages."""
    from . import conclusions_views as conclusions_views
    from . import meeting_page as meeting_page
    from . import live_send_views, live_views  # noqa: F401 - its pages stand on the same blueprint
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "NOTE_CLASS", "Acting", "ActionAgreed", "AgencyNamed", "CapturedCheck", "CapturedLine", "Circulation",
    "CirculationAnswer", "CirculationEnd", "Correction", "CorrectionOrigin", "CorrectionState", "CorrectionTarget",
    "EditionSigning", "FileAttached", "LineKind", "LiveOp", "LiveOpKind", "May", "Minutes", "MinutesContent",
    "MinutesEdition", "MinutesState", "Missing", "Note", "NoteRevision", "Outcome", "Paraf", "Presence", "Verdict",
    "add_to_note", "answer_circulation", "call_back", "circulate", "classify_note", "content_from", "content_hash",
    "content_of", "cut", "edit_meeting", "enter_as_circulated", "hall_agreed", "keep_wordings",
    "missing_for_circulation", "note_of", "open_actions", "open_circulation", "open_room", "state_of", "write_note",
]  # fmt: skip
