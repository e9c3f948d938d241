"""Changing what those who are invited were told: it is asked whether they are told, and nothing typed is lost."""

from datetime import date, timedelta

import pytest
from icalendar import Calendar

from app.core import writing
from app.meetings import calendar_of, invite, move_meeting
from app.meetings import rescheduled as news
from tests.meetings.stage import DAY, Stage, the_meeting

ADDRESS = "/rapat/RAKOR/ubah"
SAVE = "Simpan rapat"
MOVED = DAY + timedelta(days=7)


@pytest.fixture
def stage(ctx):
    with writing():
        stage = Stage()
        stage.list_all()
    return stage


@pytest.fixture
def desk(stage, browse):
    return browse(stage.secretary)


@pytest.fixture
def told():
    """What was said to those who write messages."""
    said = []

    def receive(_meeting, *, tell, **_more):
        said.append(tell)

    with news.connected_to(receive):
        yield said


def invited(stage):
    with writing():
        invite(the_meeting(), by=stage.by())


def sequence():
    (event,) = Calendar.from_ical(calendar_of(the_meeting())).walk("VEVENT")
    return int(event["SEQUENCE"]), event.decoded("DTSTART").date()


def test_who_is_told_of_a_change_is_asked_once_and_nothing_typed_is_lost(stage, desk, told):
    invited(stage)
    before = sequence()[0]
    asking = desk.get(ADDRESS).submit(SAVE, starts_on=MOVED.isoformat(), purpose="Menyamakan langkah")
    assert asking.status == 422
    assert "Beri tahu 3 undangan tentang perubahan ini" in asking.text
    assert "2 lewat WhatsApp dan 1 disampaikan sendiri" in asking.text
    assert "Berubah: Hari." in asking.text
    fields = asking.fields("ubah")
    assert fields["tell"]
    assert (fields["starts_on"], fields["purpose"]) == (MOVED.isoformat(), "Menyamakan langkah")
    assert (the_meeting().starts_on, told) == (DAY, [])
    saved = asking.submit(SAVE)
    assert saved.flashes == ["Rapat disimpan. 3 undangan diberi tahu."]
    assert (the_meeting().starts_on, the_meeting().purpose, told) == (MOVED, "Menyamakan langkah", [True])
    assert sequence() == (before + 1, MOVED)


def test_a_slip_is_mended_without_telling_but_the_calendar_follows(stage, desk, told):
    invited(stage)
    before = sequence()[0]
    asking = desk.get(ADDRESS).submit(SAVE, venue="PLBN Motaain")
    saved = asking.submit(SAVE, tell=False)
    assert saved.flashes == ["Rapat disimpan. Undangan tidak diberi tahu."]
    assert told == [False]
    assert (the_meeting().venue, sequence()) == ("PLBN Motaain", (before + 1, DAY))


def test_nothing_is_asked_where_nobody_knows_of_what_changes(stage, desk, told):
    page = desk.get(ADDRESS).submit(SAVE, venue="Aula")
    assert page.flashes == ["Rapat disimpan."], "nobody was invited yet"
    invited(stage)
    page = desk.get(ADDRESS).submit(SAVE, purpose="Menyamakan langkah")
    assert page.flashes == ["Rapat disimpan."], "no invitation says what it is for"
    with writing():
        move_meeting(the_meeting(), "cancel", by=stage.by(), reason="Banjir")
    page = desk.get(ADDRESS).submit(SAVE, starts_on=date(2034, 5, 10).isoformat())
    assert page.flashes == ["Rapat disimpan."]
    assert told == []


def test_the_question_stays_where_something_else_has_to_be_mended_first(stage, desk, told):
    invited(stage)
    asking = desk.get(ADDRESS).submit(SAVE, venue="Aula")
    wrong = asking.submit(SAVE, title="", tell=False)
    assert wrong.status == 422
    assert not wrong.fields("ubah").get("tell"), "what was decided is kept"
    assert wrong.submit(SAVE, title="Rakor perbatasan").flashes == ["Rapat disimpan. Undangan tidak diberi tahu."]
    assert told == [False]
