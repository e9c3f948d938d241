"""Live minutes that are sent anything at all, or once the notula is final: answered, and nothing is held up."""

import json

import pytest
import sqlalchemy as sa

from app.actions import Action
from app.core import SYSTEM, db, writing
from app.meetings import (
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    add_attendance,
    freeze,
)
from app.minutes import (
    CapturedLine,
    Correction,
    CorrectionOrigin,
    CorrectionState,
    LiveOp,
    circulate,
)
from tests.builders import an_agency

from .live_client import many, text_of

pytestmark = pytest.mark.both_engines


@pytest.mark.parametrize("data", [
    b"", b"x", b"[]", b"null", b"{}", b"\xff\xfe", b'{"who":1,"client":"c","ops":[]}', b'{"a":' * 5000,
    b'{"who":"w","client":"c","ops":{}}', b'{"who":"w","client":"","ops":[]}', b'{"who":"w","client":"c","ops":[1]}',
    b'{"who":"w","client":"c d","ops":[]}',
    b'{"who":"w","client":"c","ops":[{"n":0,"key":"k","kind":"note","body":{}}]}',
    b'{"who":"w","client":"c","ops":[{"n":1.5,"key":"k","kind":"note","body":{}}]}',
    b'{"who":"w","client":"c","ops":[{"n":true,"key":"k","kind":"note","body":{}}]}',
    b'{"who":"w","client":"c","ops":[{"n":99999999999,"key":"k","kind":"note","body":{}}]}',
    b'{"who":"w","client":"c","ops":[{"n":1,"key":"k","kind":"drop","body":{}}]}',
    b'{"who":"w","client":"c","ops":[{"n":1,"key":"k","kind":"note","body":[]}]}',
    b'{"who":"w","client":"c","ops":[{"n":NaN,"key":"k","kind":"note","body":{}}]}',
])  # fmt: skip
def test_what_is_no_request_is_unreadable(live, data):
    response = live.post("kirim", data)
    assert (response.status_code, response.get_json()) == (422, {"error": "unreadable"})
    assert many(LiveOp) == 0


def test_the_order_within_a_request_is_part_of_it(live):
    one, two = live.op("agenda", add="a"), live.op("agenda", add="b")
    assert live.post_ops(two, one).status_code == 422
    assert live.post_ops(one, {**two, "key": one["key"]}).status_code == 422
    assert live.post_ops(*[{**one, "n": n, "key": f"k{n}"} for n in range(1, 52)]).status_code == 422
    assert many(LiveOp) == 0


def test_too_much_at_once_is_told(live, item):
    response = live.post_ops(live.op("note", item=item, text="x" * 300_000, **{"from": 0}))
    assert (response.status_code, response.get_json()) == (413, {"error": "too_large"})
    live.n = 0
    long = live.send("note", item=item, text="x" * 50_001, **{"from": 0})
    assert long["result"] == "refused"
    line = live.send("capture", raw="! " + "x" * 20_001, item=item)
    assert (line["result"], many(Action)) == ("refused", 0)
    assert len(live.state()["lines"][0]["raw"]) == 20_003


ODD = [None, True, 0, -1, 2**40, 1.5, "", "x", "\x00", "\ud800", "9" * 400, [], ["x"], {}, {"ref": "x"}, {"ref": 1}]
BODIES = {
    "note": ["item", "text", "from", "keep", "warned_ok"],
    "capture": ["raw", "item", "seen"],
    "record": ["target", "id", "from", "facts", "withdraw", "raw"],
    "agenda": ["add", "id", "from", "title", "done", "move", "withdraw"],
    "attend": ["agency", "status", "position", "headcount", "day", "id", "from"],
    "assent": ["decision", "agencies", "agreed", "all"],
    "review": ["action", "what", "text", "for", "due"],
    "check": ["line"],
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_hostile_body_is_answered_and_holds_up_nothing(live, world, item, kind):
    made = live.send("capture", raw="! Susun SOP", item=item)
    good = {
        "item": item, "text": "a", "from": 0, "raw": "! b", "id": made["id"], "target": "action", "title": "x",
        "agency": world.polres.id, "status": "present", "action": made["id"], "what": "progress", "line": made["line"],
        "facts": {"text": "c"}, "decision": 1, "agencies": [world.polres.id],
    }  # fmt: skip
    names = BODIES[kind]
    for name in names:
        ops = [live.op(kind, **{each: good[each] for each in names if each in good} | {name: odd}) for odd in ODD[:8]]
        ops += [live.op(kind, **{name: odd}) for odd in ODD]
        response = live.post("kirim", clean({"who": live.who, "client": live.client, "ops": ops}))
        assert response.status_code == 200, (name, response.get_data(as_text=True))
        assert len(response.get_json()["results"]) == len(ops)
    facts = ["text", "lead", "supports", "pillar", "starts", "due", "due_text", "recurrence", "decisions", "issues",
             "class", "modality", "item", "raised_by", "bukan"]  # fmt: skip
    if kind == "record":
        for name in facts:
            ops = [
                live.op(kind, target=target, id=made["id"], facts={name: odd}, **{"from": 1})
                for target in ("action", "outcome", "issue") for odd in ODD[:12]
            ]  # fmt: skip
            response = live.post("kirim", clean({"who": live.who, "client": live.client, "ops": ops}))
            assert response.status_code == 200, (name, response.get_data(as_text=True))
    assert live.get("keadaan").status_code == 200


def clean(data):
    return json.dumps(data).encode()  # a lone surrogate travels as an escape


# After the notula is final


def finish(code):
    with writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()
        meeting.chair_position = "Direktur"
        add_attendance(meeting, an_agency(), by=SYSTEM, role=AttendanceRole.CHAIR, status=AttendanceStatus.PRESENT)
    with writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()
        circulate(meeting, by=SYSTEM, agreed_in_hall=False)
    with writing():
        meeting = db.session.scalars(sa.select(Meeting).where(Meeting.code == code)).one()
        freeze(meeting)


def test_what_arrives_after_the_end_is_kept_as_a_correction(live, item, world):
    made = live.send("capture", raw="= Disepakati bertukar data", item=item)
    live.send("note", item=item, text="Sebelum final", **{"from": 0})
    finish("KONSEP")
    assert live.state()["meeting"]["frozen"] is True
    note = live.send("note", item=item, text="Sebelum final, ditambah luring", **{"from": 1})
    more = live.send("note", item=item, text="Sebelum final, ditambah luring lagi", **{"from": 1})
    line = live.send("capture", raw="! Susun SOP @POLRES-BELU ; 30/9", item=item)
    remark = live.send("capture", raw="Kata penutup", item=item)
    edit = live.send("record", target="outcome", id=made["id"], facts={"text": "Disepakati lain"}, **{"from": 1})
    off = live.send("record", target="outcome", id=made["id"], withdraw=True, **{"from": 1})
    assert {one["result"] for one in (note, more, line, remark, edit, off)} == {"kept"}
    tick = live.send("attend", agency=world.pemda.id, status="present")
    assert (tick["result"], live.send("agenda", add="x")["result"]) == ("refused", "refused")
    assert live.send("note", item=item, text="Sebelum final", **{"from": 1})["result"] == "same"
    waiting = db.session.scalars(
        sa.select(Correction).where(Correction.state == CorrectionState.PROPOSED).order_by(Correction.id)
    ).all()
    assert {one.origin for one in waiting} == {CorrectionOrigin.LATE_SYNC}
    facts = {one.live_key: one.facts for one in waiting}
    assert {"text": "Sebelum final, ditambah luring lagi"} in facts.values()
    assert {"text": "Sebelum final, ditambah luring"} not in facts.values()  # the newer text took its place
    action = next(one for one in waiting if one.target == "action")
    assert (action.facts["text"], action.facts["lead_id"], action.facts["due_on"]) == (
        "Susun SOP", "POLRES-BELU", "2024-09-30",
    )  # fmt: skip
    assert (text_of(item), many(Action)) == ("Sebelum final", 0)
    assert {"Kata penutup", "! Susun SOP @POLRES-BELU ; 30/9"} <= set(db.session.scalars(sa.select(CapturedLine.raw)))
    assert live.state()["lines"] == []


@pytest.mark.parametrize("kind", ["note", "capture", "record"])
def test_a_hostile_body_after_the_end_is_answered(live, item, kind):
    made = live.send("capture", raw="! Susun SOP", item=item)
    finish("KONSEP")
    good = {"item": item, "text": "a", "from": 0, "raw": "! b", "id": made["id"], "target": "action",
            "facts": {"text": "c"}}  # fmt: skip
    for name in BODIES[kind]:
        ops = [
            live.op(kind, **{each: good[each] for each in BODIES[kind] if each in good and each != "raw"} | {name: odd})
            for odd in ODD
        ]  # fmt: skip
        response = live.post("kirim", clean({"who": live.who, "client": live.client, "ops": ops}))
        assert response.status_code == 200, (name, response.get_data(as_text=True))
    facts = [{name: odd} for name in ("text", "lead", "due", "due_text", "modality") for odd in ODD[:9]]
    ops = [live.op("record", target="action", id=made["id"], facts=one, **{"from": 1}) for one in facts]
    assert live.post("kirim", clean({"who": live.who, "client": live.client, "ops": ops})).status_code == 200
