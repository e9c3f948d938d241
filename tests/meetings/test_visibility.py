"""Who may know of a meeting and read its content: the query against the rule in plain words."""

from datetime import date
from itertools import product

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core import SYSTEM, Actor, Reach, SecurityClass, db, writing
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    MeetingState,
    add_attendance,
    content_visible_to,
    visible_to,
)
from app.outcomes import Decision
from tests.builders import AN_INSTANT, a_decision, a_forum, a_meeting, an_agency

pytestmark = pytest.mark.both_engines

LIVES = (
    {"state": MeetingState.PLANNED},
    {"state": MeetingState.INVITED},
    {"circulated": False},
    {"circulated": True},
    {"state": MeetingState.CANCELLED, "cancelled_reason": "x"},
    {"state": MeetingState.CANCELLED, "cancelled_reason": "x", "invited_at": AN_INSTANT},
)
CLASSES = (SecurityClass.OPEN, SecurityClass.RESTRICTED, None)
GUESTS = ((None, None), *((1, status) for status in AttendanceStatus))


@pytest.fixture
def rows(ctx):
    """Every life × class × forum × host × guest, each with an open and a restricted outcome."""
    with writing():
        forums = [a_forum(), a_forum()]
        agencies = [an_agency(), an_agency()]
        lots = product(LIVES, CLASSES, forums, [None, 0], GUESTS)
        for life, security_class, forum, host, (guest, status) in lots:
            meeting = a_meeting(
                forum, security_class=security_class, starts_on=date(2024, 5, 7), **life,
                host_id=None if host is None else agencies[host].id,
            )  # fmt: skip
            if guest is not None:
                add_attendance(meeting, agencies[guest], by=SYSTEM, role=AttendanceRole.OBSERVER, status=status)
            for own in (SecurityClass.OPEN, SecurityClass.RESTRICTED):
                a_decision(meeting, security_class=own)
    from app.meetings import Attendance

    attended, sent = {}, {row.id: row.circulated_at for row in db.session.scalars(sa.select(Meeting))}
    for row in db.session.scalars(sa.select(Attendance)):
        if row.status is AttendanceStatus.PRESENT or sent[row.meeting_id] is None:
            attended.setdefault(row.meeting_id, set()).add(row.agency_id)
    return {
        "forums": [forum.id for forum in forums],
        "agencies": [agency.id for agency in agencies],
        "meetings": list(db.session.scalars(sa.select(Meeting))),
        "decisions": list(db.session.scalars(sa.select(Decision))),
        "attended": attended,
    }


def knows_class(reach, owner, security_class):
    """A grant of the owner covers the class: restricted clearance covers both, open only open."""
    if security_class is SecurityClass.RESTRICTED:
        return owner in reach.restricted
    return owner in reach.open


def expected_class(meeting):
    return meeting.security_class or SecurityClass.RESTRICTED


def writes(actor, meeting, security_class):
    return knows_class(actor.secretariat_forums, meeting.forum_id, security_class) or (
        meeting.host_id is not None and knows_class(actor.agencies, meeting.host_id, security_class)
    )


def reads(actor, meeting, guests, security_class):
    return (
        knows_class(actor.leadership_forums, meeting.forum_id, security_class)
        or knows_class(actor.member_forums, meeting.forum_id, security_class)
        or knows_class(actor.partner_forums, meeting.forum_id, security_class)
        or any(
            knows_class(actor.agencies, guest, security_class)
            or knows_class(actor.partner_agencies, guest, security_class)
            for guest in guests
        )
    )


def model_knows(actor, meeting, guests):
    told = meeting.invited_at is not None or meeting.circulated_at is not None
    own = expected_class(meeting)
    return writes(actor, meeting, own) or (told and reads(actor, meeting, guests, own))


def model_reads(actor, meeting, guests, security_class):
    if not model_knows(actor, meeting, guests):
        return False
    sent = meeting.circulated_at is not None
    return writes(actor, meeting, security_class) or (sent and reads(actor, meeting, guests, security_class))


@st.composite
def reaches(draw, size=2):
    """Positions in the lists of forums or agencies; ids are put in later."""
    wide = draw(st.sets(st.integers(0, size - 1)))
    cleared = draw(st.sets(st.sampled_from(sorted(wide)))) if wide else set()
    return wide, cleared


REACHES = {
    name: reaches()
    for name in (
        "secretariat_forums",
        "leadership_forums",
        "member_forums",
        "partner_forums",
        "agencies",
        "partner_agencies",
    )
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=st.fixed_dictionaries(REACHES))
def test_the_query_agrees_with_the_rule_in_plain_words(rows, given):
    actor = Actor(
        user_id=1,
        name="uji",
        **{
            name: Reach(
                *(frozenset(rows["agencies" if "agencies" in name else "forums"][at] for at in part) for part in parts)
            )
            for name, parts in given.items()
        },
    )
    known = set(db.session.scalars(sa.select(Meeting.id).where(visible_to(actor))))
    guests = rows["attended"]
    assert known == {each.id for each in rows["meetings"] if model_knows(actor, each, guests.get(each.id, ()))}
    by_id = {meeting.id: meeting for meeting in rows["meetings"]}
    readable = set(
        db.session.scalars(
            sa.select(Decision.id).join(Meeting).where(content_visible_to(actor, Decision.effective_class))
        )
    )
    assert readable == {
        each.id
        for each in rows["decisions"]
        if model_reads(actor, by_id[each.meeting_id], guests.get(each.meeting_id, ()), each.security_class)
    }
    db.session.rollback()
