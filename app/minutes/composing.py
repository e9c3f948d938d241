"""Composing the notula: from the rows of a meeting to the value that is read, initialled, hashed and kept.

It reads everything, for nobody in particular; what a reader may have of it is cut afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.actions import Action, ActionDecision, ActionEvent, ActionIssue, ActionState, ActionSupport, shown_state
from app.core import SecurityClass, StoredFile, db, today
from app.directory import Agency, Forum, Pillar, Seat, members_on, names_on, stands_for
from app.meetings import (
    FILE_CLASS,
    AgendaItem,
    Attachment,
    AttachmentKind,
    Attendance,
    ClosedDocument,
    Meeting,
    MeetingPartner,
    absent_members,
)
from app.outcomes import Decision, Issue, assents_of

from .content import (
    ActionAgreed,
    AgencyNamed,
    AgendaPoint,
    Facts,
    FileAttached,
    IssueRaised,
    MinutesContent,
    Outcome,
    Pointer,
    Presence,
    Review,
)
from .models import Note

ANNEXED = (AttachmentKind.PHOTO, AttachmentKind.SLIDES, AttachmentKind.DOCUMENT)
"""What is part of the notula; scans of letters and signed copies come afterwards."""

AS_ANSWERED = (
    "title", "title_en", "meeting_type", "starts_on", "ends_on", "day_unknown", "starts_at", "ends_at", "venue",
    "region_code", "border_post", "chair_position", "purpose", "invitation_number",
)  # fmt: skip
HIDDEN = "—"
"""What stands for an earlier meeting that readers of what was said of its action may not know."""

AS_PRESENT = (
    "id", "role", "status", "position", "person", "represents", "headcount", "late", "checked_in_at", "left_at",
    "attended_on",
)  # fmt: skip
AS_RAISED = ("id", "ref", "text", "agenda_item_id", "text_en", "raised_by", "category", "region_code")
AS_RESOLVED = ("id", "number", "ref", "text", "modality", "agenda_item_id", "text_en")
AS_AGREED = (
    "id", "ref", "text", "text_en", "starts_on", "due_on", "due_text", "recurrence", "indicator", "indicator_en",
    "baseline", "target", "target_group", "budget_idr", "funding_source", "partner_support", "region_code",
    "border_post", "priority", "cooperation_level",
)  # fmt: skip


def content_of(meeting: Meeting, agreed: MinutesContent | None = None, number: int = 1) -> MinutesContent:
    """What the notula of the meeting says now.

    ``agreed`` is the last edition, where there is one: names of agencies, actions as agreed, reviews and annexes are
    those it holds, for directory and plan live on since. What it numbered stays; where it is gone, as withdrawn by the
    edition of this ``number``.
    """
    return _Composer(meeting, agreed, number).content()


class _Composer:
    def __init__(self, meeting: Meeting, agreed: MinutesContent | None, number: int) -> None:
        self.meeting, self.agreed, self.number = meeting, agreed, number
        self.forum = db.session.get_one(Forum, meeting.forum_id)
        self.agencies: dict[int, AgencyNamed] = {}

    def content(self) -> MinutesContent:
        meeting = self.meeting
        rows = self._rows(_attendance_query(meeting))
        partners = self._rows(
            sa
            .select(MeetingPartner)
            .where(MeetingPartner.meeting_id == meeting.id, MeetingPartner.ended.is_(False))
            .order_by(MeetingPartner.seq, MeetingPartner.id)
        )
        agenda = self._rows(_of(AgendaItem, meeting).order_by(AgendaItem.seq, AgendaItem.id))
        issues = self._rows(_of(Issue, meeting).order_by(Issue.seq, Issue.id))
        decisions = self._rows(_of(Decision, meeting).order_by(Decision.number))
        assents = assents_of(meeting)
        actions = [] if self.agreed else self._rows(_actions_query(meeting))
        if self.agreed:
            known = {one.id for one in self.agreed.actions}
            actions = [one for one in self._rows(_actions_query(meeting)) if one.id not in known]
        supports = self._linked(ActionSupport, ActionSupport.agency_id, actions)
        events = [] if self.agreed else self._rows(_reviews_query(meeting))
        day = meeting.starts_on or today(self.forum.timezone)
        members = members_on(self.forum, day)
        absent = absent_members(members, rows, stands_for(members, day)) if rows else []
        self._name(
            {
                *(row.agency_id for row in rows), *(row.agency_id for row in partners),
                *(one.lead_id for one in actions), *(ident for ids in supports.values() for ident in ids),
                *(event.action.lead_id for event in events), *(one.id for one in absent), meeting.host_id,
                *(ident for ids in assents.values() for ident in ids),
            } - {None}
        )  # fmt: skip
        return MinutesContent(
            facts=self._facts(partners),
            security_class=meeting.effective_class,
            attendance=tuple(
                Presence(agency=self.agencies[row.agency_id], illustrative=tuple(row.illustrative),
                         **_taken(row, AS_PRESENT))
                for row in rows
            ),
            absent=tuple(self.agencies[one.id] for one in absent),
            agenda=self._agenda(agenda),
            issues=tuple(IssueRaised(security_class=one.effective_class, **_taken(one, AS_RAISED)) for one in issues),
            outcomes=self._outcomes(decisions, assents),
            actions=self._actions(actions, supports),
            reviews=self.agreed.reviews if self.agreed else tuple(self._review(event) for event in events),
            files=self.agreed.files if self.agreed else self._files(),
            pointers=tuple(
                Pointer(one.id, one.closed_class, one.holder, one.number, one.dated_on)
                for one in self._rows(_of(ClosedDocument, meeting).order_by(ClosedDocument.seq, ClosedDocument.id))
            ),
        )  # fmt: skip

    def _rows(self, query: Any) -> list[Any]:
        return list(db.session.scalars(query.execution_options(populate_existing=True)))

    def _name(self, ids: Iterable[Any]) -> None:
        """The agencies under the names of the day; under those of the last edition where it names them."""
        wanted = set(ids)
        found = db.session.scalars(sa.select(Agency).where(Agency.id.in_(sorted(wanted)))).all() if wanted else ()
        names = names_on(wanted, self.meeting.starts_on) if wanted else {}
        for agency in found:
            name, name_en = names.get(agency.id, (agency.name, agency.name_en))
            self.agencies[agency.id] = AgencyNamed(agency.id, agency.code, name, name_en, agency.protocol_order)
        if self.agreed:
            self.agencies |= {ident: one for ident, one in agencies_in(self.agreed).items() if ident in wanted}

    def _facts(self, partners: Sequence[MeetingPartner]) -> Facts:
        meeting, forum = self.meeting, self.forum
        return Facts(
            code=meeting.code,
            forum_code=forum.code,
            forum=self.agreed.facts.forum if self.agreed else forum.name,
            forum_en=self.agreed.facts.forum_en if self.agreed else forum.name_en,
            timezone=meeting.timezone or forum.timezone,
            host=self.agencies.get(meeting.host_id or 0),
            partners=tuple(self.agencies[row.agency_id] for row in partners),
            legal_basis=tuple(meeting.legal_basis),
            data_quality_notes=tuple(meeting.data_quality_notes),
            illustrative=tuple(meeting.illustrative),
            **_taken(meeting, AS_ANSWERED),
        )

    def _agenda(self, items: Sequence[AgendaItem]) -> tuple[AgendaPoint, ...]:
        notes = {
            note.agenda_item_id: note
            for note in self._rows(sa.select(Note).where(Note.agenda_item_id.in_([item.id for item in items])))
        }
        found = []
        for item in items:
            own = item.security_class or self.meeting.effective_class
            note = notes.get(item.id)
            found.append(
                AgendaPoint(
                    item.id, item.seq, item.title, own, (note and note.security_class) or own, item.title_en,
                    item.presenter, note.text if note else "",
                )
            )  # fmt: skip
        return tuple(found)

    def _outcomes(self, decisions: Sequence[Decision], assents: Mapping[int, set[int]]) -> tuple[Outcome, ...]:
        present = [
            Outcome(
                security_class=one.effective_class,
                agreed_by=tuple(
                    sorted((self.agencies[ident] for ident in assents.get(one.id, ())), key=lambda a: (a.order, a.name))
                ),
                **_taken(one, AS_RESOLVED),
            )
            for one in decisions
        ]
        here = {one.id for one in present}
        gone = [
            replace(one, withdrawn_by=one.withdrawn_by or self.number)
            for one in (self.agreed.outcomes if self.agreed else ())
            if one.id not in here
        ]
        return tuple(sorted([*present, *gone], key=lambda one: one.number))

    def _actions(self, actions: Sequence[Action], supports: Mapping[int, list[int]]) -> tuple[ActionAgreed, ...]:
        numbers = self._linked(ActionDecision, Decision.number, actions, Decision, ActionDecision.decision_id)
        refs = self._linked(ActionIssue, Issue.ref, actions, Issue, ActionIssue.issue_id)
        made = tuple(
            ActionAgreed(
                security_class=one.effective_class,
                lead=self.agencies.get(one.lead_id or 0),
                supports=tuple(self.agencies[ident] for ident in supports.get(one.id, ())),
                pillar_code=one.pillar.code if one.pillar else None,
                pillar=one.pillar.name if one.pillar else None,
                pillar_en=one.pillar.name_en if one.pillar else None,
                outcomes=tuple(numbers.get(one.id, ())),
                issues=tuple(refs.get(one.id, ())),
                illustrative=tuple(one.illustrative),
                **_taken(one, AS_AGREED),
            )
            for one in actions
        )
        return (*(self.agreed.actions if self.agreed else ()), *made)

    def _linked(
        self, model: Any, told: Any, actions: Sequence[Action], other: Any = None, key: Any = None
    ) -> dict[int, list[Any]]:
        """What stands in a link table for each action, in order."""
        found: dict[int, list[Any]] = {}
        if not actions:
            return found
        query = sa.select(model.action_id, told).where(
            model.action_id.in_([one.id for one in actions]), model.ended.is_(False)
        )
        if other is not None:
            query = query.join(other, other.id == key).where(other.withdrawn_at.is_(None))
        for action_id, value in db.session.execute(query.order_by(model.action_id, model.seq, model.id)):
            found.setdefault(action_id, []).append(value)
        return found

    def _review(self, event: ActionEvent) -> Review:
        action, origin = event.action, event.action.meeting
        hidden = origin.effective_class is SecurityClass.RESTRICTED and event.effective_class is SecurityClass.OPEN
        return Review(
            event.id, action.ref, action.text, HIDDEN if hidden else origin.title, event.effective_class, event.text,
            shown_state(event.state, has_progress=action.progressed_at is not None),
            None if hidden else origin.starts_on, self.agencies.get(action.lead_id or 0), action.due_on,
        )  # fmt: skip

    def _files(self) -> tuple[FileAttached, ...]:
        query = (
            sa
            .select(Attachment, StoredFile.file_hash, FILE_CLASS)
            .join(StoredFile, StoredFile.id == Attachment.file_id)
            .join(Meeting, Meeting.id == Attachment.meeting_id)
            .outerjoin(AgendaItem, AgendaItem.id == Attachment.agenda_item_id)
            .where(
                Attachment.meeting_id == self.meeting.id,
                Attachment.withdrawn_at.is_(None),
                Attachment.kind.in_(ANNEXED),
            )
            .order_by(Attachment.seq, Attachment.id)
        )
        return tuple(
            FileAttached(one.id, one.kind.value, one.name, file_hash, SecurityClass(security_class), one.caption,
                         one.agenda_item_id)
            for one, file_hash, security_class in db.session.execute(query)
        )  # fmt: skip


def agencies_in(content: MinutesContent) -> dict[int, AgencyNamed]:
    """Every agency the notula names."""
    named = [
        *(row.agency for row in content.attendance), *content.absent, *content.facts.partners, content.facts.host,
        *(one for action in content.actions for one in (action.lead, *action.supports)),
        *(one for outcome in content.outcomes for one in outcome.agreed_by),
        *(review.lead for review in content.reviews),
    ]  # fmt: skip
    return {one.id: one for one in named if one is not None}


def _of(model: Any, meeting: Meeting) -> Any:
    return sa.select(model).where(model.meeting_id == meeting.id, model.withdrawn_at.is_(None))


def _attendance_query(meeting: Meeting) -> Any:
    return (
        _of(Attendance, meeting)
        .join(Agency, Agency.id == Attendance.agency_id)
        .outerjoin(Seat, Seat.id == Attendance.seat_id)
        .order_by(Agency.protocol_order, sa.func.coalesce(Seat.protocol_order, 1000), Attendance.seq, Attendance.id)
    )


def _actions_query(meeting: Meeting) -> Any:
    """What was proposed and taken back before it was ever opened was not agreed."""
    return (
        sa
        .select(Action)
        .where(
            Action.meeting_id == meeting.id,
            sa.or_(Action.state != ActionState.CANCELLED, Action.opened_at.is_not(None)),
        )
        .options(joinedload(Action.pillar).load_only(Pillar.code, Pillar.name, Pillar.name_en, raiseload=True))
        .order_by(Action.seq, Action.id)
    )


def _reviews_query(meeting: Meeting) -> Any:
    return (
        sa
        .select(ActionEvent)
        .where(ActionEvent.meeting_id == meeting.id)
        .options(joinedload(ActionEvent.action).joinedload(Action.meeting))
        .order_by(ActionEvent.id)
    )


def _taken(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
