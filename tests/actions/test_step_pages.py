"""An action's steps as people take them: reporting, answering, confirming."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app.actions import ActionState, EventKind, ShownState
from app.core import as_of, db, writing
from app.directory import ForumMembership, MembershipRole
from tests.builders import an_action, an_agency

# Our agency


def test_nothing_changed_takes_one_tap(stage):
    page = stage.as_("lead").get("/instansi-kami")
    assert [section.text_content() for section in page.select("//h2")] == ["Lewat batas waktu 1"]
    after = page.submit("Tidak ada perubahan A-02")
    assert after.url.startswith("/instansi-kami")
    assert after.flashes == ["Tercatat: tidak ada perubahan pada A-02."]
    assert stage.kinds() == [EventKind.NO_CHANGE]
    assert stage.stored().shown is ShownState.NOT_STARTED


def test_an_agency_reports_in_a_sentence(stage):
    page = stage.as_("lead").get("/instansi-kami").click("Lapor kemajuan")
    after = page.submit("Kirim laporan", text="Sembilan instansi sudah mengirim.")
    assert after.flashes == ["Kemajuan A-02 tercatat."]
    assert stage.stored().shown is ShownState.IN_PROGRESS
    history = stage.as_("peer").get(stage.url)
    assert "Sembilan instansi sudah mengirim." in history.text


def test_a_report_without_words_comes_back_with_what_was_chosen(stage):
    page = stage.as_("lead").get(stage.url + "/lapor").submit("Kirim laporan", kind="block")
    assert page.status == 422
    assert "Tulis kendalanya" in page.errors()["text"]
    assert page.fields()["kind"] == "block"
    assert stage.kinds() == []


def test_a_supporting_agency_is_not_offered_to_finish_it(stage):
    page = stage.as_("support").get(stage.url + "/lapor")
    kinds = page.select("//input[@name='kind']/@value")
    assert kinds == ["progress", "no_change", "obstacle"]
    refused = page.submit("Kirim laporan", kind="done", text="Selesai", forged=True)
    assert refused.status == 422
    assert stage.stored().state is ActionState.OPEN


def test_the_secretariat_records_on_behalf_and_names_the_channel(stage):
    page = stage.as_("secretariat").get(stage.url + "/lapor")
    page = page.submit("Catat laporan", text="Dikabarkan lewat telepon", for_agency=str(stage.lead.id), channel="")
    assert page.status == 422
    assert "lewat apa" in page.errors()["channel"]
    after = page.submit("Catat laporan", channel="phone")
    assert "melalui telepon" in after.text
    assert "atas nama Instansi KANWIL" in after.text


def test_from_report_to_confirmation(stage):
    stage.as_("lead").get(stage.url + "/lapor?sebagai=done").submit("Kirim laporan", text="Terkumpul semua")
    assert stage.stored().state is ActionState.REPORTED_DONE
    assert "Konfirmasi selesai" not in stage.as_("lead").get(stage.url).text
    returned = stage.as_("secretariat").get(stage.url + "/kembalikan").submit("Kembalikan", text="Lampirkan daftar")
    assert returned.flashes == ["A-02 dikembalikan untuk dilengkapi."]
    assert "Perlu jawaban" in stage.as_("lead").get("/instansi-kami").text
    stage.as_("lead").get(stage.url + "/lapor?sebagai=done").submit("Kirim laporan", text="Daftar terlampir")
    with as_of(datetime(2024, 6, 30, 20, 0, tzinfo=UTC)):  # four in the morning of the next day in Atambua
        done = stage.as_("leadership").get(stage.url).submit("Konfirmasi selesai")
    assert done.flashes == ["A-02 dikonfirmasi selesai."]
    assert "Selesai dan dikonfirmasi pada 1 Juli 2024." in done.text
    assert stage.stored().state is ActionState.VERIFIED
    assert stage.as_("lead").get(stage.url + "/lapor").status == 403


# Answering


def unanswered(stage):
    with writing():
        action = an_action(db.session.merge(stage.meeting), ref="A-09", text="Baru", lead_id=stage.lead.id)
        stage.ident = action.id


def test_the_lead_accepts_in_one_tap(stage):
    unanswered(stage)
    page = stage.as_("lead").get("/instansi-kami").submit("Terima A-09")
    assert page.flashes == ["A-09 diterima."]
    assert stage.stored().accepted_at is not None


def test_the_lead_declines_with_a_reason_and_a_proposal(stage):
    unanswered(stage)
    page = stage.as_("lead").get("/instansi-kami").click("Di luar tusi")
    assert page.fields()["answer"] == "decline"
    page = page.submit("Kirim jawaban", proposed="TNI")
    assert "alasannya" in page.errors()["text"]
    page.submit("Kirim jawaban", text="Bukan tusi kami")
    told = stage.as_("secretariat").get(stage.url)
    assert "Usul: TNI" in told.text
    deciding = stage.as_("secretariat").get(stage.url + "/penanggung-jawab")
    assert deciding.fields()["lead"] == "TNI"  # as proposed
    done = deciding.submit("Tetapkan")
    assert done.flashes == ["Penanggung jawab A-09 ditetapkan."]
    assert stage.stored().lead_id == stage.other.id
    assert "Baru" in stage.as_("peer").get("/instansi-kami").text


def test_who_declined_is_offered_nothing_to_report(stage):
    unanswered(stage)
    lead = stage.as_("lead")
    lead.get(stage.url + "/jawab?sebagai=decline").submit("Kirim jawaban", text="Bukan tusi kami")
    ours = lead.get("/instansi-kami")
    assert [section.text_content() for section in ours.select("//h2")] == [
        "Lewat batas waktu 1",
        "Menunggu pihak lain 1",
    ]
    card = ours.select(f"//li[@id='tl-{stage.ident}']")[0]
    assert not card.xpath(".//button")
    assert not card.xpath(".//a[contains(@href, 'lapor')]")
    assert "Sekretariat menetapkan siapa yang mengerjakan" in card.text_content()
    page = lead.get(stage.url)
    assert not page.select("//main//button")
    assert "Lapor kemajuan" not in page.text
    assert lead.get(stage.url + "/lapor").status == 403
    assert lead.get(stage.url + "/jawab").url == stage.url
    assert "Catat laporan" not in stage.as_("secretariat").get(stage.url).text


def test_a_partner_that_leads_is_not_shown_the_directory(stage):
    with writing():
        an_agency("BAIS", name="Instansi di luar forum")
        action = an_action(db.session.merge(stage.meeting), ref="A-08", lead_id=stage.partner.id)
        stage.ident = action.id
    assert "Instansi di luar forum" not in stage.as_("partner").get(stage.url + "/jawab").all_text
    unanswered(stage)
    assert "Instansi di luar forum" in stage.as_("lead").get(stage.url + "/jawab").all_text


# A secretariat that leads


@pytest.fixture
def own_office(stage):
    """The secretariat's agency leads the action itself."""
    with writing():
        place = {"forum_id": stage.forum.id, "agency_id": stage.lead.id, "role": MembershipRole.SECRETARIAT}
        db.session.add(ForumMembership(**place))
    return stage


def test_a_secretariat_reports_its_own_work_and_another_member_confirms(own_office):
    stage = own_office
    form = stage.as_("secretariat").get(stage.url + "/lapor?sebagai=done")
    assert "Kosongkan bila yang melapor instansi Anda sendiri" in form.text
    after = form.submit("Catat laporan", text="Terkumpul", for_agency=str(stage.lead.id), channel="")
    assert "pihak lain yang mengonfirmasi" in after.text
    assert "Konfirmasi selesai" not in after.text
    for step in ("konfirmasi", "kembalikan"):
        assert stage.as_("secretariat").get(f"{stage.url}/{step}").status == 403
    assert stage.as_("leadership").get(stage.url + "/konfirmasi-anggota").status == 403
    page = stage.as_("secretariat").get(stage.url).click("Catat konfirmasi anggota lain")
    silent = page.submit("Catat konfirmasi", for_agency=str(stage.other.id))
    assert "kind" in silent.errors()
    refused = page.submit("Catat konfirmasi", kind="confirm", for_agency=str(stage.other.id), channel="")
    assert "lewat apa" in refused.errors()["channel"]
    done = refused.submit("Catat konfirmasi", channel="meeting")
    assert "atas nama Instansi TNI" in done.text
    assert "melalui rapat" in done.text
    assert stage.stored().state is ActionState.VERIFIED


def test_a_forum_of_one_is_told_what_it_lacks(own_office):
    stage = own_office
    with writing():
        db.session.execute(sa.delete(ForumMembership).where(ForumMembership.role == MembershipRole.MEMBER))
    stage.as_("secretariat").get(stage.url + "/lapor?sebagai=done").submit(
        "Catat laporan", text="Terkumpul", for_agency=str(stage.lead.id)
    )
    page = stage.as_("secretariat").get(stage.url + "/konfirmasi-anggota")
    assert "belum punya anggota lain" in page.text
    assert page.click("Catat anggotanya").url == "/direktori/forum/FK-NTT"
    chief = stage.as_("leadership").get(stage.url).submit("Konfirmasi selesai")
    assert chief.flashes == ["A-02 dikonfirmasi selesai."]
