"""Forums, their members and pillars, as people edit them."""

import sqlalchemy as sa

from app.core import db, writing
from app.directory import (
    Forum,
    ForumMembership,
    Region,
    pillars_of,
)


def test_a_forum_is_edited_with_its_region_and_legal_bases(world, desk):
    with writing():
        db.session.add(Region(code="53", name="Nusa Tenggara Timur", level="province"))
        db.session.add(Region(code="53.04", name="Kabupaten Belu", level="regency"))
    page = desk.get("/direktori/forum/FK-NTT").click("Ubah forum")
    assert page.submit("Simpan forum", region_code="5304").errors()["region_code"].startswith("Tulis kode wilayah")
    page = page.submit(
        "Simpan forum", region_code="53.04", legal_basis="UU 43/2008\n\n Perpres 44/2017", timezone="Asia/Jayapura"
    )
    assert "Kabupaten Belu 53.04" in page.text
    assert "UU 43/2008" in page.text
    assert "WIT" in page.text
    assert desk.get("/direktori/forum/FK-NTT/ubah").select("//datalist/option[@value='53.04']")
    assert [row[1] for row in desk.get("/direktori/wilayah?cari=belu").rows()] == ["53.04"]
    assert [row[1] for row in desk.get("/direktori/wilayah?cari=53").rows()] == ["53", "53.04"]


def test_two_who_edit_a_forum_see_both_texts(world, desk):
    page = desk.get("/direktori/forum/FK-NTT/ubah")
    page.submit("Simpan forum", name="Satu", legal_basis="A\nB")
    page = page.submit("Simpan forum", name="Dua")
    assert page.status == 409
    assert "Satu" in page.text
    assert page.fields()["name"] == "Dua"


def test_members_join_and_leave(world, desk):
    page = desk.get("/direktori/forum/FK-NTT").click("Tambah anggota")
    assert set(page.submit("Simpan keanggotaan", agency="", forged=True).errors()) == {"agency"}
    assert set(page.submit("Simpan keanggotaan", agency="POLRES-BELU").errors()) == {"agency"}
    wrong = page.submit("Simpan keanggotaan", agency="IOM", from_on="2024-02-01", until_on="2024-01-01")
    assert set(wrong.errors()) == {"until_on"}
    page = page.submit("Simpan keanggotaan", agency="IOM", from_on="2024-01-01", decree="SK 3/2024")
    assert ["Instansi IOM IOM", "Anggota", "sejak 1 Januari 2024", "SK 3/2024"] in [row[:4] for row in page.rows()]
    place = db.session.scalars(sa.select(ForumMembership).where(ForumMembership.decree.is_not(None))).one()
    page = desk.get(f"/direktori/forum/FK-NTT/anggota/{place.id}/ubah")
    page = page.submit("Simpan keanggotaan", decree="SK 4/2024", seq="1")
    assert "SK 4/2024" in page.text
    page = desk.get(f"/direktori/forum/FK-NTT/anggota/{place.id}/akhiri").submit(
        "Akhiri keanggotaan", until_on="2024-06-30"
    )
    assert "Yang sudah berakhir (1)" in page.text
    assert desk.get("/direktori/forum/FK-NTT/anggota/9999/akhiri").status == 404


def test_pillars_are_added_worded_anew_and_moved(world, desk):
    page = desk.get("/direktori/forum/FK-NTT").click("Tambah pilar")
    page = page.submit("Tambah pilar", code="P9_PROTECTION", name="Pelindungan korban")
    pillars = pillars_of(db.session.get_one(Forum, world.forum.id))
    assert pillars[-1].code == "P9_PROTECTION"
    page.submit(f"/pilar/{pillars[-1].id}/pindah", press="naik")
    assert pillars_of(db.session.get_one(Forum, world.forum.id))[-2].code == "P9_PROTECTION"
    page = desk.get(f"/direktori/forum/FK-NTT/pilar/{pillars[-1].id}/ubah")
    page.submit("Simpan pilar", name="Korban")
    assert page.submit("Simpan pilar", name="Lain").status == 409
    with writing():
        stranger = pillars_of(db.session.get_one(Forum, world.other.id))[0].id
    assert desk.get(f"/direktori/forum/FK-NTT/pilar/{stranger}/ubah").status == 404
    assert desk.post(f"/direktori/forum/FK-NTT/pilar/{stranger}/pindah", {"arah": "naik"}).status == 404
