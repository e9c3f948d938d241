"""Self check-in: opening the door, what people say there, and what the desk makes of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import contains_eager, joinedload

from app.core import N_, Actor, Refused, db, fits, local_day, locked, note_act, now, row_of, sign
from app.directory import Agency, agency_named

from .attendance_lines import days_of, expected_of
from .attendance_service import add_attendance, edit_attendance, rows_of
from .check_in_models import CheckIn, CheckInSettled
from .invitation_service import zone_of
from .models import Attendance, AttendanceRole, AttendanceStatus, Meeting, MeetingState

PURPOSE = "hadir"
DOOR = Actor(user_id=None, name="hadir mandiri")
"""In whose name an invited agency is counted that says itself that it is here."""
SPAN = timedelta(minutes=10)
MOST_BY_DEVICE, MOST_BY_ADDRESS = 5, 120  # a hall shares one address
MOST_WAITING = 100
LONGEST = timedelta(hours=24)


class TooManyHere(Refused):
    """So many check-ins came from one device or address that the next has to wait."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What somebody typed at the door: an agency to choose from, or one in their own words."""

    key: str
    agency_id: int | None
    agency_typed: str | None
    position: str | None
    person: str | None
    represents: str | None
    device: str
    address: str


def token_of(meeting: Meeting) -> str:
    """What the QR code carries."""
    return sign(PURPOSE, meeting.id, meeting.check_in_version)


def meeting_of_token(token: str) -> Meeting:
    """The meeting whose present QR code this is, with its forum. Raises ``NoResultFound``."""
    query = sa.select(Meeting).where(Meeting.id == row_of(token)).options(joinedload(Meeting.forum))
    meeting = db.session.scalars(query).one()
    if not fits(token, PURPOSE, meeting.id, meeting.check_in_version):
        raise NoResultFound
    return meeting


def day_at(meeting: Meeting, at: datetime) -> date | None:
    """The meeting's day at that instant; None where it is not held on it."""
    day = local_day(at, zone_of(meeting))
    first = meeting.starts_on
    if first is not None and not first <= day <= (meeting.ends_on or first):
        return None
    return day


def is_open(meeting: Meeting, at: datetime) -> bool:
    """Whether people may check in."""
    opened, closes = meeting.check_in_opened_at, meeting.check_in_closes_at
    return (
        opened is not None
        and closes is not None
        and opened <= at < closes
        and meeting.state is not MeetingState.CANCELLED
        and meeting.frozen_at is None
        and day_at(meeting, at) is not None
    )


def open_check_in(meeting: Meeting, closes_at: datetime, *, by: Actor) -> None:
    """Let people check in until then."""
    at = now()
    if meeting.state is MeetingState.CANCELLED:
        raise Refused(N_("Rapat ini dibatalkan."))
    if day_at(meeting, at) is None:
        raise Refused(N_("Hadir mandiri dibuka pada hari rapat."), field="closes_at")
    if not at < closes_at <= at + LONGEST:
        raise Refused(N_("Tulis jam tutup yang masih akan datang, paling lama 24 jam."), field="closes_at")
    meeting.check_in_opened_at, meeting.check_in_closes_at = at, closes_at
    note_act(by, "open_check_in", meeting)


def close_check_in(meeting: Meeting, *, by: Actor) -> None:
    """Nobody checks in from now on."""
    if is_open(meeting, now()):
        meeting.check_in_closes_at = now()
        note_act(by, "close_check_in", meeting)


def renew_check_in(meeting: Meeting, *, by: Actor) -> None:
    """Give the meeting a new QR code; the one handed out so far leads nowhere."""
    meeting.check_in_version += 1
    note_act(by, "renew_check_in", meeting)


def expected_agencies(meeting: Meeting) -> list[Agency]:
    """Who counts without asking: the invited agencies first, then the forum's members, each once."""
    invited, members = expected_of(meeting)
    agencies = [*(invitee.agency for invitee, _reply in invited), *members]
    return list({agency.id: agency for agency in agencies}.values())


def check_in(meeting_id: int, said: Arrival) -> CheckIn:
    """Enter what somebody said at the door. The same word again is the same row.

    An invited agency counts as present at once; another waits for the desk.
    """
    meeting = locked(Meeting, meeting_id)
    before = db.session.scalars(sa.select(CheckIn).where(CheckIn.key == said.key)).one_or_none()
    if before is not None:
        if before.meeting_id != meeting.id:
            raise NoResultFound
        return before
    at = now()
    day = day_at(meeting, at)
    if day is None or not is_open(meeting, at):
        raise Refused(N_("Hadir mandiri sedang tidak dibuka. Daftarkan diri pada meja penerima."))
    expected = {agency.id for agency in expected_agencies(meeting)}
    agency_id, typed = said.agency_id, said.agency_typed
    if agency_id is not None and agency_id not in expected:
        raise Refused(N_("Pilih salah satu dari daftar."), field="agency")
    if agency_id is None and typed is not None and (known := agency_named(typed)) is not None:
        agency_id, typed = known.id, None
    if agency_id is None and typed is None:
        raise Refused(N_("Pilih instansi Anda, atau tulis namanya."), field="agency")
    device, address = _hash("device", said.device), _hash("address", said.address)
    row = CheckIn(
        meeting_id=meeting.id, key=said.key, agency_id=agency_id, agency_typed=typed, position=said.position,
        person=said.person, represents=said.represents, day=day, at=at, device_hash=device, address_hash=address,
    )  # fmt: skip
    for other in _of_device(meeting.id, device, day):
        if _words(other) == _words(row):
            return other
    _demand_patience(meeting.id, device, address, at, waits=agency_id not in expected)
    db.session.add(row)
    db.session.flush()
    if agency_id in expected:
        _count(meeting, row, db.session.get_one(Agency, agency_id), by=DOOR)
    return row


def accept(meeting: Meeting, check_in_id: int, agency: Agency, *, by: Actor) -> Attendance:
    """The desk lets somebody in, as coming from this agency."""
    locked(Meeting, meeting.id)
    return _count(meeting, _unsettled(meeting, check_in_id), agency, by=by)


def refuse(meeting: Meeting, check_in_id: int, *, by: Actor) -> None:
    """The desk does not count it."""
    locked(Meeting, meeting.id)
    row = _unsettled(meeting, check_in_id)
    db.session.add(CheckInSettled(check_in_id=row.id, refused=True, by_name=by.name))
    note_act(by, "refuse", row)


def check_ins_of(meeting: Meeting, most: int = 200) -> Sequence[CheckIn]:
    """What was said at the door, the latest first, with what was made of it. For those who write the meeting."""
    query = (
        sa
        .select(CheckIn)
        .outerjoin(CheckInSettled, CheckInSettled.check_in_id == CheckIn.id)
        .where(CheckIn.meeting_id == meeting.id)
        .options(contains_eager(CheckIn.settled), joinedload(CheckIn.agency))
        .order_by(CheckInSettled.id.is_not(None), CheckIn.id.desc())
        .limit(most)
    )
    return db.session.scalars(query).all()


def check_in_of(meeting: Meeting, ident: int) -> CheckIn | None:
    """One of them, with its agency and what was made of it."""
    query = (
        sa
        .select(CheckIn)
        .where(CheckIn.meeting_id == meeting.id, CheckIn.id == ident)
        .options(joinedload(CheckIn.settled), joinedload(CheckIn.agency))
    )
    return db.session.scalars(query).one_or_none()


def _unsettled(meeting: Meeting, check_in_id: int) -> CheckIn:
    query = sa.select(CheckIn).where(CheckIn.id == check_in_id, CheckIn.meeting_id == meeting.id)
    row = db.session.scalars(query).one()
    if db.session.scalar(sa.select(sa.exists().where(CheckInSettled.check_in_id == row.id))):
        raise Refused(N_("Orang lain baru saja memutuskannya."))
    return row


def _count(meeting: Meeting, said: CheckIn, agency: Agency, *, by: Actor) -> Attendance:
    """Count the agency as present: on the row that waits for these words, or on a new one for one person."""
    day = said.day if days_of(meeting) else None
    row = _place_for(meeting.id, agency.id, day, said)
    at = said.at.astimezone(ZoneInfo(zone_of(meeting))).time().replace(second=0, microsecond=0)
    facts = {"position": said.position, "person": said.person, "represents": said.represents, "checked_in_at": at}
    facts = {name: value for name, value in facts.items() if value is not None}
    if row is None:
        row = add_attendance(
            meeting, agency, by=by, role=AttendanceRole.PARTICIPANT, status=AttendanceStatus.PRESENT,
            headcount=None if agency.collective else 1, attended_on=day, source="hadir mandiri", **facts,
        )  # fmt: skip
        db.session.flush()
    else:
        facts = {name: value for name, value in facts.items() if getattr(row, name) is None}
        edit_attendance(row, row.revision, by=by, status=AttendanceStatus.PRESENT, **facts)
    db.session.add(CheckInSettled(check_in_id=said.id, attendance_id=row.id, refused=False, by_name=by.name))
    db.session.flush()
    return row


def _place_for(meeting_id: int, agency_id: int, day: date | None, said: CheckIn) -> Attendance | None:
    """The row this person stands on already, or one of their agency on which nobody stands yet."""
    rows = rows_of(meeting_id, agency_id, day)
    if said.position is None and said.person is None:
        return rows[0] if rows else None
    in_position = [
        row for row in rows
        if _same(row.position, said.position) and (row.person is None or said.person in {None, row.person})
    ]  # fmt: skip
    by_name = [row for row in rows if _same(row.person, said.person)]
    bare = [row for row in rows if row.position is None and row.person is None]
    return next(iter([*in_position, *by_name, *bare]), None)


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.casefold() == other.casefold()


def _words(row: CheckIn) -> tuple[int | str | None, ...]:
    said = (row.agency_typed, row.position, row.person, row.represents)
    return (row.agency_id, *((words or "").casefold() for words in said))


def _of_device(meeting_id: int, device: str, day: date) -> Sequence[CheckIn]:
    query = sa.select(CheckIn).where(
        CheckIn.meeting_id == meeting_id, CheckIn.device_hash == device, CheckIn.day == day
    )
    return db.session.scalars(query.order_by(CheckIn.id)).all()


def _demand_patience(meeting_id: int, device: str, address: str, at: datetime, *, waits: bool) -> None:
    """Refuse where one device or address said too much lately, and where the desk cannot keep up."""
    for column, value, most in (
        (CheckIn.device_hash, device, MOST_BY_DEVICE), (CheckIn.address_hash, address, MOST_BY_ADDRESS),
    ):  # fmt: skip
        lately = sa.select(sa.func.count()).where(column == value, CheckIn.at > at - SPAN)
        if (db.session.scalar(lately) or 0) >= most:
            raise TooManyHere(N_("Sudah beberapa kali dicatat dari sini. Tunggu sepuluh menit, atau datang ke meja."))
    if waits:
        settled = sa.exists().where(CheckInSettled.check_in_id == CheckIn.id)
        waiting = sa.select(sa.func.count()).where(CheckIn.meeting_id == meeting_id, ~settled)
        if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
            raise TooManyHere(N_("Meja penerima sedang penuh. Daftarkan diri langsung di sana."))


def _hash(kind: str, value: str) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.new(key, f"check-in {kind} {value}".encode(), hashlib.sha256).hexdigest()
