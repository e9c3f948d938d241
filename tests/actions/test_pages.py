"""The pages of actions as each role reads them: lists, one action, what it all costs."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import app.actions as room
from app.actions import Action, ShownState
from app.core import Actor, Reach, SecurityClass, db, writing
from app.meetings import Meeting
from tests.builders import a_decision, a_meeting, an_action, an_issue
from tests.client import count_queries

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
