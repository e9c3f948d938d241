"""Which steps stand open for an actor: what the state allows and the rules permit, as names that pages ask for."""

from __future__ import annotations

from app.core import Actor, allows

from .models import Action, ActionEvent
from .policy import May
from .service import is_reporter
from .states import BLOCKING, CANCELLING, DEFERRING, REOPENING, REPORTING_DONE, RESUMING, UNDER_WAY
from .vocabulary import ActionState


def open_steps(actor: Actor, action: Action, report: ActionEvent | None = None) -> frozenset[str]:
    """The steps the actor may take now. ``report`` is the one that waits for confirmation, where there is one."""
    decides, for_lead = allows(actor, May.DECIDE, action), allows(actor, May.REPORT_FOR_LEAD, action)
    confirms = allows(actor, May.CONFIRM, action) and not is_reporter(report, actor)
    changeable = action.state in UNDER_WAY or action.state is ActionState.PROPOSED
    standing = {
        "edit": allows(actor, May.EDIT_ACTION, action),
        "open": action.state is ActionState.PROPOSED
        and action.meeting.circulated_at is not None
        and allows(actor, May.EDIT_ACTION, action),
        "answer": allows(actor, May.ANSWER, action),
        "report": allows(actor, May.REPORT_PROGRESS, action),
        "report_done": for_lead and action.state in REPORTING_DONE.from_,
        "block": for_lead and action.state in BLOCKING.from_,
        "resume": (for_lead or decides) and action.state in RESUMING.from_,
        "confirm": confirms,
        "return": confirms,
        "record_confirmation": allows(actor, May.RECORD_CONFIRMATION, action),
        "defer": decides and action.state in DEFERRING.from_,
        "cancel": decides and action.state in CANCELLING.from_,
        "reopen": decides and action.state in REOPENING.from_,
        "reassign": decides and changeable,
    }
    return frozenset(name for name, stands in standing.items() if stands)
