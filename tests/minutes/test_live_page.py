"""The live minutes' page without its scripts, and what a browser may keep of it."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa

from app.core import SYSTEM, db, writing
from app.meetings import (
    AgendaItem,
    Meeting,
    ReplyChannel,
    Submission,
    SubmissionKind,
    add_agenda_item,
    freeze,
    take_submission,
)
from config import ROOT
from tests.builders import a_decision, an_action, an_agency, an_issue
from tests.client import count_queries
from tests.house.world import make_world


def the_world(app):
    with app.app_context():
        return make_world()


def test_the_page_offers_every_act_as_a_plain_form(app, browse):
    world = the_world(app)
    with app.app_context():
        page = browse(world.user("sekretariat")).get(f"/rapat/{world.of['meeting']}/langsung")
    assert page.status == 200
    actions = {form.get("action") for form in page.tree.xpath("//main//form")}
    assert any(action.endswith("/catatan") for action in actions)
    assert any(action.endswith("/catat") for action in actions)
    assert any(action.endswith("/acara/baru") for action in actions)
    without = page.select("//*[contains(@class, 'no-script')]//a")
    assert {"Tempel teks", "Periksa ketikan"} <= {one.text_content() for one in without}


def test_a_point_that_is_not_of_this_meeting_is_not_found(app, browse):
    world = the_world(app)
    with app.app_context():
        visitor = browse(world.user("sekretariat"))
    assert visitor.get(f"/rapat/{world.of['meeting']}/langsung?acara=999999").status == 404
    assert visitor.get(f"/rapat/{world.of['meeting']}/langsung?acara={world.of['item']}").status == 200


def test_the_kept_page_is_the_same_for_everybody_and_holds_no_token(app, browse):
    world = the_world(app)
    with app.app_context():
        secretariat, nobody = browse(world.user("sekretariat")), browse()
    for asked, words in (("id", "Notula langsung"), ("en", "Live minutes")):
        shell = secretariat.get(f"/langsung/kerangka?bahasa={asked}")
        assert shell.data == nobody.get(f"/langsung/kerangka?bahasa={asked}").data
        assert words in shell.text
        assert b"csrf" not in shell.data
        assert b"data-who" not in shell.data, "it must not say that nobody is signed in"


def test_the_worker_keeps_every_module_and_nothing_else_of_the_site(app, browse):
    source = browse().get("/sw.js?bahasa=en").data.decode()
    kept = set(re.findall(r"/js/live/([a-z]+)\.js", source))
    assert kept == {path.stem for path in (ROOT / "static" / "js" / "live").glob("*.js")}
    assert "/langsung/kerangka?bahasa=en" in source
    listed = re.search(r"const FILES = (\[.*\])", source)[1]
    assert all(path.startswith("/static/") for path in re.findall(r'"([^"]+)"', listed))


def test_the_page_names_the_store_of_its_reader_only_to_that_reader(app, browse):
    world = the_world(app)
    with app.app_context():
        one, other = browse(world.user("sekretariat")), browse(world.user("pimpinan"))
    names = {visitor.get("/").tree.xpath("//body/@data-who")[0] for visitor in (one, other)}
    assert len(names) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", name) for name in names)
    assert browse().get("/masuk").tree.xpath("//body/@data-who") == [""]


def test_a_long_meeting_costs_no_more_queries_than_a_short_one(app, browse):
    world = the_world(app)
    with app.app_context():
        visitor = browse(world.user("sekretariat"))
    address = f"/rapat/{world.of['meeting']}/langsung"

    def cost() -> int:
        with app.app_context(), count_queries() as queries:
            visitor.get(address)
        return len(queries)

    cost()
    short = cost()
    with app.app_context(), writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == world.of["meeting"])).one()
        for n in range(20):
            add_agenda_item(meeting, f"Acara {n}", by=SYSTEM)
            a_decision(meeting)
            an_issue(meeting)
            an_action(meeting)
    assert cost() == short
    assert short <= 16


def test_what_was_handed_in_stands_beside_its_point_at_the_same_cost(app, browse):
    world = the_world(app)
    with app.app_context():
        visitor = browse(world.user("sekretariat"))
    code, item = world.of["meeting"], int(world.of["item"])

    def hand_in(times: int) -> None:
        with app.app_context(), writing():
            meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()
            for n in range(times):
                agency = an_agency()
                one = Submission(
                    meeting_id=meeting.id, agency_id=agency.id, kind=SubmissionKind.PERSPECTIVE, by_name="Maria",
                    text=f"Pandangan <b>{agency.code} {n}</b>", channel=ReplyChannel.LINK,
                )  # fmt: skip
                db.session.add(one)
                db.session.flush()
                take_submission(one, 1, by=SYSTEM, item_id=item)

    costs = {}
    for times in (1, 8):
        hand_in(times)
        for address in (f"/rapat/{code}", f"/rapat/{code}/langsung?acara={item}", f"/rapat/{code}/langsung/keadaan"):
            visitor.get(address)
            with app.app_context(), count_queries() as queries:
                page = visitor.get(address)
            assert page.data.count(b"Pandangan") == (1 if times == 1 else 9), address
            assert costs.setdefault(address, len(queries)) == len(queries)
    live = visitor.get(f"/rapat/{code}/langsung?acara={item}").tree
    assert live.xpath(f"//*[@data-handed='{item}' and not(@hidden)]")
    assert not live.xpath("//*[@data-handed]//b[contains(., 'Pandangan')]"), "what was handed in is never markup"


def test_a_final_notula_says_what_becomes_of_what_is_written(app, browse):
    world = the_world(app)
    with app.app_context():
        visitor = browse(world.user("sekretariat"))
        with writing():
            meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == world.of["meeting"])).one()
            freeze(meeting)
    page = visitor.get(f"/rapat/{world.of['meeting']}/langsung")
    assert page.status == 200
    (said,) = page.tree.xpath("//*[@data-frozen]")
    assert "hidden" not in said.attrib
    assert "usulan perbaikan" in said.text_content()


def test_script_and_page_name_a_point_alike_in_the_readers_language(app, browse):
    world = the_world(app)
    with app.app_context(), writing():
        db.session.get_one(AgendaItem, world.of["item"]).title_en = "Managing the post"
    with app.app_context():
        visitor = browse(world.user("sekretariat"))
    visitor.post("/bahasa", {"language": "en", "next": "/bantuan"}, follow=False)
    address = f"/rapat/{world.of['meeting']}/langsung"
    head = visitor.get(f"{address}?acara={world.of['item']}").select("//h2[@id='live-catatan']")
    assert "Managing the post" in head[0].text_content()
    drawn = json.loads(visitor.get(f"{address}/keadaan").data)["agenda"]
    assert [one["title"] for one in drawn if one["id"] == world.of["item"]] == ["Managing the post"]
