"""What one copy of a roadmap is made of: read from the rooms in a fixed number of queries, cut for its readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.actions import Action, ActionEvent, EventKind, reads_restricted, sees_lateness
from app.core import Actor, SecurityClass, allows, db
from app.directory import Agency, ForumMembership, MembershipRole, names_on
from app.meetings import Attendance as MeetingAttendance
from app.meetings import AttendanceStatus, Meeting, MeetingAgency, MeetingPartner, content_visible_to
from app.meetings import May as MeetingsMay
from app.outcomes import Decision, Issue
from app.roadmap import Audience, Roadmap, forum_ids_of, meetings_of, reader_of, rows_of

C = TypeVar("C", Decision, Issue)
OBSTACLE_KINDS = (EventKind.OBSTACLE, EventKind.BLOCKED)
NEWS_KINDS = (
    EventKind.PROGRESS, EventKind.NO_CHANGE, EventKind.OBSTACLE, EventKind.BLOCKED, EventKind.RESUMED,
    EventKind.REPORTED_DONE, EventKind.CONFIRMED, EventKind.RETURNED, EventKind.DEFERRED,
)  # fmt: skip


class Sources:
    """Meetings, actions, outcomes, issues, agencies and reports of one copy."""

    def __init__(self, roadmap: Roadmap, audience: Audience, on: date, actor: Actor | None) -> None:
        reader = reader_of(audience, forum_ids_of(roadmap))
        self.readers = [reader] if actor is None else [reader, actor]
        self.roadmap, self.audience, self.on = roadmap, audience, on
        self.actions = rows_of(roadmap, self.readers)
        self.meetings = meetings_of(
            roadmap,
            self.readers,
            joinedload(Meeting.host),
            selectinload(Meeting.partners).joinedload(MeetingPartner.agency),
            selectinload(Meeting.named_agencies).joinedload(MeetingAgency.agency),
            selectinload(Meeting.attendance).joinedload(MeetingAttendance.agency),
        )
        self.shown_meetings = {meeting.id: meeting for meeting in self.meetings}
        self.decisions = _by_meeting(self._decisions())
        self.issues = _by_meeting(self._issues())
        self.members = self._members()
        self.named = self._agencies_named()
        self.names = names_on(self.named, on)
        self.news = self._news() if audience is not Audience.PUBLIC else {}

    def _decisions(self) -> Sequence[Decision]:
        query = sa.select(Decision).where(self._readable(Decision)).order_by(Decision.meeting_id, Decision.number)
        return db.session.scalars(query.join(Meeting, Meeting.id == Decision.meeting_id)).all()

    def _issues(self) -> Sequence[Issue]:
        query = sa.select(Issue).where(self._readable(Issue)).order_by(Issue.meeting_id, Issue.seq, Issue.id)
        return db.session.scalars(query.join(Meeting, Meeting.id == Issue.meeting_id)).all()

    def _readable(self, kind: type[Decision | Issue]) -> sa.ColumnElement[bool]:
        return sa.and_(
            kind.meeting_id.in_(list(self.shown_meetings)),
            kind.withdrawn_at.is_(None),
            *(content_visible_to(reader, kind.effective_class) for reader in self.readers),
        )

    def _members(self) -> dict[int, Agency]:
        query = (
            sa
            .select(Agency)
            .join(ForumMembership, ForumMembership.agency_id == Agency.id)
            .where(
                ForumMembership.forum_id.in_(sorted(forum_ids_of(self.roadmap))),
                ForumMembership.role == MembershipRole.MEMBER,
                sa.or_(ForumMembership.from_on.is_(None), ForumMembership.from_on <= self.on),
                sa.or_(ForumMembership.until_on.is_(None), ForumMembership.until_on >= self.on),
            )
        )
        return {agency.id: agency for agency in db.session.scalars(query)}

    def _agencies_named(self) -> dict[int, Agency]:
        """Everyone who occurs in this copy, and nobody else: a restricted meeting's guests stay out of an open copy."""
        named: dict[int, Agency] = dict(self.members)
        for action in self.actions:
            if action.lead is not None:
                named[action.lead.id] = action.lead
            named.update((link.agency.id, link.agency) for link in action.supports if not link.ended)
        for meeting in self.meetings:
            if meeting.host is not None:
                named[meeting.host.id] = meeting.host
            named.update((link.agency.id, link.agency) for link in meeting.partners if not link.ended)
            named.update((line.agency.id, line.agency) for line in meeting.attendance if self.prints(line))
        return named

    def prints(self, line: MeetingAttendance) -> bool:
        """Whether a line of the attendance stands in this copy: absence is told to those who see it in that meeting."""
        if line.withdrawn_at is not None:
            return False
        meeting = self.shown_meetings[line.meeting_id]
        return line.status is not AttendanceStatus.ABSENT or all(
            allows(reader, MeetingsMay.SEE_ABSENCE, meeting) for reader in self.readers
        )

    def tells_lateness(self, action: Action) -> bool:
        """Whether this copy may say that the action is late: lateness has its own audience in every forum."""
        return all(sees_lateness(reader, action) for reader in self.readers)

    def late_untold(self) -> tuple[str, ...]:
        """The forums whose lateness is kept from a copy that tells lateness otherwise."""
        if self.audience is not Audience.LEADERSHIP:
            return ()
        watched = [(reader.secretariat_forums | reader.leadership_forums).open for reader in self.readers]
        return tuple(
            link.forum.code for link in self.roadmap.forums if not all(link.forum_id in forums for forums in watched)
        )

    def _news(self) -> dict[int, list[ActionEvent]]:
        """The reports on each action, oldest first; what was reported while it was restricted needs that clearance."""
        cleared = {one.id for one in self.actions if all(reads_restricted(reader, one) for reader in self.readers)}
        ids = [action.id for action in self.actions]
        news: dict[int, list[ActionEvent]] = {}
        query = (
            sa
            .select(ActionEvent)
            .where(ActionEvent.action_id.in_(ids), ActionEvent.kind.in_(NEWS_KINDS))
            .order_by(ActionEvent.id)
        )
        for event in db.session.scalars(query):
            if event.effective_class is SecurityClass.OPEN or event.action_id in cleared:
                news.setdefault(event.action_id, []).append(event)
        return news


def _by_meeting(content: Iterable[C]) -> Mapping[int, list[C]]:
    grouped: dict[int, list[C]] = {}
    for item in content:
        grouped.setdefault(item.meeting_id, []).append(item)
    return grouped
