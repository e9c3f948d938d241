"""The live minutes before a writer who is cleared for open content only: what is restricted stays so, however late."""

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, open_proposed, propose
from app.core import SYSTEM, Role, SecurityClass, db, writing
from app.meetings import AgendaItem, Meeting, freeze, thaw, withdraw_agenda_item
from app.minutes import (
    Correction,
    CorrectionState,
    CorrectionTarget,
    Note,
    accept_correction,
    circulate,
    content_from,
    correct,
    finalise,
    keep_late,
)
from app.minutes.correction_facts import write
from app.outcomes import Decision
from tests.builders import a_grant, a_meeting

from .closing import FRIDAY, MONDAY, RESTRICTED, a_held_meeting, at
from .live_client import LiveBrowser

pytestmark = pytest.mark.both_engines
SECRET = "Informan bertemu di dermaga lama"


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


def test_a_line_for_a_restricted_note_is_not_told_where_it_became_nothing(world, cleared, plain, item, browse):
    pages = [browse(world.users[name]) for name in ("sekretariat", "sekretariat-biasa")]
    long = "x" * 20_001
    assert plain.send("capture", raw=f"Kata pembuka {long}", item=item)["result"] == "refused"
    cleared.send("note", item=item, text="Rahasia", **{"from": 0, "class": "restricted"})
    assert cleared.send("capture", raw=f"{SECRET} {long}", item=item)["result"] == "refused"
    assert [SECRET in text for text in (str(cleared.state()), str(plain.state()))] == [True, False]
    assert [SECRET in page.get("/rapat/KONSEP/ketikan").text for page in pages] == [True, False]


def test_a_writer_is_told_of_what_was_kept_of_his_own_line(world, plain, item, browse):
    assert plain.send("capture", raw=f"Kata pembuka {'x' * 20_001}", item=item)["result"] == "refused"
    assert "Kata pembuka" in str(plain.state())
    assert "Kata pembuka" in browse(world.users["sekretariat-biasa"]).get("/rapat/KONSEP/ketikan").text


def test_a_text_whose_point_is_gone_tells_nothing_of_a_restricted_one(cleared, plain):
    held = cleared.send("note", item=999_999, text=SECRET, **{"from": 0, "class": "restricted"})
    told = [plain.send("note", item=999_999, text=text, **{"from": 0}) for text in ("Informan", "Informannya")]
    assert [one["rev"] - held["rev"] for one in told] == [1, 2]


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


def own_class(item_id):
    return db.session.scalars(sa.select(Note.security_class).where(Note.agenda_item_id == item_id)).one_or_none()


def test_a_note_is_made_restricted_where_it_is_written(cleared, plain, item):
    assert cleared.note(item)["class"] is None
    first = cleared.send("note", item=item, text="Terbuka", **{"from": 0})
    made = cleared.send("note", item=item, text=f"Terbuka\n{SECRET}", **{"from": first["rev"], "class": "restricted"})
    assert made["result"] == "ok"
    assert own_class(item) is RESTRICTED
    assert cleared.note(item)["class"] == "restricted"
    assert [row["note_class"] for row in cleared.state()["agenda"] if row["id"] == item] == ["restricted"]
    assert SECRET not in str(plain.note(item))
    again = cleared.send("note", item=item, text=SECRET, **{"from": made["rev"]})
    assert (again["result"], own_class(item)) == ("ok", RESTRICTED), "a text that names no class leaves it"
    lowered = cleared.send("note", item=item, text=SECRET, **{"from": again["rev"], "class": None})
    assert (lowered["result"], own_class(item)) == ("ok", None)


def test_a_class_is_kept_before_a_word_is_written(cleared, item):
    made = cleared.send("note", item=item, text="", **{"from": 0, "class": "restricted"})
    assert (made["result"], made["rev"] > 0, own_class(item)) == ("ok", True, RESTRICTED)


def test_of_two_writers_the_class_is_not_changed_unseen(cleared, item):
    first = cleared.send("note", item=item, text="Sama", **{"from": 0})
    raised = cleared.send("note", item=item, text="Sama", **{"from": first["rev"], "class": "restricted"})
    late = cleared.send("note", item=item, text="Sama", **{"from": first["rev"], "class": "open"})
    assert (late["result"], late["class"], late["rev"]) == ("conflict", "restricted", raised["rev"])
    assert own_class(item) is RESTRICTED
    again = cleared.send("note", item=item, text="Sama", **{"from": first["rev"], "class": "restricted"})
    assert again == {**again, "result": "same", "rev": raised["rev"]}, "the answer to the same was lost"


def test_a_class_nobody_knows_or_may_give_is_refused(cleared, plain, item):
    assert cleared.send("note", item=item, text="x", **{"from": 0, "class": "secret"})["result"] == "refused"
    told = plain.send("note", item=item, text="x", **{"from": 0, "class": "restricted"})
    assert (told["result"], told["field"]) == ("refused", "security_class")
    assert own_class(item) is None


@pytest.mark.parametrize("held", ["said", "stood"])
def test_a_restricted_text_whose_point_is_gone_stays_restricted(cleared, plain, item, held):
    said = {"class": "restricted"} if held == "said" else {}
    rev = 0 if said else cleared.send("note", item=item, text="x", **{"from": 0, "class": "restricted"})["rev"]
    with writing():
        point = db.session.get_one(AgendaItem, item)
        withdraw_agenda_item(point, point.revision, by=SYSTEM)
    told = cleared.send("note", item=item, text=SECRET, **{"from": rev, **said})
    assert told["result"] == "gone"
    assert own_class(told["item"]) is RESTRICTED
    assert SECRET not in str(plain.note(told["item"]))


def corrections():
    return db.session.scalars(sa.select(Correction).order_by(Correction.id)).all()


def accepted(meeting_code, one):
    """Take a late correction in and make the perbaikan."""
    with writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == meeting_code)).one()
        one = db.session.get_one(Correction, one.id)
        accept_correction(one, one.revision, by=SYSTEM)
        thaw(meeting)
        return write(meeting, one, SYSTEM)


def test_a_class_that_arrives_late_is_written_when_it_is_accepted(cleared, item):
    rev = cleared.send("note", item=item, text="Sama", **{"from": 0})["rev"]
    made = cleared.send("capture", raw="= [kesepakatan] Butir biasa", item=item)
    finish()
    assert cleared.send("note", item=item, text="Sama", **{"from": rev, "class": None})["result"] == "same"
    kept = cleared.send("note", item=item, text="Sama", **{"from": rev, "class": "restricted"})
    record = {"target": "outcome", "id": made["id"], "from": made["rev"], "facts": {"class": "restricted"}}
    assert [kept["result"], cleared.send("record", **record)["result"]] == ["kept", "kept"]
    note, butir = corrections()
    assert (note.facts, note.effective_class) == ({"security_class": "restricted"}, RESTRICTED)
    accepted("KONSEP", note)
    assert own_class(item) is RESTRICTED
    assert accepted("KONSEP", butir).security_class is RESTRICTED
    assert db.session.scalars(sa.select(Note.text).where(Note.agenda_item_id == item)).one() == "Sama"


def test_a_class_stays_with_the_late_text_that_takes_the_place_of_the_one_it_was_named_with(cleared, item):
    rev = cleared.send("note", item=item, text="Sama", **{"from": 0})["rev"]
    finish()
    for text, said in (("Sama\n" + SECRET, {"class": "restricted"}), (f"Sama\n{SECRET} lagi", {})):
        assert cleared.send("note", item=item, text=text, draft="d", **{"from": rev, **said})["result"] == "kept"
    first, second = corrections()
    assert first.state is CorrectionState.ANSWERED
    assert second.facts == {"text": f"Sama\n{SECRET} lagi", "security_class": "restricted"}
    assert second.effective_class is RESTRICTED


def test_the_lowest_class_a_late_line_names_is_what_it_asks_for(cleared, closed):
    finish()
    cleared.send("capture", raw="= [kesepakatan] Boleh dibaca semua [biasa]", item=closed)
    (one,) = corrections()
    assert one.facts["security_class"] == "open"


def test_a_late_note_is_as_long_as_a_note_may_be(cleared, item):
    finish()
    told = cleared.send("note", item=item, text="x" * 50_001, **{"from": 0})
    assert (told["result"], told["field"]) == ("refused", "text")
    assert "50.000" in told["words"]
    assert corrections() == []
    assert cleared.send("note", item=item, text="x" * 50_000, **{"from": 0})["result"] == "kept"


def test_an_earlier_text_of_a_draft_that_arrives_last_takes_no_place(cleared, item):
    """One tab was killed with its queue, another typed on, and its queue was sent first."""
    finish()
    for turn, text in ((2, "Satu\nDua"), (1, "Satu"), (3, "Satu\nTiga"), (2, "Satu\nDua"), (3, "Satu\nEmpat")):
        kept = cleared.send("note", item=item, text=text, draft="d", turn=turn, **{"from": 0})
        assert kept["result"] == "kept"
    assert [(one.facts["text"], one.state.value) for one in corrections()] == [
        ("Satu\nDua", "answered"), ("Satu\nTiga", "answered"), ("Satu\nEmpat", "proposed"),
    ]  # fmt: skip


def test_a_class_alone_takes_the_place_of_no_late_text(cleared, item):
    rev = cleared.send("note", item=item, text="Sama", **{"from": 0})["rev"]
    finish()
    cleared.send("note", item=item, text=f"Sama\n{SECRET}", draft="d", **{"from": rev})
    cleared.send("note", item=item, text="Sama", draft="d", **{"from": rev, "class": "restricted"})
    assert [one.state for one in corrections()] == [CorrectionState.PROPOSED] * 2
