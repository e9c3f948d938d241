"""The two lists people work with: what their own agency has to do, and the board of a forum.

Both are read in the order of ``due_key, id``, from one index per branch: what cannot be read from one index in that
order is put together from branches that can, each cut to the length of a page.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.core import N_, Actor, db, label_enum, local_day, row_number, today, within
from app.directory import Forum, Pillar
from app.meetings import Attendance, Meeting

from .models import Action, ActionSupport
from .origins import Origin, origins_of, own_origins
from .queries import (
    by_ids,
    day_of_forum,
    lateness_shown_to,
    may_filter_late,
    overdue,
    supported_by,
    told,
    visible_in,
    visible_to,
)
from .rules import LATE_STATES, UNFINISHED, lateness_for
from .vocabulary import STORED, ActionState, Recurrence, ShownState

SOON_DAYS = 30
MOST_BRANCHES = 8
"""Past so many forums, the sort of one scan costs less than a branch for each."""


# Our agency's actions


class Desk(enum.StrEnum):
    """The parts of an agency's list, in the order of urgency."""

    ANSWER = "answer"
    LATE = "late"
    SOON = "soon"
    RUNNING = "running"
    WAITING = "waiting"


label_enum({
    Desk.ANSWER: N_("Perlu jawaban"),
    Desk.LATE: N_("Lewat batas waktu"),
    Desk.SOON: N_("Segera jatuh tempo"),
    Desk.RUNNING: N_("Berjalan"),
    Desk.WAITING: N_("Menunggu pihak lain"),
})


@dataclass(frozen=True, slots=True)
class Line:
    """One action in a list, as far as this reader sees it, on the day it is in its forum."""

    action: Action
    on: date
    late_days: int | None
    origin: Origin
    leads: bool = False

    @property
    def reported_on(self) -> date | None:
        """The day of the last report, in the forum's time."""
        at = self.action.reported_at
        return local_day(at, self.action.meeting.forum.timezone) if at else None


@dataclass(frozen=True, slots=True)
class Group:
    """One part of the list: how many there are, and the first of them."""

    desk: Desk
    total: int
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class OurActions:
    """What an agency leads or supports and is not finished with."""

    groups: list[Group] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    def of(self, desk: Desk | str) -> Group:
        """One part, empty where there is nothing in it."""
        return next((group for group in self.groups if group.desk == desk), Group(Desk(desk), 0, []))


def our_actions(actor: Actor, on: date | None = None, *, most: int = 10, only: Desk | None = None) -> OurActions:
    """The unfinished actions that the actor's agencies lead or support, across forums, by urgency and due date.

    ``most`` of each part are loaded, all are counted. What is late stands apart only where the agency itself leads it.
    """
    answering = actor.acts_for | actor.collectives
    if not answering:
        return OurActions()
    desk = _desk(actor, on)
    columns = (Action.id, Action.due_key, desk.label("desk"))
    unfinished = Action.state.in_(sorted(UNFINISHED))
    leading = within(answering, Action.lead_id, Action.effective_class)
    led = sa.select(*columns).where(unfinished, leading)
    others = sa.or_(Action.lead_id.is_(None), sa.not_(leading))
    supported = sa.select(*columns).where(unfinished, supported_by(answering), others)
    ours = sa.union_all(led, supported).subquery("ours")
    ranked = sa.select(
        ours.c.id, ours.c.desk,
        sa.func.row_number().over(partition_by=ours.c.desk, order_by=(ours.c.due_key, ours.c.id)).label("place"),
        sa.func.count().over(partition_by=ours.c.desk).label("total"),
    ).subquery("ranked")  # fmt: skip
    query = sa.select(ranked.c.id, ranked.c.desk, ranked.c.total).where(ranked.c.place <= most)
    if only is not None:
        query = query.where(ranked.c.desk == list(Desk).index(only))
    rows = db.session.execute(query.order_by(ranked.c.desk, ranked.c.place)).all()
    loaded = by_ids((row.id for row in rows), selectinload(Action.supports))
    chosen = [loaded[row.id] for row in rows]
    lines = _lines(actor, chosen, on, own_origins(actor, chosen))
    groups: dict[Desk, Group] = {}
    for row, line in zip(rows, lines, strict=True):
        part = list(Desk)[row.desk]
        groups.setdefault(part, Group(part, row.total, [])).lines.append(line)
    return OurActions(list(groups.values()))


def _desk(actor: Actor, on: date | None) -> sa.Case[int]:
    """The place of a row's part among ``Desk``."""
    day = day_of_forum(on)
    soon = day + timedelta(days=SOON_DAYS) if isinstance(day, date) else _plus_soon(day)
    ours = Action.lead_id.in_(sorted(actor.acts_for.open))
    order = {desk: place for place, desk in enumerate(Desk)}
    unanswered = sa.and_(Action.accepted_at.is_(None), Action.declined_at.is_(None))
    declined = sa.and_(ours, Action.declined_at.is_not(None))
    waiting = sa.or_(Action.state == ActionState.REPORTED_DONE, declined)
    return sa.case(
        (waiting, order[Desk.WAITING]),
        (sa.and_(ours, sa.or_(unanswered, Action.returned_at.is_not(None))), order[Desk.ANSWER]),
        (sa.and_(overdue(day), Action.lead_id.in_(sorted(actor.agencies.open))), order[Desk.LATE]),
        (
            sa.and_(
                Action.due_on >= day, Action.due_on <= soon, Action.state.in_(sorted(LATE_STATES)),
                sa.or_(Action.recurrence.is_(None), Action.recurrence != Recurrence.CONTINUOUS),
            ),
            order[Desk.SOON],
        ),
        else_=order[Desk.RUNNING],
    )  # fmt: skip


def _plus_soon(day: sa.ColumnElement[date]) -> sa.ColumnElement[date]:
    """The same case with each day put off; the days themselves are values, so the database adds nothing."""
    assert isinstance(day, sa.Case)
    later = timedelta(days=SOON_DAYS)
    whens = [(condition, sa.literal(value.value + later)) for condition, value in day.whens]
    assert day.else_ is not None
    return sa.case(*whens, else_=sa.literal(day.else_.value + later))


def _lines(actor: Actor, actions: Sequence[Action], on: date | None, origins: Mapping[int, Origin]) -> list[Line]:
    days: dict[str, date] = {}
    lines = []
    for action in actions:
        zone = action.meeting.forum.timezone
        day = on or days.get(zone) or days.setdefault(zone, today(zone))
        leads = action.lead_id in actor.acts_for
        lines.append(Line(action, day, lateness_for(actor, action, day), origins[action.id], leads))
    return lines


# The board


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """What the board is narrowed to; everything None or False shows all. Codes, as they stand in the address."""

    forum: str | None = None
    pillar: str | None = None
    agency_id: int | None = None
    state: ShownState | None = None
    late: bool = False
    unassigned: bool = False
    undated: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: after it, or before it."""

    due_key: date
    id: int
    backwards: bool = False

    def __str__(self) -> str:
        return f"{self.due_key.isoformat()}_{self.id}"

    @classmethod
    def read(cls, text: str, *, backwards: bool = False) -> Cursor | None:
        """The cursor an address carries, or None where it does not hold one."""
        day, _, ident = text.partition("_")
        try:
            return cls(date.fromisoformat(day), row_number(ident), backwards)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the board, and where the pages beside it begin."""

    lines: list[Line]
    before: Cursor | None
    after: Cursor | None


def board(
    actor: Actor, filters: BoardFilters, cursor: Cursor | None = None, *, most: int = 50, on: date | None = None
) -> Page:
    """One page of the actions the actor may know of, by due date, the undated last."""
    backwards = cursor is not None and cursor.backwards
    order = (Action.due_key.desc(), Action.id.desc()) if backwards else (Action.due_key, Action.id)
    conditions = [*_narrowing(actor, filters, on)]
    if cursor is not None:
        place = sa.tuple_(Action.due_key, Action.id)
        edge = sa.tuple_(sa.literal(cursor.due_key), sa.literal(cursor.id))
        conditions.append(place < edge if backwards else place > edge)
    branches = [
        sa.select(Action.id, Action.due_key).where(*branch, *conditions).order_by(*order).limit(most + 1).subquery()
        for branch in _branches(actor, filters)
    ]
    if not branches:
        return Page([], None, None)
    parts = [sa.select(branch.c.id, branch.c.due_key) for branch in branches]
    found = (sa.union(*parts) if len(parts) > 1 else parts[0]).subquery("found")
    by = (found.c.due_key.desc(), found.c.id.desc()) if backwards else (found.c.due_key, found.c.id)
    ids = list(db.session.scalars(sa.select(found.c.id).order_by(*by).limit(most + 1)))
    more = len(ids) > most
    ids = ids[:most]
    if backwards:
        ids.reverse()
    answers = bool(actor.acts_for or actor.collectives)
    loaded = by_ids(ids, *([selectinload(Action.supports)] if answers else []))
    rows = [loaded[ident] for ident in ids]
    lines = _lines(actor, rows, on, origins_of(actor, rows, results=False))
    if not lines:
        return Page([], None, None)
    first, last = lines[0].action, lines[-1].action
    before = Cursor(first.due_key, first.id, backwards=True) if (more if backwards else cursor is not None) else None
    after = Cursor(last.due_key, last.id) if (cursor is not None if backwards else more) else None
    return Page(lines, before, after)


def first_due(
    actor: Actor, forums: Iterable[int], *where: sa.ColumnElement[bool], most: int, options: Sequence[Any] = ()
) -> Sequence[Action]:
    """The actions of some forums that meet the conditions, the first due first; each forum read from its own index."""
    parts = [
        sa
        .select(Action.id)
        .where(Action.forum_id == forum_id, *visible_in(actor, forum_id), *where)
        .order_by(Action.due_key, Action.id)
        .limit(most)
        .subquery()
        for forum_id in sorted(forums)
    ]
    if not parts:
        return []
    found = sa.union_all(*(sa.select(part.c.id) for part in parts))
    query = sa.select(Action).where(Action.id.in_(found)).options(*options)
    return db.session.scalars(query.order_by(Action.due_key, Action.id).limit(most)).all()


def _branches(actor: Actor, filters: BoardFilters) -> list[list[sa.ColumnElement[bool]]]:
    """The parts whose union is what the actor may know of, each of which one index holds in order."""
    seen = visible_to(actor)
    if filters.agency_id is not None:
        supported = sa.select(ActionSupport.action_id).where(
            ActionSupport.agency_id == filters.agency_id, ActionSupport.ended.is_(False)
        )
        return [[Action.lead_id == filters.agency_id, seen], [Action.id.in_(supported), seen]]
    if filters.late:  # of the forums whose lateness the actor sees, and of what its own agencies lead
        watched = sorted(actor.secretariat_forums.open | actor.leadership_forums.open)
        late = [[Action.forum_id == forum_id, *visible_in(actor, forum_id)] for forum_id in watched]
        if len(watched) > MOST_BRANCHES:
            late = [[Action.forum_id.in_(watched), seen]]
        if actor.agencies:
            late.append([Action.lead_id.in_(sorted(actor.agencies.open)), seen])
        return late
    forums = sorted(actor.forums)
    inside = [[Action.forum_id == forum_id, *visible_in(actor, forum_id)] for forum_id in forums]
    if filters.forum:
        chosen = db.session.scalars(sa.select(Forum.id).where(Forum.code == filters.forum)).one_or_none()
        if chosen in actor.forums:
            return [inside[forums.index(chosen)]]
        inside, within_forum = [], [Action.forum_id == chosen]
    else:
        within_forum = [Action.forum_id.not_in(forums)]
        if len(forums) > MOST_BRANCHES:
            inside = [[Action.forum_id.in_(forums), seen]]
    answering = actor.acts_for | actor.collectives
    if answering:
        inside.append([within(answering, Action.lead_id, Action.effective_class), *within_forum, told()])
        inside.append([supported_by(answering), *within_forum, told()])
    if actor.acts_for:
        attended = sa.select(Attendance.meeting_id).where(
            Attendance.agency_id.in_(sorted(actor.acts_for.open)), Attendance.withdrawn_at.is_(None)
        )
        inside.append([Action.meeting_id.in_(attended), *within_forum, seen])
    if actor.agencies:
        hosted = sa.select(Meeting.id).where(Meeting.host_id.in_(sorted(actor.agencies.open)))
        inside.append([Action.meeting_id.in_(hosted), *within_forum, seen])
    return inside


def _narrowing(actor: Actor, filters: BoardFilters, on: date | None) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if filters.forum and (filters.agency_id is not None or filters.late):
        conditions.append(Action.forum_id == sa.select(Forum.id).where(Forum.code == filters.forum).scalar_subquery())
    if filters.pillar:
        conditions.append(Action.pillar_id.in_(sa.select(Pillar.id).where(Pillar.code == filters.pillar)))
    if filters.state is not None:
        conditions += _in_state(filters.state)
    if filters.late:
        day = day_of_forum(on)
        conditions += [overdue(day), Action.due_key < day, lateness_shown_to(actor)]
    if filters.unassigned:
        conditions.append(Action.lead_id.is_(None))
    if filters.undated:
        conditions.append(Action.due_on.is_(None))
    for word in filters.text.split():
        like = "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        conditions.append(sa.or_(Action.text.ilike(like, escape="\\"), Action.ref.ilike(like, escape="\\")))
    return conditions


def _in_state(shown: ShownState) -> list[sa.ColumnElement[bool]]:
    if shown is ShownState.NOT_STARTED:
        return [Action.state == ActionState.OPEN, Action.progressed_at.is_(None)]
    if shown is ShownState.IN_PROGRESS:
        return [Action.state == ActionState.OPEN, Action.progressed_at.is_not(None)]
    return [Action.state == STORED[shown]]


def lawful_filters(actor: Actor, filters: BoardFilters) -> BoardFilters:
    """The filters without what this reader may not ask: lateness is no question for peers."""
    return filters if may_filter_late(actor) else replace(filters, late=False)
