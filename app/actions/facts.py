"""The facts of an action: entering them, saving what differs, matching what it rests on. The verbs call these."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, SecurityClass, db, now, revise
from app.directory import Agency, Pillar
from app.meetings import Meeting, demand_unfrozen
from app.outcomes import Decision, Issue

from .events import UNANSWERED, Instants, record_event
from .models import Action, ActionDecision, ActionIssue, ActionSupport
from .vocabulary import ActionState, EventKind

COLUMNS = frozenset({
    "ref", "text", "text_en", "pillar_id", "lead_id", "starts_on", "due_on", "due_text", "recurrence", "indicator",
    "indicator_en", "baseline", "target", "target_group", "themes", "budget_idr", "funding_source", "partner_support",
    "region_code", "border_post", "priority", "cooperation_level", "security_class", "source", "illustrative", "seq",
})  # fmt: skip
"""The facts of an action that are written as they are; ``supports``, ``decisions`` and ``issues`` take ids in order."""

LINKS = frozenset({"supports", "decisions", "issues"})

EXCHANGE_NAMES = {
    "pillar_id": "pillar", "lead_id": "lead", "supports": "support",
    "decisions": "from_decisions", "issues": "from_issues",
}  # fmt: skip
"""What records call a fact whose name here differs; ``illustrative`` holds their names."""


def next_ref(meeting: Meeting) -> tuple[str, int]:
    """The next free code (``A-07``) and place in the meeting."""
    rows = db.session.execute(sa.select(Action.ref, Action.seq).where(Action.meeting_id == meeting.id)).all()
    taken = {ref for ref, _ in rows}
    seq = max((seq for _, seq in rows), default=0) + 1
    number = seq
    while f"A-{number:02}" in taken:
        number += 1
    return f"A-{number:02}", seq


def enter(
    meeting: Meeting,
    by: Actor,
    facts: dict[str, Any],
    state: ActionState,
    kind: EventKind,
    instants: Instants | None = None,
) -> Action:
    """Write a new action in the given state, with the event that tells how it came in."""
    _demand_known(facts)
    demand_unfrozen(meeting)
    ref, seq = next_ref(meeting)
    values = {"ref": ref, "seq": seq, **{name: value for name, value in facts.items() if name in COLUMNS}}
    values["ref"] = values["ref"] or ref
    _check(values, meeting.forum_id)
    _demand_free_ref(meeting.id, values["ref"])
    action = Action(
        meeting_id=meeting.id, forum_id=meeting.forum_id, first_due_on=values.get("due_on"),
        effective_class=values.get("security_class") or meeting.effective_class, state=state,
        reported_done_at=now() if state in {ActionState.REPORTED_DONE, ActionState.VERIFIED} else None,
        verified_at=now() if state is ActionState.VERIFIED else None,
        supports=[], decision_links=[], issue_links=[], events=[], **values,
    )  # fmt: skip
    db.session.add(action)
    db.session.flush()
    for name in LINKS & facts.keys():
        _match(action, name, facts[name])
    record_event(action, kind, by, to=state, instants=instants)
    return action


def _demand_known(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - COLUMNS - LINKS:
        raise TypeError(f"no such facts: {', '.join(sorted(unknown))}")


def _demand_free_ref(meeting_id: int, ref: str, but: int | None = None) -> None:
    query = sa.select(Action.id).where(Action.meeting_id == meeting_id, Action.ref == ref, Action.id != (but or 0))
    if db.session.scalars(query).first() is not None:
        raise Refused(N_("Kode %(ref)s sudah dipakai dalam rapat ini. Pakai kode lain."), field="ref", ref=ref)


def _check(values: dict[str, Any], forum_id: int) -> None:
    """Refuse in words what the database would refuse in its own."""
    if "text" in values and not (values["text"] or "").strip():
        raise Refused(N_("Tulis apa yang akan dilakukan."), field="text")
    starts_on, due_on = values.get("starts_on"), values.get("due_on")
    if starts_on and due_on and due_on < starts_on:
        raise Refused(N_("Batas waktu tidak boleh sebelum tanggal mulai."), field="due_on")
    if (values.get("budget_idr") or 0) < 0:
        raise Refused(N_("Anggaran tidak boleh kurang dari nol."), field="budget_idr")
    pillar_id = values.get("pillar_id")
    if pillar_id is not None:
        of_forum = sa.select(Pillar.id).where(Pillar.id == pillar_id, Pillar.forum_id == forum_id)
        if db.session.scalars(of_forum).one_or_none() is None:
            raise Refused(N_("Pilih pilar dari forum rapat ini."), field="pillar")


def apply(action: Action, by: Actor, facts: dict[str, Any], *, marks: bool | None) -> bool:
    """Write what differs, and one event that tells it. ``marks`` None drops the marks of what was changed."""
    _demand_known(facts)
    values = {name: value for name, value in facts.items() if name in COLUMNS}
    if "ref" in values and values["ref"] != action.ref:
        demand_unfrozen(db.session.get_one(Meeting, action.meeting_id))
        _demand_free_ref(action.meeting_id, values["ref"], but=action.id)
    _check({"starts_on": action.starts_on, "due_on": action.due_on} | values, action.forum_id)
    before = {name: getattr(action, name) for name in values}
    changed = {name for name in values if values[name] != before[name]}
    linked = {}
    for name in sorted(LINKS & facts.keys()):
        if relinked := _match(action, name, facts[name]):
            linked[EXCHANGE_NAMES[name]] = relinked
    if not changed and not linked:
        return False
    if marks is None:
        filler = {EXCHANGE_NAMES.get(name, name) for name in changed} | linked.keys()
        values["illustrative"] = [name for name in action.illustrative if name not in filler]
    if "due_on" in changed and (action.first_due_on is None or action.state is ActionState.PROPOSED):
        action.first_due_on = values["due_on"]
    strictest = action.effective_class
    if "security_class" in changed:
        values["effective_class"] = values["security_class"] or _class_of_meeting(action)
        if values["effective_class"] is SecurityClass.RESTRICTED:
            strictest = SecurityClass.RESTRICTED
    if not revise(action, **values):  # only links changed
        action.revision += 1
    moved_lead = "lead_id" in changed and action.state is not ActionState.PROPOSED
    told = _told(before, values, changed - ({"lead_id"} if moved_lead else set())) | linked
    if told:
        record_event(action, EventKind.EDITED, by, detail=told, classified=strictest)
    if moved_lead:
        record_event(
            action, EventKind.REASSIGNED, by, detail=_told(before, values, {"lead_id"}), classified=strictest,
            instants=UNANSWERED,
        )  # fmt: skip
    return True


def _class_of_meeting(action: Action) -> SecurityClass:
    return db.session.scalars(sa.select(Meeting.effective_class).where(Meeting.id == action.meeting_id)).one()


def _told(before: dict[str, Any], after: dict[str, Any], changed: Collection[str]) -> dict[str, Any]:
    """What an event says of a change: agencies and pillars by their codes, the rest as it was written."""
    told = {EXCHANGE_NAMES.get(name, name): [_plain(before[name]), _plain(after[name])] for name in sorted(changed)}
    if "lead_id" in changed:
        codes = codes_of({before["lead_id"], after["lead_id"]} - {None})
        told["lead"] = [codes.get(before["lead_id"]), codes.get(after["lead_id"])]
    if "pillar_id" in changed:
        ids = {before["pillar_id"], after["pillar_id"]} - {None}
        rows = db.session.execute(sa.select(Pillar.id, Pillar.code).where(Pillar.id.in_(sorted(ids)))).all()
        pillars = {row.id: row.code for row in rows}
        told["pillar"] = [pillars.get(before["pillar_id"]), pillars.get(after["pillar_id"])]
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def codes_of(agency_ids: Iterable[int | None]) -> dict[int, str]:
    wanted = sorted(agency_id for agency_id in agency_ids if agency_id is not None)
    rows = db.session.execute(sa.select(Agency.id, Agency.code).where(Agency.id.in_(wanted))).all()
    return {row.id: row.code for row in rows}


_LINKED: dict[str, tuple[str, Any, str, Any]] = {
    "supports": ("supports", ActionSupport, "agency_id", Agency.code),
    "decisions": ("decision_links", ActionDecision, "decision_id", Decision.ref),
    "issues": ("issue_links", ActionIssue, "issue_id", Issue.ref),
}


def _match(action: Action, name: str, wanted: Iterable[int]) -> list[list[str]] | None:
    """Match link rows with the ids wanted, in order: what is gone is ended, what comes back begins again.

    Answers the codes before and after, or None where nothing changed.
    """
    collection, row_type, key, code = _LINKED[name]
    ids = list(dict.fromkeys(wanted))
    query = sa.select(row_type).where(row_type.action_id == action.id).order_by(row_type.seq, row_type.id)
    rows = {getattr(row, key): row for row in db.session.scalars(query)}
    current = [ident for ident, row in rows.items() if not row.ended]
    if current == ids:
        return None
    for place, ident in enumerate(ids):
        row = rows.get(ident)
        if row is None:
            of_meeting = {} if name == "supports" else {"meeting_id": action.meeting_id}
            row = row_type(action_id=action.id, **{key: ident}, **of_meeting)
            db.session.add(row)
        row.seq, row.ended = place, False
    for ident in set(current) - set(ids):
        rows[ident].ended = True
    db.session.flush()
    db.session.refresh(action, [collection])
    told = db.session.execute(sa.select(code.class_.id, code).where(code.class_.id.in_(sorted({*current, *ids})))).all()
    words = {row[0]: row[1] for row in told}
    return [[words[ident] for ident in current], [words[ident] for ident in ids]]
