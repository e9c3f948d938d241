"""The pages on which a notula is closed, as the secretariat, the chair and an agency that was there use them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions import Action
from app.core import SYSTEM, SecurityClass, db, writing
from app.directory import Agency
from app.meetings import AgendaItem, Attendance, AttendanceStatus, ReplyChannel, add_agenda_item
from app.minutes import (
    Circulation,
    CirculationAnswer,
    Correction,
    CorrectionState,
    CorrectionTarget,
    MinutesState,
    Note,
    Paraf,
    accept_correction,
    answer_circulation,
    circulate,
    finalise,
    keep_late,
    propose_correction,
    return_draft,
    state_of,
    submit,
)
from app.minutes.circulation_service import answers_to
from tests.page_rules import words_of

from .closing import FRIDAY, MONDAY, RESTRICTED, agreed_in_hall, at, butir, do, the

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \"'&"


# Sending and calling back


def test_the_draft_is_sent_with_a_window(people):
    page = people["sekretariat"].get("/rapat/RAPAT/sampaikan")
    assert "agreed_in_hall" not in page.fields("Sampaikan konsep notula")
    assert "Butir dari acara pertama" in page.text
    page = page.submit("Sampaikan konsep notula", due_on="2024-05-18")
    assert page.status == 422
    page = page.submit("Sampaikan konsep notula", due_on="2034-05-18")
    assert page.status == 422
    with at(MONDAY):
        page = people["sekretariat"].get("/rapat/RAPAT/sampaikan").submit("Sampaikan konsep notula")
    assert page.status == 200
    assert state_of(the()) is MinutesState.CIRCULATED
    assert db.session.scalars(sa.select(Circulation)).one().due_on.isoformat() == "2024-05-16"


def test_what_was_agreed_in_the_hall_is_offered_and_then_final(people):
    do(agreed_in_hall_)
    with at(MONDAY):
        page = people["sekretariat"].get("/rapat/RAPAT/sampaikan").submit("Sampaikan konsep notula")
        page = people["sekretariat"].get("/rapat/RAPAT/final")
        page = page.submit("Finalkan notula")
    assert page.h1 == "Notula edisi 1"
    assert state_of(the()) is MinutesState.FINAL


def agreed_in_hall_(meeting, by):
    agreed_in_hall(meeting)


def test_a_draft_that_was_called_back_is_hidden_and_says_so(people):
    do(circulate)
    assert "Butir dari acara pertama" in people["polres"].get("/rapat/RAPAT").text
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan").submit("Tarik untuk diperbaiki", text="Nama keliru")
    assert state_of(the()) is MinutesState.DRAFTING
    page = people["polres"].get("/rapat/RAPAT")
    assert page.status == 200
    assert "Ditarik untuk diperbaiki: Nama keliru" in page.text
    assert "Butir dari acara pertama" not in page.text
    assert people["polres"].get("/rapat/RAPAT/tanggapan").status == 403
    do(circulate)
    assert [one.round for one in db.session.scalars(sa.select(Circulation).order_by(Circulation.id))] == [1, 2]


# The chair


def test_the_chair_initials_what_was_read(people):
    people["sekretariat"].get("/rapat/RAPAT")
    assert people["pimpinan"].get("/rapat/RAPAT/paraf").status == 404
    do(submit)
    page = people["pimpinan"].get("/rapat/RAPAT/paraf")
    assert page.tree.xpath("//nav[contains(@class, 'crumbs')]//a[@href='/rapat/RAPAT']")
    assert "Butir terbatas" in page.text
    page.submit("Beri paraf")
    assert db.session.scalars(sa.select(Paraf)).one().by_name == "pimpinan"
    assert "Sudah diparaf" in people["pimpinan"].get("/rapat/RAPAT/paraf").text


def test_a_paraf_is_void_when_the_draft_changes_and_says_how(people):
    do(submit)
    page = people["pimpinan"].get("/rapat/RAPAT/paraf")
    page.submit("Beri paraf")
    decision = butir(1)
    people["sekretariat"].get(f"/rapat/RAPAT/hasil/{decision.id}").submit("Simpan hasil rapat", text="Butir yang lain")
    assert butir(1).text == "Butir yang lain"
    again = people["pimpinan"].get("/rapat/RAPAT/paraf")
    assert "Paraf gugur karena isi berubah" in again.text
    assert "Butir yang lain" in again.text
    assert page.submit("Beri paraf").status == 422
    assert "gugur" in people["sekretariat"].get("/rapat/RAPAT/sampaikan").text


def test_a_mark_stands_only_beside_what_is_written_and_absence_is_not_for_members(people):
    with writing():
        excused = sa.select(Attendance).where(Attendance.status == AttendanceStatus.EXCUSED)
        row = db.session.scalars(excused).one()
        row.illustrative, row.status = ["position", "headcount"], AttendanceStatus.ABSENT
    page = people["sekretariat"].get("/rapat/RAPAT/sampaikan")
    (cells,) = page.select("//tr[th[contains(., 'Instansi BC')]]")
    assert "ilustratif" not in cells.text_content()
    assert "tidak tampak bagi anggota: Instansi BC" in page.text


def test_the_chair_returns_with_notes(people):
    do(submit)
    page = people["pimpinan"].get("/rapat/RAPAT/paraf").submit("Kembalikan dengan catatan", text=HOSTILE)
    assert state_of(the()) is MinutesState.DRAFTING
    desk = people["sekretariat"]
    assert f"Dikembalikan pimpinan dengan catatan: {HOSTILE}" in desk.get("/rapat/RAPAT").text
    assert f"Terakhir dikembalikan dengan catatan: {HOSTILE}" in desk.get("/rapat/RAPAT/sampaikan").text
    assert "Dikembalikan pimpinan" not in people["polres"].get("/rapat/RAPAT").text
    do(submit)
    assert "Dikembalikan pimpinan" not in desk.get("/rapat/RAPAT").text
    assert HOSTILE in people["pimpinan"].get("/rapat/RAPAT/paraf").text
    do(submit_back)
    page = people["pimpinan"].get("/rapat/RAPAT/paraf")
    assert page.status == 404


def submit_back(meeting, by):
    return_draft(meeting, "Lagi", by=by)


# Comments


def test_an_agency_agrees_to_what_it_read_alone(people):
    do(circulate)
    page = people["polres"].get("/rapat/RAPAT/tanggapan")
    behalf = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    people["sekretariat"].get(f"/rapat/RAPAT/hasil/{butir(1).id}").submit("Simpan hasil rapat", text="Butir yang lain")
    for late in (
        page.submit("Setuju Instansi POLRES"),
        behalf.submit("Catat setuju"),
        behalf.submit("Catat setuju semua"),
    ):
        assert late.flashes == ["Isi notula berubah sejak halaman ini dibuka. Baca sekali lagi, lalu ulangi."]
    people["polres"].post("/rapat/RAPAT/tanggapan/setuju", {"agency": page.fields("Setuju Instansi POLRES")["agency"]})
    assert db.session.scalars(sa.select(CirculationAnswer)).all() == []
    page = people["polres"].get("/rapat/RAPAT/tanggapan").submit("Setuju Instansi POLRES")
    assert page.flashes == ["Persetujuan dicatat."]


@pytest.mark.both_engines
def test_a_position_holds_no_sign_that_a_database_refuses(people):
    do(circulate)
    agency = people["sekretariat"].get("/rapat/RAPAT/tanggapan").fields("Catat setuju")["agency"]
    sent = {"agency": agency, "channel": "phone", "by_position": "Kasat\x00 Intelkam"}
    people["sekretariat"].post("/rapat/RAPAT/tanggapan/setuju", sent)
    assert db.session.scalars(sa.select(CirculationAnswer.by_position)).one() == "Kasat Intelkam"


def test_an_agency_that_was_there_corrects_and_agrees(people):
    do(circulate)
    polres = people["polres"]
    page = polres.get("/rapat/RAPAT/tanggapan").submit("Setuju Instansi POLRES")
    assert "setuju" in page.text
    page = polres.get("/rapat/RAPAT/tanggapan/baru").click("butir 1")
    page = page.submit("Kirim koreksi", fact_text=f"Butir pertama {HOSTILE}", text="Kurang")
    assert page.status == 200
    assert HOSTILE in page.text
    correction = db.session.scalars(sa.select(Correction)).one()
    assert correction.facts == {"text": f"Butir pertama {HOSTILE}"}
    assert correction.before == {"text": "Butir dari acara pertama"}
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    assert "dengan koreksi" in page.text
    page = page.submit(f"/tanggapan/{correction.id}", press="Terima")
    assert butir(1).text == f"Butir pertama {HOSTILE}"
    assert db.session.get_one(Correction, correction.id).state is CorrectionState.APPLIED


def test_all_who_were_there_are_recorded_as_agreeing_at_once(people):
    do(circulate)
    kodim, polres = (
        db.session.scalars(sa.select(Agency.id).where(Agency.code == code)).one() for code in ("KODIM", "POLRES")
    )
    do(propose_correction, CorrectionTarget.MEETING, None, "Tempat", agency_id=polres, facts={"venue": "Lain"})
    desk = people["sekretariat"]
    page = desk.get("/rapat/RAPAT/tanggapan")
    do(answer_circulation, kodim)
    page = page.submit("Catat setuju semua", channel="phone")
    assert page.flashes == ["Persetujuan semua instansi yang hadir dicatat, kecuali yang mengusulkan koreksi."]
    assert agreeing() == {"KANIM": (True, ReplyChannel.PHONE), "KODIM": (True, ReplyChannel.APP)}
    assert not page.select("//button[contains(., 'Catat setuju semua')]"), "who asked for a correction agrees itself"
    do(propose_correction, CorrectionTarget.MEETING, None, "Jam", agency_id=kodim, facts={"venue": "Lagi"})
    desk.post("/rapat/RAPAT/tanggapan/setuju-semua", {})
    assert agreeing()["KODIM"] == (False, ReplyChannel.APP), "what it took back stays so"
    assert "POLRES" not in agreeing()
    sent = people["polres"].post("/rapat/RAPAT/tanggapan/setuju-semua", {})
    assert sent.status == 403, "an agency speaks for itself"


def test_once_everybody_agreed_the_next_thing_is_to_finalise(people):
    do(circulate)
    with at(MONDAY):
        page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
        assert first_offered(page) == ["Catat koreksi"]
        page = page.submit("Catat setuju semua")
        assert first_offered(page) == ["Finalkan notula"]
        do(propose_correction, CorrectionTarget.MEETING, None, "Tempat", facts={"venue": "Lain"})
        assert first_offered(people["sekretariat"].get("/rapat/RAPAT/tanggapan")) == ["Terima"]


def first_offered(page):
    return [words_of(one) for one in page.select("//*[contains(@class, 'primary')]")]


def agreeing():
    db.session.rollback()
    circulation = db.session.scalars(sa.select(Circulation)).one()
    return {one.agency.code: (one.agrees, one.channel) for one in answers_to(circulation).values()}


def test_an_english_text_that_a_correction_clears_is_named_before_it_goes(people):
    do(circulate)
    with at(MONDAY), writing():
        butir(1).text_en = "Point of the first <b>item</b>"
        action = db.session.scalars(sa.select(Action).where(Action.text == "Menyusun SOP")).one()
        action.indicator, action.indicator_en, ident = "SOP ditetapkan", "SOP adopted", action.id
    do(propose_correction, CorrectionTarget.DECISION, butir(1).id, "Sifatnya", facts={"modality": "hope"})
    warning = "Teks Inggrisnya menerjemahkan rumusan lama"
    assert warning not in people["sekretariat"].get("/rapat/RAPAT/tanggapan").text, "the wording stays"
    asked = do(propose_correction, CorrectionTarget.DECISION, butir(1).id, "Kurang", facts={"text": "Butir lain"}).id
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    assert warning in page.text
    assert [one.text for one in page.select("//q[@lang='en']")] == ["Point of the first <b>item</b>"]
    page = page.submit(f"/tanggapan/{asked}", press="Terima")
    assert (butir(1).text, butir(1).text_en) == ("Butir lain", None)
    assert warning not in page.text
    asked = do(propose_correction, CorrectionTarget.ACTION, ident, "Ukuran", facts={"indicator": "SOP terbit"}).id
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    assert [one.text for one in page.select("//q[@lang='en']")] == ["SOP adopted"]
    page.submit(f"/tanggapan/{asked}", press="Terima")
    action = db.session.get_one(Action, ident)
    assert (action.indicator, action.indicator_en) == ("SOP terbit", None), "nor does an older English one stay"


def test_what_has_no_note_yet_is_picked_by_its_title(people):
    do(lambda meeting, by: add_agenda_item(meeting, "Penutup", by=by))
    do(circulate)

    def offered(who):
        page = people[who].get("/rapat/RAPAT/tanggapan/baru")
        return [" ".join(one.text_content().split()) for one in page.select("//*[@id='bagian-note']//a")]

    assert offered("sekretariat") == [
        "acara 1 Dibuka pukul sembilan.", "acara 2 - Polres Belu: antrean", "acara 3 Dibahas terbatas.",
        "acara 4 Penutup (belum ada catatan)",
    ]  # fmt: skip
    with writing():  # a note above its point: whoever may not read it is not told that there is none
        item = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Strategi")).one()
        db.session.scalars(sa.select(Note).where(Note.agenda_item_id == item.id)).one().security_class = RESTRICTED
    assert offered("polres-biasa") == ["acara 1 Dibuka pukul sembilan.", "acara 4 Penutup (belum ada catatan)"]


def test_a_correction_is_answered_in_words(people):
    do(circulate)
    people["polres"].get("/rapat/RAPAT/tanggapan/baru?bagian=meeting").submit(
        "Kirim koreksi", fact_venue="Aula lain", text="Keliru"
    )
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    ident = db.session.scalars(sa.select(Correction.id)).one()
    assert page.submit(f"/tanggapan/{ident}", press="Kirim jawaban").status == 422
    page.submit(f"/tanggapan/{ident}", {f"k{ident}-answer": "Tetap"}, press="Kirim jawaban")
    assert "Tetap" in people["polres"].get("/rapat/RAPAT/tanggapan").text
    assert the().venue == "Aula"


def test_two_secretaries_settle_a_correction_once(people):
    do(circulate)
    ident = do(propose_correction, CorrectionTarget.MEETING, None, "Tempat", facts={"venue": "Lain"}).id
    first, second = (people["sekretariat"].get("/rapat/RAPAT/tanggapan") for _ in range(2))
    first.submit(f"/tanggapan/{ident}", {f"k{ident}-answer": "Tetap"}, press="Kirim jawaban")
    assert second.submit(f"/tanggapan/{ident}", press="Terima").status == 409
    assert the().venue == "Aula"


def test_the_secretariat_records_what_came_by_phone(people):
    do(circulate)
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan/baru?bagian=meeting")
    kodim = db.session.scalars(sa.select(Agency.id).where(Agency.code == "KODIM")).one()
    page = page.submit("Kirim koreksi", fact_venue="Aula lain", text="Keliru", agency=str(kodim), channel="phone")
    assert "melalui telepon" in page.text
    agreeing = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    form = next(one for one in agreeing.main.iter("form") if str(kodim) in one.xpath(".//input[@name='agency']/@value"))
    assert form.xpath(".//option/@value") == ["whatsapp", "phone", "letter", "mail", "meeting"]


def test_comments_are_for_those_who_were_there_and_cut_by_class(people):
    do(circulate)
    assert people["bc"].get("/rapat/RAPAT/tanggapan").status == 403
    assert people["iom"].get("/rapat/RAPAT/tanggapan").status == 403
    restricted = butir(3)
    do(propose_correction, CorrectionTarget.DECISION, restricted.id, "Rahasia polres", facts={"text": "Y"},
       agency_id=db.session.scalars(sa.select(Agency.id).where(Agency.code == "POLRES")).one())  # fmt: skip
    assert "Rahasia polres" in people["polres"].get("/rapat/RAPAT/tanggapan").text
    assert "Rahasia polres" not in people["polres-biasa"].get("/rapat/RAPAT/tanggapan").text
    parts = people["polres-biasa"].get("/rapat/RAPAT/tanggapan/baru")
    assert "Butir terbatas" not in parts.text
    assert "Jalur tidak resmi" not in parts.text
    hidden = f"/rapat/RAPAT/tanggapan/baru?bagian=decision&nomor={restricted.id}"
    assert people["polres-biasa"].get(hidden).status == 404
    assert people["polres"].get(hidden).status == 200


def test_one_agency_does_not_read_what_another_asked(people):
    do(circulate)
    kanim = db.session.scalars(sa.select(Agency.id).where(Agency.code == "KANIM")).one()
    do(propose_correction, CorrectionTarget.MEETING, None, "Dari Kanim", facts={"venue": "X"}, agency_id=kanim)
    assert "Dari Kanim" not in people["polres"].get("/rapat/RAPAT/tanggapan").text


# Final and editions


def test_what_stands_in_the_way_is_listed_with_where_to_mend_it(people):
    do(circulate)
    ident = do(propose_correction, CorrectionTarget.MEETING, None, "Tempat", facts={"venue": "Lain"}).id
    with at(MONDAY):
        page = people["sekretariat"].get("/rapat/RAPAT/final")
    words = [item.text_content().strip() for item in page.select("//ol[@id='kurang']/li")]
    assert words == [
        f"Koreksi nomor {ident} belum dijawab.",
        "Batas tanggapan belum lewat, dan belum semua instansi yang hadir menyetujuinya.",
    ]


def test_what_changed_since_the_page_was_opened_is_shown_again(people):
    do(circulate)
    with at(FRIDAY):
        page = people["sekretariat"].get("/rapat/RAPAT/final")
        people["sekretariat"].get("/rapat/RAPAT/ubah").submit("Simpan rapat", venue="Ruang lain")
        again = page.submit("Finalkan notula")
        assert again.status == 422
        assert "Ruang lain" in again.text
        assert again.submit("Finalkan notula").h1 == "Notula edisi 1"


def test_the_class_of_a_note_is_corrected_by_the_secretariat_and_by_nobody_else(people):
    do(circulate)
    item = db.session.scalars(sa.select(AgendaItem.id)).first()
    address = f"/rapat/RAPAT/tanggapan/baru?bagian=note&nomor={item}"
    assert "fact_security_class" not in people["polres"].get(address).fields("Kirim koreksi")
    form = people["sekretariat"].get(address)
    form.submit("Kirim koreksi", fact_security_class="restricted", text="Ada informan")
    asked = db.session.scalars(sa.select(Correction)).one()
    assert asked.facts == {"security_class": "restricted"}
    with at(MONDAY), writing():
        the()
        accept_correction(db.session.get_one(Correction, asked.id), 1, by=SYSTEM)
    own = db.session.scalars(sa.select(Note.security_class).where(Note.agenda_item_id == item)).one()
    assert own is SecurityClass.RESTRICTED


def test_a_text_that_comes_late_says_which_lines_go_with_it(people):
    do(agreed_in_hall_)
    do(circulate, agreed_in_hall=True)
    do(finalise)
    item = db.session.scalars(sa.select(AgendaItem).order_by(AgendaItem.seq)).first().id
    do(keep_late, CorrectionTarget.NOTE, item, "Terlambat", key="a", facts={"text": "Diketik dari naskah lama"})
    warned = "hilang bila koreksi ini diterima; penulisnya mungkin belum melihatnya: Dibuka pukul sembilan."
    page = people["sekretariat"].get("/rapat/RAPAT/tanggapan")
    assert warned in page.text
    page = page.submit("Terima")
    assert warned in page.text, "it still can be answered"
    do(keep_late, CorrectionTarget.NOTE, item, "Lagi", key="b", facts={"text": "Dibuka pukul sembilan.\nDoa"})
    assert people["sekretariat"].get("/rapat/RAPAT/tanggapan").text.count("hilang bila koreksi ini") == 1


def test_a_correction_offers_agencies_under_their_names_in_the_readers_language(people):
    with writing():
        db.session.scalars(sa.select(Agency).where(Agency.code == "POLRES")).one().name_en = "Belu Police"
    do(circulate)
    desk = people["sekretariat"]
    desk.post("/bahasa", {"language": "en", "next": "/bantuan"}, follow=False)
    action = db.session.scalars(sa.select(Action).order_by(Action.id)).first().id
    page = desk.get(f"/rapat/RAPAT/tanggapan/baru?bagian=action&nomor={action}")
    assert page.select("//select[@name='fact_lead_id']/option[contains(., 'Belu Police (POLRES)')]")
