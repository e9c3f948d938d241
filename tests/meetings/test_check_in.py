"""Self check-in: a page without account that a QR code leads to."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, SecurityClass, as_of, db, now, writing
from app.directory import Agency
from app.meetings import (
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    CheckIn,
    CheckInSettled,
    Meeting,
    MeetingState,
    add_attendance,
)
from app.meetings import check_in_service as service
from app.meetings.check_in_service import check_in, is_open, open_check_in, renew_check_in
from app.meetings.invitation_models import InviteChannel
from app.meetings.invitation_service import Wanted, set_invitees
from tests.builders import a_forum, a_meeting, an_agency
from tests.client import Browser

from .door import MORNING, agency, an_open_door, comes, door, rows_of, said


@pytest.fixture
def hall(world):
    with as_of(MORNING):
        yield an_open_door(world)


# At the door


def test_an_invited_agency_counts_at_once(hall, browse):
    page = browse().get(door(hall))
    assert page.h1 == "Daftar hadir"
    assert "Rakor pagi" in page.text
    page = page.submit(
        "Saya hadir", agency=str(agency("POLRES-BELU")), position="Kasat Intelkam", person="Ajun", represents="Kapolres"
    )
    assert "Terima kasih, kehadiran Anda tercatat." in page.text
    assert "Polres Belu · Kasat Intelkam · Ajun" in page.text
    (row,) = rows_of(hall)
    assert (row.status, row.position, row.person, row.represents, row.headcount, row.source) == (
        AttendanceStatus.PRESENT, "Kasat Intelkam", "Ajun", "Kapolres", 1, "hadir mandiri",
    )  # fmt: skip
    assert row.checked_in_at.isoformat() == "09:00:00"
    settled = db.session.scalars(sa.select(CheckInSettled)).one()
    assert (settled.attendance_id, settled.refused, settled.by_name) == (row.id, False, "hadir mandiri")


def test_who_was_invited_stands_before_the_members(hall, world, browse):
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        meeting.state = MeetingState.PLANNED
        set_invitees(meeting, [Wanted(agency("LPSK"), None, InviteChannel.MAIL)], by=SYSTEM)
        meeting.state = MeetingState.HELD
    page = browse().get(door(hall))
    offered = [option.text for option in page.select("//select[@name='agency']/option")]
    assert offered == [
        "pilih instansi", "Lembaga Perlindungan Saksi dan Korban", "Polres Belu", "Kodim 1605/Belu",
        "Instansi lain (tulis di bawah)",
    ]  # fmt: skip


def test_a_double_tap_and_a_second_try_are_one(hall, browse):
    page = browse().get(door(hall))
    facts = {"agency": str(agency("POLRES-BELU")), "position": "Kasat"}
    page.submit("Saya hadir", facts)
    page.submit("Saya hadir", facts)  # the same page sent again: a double tap
    page.browser.get(door(hall)).submit("Saya hadir", facts)  # another page, the same words from the same telephone
    assert len(rows_of(hall)) == 1
    assert db.session.scalar(sa.select(sa.func.count(CheckIn.id))) == 1


def test_somebody_else_from_the_same_telephone_is_another(hall, browse):
    browser = browse()
    for position in ("Kasat", "Kanit"):
        page = browser.get(door(hall)).submit("Saya hadir", agency=str(agency("POLRES-BELU")), position=position)
        assert page.status == 200
    assert [row.position for row in rows_of(hall)] == ["Kasat", "Kanit"]


def test_the_door_never_tells_who_else_came(hall, browse):
    comes(hall, agency_id=agency("POLRES-BELU"), position="Kasat", person="Nama Orang Lain")
    with writing():
        add_attendance(
            db.session.get_one(Meeting, hall), db.session.get_one(Agency, agency("IOM")), by=SYSTEM,
            role=AttendanceRole.OBSERVER, status=AttendanceStatus.PRESENT, person="Peninjau",
        )  # fmt: skip
    page = browse().get(door(hall))
    for word in ("Nama Orang Lain", "Kasat", "Peninjau", "Instansi IOM"):
        assert word not in page.data.decode().replace("Misalnya Kasat Intelkam", "")


def test_of_a_restricted_meeting_the_door_tells_no_title(hall, browse):
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        meeting.security_class = meeting.effective_class = SecurityClass.RESTRICTED
    page = browse().get(door(hall))
    assert "Rakor pagi" not in page.data.decode()
    assert "Rapat koordinasi" in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "agency"), ({"agency": "lain"}, "agency_typed"), ({"agency": "999999"}, "agency"),
        ({"agency": "lain", "agency_typed": "x" * 201}, "agency_typed"),
        ({"agency": "lain", "agency_typed": "Polsek", "person": "5304051507800001"}, "person"),
    ],
)  # fmt: skip
def test_a_mistake_at_the_door_keeps_what_was_typed(hall, browse, wrong, field):
    page = browse().get(door(hall))
    page = page.submit("Saya hadir", {"position": "Kapolsek", **wrong}, forged="999999" in wrong.values())
    assert page.status == 422
    assert field in page.errors()
    assert page.fields("Saya hadir")["position"] == "Kapolsek"
    assert not db.session.scalar(sa.select(sa.func.count(CheckIn.id)))


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (MORNING - timedelta(minutes=1), "belum dibuka"),
        (MORNING + timedelta(hours=1), "sudah ditutup pukul 10.00"),
        (MORNING + timedelta(days=1), "belum dibuka"),
    ],
)
def test_it_takes_nothing_while_it_is_not_open(hall, browse, at, words):
    page = browse().get(door(hall))
    with as_of(at):
        closed = page.browser.get(door(hall))
        assert words in closed.text
        assert not closed.select("//form[contains(@action, '/hadir/')]")
        page = page.submit("Saya hadir", agency=str(agency("POLRES-BELU")))
        assert "sedang tidak dibuka" in " ".join(page.flashes)
        with pytest.raises(Refused, match="tidak dibuka"), writing():
            check_in(hall, said(agency_id=agency("POLRES-BELU")))
    assert not rows_of(hall)


def test_a_cancelled_meeting_takes_nobody(hall):
    with writing():
        meeting = db.session.get_one(Meeting, hall)
        assert is_open(meeting, now())
        meeting.state, meeting.cancelled_reason = MeetingState.CANCELLED, "Bandara ditutup"
    assert not is_open(db.session.get_one(Meeting, hall), now())


def test_only_the_present_code_leads_here(hall, browse):
    address = door(hall)
    assert browse().get(address[:-1] + ("a" if address[-1] != "a" else "b")).status == 404
    assert browse().get("/hadir/zzzzzz-" + "a" * 26).status == 404
    assert browse().get("/hadir/bukan-token").status == 404
    with writing():
        renew_check_in(db.session.get_one(Meeting, hall), by=SYSTEM)
    assert browse().get(address).status == 404
    assert browse().get(door(hall)).status == 200


def test_a_key_of_another_meeting_is_not_found(hall, world):
    first = said(agency_id=agency("POLRES-BELU"))
    with writing():
        check_in(hall, first)
        other = a_meeting(db.session.merge(world.forum), code="LAIN", circulated=False)
        open_check_in(other, now() + timedelta(hours=1), by=SYSTEM)
    with pytest.raises(sa.exc.NoResultFound), writing():
        check_in(other.id, first)


# How much is heard


def test_one_device_is_heard_five_times_in_ten_minutes(hall, browse):
    browser = browse()
    for n in range(5):
        browser.get(door(hall)).submit("Saya hadir", agency=str(agency("POLRES-BELU")), position=f"Anggota {n}")
    page = browser.get(door(hall)).submit("Saya hadir", agency=str(agency("POLRES-BELU")), position="Keenam")
    assert page.status == 429
    assert page.headers["Retry-After"] == "600"
    assert page.fields("Saya hadir")["position"] == "Keenam"
    assert len(rows_of(hall)) == 5
    assert browse().get(door(hall)).submit("Saya hadir", agency=str(agency("KODIM")), position="A").status == 200
    with as_of(MORNING + timedelta(minutes=11)):
        page = browser.get(door(hall)).submit("Saya hadir", agency=str(agency("POLRES-BELU")), position="Keenam")
        assert page.status == 200


def test_one_address_is_heard_often_for_a_hall_shares_it_but_not_for_ever(hall, monkeypatch):
    monkeypatch.setattr(service, "MOST_BY_ADDRESS", 7)
    for n in range(7):
        comes(hall, agency_id=agency("POLRES-BELU"), position=f"Anggota {n}")
    with pytest.raises(service.TooManyHere):
        comes(hall, agency_id=agency("POLRES-BELU"), position="Kedelapan")
    comes(hall, agency_id=agency("POLRES-BELU"), position="Kedelapan", address="10.0.0.2")


def test_the_desk_is_not_buried(hall, monkeypatch):
    monkeypatch.setattr(service, "MOST_WAITING", 3)
    for n in range(3):
        comes(hall, agency_typed=f"Instansi {n}")
    with pytest.raises(service.TooManyHere, match="penuh"):
        comes(hall, agency_typed="Instansi keempat")
    comes(hall, agency_id=agency("POLRES-BELU"))


# On which row it counts


def test_it_fills_the_row_that_waits_for_it(hall):
    with writing():
        meeting, polres = db.session.get_one(Meeting, hall), db.session.get_one(Agency, agency("POLRES-BELU"))
        given = {"by": SYSTEM, "role": AttendanceRole.PARTICIPANT}
        add_attendance(meeting, polres, status=AttendanceStatus.PRESENT, headcount=4, **given)
        add_attendance(meeting, polres, status=AttendanceStatus.EXCUSED, position="Kapolres", **given)
    comes(hall, agency_id=agency("POLRES-BELU"), position="kapolres", person="Budi")
    comes(hall, agency_id=agency("POLRES-BELU"), position="Kasat", person="Citra")
    comes(hall, agency_id=agency("POLRES-BELU"), position="Kasat", person="Dewi")
    comes(hall, agency_id=agency("POLRES-BELU"))  # nothing but the agency: it is there already
    found = [(row.position, row.person, row.status.value, row.headcount) for row in rows_of(hall)]
    assert found == [
        ("Kasat", "Citra", "present", 4), ("Kapolres", "Budi", "present", None), ("Kasat", "Dewi", "present", 1),
    ]  # fmt: skip


def test_of_a_meeting_of_two_days_each_day_counts(hall):
    with writing():
        db.session.get_one(Meeting, hall).ends_on = date(2024, 5, 8)
    comes(hall, agency_id=agency("POLRES-BELU"), position="Kasat")
    with as_of(MORNING + timedelta(days=1)):
        with writing():
            open_check_in(db.session.get_one(Meeting, hall), now() + timedelta(hours=1), by=SYSTEM)
        comes(hall, agency_id=agency("POLRES-BELU"), position="Kasat")
    assert [row.attended_on for row in rows_of(hall)] == [date(2024, 5, 7), date(2024, 5, 8)]


def test_of_a_collective_the_number_stays_unknown(hall, world):
    with writing():
        camat = an_agency("CAMAT", name="Camat wilayah perbatasan", collective=True)
        meeting = db.session.get_one(Meeting, hall)
        meeting.state = MeetingState.PLANNED
        set_invitees(meeting, [Wanted(camat.id, None, InviteChannel.MAIL)], by=SYSTEM)
        meeting.state = MeetingState.HELD
    comes(hall, agency_id=agency("CAMAT"), position="Camat Tasifeto Timur")
    assert rows_of(hall)[0].headcount is None


# At the same moment


@pytest.mark.both_engines
def test_many_taps_at_once_are_one(app):
    """A telephone in a hall with bad signal sends the same page over and over."""
    with app.app_context(), writing():
        forum = a_forum(members=[polres := an_agency("POLRES")])
        meeting = a_meeting(forum, starts_on=None, day_unknown=True, circulated=False)
        open_check_in(meeting, now() + timedelta(hours=1), by=SYSTEM)
        meeting_id, agency_id = meeting.id, polres.id
    word = said(agency_id=agency_id, position="Kasat")
    answers, start = [], threading.Barrier(4)

    def tap():
        with app.app_context():
            start.wait(10)
            with writing():
                answers.append(check_in(meeting_id, word).id)
            db.session.remove()

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 4
    assert len(set(answers)) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Attendance.id))) == 1


def test_a_browser_without_cookies_is_told_to_send_again(hall, app):
    """The token of the form lives in a cookie; without it nothing is taken, and the page says so in words."""
    browser = Browser(app)
    page = browser.post(door(hall), {"agency": str(agency("POLRES-BELU"))}, csrf=False)
    assert page.status == 400
    assert not rows_of(hall)
