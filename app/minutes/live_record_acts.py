"""Editing and withdrawing what was recorded, in place on the live page."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sqlalchemy.exc import NoResultFound

from app import actions, outcomes
from app.actions import Action, ActionState, Recurrence
from app.core import N_, Refused, SecurityClass, Stale, db, looks_sensitive
from app.meetings import demand_class
from app.outcomes import Decision, Issue, Modality

from .capture import LineKind, digest, read_line
from .capture_service import MISTAKEN, check_line, facts_of, keep_line
from .capture_words import warning_of
from .live_acts import Result, Work
from .live_reading import Body, Op, unread

Record = Decision | Issue | Action
KINDS = {"outcome": LineKind.OUTCOME, "issue": LineKind.ISSUE, "action": LineKind.ACTION}


def record(work: Work, body: Body, op: Op) -> Result:
    """Word or class a record anew, by its facts or by a line; or withdraw it."""
    target = body.text("target")
    if target not in KINDS:
        raise unread("target")
    thing = find(work, target, work.row(body, "id"))
    start = body.number("from") or 0
    if body.flag("withdraw"):
        _check(thing, start)
        return _withdraw(work, thing, start)
    if "raw" in body:
        facts = _from_line(work, body, op, thing, target)
    else:
        facts = _from_facts(work, target, body.part("facts"))
    if not facts:
        return {"result": "same", "id": thing.id, "rev": thing.revision}
    if "security_class" in facts:
        demand_class(work.by, work.meeting, facts["security_class"])
    text = facts.get("text")
    new = set(looks_sensitive(text, facts.get("raised_by"))) - set(looks_sensitive(thing.text))
    if new and not body.flag("warned_ok"):
        return {"result": "warned", "words": warning_of(text, facts.get("raised_by"))}
    changed = _edit(work, thing, start, facts)
    db.session.flush()
    return {"result": "ok" if changed else "same", "id": thing.id, "rev": thing.revision}


def conflict_of(thing: Record) -> Result:
    """What stands there now, by the names the page knows."""
    theirs: dict[str, Any] = {"text": thing.text, "class": thing.security_class}
    if isinstance(thing, Decision):
        theirs |= {"modality": thing.modality, "item": thing.agenda_item_id}
    elif isinstance(thing, Issue):
        theirs |= {"raised_by": thing.raised_by, "item": thing.agenda_item_id}
    else:
        due = thing.due_on.isoformat() if thing.due_on else None
        theirs |= {"lead": thing.lead_id, "pillar": thing.pillar_id, "due": due, "due_text": thing.due_text}
    return {"result": "conflict", "theirs": theirs, "rev": thing.revision, "by": "", "at": ""}


def find(work: Work, target: str, ident: int) -> Record:
    """A record of this meeting the writer may know of. Raises ``NoResultFound``."""
    if target == "action":
        action = actions.action_for_writing(work.by, ident)
        if action.meeting_id != work.meeting.id:
            raise NoResultFound
        return action
    read: Callable[..., Any] = outcomes.decisions_of if target == "outcome" else outcomes.issues_of
    for thing in read(work.by, work.meeting):
        if thing.id == ident:
            return thing  # type: ignore[no-any-return]
    raise NoResultFound


def _check(thing: Record, revision: int) -> None:
    if thing.revision != revision:
        raise Stale(thing)


def _edit(work: Work, thing: Record, revision: int, facts: dict[str, Any]) -> bool:
    if isinstance(thing, Decision):
        return outcomes.edit_decision(thing, revision, by=work.by, **facts)
    if isinstance(thing, Issue):
        return outcomes.edit_issue(thing, revision, by=work.by, **facts)
    return actions.edit_action(thing, revision, work.by, **facts)


def _withdraw(work: Work, thing: Record, revision: int) -> Result:
    if isinstance(thing, Decision):
        outcomes.withdraw_decision(thing, revision, by=work.by)
    elif isinstance(thing, Issue):
        outcomes.withdraw_issue(thing, revision, by=work.by)
    elif thing.state is ActionState.PROPOSED:
        actions.cancel(thing, MISTAKEN, by=work.by)
        thing.revision += 1
    elif thing.state is not ActionState.CANCELLED:
        raise Refused(N_("Tindak lanjut ini sudah dibuka; akhiri di halamannya dengan menyebut sebabnya."))
    db.session.flush()
    return {"result": "ok", "id": thing.id, "rev": thing.revision}


def _from_line(work: Work, body: Body, op: Op, thing: Record, target: str) -> dict[str, Any]:
    raw = body.text("raw")
    if not raw.strip():
        raise unread("raw")
    line = read_line(raw, work.about(), KINDS[target])
    if line.kind is not KINDS[target]:
        raise Refused(N_("Tanda di awal baris berubah. Tarik butir ini, lalu catat yang baru."), field="raw")
    kept = keep_line(work.meeting, line, work.item_if_any(body), by=work.by, key=op.key, thing=thing)
    if body.words("seen", 64) == digest(line):
        check_line(kept, by=work.by)
    facts = facts_of(line)
    if facts["security_class"] is None:  # a line that names no class leaves it
        del facts["security_class"]
    return facts


def _from_facts(work: Work, target: str, said: Body) -> dict[str, Any]:
    known = _FACTS[target]
    if unknown := said.facts.keys() - known.keys():
        raise unread(min(unknown))
    facts: dict[str, Any] = {}
    for name in said.facts:
        column, read = known[name]
        facts[column] = read(work, said, name)
    return facts


def _text(_work: Work, said: Body, name: str) -> str:
    text = said.words(name)
    if text is None:
        raise Refused(N_("Tulis isinya."), field="text")
    return text


def _words(_work: Work, said: Body, name: str) -> str | None:
    return said.words(name, 500)


def _number(_work: Work, said: Body, name: str) -> int | None:
    return said.number(name)


def _agency(work: Work, said: Body, name: str) -> int | None:
    return _known_agencies(work, [said.number(name)], name)[0] if said.facts[name] is not None else None


def _agencies(work: Work, said: Body, name: str) -> list[int]:
    return [one for one in _known_agencies(work, list(said.rows(name)), name) if one is not None]


def _known_agencies(work: Work, wanted: list[int | None], name: str) -> list[int | None]:
    known = {agency.id for agency in work.about().agencies}
    if not set(wanted) <= known:
        raise unread(name)
    return wanted


def _of_the_meeting(kind: str) -> Callable[[Work, Body, str], list[int]]:
    def read(work: Work, said: Body, name: str) -> list[int]:
        wanted = said.rows(name)
        about = work.about()
        if not set(wanted) <= {ident for ident, _ in (about.outcomes if kind == "outcome" else about.issues)}:
            raise unread(name)
        return wanted

    return read


def _item(work: Work, said: Body, name: str) -> int | None:
    return work.item(said, name).id if said.facts[name] is not None else None


def _day(_work: Work, said: Body, name: str) -> Any:
    return said.day(name)


def _one(kind: type[StrEnum]) -> Callable[[Work, Body, str], StrEnum | None]:
    def read(_work: Work, said: Body, name: str) -> StrEnum | None:
        words = said.words(name, 40)
        try:
            return kind(words) if words else None
        except ValueError:
            raise unread(name) from None

    return read


Read = Callable[[Work, Body, str], Any]
_SHARED: dict[str, tuple[str, Read]] = {"text": ("text", _text), "class": ("security_class", _one(SecurityClass))}
_FACTS: dict[str, dict[str, tuple[str, Read]]] = {
    "outcome": {**_SHARED, "modality": ("modality", _one(Modality)), "item": ("agenda_item_id", _item)},
    "issue": {**_SHARED, "raised_by": ("raised_by", _words), "item": ("agenda_item_id", _item)},
    "action": {
        **_SHARED,
        "lead": ("lead_id", _agency),
        "supports": ("supports", _agencies),
        "pillar": ("pillar_id", _number),
        "starts": ("starts_on", _day),
        "due": ("due_on", _day),
        "due_text": ("due_text", _words),
        "recurrence": ("recurrence", _one(Recurrence)),
        "decisions": ("decisions", _of_the_meeting("outcome")),
        "issues": ("issues", _of_the_meeting("issue")),
    },
}
