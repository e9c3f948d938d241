"""The pages of editions: old ones, what each reader sees of them, perbaikan and signing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.directory import Forum
from app.minutes import (
    Correction,
    CorrectionTarget,
    accept_correction,
    circulate,
    correct,
    finalise,
    last_edition,
    propose_correction,
)
from app.outcomes import Decision
from tests.builders import a_grant, a_user

from .closing import FRIDAY, MONDAY, at, butir, do, the

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


def test_a_writer_of_open_content_is_not_told_restricted_corrections(corrected, browse):
    with at(MONDAY), writing():
        meeting, plain = the(), a_user("sekretariat-biasa")
        forum = db.session.get_one(Forum, meeting.forum_id)
        a_grant(plain, Role.SECRETARIAT, forum=forum, clearance=SecurityClass.OPEN)
        secret = db.session.scalars(sa.select(Decision).where(Decision.security_class.is_not(None))).first()
        for target, ident, facts, words in (
            (CorrectionTarget.DECISION, secret.id, {"text": "Nama sumber"}, "Sumbernya keliru"),
            (CorrectionTarget.MEETING, None, {"venue": "Aula PLBN"}, "Tempat keliru"),
        ):
            asked = propose_correction(meeting, target, ident, words, by=SYSTEM, facts=facts)
            accept_correction(asked, asked.revision, by=SYSTEM)
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
