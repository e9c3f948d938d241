"""Reads of roadmaps and of the actions they draw on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.actions import (
    Action,
    ActionDecision,
    ActionIssue,
    ActionState,
    ActionSupport,
    ShownState,
    overdue,
    shown_state,
)
from app.actions import visible_to as actions_visible_to
from app.core import Actor, db, today
from app.directory import Pillar
from app.meetings import Meeting
from app.meetings import visible_to as meetings_visible_to

from .models import Roadmap, RoadmapForum


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Roadmaps that draw on a forum the actor has a part in."""
    return sa.exists().where(RoadmapForum.roadmap_id == Roadmap.id, RoadmapForum.forum_id.in_(sorted(actor.forums)))


_SOURCES = (
    joinedload(Roadmap.forum),
    selectinload(Roadmap.forums).joinedload(RoadmapForum.forum),
    selectinload(Roadmap.meetings),
    selectinload(Roadmap.pillars),
)


def roadmaps_of(actor: Actor) -> Sequence[Roadmap]:
    """The roadmaps the actor may see, by title."""
    query = sa.select(Roadmap).where(visible_to(actor)).options(*_SOURCES).order_by(Roadmap.title, Roadmap.id)
    return db.session.scalars(query).all()


def roadmap_by_code(actor: Actor | None, code: str) -> Roadmap:
    """One roadmap the actor may see; None reads for the command line. Raises ``NoResultFound``."""
    query = sa.select(Roadmap).where(Roadmap.code == code).options(*_SOURCES)
    if actor is not None:
        query = query.where(visible_to(actor))
    return db.session.scalars(query).one()


def forum_ids_of(roadmap: Roadmap) -> frozenset[int]:
    """The forums the roadmap draws on."""
    return frozenset(link.forum_id for link in roadmap.forums)


def reference_day(roadmap: Roadmap) -> date:
    """Today in the time zone of the roadmap's forum: what lateness is counted from."""
    return today(roadmap.forum.timezone)


def drawn_on(roadmap: Roadmap) -> sa.ColumnElement[bool]:
    """The actions of the roadmap's forums and single meetings, once they were opened."""
    meeting_ids = [link.meeting_id for link in roadmap.meetings]
    source: sa.ColumnElement[bool] = Action.forum_id.in_(sorted(forum_ids_of(roadmap)))
    if meeting_ids:
        source = sa.or_(source, Action.meeting_id.in_(meeting_ids))
    return sa.and_(source, Action.state != ActionState.PROPOSED)


def cut_for(readers: Sequence[Actor]) -> sa.ColumnElement[bool]:
    """The actions that every one of the readers may know of."""
    return sa.and_(*(actions_visible_to(reader) for reader in readers))


ROW_ORDER = (Action.due_on.asc().nulls_last(), Action.meeting_id, Action.seq, Action.id)


def rows_of(
    roadmap: Roadmap, readers: Sequence[Actor], *where: sa.ColumnElement[bool], origins: bool = True
) -> Sequence[Action]:
    """The roadmap's actions that all readers may know of, by due date, with what a row prints loaded."""
    options: list[Any] = [
        joinedload(Action.lead),
        joinedload(Action.pillar),
        joinedload(Action.meeting),
        selectinload(Action.supports).joinedload(ActionSupport.agency),
    ]
    if origins:
        options += [
            selectinload(Action.decision_links).joinedload(ActionDecision.decision),
            selectinload(Action.issue_links).joinedload(ActionIssue.issue),
        ]
    query = sa.select(Action).where(drawn_on(roadmap), cut_for(readers), *where).options(*options).order_by(*ROW_ORDER)
    return db.session.scalars(query).all()


def meetings_of(roadmap: Roadmap, readers: Sequence[Actor], *options: Any) -> Sequence[Meeting]:
    """The meetings the roadmap rests on that all readers may know of and that were circulated, oldest first."""
    source: sa.ColumnElement[bool] = Meeting.forum_id.in_(sorted(forum_ids_of(roadmap)))
    single = [link.meeting_id for link in roadmap.meetings]
    if single:
        source = sa.or_(source, Meeting.id.in_(single))
    query = (
        sa
        .select(Meeting)
        .where(source, Meeting.circulated_at.is_not(None), *(meetings_visible_to(reader) for reader in readers))
        .options(*options)
        .order_by(Meeting.starts_on.asc().nulls_first(), Meeting.id)
    )
    return db.session.scalars(query).all()


@dataclass(slots=True)
class Standing:
    """How a roadmap stands for a reader on a day; only what the reader may know is counted.

    ``states`` and each value of ``pillars`` map shown states to counts; ``pillars`` is keyed by pillar code, None for
    actions without a pillar. ``late`` and ``late_by_pillar`` stay empty for readers who may not see lateness.
    """

    total: int = 0
    states: dict[ShownState, int] = field(default_factory=dict)
    pillars: dict[str | None, dict[ShownState, int]] = field(default_factory=dict)
    unassigned: int = 0
    undated: int = 0
    late: int = 0
    late_by_pillar: dict[str | None, int] = field(default_factory=dict)

    def total_of(self, pillar: str | None) -> int:
        """All actions under a pillar."""
        return sum(self.pillars.get(pillar, {}).values())


def sees_lateness_of(actor: Actor, roadmap: Roadmap) -> bool:
    """Whether the reader may know who is late across the whole roadmap."""
    return forum_ids_of(roadmap) <= (actor.secretariat_forums | actor.leadership_forums).open


def standing(roadmap: Roadmap, actor: Actor, on: date) -> Standing:
    """Count the roadmap's actions in one query, grouped by pillar and state."""
    progressed = Action.progressed_at.is_not(None)
    finished = Action.state.in_([ActionState.VERIFIED, ActionState.CANCELLED])
    counted = sa.func.count()
    query = (
        sa
        .select(
            Pillar.code,
            Action.state,
            progressed,
            counted,
            counted.filter(overdue(on)),
            counted.filter(Action.lead_id.is_(None), ~finished),
            counted.filter(Action.due_on.is_(None), Action.recurrence.is_(None), ~finished),
        )
        .outerjoin(Pillar, Pillar.id == Action.pillar_id)
        .where(drawn_on(roadmap), cut_for([actor]))
        .group_by(Pillar.code, Action.state, progressed)
    )
    shows_late = sees_lateness_of(actor, roadmap)
    result = Standing()
    for code, state, has_progress, count, late, unassigned, undated in db.session.execute(query):
        shown = shown_state(state, has_progress=has_progress)
        result.total += count
        result.states[shown] = result.states.get(shown, 0) + count
        pillar = result.pillars.setdefault(code, {})
        pillar[shown] = pillar.get(shown, 0) + count
        result.unassigned += unassigned
        result.undated += undated
        if shows_late and late:
            result.late += late
            result.late_by_pillar[code] = result.late_by_pillar.get(code, 0) + late
    return result


def pillar_counts(result: Standing, roadmap: Roadmap, language: str = "id") -> list[dict[str, Any]]:
    """The strip of pillars in the roadmap's order, for the template."""
    return [
        {
            "code": pillar.label,
            "name": pillar.name_in(language),
            "url": f"#{pillar.code}",
            "total": result.total_of(pillar.code),
            "counts": result.pillars.get(pillar.code, {}),
            "late": result.late_by_pillar.get(pillar.code, 0),
        }
        for pillar in roadmap.pillars
    ]
