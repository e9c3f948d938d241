"""Forms of the notula."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.core import AtMost, Stale
from app.meetings import CarefulForm, class_field

from .models import Note

LONGEST_NOTE = 50_000
"""Characters of one note; the live minutes hold to the same."""


class NoteForm(CarefulForm):
    """What was said under a point of the agenda, and its class."""

    facts_of = ("text", "security_class")
    careful = ("text",)

    text = TextAreaField(_l("Catatan"), validators=[AtMost(LONGEST_NOTE)])
    security_class = class_field(_l("mengikuti acara"))

    def now_stands(self, stale: Stale) -> None:
        """No note yet is an empty one."""
        note = stale.thing if isinstance(stale.thing, Note) else None
        stands = {"text": note.text if note else "", "security_class": note.security_class if note else None}
        self.show_conflict(stands, note.revision if note else 0)
