"""Self check-in: a page without account that a QR code leads to, and the desk behind it."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, SecurityClass, as_of, db, now, writing
from app.directory import Agency, AgencyName
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
from app.meetings.check_in_service import Arrival, check_in, is_open, open_check_in, renew_check_in, token_of
from app.meetings.invitation_models import InviteChannel
from app.meetings.invitation_service import Wanted, set_invitees
from tests.builders import a_forum, a_meeting, an_agency
from tests.client import Browser, count_queries

MORNING = datetime(2024, 5, 7, 1, 0, tzinfo=UTC)  # nine in the morning at Atambua


@pytest.fixture
def hall(world):
    """The meeting of this morning, its door open for an hour; Polres and Kodim are expected."""
    with as_of(MORNING):
        with writing():
            forum, host = db.session.merge(world.forum), world.host.id
            meeting = a_meeting(forum, code="PAGI", title="Rakor pagi", circulated=False, host_id=host)
            open_check_in(meeting, now() + timedelta(hours=1), by=SYSTEM)
        yield meeting.id


def door(meeting_id) -> str:
    return f"/hadir/{token_of(db.session.get_one(Meeting, meeting_id))}"


def rows_of(meeting_id):
    return db.session.scalars(
        sa.select(Attendance).where(Attendance.meeting_id == meeting_id).order_by(Attendance.id)
    ).all()


TAPS = itertools.count(1)


def said(**given) -> Arrival:
    count = next(TAPS)
    key = f"00000000-0000-4000-8000-{count:012}"
    facts = {"key": key, "agency_id": None, "agency_typed": None, "position": None, "person": None, "represents": None}
    return Arrival(**{**facts, "device": f"telepon {count}", "address": "10.0.0.1", **given})


def comes(hall, **given):
    with writing():
        return check_in(hall, said(**given)).id


def agency(code) -> int:
    return db.session.scalars(sa.select(Agency.id).where(Agency.code == code)).one()


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


# The desk


def test_who_was_not_invited_waits_for_the_desk(hall, browse, desk):
    page = browse().get(door(hall))
    page = page.submit("Saya hadir", agency="lain", agency_typed="Polsek Kakuluk Mesak", position="Kapolsek")
    assert "petugas meja akan mencatatnya" in page.text
    assert not rows_of(hall)
    guest = page.browser
    page = desk.get("/rapat/PAGI/hadir-mandiri").submit("Terima")
    assert page.flashes == ["Dicatat hadir: Polsek Kakuluk Mesak."]
    (row,) = rows_of(hall)
    made = db.session.get_one(Agency, row.agency_id)
    assert (made.code, made.name, made.to_complete) == ("POLSEK-KAKULUK-MESAK", "Polsek Kakuluk Mesak", True)
    assert db.session.scalars(sa.select(AgencyName.name).where(AgencyName.agency_id == made.id)).all() == [made.name]
    assert row.position == "Kapolsek"
    assert "kehadiran Anda tercatat" in guest.get(door(hall)).text
    assert "Polsek Kakuluk Mesak" in [cells[1] for cells in page.rows("Tercatat dari pintu")]


def test_the_desk_takes_it_for_one_of_the_directory(hall, desk):
    comes(hall, agency_typed="Pemda Belu", position="Kabag")
    comes(hall, agency_typed="pemda")  # its code, in whatever case: known without asking
    waiting = db.session.scalars(sa.select(CheckIn).order_by(CheckIn.id)).all()
    assert [(row.agency_id, row.agency_typed) for row in waiting] == [(None, "Pemda Belu"), (agency("PEMDA"), None)]
    page = desk.get("/rapat/PAGI/hadir-mandiri")
    page.submit(f"{waiting[0].id}/terima", agency="Instansi PEMDA")
    assert [row.agency_id for row in rows_of(hall)] == [agency("PEMDA")]


def test_what_is_written_almost_like_an_agency_is_offered_as_that(hall, desk):
    comes(hall, agency_typed="Lembaga Perlindungan Saksi & Korban")
    page = desk.get("/rapat/PAGI/hadir-mandiri")
    assert page.fields("Terima")["agency"] == "Lembaga Perlindungan Saksi dan Korban"
    assert "mirip dengan instansi pada direktori" in page.text


def test_the_desk_refuses_and_two_desks_decide_once(hall, desk, browse, world):
    comes(hall, agency_typed="Tidak dikenal")
    other = browse(world.users["tuan-rumah"]).get("/rapat/PAGI/hadir-mandiri")
    page = desk.get("/rapat/PAGI/hadir-mandiri").submit("tolak")
    assert page.flashes == ["Tidak dicatat hadir."]
    page = other.submit("Terima")
    assert page.flashes == ["Orang lain baru saja memutuskannya."]
    assert not rows_of(hall)
    assert not db.session.scalar(sa.select(sa.func.count(Agency.id)).where(Agency.name == "Tidak dikenal"))


def test_the_desk_opens_closes_and_changes_the_code(hall, desk, browse):
    page = desk.get("/rapat/PAGI/hadir-mandiri")
    assert "Terbuka sampai pukul 10.00" in page.text
    (drawn,) = page.select("//*[local-name()='svg' and @class='qr']")
    assert len(drawn.xpath(".//@d")[-1]) > 500
    before = door(hall)
    assert f"http://localhost{before}" in page.text
    assert "hanya terbuka pada komputer ini" in page.text
    page = page.submit("Tutup sekarang")
    assert "Sudah ditutup." in page.text
    assert "sudah ditutup" in browse().get(before).text
    page = page.submit("Buka hadir mandiri", closes_at="08:00")
    assert page.status == 422
    assert "closes_at" in page.errors()
    page = page.submit("Buka hadir mandiri", closes_at="11:30")
    assert "Terbuka sampai pukul 11.30" in page.text
    page = page.submit("Ganti kode")
    assert door(hall) != before
    assert door(hall) in page.text


def test_it_opens_on_the_day_of_the_meeting_only(hall, desk):
    with as_of(MORNING - timedelta(days=1)):
        page = desk.get("/rapat/PAGI/hadir-mandiri")
        assert "Dibuka pada hari rapat." in page.text
        with pytest.raises(Refused, match="pada hari rapat"), writing():
            open_check_in(db.session.get_one(Meeting, hall), now() + timedelta(hours=1), by=SYSTEM)
    with pytest.raises(Refused, match="24 jam"), writing():
        open_check_in(db.session.get_one(Meeting, hall), now() + timedelta(hours=25), by=SYSTEM)


def test_the_poster_carries_title_code_and_address(hall, desk):
    page = desk.get("/rapat/PAGI/hadir-mandiri/qr")
    assert "Rakor pagi" in page.text
    assert door(hall) in page.text
    assert page.select("//*[local-name()='svg' and @class='qr']")


def test_twice_as_many_at_the_door_cost_the_desk_no_more_queries(hall, desk):
    def cost():
        desk.get("/rapat/PAGI/hadir-mandiri")
        with count_queries() as queries:
            desk.get("/rapat/PAGI/hadir-mandiri")
        return len(queries)

    for n in range(4):
        comes(hall, agency_typed=f"Instansi {n}")
        comes(hall, agency_id=agency("POLRES-BELU"), position=f"Anggota {n}")
    few = cost()
    for n in range(4, 12):
        comes(hall, agency_typed=f"Instansi {n}")
        comes(hall, agency_id=agency("POLRES-BELU"), position=f"Anggota {n}")
    assert cost() == few <= 12


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
