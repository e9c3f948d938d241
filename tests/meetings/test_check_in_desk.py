"""The desk behind the self check-in: it takes, refuses and opens the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, as_of, db, now, writing
from app.directory import Agency, AgencyName
from app.meetings import (
    CheckIn,
    Meeting,
)
from app.meetings.check_in_service import open_check_in
from tests.client import count_queries

from .door import MORNING, agency, an_open_door, comes, door, rows_of


@pytest.fixture
def hall(world):
    with as_of(MORNING):
        yield an_open_door(world)


def test_who_was_not_invited_waits_for_the_desk(hall, browse, desk):
    page = browse().get(door(hall))
    page = page.submit("Saya hadir", agency="lain", agency_typed="Polsek Kakuluk Mesak", position="Kapolsek")
    assert "petugas meja akan mencatatnya" in page.text
    assert not rows_of(hall)
    guest = page.browser
    meeting = desk.get("/rapat/PAGI")
    assert "1 hadir mandiri menunggu" in meeting.text
    page = meeting.click("Buka meja hadir").submit("Terima")
    assert "Buka meja hadir" not in desk.get("/rapat/PAGI").links()
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


def test_the_closing_that_is_proposed_late_in_the_evening_is_of_the_same_day(hall, browse, world):
    with as_of(MORNING.replace(hour=15, minute=30)):  # 23.30 at the border
        page = browse(world.users["sekretariat"]).get("/rapat/PAGI/hadir-mandiri")
        assert page.fields("Buka hadir mandiri")["closes_at"] == "23:59"
        page = page.submit("Buka hadir mandiri")
        assert "Terbuka sampai pukul 23.59" in page.text


def test_the_poster_carries_title_code_and_address(hall, desk):
    page = desk.get("/rapat/PAGI/hadir-mandiri/qr")
    assert "Rakor pagi" in page.text
    assert door(hall) in page.select("//*[@class='poster-address']/code")[0].text, "6xg, not 6×g"
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
