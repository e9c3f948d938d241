"""The queue of what somebody sends by hand: marked, put back, left out, and seen by its writers alone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.core import Role, db, today, writing
from app.directory import Forum
from app.meetings import (
    InviteChannel,
    add_invitee,
    edit_meeting,
    invite,
)
from app.notices import count_waiting, send_mail
from app.notices.queue_views import international
from app.papers import issue_papers
from tests.builders import a_forum, a_grant, a_user, an_agency
from tests.client import count_queries
from tests.meetings.stage import DAY, HOSTILE, the_meeting

from .told import sent, texts


def test_marking_undoing_and_leaving_out(stage, browse):
    sent(stage)
    browser = browse(stage.secretary)
    first, second, third = (one.id for one in texts())
    page = browser.get("/pesan").submit(f"/pesan/{first}/terkirim")
    assert "2 pesan hari ini" in page.text
    assert "ditandai terkirim oleh Sari Sekretariat" in page.text
    page = page.submit(f"/pesan/{first}/kembalikan")
    assert "3 pesan hari ini" in page.text
    page = page.submit(f"/pesan/{second}/lewati")
    assert page.status == 422
    assert set(page.errors()) == {"reason"}
    page = page.submit(f"/pesan/{second}/lewati", reason=HOSTILE)
    assert HOSTILE in page.text
    assert "2 pesan hari ini" in page.text
    page = page.submit(f"/pesan/{third}/terkirim")
    assert [(bool(one.sent_at), bool(one.dropped_at)) for one in texts()] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert count_waiting(stage.by(), today()) == 1


def test_what_was_replaced_by_a_newer_text_is_not_put_back(stage, browse):
    sent(stage)
    browser = browse(stage.secretary)
    by_somebody, replaced = (one.id for one in texts()[:2])
    browser.get("/pesan").submit(f"/pesan/{by_somebody}/lewati", reason="Sudah ditelepon")
    with writing():
        meeting = the_meeting()
        edit_meeting(meeting, meeting.revision, by=stage.by(), starts_on=DAY + timedelta(days=7))
    page = browser.get("/pesan")
    assert "dilewati: Diganti pesan yang lebih baru." in page.text
    offered = {form.get("action") for form in page.tree.xpath("//form")}
    assert f"/pesan/{by_somebody}/kembalikan" in offered
    assert f"/pesan/{replaced}/kembalikan" not in offered
    revision = next(one.revision for one in texts() if one.id == replaced)
    page = browser.post(f"/pesan/{replaced}/kembalikan", {"revision": str(revision)})
    assert page.flashes == ["Pesan ini sudah diganti; yang lama tidak dikirim lagi."]
    browser.get("/pesan").submit(f"/pesan/{by_somebody}/kembalikan")
    assert {one.id: bool(one.dropped_at) for one in texts()[:2]} == {by_somebody: False, replaced: True}


def test_a_page_that_is_old_marks_nothing_twice(stage, browse):
    sent(stage)
    one, other = browse(stage.secretary), browse(stage.secretary)
    mine, theirs = one.get("/pesan"), other.get("/pesan")
    ident = texts()[0].id
    mine.submit(f"/pesan/{ident}/terkirim")
    page = theirs.submit(f"/pesan/{ident}/terkirim")
    assert "baru saja mengubahnya" in page.flashes[0]
    assert texts()[0].revision == 2


def test_messages_are_seen_by_those_who_write_the_meeting_alone(stage, browse):
    sent(stage)
    with writing():
        other = a_user("Sekretariat lain")
        a_grant(other, Role.SECRETARIAT, forum=a_forum("LAIN"))
    page = browse(other).get("/pesan")
    assert "Tidak ada pesan yang menunggu" in page.text
    ident = texts()[0].id
    for step in ("terkirim", "lewati", "kembalikan"):
        assert browse(other).post(f"/pesan/{ident}/{step}", {"revision": "1", "reason": "x"}).status == 404
    assert texts()[0].sent_at is None


def test_mail_that_did_not_arrive_is_named(stage, browse, postman):
    sent(stage)
    issue_papers()
    postman.answers["RCPT"] = "550 unknown"
    send_mail()
    page = browse(stage.secretary).get("/pesan")
    assert "Surel yang tidak sampai" in page.text
    assert "kapolres@contoh.go.id" in page.text
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31), tick=False):
        assert "kapolres@contoh.go.id" not in browse(stage.secretary).get("/pesan").text


def test_the_queue_costs_the_same_however_many_wait(stage, browse):
    sent(stage)
    browser = browse(stage.secretary)
    with count_queries() as queries:
        browser.get("/pesan")
    before = len(queries)
    with writing():
        meeting = the_meeting()
        for _ in range(10):
            add_invitee(meeting, an_agency(), InviteChannel.BY_HAND, by=stage.by(), guest=True)
        invite(meeting, by=stage.by())
    with count_queries() as queries:
        browser.get("/pesan")
    assert len(queries) == before


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("0812 1111-2222", "6281211112222"), ("+62 812 1111 2222", "6281211112222"), ("812 1111 2222", "6281211112222"),
        ("62812", None), ("", None), (None, None), ("tidak ada", None), ("+670 7723 4567", "67077234567"),
        ("0" * 40, None),
    ],
)  # fmt: skip
def test_a_number_as_whatsapp_knows_it(typed, known):
    assert international(typed) == known


@pytest.mark.parametrize(
    ("written_in", "read_in", "clock"),
    [("Asia/Jayapura", "Asia/Jayapura", "15:30"), ("Asia/Makassar", "Asia/Jakarta", "16:30")],
)
def test_near_midnight_the_queue_and_the_first_page_have_one_day(stage, browse, written_in, read_in, clock):
    def live_in(zone):
        with writing():
            db.session.get_one(Forum, stage.forum.id).timezone = zone

    with time_machine.travel(datetime.fromisoformat(f"2026-05-07T{clock}Z"), tick=False):
        live_in(written_in)
        sent(stage)
        live_in(read_in)  # as one whose first forum lies further west
        browser = browse(stage.secretary)
        assert "3 pesan hari ini" in browser.get("/pesan").text
        assert "3 pesan menunggu dikirim hari ini" in browser.get("/").text
