"""The form of an action: what it keeps, what it refuses, and two who edit at once."""

import pytest
import sqlalchemy as sa

import app.actions as room
from app.actions import Action, ActionState
from app.core import Role, SecurityClass, db, writing
from tests.builders import a_decision, a_grant, a_user

HOSTILE = '<script>alert(1)</script> "kutip" & {{ 7*7 }}'


def test_a_new_action_needs_its_words_only(stage):
    page = stage.as_("secretariat").get("/rapat/RAKOR/tindak-lanjut/baru")
    empty = page.submit("Simpan tindak lanjut", indicator="Tetap ada")
    assert (empty.status, empty.errors()["text"]) == (422, "Isian ini wajib diisi.")
    assert empty.fields()["indicator"] == "Tetap ada"
    after = empty.submit("Simpan tindak lanjut", text=HOSTILE)
    assert HOSTILE in after.h1
    made = db.session.scalars(sa.select(Action).order_by(Action.id.desc())).first()
    assert made is not None
    assert (made.text, made.state, made.indicator) == (HOSTILE, ActionState.PROPOSED, "Tetap ada")
    assert after.submit("Buka tindak lanjut").flashes == [f"{made.ref} dibuka."]


EVERYTHING = {
    "text": "Menyusun SOP", "text_en": "Draft the SOP", "ref": "B-1", "pillar": "P2_TECHNOLOGY", "lead": "KANWIL",
    "supports": ["TNI", "POLRI"], "decisions": ["D1"], "issues": ["I1"], "starts_on": "2024-06-01",
    "due_on": "2024-09-30", "due_text": "segera", "recurrence": "quarterly", "indicator": "SOP ada",
    "indicator_en": "SOP exists", "baseline": "0", "target": "1", "target_group": "petugas",
    "themes": "trafficking, prevention, trafficking", "budget_idr": "Rp25.000.000", "funding_source": "apbn",
    "partner_support": "Tenaga ahli", "region_code": "53.04", "border_post": "Mota'ain", "priority": "high",
    "cooperation_level": "inter_agency", "security_class": "restricted", "source": "L5",
}  # fmt: skip


def test_every_fact_is_kept_and_stands_in_the_form_again(stage):
    browser = stage.as_("secretariat")
    after = browser.get("/rapat/RAKOR/tindak-lanjut/baru").submit("Simpan tindak lanjut", EVERYTHING)
    form = browser.get(after.url + "/ubah").fields()
    expected = EVERYTHING | {"themes": "trafficking, prevention", "budget_idr": "25000000"}
    assert {
        name: form[name] if not isinstance(form[name], list) else sorted(form[name], reverse=True)
        for name in expected
        if name not in {"decisions", "issues"}
    } == {name: value for name, value in expected.items() if name not in {"decisions", "issues"}}
    assert (form["decisions"], form["issues"]) == ("D1", "I1")
    unchanged = browser.get(after.url + "/ubah").submit("Simpan tindak lanjut")
    assert unchanged.flashes == ["Tidak ada yang berubah."]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"due_on": "2024-02-31"}, "due_on", "tanggal yang benar"),
        ({"due_on": "kemarin"}, "due_on", "tanggal yang benar"),
        ({"due_on": "0024-05-07"}, "due_on", "Tulis tahun"),
        ({"starts_on": "2024-06-01", "due_on": "2024-05-01"}, "due_on", "sebelum tanggal mulai"),
        ({"budget_idr": "banyak"}, "budget_idr", "angka rupiah"),
        ({"budget_idr": "-5"}, "budget_idr", "angka rupiah"),
        ({"budget_idr": "9" * 30}, "budget_idr", "terlalu besar"),
        ({"region_code": "NTT"}, "region_code", "53.04"),
        ({"ref": "A 1"}, "ref", "huruf, angka"),
        ({"ref": "A-02"}, "ref", "sudah dipakai"),
        ({"indicator": "x" * 501}, "indicator", "Paling banyak 500"),
        ({"text": "x" * 20_001}, "text", "Paling banyak 20.000"),
        ({"themes": "x" * 65}, "themes", "64 karakter"),
        ({"lead": "KANWIL", "supports": ["KANWIL"]}, "supports", "tidak perlu dipilih lagi"),
        ({"target": "NIK 5304021205990001"}, "target", "tampak memuat NIK"),
        ({"text": "Hubungi 081234567890"}, "text", "nomor telepon"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_lost(stage, typed, field, words):
    page = stage.as_("secretariat").get("/rapat/RAKOR/tindak-lanjut/baru")
    given = {"text": "Menyusun SOP", "source": "L5", **typed}
    back = page.submit("Simpan tindak lanjut", given)
    assert back.status == 422
    assert words in back.errors()[field]
    assert back.fields()["source"] == "L5"
    if isinstance(typed[field], str):
        assert back.fields()[field] == typed[field]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 1


@pytest.mark.parametrize("name", ["lead", "pillar", "supports", "decisions", "security_class", "recurrence"])
def test_a_choice_that_was_not_offered_is_refused(stage, name):
    page = stage.as_("secretariat").get("/rapat/RAKOR/tindak-lanjut/baru")
    back = page.submit(
        "Simpan tindak lanjut",
        {"text": "x", name: ["LAIN"] if name in {"supports", "decisions"} else "LAIN"},
        forged=True,
    )
    assert back.status == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 1


def test_a_number_that_only_looks_like_a_person_is_kept_when_said_so(stage):
    page = stage.as_("secretariat").get("/rapat/RAKOR/tindak-lanjut/baru")
    asked = page.submit("Simpan tindak lanjut", text="Berkas 5304021205990001")
    assert asked.status == 422
    after = asked.submit("Simpan tindak lanjut", keep_anyway=True)
    assert "tersimpan" in after.flashes[0]


def test_two_who_edit_see_both_texts(stage):
    browser = stage.as_("secretariat")
    mine = browser.get(stage.url + "/ubah")
    browser.get(stage.url + "/ubah").submit("Simpan tindak lanjut", text="Yang lebih dulu", due_on="2025-01-31")
    conflict = mine.submit("Simpan tindak lanjut", text="Ketikan saya", target="12 instansi")
    assert conflict.status == 409
    assert conflict.fields()["text"] == "Ketikan saya"
    assert "Yang lebih dulu" in conflict.text
    assert "31 Januari 2025" in conflict.text
    told = [one.text_content() for one in conflict.select("//*[contains(@class, 'conflict')]")]
    assert len(told) == 3, told
    conflict.submit("Simpan tindak lanjut")
    assert (stage.stored().text, stage.stored().target) == ("Ketikan saya", "12 instansi")


def test_a_writer_hides_no_action_from_itself(stage):
    with writing():
        clerk = a_user("clerk")
        a_grant(clerk, Role.SECRETARIAT, forum=db.session.merge(stage.forum), clearance=SecurityClass.OPEN)
    browser = stage.browse(db.session.merge(clerk))
    for path in (stage.url + "/ubah", "/rapat/RAKOR/tindak-lanjut/baru"):
        page = browser.get(path).submit("Simpan tindak lanjut", text="Diubah", security_class="restricted")
        assert page.status == 422
        assert "hanya sampai kelas biasa" in page.errors()["security_class"]
    assert stage.stored().text == "Menghimpun perspektif"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Action)) == 1


def test_what_the_writer_may_not_see_stays_linked(stage):
    with writing():
        secret = a_decision(
            db.session.merge(stage.meeting), number=2, ref="D2", security_class=SecurityClass.RESTRICTED
        )
        action = db.session.get_one(Action, stage.ident)
        link = room.ActionDecision(action_id=action.id, decision_id=secret.id, meeting_id=action.meeting_id)
        db.session.add(link)
        clerk = a_user("clerk")
        a_grant(clerk, Role.SECRETARIAT, forum=db.session.merge(stage.forum), clearance=SecurityClass.OPEN)
        link_id = link
        db.session.flush()
        ident = link_id.id
    browser = stage.browse(db.session.merge(clerk))
    page = browser.get(stage.url + "/ubah")
    assert "D2" not in page.text
    page.submit("Simpan tindak lanjut", text="Diubah", decisions=["D1"])
    db.session.rollback()
    assert db.session.get_one(room.ActionDecision, ident).ended is False
