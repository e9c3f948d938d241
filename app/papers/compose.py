"""From the rooms to a paper's value: the database is read here, in a fixed number of queries, and nowhere later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.actions import (
    UNFINISHED,
    Action,
    ActionEvent,
    EventKind,
    days_late,
    reads_restricted,
)
from app.core import Actor, SecurityClass, StoredFile, db
from app.directory import Agency, ForumMembership, MembershipRole, names_on, secretariat_on
from app.meetings import Attendance as MeetingAttendance
from app.meetings import AttendanceStatus, Meeting, MeetingAgency, MeetingPartner, content_visible_to
from app.outcomes import Decision, Issue
from app.roadmap import Audience, Roadmap, forum_ids_of, meetings_of, reader_of, rows_of

from . import roadmap_paper as paper
from .roadmap_paper import Text

C = TypeVar("C", Decision, Issue)
OF_LANGUAGE = {"id": paper.Language.ID, "en": paper.Language.EN}
OBSTACLE_KINDS = (EventKind.OBSTACLE, EventKind.BLOCKED)
NEWS_KINDS = (
    EventKind.PROGRESS, EventKind.NO_CHANGE, EventKind.OBSTACLE, EventKind.BLOCKED, EventKind.RESUMED,
    EventKind.REPORTED_DONE, EventKind.CONFIRMED, EventKind.RETURNED, EventKind.DEFERRED,
)  # fmt: skip


def compose_roadmap(
    roadmap: Roadmap, *, audience: Audience, language: str, on: date, actor: Actor | None = None
) -> paper.RoadmapPaper:
    """What this copy says. It holds what the audience may read and, where an actor asks, what that actor may read too.

    ``on`` is the reference day for lateness, phases and "posisi per"; states are those of now.
    """
    reader = reader_of(audience, forum_ids_of(roadmap))
    readers = [reader] if actor is None else [reader, actor]
    actions = rows_of(roadmap, readers)
    meetings = meetings_of(
        roadmap,
        readers,
        joinedload(Meeting.host),
        selectinload(Meeting.partners).joinedload(MeetingPartner.agency),
        selectinload(Meeting.named_agencies).joinedload(MeetingAgency.agency),
        selectinload(Meeting.attendance).joinedload(MeetingAttendance.agency),
    )
    copy = _Copy(roadmap, audience, language, on, readers, meetings, actions)
    return copy.value()


@dataclass(frozen=True, slots=True)
class _Words:
    """Texts in the copy's language, with the language they really stand in."""

    language: str

    def text(self, words: str | None, words_en: str | None = None) -> Text | None:
        if self.language == "en" and words_en:
            return Text(words_en, paper.Language.EN)
        return Text(words, paper.Language.ID) if words else None

    def must(self, words: str, words_en: str | None = None) -> Text:
        text = self.text(words, words_en)
        assert text is not None
        return text


class _Copy:
    """One copy in the making."""

    def __init__(
        self,
        roadmap: Roadmap,
        audience: Audience,
        language: str,
        on: date,
        readers: Sequence[Actor],
        meetings: Sequence[Meeting],
        actions: Sequence[Action],
    ) -> None:
        self.roadmap, self.audience, self.on = roadmap, audience, on
        self.words = _Words(language)
        self.readers, self.meetings, self.actions = readers, meetings, actions
        self.shown_meetings = {meeting.id: meeting for meeting in meetings}
        self.decisions = _by_meeting(self._decisions())
        self.issues = _by_meeting(self._issues())
        self.members = self._members()
        self.named = self._agencies_named()
        self.names = names_on(self.named, on)
        self.news = self._news() if audience is not Audience.PUBLIC else {}

    # What is read

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
            named.update((line.agency.id, line.agency) for line in meeting.attendance if self._prints(line))
        return named

    def _prints(self, line: MeetingAttendance) -> bool:
        if line.withdrawn_at is not None:
            return False
        return line.status is not AttendanceStatus.ABSENT or self.audience is Audience.LEADERSHIP

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

    # What is said

    def value(self) -> paper.RoadmapPaper:
        roadmap, words = self.roadmap, self.words
        rows = {action.id: self._row(action) for action in self.actions}
        placed: dict[str, list[paper.Row]] = {pillar.code: [] for pillar in roadmap.pillars}
        unplaced: list[paper.Row] = []
        for action in self.actions:
            code = action.pillar.code if action.pillar else None
            placed.get(code or "", unplaced).append(rows[action.id])
        secretariat = secretariat_on(roadmap.forum, self.on)
        open_copy = self.audience in (Audience.PARTNER, Audience.PUBLIC)
        return paper.RoadmapPaper(
            audience=paper.Audience(self.audience.value),
            language=OF_LANGUAGE[words.language],
            code=roadmap.code,
            title=words.must(roadmap.title, roadmap.title_en),
            as_of=self.on,
            security_class=paper.SecurityClass.OPEN if open_copy else paper.SecurityClass.RESTRICTED,
            letterhead=self._letterhead(secretariat),
            forums=tuple(
                paper.ForumName(
                    code=link.forum.code,
                    name=words.must(link.forum.name, link.forum.name_en),
                    illustrative=tuple(sorted(link.forum.illustrative)),
                )
                for link in roadmap.forums
            ),
            period_start=roadmap.starts_on,
            period_end=roadmap.ends_on,
            vision=words.text(roadmap.vision, roadmap.vision_en),
            foreword=words.text(roadmap.foreword, roadmap.foreword_en),
            legal_bases=tuple(Text(basis) for link in roadmap.forums for basis in link.forum.legal_basis),
            meetings=tuple(self._meeting(meeting) for meeting in self.meetings),
            pillars=tuple(
                paper.Pillar(
                    code=pillar.code,
                    label=pillar.label,
                    name=words.must(pillar.name, pillar.name_en),
                    objectives=self._objectives(pillar.objective, pillar.objective_en),
                    narrative=words.text(pillar.narrative, pillar.narrative_en),
                    rows=tuple(placed[pillar.code]),
                )
                for pillar in roadmap.pillars
            ),
            unplaced=tuple(unplaced),
            agencies=self._agencies(),
        )

    def _objectives(self, objective: str | None, objective_en: str | None) -> tuple[Text, ...]:
        text = self.words.text(objective, objective_en)
        if text is None:
            return ()
        return tuple(Text(line.strip(), text.lang) for line in text.text.splitlines() if line.strip())

    def _name(self, agency: Agency) -> paper.AgencyName:
        name, name_en = self.names.get(agency.id, (agency.name, agency.name_en))
        return paper.AgencyName(code=agency.code, name=self.words.must(name, name_en))

    def _letterhead(self, agency: Agency | None) -> paper.Letterhead | None:
        if agency is None:
            return None
        name, name_en = names_on([agency.id], self.on).get(agency.id, (agency.name, agency.name_en))
        logo = db.session.get(StoredFile, agency.logo_id) if agency.logo_id else None
        return paper.Letterhead(
            name=self.words.must(name, name_en),
            unit=self.words.text(agency.unit_name),
            address=agency.address or None,
            logo=logo.read() if logo else None,
            logo_mime=logo.media_type if logo else None,
        )

    def _row(self, action: Action) -> paper.Row:
        words = self.words
        public = self.audience is Audience.PUBLIC
        news = self.news.get(action.id, [])
        reported = [
            event
            for event in news
            if event.kind in (*OBSTACLE_KINDS, EventKind.PROGRESS, EventKind.NO_CHANGE, EventKind.REPORTED_DONE)
        ]
        obstacles = [event.text for event in news if event.kind in OBSTACLE_KINDS and event.text]
        hindered = not public and action.state in UNFINISHED
        late = days_late(action, self.on) if self.audience is Audience.LEADERSHIP else None
        return paper.Row(
            key=f"{action.meeting.code}.{action.ref}" if action.meeting_id in self.shown_meetings else f"a{action.id}",
            ref=action.ref,
            text=words.must(action.text, action.text_en),
            lead=self._name(action.lead) if action.lead else None,
            support=tuple(self._name(link.agency) for link in action.supports if not link.ended),
            starts_on=action.starts_on,
            due_on=action.due_on,
            due_words=words.text(action.due_text),
            recurrence=paper.Recurrence(action.recurrence.value) if action.recurrence else None,
            indicator=words.text(action.indicator, action.indicator_en),
            baseline=words.text(action.baseline),
            target=words.text(action.target),
            budget_idr=action.budget_idr,
            funding=paper.Funding(action.funding_source.value) if action.funding_source else None,
            partner_support=words.text(action.partner_support),
            origins=self._origins(action),
            state=None if public else paper.State(action.shown.value),
            late_days=late,
            reported_on=reported[-1].at.astimezone(ZoneInfo(self.roadmap.forum.timezone)).date() if reported else None,
            obstacle=words.text(obstacles[-1]) if hindered and obstacles else None,
            illustrative=tuple(sorted(action.illustrative)),
        )

    def _origins(self, action: Action) -> tuple[paper.Origin, ...]:
        """The meeting an action was agreed in, with the outcomes and issues this copy may name; none where hidden."""
        meeting = self.shown_meetings.get(action.meeting_id)
        if meeting is None:
            return ()
        decisions = {decision.id for decision in self.decisions.get(meeting.id, ())}
        issues = {issue.id for issue in self.issues.get(meeting.id, ())}
        outcomes = sorted(
            link.decision.number for link in action.decision_links if not link.ended and link.decision_id in decisions
        )
        return (
            paper.Origin(
                meeting=meeting.code,
                title=self.words.must(meeting.title, meeting.title_en),
                starts_on=meeting.starts_on,
                ends_on=meeting.ends_on if meeting.ends_on != meeting.starts_on else None,
                outcomes=tuple(str(number) for number in outcomes),
                issues=tuple(
                    link.issue.ref for link in action.issue_links if not link.ended and link.issue_id in issues
                ),
            ),
        )

    def _meeting(self, meeting: Meeting) -> paper.Meeting:
        words = self.words
        partners = [link.agency for link in meeting.partners if not link.ended]
        lines = [line for line in meeting.attendance if self._prints(line)]
        supporting = {agency.id for agency in partners}
        printed = [
            line
            for line in lines
            if not (line.agency_id in supporting and line.status is AttendanceStatus.NOT_RECORDED)
        ]
        return paper.Meeting(
            code=meeting.code,
            title=words.must(meeting.title, meeting.title_en),
            kind=meeting.meeting_type.value,
            starts_on=meeting.starts_on,
            ends_on=meeting.ends_on if meeting.ends_on != meeting.starts_on else None,
            place=meeting.venue,
            host=self._name(meeting.host) if meeting.host else None,
            partners=tuple(self._name(agency) for agency in partners),
            attendance=tuple(
                paper.Attendance(
                    agency=self._name(line.agency),
                    presence=paper.Presence(line.status.value),
                    position=words.text(line.position),
                    headcount=line.headcount,
                )
                for line in printed
            ),
            headcount=total_headcount(lines),
            outcomes=tuple(
                paper.Outcome(
                    number=str(decision.number),
                    text=words.must(decision.text, decision.text_en),
                    modality=paper.Modality(decision.modality.value) if decision.modality else None,
                )
                for decision in self.decisions.get(meeting.id, ())
            ),
            issues=tuple(
                paper.Issue(ref=issue.ref, text=words.must(issue.text, issue.text_en), raised_by=issue.raised_by)
                for issue in self.issues.get(meeting.id, ())
            ),
            notes=tuple(Text(note) for note in meeting.data_quality_notes),
            illustrative=tuple(sorted(meeting.illustrative)),
        )

    def _agencies(self) -> tuple[paper.Agency, ...]:
        first_day = min((m.starts_on for m in self.meetings if m.starts_on), default=self.on)
        before = names_on(self.named, first_day)
        ordered = sorted(
            self.named.values(), key=lambda agency: (agency.protocol_order, agency.name.casefold(), agency.id)
        )
        return tuple(
            paper.Agency(
                name=self._name(agency),
                kind=agency.kind.value,
                member=agency.id in self.members,
                collective=agency.collective,
                named_before=self._named_before(before.get(agency.id), self.names.get(agency.id)),
            )
            for agency in ordered
        )

    def _named_before(self, before: tuple[str, str | None] | None, now: tuple[str, str | None] | None) -> Text | None:
        if before is None or now is None or before[0] == now[0]:
            return None
        return self.words.text(*before)


def total_headcount(lines: Iterable[MeetingAttendance]) -> int | None:
    """How many attended; None ("tidak seluruhnya tercatat") where a line was not recorded or not counted."""
    total = 0
    for line in lines:
        if line.status is AttendanceStatus.NOT_RECORDED or (
            line.status is AttendanceStatus.PRESENT and line.headcount is None
        ):
            return None
        total += line.headcount or 0 if line.status is AttendanceStatus.PRESENT else 0
    return total or None


def _by_meeting(content: Iterable[C]) -> Mapping[int, list[C]]:
    grouped: dict[int, list[C]] = {}
    for item in content:
        grouped.setdefault(item.meeting_id, []).append(item)
    return grouped
