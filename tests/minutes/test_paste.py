"""Lines in a plain form, and pasted texts: read first, taken in as far as they are ticked, taken back."""

import pytest
import sqlalchemy as sa

from app.actions import Action
from app.core import SYSTEM, db, writing
from app.meetings import AgendaItem, Attendance, Meeting, add_agenda_item, freeze
from app.minutes import CapturedCheck, CapturedLine, Note
from app.outcomes import Decision, Issue, edit_issue
from tests.builders import AN_INSTANT
from tests.client import count_queries

pytestmark = pytest.mark.both_engines

WORD = """III. KESIMPULAN
1.\tDisepakati pertukaran data pelintas setiap bulan
2.\tPolres Belu berkomitmen menambah personel
Permasalahan:
•\tJalur tikus di Sadi masih dipakai
Pembahasan
Kapolres menyampaikan kondisi terkini.

RENCANA TINDAK LANJUT
No\tUraian\tPenanggung Jawab\tBatas Waktu
1\tMenyusun SOP patroli bersama\tPolres Belu, Kodim 1605\t30 September 2024
2\tSosialisasi dokumen perjalanan\tInstansi antah berantah\tberkelanjutan
Daftar hadir
Polres Belu, Kasat Intelkam, 3 orang
Dinas Antah Berantah, 2 orang
"""


@pytest.fixture
def desk(world, browse):
    return browse(world.users["sekretariat"])


def many(model, *where):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def dry_run(desk, text=WORD):
    return desk.get("/rapat/KONSEP/tempel").submit("Baca dahulu", text=text)


def test_a_text_is_read_before_anything_is_written(world, desk):
    with count_queries() as queries:
        page = dry_run(desk)
    assert page.status == 200
    assert not queries.writes
    assert "Belum ada yang tersimpan" in page.text
    assert many(CapturedLine) == 0
    for words in ("Kesepakatan", "Polres Belu", "30 September 2024", "berkelanjutan", "3 orang"):
        assert words in page.text
    assert "Belum jelas: Instansi antah berantah: tidak dikenal" in page.text


def test_places_that_no_text_has_are_left_out(world, desk):
    page = dry_run(desk, "! Menyusun SOP")
    far = 5_000 * "9"
    sent = {"take": ["0", far], f"kind-{far}": "issue", f"seen-{far}": "x"}
    assert page.submit("Catat yang dicentang", sent, forged=True).flashes == ["1 baris dicatat."]
    assert many(Action) == 1


def test_what_is_ticked_is_taken_in_once_and_can_be_taken_back(world, desk):
    page = dry_run(desk).submit("Catat yang dicentang")
    assert "7 baris dicatat." in page.all_text
    decisions = db.session.scalars(sa.select(Decision).order_by(Decision.number)).all()
    assert [(one.modality.value, one.text) for one in decisions] == [
        ("agreement", "Disepakati pertukaran data pelintas setiap bulan"),
        ("commitment", "Polres Belu berkomitmen menambah personel"),
    ]
    assert db.session.scalars(sa.select(Issue.text)).all() == ["Jalur tikus di Sadi masih dipakai"]
    actions = db.session.scalars(sa.select(Action).order_by(Action.seq)).all()
    assert [(one.text, one.lead_id, str(one.due_on)) for one in actions] == [
        ("Menyusun SOP patroli bersama", world.polres.id, "2024-09-30"),
        ("Sosialisasi dokumen perjalanan Instansi antah berantah", None, "None"),
    ]
    item = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Catatan lain")).one()
    note = db.session.scalars(sa.select(Note).where(Note.agenda_item_id == item.id)).one()
    assert note.text == "Kapolres menyampaikan kondisi terkini."
    assert many(CapturedLine) == 8
    assert many(CapturedCheck) == 7  # the one that could not be taken in waits
    assert "Belum dapat dicatat." in page.text
    back = page.submit("Tarik semua yang dicatat dari tempelan ini")
    assert "6 butir ditarik." in back.all_text
    assert "2 butir tidak ditarik" in back.all_text  # a row that stood before, and the one never taken in
    assert many(Decision, Decision.withdrawn_at.is_(None)) == many(Issue, Issue.withdrawn_at.is_(None)) == 0
    assert {one.value for one in db.session.scalars(sa.select(Action.state))} == {"cancelled"}
    db.session.refresh(note)
    assert note.text == ""


def test_what_was_worked_on_since_is_not_taken_back(world, desk):
    page = dry_run(desk, "Isu\nSatu\nDua").submit("Catat yang dicentang")
    with writing():
        issue = db.session.scalars(sa.select(Issue).order_by(Issue.seq)).first()
        edit_issue(issue, 1, by=SYSTEM, text="Satu, lebih jelas")
    assert "1 butir ditarik." in page.submit("Tarik semua yang dicatat dari tempelan ini").all_text
    assert db.session.scalars(sa.select(Issue.text).where(Issue.withdrawn_at.is_(None))).all() == ["Satu, lebih jelas"]


def test_a_batch_sent_twice_is_taken_once(world, desk):
    page = dry_run(desk, "! Susun SOP")
    page.submit("Catat yang dicentang")
    again = page.submit("Catat yang dicentang")
    assert "0 baris dicatat." in again.all_text
    assert many(Action) == 1


def test_unticked_lines_stay_out_and_a_kind_may_be_changed(world, desk):
    page = dry_run(desk, "Bukan ini\nPerlu SOP bersama\n! Susun SOP")
    assert page.fields("Catat yang dicentang")["take"] == ["0", "1", "2"]
    page = page.submit("Baca lagi dengan pilihan ini", **{"kind-1": "issue"})
    page.submit("Catat yang dicentang", take=["1", "2"])
    assert (many(Issue), many(Action), many(Note, Note.text.contains("Bukan"))) == (1, 1, 0)
    assert many(CapturedCheck) == 2


def test_what_follows_a_point_of_the_agenda_stands_under_it(world, desk):
    dry_run(desk, "# Pembukaan resmi\nDibuka Direktur.\n# Penutup\nDitutup.").submit("Catat yang dicentang")
    found = db.session.execute(
        sa.select(AgendaItem.title, Note.text).join(Note).where(AgendaItem.title.in_(["Pembukaan resmi", "Penutup"]))
    ).all()
    assert set(found) == {("Pembukaan resmi", "Dibuka Direktur."), ("Penutup", "Ditutup.")}


def test_a_conversation_loses_its_names_and_times_from_the_text_not_from_the_record(world, desk):
    raw = "[07/05 10.12] Pak Anton: ! Perbaiki CCTV @POLRES-BELU ; 30/6"
    dry_run(desk, raw).submit("Catat yang dicentang")
    assert db.session.scalars(sa.select(Action.text)).one() == "Perbaiki CCTV"
    assert db.session.scalars(sa.select(CapturedLine.raw)).one() == raw


@pytest.mark.parametrize("text", ["", "x" * 60_001, "baris\n" * 201])
def test_too_little_or_too_much_is_refused_with_the_text(world, desk, text):
    page = dry_run(desk, text)
    assert page.status == 422
    assert page.fields("Baca dahulu")["text"].strip() == text.strip()


def test_a_final_notula_takes_in_nothing_and_the_text_stays(world, desk):
    page = dry_run(desk, "! Susun SOP")
    with writing():
        held = db.session.get_one(Meeting, world.meetings["konsep"].id)
        held.circulated_at = AN_INSTANT
        db.session.flush()
        freeze(held)
    page = page.submit("Catat yang dicentang")
    assert page.status == 422
    assert "sudah final" in page.text
    assert "Susun SOP" in page.text
    page = desk.post("/rapat/KONSEP/catat", {"line": "! Susun SOP", "item": ""})
    assert (page.status, page.fields("Catat")["line"]) == (422, "! Susun SOP")
    assert many(CapturedLine) == 0


def test_forged_places_and_kinds_are_ignored(world, desk):
    page = dry_run(desk, "! Susun SOP")
    page = page.submit("Catat yang dicentang", forged=True, take=["0", "999", "x", "\u0663"],
                       **{"kind-0": "drop", "kind-x": "issue", "seen-y": "z"})  # fmt: skip
    assert many(Action) == 1


def test_somebody_else_finds_no_batch(world, desk, browse):
    dry_run(desk, "! Susun SOP").submit("Catat yang dicentang")
    assert desk.get(f"/rapat/KONSEP/tempel/{'0' * 32}").status == 404
    assert desk.post(f"/rapat/KONSEP/tempel/{'0' * 32}/tarik").status == 404
    assert desk.get("/rapat/KONSEP/tempel/%25").status == 404


# One line


def test_one_line_is_taken_in_by_a_plain_form(world, desk):
    with writing():
        item = add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
        db.session.flush()
        ident = item.id
    page = desk.post("/rapat/KONSEP/catat", {"line": "! Susun SOP @POLRES-BELU ; 30/9", "item": str(ident)})
    assert "Tercatat: A-01" in page.all_text
    assert page.url == f"/rapat/KONSEP/langsung?acara={ident}"
    assert many(CapturedCheck) == 1
    desk.post("/rapat/KONSEP/catat", {"line": "Kata pembuka", "item": str(ident)})
    assert db.session.scalars(sa.select(Note.text).where(Note.agenda_item_id == ident)).one() == "Kata pembuka"


@pytest.mark.parametrize(
    ("line", "label"),
    [("! Susun SOP", "A-01"), ("= Disepakati SOP", "1"), ("? Kurang personel", "I1"), ("# Penutup", "4"),
     ("Kata pembuka", "1"), ("+ POLRES-BELU", "Polres Belu")],
)  # fmt: skip
def test_a_line_that_is_sent_twice_from_one_page_is_taken_once(world, desk, line, label):
    with writing():
        add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
    page = desk.get("/rapat/KONSEP/langsung")
    first, again = (page.submit("Catat", line=line) for _ in range(2))
    assert first.flashes == again.flashes == [f"Tercatat: {label}"]
    assert first.url == again.url
    assert many(CapturedLine) == 1
    page.submit("Catat", line=f"{line} lain")  # gone back to, and typed anew
    assert many(CapturedLine) == 2
    desk.get("/rapat/KONSEP/langsung").submit("Catat", line=line)
    assert many(CapturedLine) == 3


def test_the_key_of_a_line_is_its_writers_and_meetings_alone(world, desk, browse):
    page = desk.get("/rapat/KONSEP/langsung")
    key = page.fields("Catat")["key"]
    page.submit("Catat", line="! Susun SOP")
    sent = {"line": "! Susun SOP", "item": "", "key": key}
    other = browse(world.users["tuan-rumah"])
    assert "Tercatat: A-02" in other.post("/rapat/KONSEP/catat", sent).all_text
    assert "Tercatat: A-01" in desk.post("/rapat/DISAMPAIKAN/catat", sent).all_text
    assert many(CapturedLine) == many(Action) == 3
    for place in (f"1:1:{key}", key):
        assert desk.get(f"/rapat/KONSEP/tempel/{place}").status == 404
    assert desk.post("/rapat/KONSEP/catat", sent | {"key": "x%"}).status == 422


@pytest.mark.parametrize("line", ["", "! ", "+ Dinas Antah Berantah", "! NIK 5304010101900001"])
def test_what_cannot_be_taken_in_comes_back_to_be_mended(world, desk, line):
    page = desk.post("/rapat/KONSEP/catat", {"line": line, "item": ""})
    assert page.status == 422
    assert page.fields("Catat")["line"] == line.strip()
    assert many(CapturedLine) == many(Attendance, Attendance.withdrawn_at.is_not(None)) == 0
