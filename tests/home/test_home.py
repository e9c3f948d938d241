"""The first page: what waits for whom."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, Channel, Recurrence, report_obstacle
from app.core import SYSTEM, Role, SecurityClass, db, now, today, writing
from app.directory import Agency, Forum
from app.meetings import MeetingState
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
        from app.directory import agency_by_code, forum_by_code

        forum, polres = forum_by_code("KITA"), agency_by_code("POLRES")
        for _ in range(6):
            meeting = a_meeting(forum, starts_on=date(2024, 3, 3))
            an_action(meeting, lead_id=polres.id, due_on=today() - timedelta(5), pillar_id=a_pillar(forum).id)
            an_action(meeting, lead_id=polres.id, partner_support="Dana", state=ActionState.BLOCKED)
            a_meeting(forum, circulated=False)
    assert cost() == before
    assert before == COST[role]


COST = {Role.SECRETARIAT: 10, Role.LEADERSHIP: 11, Role.FOCAL_POINT: 8, Role.PARTNER: 10}
