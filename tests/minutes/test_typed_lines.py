"""Typed lines nobody looked at yet, on a plain page: shown with what they were read as, ticked off one by one."""

import pytest
import sqlalchemy as sa

from app.accounts import actor_of
from app.core import SYSTEM, SecurityClass, db, today, writing
from app.meetings import Meeting, add_agenda_item, freeze
from app.minutes import CapturedCheck, CapturedLine, LineKind, capture_line
from tests.builders import AN_INSTANT
from tests.client import count_queries

ADDRESS = "/rapat/KONSEP/ketikan"


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])


def the(world):
    return db.session.get_one(Meeting, world.meetings["konsep"].id)


@pytest.fixture
def typed(world):
    with writing():
        for raw in ("= Disepakati data dibagi <b>bulanan</b>", "! Menyusun SOP", "? Jalur tikus"):
            capture_line(the(world), raw, by=actor_of(world.users["sekretariat"], today()))


def checked():
    db.session.rollback()
    query = sa.select(CapturedLine.raw).join(CapturedCheck).order_by(CapturedLine.id)
    return db.session.scalars(query).all()


def test_lines_are_ticked_off_by_a_plain_form(typed, desk):
    page = desk.get("/rapat/KONSEP/langsung").click("Periksa ketikan")
    assert page.h1 == "Ketikan yang belum diperiksa"
    assert "= Disepakati data dibagi <b>bulanan</b>" in page.text
    assert {"butir 1", "A-01"} <= page.links().keys()
    page = page.submit("Sudah diperiksa ! Menyusun SOP")
    assert page.flashes == ["Ketikan ditandai sudah diperiksa."]
    assert checked() == ["! Menyusun SOP"]
    assert "Menyusun SOP" not in page.text
    page = page.submit("Sudah diperiksa ? Jalur tikus").submit(
        "Sudah diperiksa = Disepakati data dibagi <b>bulanan</b>"
    )
    assert "Semua ketikan sudah diperiksa." in page.text


def test_what_was_ticked_meanwhile_is_ticked_once(typed, desk):
    mine, theirs = desk.get(ADDRESS), desk.get(ADDRESS)
    mine.submit("Sudah diperiksa ! Menyusun SOP")
    assert theirs.submit("Sudah diperiksa ! Menyusun SOP").flashes == []
    assert checked() == ["! Menyusun SOP"]
    assert desk.post(f"{ADDRESS}/999999/periksa").flashes == []


def test_a_writer_of_open_content_is_not_told_what_is_above_it(world, desk, browse):
    with writing():
        closed = add_agenda_item(the(world), "Tertutup", security_class=SecurityClass.RESTRICTED, by=SYSTEM)
        capture_line(the(world), "= [terbatas] Nama informan", by=actor_of(world.users["sekretariat"], today()))
        for raw, item in (("! [terbatas] Nama lain", None), ("! Lokasi jalur", closed.id), ("! Patroli", None)):
            db.session.add(
                CapturedLine(
                    meeting_id=the(world).id, agenda_item_id=item, raw=raw, kind=LineKind.ACTION, by_name="Sari"
                )
            )
    whole = desk.get(ADDRESS).text
    assert all(words in whole for words in ("Nama informan", "Nama lain", "Lokasi jalur", "Patroli"))
    page = browse(world.users["sekretariat-biasa"]).get(ADDRESS)
    assert "Patroli" in page.text
    assert "Nama" not in page.text
    assert "Lokasi" not in page.text


def test_twice_as_many_lines_cost_the_same(world, typed, desk):
    def cost():
        with count_queries() as queries:
            desk.get(ADDRESS)
        return len(queries)

    cost()
    before = cost()
    with writing():
        for number in range(4):
            capture_line(the(world), f"! Tindak lanjut {number}", by=actor_of(world.users["sekretariat"], today()))
    assert cost() == before


def test_a_final_notula_takes_no_ticks(world, typed, desk):
    page = desk.get(ADDRESS)
    with writing():
        the(world).circulated_at = AN_INSTANT
        freeze(the(world))
    assert page.submit("Sudah diperiksa ! Menyusun SOP").status == 200
    assert checked() == []
    assert not desk.get(ADDRESS).select("//button[contains(., 'Sudah diperiksa')]")
