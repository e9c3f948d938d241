"""Answers to an invitation by the link that may be forwarded, without an account."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from icalendar import Calendar

from app.core import Role, SecurityClass, db, writing
from app.meetings import (
    InviteChannel,
    Invitee,
    ReplyAnswer,
    ReplyChannel,
    Wanted,
    add_agenda_item,
    answered,
    invite,
    move_meeting,
    renew_link,
    reply_url,
    set_invitees,
    withdraw_invitee,
)
from app.meetings.reply_service import MOST_A_DAY
from app.meetings.reply_views import MOST_FROM_AN_ADDRESS
from tests.builders import a_grant, a_meeting, a_user
from tests.client import count_queries

from .stage import DAY, HOSTILE, SIGNED, an_invited_stage, link, replies, rows, the_meeting

both_engines = pytest.mark.both_engines


@pytest.fixture
def stage(ctx):
    with writing():
        return an_invited_stage()


@both_engines
def test_who_answers_and_who_notes_answers_never_wait_for_each_other_crosswise(stage, browse):
    """The secretariat's grid holds the meeting, then its lines: a link that holds a line first could block both."""
    page = browse().get(link())
    with count_queries() as queries:
        page.submit("Kirim jawaban", answer="coming", **SIGNED)
        page.submit("Kirim bahan", {"bahan-kind": "perspective", "bahan-text": "Pandangan", "bahan-by_name": "Maria",
                                    "bahan-by_position": "Kasat"})  # fmt: skip
    held = [one.rsplit("FOR UPDATE OF ", 1)[1] for one in queries if "FOR UPDATE" in one]
    assert set(held) <= {"meeting"}
    assert len(held) == (2 if db.engine.dialect.name == "postgresql" else 0)


@both_engines
def test_who_holds_the_link_answers_without_an_account_and_changes_the_answer(stage, browse):
    browser = browse()
    page = browser.get(link())
    assert page.h1 == "Rakor perbatasan"
    assert "Polres Belu" in page.text
    page = page.submit("Kirim jawaban", answer="coming", headcount="3", person="Yosef Leki", **SIGNED)
    assert page.flashes == ["Jawaban Anda sudah tercatat. Terima kasih."]
    assert "Akan hadir, 3 orang" in page.text
    assert "Maria Bere, Sekretaris" in page.text
    page = page.submit("Kirim jawaban", answer="represented", represented_by="Wakapolres", **SIGNED)
    assert "Diwakili Wakapolres" in page.text
    page = page.submit("Kirim jawaban", answer="excused", text="Ada kunjungan Kapolda.", **SIGNED)
    said = [(one.answer, one.represented_by, one.headcount, one.channel, one.by_user_id) for one in replies()]
    assert said == [
        (ReplyAnswer.COMING, None, 3, ReplyChannel.LINK, None),
        (ReplyAnswer.REPRESENTED, "Wakapolres", 3, ReplyChannel.LINK, None),
        (ReplyAnswer.EXCUSED, None, None, ReplyChannel.LINK, None),
    ], "every answer stays, the latest stands"
    assert answered([the_meeting().id])[the_meeting().id].answered == 1
    page = page.submit("Kirim jawaban", **SIGNED)
    assert page.flashes == ["Tidak ada yang berubah."]
    assert len(replies()) == 3


def test_opening_the_link_writes_nothing(stage, browse):
    browser, address = browse(), link()
    for path in (address, f"{address}/undangan.ics"):
        with count_queries() as queries:
            assert browser.get(path).status == 200
        assert queries.writes == []
        assert len(queries) <= 9


def test_what_is_lacking_is_said_beside_the_field(stage, browse):
    page = browse().get(link()).submit("Kirim jawaban")
    assert page.status == 422
    assert set(page.errors()) >= {"answer", "by_name", "by_position"}
    page = browse().get(link()).submit("Kirim jawaban", answer="represented", **SIGNED)
    assert (page.status, set(page.errors())) == (422, {"represented_by"})
    page = browse().get(link()).submit("Kirim jawaban", answer="coming", headcount="0", **SIGNED)
    assert set(page.errors()) == {"headcount"}
    page = browse().get(link()).submit("Kirim jawaban", answer="nonsense", forged=True, **SIGNED)
    assert page.status == 422
    assert replies() == []


def test_hostile_words_stay_words(stage, browse):
    page = (
        browse()
        .get(link())
        .submit(
            "Kirim jawaban",
            answer="represented",
            represented_by=HOSTILE,
            text=HOSTILE,
            by_name=HOSTILE,
            by_position=HOSTILE,
        )
    )
    assert HOSTILE in page.text
    page = page.submit("Kirim bahan", {"bahan-kind": "perspective", "bahan-text": HOSTILE, "bahan-by_name": HOSTILE,
                                       "bahan-by_position": HOSTILE})  # fmt: skip
    assert page.text.count(HOSTILE) > 3
    browser = browse(stage.secretary)
    for path in ("konfirmasi", "bahan", f"undangan/{rows()[0].id}", "undangan"):
        page = browser.get(f"/rapat/RAKOR/{path}")
        assert page.status == 200
        assert "<script>alert" not in page.data.decode()
    assert HOSTILE in browser.get("/rapat/RAKOR/bahan").text


def test_a_link_is_good_for_its_own_invitee_and_meeting_alone(stage, browse):
    with writing():
        other = a_meeting(stage.forum, code="LAIN", title="Rapat lain", state=stage.meeting.state, circulated=False,
                          starts_on=DAY, invited_at=stage.meeting.invited_at)  # fmt: skip
        set_invitees(other, [Wanted(stage.customs.id, None, InviteChannel.BY_HAND)], by=stage.by())
        invite(other, by=stage.by())
    mine = link(0)
    theirs = db.session.scalars(sa.select(Invitee).where(Invitee.meeting_id == other.id)).one()
    swapped = (
        mine.rsplit("/", 1)[0]
        + "/"
        + reply_url(theirs, other).rsplit("/", 1)[1].split("-")[0]
        + "-"
        + mine.split("-")[1]
    )
    assert browse().get(swapped).status == 410
    assert browse().get(mine[:-1]).status == 410
    assert browse().get("/balas/nonsense").status == 410
    assert browse().get("/balas/" + "x" * 3000).status == 410
    assert browse().post(swapped, {"answer": "coming", **SIGNED}).status == 410
    assert browse().get(f"{swapped}/undangan.ics").status == 410
    assert replies() == []


@both_engines
def test_a_link_that_was_replaced_or_withdrawn_works_no_more(stage, browse):
    old = link(0)
    with writing():
        row = rows()[0]
        renew_link(db.session.get_one(Invitee, row.id), row.revision, by=stage.by())
    assert browse().get(old).status == 410
    new = link(0)
    page = browse().get(new)
    assert page.status == 200
    with writing():
        row = rows()[0]
        withdraw_invitee(db.session.get_one(Invitee, row.id), row.revision, by=stage.by())
    assert browse().get(new).status == 410
    assert page.submit("Kirim jawaban", answer="coming", **SIGNED).status == 410
    other = link(1)
    with writing():
        the_meeting().links_version += 1
    assert browse().get(other).status == 410, "all links of a meeting at once"


def test_no_usable_link_lies_in_the_database(stage):
    tokens = [link(place).rsplit("/", 1)[1] for place in range(3)]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            stored = " ".join(map(str, row))
            assert not any(token in stored or token.split("-")[1] in stored for token in tokens), table.name


def test_after_the_closing_the_page_only_shows_what_was_answered(stage, browse):
    page = browse().get(link()).submit("Kirim jawaban", answer="coming", **SIGNED)
    assert "Jam buka pos" in page.text
    closes = datetime.now(UTC) + timedelta(hours=1)
    with writing():
        the_meeting().replies_close_at = closes
    with time_machine.travel(closes + timedelta(seconds=1), tick=False):
        late = page.submit("Kirim jawaban", answer="excused", **SIGNED)
        assert late.status == 422
        assert "sudah ditutup" in late.text
        shown = browse().get(link())
        assert "Akan hadir" in shown.text
        assert not shown.select("//form")
        assert "Jam buka pos" not in shown.text, "from now on it is what is written down in the meeting"
    assert len(replies()) == 1
    with time_machine.travel(closes, tick=False):
        assert browse().get(link()).select("//form")
    with writing():
        move_meeting(the_meeting(), "cancel", by=stage.by(), reason="Bandara ditutup")
    shown = browse().get(link())
    assert "dibatalkan" in shown.text
    assert not shown.select("//form")


def test_one_link_is_heard_so_often_a_day(stage, browse):
    browser = browse()
    for n in range(MOST_A_DAY - 1):
        assert (
            browser.get(link()).submit("Kirim jawaban", answer="coming", headcount=str(n + 1), **SIGNED).status == 200
        )
    page = browser.get(link())
    sent = {"bahan-kind": "agenda_point", "bahan-text": "Jam buka", "bahan-by_name": "A", "bahan-by_position": "B"}
    assert page.submit("Kirim bahan", sent).status == 200
    page = browser.get(link()).submit("Kirim jawaban", answer="excused", **SIGNED)
    assert page.status == 429
    assert "terlalu sering" in page.text
    assert page.fields("jawaban")["answer"] == "excused", "what was typed stands there still"
    assert browser.get(link()).submit("Kirim bahan", sent).status == 429
    assert browser.get(link(1)).submit("Kirim jawaban", answer="coming", **SIGNED).status == 200, "another invitee's"
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1), tick=False):
        assert browse().get(link()).submit("Kirim jawaban", answer="excused", **SIGNED).status == 200


def test_one_address_is_heard_so_often_within_ten_minutes(stage, browse, monkeypatch):
    from app.meetings import reply_views

    assert MOST_FROM_AN_ADDRESS == 60
    monkeypatch.setattr(reply_views, "MOST_FROM_AN_ADDRESS", 2)
    browser = browse()
    for place in (0, 1):
        assert browser.get(link(place)).submit("Kirim jawaban", answer="coming", **SIGNED).status == 200
    page = browser.get(link(2)).submit("Kirim jawaban", answer="coming", **SIGNED)
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 500
    assert len(replies()) == 2


def test_of_a_restricted_meeting_the_link_tells_number_day_and_place_only(stage, browse):
    with writing():
        meeting = the_meeting()
        meeting.security_class = meeting.effective_class = SecurityClass.RESTRICTED
        meeting.invitation_number, meeting.host_id = "UND-7", stage.office.id
    page = browse().get(link())
    assert page.h1 == "Rapat koordinasi (UND-7)"
    assert "Mota'ain" in page.text
    for hidden in ("Rakor perbatasan", "Jam buka pos", "Kantor Imigrasi"):
        assert hidden not in page.data.decode()


def test_the_agenda_stands_on_the_page_but_for_its_restricted_points(stage, browse):
    with writing():
        add_agenda_item(the_meeting(), "Cendana merah", by=stage.by(), security_class=SecurityClass.RESTRICTED)
    page = browse().get(link())
    assert "Jam buka pos" in page.text
    assert "Cendana merah" not in page.data.decode()


def test_the_calendar_behind_the_link_is_addressed_to_its_invitee(stage, browse):
    page = browse().get(f"{link()}/undangan.ics")
    calendar = Calendar.from_ical(page.data)
    (event,) = calendar.walk("VEVENT")
    assert str(calendar["METHOD"]) == "REQUEST"
    assert str(event["ATTENDEE"]) == "mailto:kapolres@contoh.go.id"
    assert str(event["ORGANIZER"]) == "mailto:kanim@contoh.go.id"
    assert "/balas/" not in page.data.decode()


def test_an_account_of_the_agency_answers_as_itself(stage, browse):
    with writing():
        reader = a_user("Nardi Narahubung")
        a_grant(reader, Role.FOCAL_POINT, agency=stage.police)
        other = a_user("Orang lain")
        a_grant(other, Role.FOCAL_POINT, agency=stage.army)
    page = browse(reader).get(link())
    assert page.fields("jawaban")["by_name"] == "Nardi Narahubung"
    page.submit("Kirim jawaban", answer="coming", by_position="Kasat")
    browse(other).get(link()).submit("Kirim jawaban", answer="excused", **SIGNED)
    assert [(one.channel, one.by_user_id) for one in replies()] == [
        (ReplyChannel.APP, reader.id), (ReplyChannel.LINK, None)
    ], "an account of another agency is somebody with the link"  # fmt: skip
