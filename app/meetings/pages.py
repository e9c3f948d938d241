"""What the pages under a meeting share: where they stand, and acts on the meeting held for writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import pgettext

from app.core import N_, Actor, Refused, SecurityClass, current_actor, done_at_once, revision_sent
from app.core.rendering import language
from app.core.web import stand_in

from .models import Meeting
from .policy import writes_class
from .queries import lock_for_writing


def page_of(code: str, part: str | None = None) -> str:
    """The address of the meeting's page, at one of its parts."""
    return url_for("minutes.meeting", code=code, _anchor=part)


def trail_of(meeting: Meeting) -> list[tuple[str, str]]:
    """The way down to a page under a meeting; plain words, so that a rolled-back save cannot empty it."""
    stand_in(meeting.forum.code)
    return [
        (pgettext("daftar", "Rapat"), url_for("meetings.meetings")),
        (meeting.title_in(language()), page_of(meeting.code)),
    ]


def acted_on(meeting: Meeting, part: str, words: str, act: Callable[[], object]) -> ResponseReturnValue:
    """Do an act of one button on the meeting held for writing, and return to that part of its page."""
    return done_here(meeting, page_of(meeting.code, part), words, act)


def done_here(meeting: Meeting, target: str, words: str, act: Callable[[], object]) -> ResponseReturnValue:
    """Do an act of one button on the meeting held for writing, and go on to a page."""
    actor = current_actor()
    meeting_id = meeting.id

    def write() -> None:
        lock_for_writing(actor, meeting_id)
        act()

    done_at_once(write, words)
    return redirect(target, 303)


def revision_seen() -> int:
    """The revision a form of one button was shown with."""
    return revision_sent(request.form.get("revision"))


def lock_in_class(actor: Actor, meeting_id: int, security_class: SecurityClass | None) -> Meeting:
    """The meeting held for writing something of this class, which the writer must be cleared for."""
    meeting = lock_for_writing(actor, meeting_id)
    demand_class(actor, meeting, security_class)
    return meeting


def demand_class(actor: Actor, thing: Any, security_class: SecurityClass | None) -> None:
    """Refuse a class above the writer's own clearance. ``thing`` is the meeting, or the forum of one to be planned."""
    inherited: SecurityClass = getattr(thing, "effective_class", SecurityClass.RESTRICTED)
    if not writes_class(actor, thing, security_class or inherited):
        raise Refused(N_("Akun Anda hanya sampai kelas biasa. Pilih kelas biasa."), field="security_class")
