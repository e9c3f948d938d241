"""What is written about the agenda. An item keeps its row whatever happens to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, note_act, now, revise

from .models import AgendaItem, Meeting
from .queries import hold_unfrozen
from .rules import demand_unfrozen

FACTS = frozenset({"title", "title_en", "presenter", "source", "security_class"})


def add_agenda_item(meeting: Meeting, title: str, *, by: Actor, seq: int | None = None, **facts: Any) -> AgendaItem:
    """Add a point at the end of the agenda, or with the number a record gives it."""
    _known(facts)
    hold_unfrozen(meeting.id)
    items = _items(meeting)
    if seq is None:
        # Withdrawn items stand after the agenda and make room.
        seq = 1 + max((item.seq for item in items if item.withdrawn_at is None), default=0)
        _make_room(items, seq)
    elif any(item.seq == seq for item in items):
        raise Refused(N_("Nomor acara ini sudah dipakai."), field="seq")
    item = AgendaItem(meeting_id=meeting.id, seq=seq, title=_title(title), **facts)
    db.session.add(item)
    note_act(by, "create", item)
    return item


def edit_agenda_item(item: AgendaItem, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Correct a point of the agenda; its place is changed by ``move_agenda_item``."""
    _known(facts)
    item.check_revision(revision)
    demand_unfrozen(db.session.get_one(Meeting, item.meeting_id), item, facts)
    if "title" in facts:
        facts["title"] = _title(facts["title"])
    changed = revise(item, **facts)
    if changed:
        note_act(by, "edit", item)
    return changed


def mark_done(item: AgendaItem, done: bool, *, by: Actor) -> bool:
    """Mark a point as dealt with, or as open again."""
    if (item.done_at is not None) == done:
        return False
    demand_unfrozen(db.session.get_one(Meeting, item.meeting_id))
    item.done_at = now() if done else None
    note_act(by, "done" if done else "reopen", item)
    return True


def move_agenda_item(item: AgendaItem, *, by: Actor, up: bool) -> bool:
    """Change places with the neighbour above or below; at the edge nothing happens."""
    hold_unfrozen(item.meeting_id)
    items = [each for each in _items_of(item.meeting_id) if each.withdrawn_at is None]
    here = items.index(item)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return False
    items[here], items[there] = items[there], items[here]
    _place(items, sorted(each.seq for each in items))
    note_act(by, "move", item, f"{there + 1}")
    return True


def withdraw_agenda_item(item: AgendaItem, revision: int, *, by: Actor) -> None:
    """Take a point off the agenda; those after it move up, its row and its notes stay."""
    hold_unfrozen(item.meeting_id)
    item.check_revision(revision)
    if item.withdrawn_at is not None:
        return
    revise(item, withdrawn_at=now())
    items = _items_of(item.meeting_id)
    order = sorted(items, key=lambda each: (each.withdrawn_at is not None, each.seq))
    _place(order, range(1, len(order) + 1))
    note_act(by, "withdraw", item)


def _items(meeting: Meeting) -> Sequence[AgendaItem]:
    return _items_of(meeting.id)


def _items_of(meeting_id: int) -> Sequence[AgendaItem]:
    query = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting_id).order_by(AgendaItem.seq, AgendaItem.id)
    return db.session.scalars(query).all()


def _place(items: Sequence[AgendaItem], places: Sequence[int]) -> None:
    """Number the items. Numbers are unique at every moment, so those that move pass through free ones first."""
    moving = [(item, seq) for item, seq in zip(items, places, strict=True) if item.seq != seq]
    free = 1 + max((item.seq for item in _items_of(items[0].meeting_id)), default=0)
    for offset, (item, _) in enumerate(moving):
        item.seq = free + len(items) + offset
    db.session.flush()
    for item, seq in moving:
        item.seq = seq
    db.session.flush()


def _make_room(items: Sequence[AgendaItem], seq: int) -> None:
    last = max((item.seq for item in items), default=0)
    for item in items:
        if item.seq == seq:
            item.seq = last + 1
    db.session.flush()


def _title(title: str) -> str:
    if not title.strip():
        raise Refused(N_("Tulis acaranya."), field="title")
    return title


def _known(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of an agenda item: {', '.join(sorted(unknown))}")
