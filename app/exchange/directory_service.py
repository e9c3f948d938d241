"""Taking in what a record says of agencies and of its forum. Names and places are dated from the meeting's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from app.core import N_, db, locked, note_act, revise, today
from app.directory import (
    DEFAULT_PILLARS,
    Agency,
    AgencyKind,
    AgencyLevel,
    AgencyMember,
    AgencyName,
    Forum,
    ForumLevel,
    ForumMembership,
    MembershipRole,
    Pillar,
    forums_sat_in,
)
from app.meetings import Attendance, Meeting, MeetingAgency
from app.roadmap import default_roadmap, found_forum

from .reading import refuse
from .record import Record
from .taking import Fact, Taking, as_is, differing, facts_of, marks, names_of_facts

AGENCY: dict[str, Fact] = {
    "kind": ("kind", AgencyKind),
    "level": ("level", AgencyLevel),
    "parent": ("parent_name", as_is),
    "collective": ("collective", as_is),
}
FORUM: dict[str, Fact] = {
    "name": ("name", as_is),
    "name_en": ("name_en", as_is),
    "level": ("level", ForumLevel),
    "region_code": ("region_code", as_is),
    "timezone": ("timezone", as_is),
    "legal_basis": ("legal_basis", as_is),
}
PILLAR: dict[str, Fact] = {"name": ("name", as_is), "name_en": ("name_en", as_is)}


# Agencies -------------------------------------------------------------------------------------------------------------


def take_agencies(taking: Taking) -> None:
    """Match agencies by code; new ones are entered, and nothing of one is forgotten."""
    for part in taking.record["agencies"]:
        agency = taking.agencies.get(part["code"])
        if agency is None:
            facts = {"collective_known": "collective" in part, **facts_of(part, AGENCY)}
            agency = Agency(code=part["code"], name=part["name"], name_en=part.get("name_en"), **facts)
            db.session.add(agency)
            db.session.flush()
            db.session.add(AgencyName(agency_id=agency.id, name=agency.name, name_en=agency.name_en, valid_from=None))
            taking.agencies[agency.code] = agency
            taking.new("agency", agency.code)
            note_act(taking.by, "import", agency)
            continue
        told = {"collective_known": True} if "collective" in part else {}
        changed = differing(agency, {**facts_of(part, AGENCY), **told})
        if changed:
            revise(agency, **changed)
            taking.changed("agency", agency.code, names_of_facts(changed, AGENCY))
            note_act(taking.by, "import", agency)
        _take_name(taking, agency, part)


def names_in_order(agency: Agency) -> Sequence[AgencyName]:
    """The dated names of an agency, the earliest first."""
    query = (
        sa
        .select(AgencyName)
        .where(AgencyName.agency_id == agency.id)
        .order_by(AgencyName.valid_from.asc().nulls_first(), AgencyName.id)
    )
    return db.session.scalars(query).all()


def name_at(names: Sequence[AgencyName], day: date | None) -> AgencyName:
    """The name valid on a day; the first one where the day is unknown or before them all."""
    valid = [row for row in names if row.valid_from is None or (day is not None and row.valid_from <= day)]
    return valid[-1] if valid else names[0]


def _take_name(taking: Taking, agency: Agency, part: Record) -> None:
    """Open a name that differs from the one valid on the meeting's day.

    Where a later meeting already relied on the former one, that is opened again from that meeting's day. A meeting of
    unknown day stands before all others.
    """
    day, names = taking.day, names_in_order(agency)
    at = name_at(names, day)
    name, name_en = part["name"], part.get("name_en")
    if at.name == name and name_en in {None, at.name_en}:
        return
    if at.name == name and at.name_en is None:
        at.name_en = name_en
    else:
        former = (at.name, at.name_en)
        following = next((row.valid_from for row in names if _after(row.valid_from, day)), None)
        if at.valid_from == day:
            at.name, at.name_en = name, name_en
        else:
            db.session.add(AgencyName(agency_id=agency.id, name=name, name_en=name_en, valid_from=day))
        relied = _relied_on(agency, day, following)
        if relied is not None:
            db.session.add(AgencyName(agency_id=agency.id, name=former[0], name_en=former[1], valid_from=relied))
    db.session.flush()
    latest = names_in_order(agency)[-1]
    agency.name, agency.name_en = latest.name, latest.name_en
    taking.changed("agency_name", agency.code)
    note_act(taking.by, "name", agency, detail=day.isoformat() if day else "")


def _after(value: date | None, day: date | None) -> bool:
    return value is not None and (day is None or value > day)


def _relied_on(agency: Agency, day: date | None, following: date | None) -> date | None:
    """The first day after ``day`` and before ``following`` on which a meeting names the agency."""
    named = sa.exists().where(
        MeetingAgency.meeting_id == Meeting.id,
        MeetingAgency.agency_id == agency.id,
        MeetingAgency.withdrawn_at.is_(None),
    )
    attended = sa.exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.agency_id == agency.id, Attendance.withdrawn_at.is_(None)
    )
    return _first_meeting_day(day, following, sa.or_(named, attended))


def _first_meeting_day(day: date | None, following: date | None, which: sa.ColumnElement[bool]) -> date | None:
    query = sa.select(sa.func.min(Meeting.starts_on)).where(which)
    if day is not None:
        query = query.where(Meeting.starts_on > day)
    if following is not None:
        query = query.where(Meeting.starts_on < following)
    return db.session.scalar(query)


def take_members(taking: Taking) -> None:
    """Whom collectives stand for; after the places in the forum, which say whether that is this forum's matter."""
    for number, part in enumerate(taking.record["agencies"]):
        if "members" in part:
            collective = taking.agencies[part["code"]]
            if _take_members(taking, collective, part):
                forums = forums_sat_in(collective, today())
                if forums and taking.forum.id not in forums:
                    message = N_("%(code)s duduk di forum lain; anggotanya diatur oleh sekretariat forum itu.")
                    raise refuse(f"agencies[{number}].members", message, code=collective.code)


def _take_members(taking: Taking, collective: Agency, part: Record) -> bool:
    """Whom a collective stands for; says whether that changed. A place that ended by the meeting's day is taken up."""
    changed = False
    query = sa.select(AgencyMember).where(AgencyMember.collective_id == collective.id).order_by(AgencyMember.id)
    places = {place.member_id: place for place in db.session.scalars(query)}
    wanted = [taking.agencies[code] for code in part["members"]]
    for member in wanted:
        place = places.get(member.id)
        if place is None:
            db.session.add(AgencyMember(collective_id=collective.id, member_id=member.id))
            db.session.flush()
            changed = True
            taking.new("agency_member", f"{collective.code} – {member.code}")
        elif place.ended_on is not None and taking.day is not None and place.ended_on <= taking.day:
            place.ended_on = None
            changed = True
            taking.changed("agency_member", f"{collective.code} – {member.code}")
    named = {member.id for member in wanted}
    gone = [place.member_id for place in places.values() if place.member_id not in named and place.ended_on is None]
    for code in db.session.scalars(sa.select(Agency.code).where(Agency.id.in_(gone)).order_by(Agency.code)):
        taking.kept("agency_member", f"{collective.code} – {code}")
    return changed


# The forum ------------------------------------------------------------------------------------------------------------


def take_forum(taking: Taking) -> None:
    """Match the forum by code; a new one is founded with its pillars and its roadmap of the same code."""
    part = taking.record["forum"]
    values = facts_of(part, FORUM)
    if "timezone" in part:
        values["timezone_known"] = True
    forum = db.session.scalars(sa.select(Forum).where(Forum.code == part["code"])).one_or_none()
    if forum is None:
        pillars = [(each["code"], each["name"], each.get("name_en")) for each in part.get("pillars", [])]
        forum = found_forum(
            by=taking.by,
            code=part["code"],
            timezone_known="timezone" in part,
            pillars=pillars or DEFAULT_PILLARS,
            illustrative=part.get("illustrative", []),
            **{name: value for name, value in values.items() if name != "timezone_known"},
        )
        # As typed: the verb trims what people type into its form.
        for name, value in values.items():
            setattr(forum, name, value)
        typed = {each["code"]: each for each in part.get("pillars", [])}
        for pillar in db.session.scalars(sa.select(Pillar).where(Pillar.forum_id == forum.id)):
            if pillar.code in typed:
                pillar.name, pillar.name_en = typed[pillar.code]["name"], typed[pillar.code].get("name_en")
        taking.forum, taking.report.founded = forum, True
        taking.new("forum", forum.code)
        return
    taking.forum = forum = locked(Forum, forum.id)
    changed = differing(forum, values)
    spoken = names_of_facts(changed, FORUM)
    marked = differing(forum, {"illustrative": marks(forum.illustrative, part, set(spoken))})
    if changed or marked:
        revise(forum, **changed, **marked)
        taking.changed("forum", forum.code, [*spoken, *marked])
        note_act(taking.by, "import", forum)
    _take_pillars(taking)


def _take_pillars(taking: Taking) -> None:
    forum, given = taking.forum, taking.record["forum"].get("pillars")
    if not given:
        return
    query = sa.select(Pillar).where(Pillar.forum_id == forum.id).order_by(Pillar.seq, Pillar.id)
    pillars = {pillar.code: pillar for pillar in db.session.scalars(query)}
    last = max((pillar.seq for pillar in pillars.values()), default=0)
    for part in given:
        pillar = pillars.get(part["code"])
        if pillar is None:
            last += 1
            db.session.add(Pillar(forum_id=forum.id, code=part["code"], seq=last, **facts_of(part, PILLAR)))
            taking.new("pillar", part["code"])
        elif changed := differing(pillar, facts_of(part, PILLAR)):
            revise(pillar, **changed)
            taking.changed("pillar", pillar.code, names_of_facts(changed, PILLAR))
    db.session.flush()
    default_roadmap(forum, by=taking.by)
    named = {part["code"] for part in given}
    for code in pillars:
        if code not in named:
            taking.kept("pillar", code)


def take_places(taking: Taking) -> None:
    """Who sits in the forum, from the meeting's first day."""
    part = taking.record["forum"]
    secretariat = taking.agency(part.get("secretariat"))
    if secretariat is not None:
        _take_secretariat(taking, secretariat)
    if "members" not in part:
        return
    places = _places(taking.forum, MembershipRole.MEMBER)
    last = max((place.seq for place in places), default=-1)
    for code in part["members"]:
        agency = taking.agencies[code]
        own = [place for place in places if place.agency_id == agency.id]
        if any(holds_on(place, taking.day) for place in own):
            continue
        later = [place for place in own if _after(place.from_on, taking.day)]
        if later:
            min(later, key=lambda place: place.from_on or date.max).from_on = taking.day
            taking.changed("forum_member", code)
            continue
        last += 1
        db.session.add(_place(taking, agency, MembershipRole.MEMBER, last))
        taking.new("forum_member", code)
    db.session.flush()
    named = {taking.agencies[code].id for code in part["members"]}
    gone = [place.agency_id for place in places if place.agency_id not in named and holds_on(place, taking.day)]
    for code in db.session.scalars(sa.select(Agency.code).where(Agency.id.in_(gone)).order_by(Agency.code)):
        taking.kept("forum_member", code)


def _places(forum: Forum, role: MembershipRole) -> Sequence[ForumMembership]:
    query = (
        sa
        .select(ForumMembership)
        .where(ForumMembership.forum_id == forum.id, ForumMembership.role == role)
        .order_by(ForumMembership.from_on.asc().nulls_first(), ForumMembership.seq, ForumMembership.id)
    )
    return db.session.scalars(query).all()


def _place(
    taking: Taking, agency: Agency, role: MembershipRole, seq: int, until: date | None = None
) -> ForumMembership:
    return ForumMembership(
        forum_id=taking.forum.id, agency_id=agency.id, role=role, seq=seq, from_on=taking.day, until_on=until
    )


def holds_on(place: ForumMembership, day: date | None) -> bool:
    """Whether a place in the forum holds on a day; on an unknown one, whether it holds from the beginning."""
    if day is None:
        return place.from_on is None
    return (place.from_on is None or place.from_on <= day) and (place.until_on is None or place.until_on >= day)


def _day_before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _take_secretariat(taking: Taking, agency: Agency) -> None:
    """Appoint the secretariat from the meeting's day; what later meetings already relied on comes back on their day."""
    forum, day = taking.forum, taking.day
    places = _places(forum, MembershipRole.SECRETARIAT)
    holding = [place for place in places if holds_on(place, day)]
    current = holding[-1] if holding else None
    following = next((place for place in places if _after(place.from_on, day)), None)
    until = _day_before(following.from_on) if following and following.from_on else None
    if current is not None and current.agency_id == agency.id:
        return
    if current is not None and current.from_on == day:
        current.agency_id = agency.id  # the same day's record, corrected
    elif current is None and following is not None and following.agency_id == agency.id:
        following.from_on = day
    elif current is None or day is None:
        db.session.add(_place(taking, agency, MembershipRole.SECRETARIAT, 0, until))
    else:
        ended = current.until_on
        relied = _first_meeting_day(day, following.from_on if following else None, Meeting.forum_id == forum.id)
        if relied is not None and ended is not None and relied > ended:
            relied = None
        current.until_on = _day_before(day)
        new = _place(taking, agency, MembershipRole.SECRETARIAT, 0, _day_before(relied) if relied else ended or until)
        db.session.add(new)
        if relied is not None:
            again = {"from_on": relied, "until_on": ended}
            db.session.add(
                ForumMembership(
                    forum_id=forum.id, agency_id=current.agency_id, role=MembershipRole.SECRETARIAT, seq=0, **again
                )
            )
    db.session.flush()
    if current is None and following is None:
        taking.new("secretariat", agency.code)
    else:
        taking.changed("secretariat", agency.code)
