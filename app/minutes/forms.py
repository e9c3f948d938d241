"""Forms of the notula."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.core import AtMost, Stale
from app.meetings import CarefulForm

from .models import Note

LONGEST_NOTE = 50_000
"""Characters of one note; the live minutes hold to the same."""


class NoteForm(CarefulForm):
    """What was said under a point of the agenda."""

    facts_of = ("text",)
    careful = ("text",)

    text = TextAreaField(_l("Catatan"), validators=[AtMost(LONGEST_NOTE)])

    def now_stands(self, stale: Stale) -> None:
        """No note yet is an empty one."""
        note = stale.thing if isinstance(stale.thing, Note) else None
        self.show_conflict({"text": note.text if note else ""}, note.revision if note else 0)
