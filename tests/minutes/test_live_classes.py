"""The live minutes before a writer who is cleared for open content only: what is restricted stays so, however late."""

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, open_proposed, propose
from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.meetings import AgendaItem, Meeting, add_agenda_item, freeze
from app.minutes import (
    Correction,
    CorrectionTarget,
    accept_correction,
    circulate,
    content_from,
    correct,
    finalise,
    keep_late,
)
from app.outcomes import Decision
from tests.builders import a_grant, a_meeting

from .closing import FRIDAY, MONDAY, RESTRICTED, a_held_meeting, at
from .live_client import LiveBrowser

pytestmark = pytest.mark.both_engines
SECRET = "Informan bertemu di dermaga lama"


@pytest.fixture
def item(world):
    with writing():
        added = add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
        db.session.flush()
        return added.id


@pytest.fixture
def closed(world):
    """A restricted point of the same agenda."""
    query = sa.select(AgendaItem.id).where(
        AgendaItem.title == "Laporan intelijen wilayah", AgendaItem.meeting_id == world.meetings["konsep"].id
    )
    return db.session.scalars(query).one()


@pytest.fixture
def cleared(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat"], "KONSEP")


@pytest.fixture
def plain(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat-biasa"], "KONSEP")


def finish():
    with writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == "KONSEP")).one()
        meeting.chair_position = "Direktur"
        circulate(meeting, by=SYSTEM)
        freeze(meeting)


@pytest.mark.parametrize("raw", [f"+ {SECRET}", f"! {SECRET} {'x' * 20_001}"])
def test_a_line_under_a_restricted_point_is_not_told_where_it_became_nothing(cleared, plain, closed, raw):
    assert cleared.send("capture", raw=raw, item=closed)["result"] == "refused"
    assert SECRET in str(cleared.state())
    assert SECRET not in str(plain.state())


def test_a_line_marked_restricted_is_not_told_where_it_became_nothing(cleared, plain, item):
    assert cleared.send("capture", raw=f"! {SECRET} {'x' * 20_001} [terbatas]", item=item)["result"] == "refused"
    assert cleared.send("capture", raw="+ Instansi Antah Berantah", item=item)["result"] == "refused"
    assert SECRET in str(cleared.state())
    assert [line["raw"] for line in plain.state()["lines"]] == ["+ Instansi Antah Berantah"]


def test_what_is_typed_as_restricted_and_arrives_late_is_kept_as_restricted(cleared, plain, item, closed):
    made = cleared.send("capture", raw="= [kesepakatan] Butir biasa", item=item)
    finish()
    edited = {"target": "outcome", "id": made["id"], "from": made["rev"]}
    results = [
        cleared.send("capture", raw=f"= {SECRET} [terbatas]", item=item),
        cleared.send("capture", raw=f"= {SECRET}", item=closed),
        cleared.send("capture", raw=f"{SECRET} kata penutup", item=closed),
        cleared.send("note", item=closed, text=SECRET, **{"from": 0}),
        cleared.send("record", raw=f"= {SECRET} [terbatas]", **edited),
        cleared.send("record", facts={"text": SECRET, "class": "restricted"}, **edited),
    ]
    assert [one["result"] for one in results] == ["kept"] * len(results)
    classes = db.session.scalars(sa.select(Correction.effective_class)).all()
    assert classes == [SecurityClass.RESTRICTED] * len(results)


def test_an_action_of_another_forum_is_not_reviewed_by_its_number(world, cleared):
    with writing():
        far = a_meeting(world.other, code="JAUH")
        action = propose(far, SYSTEM, text="Di forum lain", lead_id=world.polres.id)
        db.session.flush()
        open_proposed(far, by=SYSTEM)
        a_grant(world.users["sekretariat"], Role.LEADERSHIP, forum=world.other)  # may read it
        ident = action.id
    for body in ({"what": "discussed", "text": "Dibahas"}, {"what": "done", "text": "Ya", "for": world.polres.id}):
        assert cleared.send("review", action=ident, **body)["result"] == "gone"
    assert db.session.get_one(Action, ident).state is ActionState.OPEN


def test_a_late_edit_of_what_the_writer_may_not_know_is_not_kept(cleared, plain, item):
    made = cleared.send("capture", raw=f"= [kesepakatan] {SECRET} [terbatas]", item=item)
    finish()
    assert plain.send("record", target="outcome", id=made["id"], facts={"text": "x"}, **{"from": 1})["result"] == "gone"
    assert db.session.scalars(sa.select(Correction)).all() == []


def test_what_a_correction_asks_for_as_restricted_is_entered_as_restricted(ctx):
    with at(MONDAY), writing():
        meeting = a_held_meeting()
        circulate(meeting, by=SYSTEM)
    with at(FRIDAY), writing():
        finalise(meeting, by=SYSTEM)
        butir = db.session.scalars(sa.select(Decision).where(Decision.number == 1)).one()
        action = db.session.scalars(sa.select(Action).where(Action.text == "Membagikan data")).one()
        point = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Pembukaan")).one()
        asked = []
        for target, ident, facts in (
            (CorrectionTarget.DECISION, None, {"text": "Butir baru", "modality": "hope"}),
            (CorrectionTarget.DECISION, butir.id, {"text": "Butir lain"}),
            (CorrectionTarget.ACTION, action.id, {"text": "Data lain"}),
            (CorrectionTarget.NOTE, point.id, {"text": "Catatan lain"}),
        ):
            one = keep_late(
                meeting, target, ident, "x", by=SYSTEM, key=f"k{len(asked)}", facts=facts, security_class=RESTRICTED
            )
            db.session.flush()
            accept_correction(one, one.revision, by=SYSTEM)
            asked.append(one.id)
        content = content_from(correct(meeting, "Terlambat", asked, by=SYSTEM).content)
    said = {one.text: one.security_class for one in (*content.outcomes, *content.actions)}
    assert {said[text] for text in ("Butir baru", "Butir lain", "Data lain")} == {RESTRICTED}
    assert {one.notes_class for one in content.agenda if one.notes == "Catatan lain"} == {RESTRICTED}
    assert said["Butir dari acara kedua"] is SecurityClass.OPEN
