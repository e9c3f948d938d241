"""From the rooms to a paper's value: the database is read here, in a fixed number of queries, and nowhere later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.actions import (
    UNFINISHED,
    Action,
    EventKind,
    days_late,
)
from app.core import Actor, SecurityClass, StoredFile, db, local_day
from app.directory import Agency, names_on, secretariat_on
from app.meetings import Attendance as MeetingAttendance
from app.meetings import AttendanceStatus, Meeting
from app.roadmap import Audience, Roadmap

from . import roadmap_paper as paper
from .roadmap_paper import Text
from .sources import OBSTACLE_KINDS, Sources

OF_LANGUAGE = {"id": paper.Language.ID, "en": paper.Language.EN}


def compose_roadmap(
    roadmap: Roadmap, *, audience: Audience, language: str, on: date, actor: Actor | None = None
) -> paper.RoadmapPaper:
    """What this copy says. It holds what the audience may read and, where an actor asks, what that actor may read too.

    ``on`` is the reference day for lateness, phases and "posisi per"; states are those of now.
    """
    return _Copy(Sources(roadmap, audience, on, actor), _Words(language)).value()


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


@dataclass(frozen=True, slots=True)
class _Copy:
    """One copy in the making: what was read, said in its language."""

    of: Sources
    words: _Words

    def value(self) -> paper.RoadmapPaper:
        roadmap, words = self.of.roadmap, self.words
        rows = {action.id: self._row(action) for action in self.of.actions}
        placed: dict[str, list[paper.Row]] = {pillar.code: [] for pillar in roadmap.pillars}
        unplaced: list[paper.Row] = []
        for action in self.of.actions:
            code = action.pillar.code if action.pillar else None
            placed.get(code or "", unplaced).append(rows[action.id])
        secretariat = secretariat_on(roadmap.forum, self.of.on)
        open_copy = self.of.audience in (Audience.PARTNER, Audience.PUBLIC)
        return paper.RoadmapPaper(
            audience=self.of.audience,
            language=OF_LANGUAGE[words.language],
            code=roadmap.code,
            title=words.must(roadmap.title, roadmap.title_en),
            as_of=self.of.on,
            security_class=SecurityClass.OPEN if open_copy else SecurityClass.RESTRICTED,
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
            meetings=tuple(self._meeting(meeting) for meeting in self.of.meetings),
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
            late_untold=self.of.late_untold(),
            agencies=self._agencies(),
        )

    def _objectives(self, objective: str | None, objective_en: str | None) -> tuple[Text, ...]:
        text = self.words.text(objective, objective_en)
        if text is None:
            return ()
        return tuple(Text(line.strip(), text.lang) for line in text.text.splitlines() if line.strip())

    def _name(self, agency: Agency) -> paper.AgencyName:
        name, name_en = self.of.names.get(agency.id, (agency.name, agency.name_en))
        return paper.AgencyName(code=agency.code, name=self.words.must(name, name_en))

    def _letterhead(self, agency: Agency | None) -> paper.Letterhead | None:
        if agency is None:
            return None
        name, name_en = names_on([agency.id], self.of.on).get(agency.id, (agency.name, agency.name_en))
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
        public = self.of.audience is Audience.PUBLIC
        news = self.of.news.get(action.id, [])
        reported = [
            event
            for event in news
            if event.kind in (*OBSTACLE_KINDS, EventKind.PROGRESS, EventKind.NO_CHANGE, EventKind.REPORTED_DONE)
        ]
        obstacles = [event.text for event in news if event.kind in OBSTACLE_KINDS and event.text]
        hindered = not public and action.state in UNFINISHED
        zone = self.of.roadmap.forum.timezone
        is_shown = action.meeting_id in self.of.shown_meetings
        return paper.Row(
            key=f"{action.meeting.code}.{action.ref}" if is_shown else f"a{action.id}",
            ref=action.ref,
            text=words.must(action.text, action.text_en),
            lead=self._name(action.lead) if action.lead else None,
            support=tuple(self._name(link.agency) for link in action.supports if not link.ended),
            starts_on=action.starts_on,
            due_on=action.due_on,
            due_words=words.text(action.due_text),
            recurrence=action.recurrence,
            indicator=words.text(action.indicator, action.indicator_en),
            baseline=words.text(action.baseline),
            target=words.text(action.target),
            budget_idr=action.budget_idr,
            funding=action.funding_source,
            partner_support=words.text(action.partner_support),
            origins=self._origins(action),
            state=None if public else paper.State(action.shown.value),
            late_days=days_late(action, self.of.on) if self.of.tells_lateness(action) else None,
            reported_on=local_day(reported[-1].at, zone) if reported else None,
            obstacle=words.text(obstacles[-1]) if hindered and obstacles else None,
            illustrative=tuple(sorted(action.illustrative)),
        )

    def _origins(self, action: Action) -> tuple[paper.Origin, ...]:
        """The meeting an action was agreed in, with the outcomes and issues this copy may name; none where hidden."""
        meeting = self.of.shown_meetings.get(action.meeting_id)
        if meeting is None:
            return ()
        decisions = {decision.id for decision in self.of.decisions.get(meeting.id, ())}
        issues = {issue.id for issue in self.of.issues.get(meeting.id, ())}
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
        lines = [line for line in meeting.attendance if self.of.prints(line)]
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
                    presence=line.status,
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
                    modality=decision.modality,
                )
                for decision in self.of.decisions.get(meeting.id, ())
            ),
            issues=tuple(
                paper.Issue(ref=issue.ref, text=words.must(issue.text, issue.text_en), raised_by=issue.raised_by)
                for issue in self.of.issues.get(meeting.id, ())
            ),
            notes=tuple(Text(note) for note in meeting.data_quality_notes),
            illustrative=tuple(sorted(meeting.illustrative)),
        )

    def _agencies(self) -> tuple[paper.Agency, ...]:
        first_day = min((m.starts_on for m in self.of.meetings if m.starts_on), default=self.of.on)
        before = names_on(self.of.named, first_day)
        ordered = sorted(
            self.of.named.values(), key=lambda agency: (agency.protocol_order, agency.name.casefold(), agency.id)
        )
        return tuple(
            paper.Agency(
                name=self._name(agency),
                kind=agency.kind.value,
                member=agency.id in self.of.members,
                collective=agency.collective,
                named_before=self._named_before(before.get(agency.id), self.of.names.get(agency.id)),
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
