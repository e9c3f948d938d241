"""Positions at an agency and who holds them, as people edit them."""

from datetime import date

import sqlalchemy as sa

from app.core import SYSTEM, db, writing
from app.directory import (
    Agency,
    Seat,
    create_seat,
)


def test_a_seat_is_entered_handed_over_confirmed_and_ended(world, desk):
    page = desk.get("/direktori/instansi/KANIM-ATB").click("Catat jabatan")
    assert set(page.submit("Simpan jabatan", position="Kepala", email="bukan surel").errors()) == {"email"}
    page = page.submit(
        "Simpan jabatan", position="Kepala", person="Maria", from_on="2024-01-01", email="kepala@imigrasi.go.id"
    )
    assert page.rows("Jabatan")[0][:3] == ["Kepala", "Maria sejak 1 Januari 2024", "kepala@imigrasi.go.id"]
    seat = db.session.scalars(sa.select(Seat)).one()
    page = desk.get(f"/direktori/jabatan/{seat.id}/serah-terima")
    assert "sekarang dijabat Maria" in page.text
    assert set(page.submit("Catat serah terima", person="Yosef").errors()) == {"from_on"}
    page = page.submit("Catat serah terima", person="Yosef", from_on="2025-01-01")
    assert page.rows("Jabatan")[0][1] == "Yosef sejak 1 Januari 2025 sebelumnya Maria, s.d. 31 Desember 2024"
    with writing():
        db.session.get_one(Seat, seat.id).confirmed_on = date(2024, 1, 1)
    page = desk.get("/direktori/instansi/KANIM-ATB").submit("Konfirmasi Kepala")
    assert page.flashes == ["Jabatan dikonfirmasi hari ini."]
    page = desk.get(f"/direktori/jabatan/{seat.id}/kosongkan").submit("Catat kosong", until_on="2025-06-30")
    assert page.rows("Jabatan")[0][1].startswith("tidak tercatat")
    page = desk.get(f"/direktori/jabatan/{seat.id}/akhiri").submit("Akhiri jabatan", on="2025-07-01")
    assert "Jabatan yang sudah berakhir (1)" in page.text


def test_two_who_edit_a_seat_see_both_texts(world, desk):
    with writing():
        seat = create_seat(db.session.get_one(Agency, world.kanim.id), "Kepala", by=SYSTEM)
        seat_id = seat.id
    page = desk.get(f"/direktori/jabatan/{seat_id}/ubah")
    assert page.submit("Simpan jabatan", phone="0389 21001").status == 200
    page = page.submit("Simpan jabatan", phone="0389 99999")
    assert page.status == 409
    assert "0389 21001" in page.text
