"""The meeting's page, its notes and sending its notula, as the secretariat and its readers meet them."""

from datetime import date, time

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState
from app.core import SYSTEM, SecurityClass, db, writing
from app.meetings import (
    AgendaItem,
    AttendanceRole,
    AttendanceStatus,
    ClosedClass,
    Meeting,
    SourceKind,
    add_attendance,
    add_closed_document,
    edit_meeting,
    set_partners,
    set_sources,
)
from app.minutes import Note, NoteRevision, write_note
from app.outcomes import Decision, Modality
from tests.builders import a_decision, a_pillar, an_action, an_agency, an_issue
from tests.client import count_queries

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} <b onclick=x>tebal</b> ' \" & \u061c\u202e."


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])


def the(world, name):
    return db.session.get_one(Meeting, world.meetings[name].id)


def first_item(world, name):
    query = sa.select(AgendaItem).where(AgendaItem.meeting_id == world.meetings[name].id).order_by(AgendaItem.seq)
    return db.session.scalars(query).first()


# The page


def test_the_page_tells_the_meeting(world, desk):
    with writing():
        meeting = the(world, "disampaikan")
        edit_meeting(
            meeting, meeting.revision, by=SYSTEM, starts_on=date(2023, 3, 7), ends_on=date(2023, 3, 9),
            starts_at=time(9), ends_at=time(12), timezone="Asia/Makassar", venue="Hotel Jayakarta, Labuan Bajo",
            purpose="Menyamakan langkah", invitation_number="W22-1", legal_basis=["UU 6 Tahun 2011"],
            data_quality_notes=["Jam dari foto"], illustrative=["venue"], region_code="53.15",
        )  # fmt: skip
        set_partners(meeting, [world.iom])
        set_sources(meeting, [(SourceKind.PRESS, "Pos Kupang")])
        add_closed_document(meeting, ClosedClass.SECRET, "Kodim 1605/Belu", by=SYSTEM, number="R-7")
    text = desk.get("/rapat/DISAMPAIKAN").text
    for words in (
        "7 s.d. 9 Maret 2023", "pukul 09.00 s.d. 12.00 WITA", "Hotel Jayakarta, Labuan Bajo ilustratif",
        "Direktorat Kerja Sama Keimigrasian", "mendukung, bukan hadir", "Pers: Pos Kupang", "UU 6 Tahun 2011",
        "Jam dari foto", "Sangat rahasia", "nomor R-7", "disimpan Kodim 1605/Belu", "53.15", "W22-1",
    ):  # fmt: skip
        assert words in text, words


def test_a_pointer_needs_clearance(world, browse):
    with writing():
        pointer = add_closed_document(the(world, "disampaikan"), ClosedClass.SECRET, "Kodim 1605/Belu", by=SYSTEM)
    seen = {
        who: "disimpan Kodim" in browse(world.users[who]).get("/rapat/DISAMPAIKAN").text
        for who in ("sekretariat", "pimpinan", "anggota", "anggota-biasa", "mitra", "sekretariat-biasa")
    }
    assert {who for who, sees in seen.items() if sees} == {"sekretariat", "pimpinan", "anggota"}
    open_only = browse(world.users["sekretariat-biasa"])
    assert "Dokumen tertutup" not in open_only.get("/rapat/DISAMPAIKAN").text
    address = f"/rapat/DISAMPAIKAN/dokumen-tertutup/{pointer.id}"
    assert open_only.get(address).status == 404
    assert open_only.post(f"{address}/tarik", {"revision": "1"}).status == 404


def test_the_total_is_not_known_where_one_number_is_missing(world, desk):
    assert "3 instansi hadir. Seluruhnya 6 orang." in desk.get("/rapat/DISAMPAIKAN").text
    with writing():
        add_attendance(
            the(world, "disampaikan"), an_agency("CAMAT"), by=SYSTEM, role=AttendanceRole.PARTICIPANT,
            status=AttendanceStatus.PRESENT,
        )  # fmt: skip
    assert (
        "4 instansi hadir. Jumlah orang tidak seluruhnya tercatat (tercatat 6 orang)."
        in desk.get("/rapat/DISAMPAIKAN").text
    )


def test_attendance_stands_in_protocol_order(world, desk):
    with writing():
        for agency, order in ((world.unodc, 1), (world.polres, 2), (world.lpsk, 3), (world.tni, 4)):
            db.session.get_one(type(agency), agency.id).protocol_order = order
    rows = desk.get("/rapat/DISAMPAIKAN").rows("Daftar hadir")
    assert [row[0] for row in rows] == [world.unodc.name, "Polres Belu", world.lpsk.name, "Kodim 1605/Belu"]


def test_names_are_those_of_the_day(world, desk):
    from app.directory import name_agency

    with writing():
        name_agency(
            db.session.get_one(type(world.lpsk), world.lpsk.id), "LPSK Baru", valid_from=date(2026, 1, 1), by=SYSTEM
        )
    text = desk.get("/rapat/DISAMPAIKAN").text
    assert "Lembaga Perlindungan Saksi dan Korban" in text
    assert "LPSK Baru" not in text


def test_outcomes_stand_under_their_modality_with_their_numbers(world, desk):
    with writing():
        meeting = the(world, "disampaikan")
        a_decision(meeting, number=1, modality=Modality.HOPE, text="Harapan kami")
        a_decision(meeting, number=2, modality=None, text="Belum jelas")
        a_decision(meeting, number=3, modality=Modality.AGREEMENT, text="Sepakat")
    page = desk.get("/rapat/DISAMPAIKAN")
    heads = [each.text_content().strip() for each in page.select("//section[@id='hasil']//h3")]
    assert heads == ["Kesepakatan", "Harapan", "Sifat belum dipilih"]
    assert [each.get("id") for each in page.select("//section[@id='hasil']//li")] == ["butir-3", "butir-1", "butir-2"]


def test_actions_show_lateness_to_its_audience(world, browse):
    with writing():
        meeting = the(world, "disampaikan")
        an_action(meeting, ref="A-01", due_on=date(2024, 6, 7), lead_id=world.polres.id, illustrative=["due_on"],
                  pillar_id=a_pillar(world.forum).id)  # fmt: skip
        an_action(meeting, ref="A-02", due_on=date(2024, 6, 7), lead_id=world.tni.id)
    for who, late in (("sekretariat", 2), ("pimpinan", 2), ("anggota", 1), ("mitra", 0)):
        page = browse(world.users[who]).get("/rapat/DISAMPAIKAN")
        assert page.text.count("lewat ") == late, who
        assert len(page.rows("Tindak lanjut rapat")) == 2
        assert "7 Juni 2024" in page.text


def test_the_english_page_says_where_there_is_no_english(world, browse):
    with writing():
        an_issue(the(world, "disampaikan"), text="Jalur tidak resmi", text_en="Unofficial routes")
        a_decision(the(world, "disampaikan"), text="Sepakat berbagi data")
        db.session.get_one(type(world.users["mitra"]), world.users["mitra"].id).language = "en"
    page = browse(world.users["mitra"]).get("/rapat/DISAMPAIKAN")
    assert "Unofficial routes" in page.text
    assert page.select("//p[@lang='id']")[0].text_content().strip() == "Sepakat berbagi data"


def test_hostile_text_is_stored_as_typed_and_shown_as_text(world, desk):
    item = first_item(world, "disampaikan")
    desk.get(f"/rapat/DISAMPAIKAN/acara/{item.id}/catatan").submit("Simpan catatan", text=HOSTILE + "\n\nBaris kedua")
    page = desk.get("/rapat/DISAMPAIKAN")
    assert "<script>alert(1)</script> {{ 7*7 }}" in page.text
    assert not page.select("//b[@onclick]")
    lines = page.select("//div[@class='note']/div/p")
    assert [line.text_content() for line in lines] == [HOSTILE, "Baris kedua"]


@pytest.mark.parametrize(
    "address", ["/rapat/TIDAK-ADA", "/rapat/disampaikan", "/rapat/%3Cscript%3E", "/rapat/" + "x" * 300]
)
def test_what_is_not_there_is_not_found(world, desk, address):
    assert desk.get(address).status == 404


def test_the_page_costs_the_same_for_twice_as_much(world, desk):
    def fill(times):
        with writing():
            meeting = the(world, "disampaikan")
            for _ in range(times):
                agency = an_agency()
                add_attendance(
                    meeting, agency, by=SYSTEM, role=AttendanceRole.OBSERVER, status=AttendanceStatus.PRESENT
                )
                an_action(meeting, lead_id=agency.id)
                a_decision(meeting)
                an_issue(meeting)
                set_sources(meeting, [(SourceKind.PRESS, f"{agency.code} {n}") for n in range(3)])
                add_closed_document(meeting, ClosedClass.SECRET, "Kodim", by=SYSTEM)

    fill(5)
    with count_queries() as few:
        desk.get("/rapat/DISAMPAIKAN")
    fill(10)
    with count_queries() as many:
        page = desk.get("/rapat/DISAMPAIKAN")
    assert len(page.rows("Tindak lanjut rapat")) == 15
    assert not many.writes
    assert len(many) == len(few)
    assert len(many) == PAGE_COST


PAGE_COST = 17


# Notes


def test_a_note_is_written_and_every_wording_kept(world, desk):
    item = first_item(world, "konsep")
    page = (
        desk
        .get("/rapat/KONSEP")
        .click("Tulis catatan acara 1")
        .submit("Simpan catatan", text="Direktur membuka rapat.")
    )
    assert "Direktur membuka rapat." in page.text
    page = page.click("Ubah catatan acara 1").submit("Simpan catatan", text="Direktur membuka rapat pukul 09.00.")
    assert "pukul 09.00" in page.text
    history = page.click("Ubah catatan acara 1").click("Lihat riwayat").text
    assert history.index("pukul 09.00.") < history.index("Simpanan ke-1")
    texts = db.session.scalars(sa.select(NoteRevision.text).order_by(NoteRevision.revision)).all()
    assert texts == ["Direktur membuka rapat.", "Direktur membuka rapat pukul 09.00."]
    assert item.id


def test_two_writers_lose_nothing(world, browse):
    item = first_item(world, "konsep")
    address = f"/rapat/KONSEP/acara/{item.id}/catatan"
    mine = browse(world.users["sekretariat"]).get(address)
    theirs = browse(world.users["tuan-rumah"]).get(address)
    theirs.submit("Simpan catatan", text="Ketikan <b>mereka</b>")
    page = mine.submit("Simpan catatan", text="Ketikan saya")
    assert page.status == 409
    assert page.fields("catatan")["text"] == "Ketikan saya"
    assert "Tersimpan sekarang: Ketikan <b>mereka</b>" in page.text
    page = page.submit("Simpan catatan", text="Ketikan mereka dan saya")
    assert page.status == 200
    assert "Ketikan mereka dan saya" in page.text


def test_a_note_may_be_restricted_where_it_is_written(world, desk, browse):
    item = first_item(world, "konsep")
    address = f"/rapat/KONSEP/acara/{item.id}/catatan"
    desk.get(address).submit("Simpan catatan", text="Lokasi jalur tikus.", security_class="restricted")
    desk.get(f"/rapat/KONSEP/langsung?acara={item.id}").submit("Simpan catatan", text="Lokasi dua jalur tikus.")
    note = db.session.scalars(sa.select(Note).where(Note.agenda_item_id == item.id)).one()
    assert (note.text, note.security_class) == ("Lokasi dua jalur tikus.", SecurityClass.RESTRICTED)
    others = browse(world.users["sekretariat-biasa"])
    assert "jalur tikus" not in others.get("/rapat/KONSEP").text
    page = others.get(address).submit("Simpan catatan", text="Ketikan saya")
    assert "jalur tikus" not in page.text
    assert "di atas kelas akun Anda" in page.text
    assert page.fields("catatan")["text"] == "Ketikan saya"
    desk.get(address).submit("Simpan catatan", security_class="")
    assert "jalur tikus" in others.get("/rapat/KONSEP").text


@pytest.mark.parametrize("text", ["NIK 5304021203900001 atas nama korban", "hubungi 0812-3456-7890", "paspor X1234567"])
def test_what_looks_like_a_persons_number_asks_once_more(world, desk, text):
    item = first_item(world, "konsep")
    page = desk.get(f"/rapat/KONSEP/acara/{item.id}/catatan").submit("Simpan catatan", text=text)
    assert page.status == 422
    assert "tampak memuat" in page.errors()["text"]
    assert page.fields("catatan")["text"] == text
    assert text in page.submit("Simpan catatan", keep_anyway=True).text


def test_too_long_a_note_keeps_what_was_typed(world, desk):
    item = first_item(world, "konsep")
    page = desk.get(f"/rapat/KONSEP/acara/{item.id}/catatan").submit("Simpan catatan", text="x" * 50_001)
    assert page.status == 422
    assert len(page.fields("catatan")["text"]) == 50_001


# Sending


def test_what_is_missing_is_named_with_a_way_to_mend_it(world, desk):
    with writing():
        decision = a_decision(the(world, "konsep"), number=1, modality=None)
    page = desk.get("/rapat/KONSEP").click("Sampaikan konsep notula")
    assert set(page.links()) >= {"Butir 1: sifatnya belum dipilih."}
    assert len(page.select("//ol[@id='kurang']/li")) == 2  # and the chair
    assert desk.post("/rapat/KONSEP/sampaikan").status == 422
    assert the(world, "konsep").circulated_at is None
    page = page.click("Butir 1: sifatnya belum dipilih.").submit("Simpan hasil rapat", modality="agreement")
    page = page.click("Ubah rapat").submit("Simpan rapat", chair_position="Direktur Kerja Sama Keimigrasian")
    page = page.click("Sampaikan konsep notula").submit("Sampaikan konsep notula")
    assert the(world, "konsep").circulated_at is not None
    assert "notula disampaikan" in page.text
    assert db.session.get_one(Decision, decision.id).modality is Modality.AGREEMENT
    assert "Sampaikan notula" not in page.links()
    assert desk.post("/rapat/KONSEP/sampaikan").url == "/rapat/KONSEP"  # a second tap changes nothing


def test_proposed_actions_are_opened_in_a_step_of_their_own(world, browse, desk):
    with writing():
        an_action(the(world, "disampaikan"), state=ActionState.PROPOSED)
    assert browse(world.users["anggota"]).post("/rapat/DISAMPAIKAN/buka-tindak-lanjut").status == 403
    page = desk.get("/rapat/DISAMPAIKAN").submit("Buka tindak lanjut yang diusulkan")
    assert "belum ditindaklanjuti" in page.text
    assert "Buka tindak lanjut yang diusulkan" not in page.text
    desk.post("/rapat/KONSEP/buka-tindak-lanjut")
    assert db.session.scalars(sa.select(Action.state)).all() == [ActionState.OPEN]


def test_writers_still_correct_what_was_sent(world, desk):
    item = first_item(world, "disampaikan")
    page = desk.get(f"/rapat/DISAMPAIKAN/acara/{item.id}/catatan").submit("Simpan catatan", text="Diperbaiki")
    assert "Diperbaiki" in page.text


def test_a_class_that_changes_reaches_the_readers(world, browse, desk):
    with writing():
        write_note(first_item(world, "disampaikan"), "Catatan", 0, by=SYSTEM)
        a_decision(the(world, "disampaikan"))
    reader = browse(world.users["anggota-biasa"])
    assert reader.get("/rapat/DISAMPAIKAN").status == 200
    desk.get("/rapat/DISAMPAIKAN/ubah").submit("Simpan rapat", security_class="restricted")
    assert reader.get("/rapat/DISAMPAIKAN").status == 404
    classes = set(db.session.scalars(sa.select(Decision.effective_class)))
    assert classes == {SecurityClass.RESTRICTED}


def test_nobody_hides_a_meeting_from_themselves(world, browse):
    page = browse(world.users["sekretariat-biasa"]).get("/rapat/DISAMPAIKAN/ubah")
    page = page.submit("Simpan rapat", security_class="restricted", title="Judul baru")
    assert page.status == 422
    assert "security_class" in page.errors()
    assert page.fields("Simpan rapat")["title"] == "Judul baru"
    assert the(world, "disampaikan").title == "Rapat disampaikan"
