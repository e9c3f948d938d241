"""What each kind of operation does. An act answers a plain result; what is refused is answered by the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.exc import NoResultFound

from app import actions, meetings, outcomes
from app.core import (
    N_,
    Actor,
    Refused,
    SecurityClass,
    Stale,
    clock_words,
    db,
    label_id,
    looks_sensitive,
)
from app.directory import Forum
from app.meetings import AgendaItem, AttendanceStatus, Meeting, Tick, agenda_of, demand_class

from .capture import Context
from .capture_queries import context_of, with_records
from .capture_service import capture_line, check_line, other_notes
from .capture_words import warning_of
from .forms import LONGEST_NOTE
from .live_models import CapturedLine, LiveOp, LiveOpKind
from .live_reading import Body, Op, Ref, unread
from .note_service import add_to_note, note_of, write_note
from .policy import demand_note
from .queries import notes_of

Result = dict[str, Any]
E = TypeVar("E", bound=StrEnum)


@dataclass
class Work:
    """A request's work on a meeting held for writing: who does it, in which language it is answered."""

    meeting: Meeting
    by: Actor
    client: str
    language: str
    known: Context | None = None

    def about(self) -> Context:
        """What a line may speak of; the directory is read once in a request."""
        self.known = (
            with_records(self.by, self.meeting, self.known) if self.known else context_of(self.by, self.meeting)
        )
        return self.known

    def row(self, body: Body, name: str) -> int:
        """The number of a row, said or made by an earlier operation. Raises ``NoResultFound``."""
        said = body.row(name)
        if isinstance(said, Ref):
            query = sa.select(LiveOp.result).where(LiveOp.key == said.key, LiveOp.meeting_id == self.meeting.id)
            made = (db.session.scalars(query).one_or_none() or {}).get("id")
            said = made if isinstance(made, int) else None
        if said is None:
            raise NoResultFound
        return said

    def item(self, body: Body, name: str = "item") -> AgendaItem:
        """A point of the agenda the writer may know of. Raises ``NoResultFound``."""
        wanted = self.row(body, name)
        for item in agenda_of(self.by, self.meeting):
            if item.id == wanted:
                return item
        raise NoResultFound

    def item_if_any(self, body: Body) -> AgendaItem | None:
        """The point named; none where none is named, or it is not there any more."""
        if body.facts.get("item") is None:
            return None
        try:
            return self.item(body)
        except (NoResultFound, Refused):
            return None

    def time_of(self, at: datetime | None) -> str:
        """The time of day in the forum's zone, as people read it."""
        if at is None:
            return ""
        zone = db.session.scalars(sa.select(Forum.timezone).where(Forum.id == self.meeting.forum_id)).one()
        return clock_words(at.astimezone(ZoneInfo(zone)).time(), self.language)


def note(work: Work, body: Body, _op: Op) -> Result:
    """Save the whole text of a note, and its class where one is named."""
    text, start = note_text(body), body.number("from") or 0
    try:
        item = work.item(body)
    except NoResultFound:
        return _without_item(work, body, text)
    before, classed = note_of(item), class_named(body)
    demand_note(work.by, work.meeting, before)
    if classed:
        demand_class(work.by, work.meeting, classed["security_class"])
    if words := _warning(body, text, before.text if before else ""):
        return {"result": "warned", "item": item.id, "words": words}
    if (
        before is not None
        and before.text == text
        and classed.get("security_class", before.security_class) is (before.security_class)
    ):
        start = before.revision  # the answer to the same was lost
    old = before.revision if before else 0
    try:
        saved = write_note(item, text, start, by=work.by, keep=body.flag("keep"), **classed)
    except Stale as stale:
        there = stale.thing if stale.thing is not item else None
        return {
            "result": "conflict", "item": item.id, "theirs": getattr(there, "text", ""),
            "rev": getattr(there, "revision", 0), "by": getattr(there, "by_name", ""),
            "at": work.time_of(getattr(there, "saved_at", None)), "class": getattr(there, "security_class", None),
        }  # fmt: skip
    revision = saved.revision if saved else 0
    return {"result": "same" if revision == old else "ok", "item": item.id, "rev": revision}


def _without_item(work: Work, body: Body, text: str) -> Result:
    """The item was withdrawn while somebody wrote under it: the text is kept under one for such."""
    words = gettext("Acara ini sudah dicabut. Catatannya disimpan di bawah acara “%(title)s”.", title="Catatan lain")
    if not text.strip():
        return {"result": "gone", "words": words}
    other = other_notes(work.meeting, by=work.by)
    there = note_of(other)
    read = notes_of(work.by, work.meeting).get(other.id)  # of one above the writer's class nothing is told
    if there is None or read is None or text.strip() not in read.text:
        gone = body.row("item")
        was = db.session.get(AgendaItem, gone) if isinstance(gone, int) else None
        classes = set(class_named(body).values())
        if was is not None and was.meeting_id == work.meeting.id:
            classes |= {was.security_class, getattr(note_of(was), "security_class", None)}
        classed = {"security_class": SecurityClass.RESTRICTED} if SecurityClass.RESTRICTED in classes else {}
        there = add_to_note(other, text.strip(), by=work.by, **classed)
    return {"result": "gone", "item": other.id, "rev": there.revision, "words": words}


def note_text(body: Body) -> str:
    """The whole text of a note; refused where it is longer than one may be."""
    text = body.text("text")
    if len(text) > LONGEST_NOTE:
        raise Refused(N_("Satu catatan paling banyak 50.000 karakter. Pindahkan sebagian ke acara lain."), field="text")
    return text


def class_named(body: Body) -> dict[str, SecurityClass | None]:
    """The class an operation names for a note; nothing where it leaves it as it is."""
    if "class" not in body:
        return {}
    return {"security_class": _one_of(SecurityClass, body, "class") if body.facts["class"] is not None else None}


def capture(work: Work, body: Body, op: Op) -> Result:
    """Take a typed line in. It is never held back: what it looks like is said afterwards."""
    raw = body.text("raw")
    if not raw.strip():
        raise unread("raw")
    item = work.item_if_any(body)
    captured = capture_line(
        work.meeting, raw, by=work.by, item=item, seen=body.words("seen", 64), key=op.key, about=work.about()
    )
    thing_id = captured.thing.id
    return {
        "result": "ok", "kind": captured.line.kind.value, "id": thing_id, "rev": captured.revision,
        "label": captured.label, "line": captured.kept.id, "unchecked": not captured.checked,
        "words": f"{gettext(label_id(captured.line.kind))} {captured.label}",
        "warned": warning_of(raw),
    }  # fmt: skip


def agenda(work: Work, body: Body, _op: Op) -> Result:
    """Add, word, finish, move or withdraw a point of the agenda."""
    if "add" in body:
        item = meetings.add_agenda_item(work.meeting, _title(body, "add"), by=work.by)
        db.session.flush()
        return {"result": "ok", "id": item.id, "rev": item.revision}
    item, revision = work.item(body, "id"), body.number("from") or 0
    try:
        if "title" in body:
            changed = meetings.edit_agenda_item(item, revision, by=work.by, title=_title(body, "title"))
        elif "done" in body:
            changed = meetings.mark_done(item, body.flag("done"), by=work.by)
        elif "move" in body:
            direction = body.text("move")
            if direction not in {"up", "down"}:
                raise unread("move")
            changed = meetings.move_agenda_item(item, by=work.by, up=direction == "up")
        elif body.flag("withdraw"):
            meetings.withdraw_agenda_item(item, revision, by=work.by)
            changed = True
        else:
            raise unread("id")
    except Stale:
        return {"result": "conflict", "theirs": item.title, "rev": item.revision, "by": "", "at": ""}
    db.session.flush()
    return {"result": "ok" if changed else "same", "id": item.id, "rev": item.revision}


def attend(work: Work, body: Body, _op: Op) -> Result:
    """Tick an agency of the attendance list."""
    status = _one_of(AttendanceStatus, body, "status")
    facts: dict[str, Any] = {}
    if "position" in body:
        facts["position"] = body.words("position", 500)
    if "headcount" in body:
        facts["headcount"] = body.number("headcount")
    if "day" in body:
        facts["attended_on"] = body.day("day")
    existing = work.row(body, "id") if body.facts.get("id") is not None else None
    agency = body.number("agency")
    if agency is None:
        raise unread("agency")
    tick = Tick(agency, status, existing, body.number("from") or 0, facts)
    try:
        row = meetings.tick_one(work.meeting, tick, by=work.by)
    except Stale as stale:
        row = stale.thing  # type: ignore[assignment]
        theirs = {"id": row.id, "status": row.status.value, "position": row.position, "headcount": row.headcount}
        return {"result": "conflict", "theirs": theirs, "rev": row.revision, "by": "", "at": ""}
    same = existing is not None and row.revision == tick.revision
    return {"result": "same" if same else "ok", "id": row.id, "rev": row.revision}


def assent(work: Work, body: Body, _op: Op) -> Result:
    """Agencies in the hall agree to an outcome, or to everything."""
    if body.flag("all"):
        outcomes.assent_all(work.meeting, by=work.by)
        return {"result": "ok"}
    wanted = work.row(body, "decision")
    decision = next((one for one in outcomes.decisions_of(work.by, work.meeting) if one.id == wanted), None)
    if decision is None:
        raise NoResultFound
    agreed = body.flag("agreed") if "agreed" in body else True
    outcomes.assent(work.meeting, decision, body.rows("agencies"), by=work.by, agreed=agreed)
    return {"result": "ok", "id": decision.id, "rev": decision.revision}


def review(work: Work, body: Body, _op: Op) -> Result:
    """Review an action of an earlier meeting of the forum; the page of the follow-up knows which others stand there."""
    what = _one_of(actions.Review, body, "what")
    action = actions.action_for_writing(work.by, work.row(body, "action"))
    if action.forum_id != work.meeting.forum_id:
        raise NoResultFound
    actions.review(
        action, work.meeting, what, by=work.by, text=body.words("text") or "", for_agency=body.number("for"),
        due_on=body.day("due"),
    )  # fmt: skip
    db.session.flush()
    return {"result": "ok", "id": action.id, "rev": action.revision}


def check(work: Work, body: Body, _op: Op) -> Result:
    """Somebody looked at what a line was read as."""
    query = sa.select(CapturedLine).where(
        CapturedLine.id == work.row(body, "line"), CapturedLine.meeting_id == work.meeting.id
    )
    changed = check_line(db.session.scalars(query).one(), by=work.by)
    return {"result": "ok" if changed else "same"}


def _warning(body: Body, text: str, before: str) -> str | None:
    """The warning about what was not there before; none where the writer said that it is meant."""
    if body.flag("warned_ok") or set(looks_sensitive(text)) <= set(looks_sensitive(before)):
        return None
    return warning_of(text)


def _title(body: Body, name: str) -> str:
    title = " ".join((body.words(name, 500) or "").split())
    if not title:
        raise Refused(N_("Tulis acaranya."), field="title")
    return title


def _one_of(kind: type[E], body: Body, name: str) -> E:
    try:
        return kind(body.text(name))
    except ValueError:
        raise unread(name) from None


Act = Callable[[Work, Body, Op], Result]
ACTS: dict[LiveOpKind, Act] = {
    LiveOpKind.NOTE: note,
    LiveOpKind.CAPTURE: capture,
    LiveOpKind.AGENDA: agenda,
    LiveOpKind.ATTEND: attend,
    LiveOpKind.ASSENT: assent,
    LiveOpKind.REVIEW: review,
    LiveOpKind.CHECK: check,
}
