"""Reads of meetings. Every list, page, count and paper asks ``visible_to``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload

from app.core import Actor, all_of, allows, any_of, db, demand, locked, row_number, within
from app.directory import Agency, Forum, Seat

from .invitation_models import Invitee
from .models import AgendaItem, Attendance, AttendanceStatus, Meeting, MeetingPartner, MeetingState, MeetingType
from .policy import May, writes_class
from .rules import demand_unfrozen

ITEM_CLASS = sa.func.coalesce(AgendaItem.security_class, Meeting.effective_class)
"""The class of an agenda item and its notes: its own, or the meeting's."""


def readable_by(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Meetings whose content of the class in this column the actor may read, once it is told of them.

    Joined to ``Meeting``; the column is the meeting's own effective class, or that of an outcome in it. A guest of the
    forum knows what it is invited to; the notula it reads where it was present, not where it was excused or absent.
    """
    attended = sa.exists().where(
        Attendance.meeting_id == Meeting.id,
        Attendance.withdrawn_at.is_(None),
        sa.or_(Attendance.status == AttendanceStatus.PRESENT, Meeting.circulated_at.is_(None)),
        within(actor.acts_for, Attendance.agency_id, security_class),
    )
    invited = sa.exists().where(
        Invitee.meeting_id == Meeting.id,
        Invitee.withdrawn_at.is_(None),
        Invitee.invited_at.is_not(None),
        Meeting.circulated_at.is_(None),
        within(actor.acts_for, Invitee.agency_id, security_class),
    )
    ways = [
        within(actor.leadership_forums, Meeting.forum_id, security_class),
        within(actor.member_forums, Meeting.forum_id, security_class),
        within(actor.partner_forums, Meeting.forum_id, security_class),
    ]
    if actor.acts_for:
        ways += [attended, invited]
    return any_of(*ways)


def written_by(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Meetings the actor writes: its forum's secretariat, or the host's staff."""
    return any_of(
        within(actor.secretariat_forums, Meeting.forum_id, security_class),
        within(actor.agencies, Meeting.host_id, security_class),
    )


@lru_cache(256)
def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Meetings the actor may know of. Drafts are the writers' alone until the agencies were told."""
    told = sa.or_(Meeting.invited_at.is_not(None), Meeting.circulated_at.is_not(None))
    return any_of(
        written_by(actor, Meeting.effective_class),
        all_of(told, readable_by(actor, Meeting.effective_class)),
    )


@lru_cache(256)
def content_visible_to(actor: Actor, security_class: Any) -> sa.ColumnElement[bool]:
    """Joined to ``Meeting``: content with its own class (an outcome, an issue, an agenda item's notes) may be read.

    The meeting itself must be visible and, for all but its writers, circulated.
    """
    return all_of(
        visible_to(actor),
        any_of(
            written_by(actor, security_class),
            all_of(Meeting.circulated_at.is_not(None), readable_by(actor, security_class)),
        ),
    )


def meeting_by_code(actor: Actor, code: str, *options: Any) -> Meeting:
    """One meeting the actor may know of. Raises ``NoResultFound``."""
    query = sa.select(Meeting).where(Meeting.code == code, visible_to(actor)).options(*options)
    return db.session.scalars(query).one()


def meeting_for_writing(actor: Actor, code: str, *options: Any) -> Meeting:
    """One meeting with its forum, for a page on which the actor writes. Not visible: not found; not theirs: 403."""
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum), *options)
    demand(actor, May.WRITE_MEETING, meeting)
    return meeting


def lock_for_writing(actor: Actor, meeting_id: int) -> Meeting:
    """The meeting's row inside the writing transaction, with the right asked once more."""
    meeting = locked(Meeting, meeting_id)
    demand(actor, May.WRITE_MEETING, meeting)
    if not writes_class(actor, meeting, meeting.effective_class):
        raise NoResultFound
    return meeting


def lock_for_editing(actor: Actor, meeting_id: int) -> Meeting:
    """The same, for writing what a final notula says: refused where it is final."""
    meeting = lock_for_writing(actor, meeting_id)
    demand_unfrozen(meeting)
    return meeting


def hold_unfrozen(meeting_id: int) -> Meeting:
    """The meeting's row held by a verb that is about to write what its notula says."""
    meeting = locked(Meeting, meeting_id)
    demand_unfrozen(meeting)
    return meeting


def item_visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Joined to ``Meeting``: points of the agenda the actor may know of."""
    return all_of(visible_to(actor), any_of(written_by(actor, ITEM_CLASS), readable_by(actor, ITEM_CLASS)))


def agenda_of(actor: Actor, meeting: Meeting) -> Sequence[AgendaItem]:
    """The points of the agenda the actor may know of; their titles are told with the invitation."""
    query = (
        sa
        .select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.withdrawn_at.is_(None),
            item_visible_to(actor),
        )
        .order_by(AgendaItem.seq, AgendaItem.id)
    )
    return db.session.scalars(query).all()


def attendance_of(actor: Actor, meeting: Meeting) -> Sequence[Attendance]:
    """Who took part, in protocol order, as far as the actor may know.

    Absent agencies are told to those who see absence, and to the agency itself.
    """
    if not allows(actor, May.READ_MINUTES, meeting):
        return []
    query = (
        sa
        .select(Attendance)
        .join(Agency, Agency.id == Attendance.agency_id)
        .outerjoin(Seat, Seat.id == Attendance.seat_id)
        .where(Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None))
        .options(contains_eager(Attendance.agency))
        .order_by(Agency.protocol_order, sa.func.coalesce(Seat.protocol_order, 1000), Attendance.seq, Attendance.id)
    )
    if not allows(actor, May.SEE_ABSENCE, meeting):
        own = Attendance.agency_id.in_(sorted(actor.acts_for.open))
        query = query.where(sa.or_(Attendance.status != AttendanceStatus.ABSENT, own))
    return db.session.scalars(query).all()


def present_agencies(meeting: Meeting) -> set[int]:
    """The agencies recorded as present: those in the hall. A rule asks, not a reader."""
    query = sa.select(Attendance.agency_id).where(
        Attendance.meeting_id == meeting.id, Attendance.status == AttendanceStatus.PRESENT,
        Attendance.withdrawn_at.is_(None),
    )  # fmt: skip
    return set(db.session.scalars(query))


def sees_lateness_of(actor: Actor, row: Attendance, meeting: Meeting) -> bool:
    """Who came late is told to those who see absence, and to the agency itself."""
    return allows(actor, May.SEE_ABSENCE, meeting) or row.agency_id in actor.acts_for


# The list


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows; None shows all."""

    forum: str | None = None
    kind: MeetingType | None = None
    state: MeetingState | None = None
    year: int | None = None
    words: str = ""
    mine: bool = False

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    """A page of the list, and the cursors of those before and after it."""

    rows: Sequence[Meeting]
    before: str | None
    after: str | None


OPEN_STATES = (MeetingState.PLANNED, MeetingState.INVITED)
_DAY = sa.case(
    (Meeting.starts_on.is_not(None), Meeting.starts_on),
    (Meeting.state.in_(OPEN_STATES), sa.literal(date.max, sa.Date())),
    else_=sa.literal(date.min, sa.Date()),
)
"""The day a meeting stands at in the list: those to come that have no day yet first, undated past ones last."""


def meetings_page(
    actor: Actor, filters: Filters, *, before: str | None = None, after: str | None = None, size: int = 25
) -> MeetingsPage:
    """Meetings the actor may know of, newest first, with forum and host; paged by key, never counted."""
    query = (
        sa
        .select(Meeting)
        .where(visible_to(actor), *_filtered(actor, filters))
        .options(joinedload(Meeting.forum), joinedload(Meeting.host))
        .limit(size + 1)
    )
    backwards = (here := _cursor(before)) is not None
    if here is None:
        here = _cursor(after)
    if here is not None:
        place = sa.tuple_(_DAY, Meeting.id)
        there = sa.tuple_(sa.literal(here[0], sa.Date()), sa.literal(here[1], sa.Integer()))
        query = query.where(place > there if backwards else place < there)
    order = (_DAY.asc(), Meeting.id.asc()) if backwards else (_DAY.desc(), Meeting.id.desc())
    rows = list(db.session.scalars(query.order_by(*order)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    newer, older = (more, True) if backwards else (here is not None, more)
    return MeetingsPage(
        rows,
        _cursor_of(rows[0]) if rows and newer else None,
        _cursor_of(rows[-1]) if rows and older else None,
    )


def next_meeting(actor: Actor, on: date) -> Meeting | None:
    """The nearest meeting to come that the actor may know of."""
    query = (
        sa
        .select(Meeting)
        .where(visible_to(actor), Meeting.starts_on >= on, Meeting.state.in_(OPEN_STATES))
        .options(joinedload(Meeting.forum), joinedload(Meeting.host))
        .order_by(Meeting.starts_on, Meeting.id)
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def last_meetings(actor: Actor) -> Sequence[Meeting]:
    """The latest meeting of each forum the actor is the secretariat of, with the forum: the next one begins from it."""
    place = sa.func.row_number().over(partition_by=Meeting.forum_id, order_by=(_DAY.desc(), Meeting.id.desc()))
    latest = (
        sa
        .select(Meeting.id, place.label("place"))
        .where(
            within(actor.secretariat_forums, Meeting.forum_id, Meeting.effective_class),
            Meeting.state != MeetingState.CANCELLED, Meeting.starts_on.is_not(None),
        )
        .subquery()
    )  # fmt: skip
    query = (
        sa
        .select(Meeting)
        .join(latest, latest.c.id == Meeting.id)
        .where(latest.c.place == 1)
        .options(joinedload(Meeting.forum))
        .order_by(Meeting.starts_on.desc(), Meeting.id.desc())
    )
    return db.session.scalars(query).all()


def years_of(actor: Actor) -> list[int]:
    """The years in which the actor's meetings lie, newest first."""
    first, last = db.session.execute(
        sa.select(sa.func.min(Meeting.starts_on), sa.func.max(Meeting.starts_on)).where(visible_to(actor))
    ).one()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def _filtered(actor: Actor, filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.forum:
        found.append(Meeting.forum_id.in_(sa.select(Forum.id).where(Forum.code == filters.forum)))
    if filters.kind:
        found.append(Meeting.meeting_type == filters.kind)
    if filters.state:
        found.append(Meeting.state == filters.state)
    if filters.year:
        found.append(Meeting.starts_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31)))
    if filters.words:
        found.append(
            sa.or_(
                Meeting.title.icontains(filters.words, autoescape=True),
                Meeting.title_en.icontains(filters.words, autoescape=True),
                Meeting.code.icontains(filters.words, autoescape=True),
            )
        )
    if filters.mine:
        own = sorted(actor.acts_for.open)
        attended = sa.exists().where(
            Attendance.meeting_id == Meeting.id, Attendance.withdrawn_at.is_(None), Attendance.agency_id.in_(own)
        )
        supported = sa.exists().where(
            MeetingPartner.meeting_id == Meeting.id, MeetingPartner.ended.is_(False), MeetingPartner.agency_id.in_(own)
        )
        found.append(sa.or_(attended, supported, Meeting.host_id.in_(own)))
    return found


def _cursor(text: str | None) -> tuple[date, int] | None:
    """A place in the list; what was tampered with is no place."""
    day, _, number = (text or "").rpartition(".")
    try:
        return date.fromisoformat(day), row_number(number)
    except ValueError:
        return None


def _cursor_of(meeting: Meeting) -> str:
    day = meeting.starts_on or (date.max if meeting.state in OPEN_STATES else date.min)
    return f"{day.isoformat()}.{meeting.id}"
