"""The pages of actions as people use them: real requests, every page held to the house rules."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import app.actions as room
from app.actions import Action, ActionEvent, ActionState, ActionSupport, EventKind, ShownState
from app.core import Actor, Reach, Role, SecurityClass, db, today, writing
from app.directory import ForumMembership, MembershipRole
from app.meetings import Meeting
from tests.builders import (
    AN_INSTANT,
    a_decision,
    a_forum,
    a_grant,
    a_meeting,
    a_pillar,
    a_user,
    an_action,
    an_agency,
    an_issue,
)
from tests.client import count_queries

HOSTILE = '<script>alert(1)</script> "kutip" & {{ 7*7 }}'


class Stage:
    """A forum at work: its agencies, meeting, people, and one open action that the lead has accepted."""

    def __init__(self, browse):
        self.browse = browse
        with writing():
            self.lead, self.support, self.other = an_agency("KANWIL"), an_agency("POLRI"), an_agency("TNI")
            self.partner = an_agency("IOM")
            self.forum = a_forum("FK-NTT", members=[self.lead, self.support, self.other])
            self.meeting = a_meeting(self.forum, code="RAKOR", title="Rapat koordinasi Mota'ain")
            self.decision = a_decision(self.meeting, number=1, ref="D1")
            self.issue = an_issue(self.meeting, ref="I1")
            self.action = an_action(
                self.meeting, ref="A-02", text="Menghimpun perspektif", lead_id=self.lead.id, accepted_at=AN_INSTANT,
                due_on=today() - timedelta(days=12), pillar_id=a_pillar(self.forum).id,
            )  # fmt: skip
            for agency in (self.support, self.partner):
                db.session.add(ActionSupport(action_id=self.action.id, agency_id=agency.id))
            self.users = {
                "secretariat": self.user(Role.SECRETARIAT, forum=self.forum),
                "lead": self.user(Role.FOCAL_POINT, agency=self.lead),
                "support": self.user(Role.FOCAL_POINT, agency=self.support),
                "peer": self.user(Role.FOCAL_POINT, agency=self.other),
                "leadership": self.user(Role.LEADERSHIP, forum=self.forum),
                "partner": self.user(Role.PARTNER, forum=self.forum, agency=self.partner, language="en"),
                "admin": self.user(Role.ADMIN),
            }
            self.ident = self.action.id

    def user(self, role, language="id", **given):
        user = a_user(role.value, language=language)
        a_grant(user, role, **given)
        return user

    def as_(self, name):
        user = db.session.merge(self.users[name])
        return self.browse(user)

    def stored(self):
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Action, self.ident)

    def kinds(self):
        query = sa.select(ActionEvent.kind).where(ActionEvent.action_id == self.ident).order_by(ActionEvent.id)
        return list(db.session.scalars(query))

    @property
    def url(self):
        return f"/tindak-lanjut/{self.ident}"


@pytest.fixture
def stage(ctx, browse):
    return Stage(browse)


DECIDING = ["/tunda", "/lanjutkan", "/akhiri", "/buka-kembali", "/penanggung-jawab"]
GETS = ["", "/ubah", "/lapor", "/jawab", "/konfirmasi", "/kembalikan", *DECIDING]
# Written by hand: what each role meets on an accepted, open action.
DOORS = {
    "secretariat": dict.fromkeys(["", "/ubah", "/lapor", "/jawab", *DECIDING], 200),
    "lead": {"": 200, "/lapor": 200, "/jawab": 200},
    "support": {"": 200, "/lapor": 200, "/jawab": 200},
    "peer": {"": 200},
    "leadership": {"": 200},
    "partner": {"": 200, "/lapor": 200, "/jawab": 200},
    "admin": {},
}  # fmt: skip


@pytest.mark.parametrize("role", DOORS)
def test_each_role_opens_what_is_its_own(stage, role):
    browser = stage.as_(role)
    met = {path: browser.get(stage.url + path).status for path in GETS}
    assert met == dict.fromkeys(GETS, 403) | DOORS[role]


@pytest.mark.parametrize("role", ["secretariat", "lead", "support", "peer", "leadership", "partner"])
def test_lists_open_and_a_page_never_writes(stage, role):
    browser = stage.as_(role)
    browser.get("/tindak-lanjut")  # the session notes once that it was seen
    with count_queries() as queries:
        assert "Menghimpun perspektif" in browser.get("/tindak-lanjut").text
        browser.get(stage.url)
        ours = browser.get("/instansi-kami")
    assert ours.status == (200 if role in {"lead", "support", "peer", "partner"} else 403)
    assert not [one for one in queries.writes if "action" in one]


def test_strangers_are_asked_to_sign_in(stage):
    for path in ("/tindak-lanjut", "/instansi-kami", stage.url):
        assert stage.browse().get(path).url.startswith("/masuk")


def test_hidden_is_not_found(stage):
    with writing():
        restricted = a_meeting(db.session.merge(stage.forum), security_class=SecurityClass.RESTRICTED)
        ident = an_action(restricted, text="Isi terbatas").id
    partner = stage.as_("partner")
    assert partner.get(f"/tindak-lanjut/{ident}").status == 404
    assert partner.get(f"/tindak-lanjut/{ident}/lapor").status == 404
    assert "Isi terbatas" not in partner.get("/tindak-lanjut").all_text
    assert stage.as_("leadership").get(f"/tindak-lanjut/{ident}").status == 200
    assert "Isi terbatas" in stage.as_("leadership").get("/tindak-lanjut").text


# Lateness


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("secretariat", True),
        ("leadership", True),
        ("lead", True),
        ("support", False),
        ("peer", False),
        ("partner", False),
    ],
)
def test_who_is_late_is_not_for_peers(stage, role, sees):
    browser = stage.as_(role)
    words = "lewat 12 hari"
    assert (words in browser.get("/tindak-lanjut").text) == sees
    assert (words in browser.get(stage.url).text) == sees
    board = browser.get("/tindak-lanjut?lewat=1")
    if role == "partner":
        assert not board.select("//input[@name='lewat']")
    assert ("Menghimpun perspektif" in board.text) == (sees or role == "partner")


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
    done = stage.as_("leadership").get(stage.url).submit("Konfirmasi selesai")
    assert done.flashes == ["A-02 dikonfirmasi selesai."]
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
    done = stage.as_("secretariat").get(stage.url + "/penanggung-jawab").submit("Tetapkan", lead="TNI")
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
    refused = page.submit("Catat konfirmasi", for_agency=str(stage.other.id), channel="")
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


# Writing


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


# The house


def test_every_shown_state_has_its_next_step(stage):
    folder = Path(stage.browse().app.root_path) / "templates/actions/next-step"
    assert {path.stem for path in folder.glob("[a-z]*.html")} == {shown.value for shown in ShownState}


@pytest.mark.parametrize("role", ["secretariat", "lead", "support", "peer", "leadership", "partner"])
def test_an_action_in_every_state_has_a_page_for_every_role(stage, role):
    with writing():
        meeting = db.session.merge(stage.meeting)
        idents = [
            room.import_action(meeting, status=shown, ref=f"S-{shown.value}", text="x", lead_id=stage.lead.id,
                               supports=[stage.partner.id], illustrative=["lead", "text"]).id
            for shown in ShownState if shown is not ShownState.PROPOSED
        ]  # fmt: skip
    browser = stage.as_(role)
    for ident in idents:
        assert browser.get(f"/tindak-lanjut/{ident}").status == 200


def test_the_board_is_turned_page_by_page(stage):
    with writing():
        meeting = db.session.merge(stage.meeting)
        for day in range(60):
            an_action(meeting, text=f"Urusan {day}", due_on=date(2025, 1, 1) + timedelta(days=day))
    first = stage.as_("secretariat").get("/tindak-lanjut?cari=urusan")
    assert len(first.rows()) == 50
    second = first.click("Berikutnya")
    assert [row[0].split("—")[0].split(" FK-NTT")[0][-9:] for row in second.rows()][-1] == "Urusan 59"
    assert len(second.click("Sebelumnya").rows()) == 50
    assert stage.as_("secretariat").get("/tindak-lanjut?sesudah=rusak&keadaan=x&pilar=x").status == 200


def test_english_reads_english_and_marks_what_is_not(stage):
    page = stage.as_("partner").get(stage.url)
    assert page.tree.get("lang") == "en"
    assert page.select("//h1//*[@lang='id']")


def pinned(stage, role, path):
    browser = stage.as_(role)
    browser.get(path)
    with count_queries() as queries:
        assert browser.get(path).status == 200
    return len(queries)


def grow(stage, times=2):
    """Double what the pages show: actions, supports, links, events."""
    lead = Actor(user_id=1, name="N", agencies=Reach(frozenset({stage.lead.id}), frozenset({stage.lead.id})))
    with writing():
        meeting = a_meeting(db.session.merge(stage.forum))
        for _ in range(times):
            decision = a_decision(meeting)
            made = room.import_action(
                meeting, status="in_progress", text="x", lead_id=stage.lead.id,
                supports=[stage.support.id, stage.partner.id], decisions=[decision.id], issues=[an_issue(meeting).id],
            )  # fmt: skip
            room.report_progress(made, "Maju", by=lead, for_agency=stage.lead.id)
        stage.ident_grown = made.id


COSTS = {("lead", "/instansi-kami"): 8, ("secretariat", "/tindak-lanjut"): 7, ("support", "/tindak-lanjut"): 9}


@pytest.mark.parametrize(("role", "path"), COSTS)
def test_the_cost_of_lists_is_pinned(stage, role, path):
    grow(stage)
    before = pinned(stage, role, path)
    grow(stage, 6)
    assert pinned(stage, role, path) == before == COSTS[role, path]


def test_the_cost_of_an_action_page_is_pinned(stage):
    grow(stage, 1)
    path = f"/tindak-lanjut/{stage.ident_grown}"
    before = pinned(stage, "secretariat", path)
    with writing():
        meeting_id = db.session.get_one(Action, stage.ident_grown).meeting_id
        meeting = db.session.get_one(Meeting, meeting_id)
        by = Actor(user_id=1, name="S")
        action = db.session.get_one(Action, stage.ident_grown)
        room.edit_action(action, action.revision, by, decisions=[a_decision(meeting).id for _ in range(4)],
                         supports=[stage.other.id, stage.support.id, stage.partner.id])  # fmt: skip
    assert pinned(stage, "secretariat", path) == before == 8
