"""Attaching files to a meeting: who may send and read them, how many there may be, what travels with them."""

from __future__ import annotations

import io
import threading
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Refused, SecurityClass, StoredFile, db, writing
from app.meetings import AgendaItem, Attachment, AttachmentKind, Meeting, attach, read_upload
from app.meetings import attachment_service as service
from app.meetings.attachment_service import withdraw_attachment
from tests.builders import a_meeting
from tests.client import count_queries

from .test_attachment_files import PPTX_PARTS, a_photo, packed
from .world import CLEARED, HOSTILE, KNOWS, SEES_ABSENCE, WRITERS, the

PDF = b"%PDF-1.7\nbahan rapat\n%%EOF\n"
RESTRICTED = SecurityClass.RESTRICTED


def key(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def attached(world, meeting="disampaikan", content=PDF, n=1, **given):
    """A file attached to one of the world's meetings; its number."""
    given.setdefault("name", "bahan.pdf")
    with writing():
        return attach(the(world, meeting), read_upload(content), key=key(n), by=SYSTEM, **given).id


def file_of(row):
    return db.session.get_one(StoredFile, row.file_id)


def everything():
    return db.session.scalars(sa.select(Attachment).order_by(Attachment.id)).all()


# Sending


def test_a_photo_is_attached_shown_and_bare_of_its_place(world, desk):
    assert "Belum ada lampiran." in desk.get("/rapat/KONSEP").text
    page = desk.get("/rapat/KONSEP/lampiran")
    item = db.session.scalars(
        sa.select(AgendaItem.id).where(AgendaItem.meeting_id == world.meetings["konsep"].id, AgendaItem.seq == 1)
    ).one()
    page = page.submit("lampirkan", files=(a_photo(), "IMG 1.JPG"), caption=HOSTILE, agenda_item_id=str(item))
    assert page.flashes == ["Dilampirkan: 1 berkas."]
    assert "Belum ada lampiran." not in desk.get("/rapat/KONSEP").text
    assert HOSTILE in page.text
    assert "1. Pembukaan oleh direktur" in page.text
    (row,) = everything()
    assert (row.kind, row.name, row.by_name) == (AttachmentKind.PHOTO, "IMG 1.jpg", "sekretariat")
    shown = desk.get(f"/rapat/KONSEP/lampiran/{row.id}")
    assert shown.data == file_of(row).read()
    assert b"Exif" not in shown.data
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["Cache-Control"] == "private, no-cache"
    small = desk.get(f"/rapat/KONSEP/lampiran/{row.id}/kecil")
    assert len(small.data) < len(shown.data)


def test_several_at_once_each_by_what_it_is(world, desk):
    page = desk.get("/rapat/KONSEP/lampiran")
    files = [(PDF, "nama.jpg"), (packed(PPTX_PARTS), "paparan"), (a_photo((300, 200)), "surat.pdf")]
    data = page.fields("lampirkan")
    data["files"] = [(io.BytesIO(content), name) for content, name in files]
    desk.post("/rapat/KONSEP/lampiran", data, csrf=False, content_type="multipart/form-data")
    assert [(row.name, row.kind.value, row.seq) for row in everything()] == [
        ("nama.pdf", "document", 1), ("paparan.pptx", "slides", 2), ("surat.jpg", "photo", 3),
    ]  # fmt: skip


def test_a_paper_is_only_ever_a_download(world, desk):
    ident = attached(world, "konsep")
    sent = desk.get(f"/rapat/KONSEP/lampiran/{ident}")
    assert sent.data == PDF
    assert sent.headers["Content-Type"] == "application/pdf"
    assert sent.headers["Content-Disposition"] == "attachment; filename=bahan.pdf"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert sent.headers["Cache-Control"] == "no-store"
    assert desk.get(f"/rapat/KONSEP/lampiran/{ident}/kecil").status == 404


@pytest.mark.parametrize(
    ("content", "given", "words"),
    [
        (b"MZ program", {}, "Yang dapat dilampirkan"), (PDF, {"kind": "photo"}, "Foto harus berupa gambar"),
        (PDF, {"caption": "Korban 5304051507800001"}, "tampak memuat"),
    ],
)  # fmt: skip
def test_a_refused_file_gets_a_sentence_and_keeps_what_was_typed(world, desk, content, given, words):
    page = desk.get("/rapat/KONSEP/lampiran")
    page = page.submit("lampirkan", {"caption": "Suasana rapat", **given}, files=(content, "berkas.pdf"))
    assert page.status == 422
    assert words in " ".join(page.errors().values())
    assert page.fields("lampirkan")["caption"] == given.get("caption", "Suasana rapat")
    assert not everything()
    page = desk.get("/rapat/KONSEP/lampiran").submit("lampirkan", caption="tanpa berkas")
    assert page.errors()["files"] == "Pilih berkas yang akan dilampirkan."


def test_the_same_key_is_the_same_file(world, desk):
    page = desk.get("/rapat/KONSEP/lampiran")
    page.submit("lampirkan", files=(PDF, "bahan.pdf"))
    page = page.submit("lampirkan", files=(PDF, "bahan.pdf"))  # the same page sent again
    assert page.status == 200
    assert len(everything()) == 1
    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 1


def test_a_program_is_answered_in_json(world, desk):
    token, heads = desk.csrf_token(), {"Accept": "application/json"}

    def send(content, n=5):
        data = {"files": (io.BytesIO(content), "foto.jpg"), "key": key(n)}
        return desk.client.post("/rapat/KONSEP/lampiran", data=data, headers={**heads, "X-CSRFToken": token})

    first, again, wrong = send(a_photo((200, 100))), send(a_photo((200, 100))), send(b"bukan", 6)
    assert (first.status_code, again.status_code, wrong.status_code) == (201, 201, 422)
    assert first.json == again.json
    assert wrong.json["error"].startswith("Yang dapat dilampirkan")
    assert len(everything()) == 1


def test_a_key_of_another_meeting_is_not_found(world):
    attached(world, "konsep", n=1)
    with pytest.raises(sa.exc.NoResultFound):
        attached(world, "rencana", n=1)


# How many


def test_there_is_room_for_so_many_and_so_much(world, monkeypatch):
    monkeypatch.setattr(service, "MOST_FILES", 3)
    first = attached(world, n=1)
    attached(world, n=2)
    attached(world, n=3)
    with pytest.raises(Refused, match="sudah memuat"):
        attached(world, n=4)
    attached(world, "konsep", n=5)  # each meeting has its own room
    with writing():
        withdraw_attachment(db.session.get_one(Attachment, first), 1, by=SYSTEM)
    attached(world, n=6)
    monkeypatch.setattr(service, "MOST_FILES", 99)
    monkeypatch.setattr(service, "MOST_BYTES_IN_ALL", 5 * len(PDF))
    attached(world, n=7)  # with the one that was withdrawn there are five
    with pytest.raises(Refused, match="100 MB"):
        attached(world, n=8)


@pytest.mark.both_engines
def test_many_who_attach_at_once_stay_within_the_room(app, monkeypatch):
    monkeypatch.setattr(service, "MOST_FILES", 3)
    with app.app_context(), writing():
        meeting_id = a_meeting().id
    upload, answers, start = read_upload(PDF), [], threading.Barrier(6)

    def send(n):
        with app.app_context():
            start.wait(10)
            try:
                with writing():
                    meeting = db.session.get_one(Meeting, meeting_id)
                    attach(meeting, upload, name="bahan.pdf", key=key(n), by=SYSTEM)
                answers.append("kept")
            except Refused:
                answers.append("refused")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["kept"] * 3 + ["refused"] * 3
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Attachment.id))) == 3
        assert db.session.scalars(sa.select(Attachment.seq).order_by(Attachment.seq)).all() == [1, 2, 3]


# Reading and changing


@pytest.mark.parametrize("name", ["rencana", "konsep", "disampaikan", "terbatas"])
def test_who_may_read_a_file(world, browse, name):
    """Who reads the notula reads its files; the scan of the attendance list only who sees absence."""
    plain = attached(world, name, n=1)
    secret = attached(world, name, n=2, security_class=RESTRICTED)
    item = db.session.scalars(
        sa.select(AgendaItem.id).where(AgendaItem.meeting_id == world.meetings[name].id, AgendaItem.seq == 2)
    ).one()
    of_item = attached(world, name, n=3, agenda_item_id=item)  # the item is restricted, whatever the meeting is
    scan = attached(world, name, n=4, kind=AttachmentKind.ATTENDANCE_SCAN)
    for who, known in KNOWS.items():
        reads = name in known and (who in WRITERS or name in {"disampaikan", "terbatas"})
        browser = browse(world.users[who])
        found = {
            ident
            for ident in (plain, secret, of_item, scan)
            if browser.get(f"/rapat/{name.upper()}/lampiran/{ident}").status == 200
        }
        expected = set()
        if reads:
            expected = {plain}
            expected |= {scan} if who in SEES_ABSENCE else set()
            expected |= {secret, of_item} if who in CLEARED else set()
        assert found == expected, who
        page = browser.get(f"/rapat/{name.upper()}/lampiran")
        assert page.status == (200 if reads else 404), who
        if reads:
            assert len(page.rows("Berkas")) == len(expected), who
            assert bool(page.select("//form[@id='lampirkan']")) == (who in WRITERS), who


def test_the_right_is_asked_at_each_reading(world, browse):
    ident = attached(world, content=a_photo((300, 200)), name="foto.jpg")
    reader = browse(world.users["anggota-biasa"])
    address = f"/rapat/DISAMPAIKAN/lampiran/{ident}"
    first = reader.get(address)
    kept = {"If-None-Match": first.headers["ETag"]}
    assert reader.get(address, headers=kept).status == 304
    with writing():
        meeting = the(world, "disampaikan")
        meeting.security_class = meeting.effective_class = RESTRICTED
    assert reader.get(address, headers=kept).status == 404
    assert reader.get(f"{address}/kecil").status == 404


def test_bytes_that_are_lost_are_not_found(world, desk):
    ident = attached(world, content=PDF + b"yang hilang %%EOF")
    file_of(db.session.get_one(Attachment, ident)).path.unlink()
    assert desk.get(f"/rapat/DISAMPAIKAN/lampiran/{ident}").status == 404


def test_what_it_shows_is_said_better_and_two_who_edit_lose_nothing(world, desk, browse):
    ident = attached(world, content=a_photo((300, 200)), name="foto.jpg")
    address = f"/rapat/DISAMPAIKAN/lampiran/{ident}/ubah"
    mine, theirs = desk.get(address), browse(world.users["tuan-rumah"]).get(address)
    theirs.submit("Simpan lampiran", caption="Peserta di depan PLBN")
    page = mine.submit("Simpan lampiran", caption="Foto bersama", security_class="restricted")
    assert page.status == 409
    assert "Peserta di depan PLBN" in page.text
    page = page.submit("Simpan lampiran")
    assert "Foto bersama" in page.text
    assert "Terbatas" in page.text


def test_only_a_picture_is_a_photo(world, desk):
    ident = attached(world)
    page = desk.get(f"/rapat/DISAMPAIKAN/lampiran/{ident}/ubah").submit("Simpan lampiran", kind="photo")
    assert page.errors()["kind"] == "Foto harus berupa gambar. Pilih jenis lain untuk berkas ini."


def test_who_is_cleared_for_open_gives_no_higher_class(world, browse):
    page = browse(world.users["sekretariat-biasa"]).get("/rapat/KONSEP/lampiran")
    page = page.submit("lampirkan", files=(PDF, "bahan.pdf"), security_class="restricted")
    assert page.status == 422
    assert "hanya sampai kelas biasa" in page.errors()["security_class"]


def test_what_is_withdrawn_is_gone_from_the_page_and_kept_in_the_store(world, desk):
    ident = attached(world)
    page = desk.get(f"/rapat/DISAMPAIKAN/lampiran/{ident}/ubah").submit("Tarik lampiran")
    assert page.flashes == ["Lampiran ditarik."]
    assert "bahan.pdf" not in page.text
    assert desk.get(f"/rapat/DISAMPAIKAN/lampiran/{ident}").status == 404
    row = db.session.get_one(Attachment, ident)
    assert row.withdrawn_at is not None
    assert file_of(row).path.is_file()


def test_files_come_after_a_notula_is_final(world, desk):
    """The signed copy is filed when everything else is closed."""
    with writing():
        the(world, "disampaikan").frozen_at = datetime(2024, 6, 1, tzinfo=UTC)
    page = desk.get("/rapat/DISAMPAIKAN/lampiran").submit(
        "lampirkan", files=(PDF, "notula bertanda tangan.pdf"), kind="signed_copy"
    )
    assert page.flashes == ["Dilampirkan: 1 berkas."]


def test_twice_as_many_files_cost_no_more_queries(world, desk):
    def cost():
        desk.get("/rapat/KONSEP/lampiran")
        with count_queries() as queries:
            desk.get("/rapat/KONSEP/lampiran")
        return len(queries)

    photo = a_photo((60, 40))
    for n in range(4):
        attached(world, "konsep", n=n, content=photo if n % 2 else PDF)
    few = cost()
    for n in range(4, 12):
        attached(world, "konsep", n=n, content=photo if n % 2 else PDF)
    assert cost() == few <= 8
