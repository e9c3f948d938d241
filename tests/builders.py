"""Builders: ``a_meeting(**given)`` makes a lawful thing with what the test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from app.accounts import Grant, User
from app.actions import Action, ActionState
from app.core import Role, SecurityClass, db
from app.directory import (
    DEFAULT_PILLARS,
    Agency,
    AgencyKind,
    AgencyName,
    Forum,
    ForumLevel,
    ForumMembership,
    MembershipRole,
    Pillar,
)
from app.meetings import Meeting, MeetingState, MeetingType
from app.outcomes import Decision, Issue, Modality
from app.roadmap import Roadmap, RoadmapForum, RoadmapPillar

_numbers = count(1)
AN_INSTANT = datetime(2024, 5, 8, 3, 0, tzinfo=UTC)


def _add(thing: Any) -> Any:
    db.session.add(thing)
    db.session.flush()
    return thing


def an_agency(code: str | None = None, **given: Any) -> Agency:
    code = code or f"AG-{next(_numbers)}"
    given.setdefault("name", f"Instansi {code}")
    given.setdefault("kind", AgencyKind.OTHER)
    agency: Agency = _add(Agency(code=code, **given))
    _add(AgencyName(agency_id=agency.id, name=agency.name, name_en=agency.name_en, valid_from=None))
    return agency


def a_forum(
    code: str | None = None, *, members: list[Agency] | None = None, secretariat: Agency | None = None, **given: Any
) -> Forum:
    """A forum with the default pillars and its default roadmap."""
    code = code or f"FK-{next(_numbers)}"
    given.setdefault("name", f"Forum {code}")
    given.setdefault("level", ForumLevel.PROVINCE)
    forum: Forum = _add(Forum(code=code, **given))
    for seq, (pillar, name, name_en) in enumerate(DEFAULT_PILLARS, 1):
        _add(Pillar(forum_id=forum.id, code=pillar, name=name, name_en=name_en, seq=seq))
    for seq, agency in enumerate(members or []):
        _add(ForumMembership(forum_id=forum.id, agency_id=agency.id, role=MembershipRole.MEMBER, seq=seq))
    if secretariat is not None:
        _add(ForumMembership(forum_id=forum.id, agency_id=secretariat.id, role=MembershipRole.SECRETARIAT))
    roadmap: Roadmap = _add(
        Roadmap(code=code, forum_id=forum.id, title=f"Peta Jalan Border Control Management {forum.name}")
    )
    _add(RoadmapForum(roadmap_id=roadmap.id, forum_id=forum.id))
    for seq, (pillar, name, name_en) in enumerate(DEFAULT_PILLARS, 1):
        _add(RoadmapPillar(roadmap_id=roadmap.id, code=pillar, name=name, name_en=name_en, seq=seq))
    return forum


def a_pillar(forum: Forum, code: str = "P1_SOP") -> Pillar:
    return db.session.query(Pillar).filter_by(forum_id=forum.id, code=code).one()


def a_meeting(forum: Forum | None = None, *, circulated: bool = True, **given: Any) -> Meeting:
    """A meeting that was held and whose notula went out, open, on 7 May 2024, unless told otherwise."""
    forum = forum or a_forum()
    given.setdefault("code", f"RAPAT-{next(_numbers)}")
    given.setdefault("title", "Rapat koordinasi pengelolaan perbatasan")
    given.setdefault("meeting_type", MeetingType.COORDINATION)
    given.setdefault("security_class", SecurityClass.OPEN)
    given.setdefault("state", MeetingState.HELD)
    if "starts_on" not in given and not given.get("day_unknown"):
        given["starts_on"] = date(2024, 5, 7)
    if circulated and given["state"] is MeetingState.HELD:
        given.setdefault("circulated_at", AN_INSTANT)
    if given["state"] is MeetingState.INVITED:
        given.setdefault("invited_at", AN_INSTANT)
    effective = given["security_class"] or SecurityClass.RESTRICTED
    meeting: Meeting = _add(Meeting(forum_id=forum.id, effective_class=effective, **given))
    return meeting


def a_decision(meeting: Meeting | None = None, **given: Any) -> Decision:
    meeting = meeting or a_meeting()
    number = given.pop("number", next(_numbers))
    given.setdefault("ref", f"D{number}")
    given.setdefault("text", "Instansi bertukar data pelintas setiap bulan")
    given.setdefault("modality", Modality.AGREEMENT)
    effective = given.get("security_class") or meeting.effective_class
    decision: Decision = _add(Decision(meeting_id=meeting.id, number=number, effective_class=effective, **given))
    return decision


def an_issue(meeting: Meeting | None = None, **given: Any) -> Issue:
    meeting = meeting or a_meeting()
    seq = given.pop("seq", next(_numbers))
    given.setdefault("ref", f"I{seq}")
    given.setdefault("text", "Jalur tidak resmi masih dipakai")
    effective = given.get("security_class") or meeting.effective_class
    issue: Issue = _add(Issue(meeting_id=meeting.id, seq=seq, effective_class=effective, **given))
    return issue


def an_action(meeting: Meeting | None = None, **given: Any) -> Action:
    """An open action without lead or date, unless told otherwise."""
    meeting = meeting or a_meeting()
    seq = given.pop("seq", next(_numbers))
    given.setdefault("ref", f"A-{seq:02}")
    given.setdefault("text", "Menyusun SOP patroli bersama")
    given.setdefault("state", ActionState.OPEN)
    if given["state"] in {ActionState.REPORTED_DONE, ActionState.VERIFIED}:
        given.setdefault("reported_done_at", AN_INSTANT)
    if given["state"] is ActionState.VERIFIED:
        given.setdefault("verified_at", AN_INSTANT)
    effective = given.get("security_class") or meeting.effective_class
    action: Action = _add(
        Action(forum_id=meeting.forum_id, meeting_id=meeting.id, seq=seq, effective_class=effective, **given)
    )
    return action


def a_user(name: str | None = None, **given: Any) -> User:
    number = next(_numbers)
    given.setdefault("email", f"orang{number}@contoh.go.id")
    user: User = _add(User(name=name or f"Orang {number}", **given))
    return user


def a_grant(
    user: User,
    role: Role,
    *,
    forum: Forum | None = None,
    agency: Agency | None = None,
    clearance: SecurityClass | None = None,
    **given: Any,
) -> Grant:
    given.setdefault("from_on", date(2020, 1, 1))
    clearance = clearance or (SecurityClass.OPEN if role is Role.PARTNER else SecurityClass.RESTRICTED)
    grant: Grant = _add(
        Grant(user_id=user.id, role=role, forum_id=forum and forum.id, agency_id=agency and agency.id,
              clearance=clearance, granted_by="uji", **given)
    )  # fmt: skip
    return grant
