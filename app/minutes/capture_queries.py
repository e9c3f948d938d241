"""What typed lines may speak of, and the lines that wait to be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from app.core import Actor, db, today
from app.directory import Agency, AgencyName, Forum, Holiday, members_on, pillars_of
from app.meetings import Attendance, Invitee, Meeting, MeetingPartner
from app.outcomes import decisions_of, issues_of

from .capture import Context, KnownAgency, shorten
from .live_models import CapturedCheck, CapturedLine


def context_of(actor: Actor, meeting: Meeting) -> Context:
    """What a line of this meeting may name: the agencies of the directory, those near the meeting first."""
    forum = db.session.get_one(Forum, meeting.forum_id)
    on = meeting.starts_on or today(forum.timezone)
    near = near_agencies(meeting)
    names: dict[int, list[str]] = {}
    for agency_id, name in db.session.execute(
        sa.select(AgencyName.agency_id, AgencyName.name).order_by(AgencyName.agency_id, AgencyName.valid_from)
    ):
        names.setdefault(agency_id, []).append(name)
    rows = db.session.execute(
        sa.select(Agency.id, Agency.code, Agency.name, Agency.ended_on).order_by(Agency.protocol_order, Agency.id)
    )
    about = Context(
        day=meeting.starts_on,
        agencies=tuple(
            KnownAgency(row.id, row.code, tuple(dict.fromkeys([*names.get(row.id, ()), row.name])), shorten(row.name),
                        row.id in near)
            for row in rows if row.ended_on is None or row.ended_on >= on or row.id in near
        ),
        pillars=tuple((pillar.id, pillar.code, pillar.name) for pillar in pillars_of(forum)),
        off=frozenset(db.session.scalars(sa.select(Holiday.day).where(Holiday.withdrawn_at.is_(None)))),
    )  # fmt: skip
    return with_records(actor, meeting, about)


def with_records(actor: Actor, meeting: Meeting, about: Context) -> Context:
    """The same with the outcomes and issues as they stand now."""
    return replace(
        about,
        outcomes=tuple((each.id, str(each.number)) for each in decisions_of(actor, meeting)),
        issues=tuple((each.id, each.ref) for each in issues_of(actor, meeting)),
    )


def near_agencies(meeting: Meeting) -> frozenset[int]:
    """Members on the day, invited, supporting, hosting or in the hall."""
    forum = db.session.get_one(Forum, meeting.forum_id)
    found = {agency.id for agency in members_on(forum, meeting.starts_on or today(forum.timezone))}
    found |= set(
        db.session.scalars(
            sa.union(
                sa.select(Attendance.agency_id).where(
                    Attendance.meeting_id == meeting.id, Attendance.withdrawn_at.is_(None)
                ),
                sa.select(Invitee.agency_id).where(Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None)),
                sa.select(MeetingPartner.agency_id).where(
                    MeetingPartner.meeting_id == meeting.id, MeetingPartner.ended.is_(False)
                ),
            )
        )
    )
    return frozenset(found | ({meeting.host_id} if meeting.host_id else set()))


def lines_of(meeting: Meeting, *, unchecked: bool = False) -> Sequence[CapturedLine]:
    """The typed lines of a meeting that was read for writing, in order; or those nobody has looked at yet."""
    query = sa.select(CapturedLine).where(CapturedLine.meeting_id == meeting.id).order_by(CapturedLine.id)
    if unchecked:
        query = query.outerjoin(CapturedCheck).where(CapturedCheck.id.is_(None))
    return db.session.scalars(query).all()
