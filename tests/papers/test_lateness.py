"""A leadership copy of a roadmap that draws on several forums tells who is late where that is the reader's to know."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import Actor, Reach, db, writing
from app.home.queries import needing_a_hand
from app.meetings import Attendance, AttendanceRole, AttendanceStatus
from app.papers.compose import compose_roadmap
from app.papers.press import environment
from app.papers.roadmap_paper import Presence
from app.papers.voice import Voice
from app.roadmap import Audience, Roadmap, RoadmapForum, roadmap_by_code, standing
from tests.builders import a_forum, a_meeting, an_action, an_agency

pytestmark = pytest.mark.both_engines
ON = date(2024, 7, 1)


@pytest.fixture
def two(ctx):
    """A roadmap that draws on two forums; in each an action that is late and an agency that stayed away."""
    with writing():
        police, army = an_agency("POLRES"), an_agency("KODIM")
        ours, theirs = a_forum("KITA", members=[police]), a_forum("LAIN", members=[army])
        roadmap = db.session.scalars(sa.select(Roadmap).where(Roadmap.code == "KITA")).one()
        db.session.add(RoadmapForum(roadmap_id=roadmap.id, forum_id=theirs.id))
        for forum, agency in ((ours, police), (theirs, army)):
            meeting = a_meeting(forum, code=f"R-{forum.code}")
            an_action(meeting, ref=f"A-{forum.code}", lead_id=agency.id, due_on=ON - timedelta(9))
            db.session.add(
                Attendance(
                    meeting_id=meeting.id, agency_id=agency.id, role=AttendanceRole.PARTICIPANT,
                    status=AttendanceStatus.ABSENT,
                )
            )  # fmt: skip
        return {"ours": ours.id, "theirs": theirs.id, "army": army.id}


def reach(*ids):
    return Reach(frozenset(ids), frozenset(ids))


def told(actor, language="id"):
    """Who is late, who was absent, what the copy says of the rest."""
    copy = compose_roadmap(roadmap_by_code(actor, "KITA"), audience=Audience.LEADERSHIP, language=language, on=ON,
                           actor=actor)  # fmt: skip
    late = {row.ref for row in copy.rows if row.late_days == 9}
    absent = {m.code for m in copy.meetings for line in m.attendance if line.presence is Presence.ABSENT}
    assert {row.ref for row in copy.rows} == {"A-KITA", "A-LAIN"}
    return late, absent, copy.late_untold


def test_whoever_leads_both_forums_is_told_of_both(two):
    leader = Actor(1, "pimpinan", leadership_forums=reach(two["ours"], two["theirs"]))
    assert told(leader) == ({"A-KITA", "A-LAIN"}, {"R-KITA", "R-LAIN"}, ())


@pytest.mark.parametrize("role", ["leadership_forums", "secretariat_forums"])
def test_a_member_of_the_other_forum_is_told_of_its_own_only(two, role):
    actor = Actor(1, "pimpinan", **{role: reach(two["ours"]), "member_forums": reach(two["theirs"])})
    assert told(actor) == ({"A-KITA"}, {"R-KITA"}, ("LAIN",))


def test_an_agency_knows_that_it_is_late_itself(two):
    actor = Actor(
        1, "rangkap", leadership_forums=reach(two["ours"]), member_forums=reach(two["theirs"]),
        agencies=reach(two["army"]),
    )  # fmt: skip
    late, _, untold = told(actor)
    assert (late, untold) == ({"A-KITA", "A-LAIN"}, ("LAIN",))


def test_the_copy_says_where_it_keeps_silent_about_lateness(two):
    actor = Actor(1, "pimpinan", leadership_forums=reach(two["ours"]), member_forums=reach(two["theirs"]))
    copy = compose_roadmap(roadmap_by_code(actor, "KITA"), audience=Audience.LEADERSHIP, language="en", on=ON,
                           actor=actor)  # fmt: skip
    assert Voice(copy, environment(copy.language).globals["catalogue"]).late_sentence == (
        "1 of 2 actions overdue: A-KITA. Lateness of other agencies in LAIN is not part of this copy."
    )


def test_a_late_action_of_the_other_forum_is_not_put_before_leadership_for_being_late(two):
    actor = Actor(1, "pimpinan", leadership_forums=reach(two["ours"]), member_forums=reach(two["theirs"]))
    roadmap = roadmap_by_code(actor, "KITA")
    assert [action.ref for action in needing_a_hand(actor, roadmap, ON)] == ["A-KITA"]
    assert standing(roadmap, actor, ON).late == 0
