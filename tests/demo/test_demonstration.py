"""The demonstration has something to show on every screen and something to hide from everybody but its readers."""

from datetime import date
from itertools import pairwise

import pytest
import sqlalchemy as sa

from app.accounts import DEMO_PASSWORD, User, actor_of
from app.actions import Action, ActionEvent, ActionState, EventKind, ShownState, is_overdue
from app.actions import visible_to as actions_visible_to
from app.core import Role, SecurityClass, db, today
from app.demonstration import (
    OPEN_ACTION_OF_RESTRICTED_MEETING,
    RESTRICTED_ACTIONS,
    RESTRICTED_MEETING,
    RESTRICTED_PHRASES,
    load,
)
from app.directory import Agency, AgencyMember, Seat, forum_by_code
from app.exchange import as_yaml, read_record, record_by_code, record_of
from app.meetings import Attachment, AttachmentKind, CheckIn, Meeting, MeetingState
from app.meetings import visible_to as meetings_visible_to
from app.minutes import Correction, CorrectionState, EditionSigning, MinutesEdition
from app.minutes.stages import Stage, stage_reached, way_of
from app.notices import WhatsappMessage, count_waiting
from tests.exchange.conftest import dump
from tests.exchange.records import LBJ, MOTAAIN

pytestmark = pytest.mark.both_engines


def actor(account):
    user = db.session.scalars(sa.select(User).where(User.email == f"{account}@demo.patok")).one()
    return actor_of(user, today())


def test_it_is_made_once(demo):
    before = dump()
    assert not load()
    assert dump() == before


def test_the_cases_are_as_in_a_database_of_their_own(demo):
    for file in (LBJ, MOTAAIN):
        source = read_record(file.read_bytes())
        assert record_by_code(source["meeting"]["code"]) == source
    forum = forum_by_code("FK-NTT")
    actions = db.session.scalars(sa.select(Action).where(Action.forum_id == forum.id)).all()
    assert len(actions) == 13
    late = {action.ref for action in actions if is_overdue(action, date(2025, 1, 1))}
    assert late == {"A-01", "A-02", "A-03", "A-05", "B-01", "B-02", "B-04", "B-05", "B-06"}
    assert {action.ref for action in actions if is_overdue(action, date(2024, 6, 8))} == {"A-02", "B-01", "B-04"}


def test_every_state_is_shown(demo):
    shown = {action.shown for action in db.session.scalars(sa.select(Action))}
    assert shown == set(ShownState)
    kinds = set(db.session.scalars(sa.select(ActionEvent.kind)))
    assert {
        EventKind.RETURNED,
        EventKind.DECLINED,
        EventKind.OBSTACLE,
        EventKind.NO_CHANGE,
        EventKind.CONFIRMED,
    } <= kinds
    states = set(db.session.scalars(sa.select(Meeting.state)))
    assert states == set(MeetingState)
    returned = db.session.scalars(sa.select(Action).where(Action.returned_at.is_not(None))).all()
    assert [action.state for action in returned] == [ActionState.OPEN]


def test_meetings_lie_around_today(demo):
    days = [day for day in db.session.scalars(sa.select(Meeting.starts_on)) if day]
    assert min(days) < today() < max(days)
    invited = db.session.scalars(sa.select(Meeting).where(Meeting.state == MeetingState.INVITED)).one()
    assert invited.starts_on is not None
    assert invited.starts_on > today()
    instants = db.session.scalars(sa.select(ActionEvent.at)).all()
    assert len({at.date() for at in instants}) > 10


def test_there_is_an_account_for_each_role(demo):
    users = db.session.scalars(sa.select(User).options(sa.orm.selectinload(User.grants))).all()
    assert {grant.role for user in users for grant in user.grants} == set(Role)
    assert all(user.email.endswith("@demo.patok") for user in users)
    assert {user.language for user in users} == {"id", "en"}
    assert DEMO_PASSWORD


def test_open_readers_meet_nothing_restricted(demo):
    partner, leadership = actor("mitra"), actor("pimpinan")
    seen = " ".join(
        f"{action.text} {action.text_en}"
        for action in db.session.scalars(sa.select(Action).where(actions_visible_to(partner)))
    )
    everything = " ".join(
        action.text for action in db.session.scalars(sa.select(Action).where(actions_visible_to(leadership)))
    )
    for code, ref in RESTRICTED_ACTIONS:
        hidden = db.session.scalars(
            sa
            .select(Action)
            .join(Meeting, Meeting.id == Action.meeting_id)
            .where(Meeting.code == code, Action.ref == ref)
        ).one()
        assert hidden.effective_class is SecurityClass.RESTRICTED
        assert hidden.text not in seen
        assert hidden.text in everything
    codes = set(db.session.scalars(sa.select(Meeting.code).where(meetings_visible_to(partner))))
    assert RESTRICTED_MEETING not in codes
    assert RESTRICTED_MEETING in set(db.session.scalars(sa.select(Meeting.code).where(meetings_visible_to(leadership))))
    _, ref = OPEN_ACTION_OF_RESTRICTED_MEETING
    assert ref in {action.ref for action in db.session.scalars(sa.select(Action).where(actions_visible_to(partner)))}


def test_every_restricted_phrase_stands_somewhere(demo):
    words = repr(dump())
    for phrase in RESTRICTED_PHRASES:
        assert phrase in words
    first = db.session.scalars(sa.select(Meeting).where(Meeting.code == "TIMPORA-BELU-1")).one()
    cut = as_yaml(record_of(first, frozenset({SecurityClass.OPEN})))
    for phrase in RESTRICTED_PHRASES:
        assert phrase not in cut


def test_examples_are_marked_and_name_nobody(demo):
    forum = forum_by_code("TIMPORA-BELU")
    for action in db.session.scalars(sa.select(Action).where(Action.forum_id == forum.id)):
        assert "text" in action.illustrative
    for meeting in db.session.scalars(sa.select(Meeting).where(Meeting.forum_id == forum.id)):
        assert "title" in meeting.illustrative
    holders = db.session.scalars(sa.text("SELECT person FROM seat_holder")).all()
    assert holders
    assert all(person.startswith("Contoh ") for person in holders)


def test_collectives_seats_and_guests_are_there(demo):
    members = db.session.scalars(
        sa.select(Agency.code).join(AgencyMember, AgencyMember.member_id == Agency.id).order_by(Agency.code)
    ).all()
    assert members == ["CAMAT-LAMAKNEN", "CAMAT-LASIOLAT", "CAMAT-TASIFETO-TIMUR"]
    assert len(db.session.scalars(sa.select(Seat)).all()) >= 6


def test_a_meeting_stands_on_every_stage_of_the_way(demo):
    def way(code):
        return way_of(actor("sekretariat"), db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one())

    ahead, hall, commented, final = (way(f"TIMPORA-BELU-{number}") for number in (4, 7, 8, 9))
    assert (ahead.invited, ahead.answered, ahead.handed_in) == (7, 3, 2)
    assert stage_reached(hall, today()) is Stage.CONCLUSIONS
    assert (hall.unchecked, hall.reviews) == (1, 1)
    assert stage_reached(commented, today()) is Stage.COMMENTS
    assert (commented.corrections, commented.agreeing) == (2, 1)
    assert commented.due_on >= today()
    assert (final.edition, final.signed) == (2, True)
    assert not final.whole  # who agreed to the outcome before it was corrected did not agree to what it says now
    moved = db.session.scalars(
        sa.select(Action).join(Meeting, Meeting.id == Action.meeting_id).where(Meeting.code == "TIMPORA-BELU-9")
    ).all()
    assert any(action.first_due_on != action.due_on for action in moved)


def test_no_number_of_it_can_be_dialled(demo):
    numbers = {seat.phone for seat in db.session.scalars(sa.select(Seat))}
    numbers |= {message.phone for message in db.session.scalars(sa.select(WhatsappMessage))}
    assert None in numbers  # some are told by hand
    assert len(numbers) > 5
    for number in numbers - {None}:
        assert number.startswith("+62 000 0000 "), "no number of Indonesia begins with 0 after the country"


def test_only_what_is_new_waits_to_be_sent(demo):
    assert 2 <= count_waiting(actor("sekretariat"), today()) <= 6
    waiting = db.session.scalars(
        sa.select(WhatsappMessage).where(WhatsappMessage.sent_at.is_(None), WhatsappMessage.dropped_at.is_(None))
    ).all()
    assert {bool(message.phone) for message in waiting} == {True, False}


def test_files_lie_with_the_points_of_meetings(demo):
    files = db.session.scalars(sa.select(Attachment)).all()
    assert {one.kind for one in files} == {AttachmentKind.PHOTO, AttachmentKind.DOCUMENT}
    assert all(one.agenda_item_id for one in files)
    assert all(one.width and one.preview_id for one in files if one.kind is AttachmentKind.PHOTO)


def test_people_checked_in_today(demo):
    said = db.session.scalars(sa.select(CheckIn).options(sa.orm.joinedload(CheckIn.settled))).all()
    assert {one.day for one in said} == {today()}
    assert sorted(one.settled is None for one in said) == [False, False, True]
    assert all(one.person.startswith("Contoh ") for one in said)


def test_a_final_notula_was_corrected_once(demo):
    states = set(db.session.scalars(sa.select(Correction.state)))
    assert states == {CorrectionState.PROPOSED, CorrectionState.ANSWERED, CorrectionState.APPLIED}
    editions = db.session.scalars(sa.select(MinutesEdition).order_by(MinutesEdition.number)).all()
    assert [edition.number for edition in editions] == [1, 2]
    assert editions[1].reason
    assert all(before.content_hash != after.content_hash for before, after in pairwise(editions))
    assert len(set(db.session.scalars(sa.select(EditionSigning.document_number)))) == 2
