"""The forms on which outcomes and issues are written."""

import pytest
import sqlalchemy as sa

from app.core import SecurityClass, db, writing
from app.meetings import AgendaItem, Meeting
from app.outcomes import Decision, Issue, Modality
from tests.builders import a_decision, an_issue

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} <b onclick=x>'\"&"


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])


@pytest.fixture
def item(world):
    query = (
        sa.select(AgendaItem.id).where(AgendaItem.meeting_id == world.meetings["konsep"].id).order_by(AgendaItem.seq)
    )
    return db.session.scalars(query).first()


def test_an_outcome_with_every_fact(desk, item):
    page = desk.get("/rapat/KONSEP/hasil/baru").submit(
        "Simpan hasil rapat", text=HOSTILE, modality="commitment", agenda_item_id=str(item),
        security_class="restricted", text_en="Agreed", source="L9", ref="D7", press="Simpan hasil rapat",
    )  # fmt: skip
    decision = db.session.scalars(sa.select(Decision)).one()
    assert (decision.text, decision.modality, decision.agenda_item_id, decision.effective_class, decision.ref) == (
        HOSTILE, Modality.COMMITMENT, item, SecurityClass.RESTRICTED, "D7",
    )  # fmt: skip
    assert (decision.text_en, decision.source, decision.number) == ("Agreed", "L9", 1)
    assert HOSTILE in page.text
    assert not page.select("//b[@onclick]")


def test_an_outcome_may_wait_for_its_modality(desk):
    page = desk.get("/rapat/KONSEP/hasil/baru")
    page = page.submit("Simpan hasil rapat", text="Satu", press="Simpan, lalu tambah lagi")
    assert page.url == "/rapat/KONSEP/hasil/baru"
    page = page.submit("Simpan hasil rapat", text="Dua", press="Simpan hasil rapat")
    assert "Sifat belum dipilih" in page.text
    page = page.click("Pilih sifat butir 2").submit("Simpan hasil rapat", modality="direction")
    numbers = db.session.execute(sa.select(Decision.number, Decision.modality).order_by(Decision.number)).all()
    assert numbers == [(1, None), (2, Modality.DIRECTION)]


def test_a_withdrawn_outcome_keeps_its_number(desk):
    for text in ("Satu", "Dua"):
        page = desk.get("/rapat/KONSEP/hasil/baru").submit("Simpan hasil rapat", text=text)
    second = db.session.scalars(sa.select(Decision.id).where(Decision.number == 2)).one()
    page = desk.get(f"/rapat/KONSEP/hasil/{second}").submit("Tarik butir")
    assert "Dua" not in page.text
    desk.get("/rapat/KONSEP/hasil/baru").submit("Simpan hasil rapat", text="Tiga")
    assert db.session.scalars(sa.select(Decision.number).order_by(Decision.number)).all() == [1, 2, 3]
    assert desk.get(f"/rapat/KONSEP/hasil/{second}").status == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  "}, "text"), ({"text": "x" * 20_001}, "text"), ({"ref": "a b"}, "ref"), ({"ref": "D9"}, "ref"),
        ({"source": "x" * 501}, "source"), ({"text": "Korban 5304021203900001"}, "text"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_beside_its_field(world, desk, wrong, field):
    with writing():
        a_decision(db.session.get_one(Meeting, world.meetings["konsep"].id), ref="D9")
    typed = {"text": "Isi", "text_en": HOSTILE, **wrong}
    page = desk.get("/rapat/KONSEP/hasil/baru").submit("Simpan hasil rapat", typed)
    assert page.status == 422
    assert field in page.errors()
    assert page.fields("Simpan hasil rapat")["text_en"] == HOSTILE
    assert db.session.scalar(sa.select(sa.func.count(Decision.id))) == 1


@pytest.mark.parametrize("wrong", [{"modality": "perintah"}, {"agenda_item_id": "999"}, {"security_class": "secret"}])
def test_what_no_choice_offers_is_refused(desk, wrong):
    page = desk.get("/rapat/KONSEP/hasil/baru").submit("Simpan hasil rapat", {"text": "Isi", **wrong}, forged=True)
    assert page.status == 422


def test_two_writers_of_an_outcome_lose_nothing(world, browse, desk):
    with writing():
        decision = a_decision(db.session.get_one(Meeting, world.meetings["konsep"].id), text="Semula")
    mine = desk.get(f"/rapat/KONSEP/hasil/{decision.id}")
    browse(world.users["tuan-rumah"]).get(f"/rapat/KONSEP/hasil/{decision.id}").submit(
        "Simpan hasil rapat", text="Dari mereka", modality="hope"
    )
    page = mine.submit("Simpan hasil rapat", text="Dari saya")
    assert page.status == 409
    assert page.fields("Simpan hasil rapat")["text"] == "Dari saya"
    assert "Tersimpan sekarang: Dari mereka" in page.text
    assert "Tersimpan sekarang: Harapan" in page.text


def test_an_issue_with_every_fact(desk, item):
    page = desk.get("/rapat/KONSEP/isu/baru").submit(
        "Simpan isu", text="Jalur tidak resmi masih dipakai", raised_by="Camat", category="TPPO",
        region_code="53.04.02", agenda_item_id=str(item), security_class="open", text_en="Unofficial routes",
        source="L5", ref="I9", press="Simpan isu",
    )  # fmt: skip
    issue = db.session.scalars(sa.select(Issue)).one()
    assert (issue.raised_by, issue.category, issue.region_code, issue.agenda_item_id, issue.ref, issue.source) == (
        "Camat", "TPPO", "53.04.02", item, "I9", "L5",
    )  # fmt: skip
    assert "disampaikan Camat" in page.text
    page = desk.get(f"/rapat/KONSEP/isu/{issue.id}").submit("Simpan isu", region_code="Belu")
    assert "region_code" in page.errors()
    page = desk.get(f"/rapat/KONSEP/isu/{issue.id}").submit("Tarik isu")
    assert "Jalur tidak resmi" not in page.text


def test_a_class_above_ones_own_is_refused(world, browse):
    with writing():
        issue = an_issue(db.session.get_one(Meeting, world.meetings["konsep"].id))
    browser = browse(world.users["sekretariat-biasa"])
    for address in ("isu/baru", f"isu/{issue.id}", "hasil/baru", "acara/baru"):
        page = browser.get(f"/rapat/KONSEP/{address}")
        filled = {"title": "Acara"} if "acara" in address else {"text": "Isi"}
        page = page.submit(0, {**filled, "security_class": "restricted"})
        assert page.status == 422, address
        assert "security_class" in page.errors()
