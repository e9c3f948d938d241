"""A meeting as a calendar entry: plain values in, the bytes of an .ics file out (RFC 5545, RFC 5546)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

MEDIA_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar is told of a meeting: when, where and what it is called, never what is said there."""

    uid: str
    sequence: int
    title: str
    starts_on: date
    zone: str
    ends_on: date | None = None
    starts_at: time | None = None
    ends_at: time | None = None
    venue: str | None = None
    cancelled: bool = False
    organizer: str | None = None
    organizer_name: str | None = None
    attendee: str | None = None
    attendee_name: str | None = None


def method_of(entry: Entry) -> str:
    """``REQUEST`` needs both who asks and who is asked; where one has no address, the entry is only published."""
    if entry.cancelled:
        return "CANCEL"
    return "REQUEST" if entry.organizer and entry.attendee else "PUBLISH"


def calendar_bytes(entry: Entry, at: datetime) -> bytes:
    """The file. ``at`` is the instant it is made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Patok//Rapat//ID")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(entry))
    calendar.add_component(_event(entry, at))
    if entry.starts_at is not None:
        calendar.add_missing_timezones()
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", at)
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    first, last = entry.starts_on, entry.ends_on or entry.starts_on
    if entry.starts_at is None:
        event.add("dtstart", first)
        event.add("dtend", last + timedelta(days=1))  # the day after the last: the end is not part of it
    else:
        zone = ZoneInfo(entry.zone)
        event.add("dtstart", datetime.combine(first, entry.starts_at, zone))
        if entry.ends_at is not None:
            event.add("dtend", datetime.combine(last, entry.ends_at, zone))
    if entry.venue:
        event.add("location", entry.venue)
    if entry.organizer:
        event.add("organizer", _address(entry.organizer, entry.organizer_name), encode=False)
    if entry.attendee and entry.organizer:
        attendee = _address(entry.attendee, entry.attendee_name)
        attendee.params["RSVP"] = vText("TRUE")
        attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
        event.add("attendee", attendee, encode=False)
    return event


def _address(mail: str, name: str | None) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    if name:
        address.params["CN"] = vText(" ".join(name.replace('"', "'").split()))
    return address
