"""What waits in a notula, as far as a reader may know of it: as conditions, for counting.

What the pages list is decided row by row (``corrections_for``, ``typed_for``); a count beside them says the same.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app import actions
from app.actions import Action
from app.core import Actor, SecurityClass, all_of, any_of
from app.meetings import ITEM_CLASS, AgendaItem, Meeting, content_visible_to, item_visible_to, written_by
from app.outcomes import Decision, Issue

from .capture import LineKind
from .edition_models import Correction, CorrectionTarget
from .edition_queries import LITERAL
from .live_models import CapturedLine
from .models import Note
from .note_service import NOTE_CLASS
from .queries import NOTED

OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED
MARKED = sa.func.lower(CapturedLine.raw).like("%[%terbatas%]%")
"""A line that may say of itself that it is restricted. Counted on the safe side: what only looks so is not told."""


@lru_cache(256)
def correction_known_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Joined to ``Meeting``: corrections of a class the actor may read, and about nothing that is above it today."""

    def about(target: CorrectionTarget, model: Any, security_class: Any, source: Any = None) -> Any:
        there = sa.select(sa.literal(1)).select_from(model if source is None else source)
        there = there.where(model.id == Correction.target_id, security_class == RESTRICTED)
        return sa.and_(Correction.target == target, there.correlate(Correction, Meeting).exists())

    noted = sa.outerjoin(AgendaItem, Note, Note.agenda_item_id == AgendaItem.id)
    above = sa.or_(
        Correction.effective_class == RESTRICTED,
        about(CorrectionTarget.AGENDA_ITEM, AgendaItem, ITEM_CLASS),
        about(CorrectionTarget.NOTE, AgendaItem, NOTE_CLASS, noted),
        about(CorrectionTarget.DECISION, Decision, Decision.effective_class),
        about(CorrectionTarget.ISSUE, Issue, Issue.effective_class),
        about(CorrectionTarget.ACTION, Action, Action.effective_class),
    )
    return any_of(
        content_visible_to(actor, LITERAL[RESTRICTED]), all_of(content_visible_to(actor, LITERAL[OPEN]), ~above)
    )


@lru_cache(256)
def line_known_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Joined to ``Meeting``: the typed lines a writer may read again."""

    def there(model: Any, *where: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.select(sa.literal(1)).select_from(model).where(*where).correlate(CapturedLine, Meeting).exists()

    became = (
        there(
            Decision, Decision.id == CapturedLine.decision_id, Decision.withdrawn_at.is_(None),
            content_visible_to(actor, Decision.effective_class),
        ),
        there(
            Issue, Issue.id == CapturedLine.issue_id, Issue.withdrawn_at.is_(None),
            content_visible_to(actor, Issue.effective_class),
        ),
        there(Action, Action.id == CapturedLine.action_id, actions.visible_to(actor), NOTED),
        CapturedLine.attendance_id.is_not(None),
    )  # fmt: skip
    targets = (CapturedLine.decision_id, CapturedLine.issue_id, CapturedLine.action_id, CapturedLine.attendance_id)
    point = there(
        AgendaItem, AgendaItem.id == CapturedLine.agenda_item_id, AgendaItem.withdrawn_at.is_(None),
        item_visible_to(actor),
    )  # fmt: skip
    note = there(
        sa.join(AgendaItem, Note, Note.agenda_item_id == AgendaItem.id),
        AgendaItem.id == CapturedLine.agenda_item_id, ~content_visible_to(actor, NOTE_CLASS),
    )  # fmt: skip
    told = all_of(
        sa.or_(CapturedLine.agenda_item_id.is_(None), point), ~MARKED,
        sa.or_(CapturedLine.kind != LineKind.NOTE, ~note),
    )  # fmt: skip
    text = all_of(*(target.is_(None) for target in targets), any_of(written_by(actor, LITERAL[RESTRICTED]), told))
    return any_of(*became, text)
