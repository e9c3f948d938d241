"""What waits for whom, gathered from every room. Everything asks the rooms' own ``visible_to``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.actions import (
    Action,
    ActionEvent,
    ActionState,
    ActionSupport,
    EventKind,
    first_due,
    lateness_shown_to,
    overdue,
    waits_for_decision,
)
from app.actions import visible_to as actions_visible_to
from app.core import Actor, db, now, within
from app.meetings import (
    Attendance,
    AttendanceStatus,
    CheckIn,
    CheckInSettled,
    Meeting,
    MeetingState,
    Submission,
    SubmissionState,
)
from app.meetings import visible_to as meetings_visible_to
from app.minutes import (
    GIVEN_BACK,
    INITIALLED,
    CapturedCheck,
    CapturedLine,
    Circulation,
    CirculationAnswer,
    Correction,
    CorrectionState,
    Minutes,
    MinutesState,
    correction_known_to,
    line_known_to,
)
from app.roadmap import Roadmap, drawn_on

NEWS_DAYS = 30
NEWS_KINDS = (
    EventKind.PROGRESS, EventKind.OBSTACLE, EventKind.BLOCKED, EventKind.RESUMED, EventKind.DEFERRED,
    EventKind.REPORTED_DONE, EventKind.CONFIRMED, EventKind.RETURNED, EventKind.CANCELLED, EventKind.DECLINED,
    EventKind.REASSIGNED, EventKind.OPENED,
)  # fmt: skip
MOST = 5


def next_meetings(actor: Actor, on: date, most: int = 2) -> Sequence[Meeting]:
    """The meetings ahead that the actor may know of, soonest first."""
    query = (
        sa
        .select(Meeting)
        .where(
            meetings_visible_to(actor),
            Meeting.state.in_([MeetingState.PLANNED, MeetingState.INVITED]),
            sa.or_(Meeting.starts_on >= on, Meeting.starts_on.is_(None)),
        )
        .options(joinedload(Meeting.forum))
        .order_by(Meeting.starts_on.asc().nulls_last(), Meeting.id)
        .limit(most)
    )
    return db.session.scalars(query).all()


def minutes_to_finish(actor: Actor, most: int = MOST) -> list[tuple[Meeting, bool, bool]]:
    """Meetings of the secretariat's forums that were held, or whose day is past, and whose notula did not go out.

    Each with whether its draft waits for the chair's paraf, and whether the chair gave it back.
    """
    query = (
        sa
        .select(Meeting, sa.and_(Minutes.state == MinutesState.CHAIR_REVIEW, ~INITIALLED), GIVEN_BACK)
        .outerjoin(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            meetings_visible_to(actor),
            Meeting.forum_id.in_(sorted(actor.secretariat_forums.open)),
            Meeting.circulated_at.is_(None),
            sa.or_(
                Meeting.state == MeetingState.HELD,
                sa.and_(
                    Meeting.state.in_([MeetingState.PLANNED, MeetingState.INVITED]),
                    Meeting.starts_on < now().date(),
                ),
            ),
        )
        .options(joinedload(Meeting.forum))
        .order_by(Meeting.starts_on.asc().nulls_last(), Meeting.id)
        .limit(most)
    )
    return [(meeting, bool(waits), bool(back)) for meeting, waits, back in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class AtMeeting:
    """What waits at one meeting of the secretariat: counts, and whether its round of comments is over."""

    meeting: Meeting
    corrections: int
    submissions: int
    check_ins: int
    unchecked: int
    over: bool


def waiting_at_meetings(actor: Actor, on: date, most: int = MOST) -> list[AtMeeting]:
    """Meetings at which somebody waits for the secretariat, those with corrections first.

    Corrections, what was handed in, people at the door, lines nobody looked at, drafts whose comments are over; as far
    as the actor may know of them.
    """
    of_meeting = {
        "corrections": sa.and_(
            Correction.meeting_id == Meeting.id, Correction.state == CorrectionState.PROPOSED,
            correction_known_to(actor),
        ),
        "submissions": sa.and_(Submission.meeting_id == Meeting.id, Submission.state == SubmissionState.NEW),
        "check_ins": sa.and_(
            CheckIn.meeting_id == Meeting.id, ~sa.exists().where(CheckInSettled.check_in_id == CheckIn.id)
        ),
        "unchecked": sa.and_(
            CapturedLine.meeting_id == Meeting.id, Meeting.circulated_at.is_(None), line_known_to(actor),
            ~sa.exists().where(CapturedCheck.captured_line_id == CapturedLine.id),
        ),
        "over": sa.and_(
            Circulation.meeting_id == Meeting.id, Circulation.ended_at.is_(None), Circulation.due_on < on
        ),
    }  # fmt: skip
    counts = [
        sa.select(sa.func.count()).where(where).correlate(Meeting).scalar_subquery().label(name)
        for name, where in of_meeting.items()
    ]
    query = (
        sa
        .select(Meeting, *counts)
        .where(
            meetings_visible_to(actor),
            Meeting.forum_id.in_(sorted(actor.secretariat_forums.open)),
            sa.or_(*(sa.exists().where(where).correlate(Meeting) for where in of_meeting.values())),
        )
        .options(joinedload(Meeting.forum))
        .order_by(sa.desc("corrections"), Meeting.starts_on.desc().nulls_last(), Meeting.id)
        .limit(most)
    )
    return [
        AtMeeting(meeting, corrections, handed_in, doors, lines, bool(over))
        for meeting, corrections, handed_in, doors, lines, over in db.session.execute(query)
    ]


def drafts_to_comment(actor: Actor, on: date, most: int = MOST) -> list[tuple[Meeting, date]]:
    """Drafts the actor's agencies may still comment on and have not answered yet, with the last day; soonest first."""
    own = sorted(actor.agencies.open)
    answered = sa.exists().where(
        CirculationAnswer.circulation_id == Circulation.id, CirculationAnswer.agency_id.in_(own)
    )
    asked = sa.exists().where(Correction.circulation_id == Circulation.id, Correction.agency_id.in_(own))
    there = sa.exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.withdrawn_at.is_(None),
        Attendance.status == AttendanceStatus.PRESENT, Attendance.agency_id.in_(own),
    )  # fmt: skip
    query = (
        sa
        .select(Meeting, Circulation.due_on)
        .join(Circulation, Circulation.meeting_id == Meeting.id)
        .where(
            meetings_visible_to(actor), Circulation.ended_at.is_(None), Circulation.due_on >= on,
            there.correlate(Meeting), ~answered.correlate(Circulation), ~asked.correlate(Circulation),
        )
        .options(joinedload(Meeting.forum))
        .order_by(Circulation.due_on, Meeting.id)
        .limit(most)
    )  # fmt: skip
    return [(meeting, due_on) for meeting, due_on in db.session.execute(query)]


def _secretariat_actions(actor: Actor, *where: sa.ColumnElement[bool]) -> Sequence[Action]:
    return first_due(
        actor, actor.secretariat_forums.open, *where, most=MOST,
        options=[joinedload(Action.lead), joinedload(Action.meeting)],
    )  # fmt: skip


def to_confirm(actor: Actor) -> Sequence[Action]:
    """Actions reported done that wait for the secretariat's confirmation."""
    return _secretariat_actions(actor, Action.state == ActionState.REPORTED_DONE)


def unanswered(actor: Actor) -> Sequence[Action]:
    """Open actions whose lead agency has neither answered nor reported yet."""
    return _secretariat_actions(
        actor,
        Action.state == ActionState.OPEN,
        Action.accepted_at.is_(None),
        Action.declined_at.is_(None),
        Action.progressed_at.is_(None),
        Action.lead_id.is_not(None),
    )


def to_decide(actor: Actor) -> Sequence[Action]:
    """Actions whose lead agency declined, before or after it reported: the secretariat names another."""
    return _secretariat_actions(actor, waits_for_decision())


def late_ones(actor: Actor, on: date) -> Sequence[Action]:
    """What passed its date in the secretariat's forums."""
    return _secretariat_actions(actor, overdue(on))


def without_lead(actor: Actor) -> Sequence[Action]:
    """Open actions nobody leads."""
    return _secretariat_actions(actor, Action.state == ActionState.OPEN, Action.lead_id.is_(None))


def needing_a_hand(actor: Actor, roadmap: Roadmap, on: date, most: int = MOST) -> Sequence[Action]:
    """What only leadership can unlock: blocked, past its date, without lead; those stuck longest first."""
    late = sa.and_(overdue(on), lateness_shown_to(actor))  # the roadmap may draw on forums the actor does not lead
    stuck = sa.or_(
        Action.state == ActionState.BLOCKED,
        late,
        sa.and_(Action.state == ActionState.OPEN, Action.lead_id.is_(None)),
    )
    rank = sa.case((Action.state == ActionState.BLOCKED, 0), (late, 1), else_=2)
    query = (
        sa
        .select(Action)
        .where(drawn_on(roadmap), actions_visible_to(actor), stuck)
        .options(joinedload(Action.lead), joinedload(Action.meeting))
        .order_by(rank, Action.due_key, Action.id)
        .limit(most)
    )
    return db.session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to an action lately."""

    event: ActionEvent
    action: Action


def news_of(actor: Actor, roadmap: Roadmap, since: datetime | None = None, most: int = 6) -> Sequence[News]:
    """What happened lately to the actions of the forums the actor leads, newest first.

    What happened while an action was restricted needs that clearance, also when the action is open by now.
    """
    since = since or now() - timedelta(days=NEWS_DAYS)
    query = (
        sa
        .select(ActionEvent, Action)
        .join(Action, Action.id == ActionEvent.action_id)
        .where(
            drawn_on(roadmap),
            actions_visible_to(actor),
            within(actor.leadership_forums, Action.forum_id, ActionEvent.effective_class),
            ActionEvent.at >= since,
            ActionEvent.kind.in_(NEWS_KINDS),
        )
        .options(joinedload(ActionEvent.agency), joinedload(Action.lead))
        .order_by(ActionEvent.id.desc())
        .limit(most)
    )
    return [News(event, action) for event, action in db.session.execute(query)]


def asked_of_partner(actor: Actor, roadmap: Roadmap, most: int = 10) -> Sequence[Action]:
    """Unfinished actions that ask partners for support, those the actor's own agency supports first."""
    ours = sa.exists().where(
        ActionSupport.action_id == Action.id,
        ActionSupport.ended.is_(False),
        ActionSupport.agency_id.in_(sorted(actor.partner_agencies.open)),
    )
    query = (
        sa
        .select(Action)
        .where(
            drawn_on(roadmap),
            actions_visible_to(actor),
            Action.state.not_in([ActionState.VERIFIED, ActionState.CANCELLED]),
            sa.or_(ours, Action.partner_support.is_not(None)),
        )
        .options(joinedload(Action.lead), joinedload(Action.meeting))
        .order_by(sa.case((ours, 0), else_=1), Action.due_key, Action.id)
        .limit(most)
    )
    return db.session.scalars(query).all()
