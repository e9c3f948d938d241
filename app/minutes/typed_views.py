"""The typed lines that nobody has looked at yet: what each was read as, and the tick that it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import Actor, SecurityClass, current_actor, db, done_at_once, requires
from app.meetings import Meeting, agenda_of, lock_for_editing, meeting_for_writing, trail_of, writes_class
from app.outcomes import decisions_of, issues_of

from .capture import Context, LineKind, read_line
from .capture_queries import lines_of
from .capture_service import check_line
from .live_models import CapturedLine
from .policy import May
from .queries import action_rows, notes_above
from .views import bp


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, and the record it was read as: its number and where it is mended."""

    line: CapturedLine
    label: str = ""
    url: str | None = None


@bp.get("/rapat/<code>/ketikan")
@requires(May.WRITE_LIVE)
def typed_lines(code: str) -> ResponseReturnValue:
    """What the live page shows under *Perlu diperhatikan*, as a plain page."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    return render_template(
        "minutes/typed_lines.html", lines=_unchecked(actor, meeting), code=code, trail=trail_of(meeting),
        final=meeting.frozen_at is not None,
    )  # fmt: skip


@bp.post("/rapat/<code>/ketikan/<int:line_id>/periksa")
@requires(May.WRITE_LIVE)
def check_typed(code: str, line_id: int) -> ResponseReturnValue:
    """Somebody looked at what a line was read as."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id = meeting.id
    if any(one.line.id == line_id for one in _unchecked(actor, meeting)):  # else somebody else ticked it meanwhile

        def tick() -> None:
            lock_for_editing(actor, meeting_id)
            check_line(db.session.get_one(CapturedLine, line_id), by=actor)

        done_at_once(tick, _("Ketikan ditandai sudah diperiksa."))
    return redirect(url_for(".typed_lines", code=code), 303)


def _unchecked(actor: Actor, meeting: Meeting) -> list[Typed]:
    return typed_for(actor, meeting, lines_of(meeting, unchecked=True))


def typed_for(actor: Actor, meeting: Meeting, lines: Sequence[CapturedLine]) -> list[Typed]:
    """The lines a writer may read again: not those under what is above his class, marked so, or read as such."""
    if not lines:
        return []
    cleared = writes_class(actor, meeting, SecurityClass.RESTRICTED)
    points = {None, *(item.id for item in agenda_of(actor, meeting))}
    hidden = set() if cleared else notes_above(actor, meeting)
    records = _records(actor, meeting)
    found = []
    for line in lines:
        targets = {"outcome": line.decision_id, "issue": line.issue_id, "action": line.action_id}
        target = next(((kind, ident) for kind, ident in targets.items() if ident is not None), None)
        if target is not None:
            if target in records:
                found.append(Typed(line, *records[target]))
        elif line.attendance_id is not None:
            found.append(Typed(line, _("daftar hadir"), url_for("meetings.attendance", code=meeting.code)))
        elif cleared or (
            line.agenda_item_id in points
            and not _is_restricted(line)
            and (line.kind is not LineKind.NOTE or line.agenda_item_id not in hidden)
        ):
            found.append(Typed(line))
    return found


def _records(actor: Actor, meeting: Meeting) -> dict[tuple[str, int], tuple[str, str]]:
    """What lines were read as and the actor may read: its number, and the page on which it is mended."""
    code = meeting.code
    outcomes = {
        ("outcome", one.id): (
            _("butir %(n)s", n=one.number),
            url_for("outcomes.decision", code=code, decision_id=one.id),
        )
        for one in decisions_of(actor, meeting)
    }
    issues = {
        ("issue", one.id): (one.ref, url_for("outcomes.issue", code=code, issue_id=one.id))
        for one in issues_of(actor, meeting)
    }
    actions = {
        ("action", one.id): (one.ref, url_for("actions.action", id=one.id)) for one in action_rows(actor, meeting)
    }
    return outcomes | issues | actions


def _is_restricted(line: CapturedLine) -> bool:
    return read_line(line.raw, Context()).facts.security_class == SecurityClass.RESTRICTED
