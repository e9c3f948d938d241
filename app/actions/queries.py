"""Reads of actions. Every list, page, count, export and paper asks ``visible_to``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.core import ZONES, Actor, Reach, SecurityClass, all_of, any_of, db, today, within
from app.directory import Agency, Forum, Pillar
from app.meetings import Attendance, AttendanceStatus, Meeting

from .models import Action, ActionDecision, ActionEvent, ActionIssue, ActionSupport
from .origins import answers_with
from .rules import LATE_STATES
from .states import UNDER_WAY
from .vocabulary import ActionState, Recurrence


@lru_cache(256)
def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Actions the actor may know of.

    By forum and class; and, the one reading through a relation, what its agencies (or a collective they belong to) lead
    or support, and what was agreed in a meeting they attended. Proposed ones are the writers' alone until the notula is
    circulated.
    """
    answering = actor.acts_for | actor.collectives
    ways = [
        within(actor.leadership_forums, Action.forum_id, Action.effective_class),
        within(actor.member_forums, Action.forum_id, Action.effective_class),
        within(actor.partner_forums, Action.forum_id, Action.effective_class),
    ]
    if answering:
        ways += [within(answering, Action.lead_id, Action.effective_class), _supported_within(answering)]
    if actor.acts_for:
        ways.append(_attended_within(actor.acts_for))
    written = [within(actor.secretariat_forums, Action.forum_id, Action.effective_class)]
    if actor.agencies:
        written.append(_hosted_within(actor.agencies))
    return any_of(*written, all_of(told(), any_of(*ways)))


def visible_in(actor: Actor, forum_id: int) -> list[sa.ColumnElement[bool]]:
    """What ``visible_to`` comes to within one forum: less is asked where the actor is cleared for all of it."""
    if forum_id in actor.secretariat_forums.restricted:
        return []
    readable = actor.leadership_forums | actor.member_forums | actor.partner_forums
    if forum_id in readable.restricted and forum_id not in actor.secretariat_forums:
        hosted = [_hosted_within(actor.agencies)] if actor.agencies else []
        return [sa.or_(told(), *hosted)]
    return [visible_to(actor)]


def told() -> sa.ColumnElement[bool]:
    """Opened, or proposed in a meeting whose notula went out."""
    return sa.or_(
        Action.state != ActionState.PROPOSED,
        Action.meeting_id.in_(sa.select(Meeting.id).where(Meeting.circulated_at.is_not(None))),
    )


def _supported_within(reach: Reach) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        ActionSupport.action_id == Action.id,
        ActionSupport.ended.is_(False),
        within(reach, ActionSupport.agency_id, Action.effective_class),
    )


def _hosted_within(reach: Reach) -> sa.ColumnElement[bool]:
    return sa.exists().where(Meeting.id == Action.meeting_id, within(reach, Meeting.host_id, Action.effective_class))


def _attended_within(reach: Reach) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Attendance.meeting_id == Action.meeting_id,
        Attendance.withdrawn_at.is_(None),
        Attendance.status == AttendanceStatus.PRESENT,
        within(reach, Attendance.agency_id, Action.effective_class),
        Meeting.id == Action.meeting_id,
        Meeting.circulated_at.is_not(None),
    )


def supported_by(reach: Reach) -> sa.ColumnElement[bool]:
    """Supported by an agency of the reach, cleared for the action's class; read from the agency's side."""

    def ids(agencies: frozenset[int]) -> sa.ColumnElement[bool]:
        query = sa.select(ActionSupport.action_id).where(
            ActionSupport.agency_id.in_(sorted(agencies)), ActionSupport.ended.is_(False)
        )
        return Action.id.in_(query)

    if reach.open == reach.restricted:
        return ids(reach.open)
    in_open = sa.and_(Action.effective_class == SecurityClass.OPEN, ids(reach.open))
    return sa.or_(in_open, ids(reach.restricted)) if reach.restricted else in_open


# Lateness


def overdue(on: date | sa.ColumnElement[date]) -> sa.ColumnElement[bool]:
    """The same rule as ``rules.is_overdue``, as a condition on rows."""
    return sa.and_(
        Action.due_on < on,
        Action.state.in_(sorted(LATE_STATES)),
        sa.or_(Action.recurrence.is_(None), Action.recurrence != Recurrence.CONTINUOUS),
    )


def day_of_forum(on: date | None = None) -> date | sa.ColumnElement[date]:
    """The day it is in the forum of a row's action; one day for all where they agree, as most of the day they do."""
    if on is not None:
        return on
    days = {zone: today(zone) for zone in ZONES}
    latest = max(days.values())
    behind = sorted(zone for zone, day in days.items() if day < latest)
    if not behind:
        return latest
    west = sa.select(Forum.id).where(Forum.timezone.in_(behind))
    return sa.case((Action.forum_id.in_(west), sa.literal(days[behind[0]])), else_=sa.literal(latest))


def lateness_shown_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The same rule as ``rules.sees_lateness``, as a condition on rows."""
    forums = actor.secretariat_forums.open | actor.leadership_forums.open
    return sa.or_(Action.forum_id.in_(sorted(forums)), Action.lead_id.in_(sorted(actor.agencies.open)))


def waits_for_decision() -> sa.ColumnElement[bool]:
    """The same rule as ``states.awaits_decision``, as a condition on rows."""
    return sa.and_(Action.state.in_(sorted(UNDER_WAY)), Action.declined_at.is_not(None))


def may_filter_late(actor: Actor) -> bool:
    """Whether there could be an action whose lateness the actor sees."""
    return bool(actor.secretariat_forums or actor.leadership_forums or actor.agencies)


# One action


_MEETING = joinedload(Action.meeting)
_ROW = (joinedload(Action.lead), joinedload(Action.pillar), _MEETING.joinedload(Meeting.forum))
_SUPPORTS = selectinload(Action.supports).joinedload(ActionSupport.agency)
WITH_RESULTS = (
    selectinload(Action.decision_links).joinedload(ActionDecision.decision),
    selectinload(Action.issue_links).joinedload(ActionIssue.issue),
)


def action_by_id(actor: Actor, ident: int, *options: Any) -> Action:
    """One action the actor may know of, with lead, pillar, forum and supports. Raises ``NoResultFound``."""
    query = sa.select(Action).where(Action.id == ident, visible_to(actor)).options(*_ROW, _SUPPORTS, *options)
    return db.session.scalars(query).one()


def action_for_writing(actor: Actor, ident: int) -> Action:
    """The same inside a writing transaction, read afresh; other writers of the row wait."""
    query = (
        sa
        .select(Action)
        .where(Action.id == ident, visible_to(actor))
        .options(
            selectinload(Action.meeting),
            selectinload(Action.supports),
            selectinload(Action.decision_links),
            selectinload(Action.issue_links),
        )
        .with_for_update(of=Action)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def history_of(actor: Actor, action: Action) -> Sequence[ActionEvent]:
    """What happened to an action, newest first; what was written while it was restricted needs that clearance."""
    query = (
        sa
        .select(ActionEvent)
        .where(ActionEvent.action_id == action.id)
        .options(joinedload(ActionEvent.agency))
        .order_by(ActionEvent.id.desc())
    )
    if not reads_restricted(actor, action):
        query = query.where(ActionEvent.effective_class == SecurityClass.OPEN)
    return db.session.scalars(query).all()


def reads_restricted(actor: Actor, action: Action) -> bool:
    """Whether the actor would see the action if it were restricted. ``meeting`` and ``supports`` are loaded."""
    forums = actor.secretariat_forums | actor.leadership_forums | actor.member_forums | actor.partner_forums
    return (
        action.forum_id in forums.restricted
        or action.meeting.host_id in actor.agencies.restricted
        or answers_with(actor, action, SecurityClass.RESTRICTED)
    )


# Counts


@dataclass(frozen=True, slots=True)
class Count:
    """How many actions of a set stand in a pillar and a state; of them late, and without lead."""

    pillar_id: int | None
    state: ActionState
    has_progress: bool
    total: int
    late: int
    unassigned: int


def counts_of(actor: Actor, *where: sa.ColumnElement[bool], on: date | None = None) -> list[Count]:
    """Counts by pillar and state of the actions in a set that the actor may know of; late only where it may see it."""
    has_progress = Action.progressed_at.is_not(None)
    late = sa.and_(overdue(day_of_forum(on)), lateness_shown_to(actor))
    query = (
        sa.select(
            Action.pillar_id, Action.state, has_progress, sa.func.count(),
            sa.func.sum(sa.case((late, 1), else_=0)), sa.func.sum(sa.case((Action.lead_id.is_(None), 1), else_=0)),
        )
        .where(visible_to(actor), *where)
        .group_by(Action.pillar_id, Action.state, has_progress)
    )  # fmt: skip
    return [
        Count(pillar_id, state, bool(begun), total, late_ones, unassigned)
        for pillar_id, state, begun, total, late_ones, unassigned in db.session.execute(query).all()
    ]


_PRINTED = (
    load_only(
        Action.id, Action.forum_id, Action.meeting_id, Action.ref, Action.text, Action.text_en, Action.state,
        Action.pillar_id, Action.lead_id, Action.due_on, Action.due_key, Action.due_text, Action.recurrence,
        Action.effective_class, Action.accepted_at, Action.declined_at, Action.progressed_at, Action.returned_at,
        Action.reported_at, raiseload=True,
    ),
    joinedload(Action.lead).load_only(Agency.code, Agency.name, Agency.name_en, raiseload=True),
    joinedload(Action.pillar).load_only(Pillar.code, raiseload=True),
    _MEETING.load_only(
        Meeting.forum_id, Meeting.host_id, Meeting.code, Meeting.title, Meeting.title_en, Meeting.starts_on,
        Meeting.ends_on, Meeting.effective_class, raiseload=True,
    ),
    _MEETING.joinedload(Meeting.forum).load_only(Forum.code, Forum.timezone, raiseload=True),
)  # fmt: skip


def by_ids(ids: Iterable[int], *options: Any) -> Mapping[int, Action]:
    """Actions by id, for lists that chose them; of a row only what is printed. Other columns raise when asked for."""
    query = sa.select(Action).where(Action.id.in_(list(ids))).options(*_PRINTED, *options)
    return {action.id: action for action in db.session.scalars(query)}
