"""Who agreed to which outcome in the hall, and what becomes of that when the wording changes."""

import pytest

from app.core import SYSTEM, Refused, db, now, writing
from app.meetings import AttendanceRole, AttendanceStatus, Meeting, add_attendance, present_agencies
from app.outcomes import (
    Decision,
    DecisionAssent,
    Modality,
    assent,
    assent_all,
    assents_of,
    edit_decision,
)
from tests.builders import a_decision, a_forum, a_meeting, an_agency

pytestmark = pytest.mark.both_engines


class Hall:
    """A meeting with two agencies in the hall, one that is excused, and two outcomes."""

    def __init__(self):
        self.polres, self.bc, self.away = an_agency("POLRES"), an_agency("BC"), an_agency("KODIM")
        meeting = a_meeting(a_forum(), circulated=False)
        for agency, status in (
            (self.polres, AttendanceStatus.PRESENT), (self.bc, AttendanceStatus.PRESENT),
            (self.away, AttendanceStatus.EXCUSED),
        ):  # fmt: skip
            add_attendance(meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=status)
        self.ids = (a_decision(meeting, number=1).id, a_decision(meeting, number=2).id)
        self.meeting_id = meeting.id

    @property
    def meeting(self):
        return db.session.get_one(Meeting, self.meeting_id)

    def decision(self, place=0):
        return db.session.get_one(Decision, self.ids[place])

    def agreed(self):
        return assents_of(self.meeting)


@pytest.fixture
def hall(ctx):
    with writing():
        made = Hall()
    for agency in (made.polres, made.bc, made.away):
        db.session.refresh(agency)
    return made


def test_an_agency_in_the_hall_agrees_and_takes_it_back(hall):
    first = hall.ids[0]
    with writing():
        assert assent(hall.meeting, hall.decision(), [hall.polres.id], by=SYSTEM) == 1
        assert assent(hall.meeting, hall.decision(), [hall.polres.id], by=SYSTEM) == 0
    assert hall.agreed() == {first: {hall.polres.id}}
    with writing():
        assert assent(hall.meeting, hall.decision(), [hall.polres.id, hall.bc.id], by=SYSTEM, agreed=False) == 1
    assert hall.agreed() == {}
    with writing():
        assent(hall.meeting, hall.decision(), [hall.polres.id], by=SYSTEM)
    assert hall.agreed() == {first: {hall.polres.id}}
    assert db.session.query(DecisionAssent).count() == 1


def test_who_was_not_there_agreed_to_nothing(hall):
    with pytest.raises(Refused, match="tercatat hadir"), writing():
        assent(hall.meeting, hall.decision(), [hall.polres.id, hall.away.id], by=SYSTEM)
    assert hall.agreed() == {}


def test_all_in_the_hall_agree_to_all_at_once(hall):
    with writing():
        assert assent_all(hall.meeting, by=SYSTEM) == 4
        assert assent_all(hall.meeting, by=SYSTEM) == 0
    assert hall.agreed() == {key: {hall.polres.id, hall.bc.id} for key in hall.ids}
    with writing():
        assert assent_all(hall.meeting, by=SYSTEM, agreed=False) == 4
    assert hall.agreed() == {}
    assert present_agencies(hall.meeting) == {hall.polres.id, hall.bc.id}


def test_nobody_agrees_where_nobody_is_or_nothing_stands(hall):
    with writing():
        empty = a_meeting(circulated=False)
        nothing = a_meeting(circulated=False)
        add_attendance(
            nothing, hall.polres, by=SYSTEM, role=AttendanceRole.CHAIR, status=AttendanceStatus.PRESENT
        )  # fmt: skip
    with pytest.raises(Refused, match="daftar hadir"), writing():
        assent_all(db.session.merge(empty), by=SYSTEM)
    with pytest.raises(Refused, match="butir"), writing():
        assent_all(db.session.merge(nothing), by=SYSTEM)


@pytest.mark.parametrize("facts", [{"text": "Data dipertukarkan setiap minggu"}, {"modality": Modality.HOPE}])
def test_another_wording_was_agreed_to_by_nobody(hall, facts):
    with writing():
        assent_all(hall.meeting, by=SYSTEM)
        decision = hall.decision()
        edit_decision(decision, decision.revision, by=SYSTEM, **facts)
    assert hall.agreed() == {hall.ids[1]: {hall.polres.id, hall.bc.id}}


@pytest.mark.parametrize("facts", [{"text_en": "Data are exchanged"}, {"source": "halaman 2"}, {}])
def test_the_same_wording_stays_agreed_to(hall, facts):
    with writing():
        assent_all(hall.meeting, by=SYSTEM)
        decision = hall.decision()
        edit_decision(decision, decision.revision, by=SYSTEM, **facts)
    assert len(hall.agreed()) == 2


def test_to_choose_a_modality_that_was_left_open_takes_no_agreement_back(hall):
    with writing():
        hall.decision().modality = None
    with writing():
        assent_all(hall.meeting, by=SYSTEM)
        decision = hall.decision()
        edit_decision(decision, decision.revision, by=SYSTEM, modality=Modality.AGREEMENT)
    assert len(hall.agreed()) == 2


def test_an_outcome_that_was_withdrawn_is_agreed_to_no_more(hall):
    with writing():
        hall.decision().withdrawn_at = now()
    with pytest.raises(Refused, match="sudah tidak ada"), writing():
        assent(hall.meeting, hall.decision(), [hall.polres.id], by=SYSTEM)
    with writing():
        assert assent_all(hall.meeting, by=SYSTEM) == 2
