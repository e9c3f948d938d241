"""The live minutes on the server: what is sent is taken in order, once, by its writers, whatever is sent."""

import json
import threading

import pytest
import sqlalchemy as sa

from app.actions import Action, ActionState, ActionSupport
from app.core import SYSTEM, Actor, Reach, SecurityClass, db, writing
from app.meetings import (
    AgendaItem,
    Attendance,
    AttendanceRole,
    AttendanceStatus,
    Meeting,
    add_agenda_item,
    add_attendance,
    freeze,
    withdraw_agenda_item,
)
from app.minutes import (
    CapturedCheck,
    CapturedLine,
    Correction,
    CorrectionOrigin,
    CorrectionState,
    LiveOp,
    Note,
    NoteRevision,
    circulate,
)
from app.minutes.capture import read_line
from app.minutes.capture_queries import context_of
from app.outcomes import Decision, Issue
from tests.builders import an_agency
from tests.client import count_queries

from .live_client import LiveBrowser

pytestmark = pytest.mark.both_engines


@pytest.fixture
def item(world):
    with writing():
        added = add_agenda_item(world.meetings["konsep"], "Pembahasan", by=SYSTEM)
        db.session.flush()
        return added.id


@pytest.fixture
def live(world, item, browse):
    return LiveBrowser(browse, world.users["sekretariat"], "KONSEP")


@pytest.fixture
def other(world, item, browse):
    return LiveBrowser(browse, world.users["tuan-rumah"], "KONSEP")


def many(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def text_of(item):
    return db.session.scalars(sa.select(Note.text).where(Note.agenda_item_id == item)).one()


# Order and once


def test_a_note_is_saved_and_told(live, item):
    assert live.send("note", item=item, text="Dibuka", **{"from": 0}) == {
        "n": 1, "key": live_key(1), "result": "ok", "item": item, "rev": 1,
    }  # fmt: skip
    note = live.note(item)
    assert (note["rev"], note["text"], note["by"]) == (1, "Dibuka", "sekretariat")
    told = live.state()["agenda"][-1]
    assert (told["note_rev"], told["note_hash"]) == (1, note["hash"])


def live_key(n):
    return db.session.scalars(sa.select(LiveOp.key).where(LiveOp.n == n)).one()


def test_what_was_taken_is_answered_again_and_done_once(live, item):
    ops = [live.op("note", item=item, text="a", **{"from": 0}), live.op("capture", raw="! Susun SOP", item=item)]
    first = live.post_ops(*ops)
    again = live.post_ops(*ops)
    assert first.status_code == again.status_code == 200
    assert first.get_data() == again.get_data()
    assert (many(LiveOp), many(CapturedLine), many(Action)) == (2, 1, 1)


def test_a_lost_answer_costs_nothing(live, item):
    """The batch went through, its answer did not: it comes again with what was typed since."""
    first = live.op("capture", raw="= Disepakati satu", item=item)
    live.post_ops(first)
    second = live.op("capture", raw="= Disepakati dua", item=item)
    answer = live.post_ops(first, second).get_json()
    assert [one["label"] for one in answer["results"]] == ["1", "2"]
    assert answer["next"] == 3
    assert many(Decision) == 2


def test_a_gap_is_told_and_nothing_is_written(live, item):
    live.op("capture", raw="! Satu")
    response = live.post_ops(live.op("capture", raw="! Dua"))
    assert (response.status_code, response.get_json()) == (409, {"error": "gap", "next": 1})
    assert many(LiveOp) == many(CapturedLine) == 0


@pytest.mark.parametrize("change", ["key", "body"])
def test_a_place_that_was_taken_is_not_given_to_another(live, change):
    op = live.op("capture", raw="! Satu")
    live.post_ops(op)
    changed = {**op, "key": "lain"} if change == "key" else {**op, "body": {"raw": "! Dua"}}
    new = live.op("capture", raw="! Tiga")
    response = live.post_ops(changed, new)
    assert (response.status_code, response.get_json()) == (422, {"error": "key", "n": 1})
    assert many(LiveOp) == 1


def test_a_name_that_was_taken_is_not_given_to_another_place(live, other):
    op = live.op("capture", raw="! Satu")
    live.post_ops(op)
    response = other.post_ops({**other.op("capture", raw="! Satu"), "key": op["key"]})
    assert (response.status_code, response.get_json()) == (422, {"error": "key", "n": 1})
    assert many(CapturedLine) == 1


def test_a_browser_belongs_to_one_account_and_one_meeting(live, other):
    live.send("capture", raw="! Satu")
    other.client = live.client
    other.n = 1
    assert other.post_ops(other.op("capture", raw="! Dua")).status_code == 422
    live.url = live.url.replace("KONSEP", "DISAMPAIKAN")
    assert live.post_ops(live.op("capture", raw="! Dua")).status_code == 422
    assert many(CapturedLine) == 1


def test_an_operation_names_what_an_earlier_one_made(live):
    add = live.op("agenda", add="Acara baru")
    note = live.op("note", item={"ref": add["key"]}, text="Di bawahnya", **{"from": 0})
    line = live.op("capture", raw="! Susun SOP", item={"ref": add["key"]})
    results = live.post_ops(add, note, line).get_json()["results"]
    assert [one["result"] for one in results] == ["ok", "ok", "ok"]
    made = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.title == "Acara baru")).one()
    assert text_of(made.id) == "Di bawahnya"
    assert db.session.scalars(sa.select(CapturedLine.agenda_item_id)).one() == made.id


def test_one_operation_that_is_refused_holds_up_none(live, item):
    results = live.post_ops(
        live.op("capture", raw="! ", item=item), live.op("agenda", add="  "), live.op("note", item=item, text="x"),
    ).get_json()["results"]  # fmt: skip
    assert [one["result"] for one in results] == ["refused", "refused", "ok"]
    assert results[0]["words"]
    assert many(LiveOp) == 3


# Who


def test_another_account_in_the_same_browser_sends_nothing(live, other, item):
    """The cookie changed under an open page: its store belongs to somebody else."""
    op = live.op("note", item=item, text="Rahasia penulis lain", **{"from": 0})
    live.browser, live.csrf = other.browser, other.csrf
    response = live.post_ops(op)
    assert (response.status_code, response.get_json()) == (409, {"error": "other_user"})
    assert many(LiveOp) == many(Note) == 0


def test_nobody_signed_in_is_told_so_without_being_led_elsewhere(live):
    with live.browser.client.session_transaction() as cookie:
        cookie.pop("_user_id")
    assert live.get("keadaan").status_code == 401
    assert live.post_ops(live.op("agenda", add="x")).status_code == 401


@pytest.mark.parametrize(
    ("role", "status"), [("anggota", 404), ("admin", 403), ("pimpinan", 403), ("sekretariat-lain", 404)]
)
def test_only_writers_pass(world, item, browse, live, role, status):
    browser = browse(world.users[role])
    live.browser = browser
    for path in ("keadaan", f"catatan/{item}"):
        assert live.get(path).status_code == status
    live.csrf = browser.csrf_token()
    assert live.post_ops(live.op("agenda", add="x")).status_code == status
    assert live.post("baca", {"line": "! x"}).status_code == status


def test_a_writer_cleared_for_less_finds_no_meeting_of_more(world, browse, item):
    reader = LiveBrowser(browse, world.users["sekretariat-biasa"], "KONSEP")
    reader.url = reader.url.replace("KONSEP", "TERBATAS")
    assert reader.get("keadaan").status_code == 404
    assert reader.post_ops(reader.op("agenda", add="x")).status_code == 404


def test_what_a_writer_is_not_cleared_for_is_not_there(world, browse, item, live):
    with writing():
        db.session.get_one(AgendaItem, item).security_class = SecurityClass.RESTRICTED
    live.send("note", item=item, text="Sandi", **{"from": 0})
    live.send("capture", raw="= Disepakati sandi", item=item)
    with writing():
        decision = db.session.scalars(sa.select(Decision)).one()
        decision.security_class = decision.effective_class = SecurityClass.RESTRICTED
        ident = decision.id
    less = LiveBrowser(browse, world.users["sekretariat-biasa"], "KONSEP")
    assert item not in {one["id"] for one in less.state()["agenda"]}
    assert less.state()["records"] == []
    assert less.get(f"catatan/{item}").status_code == 404
    edit = less.send("record", target="outcome", id=ident, facts={"text": "Lain"}, **{"from": 1})
    assert edit["result"] == "gone"
    sent = less.send("note", item=item, text="Saya tulis juga", **{"from": 0})
    assert sent["result"] == "gone"
    assert text_of(item) == "Sandi"
    assert text_of(sent["item"]) == "Saya tulis juga"


# Two writers


def test_two_writers_get_both_texts_back(live, other, item):
    live.send("note", item=item, text="Punya sekretariat", **{"from": 0})
    answer = other.send("note", item=item, text="Punya tuan rumah", **{"from": 0})
    assert answer["result"] == "conflict"
    assert (answer["theirs"], answer["rev"], answer["by"]) == ("Punya sekretariat", 1, "sekretariat")
    merged = other.send("note", item=item, text="Punya sekretariat\nPunya tuan rumah", **{"from": answer["rev"]})
    assert merged["result"] == "ok"
    kept = db.session.scalars(sa.select(NoteRevision.text).order_by(NoteRevision.id)).all()
    assert kept == ["Punya sekretariat"]  # the other's wording; the merged one within two minutes of it is not yet kept
    assert live.state()["writers"] == 2


def test_the_same_text_sent_twice_is_no_conflict(live, item):
    """After a reload the browser sends under a new name what had arrived already."""
    live.send("note", item=item, text="Sama", **{"from": 0})
    again = live.send("note", item=item, text="Sama", **{"from": 0})
    assert (again["result"], again["rev"]) == ("same", 1)


def test_an_edit_of_what_changed_meanwhile_is_told(live, other):
    made = live.send("capture", raw="= Disepakati bertukar data")
    live.send("record", target="outcome", id=made["id"], facts={"text": "Disepakati A"}, **{"from": made["rev"]})
    answer = other.send("record", target="outcome", id=made["id"], facts={"text": "Disepakati B"}, **{"from": 1})
    assert (answer["result"], answer["theirs"]["text"], answer["rev"]) == ("conflict", "Disepakati A", 2)
    title = live.send("agenda", add="Pembukaan")
    live.send("agenda", id=title["id"], title="Pembukaan resmi", **{"from": title["rev"]})
    answer = other.send("agenda", id=title["id"], title="Sambutan", **{"from": title["rev"]})
    assert (answer["result"], answer["theirs"]) == ("conflict", "Pembukaan resmi")


def test_at_the_same_moment_each_is_taken_once(app, world, live, item):
    """The same batch sent from four connections at once."""
    ops = [live.op("capture", raw=f"! Tugas {n}", item=item) for n in range(5)]
    answers, browser = [], live.browser

    def send():
        with browser.app.test_client() as client:
            for name, cookie in browser.client._cookies.items():
                client._cookies[name] = cookie
            with browser.app.app_context():
                answers.append(client.post(
                    f"{live.url}/kirim", data=json.dumps({"who": live.who, "client": live.client, "ops": ops}),
                    content_type="application/json", headers={"X-CSRFToken": live.csrf},
                ))  # fmt: skip

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert [one.status_code for one in answers] == [200] * 4
    assert len({one.get_data() for one in answers}) == 1
    assert (many(Action), many(LiveOp)) == (5, 5)


# What each does


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


# Whatever is sent


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


# What it costs


def test_the_state_is_told_once_and_costs_the_same_however_much_there_is(live, other, item, world):
    live.send("capture", raw="! Susun SOP", item=item)
    response = live.get("keadaan")
    tag = response.headers["ETag"]
    assert live.get("keadaan", If_None_Match=tag).status_code == 304
    with count_queries() as few:
        live.get("keadaan")
    for n in range(8):
        live.send("capture", raw=f"! Tugas {n} @POLRES-BELU", item=item)
        live.send("capture", raw=f"= Disepakati {n}", item=item)
        live.send("attend", agency=[world.polres, world.tni, world.lpsk][n % 3].id, status="present")
    assert live.get("keadaan", If_None_Match=tag).status_code == 200
    with count_queries() as many_more:
        live.get("keadaan")
    assert not many_more.writes
    assert len(many_more) <= len(few) + 3  # links of actions, agencies beyond the members
    assert len(many_more) <= 24


def test_saving_a_note_costs_the_same_however_long_the_meeting(live, item):
    live.send("note", item=item, text="a", **{"from": 0})
    with count_queries() as few:
        live.send("note", item=item, text="ab", **{"from": 1})
    for n in range(10):
        live.send("capture", raw=f"! Tugas {n}", item=item)
    with count_queries() as more:
        live.send("note", item=item, text="abc", **{"from": 2})
    assert len(more) == len(few)


def test_reading_a_line_writes_nothing(live):
    with count_queries() as queries:
        told = live.read("! Susun SOP @polres ; 30/9", caret=5)
    assert not queries.writes
    assert told["kind"] == "action"
    assert live.post("baca", b"[]").status_code == 422
    assert live.post("baca", {"line": 5}).status_code == 422
    assert live.post("baca", {"line": "x", "caret": "y"}).status_code == 422


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
