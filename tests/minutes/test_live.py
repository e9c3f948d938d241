"""The live minutes on the server: what is sent is taken in order, once, by its writers."""

import json
import threading

import pytest
import sqlalchemy as sa

from app.actions import Action
from app.core import SecurityClass, db, writing
from app.meetings import (
    AgendaItem,
)
from app.minutes import (
    CapturedLine,
    LiveOp,
    Note,
    NoteRevision,
)
from app.outcomes import Decision
from tests.client import count_queries

from .live_client import LiveBrowser, many, text_of

pytestmark = pytest.mark.both_engines


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


# What it costs


def test_the_state_is_told_once_and_costs_the_same_however_much_there_is(live, other, item, world):
    live.send("capture", raw="! Susun SOP", item=item)
    response = live.get("keadaan")
    tag = response.headers["ETag"]
    assert live.get("keadaan", If_None_Match=tag).status_code == 304
    packed = live.get("keadaan", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    again = live.get("keadaan", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])
    assert (again.status_code, again.get_data()) == (304, b"")
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
