"""The first page: what waits for whom."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, Channel, Recurrence, report_obstacle
from app.core import SYSTEM, Role, SecurityClass, db, now, today, writing
from app.directory import Agency, Forum, agency_by_code, forum_by_code
from app.meetings import (
    Answer,
    AttendanceRole,
    AttendanceStatus,
    InviteChannel,
    Invitee,
    Meeting,
    MeetingState,
    ReplyAnswer,
    ReplyChannel,
    Submission,
    SubmissionKind,
    SubmissionState,
    add_attendance,
    give_answer,
)
from app.minutes import (
    CapturedLine,
    Circulation,
    CirculationAnswer,
    Correction,
    CorrectionOrigin,
    CorrectionTarget,
    LineKind,
    Minutes,
    MinutesState,
    return_draft,
)
from tests.builders import a_forum, a_grant, a_meeting, a_pillar, a_user, an_action, an_agency
from tests.client import count_queries


@pytest.fixture
def house(ctx):
    """A forum with something waiting for everybody, and a user for each role."""
    with writing():
        polres, iom, bea_cukai = an_agency("POLRES", name="Polres Belu"), an_agency("IOM"), an_agency("BC")
        forum = a_forum("KITA", name="Forum Kita", members=[polres, bea_cukai], secretariat=polres)
        meeting = a_meeting(forum, title="Rakor yang sudah", code="SUDAH")
        pillar = a_pillar(forum).id
        given = {"pillar_id": pillar, "meeting": meeting}
        an_action(**given, ref="LEWAT", lead_id=polres.id, due_on=today() - timedelta(12), text="Menyusun jadwal")
        an_action(**given, ref="TERKENDALA", lead_id=bea_cukai.id, state=ActionState.BLOCKED, text="Membangun gudang")
        an_action(**given, ref="TANPA", text="Mengkaji pasar")
        an_action(**given, ref="LAPOR", lead_id=polres.id, state=ActionState.REPORTED_DONE, text="Melatih petugas")
        an_action(**given, ref="MITRA", lead_id=polres.id, partner_support="Pelatih bahasa", text="Menyusun modul")
        an_action(
            **given, ref="RAHASIA", lead_id=bea_cukai.id, security_class=SecurityClass.RESTRICTED,
            recurrence=Recurrence.CONTINUOUS, text="Menjaga yang terbatas",
        )  # fmt: skip
        a_meeting(forum, title="Rakor belum dikirim", code="KONSEP", circulated=False)
        a_meeting(
            forum, title="Rakor akan datang", code="NANTI", state=MeetingState.INVITED, starts_on=today() + timedelta(3)
        )
        users = {role: a_user(role.value) for role in Role}
        a_grant(users[Role.SECRETARIAT], Role.SECRETARIAT, forum=forum)
        a_grant(users[Role.LEADERSHIP], Role.LEADERSHIP, forum=forum)
        a_grant(users[Role.FOCAL_POINT], Role.FOCAL_POINT, agency=polres)
        a_grant(users[Role.PARTNER], Role.PARTNER, forum=forum, agency=iom)
        a_grant(users[Role.ADMIN], Role.ADMIN)
    return users


def test_the_secretariat_finds_its_desk_in_order_of_urgency(house, browse):
    text = browse(house[Role.SECRETARIAT]).get("/").text
    order = ["Rakor belum dikirim", "Melatih petugas", "Menyusun jadwal", "Mengkaji pasar", "Rakor akan datang"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "lewat 12 hari" in text


@pytest.mark.parametrize("clearance", SecurityClass)
def test_news_of_when_an_action_was_restricted_needs_that_clearance(house, browse, clearance):
    with writing():
        action = db.session.scalars(sa.select(Action).where(Action.ref == "RAHASIA")).one()
        report_obstacle(action, "Satgas ditarik", by=SYSTEM, for_agency=action.lead_id, channel=Channel.PHONE)
        action.security_class = action.effective_class = SecurityClass.OPEN
        reader = a_user("Pimpinan lain")
        a_grant(reader, Role.LEADERSHIP, forum=db.session.get_one(Forum, action.forum_id), clearance=clearance)
    changed = browse(reader).get("/").text.partition("Berubah dalam 30 hari")[2]
    assert ("RAHASIA" in changed) is (clearance is SecurityClass.RESTRICTED)


def test_who_declined_is_not_said_to_owe_an_answer(house, browse):
    with writing():
        action = an_action(lead_id=db.session.scalars(sa.select(Agency.id).limit(1)).one(), text="Menata parkir")
        a_grant(house[Role.SECRETARIAT], Role.SECRETARIAT, forum=db.session.get_one(Forum, action.forum_id))
        ident = action.id

    def part(of: str) -> str:
        rows = browse(house[Role.SECRETARIAT]).get("/").select(f"//*[@id='{of}']")
        return rows[0].text_content() if rows else ""

    assert "Menata parkir" in part("jawaban")
    with writing():
        action = db.session.get_one(Action, ident)
        action.declined_at = action.progressed_at = now()  # also after it reported
    assert "Menata parkir" in part("putusan")
    assert "Menata parkir" not in part("jawaban")


def test_leadership_reads_how_it_stands_and_what_needs_its_hand(house, browse):
    page = browse(house[Role.LEADERSHIP]).get("/")
    assert "6 tindak lanjut" in page.text
    assert "1 lewat batas waktu" in page.text
    hand = page.text[page.text.index("Perlu tangan Anda") :]
    assert hand.index("Membangun gudang") < hand.index("Menyusun jadwal") < hand.index("Mengkaji pasar")
    assert "Rakor belum dikirim" not in page.text


def test_the_paper_is_one_tap_from_the_first_page(house, browse):
    page = browse(house[Role.LEADERSHIP]).get("/").submit("unduh-peta-jalan")
    assert page.url.startswith("/cetakan/")
    assert "Menyusun peta jalan" in page.text


def test_a_focal_point_sees_its_own_lateness_and_no_others(house, browse):
    text = browse(house[Role.FOCAL_POINT]).get("/").text
    assert "Menyusun jadwal" in text
    assert "lewat 12 hari" in text
    assert "Membangun gudang" not in text


def test_a_partner_reads_what_is_open_and_asked_of_partners(house, browse):
    text = browse(house[Role.PARTNER]).get("/").text
    assert "5 tindak lanjut" in text
    assert "Pelatih bahasa" in text
    assert "Menjaga yang terbatas" not in text
    assert "lewat" not in text


def test_an_admin_is_shown_the_way_to_accounts_and_no_content(house, browse):
    page = browse(house[Role.ADMIN]).get("/")
    assert {"Buat forum", "Undang seseorang", "Akun dan hak"} <= page.links().keys()
    assert page.click("Buat forum").h1 == "Forum baru"
    assert "Menyusun jadwal" not in page.text
    assert "Rapat berikutnya" not in page.text


def bar(page):
    return [item.text_content() for item in page.tree.xpath("//header//nav[contains(@class, 'wide-only')]//a")]


def test_the_bar_of_somebody_without_a_forum_holds_no_empty_lists(house, browse):
    assert bar(browse(house[Role.ADMIN]).get("/")) == ["Beranda", "Pengaturan"]
    focal_point = bar(browse(house[Role.FOCAL_POINT]).get("/"))
    assert "Rapat" in focal_point, "an agency meets, whether it sits in a forum or not"


def test_the_bar_names_the_forum_of_the_page(house, browse):
    with writing():
        other = a_forum("LAIN", name="Forum Lain")
        a_grant(house[Role.LEADERSHIP], Role.SECRETARIAT, forum=other)
        a_meeting(other, code="RAPAT-LAIN")
    browser = browse(house[Role.LEADERSHIP])

    def chip(path):
        return browser.get(path).tree.xpath("string(//header//details[contains(@class, 'forum')]/summary/b)")

    assert chip("/") == "KITA"
    assert chip("/rapat/RAPAT-LAIN") == "LAIN"
    assert chip("/rapat/RAPAT-LAIN/ubah") == "LAIN"
    assert chip("/rapat") == "KITA", "reading a page of another forum chooses none"


def test_nobody_is_sent_to_the_door(house, browse):
    page = browse().get("/")
    assert page.url.startswith("/masuk")


def test_an_account_without_grants_is_told_what_to_do(ctx, browse):
    with writing():
        user = a_user("Baru")
    assert "belum mempunyai hak" in browse(user).get("/").text


def test_the_forum_one_is_in_can_be_changed_and_stays(house, browse):
    with writing():
        other = a_forum("LAIN", name="Forum Lain")
        db.session.add(other)
        a_grant(house[Role.LEADERSHIP], Role.LEADERSHIP, forum=other)
    browser = browse(house[Role.LEADERSHIP])
    first = browser.get("/")
    assert "Forum Kita" in first.text
    changed = browser.post("/forum", {"forum": "LAIN"})
    assert "0 tindak lanjut" in changed.text or "Forum Lain" in changed.text
    assert "Menyusun jadwal" not in browser.get("/").text
    browser.post("/forum", {"forum": "TIDAK-ADA"})
    assert "Menyusun jadwal" not in browser.get("/").text, "a forum that is not one's own changes nothing"


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.LEADERSHIP, Role.FOCAL_POINT, Role.PARTNER])
def test_the_first_page_costs_the_same_however_much_there_is(house, browse, role):
    browser = browse(house[role])
    browser.get("/")

    def cost():
        with count_queries() as queries:
            browser.get("/")
        return len(queries)

    before = cost()
    with writing():
        forum, polres = forum_by_code("KITA"), agency_by_code("POLRES")
        for _ in range(6):
            meeting = a_meeting(forum, starts_on=date(2024, 3, 3))
            an_action(meeting, lead_id=polres.id, due_on=today() - timedelta(5), pillar_id=a_pillar(forum).id)
            an_action(meeting, lead_id=polres.id, partner_support="Dana", state=ActionState.BLOCKED)
            a_meeting(forum, circulated=False)
    assert cost() == before
    assert before == COST[role]


COST = {Role.SECRETARIAT: 13, Role.LEADERSHIP: 12, Role.FOCAL_POINT: 10, Role.PARTNER: 10}


# What waits at meetings


def a_round(meeting, until):
    sent = Circulation(meeting_id=meeting.id, round=1, content_hash="0" * 64, content="{}", due_on=until, by_name="uji")
    db.session.add(sent)
    db.session.flush()
    return sent


def was_there(meeting, agency):
    add_attendance(
        meeting, agency, by=SYSTEM, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT
    )  # fmt: skip


def asked(meeting, circulation, agency):
    db.session.add(
        Correction(
            meeting_id=meeting.id, circulation_id=circulation.id, agency_id=agency.id, text="Bukan Mei",
            target=CorrectionTarget.MEETING, origin=CorrectionOrigin.COMMENT, channel=ReplyChannel.APP, by_name="uji",
            effective_class=SecurityClass.OPEN,
        )
    )  # fmt: skip


def part(page, of):
    rows = page.select(f"//*[@id='{of}']")
    return " ".join(rows[0].text_content().split()) if rows else ""


def test_the_desk_tells_what_waits_at_which_meeting(house, browse):
    with writing():
        forum, polres = forum_by_code("KITA"), agency_by_code("POLRES")
        commented = a_meeting(forum, title="Rakor ditanggapi", code="TANGGAP")
        sent = a_round(commented, today() - timedelta(1))
        asked(commented, sent, polres)
        over = a_meeting(forum, title="Rakor lewat masanya", code="LEWAT-MASA")
        a_round(over, today() - timedelta(1))
        typed = a_meeting(forum, title="Rakor diketik", code="KETIK", circulated=False)
        db.session.add(CapturedLine(meeting_id=typed.id, raw="! Menata", kind=LineKind.ACTION, by_name="uji"))
        coming = db.session.scalars(sa.select(Meeting).where(Meeting.code == "NANTI")).one()
        invitee = Invitee(
            meeting_id=coming.id, agency_id=polres.id, seq=1, channel=InviteChannel.BY_HAND, invited_at=now()
        )
        db.session.add(invitee)
        db.session.flush()
        db.session.add(
            Submission(
                meeting_id=coming.id, agency_id=polres.id, kind=SubmissionKind.AGENDA_POINT, text="Lintasan",
                channel=ReplyChannel.LINK, by_name="uji", state=SubmissionState.NEW,
            )
        )  # fmt: skip
    page = browse(house[Role.SECRETARIAT]).get("/")
    told = part(page, "rapat-menunggu")
    assert told.startswith("Menunggu jawaban dari meja ini Rakor ditanggapi 1 tanggapan menunggu jawaban")
    for words in (
        "Rakor lewat masanya masa tanggapan sudah lewat", "Rakor diketik 1 ketikan belum diperiksa",
        "Rakor akan datang 1 bahan baru",
    ):  # fmt: skip
        assert words in told
    assert {"Jawab tanggapan", "Finalkan notula", "Periksa ketikan", "Lihat bahan"} <= page.links().keys()
    assert "0 dari 1 menjawab" in part(page, "rapat")
    for role in (Role.LEADERSHIP, Role.FOCAL_POINT, Role.PARTNER):
        assert not part(browse(house[role]).get("/"), "rapat-menunggu")


def test_a_focal_point_finds_the_draft_it_may_comment_on_until_it_answered(house, browse):
    with writing():
        forum, polres = forum_by_code("KITA"), agency_by_code("POLRES")
        meetings = {}
        for code, until, present in (
            ("TERBUKA", today(), True), ("TERLAMBAT", today() - timedelta(1), True), ("TAK-HADIR", today(), False),
            ("DIJAWAB", today(), True), ("DIKOREKSI", today(), True),
        ):  # fmt: skip
            meeting = meetings[code] = a_meeting(forum, title=f"Rakor {code}", code=code)
            sent = a_round(meeting, until)
            if present:
                was_there(meeting, polres)
            if code == "DIJAWAB":
                db.session.add(
                    CirculationAnswer(
                        circulation_id=sent.id, agency_id=polres.id, agrees=True, channel=ReplyChannel.APP,
                        by_name="uji", content_hash="0" * 64,
                    )
                )  # fmt: skip
            if code == "DIKOREKSI":
                asked(meeting, sent, polres)
    told = part(browse(house[Role.FOCAL_POINT]).get("/"), "konsep")
    assert "Rakor TERBUKA" in told
    assert "hari ini" in told
    for code in ("TERLAMBAT", "TAK-HADIR", "DIJAWAB", "DIKOREKSI"):
        assert code not in told


def test_an_invited_agency_finds_its_invitation_until_it_answered(house, browse):
    with writing():
        polres = agency_by_code("POLRES")
        coming = db.session.scalars(sa.select(Meeting).where(Meeting.code == "NANTI")).one()
        db.session.add(
            Invitee(meeting_id=coming.id, agency_id=polres.id, seq=1, channel=InviteChannel.BY_HAND, invited_at=now())
        )
    reader = browse(house[Role.FOCAL_POINT])
    page = reader.get("/")
    assert "Rakor akan datang" in part(page, "undangan")
    assert "/balas/" in page.links()["Jawab"]
    with writing():
        invitee = db.session.scalars(sa.select(Invitee)).one()
        give_answer(invitee, Answer(ReplyAnswer.COMING), channel=ReplyChannel.PHONE, by=SYSTEM, by_name="Polres")
    assert not part(reader.get("/"), "undangan")


def test_leadership_finds_the_draft_that_waits_for_its_paraf(house, browse):
    with writing():
        forum = forum_by_code("KITA")
        meeting = a_meeting(forum, title="Rakor diparaf", code="PARAF", circulated=False)
        db.session.add(Minutes(meeting_id=meeting.id, state=MinutesState.CHAIR_REVIEW, submitted_at=now()))
    text = browse(house[Role.LEADERSHIP]).get("/").text
    assert "Menunggu paraf Anda Rakor diparaf" in " ".join(text.split())
    desk = browse(house[Role.SECRETARIAT])
    assert "menunggu paraf pimpinan" in desk.get("/").text
    with writing():
        held = db.session.scalars(sa.select(Meeting).where(Meeting.code == "PARAF")).one()
        return_draft(held, "Sebutkan bulannya", by=SYSTEM)
    page = desk.get("/")
    assert "dikembalikan pimpinan" in page.text
    assert "Sebutkan bulannya" in page.click("Baca catatan pimpinan").text
    assert "Rakor diparaf" not in browse(house[Role.PARTNER]).get("/").text
