"""The way of a meeting: which stage is reached, and what comes next for whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts import actor_of
from app.actions import Action, ActionState, edit_action
from app.core import SYSTEM, SecurityClass, day_short, db, now, today, writing
from app.meetings import InviteChannel, Invitee, Meeting, MeetingState, ReplyChannel
from app.minutes import (
    Circulation,
    Correction,
    CorrectionOrigin,
    CorrectionTarget,
    Minutes,
    MinutesState,
    circulate,
    content_hash,
    content_of,
    finalise,
    initial,
    state_of,
    submit,
)
from app.minutes.stages import (
    Pace,
    Stage,
    Step,
    Way,
    paces_of,
    stage_reached,
    step_for_reader,
    step_for_writer,
    way_of,
)
from app.outcomes import assent_all
from tests.builders import a_decision, an_action
from tests.client import count_queries

ON = date(2024, 5, 7)
AHEAD = Way(MeetingState.PLANNED, ON + timedelta(9), sent=False)
HELD = Way(MeetingState.HELD, ON, sent=False, present=3)
WRITTEN = replace(HELD, outcomes=2)
SENT = replace(WRITTEN, sent=True, minutes=MinutesState.CIRCULATED, due_on=ON + timedelta(3))
FINAL = replace(SENT, minutes=MinutesState.FINAL, due_on=None, edition=1)


@pytest.mark.parametrize(
    ("way", "stage", "step"),
    [
        (AHEAD, Stage.INVITATION, Step.LIST_INVITEES),
        (replace(AHEAD, starts_on=None), Stage.INVITATION, Step.LIST_INVITEES),
        (replace(AHEAD, listed=4), Stage.INVITATION, Step.INVITE),
        (replace(AHEAD, listed=4, invited=4, answered=3), Stage.INVITATION, Step.TAKE_REPLIES),
        (replace(AHEAD, listed=4, invited=4, answered=4), Stage.INVITATION, Step.PREPARE),
        (replace(AHEAD, starts_on=ON), Stage.LIVE, Step.BEGIN),
        (HELD, Stage.LIVE, Step.WRITE),
        (WRITTEN, Stage.CONCLUSIONS, Step.CONCLUDE),
        (replace(WRITTEN, assents=5), Stage.CONCLUSIONS, Step.CONCLUDE),
        (replace(WRITTEN, assents=6), Stage.DRAFT, Step.SEND),
        (replace(WRITTEN, starts_on=ON - timedelta(4)), Stage.DRAFT, Step.SEND),
        (replace(WRITTEN, minutes=MinutesState.CHAIR_REVIEW), Stage.DRAFT, Step.AWAIT_PARAF),
        (replace(WRITTEN, minutes=MinutesState.CHAIR_REVIEW, initialled=True), Stage.DRAFT, Step.SEND),
        (SENT, Stage.COMMENTS, Step.AWAIT_COMMENTS),
        (replace(SENT, corrections=2), Stage.COMMENTS, Step.ANSWER_CORRECTIONS),
        (replace(SENT, due_on=ON - timedelta(1)), Stage.COMMENTS, Step.FINALISE),
        (replace(SENT, agreeing=3), Stage.COMMENTS, Step.FINALISE),
        (replace(SENT, agreeing=3, corrections=1), Stage.COMMENTS, Step.ANSWER_CORRECTIONS),
        (replace(SENT, hidden=True), Stage.COMMENTS, Step.AWAIT_COMMENTS),
        (replace(SENT, agreeing=3, hidden=True), Stage.COMMENTS, Step.ASK_CLEARED),
        (replace(SENT, due_on=None, hidden=True), Stage.COMMENTS, Step.ASK_CLEARED),
        (replace(SENT, due_on=None), Stage.FINAL, None),  # agreed elsewhere
        (FINAL, Stage.PAPERS, Step.SIGN),
        (replace(FINAL, signed=True), Stage.PAPERS, Step.FETCH_PAPERS),
    ],
)
def test_the_stage_reached_and_the_writers_next_step(way, stage, step):
    assert stage_reached(way, ON) is stage
    assert step_for_writer(way, ON) is step
    paces = list(paces_of(way, ON).values())
    assert paces.count(Pace.HERE) == 1
    assert paces == sorted(paces, key=[Pace.DONE, Pace.HERE, Pace.AHEAD].index)


def test_a_meeting_called_off_has_no_next_step():
    assert step_for_writer(replace(AHEAD, state=MeetingState.CANCELLED), ON) is None


@pytest.mark.parametrize(
    ("way", "leads", "comments", "step"),
    [
        (AHEAD, True, True, None),
        (WRITTEN, True, False, None),
        (replace(WRITTEN, minutes=MinutesState.CHAIR_REVIEW), True, False, Step.INITIAL),
        (replace(WRITTEN, minutes=MinutesState.CHAIR_REVIEW), False, True, None),
        (SENT, False, True, Step.COMMENT),
        (SENT, False, False, None),
        (replace(SENT, due_on=None), False, True, None),
        (FINAL, False, False, Step.FETCH_PAPERS),
    ],
)
def test_the_readers_next_step(way, leads, comments, step):
    assert step_for_reader(way, leads=leads, comments=comments) is step


def the(world, name):
    return db.session.get_one(Meeting, world.meetings[name].id)


def desk_of(world, name="sekretariat"):
    return actor_of(world.users[name], today())


@pytest.mark.both_engines
def test_the_facts_are_read_at_once(world):
    with writing():
        meeting = the(world, "konsep")
        for number in (1, 2):
            a_decision(meeting, number=number)
        gone = a_decision(meeting, number=3)
        assent_all(meeting, by=SYSTEM)
        gone.withdrawn_at = now()
        for seq, agency in enumerate((world.polres, world.tni), 1):
            db.session.add(
                Invitee(
                    meeting_id=meeting.id, agency_id=agency.id, seq=seq, channel=InviteChannel.BY_HAND,
                    invited_at=now() if seq == 1 else None,
                )
            )  # fmt: skip
    desk = desk_of(world)
    with count_queries() as queries:
        way = way_of(desk, the(world, "konsep"))
    assert len(queries) <= 2  # the meeting itself, and all the rest
    assert (way.listed, way.invited, way.answered) == (2, 1, 0)
    assert (way.present, way.outcomes, way.assents) == (3, 2, 6)
    assert way.whole
    assert (way.minutes, way.edition, way.signed, way.due_on) == (MinutesState.DRAFTING, 0, False, None)


@pytest.mark.both_engines
def test_a_round_of_comments_is_told_with_what_waits_in_it(world):
    with writing():
        meeting = the(world, "disampaikan")
        sent = Circulation(
            meeting_id=meeting.id, round=1, content_hash="0" * 64, content="{}", due_on=today(), by_name="uji"
        )
        db.session.add(sent)
        db.session.flush()
        db.session.add(
            Correction(
                meeting_id=meeting.id, circulation_id=sent.id, agency_id=world.polres.id, text="Bukan Mei",
                target=CorrectionTarget.MEETING, origin=CorrectionOrigin.COMMENT, channel=ReplyChannel.APP,
                by_name="uji", effective_class=SecurityClass.OPEN,
            )
        )  # fmt: skip
    way = way_of(desk_of(world), the(world, "disampaikan"))
    assert (way.due_on, way.corrections, way.agreeing) == (today(), 1, 0)
    assert step_for_writer(way, today()) is Step.ANSWER_CORRECTIONS


# On the page


def test_the_page_tells_the_stage_and_leads_on(world, browse):
    with writing():
        meeting = the(world, "konsep")
        a_decision(meeting, number=1)
        meeting.starts_on = today()
    desk = browse(world.users["sekretariat"])
    page = desk.get("/rapat/KONSEP")
    (here,) = page.select("//li[@aria-current='step']")
    assert "Kesimpulan" in here.text_content()
    assert {"Bacakan kesimpulan", "Laporan singkat", "Salin untuk rapat berikutnya"} <= page.links().keys()
    page = page.submit("Ajukan kepada pimpinan")
    assert "diperiksa pimpinan" in desk.get("/rapat/KONSEP").text


def test_while_the_draft_lies_before_the_chair_the_page_says_so(world, browse):
    with writing():
        the(world, "konsep").chair_position = "Direktur"
        a_decision(the(world, "konsep"), number=1)
        submit(the(world, "konsep"), by=SYSTEM)
    desk = browse(world.users["sekretariat"])
    page = desk.get("/rapat/KONSEP")
    assert f"Menunggu paraf pimpinan sejak {day_short(today())}." in page.text
    assert not page.select("//*[@class='next-step']//*[contains(@class, 'primary')]"), "the chair is to act"
    assert "belum diparaf" in page.click("Sampaikan tanpa menunggu paraf").text
    page = page.submit("Tarik dari pimpinan")
    assert page.flashes == ["Konsep ditarik dari pimpinan."]
    assert "Menunggu paraf" not in page.text
    assert state_of(the(world, "konsep")) is MinutesState.DRAFTING
    with writing():
        submit(the(world, "konsep"), by=SYSTEM)
        initial(the(world, "konsep"), by=SYSTEM, seen_hash=content_hash(content_of(the(world, "konsep"))))
    page = desk.get("/rapat/KONSEP")
    assert "Sudah diparaf pimpinan." in page.text
    assert "belum diparaf" not in page.click("Sampaikan konsep notula").text


def test_a_reader_is_told_the_stage_and_not_what_is_counted_there(world, browse):
    with writing():
        meeting = the(world, "undangan")
        for seq, agency in enumerate((world.polres, world.tni), 1):
            db.session.add(
                Invitee(
                    meeting_id=meeting.id, agency_id=agency.id, seq=seq, channel=InviteChannel.BY_HAND, invited_at=now()
                )
            )
    assert "0 dari 2 menjawab" in browse(world.users["sekretariat"]).get("/rapat/UNDANGAN").text
    reader = browse(world.users["anggota"]).get("/rapat/UNDANGAN")
    assert "menjawab" not in reader.select("//ol[@class='stages']")[0].text_content()
    assert "/balas/" in reader.links()["Jawab undangan"]
    other = browse(world.users["mitra"]).get("/rapat/UNDANGAN")
    assert "Jawab undangan" not in other.links()


def test_what_a_reader_may_not_know_of_is_not_counted_for_it_either(world, browse):
    with writing():
        meeting = the(world, "disampaikan")
        a_decision(meeting, number=1)
        a_decision(meeting, number=2, security_class=SecurityClass.RESTRICTED)
        assent_all(meeting, by=SYSTEM)

    def facts(who):
        way = way_of(desk_of(world, who), the(world, "disampaikan"))
        return way.outcomes, way.assents // max(way.present, 1), way.whole

    assert facts("sekretariat") == (2, 2, True)
    assert facts("mitra") == (1, 1, True)


def test_how_far_a_draft_is_is_told_to_those_who_read_it(world, browse):
    with writing():
        meeting = the(world, "konsep-diundang")
        a_decision(meeting, number=1)
        db.session.add(Minutes(meeting_id=meeting.id, state=MinutesState.CHAIR_REVIEW, submitted_at=now()))

    def here(who):
        page = browse(world.users[who]).get("/rapat/KONSEP-DIUNDANG")
        return page.select("//li[@aria-current='step']//*[@class='stage-name']")[0].text

    assert {who: here(who) for who in ("sekretariat", "pimpinan", "anggota", "tamu", "mitra")} == {
        "sekretariat": "Konsep", "pimpinan": "Konsep", "anggota": "Notula langsung", "tamu": "Notula langsung",
        "mitra": "Notula langsung",
    }  # fmt: skip


def test_a_final_notula_shows_what_was_agreed_beside_what_it_has_become(world, browse):
    with writing():
        meeting = the(world, "konsep")
        meeting.chair_position = "Direktur"
        a_decision(meeting, number=1)
        action = an_action(
            meeting, ref="A-01", text="Menyusun format data", state=ActionState.PROPOSED, lead_id=world.polres.id,
            due_on=date(2030, 1, 31),
        )  # fmt: skip
        ident = action.id
        assent_all(meeting, by=SYSTEM)
        circulate(meeting, by=SYSTEM, agreed_in_hall=True)
        finalise(meeting, by=SYSTEM)
    desk = browse(world.users["sekretariat"])
    with count_queries() as queries:
        page = desk.get("/rapat/KONSEP")
    assert len(queries) == FINAL_COST
    (row,) = page.rows("Tindak lanjut rapat")
    assert row[:3] == ["A-01 Menyusun format data", "Polres Belu", "31 Januari 2030"]
    assert "kini" not in row[3]
    assert not {"Tambah acara", "Tambah hasil rapat", "Isi daftar hadir"} & page.links().keys()
    with writing():
        query = (
            sa
            .select(Action)
            .where(Action.id == ident)
            .options(*(sa.orm.selectinload(getattr(Action, name)) for name in ("meeting", "supports")))
        )
        action = db.session.scalars(query).one()
        edit_action(
            action, action.revision, SYSTEM, text="Menyusun format data bersama", lead_id=world.tni.id,
            due_on=date(2030, 3, 1),
        )  # fmt: skip
    (row,) = desk.get("/rapat/KONSEP").rows("Tindak lanjut rapat")
    assert row[:3] == ["A-01 Menyusun format data", "Polres Belu", "31 Januari 2030"]
    for words in (
        "penanggung jawab kini Kodim 1605/Belu",
        "batas waktu kini 1 Maret 2030",
        "Menyusun format data bersama",
    ):
        assert words in row[3]


FINAL_COST = 20
