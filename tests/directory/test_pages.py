"""The directory as people see and edit it."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.accounts import User
from app.core import SYSTEM, AuditEntry, Role, db, writing
from app.directory import (
    Agency,
    AgencyKind,
    AgencyMember,
    AgencyName,
    Forum,
    ForumMembership,
    MembershipRole,
    create_seat,
    edit_agency,
    hand_over_seat,
    name_agency,
    set_collective_members,
    set_membership,
)
from tests.builders import an_agency
from tests.client import count_queries

READ = [
    "/direktori",
    "/direktori/instansi/KANIM-ATB",
    "/direktori/forum",
    "/direktori/forum/FK-NTT",
    "/direktori/wilayah",
]
EDIT_AGENCY = [
    "/direktori/instansi-baru",
    "/direktori/instansi/KANIM-ATB/ubah",
    "/direktori/instansi/KANIM-ATB/nama-baru",
    "/direktori/instansi/KANIM-ATB/akhiri",
    "/direktori/instansi/KANIM-ATB/anggota",
    "/direktori/instansi/KANIM-ATB/kop",
    "/direktori/instansi/KANIM-ATB/jabatan-baru",
]
EDIT_FORUM = [
    "/direktori/forum/FK-NTT/ubah",
    "/direktori/forum/FK-NTT/anggota-baru",
    "/direktori/forum/FK-NTT/pilar-baru",
]


@pytest.mark.parametrize(
    ("role", "reads", "edits"),
    [
        (Role.SECRETARIAT, 200, 200),
        (Role.LEADERSHIP, 200, 403),
        (Role.FOCAL_POINT, 200, 403),
        (Role.PARTNER, 403, 403),
        (Role.ADMIN, 403, 403),
    ],
)
def test_who_reads_and_who_edits(world, browse, role, reads, edits):
    browser = browse(world.users[role])
    assert {url: browser.get(url).status for url in READ} == dict.fromkeys(READ, reads)
    changing = EDIT_AGENCY + EDIT_FORUM
    assert {url: browser.get(url).status for url in changing} == dict.fromkeys(changing, edits)
    if reads == 200 and edits == 403:
        for url in READ:
            assert not [link for link in browser.get(url).links() if "Ubah" in link or "Catat" in link]


def test_a_forum_without_a_part_in_it_is_not_found(world, desk):
    for url in ("", "/ubah", "/anggota-baru", "/pilar-baru"):
        assert desk.get(f"/direktori/forum/TIMPORA-TTU{url}").status == 404
    assert "TIMPORA-TTU" not in desk.get("/direktori/instansi/POLRES-BELU").text
    assert "TIMPORA-TTU" not in desk.get("/direktori/forum").text
    assert desk.get("/direktori/instansi/TIDAK-ADA").status == 404
    assert desk.get("/direktori/jabatan/99/ubah").status == 404


def test_a_focal_point_reads_its_forums_and_edits_none(world, browse):
    browser = browse(world.users[Role.FOCAL_POINT])
    assert browser.get("/direktori/forum/TIMPORA-TTU").status == 200
    assert browser.get("/direktori/forum/FK-NTT/ubah").status == 403
    assert browser.post("/direktori/instansi/KANIM-ATB/kop/hapus").status == 403


def test_every_page_opens_in_english(world, browse):
    with writing():
        db.session.get_one(User, world.users[Role.SECRETARIAT].id).language = "en"
    browser = browse(world.users[Role.SECRETARIAT])
    for url in READ + EDIT_AGENCY + EDIT_FORUM:
        page = browser.get(url)
        assert (page.status, page.tree.get("lang")) == (200, "en")


# The list


def test_agencies_are_found_by_code_and_by_every_name_they_had(world, desk):
    with writing():
        name_agency(
            db.session.get_one(Agency, world.kanim.id),
            "Kantor Imigrasi Kelas II",
            valid_from=date(2025, 1, 1),
            by=SYSTEM,
        )
    assert "dahulu Kantor Imigrasi Atambua" in desk.get("/direktori?cari=atambua").text
    assert len(desk.get("/direktori?cari=kanim").rows()) == 1
    assert len(desk.get("/direktori?cari=kelas+kantor").rows()) == 1
    assert "Tidak ada instansi yang cocok" in desk.get("/direktori?cari=100%25_").text
    assert "Tidak ada instansi yang cocok" in desk.get("/direktori?cari=x%27").text


def test_the_list_is_filtered_by_kind_level_and_end(world, desk):
    with writing():
        db.session.get_one(Agency, world.polres.id).ended_on = date(2024, 1, 1)
    assert [row[1] for row in desk.get("/direktori?jenis=immigration_office").rows()] == ["UPT Imigrasi"]
    assert "POLRES-BELU" not in desk.get("/direktori").text
    assert [row[0] for row in desk.get("/direktori?keadaan=berakhir").rows()] == [
        "Polres Belu POLRES-BELU · berakhir 1 Januari 2024"
    ]
    assert len(desk.get("/direktori?keadaan=semua").rows()) == 3
    assert len(desk.get("/direktori?jenis=tidak-ada&tingkat=x&keadaan=y").rows()) == 2


@pytest.mark.both_engines
def test_the_list_goes_on_and_back_in_protocol_order(world, browse):
    desk = browse(world.users[Role.SECRETARIAT])
    with writing():
        for number in range(120):
            an_agency(
                f"X-{number:03}", name=f"{'camat' if number % 2 else 'Camat'} {number:03}", protocol_order=number % 3
            )
    seen = []
    page = desk.get("/direktori")
    while True:
        seen.append([row[0] for row in page.rows()])
        if "Berikutnya" not in page.links():
            break
        page = page.click("Berikutnya")
    assert [len(part) for part in seen] == [50, 50, 23]
    codes = list(db.session.scalars(sa.select(Agency.code)))
    assert len({row for part in seen for row in part}) == len(codes) == 123
    rows = db.session.execute(sa.select(Agency.protocol_order, sa.func.lower(Agency.name), Agency.id, Agency.name))
    expected = [row.name for row in sorted(rows, key=lambda row: tuple(row)[:3])]
    shown = [row for part in seen for row in part]
    assert all(row.startswith(name) for row, name in zip(shown, expected, strict=True))
    back = page.click("Sebelumnya")
    assert [row[0] for row in back.rows()] == seen[1]
    assert [row[0] for row in back.click("Sebelumnya").rows()] == seen[0]
    assert "Sebelumnya" not in back.click("Sebelumnya").links()
    assert len(desk.get("/direktori?sesudah=TIDAK-ADA").rows()) == 50


# Agencies


def test_an_agency_is_entered_and_shown(world, desk):
    page = desk.get("/direktori").click("Catat instansi")
    page = page.submit(
        "Simpan instansi", code="BC-ATB", name=" Bea Cukai Atambua ", name_en="Customs", kind="other", level="regency"
    )
    assert (page.status, page.h1, page.url) == (200, "Bea Cukai Atambua", "/direktori/instansi/BC-ATB")
    assert page.flashes == ["Instansi dicatat."]
    again = desk.get("/direktori/instansi-baru").submit("Simpan instansi", code="bc-atb", name="Lain", kind="other")
    assert again.status == 422
    assert again.errors() == {"code": "Kode BC-ATB sudah dipakai. Tulis kode lain."}
    assert again.fields()["name"] == "Lain"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "a b"}, "code"),
        ({"code": "x" * 65}, "code"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 501}, "name"),
        ({"kind": ""}, "kind"),
        ({"protocol_order": "dua"}, "protocol_order"),
        ({"protocol_order": "9" * 30}, "protocol_order"),
        ({"protocol_order": "-1"}, "protocol_order"),
        ({"protocol_order": ""}, "protocol_order"),
        ({"address": "x" * 5001}, "address"),
    ],
)
def test_a_wrong_agency_gets_a_sentence_beside_the_field(world, desk, given, field):
    whole = {"code": "BARU", "name": "Baru", "kind": "other", **given}
    page = desk.get("/direktori/instansi-baru").submit("Simpan instansi", whole)
    assert page.status == 422
    assert list(page.errors()) == [field]
    assert db.session.scalar(sa.select(Agency.id).where(Agency.code == "BARU")) is None


def test_a_forged_kind_is_refused(world, desk):
    page = desk.get("/direktori/instansi-baru").submit(
        "Simpan instansi", code="B", name="B", kind="king", level="moon", forged=True
    )
    assert page.status == 422
    assert set(page.errors()) == {"kind", "level"}


def test_hostile_text_is_kept_as_typed_and_shown_as_text(world, desk):
    hostile = "<script>alert(1)</script>\"'&{{7*7}}"
    page = desk.get("/direktori/instansi/KANIM-ATB/ubah").submit(
        "Simpan instansi", parent_name=hostile, unit_name=hostile, address=hostile
    )
    assert page.text.count(hostile) == 3
    desk.get("/direktori/instansi/KANIM-ATB/nama-baru").submit(
        "Simpan nama baru", name=hostile, name_en=hostile, valid_from="2025-01-01"
    )
    desk.get("/direktori/instansi/KANIM-ATB/jabatan-baru").submit(
        "Simpan jabatan", position=hostile, phone=hostile[:40], person=hostile
    )
    desk.get("/direktori/forum/FK-NTT/ubah").submit("Simpan forum", name=hostile, legal_basis=hostile)
    desk.get("/direktori/forum/FK-NTT/pilar-baru").submit("Tambah pilar", code="P9", name=hostile)
    for url in [*READ, *EDIT_AGENCY, *EDIT_FORUM, "/direktori?cari=" + "%3Cscript%3E"]:
        assert desk.get(url).status == 200
    assert hostile in desk.get("/direktori/forum/FK-NTT").text


def test_an_unchanged_save_writes_nothing(world, desk):
    page = desk.get("/direktori/instansi/KANIM-ATB/ubah")
    with count_queries() as queries:
        page.submit("Simpan instansi")
    assert not [one for one in queries.writes if "agency" in one or "audit" in one]
    assert db.session.get_one(Agency, world.kanim.id).revision == 1
    form = desk.get("/direktori/forum/FK-NTT/ubah")
    form.submit("Simpan forum")
    assert db.session.get_one(Forum, world.forum.id).revision == 1


def test_two_who_edit_an_agency_see_both_texts(world, desk):
    page = desk.get("/direktori/instansi/KANIM-ATB/ubah")
    with writing():
        edit_agency(
            db.session.get_one(Agency, world.kanim.id), 1, by=SYSTEM, address="<b>Jalan A</b>", kind=AgencyKind.POLICE
        )
    page = page.submit("Simpan instansi", address="Jalan B")
    assert page.status == 409
    assert "<b>Jalan A</b>" in page.text
    assert "Polri" in page.text
    assert page.fields()["address"] == "Jalan B"
    assert "Tersimpan sekarang" in page.text
    assert page.text.count("Tersimpan sekarang") == 2
    assert page.submit("Simpan instansi").status == 200
    assert db.session.get_one(Agency, world.kanim.id).address == "Jalan B"


def test_names_have_days_and_a_slip_is_mended(world, desk):
    page = desk.get("/direktori/instansi/KANIM-ATB").click("Nama baru berlaku sejak …")
    wrong = page.submit("Simpan nama baru", name="Baru", valid_from="0024-01-01")
    assert wrong.errors() == {"valid_from": "Tulis tahun antara 1900 dan 2200."}
    assert set(page.submit("Simpan nama baru", name="Baru", valid_from="31/12/2024").errors()) == {"valid_from"}
    page = page.submit("Simpan nama baru", name="Kantor Imigrasi Kelas II", valid_from="2025-01-01")
    assert page.h1 == "Kantor Imigrasi Kelas II"
    assert "Kantor Imigrasi Atambua sejak awal" in page.text
    first = db.session.scalars(
        sa.select(AgencyName).where(AgencyName.agency_id == world.kanim.id, AgencyName.valid_from.is_(None))
    ).one()
    page = desk.get(f"/direktori/instansi/KANIM-ATB/nama/{first.id}").submit("Simpan perbaikan", name="Kanim Atambua")
    assert "Kanim Atambua sejak awal" in page.text
    assert desk.get(f"/direktori/instansi/POLRES-BELU/nama/{first.id}").status == 404


def test_an_agency_ends_with_a_successor(world, desk):
    page = desk.get("/direktori/instansi/POLRES-BELU").click("Akhiri instansi")
    page = page.submit("Akhiri instansi", on="2024-12-31", successor="KANIM-ATB")
    assert "Instansi ini berakhir pada 31 Desember 2024." in page.text
    assert "Kantor Imigrasi Atambua" in page.text
    page = desk.get("/direktori/instansi/KANIM-ATB/akhiri").submit("Akhiri instansi", on="2024-12-31")
    assert "FK-NTT" in page.errors()["on"]


def test_members_of_a_collective_are_ticked(world, desk):
    with writing():
        group = an_agency("CAMAT", collective=True)
        set_collective_members(group, [db.session.get_one(Agency, world.polres.id)], by=SYSTEM)
    page = desk.get("/direktori/instansi/CAMAT/anggota")
    assert page.fields()["members"] == "POLRES-BELU"
    page = page.submit("Simpan anggota", members=["KANIM-ATB", "IOM"])
    assert "Kantor Imigrasi Atambua KANIM-ATB" in page.text
    assert "POLRES-BELU" not in page.text
    assert (
        desk.get("/direktori/instansi/CAMAT/anggota").submit("Simpan anggota", members=["TAK-ADA"], forged=True).status
        == 422
    )


KEPT_BY_OTHERS = "Anggotanya diatur oleh sekretariat forum tempat instansi ini duduk."


@pytest.mark.parametrize(
    ("own", "other", "may"),
    [(False, False, True), (True, False, True), (True, True, True), (False, True, False), (False, "ended", True)],
)
def test_members_are_set_by_the_secretariat_of_a_forum_the_collective_sits_in(world, desk, own, other, may):
    """They see what it leads in every forum: a secretariat that has nothing to do with it lets nobody in."""
    with writing():
        group = an_agency("CAMAT", collective=True)
        for sits, place in ((own, world.forum), (other, world.other)):
            if sits:
                until = {"until_on": date(2024, 12, 31)} if sits == "ended" else {}
                set_membership(db.session.get_one(Forum, place.id), group, by=SYSTEM, **until)
    page = desk.get("/direktori/instansi/CAMAT")
    assert ("Atur anggota" in page.links(), KEPT_BY_OTHERS in page.text) == (may, not may)
    assert desk.get("/direktori/instansi/CAMAT/anggota").status == (200 if may else 403)
    sent = desk.post("/direktori/instansi/CAMAT/anggota", {"members": ["POLRES-BELU"]})
    assert sent.status == (200 if may else 403)
    members = db.session.scalars(sa.select(AgencyMember.member_id)).all()
    assert members == ([world.polres.id] if may else [])


def test_readers_are_not_told_who_sets_members(world, browse):
    with writing():
        set_membership(db.session.get_one(Forum, world.other.id), an_agency("CAMAT", collective=True), by=SYSTEM)
    assert KEPT_BY_OTHERS not in browse(world.users[Role.LEADERSHIP]).get("/direktori/instansi/CAMAT").text


def test_every_write_is_in_the_audit_trail_with_who_did_it(world, desk):
    desk.get("/direktori/instansi/KANIM-ATB/ubah").submit("Simpan instansi", address="Jalan A")
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.thing == "agency")).one()
    assert (entry.verb, entry.by_user_id) == ("edit", world.users[Role.SECRETARIAT].id)


# What pages cost


def populate(world, times):
    with writing():
        kanim, forum = db.session.get_one(Agency, world.kanim.id), db.session.get_one(Forum, world.forum.id)
        for _ in range(times):
            seat = create_seat(kanim, f"Jabatan {an_agency().code}", by=SYSTEM)
            hand_over_seat(seat, "A", date(2020, 1, 1), by=SYSTEM)
            hand_over_seat(seat, "B", date(2021, 1, 1), by=SYSTEM)
            db.session.add(ForumMembership(forum_id=forum.id, agency_id=an_agency().id, role=MembershipRole.MEMBER))


@pytest.mark.parametrize("address", READ[:4])
def test_twice_as_much_costs_as_many_queries(world, browse, address):
    browser = browse(world.users[Role.SECRETARIAT])
    populate(world, 4)
    with count_queries() as few:
        browser.get(address)
    populate(world, 8)
    with count_queries() as many:
        browser.get(address)
    assert len(few) == len(many)
