"""Minutes: notes under the agenda, and sending the notula to the agencies."""

from flask import Flask

from . import freezing as freezing
from . import news
from .capture import LineKind
from .capture_service import capture_line
from .circulation_service import (
    answer_circulation,
    call_back,
    circulate,
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
from .correction_service import accept_correction, answer_correction, corrections_of, keep_late, propose_correction
from .edition_models import (
    Circulation,
    CirculationAnswer,
    Correction,
    CorrectionOrigin,
    CorrectionState,
    CorrectionTarget,
    EditionSigning,
    MinutesEdition,
    Paraf,
    Verdict,
)
from .edition_queries import class_asked, classes_now, last_edition, narrowed
from .editions_service import correct, finalise, missing_for_final, record_signing
from .known import correction_known_to, line_known_to
from .live_models import CapturedCheck, CapturedLine, LiveOp, LiveOpKind
from .models import Minutes, MinutesState, Note, NoteRevision
from .note_service import NOTE_CLASS, add_to_note, write_note
from .paraf_service import (
    GIVEN_BACK,
    INITIALLED,
    drafts_to_initial,
    initial,
    return_draft,
    standing_of,
    submit,
    take_from_chair,
)
from .policy import Hall, May
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
    from . import capture_views, live_send_views, live_views  # noqa: F401 - its pages stand on the same blueprint
    from . import circulation_views as circulation_views
    from . import conclusions_views as conclusions_views
    from . import correction_views as correction_views
    from . import edition_views as edition_views
    from . import meeting_page as meeting_page
    from . import typed_views as typed_views
    from .views import bp

    app.register_blueprint(bp)


__all__ = [
    "GIVEN_BACK", "INITIALLED", "NOTE_CLASS", "ActionAgreed", "AgencyNamed", "CapturedCheck", "CapturedLine",
    "Circulation", "CirculationAnswer",
    "Correction", "CorrectionOrigin", "CorrectionState", "CorrectionTarget", "EditionSigning", "FileAttached", "Hall",
    "LineKind", "LiveOp", "LiveOpKind", "May", "Minutes", "MinutesContent", "MinutesEdition", "MinutesState", "Missing",
    "Note", "NoteRevision", "Outcome", "Paraf", "Presence", "Verdict", "accept_correction", "add_to_note",
    "answer_circulation", "answer_correction", "call_back", "capture_line", "circulate", "class_asked", "classes_now",
    "content_from", "content_hash", "content_of", "correct", "correction_known_to", "corrections_of", "cut",
    "drafts_to_initial",
    "edit_meeting", "enter_as_circulated", "finalise", "initial", "keep_late", "last_edition", "line_known_to",
    "missing_for_circulation", "missing_for_final", "narrowed", "news", "open_actions", "open_circulation", "open_room",
    "propose_correction", "record_signing", "return_draft", "standing_of", "state_of", "submit", "take_from_chair",
    "write_note",
]  # fmt: skip
