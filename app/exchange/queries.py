"""Handing a meeting on: everything a record can say of it, as it was on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.actions import Action, ActionDecision, ActionIssue, ActionState
from app.core import ALL_CLASSES, SecurityClass, db
from app.directory import (
    DEFAULT_PILLARS,
    Agency,
    AgencyMember,
    AgencyName,
    Forum,
    ForumMembership,
    MembershipRole,
    Pillar,
)
from app.meetings import AgendaItem, Attendance, Meeting
from app.minutes import Note
from app.outcomes import Decision, Issue

from .directory_service import AGENCY, FORUM, PILLAR, holds_on, name_at
from .facts import ACTION, AGENDA, ATTENDANCE, CLOSED, DECISION, ISSUE, MEETING
from .record import Record, normal
from .taking import Fact

Classes = frozenset[SecurityClass]


def record_by_code(code: str) -> Record:
    """The record of one meeting. Raises ``NoResultFound``."""
    return record_of(db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one())


def record_of(meeting: Meeting, classes: Classes = ALL_CLASSES) -> Record:
    """The meeting as a record in canonical form, with what has one of the ``classes``.

    Members, secretariat and names are those of its first day. Agencies stand in the order its record came in; what
    else it mentions follows in protocol order. Proposed actions and withdrawn rows are not handed on.
    """
    meeting = _loaded(meeting)
    forum = meeting.forum
    agenda = [
        item
        for item in meeting.agenda
        if item.withdrawn_at is None and (item.security_class or meeting.effective_class) in classes
    ]
    numbers = {item.id: item.seq for item in agenda}
    decisions = _under(meeting, Decision, classes, Decision.number)
    issues = _under(meeting, Issue, classes, Issue.seq)
    places = [place for place in forum.memberships if holds_on(place, meeting.starts_on)]
    actions = _actions(meeting, classes)
    directory = _Directory(meeting, places, actions, whole=classes == ALL_CLASSES)
    readable = ({row.id for row in decisions}, {row.id for row in issues})
    record = {
        "format": "meeting-record",
        "version": 1,
        "forum": _forum(forum, places, directory),
        "agencies": directory.parts(meeting.starts_on),
        "meeting": _meeting(meeting, directory, whole=classes == ALL_CLASSES),
        "attendance": [_attendance(row, directory) for row in meeting.attendance if row.withdrawn_at is None],
        "agenda": _agenda(meeting, agenda, classes),
        "issues": [{**_part(row, ISSUE), "ref": row.ref, "agenda": numbers.get(row.agenda_item_id)} for row in issues],
        "decisions": [
            {**_part(row, DECISION), "ref": row.ref, "agenda": numbers.get(row.agenda_item_id)} for row in decisions
        ],
        "actions": [_action(row, directory, readable) for row in actions],
    }
    whole: Record = normal(record)
    return whole


def _loaded(meeting: Meeting) -> Meeting:
    query = (
        sa
        .select(Meeting)
        .where(Meeting.id == meeting.id)
        .options(
            joinedload(Meeting.forum).selectinload(Forum.memberships),
            joinedload(Meeting.forum).selectinload(Forum.pillars),
            selectinload(Meeting.partners),
            selectinload(Meeting.named_agencies),
            selectinload(Meeting.sources),
            selectinload(Meeting.closed_documents),
            selectinload(Meeting.agenda),
            selectinload(Meeting.attendance),
        )
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def _under(meeting: Meeting, model: Any, classes: Classes, order: Any) -> Sequence[Any]:
    query = sa.select(model).where(
        model.meeting_id == meeting.id, model.withdrawn_at.is_(None), model.effective_class.in_(sorted(classes))
    )
    return db.session.scalars(query.order_by(order, model.id)).all()


def _actions(meeting: Meeting, classes: Classes) -> Sequence[Action]:
    query = (
        sa
        .select(Action)
        .where(
            Action.meeting_id == meeting.id,
            Action.state != ActionState.PROPOSED,
            Action.effective_class.in_(sorted(classes)),
        )
        .options(
            joinedload(Action.pillar),
            selectinload(Action.supports),
            selectinload(Action.decision_links).joinedload(ActionDecision.decision),
            selectinload(Action.issue_links).joinedload(ActionIssue.issue),
        )
        .order_by(Action.seq, Action.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value


def _part(thing: Any, facts: Mapping[str, Fact]) -> Record:
    """The facts of a thing under the record's names."""
    return {key: _plain(getattr(thing, column)) for key, (column, _convert) in facts.items()}


class _Directory:
    """The agencies a record mentions: their codes, order, names of the day and members."""

    def __init__(
        self, meeting: Meeting, places: Iterable[ForumMembership], actions: Sequence[Action], *, whole: bool
    ) -> None:
        named = [row.agency_id for row in meeting.named_agencies if row.withdrawn_at is None]
        mentioned = {place.agency_id for place in places}
        mentioned |= {row.agency_id for row in meeting.partners if not row.ended}
        mentioned |= {row.agency_id for row in meeting.attendance if row.withdrawn_at is None}
        mentioned |= {link.agency_id for action in actions for link in action.supports if not link.ended}
        mentioned |= {agency_id for agency_id in [meeting.host_id, *(a.lead_id for a in actions)] if agency_id}
        if not whole:  # an agency may stand there only for what was cut
            named = [agency_id for agency_id in named if agency_id in mentioned]
        query = sa.select(Agency).where(Agency.id.in_(sorted({*named, *mentioned})))
        found = db.session.scalars(query.order_by(Agency.protocol_order, Agency.name, Agency.id)).all()
        self.by_id = {agency.id: agency for agency in found}
        self.order = [*named, *(agency.id for agency in found if agency.id not in named)]

    def code(self, agency_id: int | None) -> str | None:
        return None if agency_id is None else self.by_id[agency_id].code

    def parts(self, day: date | None) -> list[Record]:
        names: dict[int, list[AgencyName]] = {}
        query = sa.select(AgencyName).where(AgencyName.agency_id.in_(self.order))
        for row in db.session.scalars(query.order_by(AgencyName.valid_from.asc().nulls_first(), AgencyName.id)):
            names.setdefault(row.agency_id, []).append(row)
        members = self._members(day)
        parts = []
        for agency_id in self.order:
            agency = self.by_id[agency_id]
            name = name_at(names[agency_id], day)
            part = {"code": agency.code, "name": name.name, "name_en": name.name_en, **_part(agency, AGENCY)}
            if not (agency.collective or agency.collective_known):
                part["collective"] = None
            parts.append({**part, "members": members.get(agency_id)})
        return parts

    def _members(self, day: date | None) -> dict[int, list[str]]:
        """Whom the collective agencies stand for, as far as this record mentions them."""
        query = (
            sa
            .select(AgencyMember)
            .where(AgencyMember.collective_id.in_(self.order), AgencyMember.member_id.in_(self.order))
            .order_by(AgencyMember.id)
        )
        members: dict[int, list[str]] = {}
        for place in db.session.scalars(query):
            if place.ended_on is None or (day is not None and place.ended_on > day):
                members.setdefault(place.collective_id, []).append(self.by_id[place.member_id].code)
        return members


def _forum(forum: Forum, places: Sequence[ForumMembership], directory: _Directory) -> Record:
    secretariats = [place for place in places if place.role is MembershipRole.SECRETARIAT]
    secretariats.sort(key=lambda place: (place.from_on or date.min, place.id))
    members = [directory.code(place.agency_id) for place in places if place.role is MembershipRole.MEMBER]
    part: Record = {
        "code": forum.code,
        **_part(forum, FORUM),
        "secretariat": directory.code(secretariats[-1].agency_id) if secretariats else None,
        "members": list(dict.fromkeys(members)),
        "pillars": _pillars(forum.pillars),
    }
    if not forum.timezone_known:
        part["timezone"] = None
    part["illustrative"] = forum.illustrative
    return part


def _pillars(pillars: Sequence[Pillar]) -> list[Record]:
    """The forum's pillars; nothing where they are the default ones."""
    if [(pillar.code, pillar.name, pillar.name_en) for pillar in pillars] == DEFAULT_PILLARS:
        return []
    return [{"code": pillar.code, **_part(pillar, PILLAR)} for pillar in pillars]


def _meeting(meeting: Meeting, directory: _Directory, *, whole: bool) -> Record:
    return {
        "code": meeting.code,
        **_part(meeting, MEETING),
        "host": directory.code(meeting.host_id),
        "partners": [directory.code(row.agency_id) for row in meeting.partners if not row.ended],
        "security_class": _plain(meeting.security_class),
        "sources": [
            {"kind": _plain(row.kind), "reference": row.reference}
            for row in meeting.sources
            if row.withdrawn_at is None
        ],
        "illustrative": meeting.illustrative,
        "closed_documents": [
            {"class": _plain(row.closed_class), **_part(row, CLOSED)}
            for row in meeting.closed_documents
            if row.withdrawn_at is None and whole
        ],
    }


def _attendance(row: Attendance, directory: _Directory) -> Record:
    return {"agency": directory.code(row.agency_id), **_part(row, ATTENDANCE), "illustrative": row.illustrative}


def _agenda(meeting: Meeting, items: Sequence[AgendaItem], classes: Classes) -> list[Record]:
    """The points with their notes. A record knows no class of a note: a point hands on the stricter of the two."""
    query = sa.select(Note).where(Note.agenda_item_id.in_([item.id for item in items]))
    notes = {note.agenda_item_id: note for note in db.session.scalars(query)}
    parts = []
    for item in items:
        part, note = {"seq": item.seq, **_part(item, AGENDA)}, notes.get(item.id)
        own = item.security_class or meeting.effective_class
        if note is not None and (note.security_class or own) in classes:
            part["notes"] = note.text
            if (own, note.security_class) == (SecurityClass.OPEN, SecurityClass.RESTRICTED):
                part["security_class"] = _plain(note.security_class)
        parts.append(part)
    return parts


def _action(action: Action, directory: _Directory, readable: tuple[set[int], set[int]]) -> Record:
    part: Record = {
        "ref": action.ref,
        **_part(action, ACTION),
        "pillar": action.pillar.code if action.pillar else None,
        "lead": directory.code(action.lead_id),
        "support": [directory.code(link.agency_id) for link in action.supports if not link.ended],
        "status": action.shown.value,
        "illustrative": action.illustrative,
    }
    part["from_decisions"] = _refs(action.decision_links, lambda link: link.decision, readable[0])
    part["from_issues"] = _refs(action.issue_links, lambda link: link.issue, readable[1])
    return part


def _refs(links: Iterable[Any], target: Callable[[Any], Any], readable: set[int]) -> list[str]:
    targets = [target(link) for link in links if not link.ended]
    return [each.ref for each in targets if each.id in readable]
