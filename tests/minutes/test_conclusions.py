"""The conclusions on the wall: what stands there, wording in place, agreeing, and the sheets to be signed."""

from datetime import date

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, SecurityClass, db, writing
from app.meetings import AttendanceRole, AttendanceStatus, Meeting, add_attendance
from app.outcomes import Decision, Modality, assent_all, assents_of, edit_decision
from tests.builders import a_decision, an_action, an_agency
from tests.client import count_queries

ADDRESS = "/rapat/KONSEP/kesimpulan"
SENT = "/rapat/DISAMPAIKAN/kesimpulan"


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])


def the(world, name="konsep"):
    return db.session.get_one(Meeting, world.meetings[name].id)


@pytest.fixture
def two(world):
    with writing():
        meeting = the(world)
        first = a_decision(meeting, number=1, text="Data dipertukarkan setiap bulan")
        second = a_decision(meeting, number=2, text="Patroli bersama", modality=None)
        an_action(meeting, ref="A-01", text="Menyusun format data", lead_id=world.polres.id, due_on=date(2024, 9, 30))
        return first.id, second.id


def test_the_wall_shows_outcomes_and_what_follows_from_them(two, desk):
    page = desk.get(ADDRESS)
    assert page.h1 == "Kesimpulan rapat"
    for words in (
        "Data dipertukarkan setiap bulan",
        "sifat belum dipilih",
        "Menyusun format data",
        "30 September 2024",
    ):
        assert words in page.text


def test_a_point_is_worded_anew_in_place(two, desk):
    page = desk.get(ADDRESS).click("Ubah butir 2")
    page = page.submit("Simpan butir", text="Patroli bersama setiap triwulan", modality="agreement")
    assert page.url.startswith(ADDRESS)
    assert "Patroli bersama setiap triwulan" in page.text
    decision = db.session.get_one(Decision, two[1])
    assert (decision.text, decision.modality) == ("Patroli bersama setiap triwulan", Modality.AGREEMENT)


def test_a_point_is_added_in_place(two, desk):
    page = desk.get(ADDRESS).click("Tambah butir").submit("Simpan butir", text="Rapat berikut di Atambua")
    assert "Rapat berikut di Atambua" in page.text
    assert db.session.scalars(sa.select(sa.func.max(Decision.number))).one() == 3


def test_two_who_word_the_same_point_lose_nothing(world, two, browse):
    mine, theirs = (browse(world.users[who]).get(f"{ADDRESS}?ubah={two[0]}") for who in ("sekretariat", "tuan-rumah"))
    theirs.submit("Simpan butir", text="Kata <b>mereka</b>")
    page = mine.submit("Simpan butir", text="Kata saya")
    assert page.status == 409
    assert page.fields("butir")["text"] == "Kata saya"
    assert "Tersimpan sekarang: Kata <b>mereka</b>" in page.text


def test_an_empty_point_is_refused_and_a_persons_number_warned_of(two, desk):
    page = desk.get(f"{ADDRESS}?ubah={two[0]}").submit("Simpan butir", text="  ")
    assert page.status == 422
    page = page.submit("Simpan butir", text="NIK 5304021203900001")
    assert "tampak memuat" in page.errors()["text"]
    assert db.session.get_one(Decision, two[0]).text == "Data dipertukarkan setiap bulan"


def test_agencies_agree_one_by_one_and_take_it_back(world, two, desk):
    page = desk.get(ADDRESS)
    assert "disepakati 0 dari 3" in page.text
    page = page.submit("POLRES-BELU menyepakati butir 1")
    assert assents_of(the(world)) == {two[0]: {world.polres.id}}
    assert "disepakati 1 dari 3" in page.text
    page = page.submit("Semua menyepakati butir 1")
    assert len(assents_of(the(world))[two[0]]) == 3
    page.submit("POLRES-BELU menyepakati butir 1")
    assert world.polres.id not in assents_of(the(world))[two[0]]


def test_the_hall_agrees_to_everything_in_one(world, two, desk):
    page = desk.get(ADDRESS).submit("Semua instansi hadir menyepakati semua butir")
    assert page.flashes == ["Tercatat: semua instansi hadir menyepakati semua butir."]
    assert {key: len(value) for key, value in assents_of(the(world)).items()} == dict.fromkeys(two, 3)
    assert "Sampaikan konsep notula" in page.links()
    with writing():  # somebody comes in late: not all have agreed any more
        add_attendance(
            the(world), an_agency("TELAT"), by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT
        )
    assert "disepakati 3 dari 4" in desk.get(ADDRESS).text


def test_the_hall_agrees_to_no_wording_but_the_one_on_the_wall(world, two, desk):
    page = desk.get(ADDRESS)
    with writing():
        edit_decision(db.session.get_one(Decision, two[0]), 1, by=SYSTEM, text="Data dipertukarkan setiap tahun")
    for button in (
        "Semua instansi hadir menyepakati semua butir", "Semua menyepakati butir 1", "POLRES-BELU menyepakati butir 1",
    ):  # fmt: skip
        again = page.submit(button)
        assert "Orang lain baru saja mengubahnya" in again.flashes[0]
        assert assents_of(the(world)) == {}
    page.submit("Semua menyepakati butir 2")
    again.submit("POLRES-BELU menyepakati butir 1")
    assert assents_of(the(world))[two[0]] == {world.polres.id}


def test_what_was_recorded_for_all_is_taken_back(world, two, desk):
    page = desk.get(ADDRESS).submit("Semua instansi hadir menyepakati semua butir")
    page = page.submit("Batalkan semua persetujuan butir 1")
    assert {key: len(value) for key, value in assents_of(the(world)).items()} == {two[1]: 3}
    assert "disepakati 0 dari 3" in page.text
    page = page.submit("Semua menyepakati butir 1").submit("Batalkan persetujuan semua butir")
    assert page.flashes == ["Persetujuan semua butir dibatalkan."]
    assert assents_of(the(world)) == {}
    assert page.select("//button[contains(., 'Semua instansi hadir menyepakati semua butir')]")


def test_who_is_not_in_the_hall_cannot_agree(world, two, desk):
    page = desk.post(f"{ADDRESS}/setuju", {"butir": str(two[0]), "instansi": str(world.tni.id)})
    assert "Hanya instansi yang tercatat hadir" in page.flashes[0]
    assert assents_of(the(world)) == {}


@pytest.mark.parametrize("sent", [{"butir": "x"}, {"butir": "999999"}, {"butir": "1' OR 1"}])
def test_what_is_not_there_is_not_found(two, desk, sent):
    assert desk.post(f"{ADDRESS}/setuju", sent).status == 404
    assert desk.get(f"{ADDRESS}?ubah=999999").status == 404


def test_after_the_notula_went_out_the_wall_is_read_only(world, browse, desk):
    with writing():
        meeting = the(world, "disampaikan")
        ident = a_decision(meeting, number=1).id
        assent_all(meeting, by=SYSTEM)
    for who in ("sekretariat", "anggota", "mitra"):
        page = browse(world.users[who]).get(f"{SENT}?ubah={ident}")
        assert "disepakati semua instansi hadir" in page.text
        assert not page.select("//main//form")
    page = desk.post(f"{SENT}/setuju", {"butir": str(ident), "instansi": str(world.polres.id), "batal": "1"})
    assert "Notula sudah disampaikan" in page.flashes[0]
    page = desk.post(f"{SENT}/butir", {"ubah": str(ident), "text": "Diubah diam-diam", "revision": "1"})
    assert page.status == 422
    assert db.session.get_one(Decision, ident).text != "Diubah diam-diam"


def test_drafts_are_their_writers_own_and_what_is_restricted_stays_so(world, two, browse):
    for who in ("anggota", "pimpinan", "mitra", "tamu", "admin"):
        assert browse(world.users[who]).get(ADDRESS).status == 404, who
        sent = browse(world.users[who]).post(f"{ADDRESS}/butir", {"ubah": "baru", "text": "x"})
        assert sent.status in {403, 404}, who
    with writing():
        a_decision(the(world, "disampaikan"), number=7, text="Butir rahasia", security_class=SecurityClass.RESTRICTED)
        a_decision(the(world, "disampaikan"), number=8, text="Butir terbuka")
    seen = {who: browse(world.users[who]).get(SENT).text for who in ("anggota", "anggota-biasa", "mitra")}
    assert {who for who, text in seen.items() if "Butir rahasia" in text} == {"anggota"}
    assert all("Butir terbuka" in text for text in seen.values())
    assert {who for who, text in seen.items() if "T · TERBATAS" in text} == {"anggota"}, "the sheet bears its class"


def test_both_sheets_stand_in_the_page_for_signing(world, two, desk):
    with writing():
        meeting = the(world)
        meeting.starts_on, meeting.venue = date(2024, 5, 7), "PLBN Mota'ain"
        assent_all(meeting, by=SYSTEM)
    page = desk.get(ADDRESS)
    record = page.select("//article[contains(@class, 'sheet-berita-acara')]")[0].text_content()
    assert "Selasa, tanggal tujuh bulan Mei tahun dua ribu dua puluh empat (7 Mei 2024)" in record
    assert "Data dipertukarkan setiap bulan" in record
    assert "Patroli bersama" not in record  # agreements only
    sheet = page.select("//article[contains(@class, 'sheet-kesimpulan')]")[0].text_content()
    assert "Patroli bersama" in sheet
    assert "Menyusun format data" in sheet
    for name in ("Polres Belu", "Lembaga Perlindungan Saksi dan Korban"):
        assert name in record
        assert name in sheet
    assert "Kodim 1605/Belu" not in record  # was not there
    assert page.tree.body.get("data-sheet") == "kesimpulan"
    assert desk.get(f"{ADDRESS}?cetak=berita-acara").tree.body.get("data-sheet") == "berita-acara"


def test_the_wall_costs_the_same_for_twice_as_much(world, desk):
    def fill():
        with writing():
            meeting = the(world)
            for _ in range(5):
                agency = an_agency()
                add_attendance(
                    meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT
                )
                a_decision(meeting)
                an_action(meeting, lead_id=agency.id)
            meeting.starts_at = None
            assent_all(meeting, by=SYSTEM)

    fill()
    with count_queries() as few:
        desk.get(ADDRESS)
    fill()
    with count_queries() as many:
        desk.get(ADDRESS)
    assert not many.writes
    assert len(many) == len(few) == WALL_COST


WALL_COST = 10
