"""What the secretariat writes about a meeting, at the door of the room."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, AuditEntry, Refused, SecurityClass, Stale, db, writing
from app.directory import Forum
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    ClosedDocument,
    Meeting,
    MeetingPartner,
    MeetingSource,
    MeetingState,
    MeetingType,
    SourceKind,
    Tick,
    add_agenda_item,
    add_attendance,
    add_closed_document,
    create_meeting,
    edit_agenda_item,
    edit_attendance,
    edit_closed_document,
    edit_meeting,
    move_agenda_item,
    move_meeting,
    name_agencies,
    set_partners,
    set_sources,
    tick_attendance,
    withdraw_agenda_item,
    withdraw_attendance,
    withdraw_closed_document,
)
from tests.builders import a_forum, a_meeting, an_agency

pytestmark = pytest.mark.both_engines


@pytest.fixture
def forum(ctx):
    with writing():
        return a_forum("FK-NTT")


def test_a_title_is_enough(forum):
    with writing():
        meeting = create_meeting(db.session.get_one(Forum, forum.id), "Rakor", by=SYSTEM)
        assert meeting.code == "FK-NTT-RAPAT"
        assert meeting.state is MeetingState.PLANNED
        assert meeting.meeting_type is MeetingType.COORDINATION
        assert meeting.effective_class is SecurityClass.RESTRICTED  # without class it counts as restricted
        assert meeting.timezone is None


def test_codes_are_made_readable_and_unique(forum):
    with writing():
        forum = db.session.get_one(Forum, forum.id)
        day = date(2024, 5, 7)
        codes = [create_meeting(forum, "Rakor", by=SYSTEM, starts_on=day).code for _ in range(3)]
        assert codes == ["FK-NTT-2024-05-07", "FK-NTT-2024-05-07-2", "FK-NTT-2024-05-07-3"]


def test_a_typed_code_is_kept_and_never_given_twice(forum):
    with writing():
        forum = db.session.get_one(Forum, forum.id)
        assert create_meeting(forum, "Rakor", by=SYSTEM, code="RAKOR-1").code == "RAKOR-1"
        with pytest.raises(Refused) as refused:
            create_meeting(forum, "Rakor lain", by=SYSTEM, code="RAKOR-1")
        assert refused.value.field == "code"
        other = create_meeting(forum, "Rakor lain", by=SYSTEM)
        with pytest.raises(Refused):
            edit_meeting(other, other.revision, by=SYSTEM, code="RAKOR-1")


@pytest.mark.parametrize("code", ["baru", "a b", "/x", "-x", "x" * 65, "é"])
def test_codes_that_cannot_stand_in_an_address_are_refused(forum, code):
    with writing(), pytest.raises(Refused):
        create_meeting(db.session.get_one(Forum, forum.id), "Rakor", by=SYSTEM, code=code)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": date(2024, 5, 7), "ends_on": date(2024, 5, 6)}, "ends_on"),
        ({"ends_on": date(2024, 5, 6)}, "starts_on"),
        ({"starts_on": date(2024, 5, 7), "day_unknown": True}, "day_unknown"),
        ({"starts_on": date(2024, 5, 7), "starts_at": time(9), "ends_at": time(9)}, "ends_at"),
    ],
)
def test_days_that_cannot_be_are_refused(forum, facts, field):
    with writing(), pytest.raises(Refused) as refused:
        create_meeting(db.session.get_one(Forum, forum.id), "Rakor", by=SYSTEM, **facts)
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count(Meeting.id))) == 0


def test_a_meeting_over_days_may_end_at_an_earlier_hour(forum):
    with writing():
        create_meeting(
            db.session.get_one(Forum, forum.id), "Rakor", by=SYSTEM, starts_on=date(2024, 5, 7),
            ends_on=date(2024, 5, 9), starts_at=time(13), ends_at=time(12),
        )  # fmt: skip


def test_an_unchanged_save_writes_nothing(ctx):
    with writing():
        meeting = a_meeting(title="Rakor")
        before = db.session.scalar(sa.select(sa.func.count(AuditEntry.id)))
        assert edit_meeting(meeting, 1, by=SYSTEM, title="Rakor") is False
        assert meeting.revision == 1
        assert db.session.scalar(sa.select(sa.func.count(AuditEntry.id))) == before


def test_a_stale_save_is_told(ctx):
    with writing():
        meeting = a_meeting()
        edit_meeting(meeting, 1, by=SYSTEM, title="Satu")
        with pytest.raises(Stale):
            edit_meeting(meeting, 1, by=SYSTEM, title="Dua")


def test_a_moved_day_stands_in_the_audit_trail(ctx):
    with writing():
        edit_meeting(a_meeting(), 1, by=SYSTEM, starts_on=date(2024, 5, 8))
    assert db.session.scalars(sa.select(AuditEntry.detail)).all() == ["2024-05-07 → 2024-05-08"]


def test_a_fact_that_is_corrected_is_no_longer_filler(ctx):
    with writing():
        meeting = a_meeting(illustrative=["venue", "urgency", "host"])
        edit_meeting(meeting, 1, by=SYSTEM, venue="PLBN Mota'ain", host_id=an_agency().id)
        assert meeting.illustrative == ["urgency"]


def test_lawful_moves(ctx):
    with writing():
        meeting = a_meeting(state=MeetingState.PLANNED)
        move_meeting(meeting, "invite", by=SYSTEM)
        assert meeting.invited_at is not None
        move_meeting(meeting, "hold", by=SYSTEM)
        with pytest.raises(Refused):
            move_meeting(meeting, "cancel", by=SYSTEM, reason="salah")
        move_meeting(meeting, "reopen", by=SYSTEM)
        with pytest.raises(Refused) as refused:
            move_meeting(meeting, "cancel", by=SYSTEM, reason="  ")
        assert refused.value.field == "text"
        move_meeting(meeting, "cancel", by=SYSTEM, reason="Ketua berhalangan")
        assert meeting.cancelled_reason == "Ketua berhalangan"
        move_meeting(meeting, "reopen", by=SYSTEM)
        assert (meeting.state, meeting.cancelled_reason) == (MeetingState.PLANNED, None)


def test_a_circulated_meeting_is_not_planned_again(ctx):
    with writing(), pytest.raises(Refused):
        move_meeting(a_meeting(), "reopen", by=SYSTEM)


def test_partners_are_matched_never_reinserted(ctx):
    with writing():
        meeting, iom, unodc = a_meeting(), an_agency("IOM"), an_agency("UNODC")
        set_partners(meeting, [iom, unodc])
        ids = {row.agency_id: row.id for row in db.session.scalars(sa.select(MeetingPartner))}
        set_partners(meeting, [unodc])
        rows = {row.agency_id: row for row in db.session.scalars(sa.select(MeetingPartner))}
        assert (rows[iom.id].ended, rows[unodc.id].ended) == (True, False)
        set_partners(meeting, [iom])
        rows = {row.agency_id: row for row in db.session.scalars(sa.select(MeetingPartner))}
        assert (rows[iom.id].ended, rows[unodc.id].ended) == (False, True)
        assert {row.agency_id: row.id for row in rows.values()} == ids
        revision = meeting.revision
        assert set_partners(meeting, [iom]) is False
        assert meeting.revision == revision


def test_sources_and_named_agencies_are_withdrawn_not_removed(ctx):
    with writing():
        meeting, tni, polri = a_meeting(), an_agency("TNI"), an_agency("POLRI")
        pers, resmi = (SourceKind.PRESS, "Timex"), (SourceKind.OFFICIAL, "Laporan")
        set_sources(meeting, [pers, resmi])
        set_sources(meeting, [resmi])
        rows = {row.reference: row for row in db.session.scalars(sa.select(MeetingSource))}
        assert rows["Timex"].withdrawn_at is not None
        assert rows["Laporan"].withdrawn_at is None
        set_sources(meeting, [pers, resmi])
        assert rows["Timex"].withdrawn_at is None
        assert db.session.scalar(sa.select(sa.func.count(MeetingSource.id))) == 2
        assert name_agencies(meeting, [tni, polri])
        assert name_agencies(meeting, [polri])
        assert not name_agencies(meeting, [polri])


def test_a_pointer_to_a_closed_document(ctx):
    with writing():
        meeting = a_meeting()
        pointer = add_closed_document(meeting, ClosedClass.SECRET, "Kodim 1605/Belu", by=SYSTEM, number="R-1")
        edit_closed_document(pointer, 1, by=SYSTEM, number="R-2")
        with pytest.raises(Refused):
            edit_closed_document(pointer, 2, by=SYSTEM, holder=" ")
        withdraw_closed_document(pointer, 2, by=SYSTEM)
        assert db.session.scalars(sa.select(ClosedDocument)).one().withdrawn_at is not None


def titles(meeting):
    query = sa.select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.seq)
    return [(item.seq, item.title) for item in db.session.scalars(query)]


def test_agenda_items_change_places_and_keep_their_rows(ctx):
    with writing():
        meeting = a_meeting()
        one, two, three = (add_agenda_item(meeting, title, by=SYSTEM) for title in ("Satu", "Dua", "Tiga"))
        ids = (one.id, two.id, three.id)
        assert move_agenda_item(three, by=SYSTEM, up=True)
        assert titles(meeting) == [(1, "Satu"), (2, "Tiga"), (3, "Dua")]
        assert not move_agenda_item(one, by=SYSTEM, up=True)
        assert not move_agenda_item(two, by=SYSTEM, up=False)
        withdraw_agenda_item(one, 1, by=SYSTEM)
        assert titles(meeting) == [(1, "Tiga"), (2, "Dua"), (3, "Satu")]
        four = add_agenda_item(meeting, "Empat", by=SYSTEM)
        assert four.seq == 3
        assert titles(meeting) == [(1, "Tiga"), (2, "Dua"), (3, "Empat"), (4, "Satu")]
        assert (one.id, two.id, three.id) == ids


def test_agenda_numbers_of_a_record_are_kept(ctx):
    with writing():
        meeting = a_meeting()
        add_agenda_item(meeting, "Tiga", by=SYSTEM, seq=3)
        with pytest.raises(Refused):
            add_agenda_item(meeting, "Lain", by=SYSTEM, seq=3)
        item = add_agenda_item(meeting, "Lima", by=SYSTEM, seq=5)
        with pytest.raises(Refused):
            edit_agenda_item(item, 1, by=SYSTEM, title=" ")
        assert edit_agenda_item(item, 1, by=SYSTEM, presenter="Direktur")


def test_attendance_by_agency_and_position(ctx):
    with writing():
        meeting, tni, polri = a_meeting(), an_agency("TNI"), an_agency("POLRI")
        row = add_attendance(
            meeting, tni, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT, ref="R1"
        )
        add_attendance(
            meeting, tni, by=SYSTEM, role=AttendanceRole.SPEAKER, status=AttendanceStatus.PRESENT, position="Dandim"
        )
        with pytest.raises(Refused) as refused:
            add_attendance(
                meeting, polri, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT, ref="R1"
            )
        assert refused.value.field == "ref"
        with pytest.raises(Refused):
            edit_attendance(row, 1, by=SYSTEM, headcount=0)
        assert edit_attendance(row, 1, by=SYSTEM, headcount=3, ref="R1")
        assert not edit_attendance(row, 2, by=SYSTEM, headcount=3)
        withdraw_attendance(row, 2, by=SYSTEM)
        assert row.withdrawn_at is not None


def test_a_whole_forum_is_ticked_in_one_go(ctx):
    with writing():
        meeting, tni, polri = a_meeting(), an_agency("TNI"), an_agency("POLRI")
        row = add_attendance(meeting, tni, by=SYSTEM, role=AttendanceRole.OPENER, status=AttendanceStatus.NOT_RECORDED)
        ticks = [
            Tick(tni.id, AttendanceStatus.PRESENT, row.id, 1, {"headcount": 2}),
            Tick(polri.id, AttendanceStatus.EXCUSED),
        ]
        assert tick_attendance(meeting, ticks, by=SYSTEM) == 2
        assert (row.role, row.status, row.headcount) == (AttendanceRole.OPENER, AttendanceStatus.PRESENT, 2)
        assert db.session.scalar(sa.select(sa.func.count(Attendance.id))) == 2
        with pytest.raises(Stale):
            tick_attendance(meeting, ticks[:1], by=SYSTEM)
