"""The pages of editions: old ones, what each reader sees of them, perbaikan and signing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions import Action, Review, edit_action, review
from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.directory import Agency, Forum
from app.meetings import AgendaItem, Attachment, AttachmentKind
from app.minutes import (
    Correction,
    CorrectionTarget,
    Note,
    accept_correction,
    circulate,
    content_from,
    correct,
    finalise,
    last_edition,
    propose_correction,
    write_note,
)
from app.minutes.edition_queries import signings_of
from app.outcomes import Decision
from tests.builders import a_grant, a_meeting, a_user, an_action

from .closing import FRIDAY, MONDAY, RESTRICTED, at, butir, do, the

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \"'&"


@pytest.fixture
def corrected(people):
    do(circulate)
    do(finalise, when=FRIDAY)
    with at(FRIDAY), writing():
        meeting = the()
        asked = propose_correction(
            meeting, CorrectionTarget.DECISION, butir(1).id, "Salah tulis", by=SYSTEM, facts={"text": "Butir benar"}
        )
        accept_correction(asked, asked.revision, by=SYSTEM)
        hidden = propose_correction(
            meeting, CorrectionTarget.DECISION, butir(3).id, "Terbatas", by=SYSTEM, facts={"text": "Butir rahasia baru"}
        )
        accept_correction(hidden, hidden.revision, by=SYSTEM)
        correct(meeting, "Salah tulis", [asked.id, hidden.id], by=SYSTEM)
    return people


def test_an_old_edition_stays_readable_and_names_its_successor(corrected):
    page = corrected["polres"].get("/rapat/RAPAT/notula/1")
    assert "Butir dari acara pertama" in page.text
    assert "Edisi ini tidak berlaku lagi" in page.text
    assert "Buka naskah" in page.links()
    page = page.click("Baca edisi 2")
    assert "Butir benar" in page.text
    assert "Salah tulis" in page.text
    assert corrected["polres"].get("/rapat/RAPAT/notula/3").status == 404


def test_an_edition_is_cut_for_its_reader(corrected):
    for reader in ("polres-biasa", "iom"):
        page = corrected[reader].get("/rapat/RAPAT/notula/2")
        assert page.status == 200
        for hidden in ("Butir terbatas", "Butir rahasia baru", "Jalur tidak resmi", "R-1"):
            assert hidden not in page.all_text, (reader, hidden)
        assert "terlambat" not in page.text
    assert "Butir rahasia baru" in corrected["polres"].get("/rapat/RAPAT/notula/2").text
    assert "terlambat" in corrected["sekretariat"].get("/rapat/RAPAT/notula/2").text


def test_a_class_given_later_narrows_old_editions_too(corrected):
    decision = butir(1)
    page = corrected["sekretariat"].get(f"/rapat/RAPAT/hasil/{decision.id}")
    page.submit("Simpan hasil rapat", security_class="restricted")
    for number in (1, 2):
        assert "acara pertama" not in corrected["iom"].get(f"/rapat/RAPAT/notula/{number}").text
        assert "Butir benar" not in corrected["iom"].get(f"/rapat/RAPAT/notula/{number}").all_text


def test_a_note_of_a_class_of_its_own_is_marked_in_the_meeting_and_in_its_edition(people):
    with at(MONDAY), writing():
        item = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == the().id)).first()
        note = db.session.scalars(sa.select(Note).where(Note.agenda_item_id == item.id)).one_or_none()
        write_note(
            item, "Bahasan tertutup", note.revision if note else 0, by=SYSTEM, security_class=SecurityClass.RESTRICTED
        )
    marked = "//*[contains(@class, 'note')][contains(., 'Bahasan tertutup')]//*[contains(@class, 'badge-restricted')]"
    assert people["sekretariat"].get("/rapat/RAPAT").select(marked)
    do(circulate)
    do(finalise, when=FRIDAY)
    assert people["sekretariat"].get("/rapat/RAPAT/notula/1").select(marked)
    assert people["polres"].get("/rapat/RAPAT").select(marked)
    assert "Bahasan tertutup" not in people["polres-biasa"].get("/rapat/RAPAT").text


def test_what_a_correction_asks_is_hidden_with_what_it_speaks_of(people):
    do(circulate)
    with at(MONDAY), writing():
        meeting, agency = the(), db.session.scalars(sa.select(Agency.id).where(Agency.code == "POLRES")).one()
        propose_correction(
            meeting, CorrectionTarget.DECISION, butir(1).id, "Nama sumber keliru", by=SYSTEM, agency_id=agency,
            facts={"text": "Butir benar"},
        )  # fmt: skip
    page = people["polres-biasa"].get("/rapat/RAPAT/tanggapan")
    assert "Nama sumber keliru" in page.text
    page = people["sekretariat"].get(f"/rapat/RAPAT/hasil/{butir(1).id}")
    page.submit("Simpan hasil rapat", security_class="restricted")
    page = people["polres-biasa"].get("/rapat/RAPAT/tanggapan")
    assert "Nama sumber keliru" not in page.text
    assert "Butir benar" not in page.text
    assert "Nama sumber keliru" in people["polres"].get("/rapat/RAPAT/tanggapan").text


def reviewed(**given):
    """The meeting, made final after it spoke of an action of an earlier one of this class."""
    with at(MONDAY), writing():
        meeting = the()
        earlier = a_meeting(db.session.get_one(Forum, meeting.forum_id), code="LAMA", title="Rapat lama", **given)
        action = an_action(earlier, text="Memasang kamera", security_class=SecurityClass.OPEN, lead_id=meeting.host_id)
        review(action, meeting, Review.DISCUSSED, by=SYSTEM, text="Menunggu anggaran")
        ident = action.id
    do(circulate)
    do(finalise, when=FRIDAY)
    return ident


@pytest.mark.both_engines
def test_what_was_said_of_an_earlier_action_is_hidden_with_it(people):
    action_id = reviewed()
    assert "Menunggu anggaran" in people["iom"].get("/rapat/RAPAT/notula/1").text
    with writing():
        action = db.session.get_one(Action, action_id)
        edit_action(action, action.revision, SYSTEM, security_class=SecurityClass.RESTRICTED)
    assert "Menunggu anggaran" in people["sekretariat"].get("/rapat/RAPAT/notula/1").text
    for reader in ("iom", "polres-biasa"):
        page = people[reader].get("/rapat/RAPAT/notula/1")
        assert page.status == 200
        assert "Menunggu anggaran" not in page.text
        assert "Memasang kamera" not in page.text


def test_an_earlier_meeting_is_not_named_beside_what_more_may_read(people):
    reviewed(security_class=SecurityClass.RESTRICTED)
    (said,) = content_from(last_edition(the()).content).reviews
    assert (said.security_class, said.meeting_title, said.meeting_day) == (SecurityClass.OPEN, "—", None)


def test_a_perbaikan_is_made_on_its_page(corrected):
    page = corrected["sekretariat"].get("/rapat/RAPAT/perbaikan")
    assert "Belum ada koreksi" in page.text
    page = corrected["polres"].get("/rapat/RAPAT/tanggapan/baru?bagian=meeting")
    page.submit("Kirim koreksi", fact_venue="Aula PLBN", text="Tempat keliru")
    page = corrected["sekretariat"].get("/rapat/RAPAT/tanggapan")
    ident = db.session.scalars(sa.select(sa.func.max(Correction.id))).one()
    page = page.submit(f"/tanggapan/{ident}", press="Terima")
    assert the().venue == "Aula"
    page = corrected["sekretariat"].get("/rapat/RAPAT/perbaikan")
    assert page.submit("Jadikan edisi 3").status == 422
    page = page.submit("Jadikan edisi 3", reason="Tempat keliru")
    assert page.h1 == "Notula edisi 3"
    assert the().venue == "Aula PLBN"


def accepted(target, ident, words, **facts):
    with at(MONDAY), writing():
        asked = propose_correction(the(), target, ident, words, by=SYSTEM, facts=facts)
        accept_correction(asked, asked.revision, by=SYSTEM)


def test_a_writer_of_open_content_is_not_told_restricted_corrections(corrected, browse):
    with at(MONDAY), writing():
        meeting, plain = the(), a_user("sekretariat-biasa")
        forum = db.session.get_one(Forum, meeting.forum_id)
        a_grant(plain, Role.SECRETARIAT, forum=forum, clearance=SecurityClass.OPEN)
        secret = db.session.scalars(sa.select(Decision).where(Decision.security_class.is_not(None))).first().id
    accepted(CorrectionTarget.DECISION, secret, "Sumbernya keliru", text="Nama sumber")
    edition = "/rapat/RAPAT/notula/2"
    assert "Buat perbaikan" in corrected["sekretariat"].get(edition).all_text
    assert "Buat perbaikan" not in browse(plain).get(edition).all_text
    accepted(CorrectionTarget.MEETING, None, "Tempat keliru", venue="Aula PLBN")
    assert "Buat perbaikan" in browse(plain).get(edition).all_text
    for address in ("perbaikan", "tanggapan"):
        page = browse(plain).get(f"/rapat/RAPAT/{address}")
        assert "Tempat keliru" in page.text
        assert "Sumber" not in page.all_text
        assert "Nama sumber" in corrected["sekretariat"].get(f"/rapat/RAPAT/{address}").all_text


def test_signing_is_recorded_beside_the_edition(corrected):
    page = corrected["sekretariat"].get("/rapat/RAPAT/notula/2/pengesahan")
    assert page.submit("Simpan pengesahan").status == 422
    before = last_edition(the()).content_hash
    page = page.submit(
        "Simpan pengesahan", document_number="W.22-1", dated_on="2024-05-20", signer_position="Kepala", acting="plh"
    )
    assert "W.22-1" in page.text
    assert "Plh. Kepala" in page.text
    assert last_edition(the()).content_hash == before
    assert "W.22-1" in corrected["polres"].get("/rapat/RAPAT/notula/2").text


def test_the_signed_copy_is_filed_where_the_signing_is_recorded(corrected):
    address = "/rapat/RAPAT/notula/2/pengesahan"
    page = corrected["sekretariat"].get(address)
    refused = page.submit("Simpan pengesahan", document_number="W.22-1", signed_copy=(b"bukan naskah", "notula.pdf"))
    assert refused.status == 422
    assert "Yang dapat dilampirkan" in refused.text
    assert refused.fields("Simpan pengesahan")["document_number"] == "W.22-1"
    signed = b"%PDF-1.7\n" + b"x" * 99 + b"\n%%EOF"
    for _twice in range(2):  # pressed again on a slow line
        assert page.submit("Simpan pengesahan", signed_copy=(signed, "notula.pdf")).status == 200
    (row,) = db.session.scalars(sa.select(Attachment))
    assert (row.kind, row.name, row.security_class) == (AttachmentKind.SIGNED_COPY, "notula.pdf", RESTRICTED)
    assert signings_of(last_edition(the()))[0].file_id == row.file_id
    offered = corrected["sekretariat"].get(address).select("//select[@name='file_id']/option[@selected]")
    assert [one.get("value") for one in offered] == [str(row.file_id)]
