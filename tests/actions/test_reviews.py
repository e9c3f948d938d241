"""What a later meeting records about an action: the ordinary event, with the meeting in which it was said."""

from datetime import date

import pytest

import app.actions as room
from app.actions import ActionState, Channel, EventKind, Review, ShownState, history_of, reviews_of, reviews_open_to
from app.actions.history import tell
from app.core import SYSTEM, Actor, Reach, Refused, Role, SecurityClass, db, writing
from app.meetings import AttendanceRole, AttendanceStatus, Meeting, add_attendance
from tests.builders import AN_INSTANT, a_forum, a_meeting

from .world import act, history, last, reach, secretary, stored

pytestmark = pytest.mark.both_engines

WORDS = "Dibahas bersama"


@pytest.fixture
def later(desk):
    """A later meeting of the forum at which everybody was present."""
    with writing():
        meeting = a_meeting(desk.forum, code="BERIKUT", title="Rapat berikutnya", circulated=False)
        for agency in (desk.lead, desk.support, desk.other):
            present(meeting, agency)
    return meeting


def present(meeting, agency, status=AttendanceStatus.PRESENT):
    add_attendance(meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=status)


def review(desk, meeting, what, *, by=None, **given):
    act(desk, "review", db.session.merge(meeting), what, by=by, **{"text": WORDS, **given})


def at_another_forum(desk, *agencies):
    """A meeting of another forum, and its secretariat, which answers for nobody here but knows of the action."""
    with writing():
        forum = a_forum("TIMPORA", members=[desk.lead])
        meeting = a_meeting(forum, code="LAIN", circulated=False)
        for agency in agencies:
            present(meeting, agency)
    known = reach(forum) | reach(desk.forum)
    return meeting, Actor(user_id=9, name="Sekretaris lain", secretariat_forums=reach(forum), member_forums=known)


@pytest.mark.parametrize(
    ("what", "kind", "shown"),
    [
        (Review.PROGRESS, EventKind.PROGRESS, ShownState.IN_PROGRESS),
        (Review.NO_CHANGE, EventKind.NO_CHANGE, ShownState.NOT_STARTED),
        (Review.OBSTACLE, EventKind.OBSTACLE, ShownState.NOT_STARTED),
        (Review.BLOCK, EventKind.BLOCKED, ShownState.BLOCKED),
        (Review.DONE, EventKind.REPORTED_DONE, ShownState.AWAITING_VERIFICATION),
        (Review.DISCUSSED, EventKind.REVIEWED, ShownState.NOT_STARTED),
    ],
)
def test_what_the_lead_says_in_the_hall_is_the_ordinary_event(desk, later, what, kind, shown):
    review(desk, later, what, for_agency=desk.lead.id)
    event = last(desk)
    assert (event.kind, event.meeting_id, event.channel) == (kind, later.id, Channel.MEETING)
    assert (event.agency_id, event.by_name, event.text) == (desk.lead.id, "Sekretaris", WORDS)
    assert stored(desk).shown is shown


def test_a_report_in_the_hall_settles_what_any_report_settles(desk, later):
    review(desk, later, Review.PROGRESS, for_agency=desk.lead.id)
    action = stored(desk)
    assert action.accepted_at
    assert action.reported_at
    assert action.progressed_at


@pytest.mark.parametrize("what", [Review.PROGRESS, Review.OBSTACLE, Review.BLOCK, Review.DONE, Review.DISCUSSED])
def test_it_needs_words(desk, later, what):
    with pytest.raises(Refused) as refused:
        review(desk, later, what, text="  ", for_agency=desk.lead.id)
    assert refused.value.field == "text"
    assert last(desk).kind is EventKind.OPENED


def test_nothing_changed_needs_none(desk, later):
    review(desk, later, Review.NO_CHANGE, text="", for_agency=desk.support.id)
    assert last(desk).kind is EventKind.NO_CHANGE


def test_only_the_lead_reports_it_finished_and_only_parties_speak(desk, later):
    for what, agency in ((Review.DONE, desk.support), (Review.PROGRESS, desk.other), (Review.BLOCK, desk.support)):
        with pytest.raises(Refused) as refused:
            review(desk, later, what, for_agency=agency.id)
        assert refused.value.field == "for_agency"
    with pytest.raises(Refused, match="Pilih instansi yang menyampaikan"):
        review(desk, later, Review.PROGRESS)
    assert last(desk).kind is EventKind.OPENED


def test_an_action_is_not_reviewed_in_its_own_meeting(desk):
    with pytest.raises(Refused, match="rapat ini sendiri"):
        review(desk, desk.meeting, Review.PROGRESS, for_agency=desk.lead.id)


def test_the_meeting_confirms_what_was_reported(desk, later):
    review(desk, later, Review.DONE, for_agency=desk.lead.id)
    review(desk, later, Review.CONFIRM, text="")
    assert stored(desk).state is ActionState.VERIFIED
    assert (last(desk).kind, last(desk).meeting_id) == (EventKind.CONFIRMED, later.id)


def test_the_meeting_asks_for_more(desk, later):
    review(desk, later, Review.DONE, for_agency=desk.lead.id)
    review(desk, later, Review.RETURN, text="Lampirkan daftar hadir")
    action = stored(desk)
    assert action.state is ActionState.OPEN
    assert action.returned_at


def test_a_hall_with_nobody_but_the_lead_confirms_nothing(desk):
    with writing():
        alone = a_meeting(desk.forum, circulated=False)
        present(alone, desk.lead)
        present(alone, desk.other, AttendanceStatus.EXCUSED)
    review(desk, alone, Review.DONE, for_agency=desk.lead.id)
    with pytest.raises(Refused, match="Daftar hadir"):
        review(desk, alone, Review.CONFIRM)
    assert stored(desk).state is ActionState.REPORTED_DONE


def test_a_secretariat_of_the_lead_agency_needs_somebody_of_another_office(desk):
    with writing():
        meeting = a_meeting(desk.forum, circulated=False)
        present(meeting, desk.lead)
    own = secretary(desk.forum, offices=frozenset({desk.lead.id, desk.support.id}))
    review(desk, meeting, Review.DONE, for_agency=desk.lead.id)
    with writing():
        present(db.session.merge(meeting), desk.support)  # of the same office
    with pytest.raises(Refused, match="Daftar hadir"):
        review(desk, meeting, Review.CONFIRM, by=own)
    with writing():
        present(db.session.merge(meeting), desk.other)
    review(desk, meeting, Review.CONFIRM, by=own)
    assert stored(desk).state is ActionState.VERIFIED


def test_the_meeting_agrees_a_new_due_date_and_the_first_stays(desk, later):
    with writing():
        action = room.action_for_writing(desk.secretary, desk.ident)
        room.edit_action(action, action.revision, desk.secretary, due_on=date(2024, 6, 7), illustrative=["due_on"])
    review(desk, later, Review.DUE, due_on=date(2024, 9, 30))
    action, event = stored(desk), last(desk)
    assert (action.first_due_on, action.due_on, action.illustrative) == (date(2024, 6, 7), date(2024, 9, 30), [])
    assert (event.kind, event.meeting_id) == (EventKind.EDITED, later.id)
    assert event.detail == {"due_on": ["2024-06-07", "2024-09-30"]}
    for wrong in (None, date(2024, 9, 30)):
        with pytest.raises(Refused) as refused:
            review(desk, later, Review.DUE, due_on=wrong)
        assert refused.value.field == "due_on"


def test_what_is_offered_follows_state_and_part(desk, later):
    def offered(by):
        return set(reviews_open_to(by, room.action_by_id(desk.secretary, desk.ident)))

    _, elsewhere = at_another_forum(desk)
    reports = {Review.PROGRESS, Review.NO_CHANGE, Review.OBSTACLE}
    assert offered(desk.secretary) == {*reports, Review.BLOCK, Review.DONE, Review.DUE, Review.DISCUSSED}
    assert offered(elsewhere) == {*reports, Review.BLOCK, Review.DONE, Review.DISCUSSED}
    review(desk, later, Review.DONE, for_agency=desk.lead.id)
    assert offered(desk.secretary) == {Review.CONFIRM, Review.RETURN, Review.DISCUSSED}
    assert offered(elsewhere) == {Review.DISCUSSED}
    review(desk, later, Review.CONFIRM)
    assert offered(desk.secretary) == set()


def test_another_forums_meeting_hears_only_who_was_there_and_judges_nothing(desk):
    meeting, elsewhere = at_another_forum(desk, desk.lead)
    with pytest.raises(Refused, match="hadir"):
        review(desk, meeting, Review.PROGRESS, by=elsewhere, for_agency=desk.support.id)
    review(desk, meeting, Review.DONE, by=elsewhere, for_agency=desk.lead.id)
    assert stored(desk).state is ActionState.REPORTED_DONE
    for what in (Review.CONFIRM, Review.RETURN):
        with pytest.raises(Refused, match="tidak berlaku"):
            review(desk, meeting, what, by=elsewhere)


def test_the_history_names_the_meeting_to_whoever_may_know_of_it(desk, later):
    review(desk, later, Review.PROGRESS, for_agency=desk.lead.id)

    def told(by):
        action = room.action_by_id(by, desk.ident)
        return tell(by, action, history_of(by, action))[0]

    assert told(desk.secretary).meeting.id == later.id
    hidden = told(desk.by_lead)  # the meeting is still its writers' own
    assert hidden.in_meeting
    assert hidden.meeting is None
    assert hidden.text == WORDS
    with writing():
        db.session.get_one(Meeting, later.id).invited_at = AN_INSTANT
    assert told(desk.by_lead).meeting.id == later.id


def test_what_a_restricted_meeting_said_needs_that_clearance(desk):
    with writing():
        closed = a_meeting(desk.forum, security_class=SecurityClass.RESTRICTED)
        present(closed, desk.lead)
    review(desk, closed, Review.PROGRESS, for_agency=desk.lead.id)
    assert last(desk).effective_class is SecurityClass.RESTRICTED
    open_only = Actor(
        user_id=5, name="Mitra", roles=frozenset({Role.PARTNER}), partner_forums=Reach(frozenset({desk.forum.id}))
    )
    action = room.action_by_id(open_only, desk.ident)
    assert WORDS not in {event.text for event in history_of(open_only, action)}


def test_the_meeting_lists_what_it_reviewed_for_those_who_read_it(desk, later):
    review(desk, later, Review.PROGRESS, for_agency=desk.lead.id)
    review(desk, later, Review.DISCUSSED)

    def listed(by):
        return [event.kind for event in reviews_of(by, db.session.merge(later))]

    assert listed(desk.secretary) == [EventKind.PROGRESS, EventKind.REVIEWED]
    assert listed(desk.by_lead) == []  # not sent round yet
    with writing():
        db.session.get_one(Meeting, later.id).circulated_at = AN_INSTANT
    assert listed(desk.by_lead) == [EventKind.PROGRESS, EventKind.REVIEWED]
    assert len(history(desk.ident)) == 4
