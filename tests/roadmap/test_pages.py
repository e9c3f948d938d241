"""The roadmap's pages: reading, filtering, editing, founding a forum."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.actions import ActionState
from app.core import Role, SecurityClass, db, writing
from app.directory import Forum, add_pillar
from app.roadmap import Roadmap, roadmap_by_code
from tests.builders import a_forum, a_grant, a_meeting, a_pillar, a_user, an_action, an_agency
from tests.client import count_queries

HOSTILE = "<script>alert(1)</script> & \"'><img src=x onerror=alert(1)>"


@pytest.fixture
def house(ctx):
    """A forum with three actions, and a user for each role."""
    with writing():
        polres, iom = an_agency("POLRES", name="Polres Belu"), an_agency("IOM")
        forum = a_forum("KITA", name="Forum Kita", members=[polres], secretariat=polres)
        meeting = a_meeting(forum, title="Rakor Mei", code="R-1")
        p1, p3 = a_pillar(forum).id, a_pillar(forum, "P3_INFRASTRUCTURE").id
        an_action(meeting, ref="A-01", pillar_id=p1, lead_id=polres.id, due_on=date(2024, 8, 1), text="Menyusun jadwal")
        an_action(meeting, ref="A-02", pillar_id=p3, state=ActionState.DEFERRED, text="Membangun pos")
        an_action(meeting, ref="A-03", security_class=SecurityClass.RESTRICTED, text="Memetakan jalur")
        users = {role: a_user(role.value) for role in Role}
        a_grant(users[Role.SECRETARIAT], Role.SECRETARIAT, forum=forum)
        a_grant(users[Role.LEADERSHIP], Role.LEADERSHIP, forum=forum)
        a_grant(users[Role.FOCAL_POINT], Role.FOCAL_POINT, agency=polres)
        a_grant(users[Role.PARTNER], Role.PARTNER, forum=forum, agency=iom)
        a_grant(users[Role.ADMIN], Role.ADMIN)
    return users


def test_rows_stand_under_their_pillars_with_their_origin(house, browse):
    for view in ("", "?tampilan=matriks"):
        page = browse(house[Role.LEADERSHIP]).get(f"/peta-jalan/KITA{view}")
        table = page.select("//table//tbody")
        under = {body.get("id"): body.text_content() for body in table}
        assert "Menyusun jadwal" in under["P1_SOP"]
        assert "Membangun pos" in under["P3_INFRASTRUCTURE"]
        assert "Memetakan jalur" in under["tanpa-pilar"]
        assert "belum ada tindak lanjut" in under["P2_TECHNOLOGY"]
        assert "Rakor Mei, 7 Mei 2024" in page.text


@pytest.mark.parametrize(
    ("query", "stays"),
    [("pilar=P1_SOP", {"Menyusun"}), ("instansi=POLRES", {"Menyusun"}), ("keadaan=deferred", {"Membangun"}),
     ("pilar=P9", set()), ("keadaan=blocked", set())],
)  # fmt: skip
def test_filters_live_in_the_address(house, browse, query, stays):
    text = browse(house[Role.LEADERSHIP]).get(f"/peta-jalan/KITA?{query}").text
    for word in ("Menyusun", "Membangun", "Memetakan"):
        assert (word in text) is (word in stays)
    if not stays:
        assert "Tidak ada tindak lanjut dengan saringan ini" in text


@pytest.mark.parametrize(
    ("role", "late", "restricted"),
    [
        (Role.SECRETARIAT, True, True),
        (Role.LEADERSHIP, True, True),
        (Role.FOCAL_POINT, True, True),
        (Role.PARTNER, False, False),
    ],
)
def test_each_reader_sees_its_cut(house, browse, role, late, restricted):
    text = browse(house[role]).get("/peta-jalan/KITA").text
    assert ("lewat" in text) is late, "a focal point sees its own agency's lateness"
    assert ("Memetakan" in text) is restricted
    assert f"{3 if restricted else 2} tindak lanjut" in text


def test_a_roadmap_of_others_is_not_found(house, browse):
    with writing():
        a_forum("LAIN")
    for role in Role:
        assert browse(house[role]).get("/peta-jalan/LAIN").status == 404
    assert browse(house[Role.ADMIN]).get("/peta-jalan/KITA").status == 404


def test_its_words_are_edited_and_shown_as_typed(house, browse):
    browser = browse(house[Role.SECRETARIAT])
    page = browser.get("/peta-jalan/KITA/ubah")
    saved = page.submit("Simpan peta jalan", title=f"Peta {HOSTILE}", vision="Perbatasan aman", starts_on="2024-01-01")
    assert saved.flashes == ["Peta jalan disimpan."]
    assert HOSTILE in saved.text
    assert "Perbatasan aman" in saved.text
    same = browser.get("/peta-jalan/KITA/ubah").submit("Simpan peta jalan")
    assert same.flashes == ["Tidak ada yang berubah."]
    assert roadmap_by_code(None, "KITA").revision == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": ""}, "wajib"),
        ({"starts_on": "2025-01-01", "ends_on": "2024-01-01"}, "tidak boleh sebelum"),
        ({"starts_on": "kemarin"}, "tanggal"),
        ({"title": "x" * 501}, "Paling banyak"),
    ],
)
def test_mistakes_are_told_beside_the_field_and_nothing_typed_is_lost(house, browse, values, says):
    page = browse(house[Role.SECRETARIAT]).get("/peta-jalan/KITA/ubah")
    refused = page.submit("Simpan peta jalan", **{"vision": "Yang sudah diketik", **values}, forged=True)
    assert refused.status == 422
    assert says in refused.text
    assert "Yang sudah diketik" in refused.text
    assert roadmap_by_code(None, "KITA").revision == 1


def test_two_who_edit_at_once_both_keep_their_text(house, browse):
    browser = browse(house[Role.SECRETARIAT])
    mine, theirs = browser.get("/peta-jalan/KITA/ubah"), browser.get("/peta-jalan/KITA/ubah")
    theirs.submit("Simpan peta jalan", vision="Teks orang lain")
    conflict = mine.submit("Simpan peta jalan", vision="Teks saya")
    assert conflict.status == 409
    assert "Teks saya" in conflict.text
    assert "Teks orang lain" in conflict.text
    conflict.submit("Simpan peta jalan", vision="Teks bersama")
    assert roadmap_by_code(None, "KITA").vision == "Teks bersama"


def test_a_pillar_gets_its_objective(house, browse):
    page = browse(house[Role.SECRETARIAT]).get("/peta-jalan/KITA/pilar/P1_SOP")
    page.submit("Simpan pilar", objective="Satu prosedur\nDua jadwal")
    assert roadmap_by_code(None, "KITA").pillar("P1_SOP").objective == "Satu prosedur\nDua jadwal"
    assert browse(house[Role.SECRETARIAT]).get("/peta-jalan/KITA/pilar/P77").status == 404


def test_a_pillar_new_in_the_forum_is_taken_up(house, browse):
    with writing():
        forum = db.session.scalars(sa.select(Forum).where(Forum.code == "KITA")).one()
        from app.core import SYSTEM

        add_pillar(forum, "P9_PROTECTION", "Pelindungan korban", by=SYSTEM)
    page = browse(house[Role.SECRETARIAT]).get("/peta-jalan/KITA/ubah")
    assert "P9 Pelindungan korban" in page.text
    page.submit("Tambahkan ke peta jalan")
    assert roadmap_by_code(None, "KITA").pillar("P9_PROTECTION").seq == 9


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.FOCAL_POINT, Role.PARTNER, Role.ADMIN])
def test_only_its_secretariat_edits_it(house, browse, role):
    assert browse(house[role]).get("/peta-jalan/KITA/ubah").status in {403, 404}


def test_an_admin_founds_a_forum_with_its_roadmap(house, browse):
    page = browse(house[Role.ADMIN]).get("/forum/baru")
    made = page.submit("Buat forum", code="TIMPORA-X", name="Timpora Kabupaten X", level="regency")
    assert "Timpora Kabupaten X" in made.flashes[0]
    assert len(roadmap_by_code(None, "TIMPORA-X").pillars) == 8
    again = page.submit("Buat forum", code="timpora-x", name="Yang lain", level="regency")
    assert again.status == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Roadmap)) == 2
    assert browse(house[Role.SECRETARIAT]).get("/forum/baru").status == 403


def test_an_empty_roadmap_says_what_comes_here(ctx, browse):
    with writing():
        user = a_user("Pimpinan")
        a_grant(user, Role.LEADERSHIP, forum=a_forum("KOSONG"))
    assert "Belum ada tindak lanjut pada peta jalan ini" in browse(user).get("/peta-jalan").text


def test_the_page_costs_the_same_however_many_rows(house, browse):
    browser = browse(house[Role.LEADERSHIP])
    browser.get("/peta-jalan/KITA")
    costs = []
    for _ in range(2):
        with count_queries() as queries:
            browser.get("/peta-jalan/KITA")
        costs.append(len(queries))
        with writing():
            forum = db.session.scalars(sa.select(Forum).where(Forum.code == "KITA")).one()
            for _ in range(8):
                an_action(a_meeting(forum), lead_id=an_agency().id, pillar_id=a_pillar(forum).id)
    assert costs[0] == costs[1]
    assert costs[0] <= 16
