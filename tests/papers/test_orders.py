"""Asking for a copy, printing it, fetching it: once, by whoever asked, whatever the worker does."""

import io
import json
from datetime import date, timedelta

import pikepdf
import pytest
import sqlalchemy as sa

from app.actions import Action, Channel, report_obstacle
from app.core import Actor, Role, SecurityClass, db, now, writing
from app.directory import Agency
from app.papers import PaperLength, RoadmapPrint
from app.papers import service as papers
from app.papers.queue import ATTEMPTS
from app.roadmap import Audience
from tests.builders import a_decision, a_forum, a_grant, a_meeting, a_pillar, a_user, an_action, an_agency

pytestmark = pytest.mark.both_engines
HIDDEN_TEXT = "Memetakan simpul penyelundupan di pesisir"


@pytest.fixture
def house(ctx):
    """A forum with an open and a restricted action, and a user for each audience."""
    with writing():
        iom, polres = an_agency("IOM", name="IOM"), an_agency("POLRES", name="Polres Belu")
        forum = a_forum("KITA", members=[polres], secretariat=polres)
        meeting = a_meeting(forum, code="R-1", title="Rakor terbuka")
        pillar = a_pillar(forum).id
        an_action(meeting, ref="A-01", pillar_id=pillar, lead_id=polres.id)
        an_action(meeting, ref="A-02", pillar_id=pillar, security_class=SecurityClass.RESTRICTED, text=HIDDEN_TEXT)
        a_decision(meeting, number=1, text="Butir yang terbatas", security_class=SecurityClass.RESTRICTED)
        users = {"pimpinan": a_user("Pimpinan"), "narahubung": a_user("Narahubung"), "mitra": a_user("Mitra")}
        a_grant(users["pimpinan"], Role.LEADERSHIP, forum=forum)
        a_grant(users["narahubung"], Role.FOCAL_POINT, agency=polres)
        a_grant(users["mitra"], Role.PARTNER, forum=forum, agency=iom)
        users["asing"] = a_user("Asing")
        a_grant(users["asing"], Role.LEADERSHIP, forum=a_forum("LAIN"))
    return users


def ask(browser, audience, **more):
    page = browser.get("/peta-jalan/KITA/unduh")
    return page.submit("Susun PDF", audience=audience, language="id", paper_size="A4", **more)


def text_of(pdf):
    import pypdfium2

    return " ".join(" ".join(p.get_textpage().get_text_range().split()) for p in pypdfium2.PdfDocument(io.BytesIO(pdf)))


def attached(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {name: document.attachments[name].get_file().read_bytes() for name in document.attachments}


def test_what_was_asked_for_is_printed_and_fetched_by_the_one_who_asked(house, browse):
    browser = browse(house["pimpinan"])
    waiting = ask(browser, "leadership")
    assert waiting.status == 200
    assert "Menyusun peta jalan" in waiting.text
    papers.print_roadmaps()
    ready = browser.get(waiting.url)
    assert "Peta jalan siap" in ready.text
    file = browser.get(f"{waiting.url}/berkas")
    assert file.headers["Content-Type"] == "application/pdf"
    assert "Peta-Jalan_KITA" in file.headers["Content-Disposition"]
    assert HIDDEN_TEXT in text_of(file.data)
    assert browse(house["asing"]).get(waiting.url).status == 404
    assert browse(house["narahubung"]).get(f"{waiting.url}/berkas").status == 404
    again = browser.client.get(f"{waiting.url}/berkas", headers={"If-None-Match": file.headers["ETag"]})
    assert again.status_code == 304
    again.close()


@pytest.mark.parametrize(
    ("who", "audience", "sees"),
    [("narahubung", "forum", True), ("mitra", "partner", False), ("mitra", "public", False)],
)
def test_a_copy_holds_what_its_audience_may_know(house, browse, who, audience, sees):
    browser = browse(house[who])
    waiting = ask(browser, audience)
    papers.print_roadmaps()
    pdf = browser.get(f"{waiting.url}/berkas").data
    everything = text_of(pdf) + "".join(content.decode("utf-8", "ignore") for content in attached(pdf).values())
    assert (HIDDEN_TEXT in everything) is sees
    assert ("Butir yang terbatas" in everything) is sees
    record = json.loads(next(content for name, content in attached(pdf).items() if name.endswith(".json")))
    assert record["format"] == "roadmap-record"
    refs = [row["ref"] for pillar in record["roadmap"]["pillars"] for row in pillar["rows"]]
    assert refs == (["A-01", "A-02"] if sees else ["A-01"])


def test_what_was_reported_while_restricted_stays_out_of_open_copies(house, browse):
    told = "Simpul di pesisir sudah dipetakan satgas"
    with writing():
        action = db.session.scalars(sa.select(Action).where(Action.ref == "A-02")).one()
        secretary = Actor(user_id=None, name="sistem")
        report_obstacle(action, told, by=secretary, for_agency=polres_leads(action), channel=Channel.PHONE)
        action.security_class = action.effective_class = SecurityClass.OPEN
    for who, audience, sees in (("mitra", "partner", False), ("narahubung", "forum", True)):
        browser = browse(house[who])
        waiting = ask(browser, audience)
        papers.print_roadmaps()
        pdf = browser.get(f"{waiting.url}/berkas").data
        everything = text_of(pdf) + "".join(content.decode("utf-8", "ignore") for content in attached(pdf).values())
        assert HIDDEN_TEXT in everything  # the action itself is open now
        assert (told in everything) is sees


def polres_leads(action):
    action.lead_id = db.session.scalars(sa.select(Agency.id).where(Agency.code == "POLRES")).one()
    return action.lead_id


@pytest.mark.parametrize(
    ("who", "audience"), [("narahubung", "leadership"), ("mitra", "forum"), ("mitra", "leadership")]
)
def test_copies_for_others_cannot_be_asked_for(house, browse, who, audience):
    browser = browse(house[who])
    page = browser.get("/peta-jalan/KITA/unduh")
    refused = page.submit("Susun PDF", audience=audience, forged=True)
    assert refused.status == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RoadmapPrint)) == 0


def test_a_right_that_ended_meanwhile_prints_nothing(house, browse):
    browser = browse(house["mitra"])
    waiting = ask(browser, "partner")
    with writing() as session:
        session.execute(sa.text("UPDATE \"grant\" SET until_on = '2021-01-01' WHERE role = 'mitra'"))
    for _ in range(ATTEMPTS):
        papers.print_roadmaps()
        release_leases()
    papers.print_roadmaps()
    assert browser.get(waiting.url).status in {403, 404, 200}
    order = db.session.scalars(sa.select(RoadmapPrint)).one()
    assert order.file_id is None
    assert order.failed_reason is not None


ASK_ANEW = "Hak Anda berubah sejak salinan ini dicetak. Minta salinan baru."


def change(statement):
    with writing() as session:
        session.execute(sa.text(statement))


@pytest.mark.parametrize(
    "lowered",
    [
        "UPDATE \"grant\" SET clearance = 'open' WHERE role = 'narahubung'",
        "UPDATE forum_membership SET until_on = '2021-01-01' WHERE forum_id = (SELECT id FROM forum WHERE code='DUA')",
    ],
    ids=["clearance", "another forum"],
)
def test_a_copy_is_fetched_only_with_the_rights_it_was_cut_for(house, browse, lowered):
    with writing():
        a_forum("DUA", members=[db.session.scalars(sa.select(Agency).where(Agency.code == "POLRES")).one()])
    browser = browse(house["narahubung"])
    waiting = ask(browser, "forum")
    papers.print_roadmaps()
    file = f"{waiting.url}/berkas"
    assert HIDDEN_TEXT in text_of(browser.get(file).data)
    assert browser.get(file).data.startswith(b"%PDF"), "the same rights fetch it as often as they like"
    change(lowered)
    for address in (file, waiting.url):
        page = browser.get(address)
        assert page.url == "/peta-jalan/KITA/unduh"
        assert page.flashes == [ASK_ANEW]
    again = browser.get("/peta-jalan/KITA/unduh").submit("Susun PDF", audience="forum", language="id", paper_size="A4")
    papers.print_roadmaps()
    sees = "membership" in lowered
    assert (HIDDEN_TEXT in text_of(browser.get(f"{again.url}/berkas").data)) is sees


def test_rights_that_are_lowered_while_a_copy_waits_are_those_it_is_printed_with(house, browse):
    browser = browse(house["narahubung"])
    waiting = ask(browser, "forum")
    change("UPDATE \"grant\" SET clearance = 'open' WHERE role = 'narahubung'")
    assert "Menyusun peta jalan" in browser.get(waiting.url).text
    papers.print_roadmaps()
    assert HIDDEN_TEXT not in text_of(browser.get(f"{waiting.url}/berkas").data)


def test_an_audience_that_was_lost_is_told_and_a_roadmap_that_was_lost_is_not_found(house, browse):
    browser = browse(house["pimpinan"])
    waiting = ask(browser, "leadership")
    papers.print_roadmaps()
    with writing():
        polres = db.session.scalars(sa.select(Agency).where(Agency.code == "POLRES")).one()
        a_grant(house["pimpinan"], Role.FOCAL_POINT, agency=polres)
    change("UPDATE \"grant\" SET until_on = '2021-01-01' WHERE role = 'pimpinan'")
    assert browser.get(f"{waiting.url}/berkas").flashes == [ASK_ANEW]
    change("UPDATE \"grant\" SET until_on = '2021-01-01'")
    assert [browser.get(one).status for one in (waiting.url, f"{waiting.url}/berkas")] == [404, 404]


def test_a_copy_that_does_not_say_what_it_was_cut_for_is_asked_for_anew(house, browse):
    browser = browse(house["pimpinan"])
    waiting = ask(browser, "leadership")
    papers.print_roadmaps()
    change("UPDATE roadmap_print SET reach_hash = NULL")
    assert browser.get(f"{waiting.url}/berkas").flashes == [ASK_ANEW]


def release_leases():
    with writing() as session:
        session.execute(sa.update(RoadmapPrint).values(lease_until=now() - timedelta(seconds=1)))


def test_the_same_copy_is_printed_once(house, browse, monkeypatch):
    printed = []
    real = papers.print_pdf
    monkeypatch.setattr(papers, "print_pdf", lambda *given: printed.append(1) or real(*given))
    browser = browse(house["pimpinan"])
    first, second = ask(browser, "leadership"), ask(browser, "leadership")
    papers.print_roadmaps()
    assert browser.get(f"{first.url}/berkas").data == browser.get(f"{second.url}/berkas").data
    assert len(printed) == 1


def test_a_short_copy_is_another_one_of_the_same_value(house, browse, monkeypatch):
    """Full and short say the same value, so their content has one code; they are two files all the same."""
    composed = []
    real = papers.compose_roadmap
    monkeypatch.setattr(papers, "compose_roadmap", lambda *a, **k: composed.append(k) or real(*a, **k))
    browser = browse(house["pimpinan"])
    full, short = ask(browser, "leadership", length="full"), ask(browser, "leadership", length="short")
    assert full.url != short.url
    papers.print_roadmaps()
    assert "Unduh peta jalan ringkas" in browser.get(short.url).text
    files = [browser.get(f"{one.url}/berkas") for one in (full, short)]
    assert ["Peta-Jalan-Ringkas_KITA" in file.headers["Content-Disposition"] for file in files] == [False, True]
    assert "ringkas · rancangan edisi pertama" in text_of(files[1].data).lower()
    assert attached(files[1].data) == {}
    hashes = db.session.scalars(sa.select(RoadmapPrint.content_hash)).all()
    assert len(set(hashes)) == 1
    assert composed[0] == composed[1]


@pytest.mark.parametrize(("who", "audience", "sees"), [("narahubung", "forum", True), ("mitra", "partner", False)])
def test_a_short_copy_holds_what_its_audience_may_know(house, browse, who, audience, sees):
    browser = browse(house[who])
    waiting = ask(browser, audience, length="short")
    papers.print_roadmaps()
    text = text_of(browser.get(f"{waiting.url}/berkas").data)
    assert (HIDDEN_TEXT in text) is sees
    assert ("A-02" in text) is sees
    assert ("Butir yang terbatas" in text) is sees
    assert ("2 tindak lanjut" in text, "1 tindak lanjut" in text) == (sees, not sees)


def test_one_tap_asks_for_the_full_paper(house, browse):
    """The button on the roadmap's page names no length."""
    browser = browse(house["pimpinan"])
    page = browser.get("/peta-jalan/KITA")
    page.submit("unduh-peta-jalan")
    assert db.session.scalars(sa.select(RoadmapPrint.length)).all() == [PaperLength.FULL]


def test_one_person_does_not_fill_the_list(house, browse):
    browser = browse(house["mitra"])
    days = [f"2024-06-{day:02}" for day in range(1, 8)]
    answers = [ask(browser, "partner", on=day).status for day in days]
    assert answers == [200] * papers.MOST_WAITING + [422] * 2
    assert ask(browser, "partner", on=days[0], length="short").status == 422  # a short copy is one more
    assert ask(browser, "partner", on=days[0]).status == 200  # the one that waits already
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RoadmapPrint)) == papers.MOST_WAITING


def test_a_worker_that_died_lets_the_order_go(house, browse, monkeypatch):
    browser = browse(house["pimpinan"])
    waiting = ask(browser, "leadership")

    class Killed(BaseException):
        pass

    def die(*_given):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(papers, "print_pdf", die)
        with pytest.raises(Killed):
            papers.print_roadmaps()
    papers.print_roadmaps()
    assert "Menyusun" in browser.get(waiting.url).text, "another worker holds the lease"
    release_leases()
    papers.print_roadmaps()
    assert "Peta jalan siap" in browser.get(waiting.url).text


def test_a_press_that_keeps_failing_is_told_in_words(house, browse, monkeypatch, caplog):
    browser = browse(house["pimpinan"])
    waiting = ask(browser, "leadership")

    def fail(*_given):
        raise RuntimeError("no ink")

    monkeypatch.setattr(papers, "print_pdf", fail)
    for _ in range(ATTEMPTS):
        papers.print_roadmaps()
        release_leases()
    page = browser.get(waiting.url)
    assert "Peta jalan tidak dapat disusun" in page.text
    monkeypatch.undo()
    again = page.submit("Coba sekali lagi")
    papers.print_roadmaps()
    assert "Peta jalan siap" in browser.get(again.url).text


def test_the_same_value_gives_the_same_bytes(house, ctx):
    from app.papers import compose_roadmap, print_pdf
    from app.roadmap import roadmap_by_code

    def once():
        paper = compose_roadmap(
            roadmap_by_code(None, "KITA"), audience=Audience.LEADERSHIP, language="id", on=now().date()
        )
        return print_pdf(paper)

    assert once() == once()


def test_the_page_speaks_only_of_copies_one_may_ask_for(house, browse):
    text = browse(house["mitra"]).get("/peta-jalan/KITA/unduh").text
    assert "Mitra: hanya butir terbuka." in text
    assert "dengan keterlambatan" not in text
    assert "Pimpinan: dengan keterlambatan." in browse(house["pimpinan"]).get("/peta-jalan/KITA/unduh").text


@pytest.mark.parametrize(
    ("language", "length", "audience", "name"),
    [
        ("id", PaperLength.FULL, Audience.LEADERSHIP, "Peta-Jalan_KITA_rancangan_pimpinan_2026-11-22.pdf"),
        ("id", PaperLength.SHORT, Audience.FORUM, "Peta-Jalan-Ringkas_KITA_rancangan_anggota_2026-11-22.pdf"),
        ("en", PaperLength.FULL, Audience.PARTNER, "Roadmap_KITA_draft_partners_2026-11-22.pdf"),
        ("en", PaperLength.SHORT, Audience.PUBLIC, "Roadmap-Brief_KITA_draft_public_2026-11-22.pdf"),
    ],
)
def test_a_file_is_named_in_its_own_language(language, length, audience, name):
    asked = RoadmapPrint(language=language, length=length, audience=audience, on=date(2026, 11, 22))
    assert papers.file_name(asked, "KITA") == name
