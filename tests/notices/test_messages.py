"""Messages about a meeting: by mail with its files, by hand with its text, each told once."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from app.actions import Action, ActionState
from app.core import SecurityClass, db, writing
from app.directory import AgencyKind
from app.meetings import (
    AgendaItem,
    AttendanceRole,
    AttendanceStatus,
    InviteChannel,
    Invitee,
    MeetingState,
    add_agenda_item,
    add_attendance,
    add_invitee,
    edit_meeting,
    invite,
    invitees_of,
    move_meeting,
    news,
    reply_url,
    withdraw_invitee,
)
from app.minutes import circulate, finalise
from app.minutes import edit_meeting as edit_class
from app.notices import Notice, OutboxAttachment, OutboxMail, WhatsappMessage, send_mail
from app.notices.queue_service import mark_sent
from app.outcomes import assent_all
from app.papers import IssuedPaper, PaperKind, issue_papers
from tests.builders import a_decision, a_meeting, an_action, an_agency
from tests.meetings.stage import DAY, HOSTILE, rows, the_meeting

from .told import sent, texts

both_engines = pytest.mark.both_engines


def notices():
    db.session.rollback()
    query = sa.select(Notice.occasion, Notice.recipient, Notice.channel).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(query)]


def part(message, media_type):
    return [one for one in message.walk() if one.get_content_type() == media_type]


# The invitation


@both_engines
def test_the_invitation_goes_by_mail_with_letter_and_calendar(stage, postman):
    sent(stage)
    send_mail()
    assert postman.taken == [], "a mail waits for the paper it carries"
    issue_papers()
    send_mail()
    (message,) = postman.taken
    assert message["To"] == "kapolres@contoh.go.id"
    assert message["Reply-To"] == "kanim@contoh.go.id"
    assert message["Subject"] == "Undangan: Rakor perbatasan"
    words = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    url = reply_url(rows()[0], the_meeting())
    assert url.startswith("https://patok.contoh.go.id/balas/")
    assert url in words
    for said in (
        "Yth. Kapolres, Polres Belu\n\nUndangan: Rakor perbatasan\n\nHari: Selasa, 9 Mei 2034",
        "Pukul: 09.00 WITA",
        "Tempat: PLBN Mota'ain",
    ):
        assert said in words
    calendar, file = part(message, "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    (event,) = Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    assert str(event["ATTENDEE"]) == "mailto:kapolres@contoh.go.id"
    assert file.get_filename() == "undangan.ics"
    (letter,) = part(message, "application/pdf")
    assert letter.get_filename() == "surat-undangan-RAKOR.pdf"
    assert letter.get_content().startswith(b"%PDF-")


def test_a_paper_that_cannot_be_printed_does_not_keep_the_mail_back(stage, postman):
    sent(stage)
    with writing():
        db.session.execute(sa.update(IssuedPaper).values(failed_reason="x"))
    send_mail()
    (message,) = postman.taken
    assert part(message, "application/pdf") == []
    assert len(part(message, "text/calendar")) == 2


def test_who_has_no_mail_waits_in_the_queue_by_telephone_or_by_hand(stage, browse, postman):
    sent(stage)
    assert [(one[1].split(":")[0], one[2]) for one in notices()] == [
        ("seat", InviteChannel.BOTH), ("seat", InviteChannel.WHATSAPP), ("invitee", InviteChannel.BY_HAND)
    ]  # fmt: skip
    assert [bool(one.phone) for one in texts()] == [True, True, False]
    page = browse(stage.secretary).get("/pesan")
    assert "3 pesan hari ini" in page.text
    opens = [one.get("href") for one in page.select("//a[contains(@href,'wa.me')]")]
    assert [urlsplit(one).path for one in opens] == ["/6281211112222", "/6281355556666"]
    said = parse_qs(urlsplit(opens[1]).query)["text"][0]
    assert reply_url(rows()[1], the_meeting()) in said
    assert "*Undangan: Rakor perbatasan*" in said
    assert all(one.get("rel") == "noreferrer noopener external" for one in page.select("//a[contains(@href,'wa.me')]"))
    assert "Sampaikan sendiri" in page.text
    assert "Bea Cukai Atambua" in page.text


def test_without_a_mail_server_everybody_is_in_the_queue(stage):
    sent(stage)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OutboxMail)) == 0
    assert [one[2] for one in notices()] == [InviteChannel.WHATSAPP, InviteChannel.WHATSAPP, InviteChannel.BY_HAND]


def test_no_usable_link_lies_in_the_database(stage, postman):
    sent(stage)
    tokens = [reply_url(row, the_meeting()).rsplit("/", 1)[1] for row in rows()]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            assert not any(token in " ".join(map(str, row)) for token in tokens), table.name


@both_engines
def test_nobody_is_told_of_the_same_twice(stage, postman):
    sent(stage)
    before = notices()
    with writing():
        meeting = the_meeting()
        news.invited.send(meeting, invitees=invitees_of(meeting), by=stage.by())
    assert notices() == before
    names = ("meeting_id", "agency_id", "occasion", "recipient", "channel", "mail_id", "whatsapp_id")
    first = db.session.scalars(sa.select(Notice).order_by(Notice.id)).first()
    again = sa.insert(Notice).values({name: getattr(first, name) for name in names})
    with pytest.raises(sa.exc.IntegrityError), writing() as session:
        session.execute(again)


def test_partners_are_written_to_in_english(stage):
    with writing():
        meeting = the_meeting()
        iom = an_agency("IOM", name="Organisasi Internasional untuk Migrasi", name_en="International Organization for "
                        "Migration", kind=AgencyKind.INTERNATIONAL_ORGANISATION)  # fmt: skip
        add_invitee(meeting, iom, InviteChannel.BY_HAND, by=stage.by(), guest=True)
        invite(meeting, by=stage.by())
    assert "International Organization for Migration" in texts()[-1].body
    assert "Tuesday 9 May 2034" in texts()[-1].body


def test_of_a_restricted_meeting_messages_tell_type_and_number_and_carry_no_letter(stage, postman):
    with writing():
        meeting = the_meeting()
        meeting.security_class = meeting.effective_class = SecurityClass.RESTRICTED
        meeting.invitation_number = "UND-7"
        invite(meeting, by=stage.by())
    send_mail()
    (message,) = postman.taken
    assert message["Subject"] == "Undangan: Rapat koordinasi (UND-7)"
    assert "Rakor perbatasan" not in message.as_string()
    assert part(message, "application/pdf") == []
    assert not any("Rakor perbatasan" in one.body for one in texts())


def made_restricted(stage, code="RAKOR"):
    with writing():
        meeting = the_meeting(code)
        edit_class(meeting, meeting.revision, by=stage.by(), security_class=SecurityClass.RESTRICTED)


def test_a_letter_that_was_made_restricted_while_its_mail_waited_stays_behind(stage, postman):
    with writing():
        item = add_agenda_item(the_meeting(), "Jalur tikus", by=stage.by())
    sent(stage)
    issue_papers()
    with writing():
        db.session.get_one(AgendaItem, item.id).security_class = SecurityClass.RESTRICTED
    send_mail()
    (message,) = postman.taken
    assert part(message, "application/pdf") == []


@both_engines
def test_what_names_a_meeting_that_was_made_restricted_while_it_waited_is_held_back(stage, browse, postman):
    sent(stage)
    issue_papers()
    made_restricted(stage)
    page = browse(stage.secretary).get("/pesan")
    assert "3 pesan hari ini" in page.text, "its agencies are still to be told"
    assert page.text.count("Teks ini ditahan") == 3
    assert page.select("//a[contains(@href,'wa.me')]") == []
    assert page.select("//textarea[@readonly]") == []
    assert "Rakor perbatasan" not in page.select("//*[@id='sendiri']")[0].text_content()
    send_mail()
    assert postman.taken == []
    (mail,) = db.session.scalars(sa.select(OutboxMail))
    assert (mail.failed_reason, mail.sent_at) == ("restricted", None)
    page = browse(stage.secretary).get("/pesan")
    assert "ditahan: isinya menjadi terbatas sesudah ditulis" in page.select("//*[@id='gagal']")[0].text_content()
    page.submit(f"/pesan/{texts()[1].id}/terkirim")
    assert texts()[1].sent_at is not None, "told by telephone"


def test_what_was_written_of_a_restricted_meeting_leaves_also_once_its_letter_has_a_number(stage, browse, postman):
    made_restricted(stage)
    sent(stage)
    with writing():
        the_meeting().invitation_number = "UND-7"
    send_mail()
    assert [one["Subject"] for one in postman.taken] == ["Undangan: Rapat koordinasi (RAKOR)"]
    assert "Teks ini ditahan" not in browse(stage.secretary).get("/pesan").text


def test_hostile_words_neither_bend_a_mail_nor_a_page(stage, browse, postman):
    with writing():
        meeting = the_meeting()
        edit_meeting(
            meeting, meeting.revision, by=stage.by(), title=f"{HOSTILE}\r\nBcc: korban@contoh.go.id", venue=HOSTILE
        )
        invite(meeting, by=stage.by())
    issue_papers()
    send_mail()
    (message,) = postman.taken
    assert message["Bcc"] is None
    assert HOSTILE in message["Subject"]
    page = browse(stage.secretary).get("/pesan")
    assert HOSTILE in page.text
    assert "<script>alert" not in page.data.decode()


# Moved, cancelled, withdrawn


@both_engines
def test_where_nobody_is_told_only_what_has_not_left_is_mended(stage, browse, postman):
    sent(stage)
    _first, second, _by_hand = texts()
    browse(stage.secretary).get("/pesan").submit(f"/pesan/{second.id}/terkirim")
    with writing():
        meeting = the_meeting()
        edit_meeting(meeting, meeting.revision, by=stage.by(), tell=False, venue="PLBN Motaain")
    waiting = [one for one in texts() if one.sent_at is None and one.dropped_at is None]
    assert [one.to_name.split(",")[0] for one in waiting] == ["Kapolres", "Bea Cukai Atambua"]
    assert all("Tempat: PLBN Motaain" in one.body and "Perubahan" not in one.body for one in waiting)
    issue_papers()
    send_mail()
    (message,) = postman.taken
    (event,) = Calendar.from_ical(part(message, "text/calendar")[0].get_content()).walk("VEVENT")
    assert (event["SEQUENCE"], str(event["LOCATION"])) == (1, "PLBN Motaain")
    with writing():  # everything has left: nobody hears of it
        for one in waiting:
            mark_sent(one, one.revision, by=stage.by())
    with writing():
        meeting = the_meeting()
        edit_meeting(meeting, meeting.revision, by=stage.by(), tell=False, venue="PLBN Mota'ain")
    assert not [one for one in texts() if one.sent_at is None and one.dropped_at is None]
    send_mail()
    assert len(postman.taken) == 1


def test_what_has_not_left_yet_is_replaced_and_what_left_is_followed(stage, browse, postman):
    sent(stage)
    first, second, _by_hand = texts()
    browse(stage.secretary).get("/pesan").submit(f"/pesan/{second.id}/terkirim")
    with writing():
        meeting = the_meeting()
        edit_meeting(meeting, meeting.revision, by=stage.by(), starts_on=DAY + timedelta(days=7))
    waiting = [one for one in texts() if one.sent_at is None and one.dropped_at is None]
    assert ["Perubahan undangan" in one.body for one in waiting] == [False, True, False]
    assert all("16 Mei 2034" in one.body for one in waiting)
    assert texts()[0].dropped_reason == "Diganti pesan yang lebih baru."
    issue_papers()
    send_mail()
    (message,) = postman.taken
    assert message["Subject"].startswith("Undangan:"), "the mail that had not left told the old day"
    assert "16 Mei 2034" in message.get_body(("plain",)).get_content()
    (event,) = Calendar.from_ical(part(message, "text/calendar")[0].get_content()).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    with writing():
        move_meeting(the_meeting(), "cancel", by=stage.by(), reason="Bandara ditutup")
    send_mail()
    last = postman.taken[-1]
    assert last["Subject"].startswith("Rapat dibatalkan")
    assert "Bandara ditutup" in last.get_body(("plain",)).get_content()
    calendar = part(last, "text/calendar")[0]
    assert calendar.get_param("method") == "CANCEL"
    assert "/balas/" not in last.get_body(("plain",)).get_content()
    told = [one.body for one in texts() if one.sent_at is None and one.dropped_at is None]
    assert [("dibatalkan" in one) for one in told] == [True, True], "whom nobody told of it is not told that it is off"
    assert first.id


def test_one_who_is_taken_off_the_list_is_told_so_and_may_be_invited_again(stage):
    sent(stage)
    with writing():
        db.session.execute(sa.update(WhatsappMessage).values(sent_at=datetime.now(UTC), sent_by="Sari"))
    row = rows()[1]
    with writing():
        one = db.session.get_one(Invitee, row.id)
        withdraw_invitee(one, one.revision, by=stage.by())
    assert "Undangan ditarik" in texts()[-1].body
    with writing():
        meeting = the_meeting()
        add_invitee(meeting, stage.army, InviteChannel.WHATSAPP, by=stage.by(), guest=False, position="Dandim")
        invite(meeting, by=stage.by())
    assert "*Undangan: Rakor" in texts()[-1].body
    assert texts()[-1].link_invitee_id == row.id


# The notula


@pytest.fixture
def held(stage):
    """A meeting that was held, with two agencies there, one that leads something though it was not, and a draft."""
    with writing():
        meeting = a_meeting(
            stage.forum, code="HASIL", title="Rakor yang lalu", circulated=False, chair_position="Direktur"
        )
        for agency in (stage.office, stage.police, stage.army):
            add_attendance(
                meeting, agency, by=stage.by(), role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT
            )
        a_decision(meeting, number=1)
        stage.seat(stage.customs, "Kepala Kantor", email="bc@contoh.go.id")
        given = {"state": ActionState.PROPOSED}
        an_action(meeting, ref="A-01", text="Menyusun jadwal patroli", lead_id=stage.police.id, **given)
        an_action(meeting, ref="A-02", text="Menghitung cendana merah", lead_id=stage.police.id,
                  security_class=SecurityClass.RESTRICTED, **given)  # fmt: skip
        an_action(meeting, ref="A-03", text="Memeriksa gudang", lead_id=stage.customs.id, **given)
    return meeting.id


def of_meeting(code):
    meeting = the_meeting(code)
    return {one.agency_id: one for one in texts() if one.meeting_id == meeting.id and one.dropped_at is None}


def test_a_draft_is_told_once_to_each_agency_that_was_there(stage, held):
    with writing():
        circulate(the_meeting("HASIL"), by=stage.by())
    told = of_meeting("HASIL")
    assert set(told) == {stage.police.id, stage.army.id}, "the secretariat wrote it and was not told of it"
    body = told[stage.police.id].body
    assert "A-01 Menyusun jadwal patroli" in body
    assert "cendana" not in body, "what is restricted is counted, not quoted"
    assert "1 lainnya" in body
    assert "/rapat/HASIL" in body
    assert "Menyusun" not in told[stage.army.id].body


def test_what_quotes_an_action_that_was_made_restricted_while_it_waited_is_held_back(stage, held, browse, postman):
    with writing():
        circulate(the_meeting("HASIL"), by=stage.by())
    with writing():
        leading = of_meeting("HASIL")
        action = db.session.scalars(sa.select(Action).where(Action.ref == "A-01")).one()
        action.security_class = action.effective_class = SecurityClass.RESTRICTED
    assert set(leading) == {stage.army.id}
    send_mail()
    assert postman.taken == []
    assert "Teks ini ditahan" not in browse(stage.secretary).get("/pesan").text, "that one quotes nothing"


def test_a_final_notula_is_told_once_with_what_concerns_each(stage, held, postman):
    with writing():
        meeting = the_meeting("HASIL")
        assent_all(meeting, by=stage.by())
        circulate(meeting, by=stage.by(), agreed_in_hall=True)
    with writing():
        finalise(the_meeting("HASIL"), by=stage.by())
    recipients = [one[1] for one in notices() if one[0].startswith("final:")]
    assert sorted(recipients) == sorted(f"agency:{one.id}" for one in (stage.police, stage.army, stage.customs))
    assert len(recipients) == len(set(recipients))
    query = sa.select(OutboxMail).where(OutboxMail.given_up_at.is_(None)).order_by(OutboxMail.to)
    mail = {one.to: one for one in db.session.scalars(query)}
    assert set(mail) == {"bc@contoh.go.id", "kapolres@contoh.go.id"}, "a draft that had not left is not sent beside it"
    assert "A-01 Menyusun jadwal patroli" in mail["kapolres@contoh.go.id"].body
    assert "A-03 Memeriksa gudang" in mail["bc@contoh.go.id"].body, (
        "who leads something is told though it was not there"
    )
    query = sa.select(OutboxAttachment.mail_id, IssuedPaper.kind, IssuedPaper.agency_id).join(
        IssuedPaper, IssuedPaper.id == OutboxAttachment.issued_paper_id
    )
    (excerpt,) = db.session.execute(query).all()
    assert excerpt == (mail["bc@contoh.go.id"].id, PaperKind.EXCERPT, stage.customs.id), "a restricted one stays here"
    issue_papers()
    send_mail()
    (message,) = [one for one in postman.taken if one["To"] == "bc@contoh.go.id"]
    (file,) = part(message, "application/pdf")
    assert file.get_filename() == "petikan-hasil-rapat-HASIL.pdf"
    told = of_meeting("HASIL")
    assert set(told) == {stage.army.id}
    assert the_meeting("HASIL").state is MeetingState.HELD
