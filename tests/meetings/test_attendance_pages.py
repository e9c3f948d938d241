"""Who attended: one entry, and the whole forum on one page."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from app.core import db, writing
from app.directory import Forum, Seat
from app.meetings import (
    Attendance,
    AttendanceRole,
    AttendanceStatus,
)
from tests.builders import a_meeting
from tests.page_rules import words_of

from .world import HOSTILE, the


def test_an_entry_with_every_fact(world, desk):
    with writing():
        meeting = the(world, "konsep")
        meeting.ends_on = date(2024, 5, 9)
        seat = Seat(agency_id=world.pemda.id, position="Camat Tasifeto Timur")
        db.session.add(seat)
        db.session.flush()
        seat_id = seat.id
    page = desk.get("/rapat/KONSEP/daftar-hadir/baru")
    assert page.select("//datalist/option[@value='Camat Tasifeto Timur']")
    page = page.submit(
        "Simpan kehadiran", agency_id=str(world.pemda.id), position="Camat Tasifeto Timur", person="Ibu Maria",
        represents="Bupati", role="speaker", status="present", headcount="3", late="yes", checked_in_at="09:40",
        attended_on="2024-05-08", source="L3", ref="H-1", illustrative=["headcount"], press="Simpan kehadiran",
    )  # fmt: skip
    row = db.session.scalars(sa.select(Attendance).where(Attendance.ref == "H-1")).one()
    assert (row.seat_id, row.role, row.headcount, row.late, row.checked_in_at, row.attended_on, row.illustrative) == (
        seat_id, AttendanceRole.SPEAKER, 3, True, time(9, 40), date(2024, 5, 8), ["headcount"],
    )  # fmt: skip
    assert "mewakili Bupati" in page.text
    assert "terlambat, pukul 09.40" in page.text
    page = desk.get(f"/rapat/KONSEP/daftar-hadir/{row.id}").submit("Simpan kehadiran", late="", headcount="")
    db.session.refresh(row)
    assert (row.late, row.headcount) == (None, None)
    page = desk.get(f"/rapat/KONSEP/daftar-hadir/{row.id}").submit("Tarik baris")
    assert "mewakili Bupati" not in page.text
    db.session.refresh(row)
    assert row.withdrawn_at is not None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agency_id": ""}, "agency_id"), ({"headcount": "0"}, "headcount"), ({"headcount": "dua"}, "headcount"),
        ({"headcount": "9" * 30}, "headcount"), ({"attended_on": "2025-01-01"}, "attended_on"),
        ({"checked_in_at": "9.40"}, "checked_in_at"), ({"ref": "a b"}, "ref"), ({"ref": "H-1"}, "ref"),
        ({"position": "x" * 501}, "position"), ({"person": "Ibu 0812 3456 7890"}, "person"),
    ],
)  # fmt: skip
def test_a_mistaken_entry_keeps_what_was_typed(world, desk, wrong, field):
    with writing():
        db.session.add(Attendance(
            meeting_id=world.meetings["konsep"].id, agency_id=world.iom.id, role=AttendanceRole.OBSERVER,
            status=AttendanceStatus.PRESENT, ref="H-1",
        ))  # fmt: skip
    page = desk.get("/rapat/KONSEP/daftar-hadir/baru")
    typed = {"agency_id": str(world.pemda.id), "represents": HOSTILE, **wrong}
    page = page.submit("Simpan kehadiran", typed, press="Simpan kehadiran")
    assert page.status == 422
    assert field in page.errors()
    assert page.fields("Simpan kehadiran")["represents"] == HOSTILE


def the_lines(page):
    """The place of each agency's line, by its name."""
    legends = page.select("//fieldset[@class='tick-agency']/legend")
    return {words_of(one).split(" kolektif")[0]: n for n, one in enumerate(legends)}


def test_the_whole_forum_is_ticked_on_one_page(world, desk):
    with writing():
        meeting = a_meeting(db.session.get_one(Forum, world.forum.id), code="R-1", circulated=False)
        db.session.add(Seat(agency_id=world.polres.id, position="Kapolres Belu"))
    page = desk.get("/rapat/R-1/daftar-hadir")
    lines = the_lines(page)
    assert list(lines) == ["Polres Belu", "Kodim 1605/Belu"]  # as the decree lists them
    polres = lines["Polres Belu"]
    assert page.fields("daftar")[f"rows-{polres}-position"] == "Kapolres Belu"  # suggested
    page = page.submit("daftar", {f"rows-{polres}-status": "present", f"rows-{polres}-headcount": "4"})
    rows = {
        row.agency_id: row
        for row in db.session.scalars(sa.select(Attendance).where(Attendance.meeting_id == meeting.id))
    }
    assert set(rows) == {world.polres.id}
    row = rows[world.polres.id]
    assert (row.status, row.headcount, row.position, row.role) == (
        AttendanceStatus.PRESENT, 4, "Kapolres Belu", AttendanceRole.PARTICIPANT,
    )  # fmt: skip
    page = desk.get("/rapat/R-1/daftar-hadir").submit("daftar", fill="not_recorded")
    found = db.session.scalars(
        sa.select(Attendance.status).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    )
    assert list(found) == [AttendanceStatus.PRESENT, AttendanceStatus.NOT_RECORDED]
    page = desk.get("/rapat/R-1/daftar-hadir").submit("daftar")
    assert "Tidak ada yang berubah." in page.flashes


def test_a_mistake_in_one_of_many_rows_loses_none(world, desk):
    with writing():
        a_meeting(db.session.get_one(Forum, world.forum.id), code="R-1", circulated=False)
    page = desk.get("/rapat/R-1/daftar-hadir")
    one, two = the_lines(page).values()
    page = page.submit("daftar", {
        f"rows-{one}-status": "present", f"rows-{one}-position": HOSTILE, f"rows-{one}-headcount": "dua",
        f"rows-{two}-headcount": "2",
    })  # fmt: skip
    assert page.status == 422
    assert f"rows-{one}-headcount" in page.errors()
    assert page.fields("daftar")[f"rows-{one}-position"] == HOSTILE
    page = page.submit("daftar", {f"rows-{one}-headcount": "2"})
    assert page.errors() == {f"rows-{two}-status": "Pilih kehadirannya."}
    assert page.fields("daftar")[f"rows-{one}-position"] == HOSTILE
    assert not db.session.scalar(sa.select(sa.func.count(Attendance.id)).where(Attendance.position == HOSTILE))


def test_two_secretaries_ticking_at_once_lose_nothing(world, browse, desk):
    mine = desk.get("/rapat/KONSEP/daftar-hadir")
    polres = the_lines(mine)["Polres Belu"]
    theirs = browse(world.users["tuan-rumah"]).get("/rapat/KONSEP/daftar-hadir")
    theirs.submit("daftar", {f"rows-{polres}-headcount": "7"})
    page = mine.submit("daftar", {f"rows-{polres}-headcount": "5"})
    assert page.status == 409
    assert page.fields("daftar")[f"rows-{polres}-headcount"] == "5"
    assert "7 orang" in page.text
    page.submit("daftar")
    row = db.session.scalars(
        sa.select(Attendance).where(
            Attendance.meeting_id == world.meetings["konsep"].id, Attendance.agency_id == world.polres.id
        )
    ).one()
    assert row.headcount == 5


def test_a_row_of_another_meeting_cannot_be_slipped_in(world, desk):
    foreign = db.session.scalars(
        sa.select(Attendance.id).where(Attendance.meeting_id == world.meetings["terbatas"].id)
    ).first()
    page = desk.get("/rapat/KONSEP/daftar-hadir").submit("daftar", {"rows-0-key": f"a{foreign}"}, forged=True)
    assert page.status == 422
