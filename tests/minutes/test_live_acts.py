"""What each operation of the live minutes does, and that what the preview showed is what is stored."""

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, ActionSupport
from app.core import SYSTEM, Actor, Reach, db, writing
from app.meetings import (
    AgendaItem,
    Attendance,
    Meeting,
    withdraw_agenda_item,
)
from app.minutes import (
    CapturedCheck,
    CapturedLine,
    Note,
)
from app.minutes.capture import read_line
from app.minutes.capture_queries import context_of
from app.outcomes import Decision, Issue

from .live_client import many, text_of

pytestmark = pytest.mark.both_engines


def test_a_line_becomes_what_its_mark_says(live, item):
    for raw, kind, label in [
        ("! Susun SOP", "action", "A-01"), ("= Disepakati bertukar data", "outcome", "1"),
        ("? Jalur tikus masih dipakai", "issue", "I1"), ("# Penutup", "agenda", "4"), ("Pak Camat setuju", "note", "3"),
    ]:  # fmt: skip
        answer = live.send("capture", raw=raw, item=item)
        assert (answer["result"], answer.get("kind"), answer.get("label")) == ("ok", kind, label), answer
    assert db.session.scalars(sa.select(CapturedLine.raw).order_by(CapturedLine.id)).all()[0] == "! Susun SOP"
    assert text_of(item) == "Pak Camat setuju"
    state = live.state()
    assert [(one["kind"], one["label"]) for one in state["records"]] == [
        ("outcome", "1"), ("action", "A-01"), ("issue", "I1"),
    ]  # fmt: skip
    assert {one["item"] for one in state["records"]} == {item}


def test_a_line_nobody_saw_read_waits_to_be_looked_at(live, item):
    blind = live.send("capture", raw="! Susun SOP", item=item)
    seen = live.send("capture", raw="! Susun SOP lagi", item=item, seen=live.read("! Susun SOP lagi")["digest"])
    assert (blind["unchecked"], seen["unchecked"]) == (True, False)
    assert [one["unchecked"] for one in live.state()["records"]] == [[blind["line"]], []]
    assert live.send("check", line=blind["line"])["result"] == "ok"
    assert live.send("check", line=blind["line"])["result"] == "same"
    assert live.state()["records"][0]["unchecked"] == []
    assert many(CapturedCheck) == 2


def test_a_line_that_cannot_be_taken_in_is_kept(live, item):
    answer = live.send("capture", raw="+ Instansi Antah Berantah, 3 orang", item=item)
    assert answer["result"] == "refused"
    assert "tidak dikenal" in answer["words"]
    state = live.state()
    assert state["lines"] == [{"id": answer["line"], "raw": "+ Instansi Antah Berantah, 3 orang", "item": item}]
    live.send("check", line=answer["line"])
    assert live.state()["lines"] == []
    assert many(CapturedLine) == 1


def test_a_record_is_edited_withdrawn_and_read_anew(live, world):
    made = live.send("capture", raw="! Susun SOP")
    facts = {"text": "Susun SOP patroli", "lead": world.polres.id, "due": "2024-09-30", "supports": [world.tni.id]}
    saved = live.send("record", target="action", id=made["id"], facts=facts, **{"from": made["rev"]})
    assert saved["result"] == "ok"
    told = live.state()["records"][0]
    assert (told["text"], told["lead"], told["due"], told["due_words"], told["supports"]) == (
        "Susun SOP patroli", world.polres.id, "2024-09-30", "30 September 2024", [world.tni.id],
    )  # fmt: skip
    same = live.send("record", target="action", id=made["id"], facts=facts, **{"from": saved["rev"]})
    assert same["result"] == "same"
    anew = live.send("record", target="action", id=made["id"], raw="! Susun SOP bersama", **{"from": saved["rev"]})
    assert live.state()["records"][0]["text"] == "Susun SOP bersama"
    gone = live.send("record", target="action", id=made["id"], withdraw=True, **{"from": anew["rev"]})
    assert gone["result"] == "ok"
    assert live.state()["records"] == []
    assert db.session.scalars(sa.select(Action.state)).one() is ActionState.CANCELLED
    for raw, target in (("= Disepakati", "outcome"), ("? Isu", "issue")):
        made = live.send("capture", raw=raw)
        assert live.send("record", target=target, id=made["id"], withdraw=True, **{"from": 1})["result"] == "ok"
    assert live.state()["records"] == []
    assert (many(Decision), many(Issue)) == (1, 1)


def test_the_agenda_is_worked_on(live, item):
    made = live.send("agenda", add="Penutup")
    assert live.send("agenda", id=made["id"], move="up")["result"] == "ok"
    assert live.send("agenda", id=made["id"], move="down")["result"] == "ok"
    assert live.send("agenda", id=made["id"], move="down")["result"] == "same"
    assert live.send("agenda", id=made["id"], move="up")["result"] == "ok"
    assert live.send("agenda", id=made["id"], done=True)["result"] == "ok"
    assert live.send("agenda", id=made["id"], done=True)["result"] == "same"
    told = [(one["title"], one["done"]) for one in live.state()["agenda"]]
    assert told[-2:] == [("Penutup", True), ("Pembahasan", False)]
    assert live.send("agenda", id=made["id"], withdraw=True, **{"from": made["rev"]})["result"] == "ok"
    assert live.send("agenda", id=made["id"], title="x", **{"from": 1})["result"] == "gone"


def test_attendance_is_ticked_and_conflicts_are_told(live, other, world):
    before, pemda = live.state()["attend"]["present"], world.pemda.id
    first = live.send("attend", agency=pemda, status="present", headcount=3)
    assert live.state()["attend"]["present"] == before + 1
    again = live.send("attend", agency=pemda, status="present", id=first["id"], **{"from": first["rev"]})
    assert again["result"] == "same"
    live.send("attend", agency=pemda, status="excused", id=first["id"], **{"from": first["rev"]})
    told = other.send("attend", agency=pemda, status="absent", id=first["id"], **{"from": first["rev"]})
    assert (told["result"], told["theirs"]["status"]) == ("conflict", "excused")
    assert db.session.get_one(Attendance, first["id"]).headcount == 3
    assert {row["agency"] for row in live.state()["attend"]["rows"]} >= {world.polres.id, world.tni.id, pemda}


def test_text_under_an_item_that_was_withdrawn_is_kept_elsewhere(live, item):
    with writing():
        withdraw_agenda_item(db.session.get_one(AgendaItem, item), 1, by=SYSTEM)
    sent = live.send("note", item=item, text="Sempat diketik", **{"from": 0})
    again = live.send("note", item=item, text="Sempat diketik", **{"from": 0})
    assert (sent["result"], again["result"]) == ("gone", "gone")
    assert sent["item"] == again["item"]
    assert text_of(sent["item"]) == "Sempat diketik"


def test_what_names_a_person_waits_for_a_second_word(live, item):
    text = "NIK 5304010101900001 disebut"
    warned = live.send("note", item=item, text=text, **{"from": 0})
    assert (warned["result"], many(Note)) == ("warned", 0)
    assert "NIK" in warned["words"]
    assert live.send("note", item=item, text=text, warned_ok=True, **{"from": 0})["result"] == "ok"
    assert live.send("note", item=item, text=f"{text}.", **{"from": 1})["result"] == "ok"
    line = live.send("capture", raw=f"! {text}", item=item)
    assert line["result"] == "ok"
    assert "NIK" in line["warned"]


# What was shown is what is stored


@pytest.mark.parametrize("raw", [
    "! Menyusun SOP patroli @POLRES-BELU +KODIM #P1 <1 ; 30/9", "! Sosialisasi @LPSK 2 minggu lagi ; Rp50 juta APBD",
    "! Patroli @KODIM berkelanjutan prioritas tinggi", "! Pelatihan ; 1-30 Juni ; indikator: 20 petugas ; target: 20",
    "! Laporan @kanim setiap bulan [terbatas]", "= Disepakati bertukar data", "= [arahan] Data dicatat [terbatas]",
    "= Tidak disepakati", "? Jalur tikus ; oleh Kodim", "? Listrik padam @POLRES-BELU", "! Rapat @tidak-ada besok",
])  # fmt: skip
def test_what_the_preview_says_is_what_is_stored(live, item, world, raw):
    live.send("capture", raw="= Disepakati satu", item=item)
    shown = live.read(raw, item=item)
    made = live.send("capture", raw=raw, item=item, seen=shown["digest"])
    assert (made["result"], made["unchecked"]) == ("ok", False)
    about = context_of(Actor(user_id=1, name="", secretariat_forums=Reach(frozenset({world.forum.id}))),
                       db.session.get_one(Meeting, world.meetings["konsep"].id))  # fmt: skip
    facts = read_line(raw, about).facts
    thing = db.session.get_one({"action": Action, "outcome": Decision, "issue": Issue}[made["kind"]], made["id"])
    assert thing.text == shown["text"]
    stored = {name: getattr(thing, name, None) for name in (
        "lead_id", "pillar_id", "starts_on", "due_on", "due_text", "budget_idr", "indicator", "target", "raised_by",
        "modality", "recurrence", "funding_source", "priority", "security_class",
    )}  # fmt: skip
    assert stored == {
        name: getattr(facts, {"lead_id": "lead", "pillar_id": "pillar"}.get(name, name)) for name in stored
    }
    if made["kind"] == "action":
        links = sa.select(ActionSupport.agency_id).where(ActionSupport.action_id == thing.id)
        assert tuple(db.session.scalars(links)) == facts.supports


def test_a_line_that_reads_otherwise_by_now_is_taken_in_and_marked(live, item, world):
    """Offline it was shown one way; meanwhile somebody numbered another outcome."""
    shown = live.read("! Susun SOP <1", item=item)
    live.send("capture", raw="= Disepakati satu", item=item)
    made = live.send("capture", raw="! Susun SOP <1", item=item, seen=shown["digest"])
    assert (made["result"], made["unchecked"]) == ("ok", True)
