"""A meeting in a calendar: written by us, read back by a reader of its own kind."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from app.meetings.calendar import Entry, calendar_bytes, method_of

AT = datetime(2024, 4, 1, 3, 0, tzinfo=UTC)
MAKASSAR = ZoneInfo("Asia/Makassar")


def entry(**given):
    facts = {
        "uid": "rakor@patok", "sequence": 0, "title": "Rakor PLBN Mota'ain", "starts_on": date(2024, 5, 7),
        "zone": "Asia/Makassar", "organizer": "kanim@contoh.go.id", "organizer_name": "Kantor Imigrasi Atambua",
        "attendee": "polres@contoh.go.id", "attendee_name": "Kapolres Belu",
    }  # fmt: skip
    return Entry(**{**facts, **given})


def read(one):
    calendar = Calendar.from_ical(calendar_bytes(one, AT))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_a_meeting_with_hours_stands_in_its_zone():
    calendar, event = read(entry(starts_at=time(9, 0), ends_at=time(12, 30), venue="PLBN Mota'ain; aula, lantai 2"))
    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].params["TZID"] == "Asia/Makassar"
    assert event.decoded("DTSTART") == datetime(2024, 5, 7, 9, 0, tzinfo=MAKASSAR)
    assert event.decoded("DTSTART").astimezone(UTC) == datetime(2024, 5, 7, 1, 0, tzinfo=UTC)
    assert event.decoded("DTEND").astimezone(UTC) == datetime(2024, 5, 7, 4, 30, tzinfo=UTC)
    assert str(event["LOCATION"]) == "PLBN Mota'ain; aula, lantai 2"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Makassar"
    assert str(event["ATTENDEE"]) == "mailto:polres@contoh.go.id"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert str(event["ORGANIZER"]) == "mailto:kanim@contoh.go.id"


def test_without_hours_it_takes_whole_days():
    calendar, event = read(entry(ends_on=date(2024, 5, 9)))
    assert event.decoded("DTSTART") == date(2024, 5, 7)
    assert event.decoded("DTEND") == date(2024, 5, 10), "the end is the day after the last"
    assert not calendar.walk("VTIMEZONE")


def test_an_end_that_is_not_known_is_not_made_up():
    _, event = read(entry(starts_at=time(9, 0)))
    assert "DTEND" not in event
    assert "DURATION" not in event


def test_several_days_with_hours_end_on_the_last():
    _, event = read(entry(starts_at=time(9), ends_at=time(12), ends_on=date(2024, 5, 8)))
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=27)


def test_a_cancelled_meeting_says_so():
    calendar, event = read(entry(cancelled=True, sequence=3))
    assert calendar["METHOD"] == "CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 3


@pytest.mark.parametrize("missing", ["organizer", "attendee"])
def test_a_request_needs_who_asks_and_who_is_asked(missing):
    assert method_of(entry(**{missing: None})) == "PUBLISH"
    _, event = read(entry(**{missing: None}))
    assert "ATTENDEE" not in event


def test_hostile_words_stay_words():
    evil = 'Rakor"\r\nATTENDEE:mailto:korban@contoh.go.id\nEND:VEVENT;,\\'
    calendar, event = read(entry(title=evil, venue=evil, organizer_name=evil, attendee_name=evil))
    assert len(calendar.walk("VEVENT")) == 1
    assert str(event["ATTENDEE"]) == "mailto:polres@contoh.go.id"
    assert "END:VEVENT;,\\" in str(event["SUMMARY"])
    for line in calendar_bytes(entry(title=evil * 20), AT).split(b"\r\n"):
        assert len(line) <= 75, "folded as the format asks"
