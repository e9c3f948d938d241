"""Follow-up of earlier meetings (*Tindak lanjut rapat sebelumnya*): what stands before a meeting, and why.

The unfinished actions of its forum stand there, and those of the other sources of its roadmap that concern an agency
invited to it or present at it. Everything is read as the reader may know it: what is hidden is not carried over either.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from app.actions import (
    UNFINISHED,
    Action,
    ActionEvent,
    ActionState,
    ActionSupport,
    Origin,
    Review,
    awaits_answer,
    awaits_decision,
    by_ids,
    lateness_for,
    origins_of,
    reviews_of,
    reviews_open_to,
    speakers_of,
)
from app.actions import visible_to as actions_visible_to
from app.core import N_, Actor, allows, db, label_enum, local_day, today
from app.directory import Agency, AgencyMember, members_on
from app.meetings import Attendance, AttendanceStatus, Invitee, Meeting
from app.meetings import May as MeetingsMay

from .models import Roadmap, RoadmapForum, RoadmapMeeting
from .queries import visible_to

MOST = 200
SOON_DAYS = 30


class Why(enum.StrEnum):
    """What brings an action before the meeting, in the order of urgency."""

    TO_CONFIRM = "to_confirm"
    TO_DECIDE = "to_decide"
    LATE = "late"
    BLOCKED = "blocked"
    WITHOUT_LEAD = "without_lead"
    UNANSWERED = "unanswered"
    SOON = "soon"
    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    DEFERRED = "deferred"
    FINISHED = "finished"


label_enum({
    Why.TO_CONFIRM: N_("dilaporkan selesai; rapat dapat mengonfirmasi"),
    Why.TO_DECIDE: N_("dinyatakan di luar tusi; perlu penanggung jawab"),
    Why.LATE: N_("lewat batas waktu"),
    Why.BLOCKED: N_("terkendala; perlu jalan keluar"),
    Why.WITHOUT_LEAD: N_("belum ada penanggung jawab"),
    Why.UNANSWERED: N_("belum dijawab penanggung jawab"),
    Why.SOON: N_("segera jatuh tempo"),
    Why.NOT_BEGUN: N_("belum ada laporan"),
    Why.RUNNING: N_("masih berjalan"),
    Why.DEFERRED: N_("ditunda"),
    Why.FINISHED: N_("selesai ditinjau"),
})


@dataclass(frozen=True, slots=True)
class Carried:
    """One action before the meeting.

    ``roadmap`` is None for the forum's own; else the roadmap through whose other sources it came, and ``concerns`` the
    agencies of this meeting it concerns. ``reviews`` is what the meeting recorded about it so far.
    """

    action: Action
    why: Why
    late_days: int | None
    origin: Origin
    supports: list[Agency]
    reported_on: date | None
    roadmap: Roadmap | None = None
    concerns: list[Agency] = field(default_factory=list)
    reviews: list[ActionEvent] = field(default_factory=list)
    open_reviews: list[Review] = field(default_factory=list)
    speakers: list[Agency] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What stands before a meeting; ``more`` says that the list was cut to its length."""

    rows: list[Carried]
    on: date
    more: bool = False

    @property
    def reviewed(self) -> int:
        """How many the meeting has said something about."""
        return sum(bool(row.reviews) for row in self.rows)

    def next_after(self, action_id: int) -> Carried | None:
        """The next one nothing was said about yet, after this one, then from the top."""
        places = [place for place, row in enumerate(self.rows) if row.action.id == action_id]
        start = places[0] + 1 if places else 0
        return next((row for row in self.rows[start:] + self.rows[:start] if not row.reviews), None)


def carry_over(actor: Actor, meeting: Meeting, most: int = MOST) -> CarryOver:
    """The actions of earlier meetings that stand before this one; ``meeting.forum`` is loaded.

    Once the notula went out, those remain of which it tells.
    """
    zone = meeting.forum.timezone
    on = today(zone)
    events = reviews_of(actor, meeting)
    told: dict[int, list[ActionEvent]] = {}
    for event in events:
        told.setdefault(event.action_id, []).append(event)
    others = _roadmaps(actor, meeting)
    agencies = _agencies(actor, meeting)
    ids = _ids(actor, meeting, others, agencies, list(told), most)
    loaded = by_ids(ids[:most], selectinload(Action.supports).joinedload(ActionSupport.agency))
    actions = [loaded[ident] for ident in ids[:most]]
    origins = origins_of(actor, actions)
    writes = allows(actor, MeetingsMay.WRITE_MEETING, meeting) and meeting.circulated_at is None
    heard = speakers_of(actor, meeting, actions) if writes and actions else {}
    rows = []
    for action in actions:
        late = lateness_for(actor, action, on)
        supports = [link.agency for link in action.supports if not link.ended]
        own = action.forum_id == meeting.forum_id
        rows.append(
            Carried(
                action, _why(action, late, on), late, origins[action.id], supports,
                reported_on=local_day(action.reported_at, zone) if action.reported_at else None,
                roadmap=None if own else _through(action, others),
                concerns=[] if own else [one for one in _parties(action, supports) if one.id in agencies],
                reviews=told.get(action.id, []),
                open_reviews=reviews_open_to(actor, action) if writes else [],
                speakers=heard.get(action.id, []),
            )
        )  # fmt: skip
    rank = list(Why).index
    rows.sort(key=lambda row: (row.roadmap.id if row.roadmap else 0, rank(row.why), row.action.due_key, row.action.id))
    return CarryOver(rows, on, more=len(ids) > most)


def _why(action: Action, late_days: int | None, on: date) -> Why:
    """The most urgent thing about it; lateness counts only where this reader may see it."""
    if action.state not in UNFINISHED:
        return Why.FINISHED
    checks: list[tuple[bool, Why]] = [
        (action.state is ActionState.REPORTED_DONE, Why.TO_CONFIRM),
        (awaits_decision(action), Why.TO_DECIDE),
        (late_days is not None, Why.LATE),
        (action.state is ActionState.BLOCKED, Why.BLOCKED),
        (action.state is ActionState.DEFERRED, Why.DEFERRED),
        (action.lead_id is None, Why.WITHOUT_LEAD),
        (awaits_answer(action), Why.UNANSWERED),
        (action.due_on is not None and 0 <= (action.due_on - on).days <= SOON_DAYS, Why.SOON),
        (action.progressed_at is None, Why.NOT_BEGUN),
    ]
    return next((why for holds, why in checks if holds), Why.RUNNING)


def _parties(action: Action, supports: Sequence[Agency]) -> list[Agency]:
    return [*([action.lead] if action.lead else []), *supports]


def _roadmaps(actor: Actor, meeting: Meeting) -> Sequence[Roadmap]:
    """The roadmaps that draw on this meeting's forum or on this meeting, with all their sources."""
    query = (
        sa
        .select(Roadmap)
        .where(
            visible_to(actor),
            sa.or_(
                sa.exists().where(RoadmapForum.roadmap_id == Roadmap.id, RoadmapForum.forum_id == meeting.forum_id),
                sa.exists().where(RoadmapMeeting.roadmap_id == Roadmap.id, RoadmapMeeting.meeting_id == meeting.id),
            ),
        )
        .options(selectinload(Roadmap.forums), selectinload(Roadmap.meetings))
        .order_by(Roadmap.title, Roadmap.id)
    )
    return db.session.scalars(query).all()


def _through(action: Action, roadmaps: Sequence[Roadmap]) -> Roadmap | None:
    for roadmap in roadmaps:
        if action.forum_id in {link.forum_id for link in roadmap.forums}:
            return roadmap
        if action.meeting_id in {link.meeting_id for link in roadmap.meetings}:
            return roadmap
    return None


def _agencies(actor: Actor, meeting: Meeting) -> set[int]:
    """The agencies invited to the meeting or present at it, with the collectives they belong to.

    Before anybody is invited these are the forum's members. Who was present is asked only for those who may read it.
    """
    query: Any = sa.select(Invitee.agency_id).where(Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None))
    if allows(actor, MeetingsMay.READ_MINUTES, meeting):
        query = query.union(
            sa.select(Attendance.agency_id).where(
                Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None),
                Attendance.status == AttendanceStatus.PRESENT,
            )
        )  # fmt: skip
    found = set(db.session.scalars(query))
    if not found:
        found = {agency.id for agency in members_on(meeting.forum, meeting.starts_on or today())}
    collectives = sa.select(AgencyMember.collective_id).where(
        AgencyMember.member_id.in_(sorted(found)),
        sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= today()),
    )
    return found | set(db.session.scalars(collectives))


def _ids(
    actor: Actor, meeting: Meeting, roadmaps: Sequence[Roadmap], agencies: set[int], told: list[int], most: int
) -> list[int]:
    """Which actions, the first due first, one more than shown so that a cut is noticed."""
    reviewed = Action.id.in_(sorted(told))
    if meeting.circulated_at is not None:
        wanted: sa.ColumnElement[bool] = reviewed
    else:
        sources = [Action.forum_id == meeting.forum_id]
        forums = {link.forum_id for roadmap in roadmaps for link in roadmap.forums} - {meeting.forum_id}
        single = {link.meeting_id for roadmap in roadmaps for link in roadmap.meetings}
        if agencies and (forums or single):
            elsewhere = sa.or_(Action.forum_id.in_(sorted(forums)), Action.meeting_id.in_(sorted(single)))
            supported = sa.select(ActionSupport.action_id).where(
                ActionSupport.agency_id.in_(sorted(agencies)), ActionSupport.ended.is_(False)
            )
            sources.append(sa.and_(elsewhere, sa.or_(Action.lead_id.in_(sorted(agencies)), Action.id.in_(supported))))
        wanted = sa.or_(reviewed, sa.and_(Action.state.in_(sorted(UNFINISHED)), sa.or_(*sources), *_earlier(meeting)))
    query = (
        sa
        .select(Action.id)
        .where(Action.meeting_id != meeting.id, wanted, actions_visible_to(actor))
        .order_by(Action.due_key, Action.id)
        .limit(most + 1)
    )
    return list(db.session.scalars(query))


def _earlier(meeting: Meeting) -> list[sa.ColumnElement[bool]]:
    """Not what a later meeting agreed. A meeting without a day comes after all others."""
    if meeting.starts_on is None:
        return []
    later = sa.select(Meeting.id).where(Meeting.starts_on > meeting.starts_on)
    return [Action.meeting_id.not_in(later)]
