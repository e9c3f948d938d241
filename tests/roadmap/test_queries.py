"""Reading a roadmap: what it draws on, how it stands, for whom."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import ActionState, Recurrence, ShownState, is_overdue
from app.core import Actor, Reach, SecurityClass
from app.directory import DEFAULT_PILLARS
from app.roadmap import Audience, audiences_for, reader_of, roadmap_by_code, rows_of, standing
from app.roadmap.models import RoadmapMeeting
from tests.builders import a_forum, a_meeting, a_pillar, an_action, an_agency
from tests.client import count_queries

ON = date(2025, 1, 1)


def leads(*forums, clearance=SecurityClass.RESTRICTED):
    ids = frozenset(forum.id for forum in forums)
    return Actor(
        1, "pimpinan", leadership_forums=Reach(ids, ids if clearance is SecurityClass.RESTRICTED else frozenset())
    )


def member(*forums):
    ids = frozenset(forum.id for forum in forums)
    return Actor(2, "anggota", member_forums=Reach(ids, ids))


def partner(*forums):
    return Actor(3, "mitra", partner_forums=Reach(frozenset(forum.id for forum in forums)))


@pytest.mark.both_engines
def test_a_roadmap_draws_on_its_forums_and_on_single_meetings_of_others(ctx):
    ours, theirs = a_forum("KITA"), a_forum("MEREKA")
    an_action(a_meeting(ours), ref="A-01")
    single = a_meeting(theirs)
    an_action(single, ref="B-01")
    an_action(a_meeting(theirs), ref="C-01")
    an_action(a_meeting(ours), ref="A-02", state=ActionState.PROPOSED)
    roadmap = roadmap_by_code(None, "KITA")
    from app.core import db

    db.session.add(RoadmapMeeting(roadmap_id=roadmap.id, meeting_id=single.id))
    db.session.flush()
    db.session.expire_all()
    roadmap = roadmap_by_code(None, "KITA")

    both = leads(ours, theirs)
    assert [row.ref for row in rows_of(roadmap, [both])] == ["A-01", "B-01"]
    assert [row.ref for row in rows_of(roadmap, [leads(ours)])] == ["A-01"], "no part in the other forum, no row"


@pytest.mark.both_engines
def test_the_standing_counts_what_the_rows_are(ctx):
    forum = a_forum("KITA")
    agency = an_agency("POLRES")
    meeting = a_meeting(forum)
    p1, p3 = a_pillar(forum, "P1_SOP"), a_pillar(forum, "P3_INFRASTRUCTURE")
    an_action(meeting, pillar_id=p1.id, lead_id=agency.id, due_on=date(2024, 6, 1))
    an_action(meeting, pillar_id=p1.id, state=ActionState.VERIFIED, due_on=date(2024, 6, 1), lead_id=agency.id)
    an_action(meeting, pillar_id=p3.id, recurrence=Recurrence.CONTINUOUS, due_on=date(2024, 6, 1))
    an_action(meeting, security_class=SecurityClass.RESTRICTED)
    roadmap = roadmap_by_code(None, "KITA")

    seen = standing(roadmap, leads(forum), ON)
    assert (seen.total, seen.late, seen.unassigned, seen.undated) == (4, 1, 2, 1)
    assert seen.states == {ShownState.NOT_STARTED: 3, ShownState.DONE: 1}
    assert (seen.total_of("P1_SOP"), seen.total_of(None), seen.late_by_pillar) == (2, 1, {"P1_SOP": 1})
    cut = standing(roadmap, partner(forum), ON)
    assert (cut.total, cut.late, cut.late_by_pillar) == (3, 0, {}), "no restricted row is counted, no lateness is told"
    assert standing(roadmap, member(forum), ON).late == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(list(ActionState)),
            st.sampled_from([None, date(2024, 12, 31), date(2025, 1, 1), date(2025, 6, 1)]),
            st.sampled_from([None, *Recurrence]),
            st.booleans(),
            st.sampled_from(list(SecurityClass)),
            st.sampled_from([None, *(code for code, _, _ in DEFAULT_PILLARS)]),
        ),
        max_size=12,
    )
)
def test_counting_in_the_database_agrees_with_counting_rows(ctx, rows):
    from app.core import db

    forum = a_forum()
    meeting = a_meeting(forum)
    for state, due, recurrence, progressed, security_class, pillar in rows:
        moved = progressed and state is not ActionState.PROPOSED
        an_action(
            meeting, state=state, due_on=due, recurrence=recurrence, security_class=security_class,
            progressed_at=meeting.circulated_at if moved else None,
            pillar_id=a_pillar(forum, pillar).id if pillar else None,
        )  # fmt: skip
    roadmap = roadmap_by_code(None, forum.code)
    for reader in (leads(forum), leads(forum, clearance=SecurityClass.OPEN), partner(forum)):
        listed = rows_of(roadmap, [reader])
        seen = standing(roadmap, reader, ON)
        assert seen.total == len(listed)
        for shown in ShownState:
            assert seen.states.get(shown, 0) == sum(row.shown is shown for row in listed)
        late = sum(is_overdue(row, ON) for row in listed)
        assert seen.late == (late if reader.leadership_forums else 0)
    db.session.rollback()


def test_who_may_ask_for_which_copy(ctx):
    forum, other = a_forum("KITA"), a_forum("LAIN")
    roadmap = roadmap_by_code(None, "KITA")
    everything = (Audience.LEADERSHIP, Audience.FORUM, Audience.PARTNER, Audience.PUBLIC)
    secretariat = Actor(4, "s", secretariat_forums=Reach(frozenset({forum.id}), frozenset({forum.id})))
    for actor, copies in [
        (leads(forum), everything),
        (secretariat, everything),
        (member(forum), (Audience.FORUM, Audience.PUBLIC)),
        (partner(forum), (Audience.PARTNER, Audience.PUBLIC)),
        (leads(other), ()),
        (member(other), ()),
        (Actor(5, "admin"), ()),
    ]:
        assert audiences_for(actor, roadmap) == copies


def test_open_copies_are_read_by_readers_without_clearance(ctx):
    for audience in Audience:
        reader = reader_of(audience, frozenset({7}))
        cleared = reader.leadership_forums | reader.member_forums | reader.partner_forums
        assert cleared.open == {7}
        assert bool(cleared.restricted) is (audience in {Audience.LEADERSHIP, Audience.FORUM})
        assert not reader.secretariat_forums
        assert not reader.acts_for


def test_the_number_of_queries_does_not_grow_with_the_rows(ctx):
    forum = a_forum("KITA")
    lead = an_agency()

    def rows(count):
        for _ in range(count):
            an_action(a_meeting(forum), lead_id=lead.id)

    counts = []
    for more in (3, 3):
        rows(more)
        from app.core import db

        db.session.commit()
        db.session.expire_all()
        roadmap = roadmap_by_code(None, "KITA")
        with count_queries() as counted:
            rows_of(roadmap, [leads(forum)])
        counts.append(len(counted))
    assert counts == [4, 4]
