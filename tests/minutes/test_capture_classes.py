"""Lines under a restricted point are restricted, unless they say not; who may not read a record does not undo it."""

import pytest
import sqlalchemy as sa

from app.actions import Action
from app.core import SYSTEM, SecurityClass, db, writing
from app.meetings import add_agenda_item
from app.minutes import CapturedCheck
from app.outcomes import Decision, Issue

from .live_client import LiveBrowser

pytestmark = pytest.mark.both_engines
OPEN, RESTRICTED = SecurityClass.OPEN, SecurityClass.RESTRICTED
LINES = ("= [kesepakatan] Butir", "! Susun SOP", "? Jalur tikus")


@pytest.fixture
def closed(world):
    """A restricted point of the meeting KONSEP, which is open."""
    with writing():
        meeting = world.meetings["konsep"]
        assert meeting.effective_class is OPEN
        item = add_agenda_item(meeting, "Tertutup", by=SYSTEM, security_class=RESTRICTED)
        db.session.flush()
        return item.id


@pytest.fixture
def desk(world, browse, closed):
    return browse(world.users["sekretariat"])


@pytest.fixture
def live(world, browse, closed):
    return LiveBrowser(browse, world.users["sekretariat"], "KONSEP")


def classes():
    return {
        tuple(found) for model in (Decision, Action, Issue)
        for found in db.session.execute(sa.select(model.security_class, model.effective_class))
    }  # fmt: skip


def test_a_line_takes_the_class_of_its_point_and_the_preview_says_so(live, closed):
    for raw in LINES:
        read = live.read(raw, item=closed)
        assert "terbatas" in read["parts"]
        assert live.send("capture", raw=raw, item=closed, seen=read["digest"])["unchecked"] is False
    assert classes() == {(RESTRICTED, RESTRICTED)}
    assert "terbatas" not in live.read(LINES[0])["parts"]


def test_a_line_that_says_so_is_open_under_a_restricted_point(live, closed):
    for raw in LINES:
        read = live.read(f"{raw} [biasa]", item=closed)
        assert "biasa" in read["parts"]
        live.send("capture", raw=f"{raw} [biasa]", item=closed, seen=read["digest"])
    assert classes() == {(OPEN, OPEN)}


def test_without_a_script_too(desk, closed):
    for raw in LINES:
        desk.post("/rapat/KONSEP/catat", {"line": raw, "item": str(closed)})
    assert classes() == {(RESTRICTED, RESTRICTED)}
    assert db.session.scalar(sa.select(sa.func.count(CapturedCheck.id))) == len(LINES)


def test_a_line_that_names_no_class_leaves_that_of_a_record(live, closed):
    made = live.send("capture", raw=LINES[0], item=closed)
    edited = {"target": "outcome", "id": made["id"], "from": made["rev"], "raw": "= [kesepakatan] Butir lain"}
    assert live.send("record", **edited)["result"] == "ok"
    assert classes() == {(RESTRICTED, RESTRICTED)}


@pytest.mark.parametrize("under", ["chosen", "pasted"])
def test_pasted_lines_take_the_class_of_the_point_they_stand_under(desk, closed, under):
    text = "\n".join([*LINES, "= [kesepakatan] Terbuka [biasa]"])
    if under == "pasted":
        text = f"# Titik tertutup [terbatas]\n{text}\n# Titik terbuka\n? Isu terbuka"
    item = str(closed) if under == "chosen" else ""
    page = desk.get("/rapat/KONSEP/tempel").submit("Baca dahulu", text=text, item=item)
    parts = [each.text_content() for each in page.tree.find_class("paste-parts")]
    assert sum("terbatas" in part for part in parts) == len(LINES) + (under == "pasted")
    page.submit("Catat yang dicentang")
    found = dict(map(tuple, db.session.execute(sa.select(Decision.text, Decision.effective_class))))
    found |= dict(map(tuple, db.session.execute(sa.select(Issue.text, Issue.effective_class))))
    assert found.pop("Isu terbuka", OPEN) is OPEN
    assert found == {"Butir": RESTRICTED, "Jalur tikus": RESTRICTED, "Terbuka": OPEN}
    query = sa.select(sa.func.count(CapturedCheck.id))
    assert db.session.scalar(query) == 4 + 3 * (under == "pasted"), "all were seen as they are stored"


def test_who_may_not_read_a_record_does_not_take_it_back(world, desk, browse, closed):
    text = "! Susun SOP [terbatas]\n= [kesepakatan] Terbatas [terbatas]\n? Isu [terbatas]\n? Isu biasa"
    page = desk.get("/rapat/KONSEP/tempel").submit("Baca dahulu", text=text).submit("Catat yang dicentang")
    plain = browse(world.users["sekretariat-biasa"])
    read = [one.text_content() for one in plain.get(page.url).tree.find_class("as-typed")]
    assert read == ["? Isu biasa"]
    back = plain.post(f"{page.url}/tarik")
    assert "1 butir ditarik." in back.all_text
    assert "3 butir tidak ditarik" in back.all_text
    query = sa.select(Issue.text).where(Issue.withdrawn_at.is_(None))
    assert db.session.scalars(query).all() == ["Isu"]
    assert db.session.scalars(sa.select(Decision.withdrawn_at)).all() == [None]
    assert db.session.scalars(sa.select(Action.state)).one().value == "proposed"


def test_nor_a_paragraph_of_a_note_of_a_class_of_its_own(world, live, desk, browse, closed):
    with writing():
        item = add_agenda_item(world.meetings["konsep"], "Terbuka", by=SYSTEM)
        db.session.flush()
        ident = item.id
    page = desk.get("/rapat/KONSEP/tempel").submit("Baca dahulu", text="Informan", item=str(ident))
    page = page.submit("Catat yang dicentang")
    live.send("note", item=ident, text="Informan", **{"from": live.note(ident)["rev"], "class": "restricted"})
    plain = browse(world.users["sekretariat-biasa"])
    assert "Informan" in desk.get(page.url).all_text
    assert plain.get(page.url).status == 404
    back = plain.post(f"{page.url}/tarik")
    assert "0 butir ditarik." in back.all_text
    assert live.note(ident)["text"] == "Informan"
