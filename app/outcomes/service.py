"""What is written about outcomes and issues."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, locked, note_act, now, revise
from app.meetings import AgendaItem, Meeting, check_code, demand_unfrozen, hold_unfrozen

from .assent_service import void_assents
from .models import Decision, Issue, Modality

DECISION_FACTS = frozenset({
    "ref", "text", "text_en", "modality", "agenda_item_id", "source", "security_class",
})  # fmt: skip
ISSUE_FACTS = frozenset({
    "ref", "text", "text_en", "raised_by", "category", "region_code", "agenda_item_id", "source", "security_class",
})  # fmt: skip


def create_decision(
    meeting: Meeting, text: str, *, by: Actor, modality: Modality | None = None, ref: str | None = None, **facts: Any
) -> Decision:
    """Record an outcome under the next number of its minutes. The number stays, also when a later one is withdrawn.

    ``modality`` None is not yet chosen; it is never guessed.
    """
    _known(facts, DECISION_FACTS)
    hold_unfrozen(meeting.id)
    number = 1 + (
        db.session.scalar(sa.select(sa.func.max(Decision.number)).where(Decision.meeting_id == meeting.id)) or 0
    )
    decision = Decision(
        meeting_id=meeting.id,
        number=number,
        ref=_ref(Decision, meeting.id, ref, "D", number),
        text=_text(text, N_("Tulis isi hasil rapat.")),
        modality=modality,
        effective_class=facts.get("security_class") or meeting.effective_class,
        **_of_the_meeting(meeting.id, facts),
    )
    db.session.add(decision)
    note_act(by, "create", decision)
    return decision


def edit_decision(decision: Decision, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Word or classify an outcome anew; its number never changes.

    What the hall had agreed to was the old wording. To choose a modality that was left open takes no agreement back.
    """
    before = (decision.text, decision.modality)
    changed = _edit(decision, revision, by, facts, DECISION_FACTS, N_("Tulis isi hasil rapat."))
    text, modality = before
    if decision.text != text or (modality is not None and decision.modality is not modality):
        void_assents(decision, by)
    return changed


def withdraw_decision(decision: Decision, revision: int, *, by: Actor) -> None:
    """Take back an outcome; its number is not given to another."""
    _withdraw(decision, revision, by)


def create_issue(meeting: Meeting, text: str, *, by: Actor, ref: str | None = None, **facts: Any) -> Issue:
    """Record a problem raised in the meeting."""
    _known(facts, ISSUE_FACTS)
    hold_unfrozen(meeting.id)
    seq = 1 + (db.session.scalar(sa.select(sa.func.max(Issue.seq)).where(Issue.meeting_id == meeting.id)) or 0)
    issue = Issue(
        meeting_id=meeting.id,
        seq=seq,
        ref=_ref(Issue, meeting.id, ref, "I", seq),
        text=_text(text, N_("Tulis isunya.")),
        effective_class=facts.get("security_class") or meeting.effective_class,
        **_of_the_meeting(meeting.id, facts),
    )
    db.session.add(issue)
    note_act(by, "create", issue)
    return issue


def edit_issue(issue: Issue, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Word or classify an issue anew."""
    return _edit(issue, revision, by, facts, ISSUE_FACTS, N_("Tulis isunya."))


def withdraw_issue(issue: Issue, revision: int, *, by: Actor) -> None:
    """Take back an issue; the row stays."""
    _withdraw(issue, revision, by)


def inherit_class(meeting: Meeting) -> None:
    """Give outcomes and issues without a class of their own the meeting's. Called when the meeting's class changes."""
    for model in (Decision, Issue):
        db.session.execute(
            sa
            .update(model)
            .where(model.meeting_id == meeting.id, model.security_class.is_(None))
            .values(effective_class=meeting.effective_class)
            .execution_options(synchronize_session="fetch")
        )


def _edit(
    thing: Decision | Issue, revision: int, by: Actor, facts: dict[str, Any], known: frozenset[str], empty: str
) -> bool:
    _known(facts, known)
    meeting = locked(Meeting, thing.meeting_id)
    thing.check_revision(revision)
    demand_unfrozen(meeting, thing, facts)
    if "text" in facts:
        facts["text"] = _text(facts["text"], empty)
    if facts.get("ref", thing.ref) != thing.ref:
        facts["ref"] = _ref(type(thing), meeting.id, facts["ref"], "D", 0) if facts["ref"] else thing.ref
    if "security_class" in facts:
        facts["effective_class"] = facts["security_class"] or meeting.effective_class
    changed = revise(thing, **_of_the_meeting(meeting.id, facts))
    if changed:
        note_act(by, "edit", thing)
    return changed


def _withdraw(thing: Decision | Issue, revision: int, by: Actor) -> None:
    thing.check_revision(revision)
    hold_unfrozen(thing.meeting_id)
    if thing.withdrawn_at is None:
        revise(thing, withdrawn_at=now())
        note_act(by, "withdraw", thing)


def _ref(model: type[Decision | Issue], meeting_id: int, ref: str | None, letter: str, number: int) -> str:
    """The given ref where it is free; else ``D3`` of the number, or the next free one."""
    taken = set(db.session.scalars(sa.select(model.ref).where(model.meeting_id == meeting_id)))
    if ref:
        check_code(ref, field="ref")
        if ref in taken:
            raise Refused(N_("Kode ini sudah dipakai butir lain pada rapat ini."), field="ref")
        return ref
    while (made := f"{letter}{number}") in taken:
        number += 1
    return made


def _text(text: str, empty: str) -> str:
    if not text.strip():
        raise Refused(empty, field="text")
    return text


def _of_the_meeting(meeting_id: int, facts: dict[str, Any]) -> dict[str, Any]:
    item_id = facts.get("agenda_item_id")
    if item_id is not None:
        query = sa.select(AgendaItem.id).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting_id)
        if db.session.scalar(query) is None:
            raise Refused(N_("Pilih acara dari rapat ini."), field="agenda_item_id")
    return facts


def _known(facts: dict[str, Any], known: frozenset[str]) -> None:
    if unknown := facts.keys() - known:
        raise TypeError(f"not a fact: {', '.join(sorted(unknown))}")
