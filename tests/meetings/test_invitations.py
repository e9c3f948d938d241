"""Who is invited: the next meeting after the last one, the list and its order, inviting."""

import threading
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine

from app.core import AuditEntry, Refused, Role, SecurityClass, db, writing
from app.meetings import (
    AgendaItem,
    Answer,
    InviteChannel,
    Invitee,
    Meeting,
    MeetingState,
    ReplyAnswer,
    ReplyChannel,
    Wanted,
    add_agenda_item,
    add_invitee,
    answers_of,
    copy_meeting,
    give_answer,
    invite,
    invitees_of,
    move_meeting,
    set_invitees,
    set_partners,
    withdraw_invitee,
)
from app.notices import Notice
from tests.builders import a_grant, a_meeting, a_user, an_agency
from tests.client import count_queries
from tests.page_rules import words_of

from .stage import DAY, HOSTILE, Stage, rows, the_meeting

both_engines = pytest.mark.both_engines


@pytest.fixture
def stage(ctx):
    with writing():
        return Stage()


# The next meeting after the last one


def test_a_copy_takes_what_stays_and_nothing_of_what_was_said(stage):
    with writing():
        source = a_meeting(
            stage.forum, code="LALU", title="Rakor 2024", title_en="Meeting 2024", host_id=stage.office.id,
            venue="Aula", chair_position="Direktur", purpose="Koordinasi", invitation_number="UND-1",
            minutes_number="N-1", starts_at=time(9, 0), security_class=SecurityClass.RESTRICTED,
            state=MeetingState.HELD, circulated=False,
        )  # fmt: skip
        set_partners(source, [stage.guest])
        source.state = MeetingState.PLANNED
        add_agenda_item(source, "Pembukaan", by=stage.by(), presenter="Kepala Kantor", source="L5")
        add_invitee(
            source, stage.guest, InviteChannel.MAIL, by=stage.by(), guest=True, position="Ketua", person="Orang"
        )
        set_one = Wanted(stage.police.id, stage.police_seat.id, InviteChannel.MAIL)
        set_invitees(source, [Wanted(stage.guest.id, None, InviteChannel.MAIL, invitees_of(source)[0].id), set_one],
                     by=stage.by())  # fmt: skip
        source.state = MeetingState.HELD
        db.session.flush()
        copy = copy_meeting(source, "Rakor 2025", by=stage.by(), starts_on=DAY)
        code = copy.code
        assert copy_meeting(source, "Rakor 2024", by=stage.by()).title_en == "Meeting 2024"
    copy = the_meeting(code)
    assert copy.title_en is None, "the English title of another meeting"
    assert (copy.title, copy.venue, copy.chair_position, copy.host_id) == (
        "Rakor 2025",
        "Aula",
        "Direktur",
        stage.office.id,
    )
    assert copy.effective_class is SecurityClass.RESTRICTED
    assert (copy.invitation_number, copy.minutes_number, copy.starts_at) == (None, None, None)
    assert (copy.state, copy.invited_at, copy.calendar_uid) == (MeetingState.PLANNED, None, None)
    assert [(row.agency_id, row.position, row.person) for row in invitees_of(copy)] == [
        (stage.guest.id, "Ketua", None), (stage.police.id, None, None)
    ]  # fmt: skip
    items = db.session.scalars(sa.select(AgendaItem).where(AgendaItem.meeting_id == copy.id)).all()
    assert [(item.title, item.presenter, item.source) for item in items] == [("Pembukaan", "Kepala Kantor", None)]


def test_the_page_of_copying_says_what_is_taken(stage, browse):
    browser = browse(stage.secretary)
    page = browser.get("/rapat/RAKOR/salin")
    assert "Mota'ain" in page.all_text
    page = page.submit("Buat rapat", title=HOSTILE, starts_on="2034-06-01", agenda=True, invitees=False)
    assert page.h1 == "Daftar undangan"
    copy = db.session.scalars(sa.select(Meeting).where(Meeting.title == HOSTILE)).one()
    assert copy.starts_on == date(2034, 6, 1)
    assert browser.get("/rapat/RAKOR/salin").submit("Buat rapat", title=" ").status == 422
    page = browser.get("/rapat/RAKOR/salin").submit("Buat rapat", starts_on="2034-06-02", ends_on="2034-06-01")
    assert page.status == 422
    assert "ends_on" in page.errors()


# The list


def test_the_first_visit_proposes_one_seat_of_every_member_in_protocol_order(stage, browse):
    page = browse(stage.secretary).get("/rapat/RAKOR/undangan")
    names = [one.text_content().split()[0] for one in page.select("//li[contains(@class,'invite-line')]//b")]
    assert names == ["Kantor", "Kodim", "Polres", "Polres", "Bea"]
    ticked = [one.get("checked") is not None for one in page.select("//input[@type='checkbox']")]
    assert ticked == [True, True, True, False, True], "a second seat of an agency is not ticked"
    page.submit("Simpan")
    assert [(row.agency_id, row.seat_id) for row in rows()] == [
        (stage.office.id, stage.office_seat.id), (stage.army.id, stage.army_seat.id),
        (stage.police.id, stage.police_seat.id), (stage.customs.id, None),
    ]  # fmt: skip
    assert [row.channel for row in rows()] == [
        InviteChannel.BY_HAND, InviteChannel.WHATSAPP, InviteChannel.WHATSAPP, InviteChannel.BY_HAND
    ], "without a mail server nobody is proposed to be mailed"  # fmt: skip


def test_typing_a_number_moves_a_line_before_or_behind_the_one_that_had_it(stage, browse):
    browser = browse(stage.secretary)
    browser.get("/rapat/RAKOR/undangan").submit("Simpan")
    browser.get("/rapat/RAKOR/undangan").submit("Simpan", {"rows-3-place": "1"})
    order = [stage.customs.id, stage.office.id, stage.army.id, stage.police.id]
    assert [row.agency_id for row in rows()] == order
    browser.get("/rapat/RAKOR/undangan").submit("Simpan", {"rows-0-place": "3"})
    assert [row.agency_id for row in rows()] == [order[1], order[2], order[0], order[3]]
    browser.get("/rapat/RAKOR/undangan").submit("Simpan", press="Urutkan menurut protokol")
    assert [row.agency_id for row in rows()] == [stage.office.id, stage.army.id, stage.police.id, stage.customs.id]
    before = [(row.id, row.revision) for row in rows()]
    page = browser.get("/rapat/RAKOR/undangan").submit("Simpan")
    assert page.flashes == ["Tidak ada yang berubah."]
    assert [(row.id, row.revision) for row in rows()] == before, "an unchanged save writes nothing"


@pytest.mark.parametrize("revision", ["\N{SUPERSCRIPT TWO}", 5_000 * "9"])
def test_a_list_with_a_revision_that_is_none_is_taken_as_it_stands(stage, browse, revision):
    page = browse(stage.secretary).get("/rapat/RAKOR/undangan")
    page = page.submit("undangan", {"rows-0-revision": revision}, forged=True)
    assert page.flashes == ["Daftar undangan disimpan."]


def test_unticked_lines_leave_and_come_back_as_the_same_row(stage, browse):
    browser = browse(stage.secretary)
    browser.get("/rapat/RAKOR/undangan").submit("Simpan")
    ident = rows()[0].id
    browser.get("/rapat/RAKOR/undangan").submit("Simpan", {"rows-0-wanted": False})
    assert [row.id for row in rows() if row.withdrawn_at] == [ident]
    page = browser.get("/rapat/RAKOR/undangan")
    index = next(i for i, one in enumerate(page.select("//li[contains(@class,'invite-line')]//b"))
                 if one.text_content().startswith("Kantor"))  # fmt: skip
    page.submit("Simpan", {f"rows-{index}-wanted": True})
    (row,) = [row for row in rows() if row.agency_id == stage.office.id]
    assert (row.id, row.withdrawn_at) == (ident, None)


def test_mail_is_offered_only_where_some_is_sent(stage, browse, app):
    with writing():
        set_invitees(
            stage.meeting,
            [
                Wanted(stage.police.id, stage.police_seat.id, InviteChannel.BOTH),
                Wanted(stage.office.id, stage.office_seat.id, InviteChannel.MAIL),
            ],
            by=stage.by(),
        )
    desk = browse(stage.secretary)

    def offered(row):
        page = desk.get("/rapat/RAKOR/undangan")
        return [words_of(one) for one in page.select(f"//select[@name='rows-{row}-channel']/option")], page.text

    ways, text = offered(0)
    assert ways == ["WhatsApp", "Surel dan WhatsApp", "Disampaikan sendiri"]
    assert "Pengiriman surel belum disiapkan di sini." in text
    assert "surel belum disiapkan: disampaikan sendiri" in text, "the office has no telephone"
    assert offered(2)[0] == ["WhatsApp", "Disampaikan sendiri"]
    page = desk.get("/rapat/RAKOR/undangan/tambah")
    assert "Surel" not in page.text
    desk.get("/rapat/RAKOR/undangan").submit("Simpan")
    assert [row.channel for row in rows()] == [InviteChannel.BOTH, InviteChannel.MAIL], "what was chosen stays"
    app.config.update(MAIL_SERVER="127.0.0.1:9", MAIL_SENDER="patok@contoh.go.id")
    ways, text = offered(2)
    assert ways == ["Surel", "WhatsApp", "Surel dan WhatsApp", "Disampaikan sendiri"]
    assert "belum disiapkan" not in text


def test_two_who_save_the_list_at_once_do_not_undo_each_other(stage, browse):
    one, other = browse(stage.secretary), browse(stage.secretary)
    one.get("/rapat/RAKOR/undangan").submit("Simpan")
    mine, theirs = one.get("/rapat/RAKOR/undangan"), other.get("/rapat/RAKOR/undangan")
    mine.submit("Simpan", {"rows-0-channel": "whatsapp"})
    assert theirs.submit("Simpan", {"rows-0-channel": "by_hand"}).status == 409
    assert rows()[0].channel is InviteChannel.WHATSAPP
    stale = one.get("/rapat/RAKOR/undangan")
    with writing():
        withdraw_invitee(db.session.get_one(Invitee, rows()[3].id), rows()[3].revision, by=stage.by())
    page = stale.submit("Simpan", {"rows-1-channel": "by_hand"})
    assert page.status == 409
    assert "berubah sementara Anda mengisi" in page.text


def test_a_guest_is_added_once_and_marked_as_one(stage, browse):
    browser = browse(stage.secretary)
    page = browser.get("/rapat/RAKOR/undangan/tambah")
    page = page.submit("Tambah undangan", agency_id=str(stage.guest.id), position="Ketua", channel="by_hand")
    assert "tamu" in page.text
    page = browser.get("/rapat/RAKOR/undangan/tambah")
    page = page.submit("Tambah undangan", agency_id=str(stage.guest.id), position="Ketua")
    assert page.status == 422
    assert "position" in page.errors()
    page = browser.get("/rapat/RAKOR/undangan/tambah")
    page = page.submit("Tambah, lalu satu lagi", agency_id=str(stage.police.id), position="Kasat Intelkam")
    assert page.h1 == "Tambah undangan"
    row = rows()[-1]
    assert (row.seat_id, row.guest) == (stage.second_seat.id, False), "a position the directory knows is its seat"
    assert page.submit("Tambah undangan", agency_id="").status == 422
    page = page.submit("Tambah undangan", agency_id=str(stage.police.id), position=HOSTILE)
    assert page.h1 == "Daftar undangan"
    assert HOSTILE in page.text


# Inviting


@both_engines
def test_inviting_announces_the_meeting_and_closes_answers_the_evening_before(stage):
    with writing():
        stage.list_all()
        told = invite(stage.meeting, by=stage.by())
        assert len(told) == 3
    meeting = the_meeting()
    assert meeting.state is MeetingState.INVITED
    assert meeting.calendar_uid.endswith("@patok")
    assert meeting.replies_close_at == datetime(2034, 5, 8, 23, 59, tzinfo=ZoneInfo("Asia/Makassar"))
    assert all(row.invited_at for row in rows())
    with pytest.raises(Refused), writing():
        invite(the_meeting(), by=stage.by())


def test_a_meeting_that_was_held_shows_whom_it_invited_and_nobody_else(stage, browse):
    browser = browse(stage.secretary)
    with writing():
        add_invitee(stage.meeting, stage.guest, InviteChannel.BY_HAND, by=stage.by(), guest=True)
        move_meeting(stage.meeting, "hold", by=stage.by())
    page = browser.get("/rapat/RAKOR/undangan")
    assert "Lembaga Perlindungan" in page.text
    assert "Polres Belu" not in page.text
    assert not page.select("//form")
    assert browser.post("/rapat/RAKOR/undangan", {}).status == 422
    assert browser.get("/rapat/RAKOR/undang").status == 200


def test_a_meeting_without_a_day_or_without_anybody_is_not_sent(stage, browse):
    browser = browse(stage.secretary)
    assert "Semua yang ada di daftar sudah diundang" in browser.get("/rapat/RAKOR/undang").text
    with writing():
        stage.list_all()
    assert "Polres Belu; Kodim 1605/Belu" in browser.get("/rapat/RAKOR/undang").text, "names hold commas themselves"
    with writing():
        the_meeting().starts_on = None
    assert "Isi hari rapat" in browser.get("/rapat/RAKOR/undang").text
    with pytest.raises(Refused), writing():
        invite(the_meeting(), by=stage.by())
    assert the_meeting().state is MeetingState.PLANNED


def test_who_comes_later_is_invited_later_and_the_others_are_not_told_again(stage):
    with writing():
        stage.list_all()
        invite(stage.meeting, by=stage.by())
    first = {row.id: row.invited_at for row in rows()}
    with writing():
        meeting = the_meeting()
        add_invitee(meeting, stage.guest, InviteChannel.BY_HAND, by=stage.by(), guest=True)
        (told,) = invite(meeting, by=stage.by())
        assert told.agency_id == stage.guest.id
    assert {row.id: row.invited_at for row in rows() if row.id in first} == first


def test_a_guest_that_was_invited_knows_the_meeting_and_nobody_else_outside_does(stage, browse):
    with writing():
        reader, other = a_user("Tamu"), a_user("Bukan tamu")
        a_grant(reader, Role.FOCAL_POINT, agency=stage.guest)
        a_grant(other, Role.FOCAL_POINT, agency=an_agency("LAIN"))
        stage.list_all()
        add_invitee(stage.meeting, stage.guest, InviteChannel.BY_HAND, by=stage.by(), guest=True)
    assert browse(reader).get("/rapat/RAKOR").status == 404, "not before it was invited"
    with writing():
        invite(the_meeting(), by=stage.by())
    assert browse(reader).get("/rapat/RAKOR").status == 200
    assert browse(reader).get("/rapat/RAKOR/undangan.ics").status == 200
    assert browse(reader).get("/rapat/RAKOR/undangan").status == 403
    assert browse(other).get("/rapat/RAKOR").status == 404
    assert browse(other).get("/rapat/RAKOR/undangan.ics").status == 404
    with writing():
        row = rows()[-1]
        withdraw_invitee(db.session.get_one(Invitee, row.id), row.revision, by=stage.by())
    assert browse(reader).get("/rapat/RAKOR").status == 404


@both_engines
def test_two_who_invite_at_once_invite_everybody_once(app):
    with app.app_context(), writing():
        stage = Stage()
        stage.list_all()
        ident, actor = stage.meeting.id, stage.by()
    told, refused, start = [], [], threading.Barrier(4)

    def send():
        with app.app_context():
            start.wait(10)
            try:
                with writing():
                    told.append(len(invite(db.session.get_one(Meeting, ident), by=actor)))
            except Refused:
                refused.append(True)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert told == [3], "one sends to all"
    assert len(refused) == 3, "the others find everybody invited"
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 3
        sent = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.verb == "invite_agencies")).all()
        assert len(sent) == 1


def test_answers_close_an_hour_from_now_where_the_evening_before_is_past(stage):
    at = datetime(2034, 5, 8, 23, 59, 30, tzinfo=ZoneInfo("Asia/Makassar"))
    with time_machine.travel(at, tick=False):
        with writing():
            stage.list_all()
            invite(stage.meeting, by=stage.by())
        assert the_meeting().replies_close_at > at


# What it costs


def test_the_pages_cost_the_same_however_many_are_invited(stage, browse):
    browser = browse(stage.secretary)

    def cost():
        found = []
        for path in ("undangan", "undang", "konfirmasi"):
            with count_queries() as queries:
                assert browser.get(f"/rapat/RAKOR/{path}").status == 200
            found.append(len(queries))
        return found

    with writing():
        stage.list_all()
        invite(stage.meeting, by=stage.by())
    before = cost()
    with writing():
        meeting = the_meeting()
        for _ in range(12):
            agency = an_agency()
            Stage.seat(agency, "Kepala", phone="0812 9999 0000")
            row = add_invitee(meeting, agency, InviteChannel.WHATSAPP, by=stage.by(), guest=True, position="Kepala")
        invite(meeting, by=stage.by())
        give_answer(row, Answer(ReplyAnswer.COMING), channel=ReplyChannel.PHONE, by=stage.by(), by_name="Sari")
    assert answers_of([row.id])
    assert cost() == before
    assert max(before) <= 14
