"""What is written about an invitation: whom it goes to, in which order, that it went out, and that it follows."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import N_, Actor, Refused, db, locked, note_act, now, revise
from app.directory import Agency, Forum, seat_named

from . import news
from .agenda_service import add_agenda_item
from .invitation_models import InviteChannel, Invitee
from .models import AgendaItem, Meeting, MeetingPartner, MeetingState
from .service import create_meeting, move_meeting
from .states import INVITE, INVITED, PLANNED

COPIED = (
    "meeting_type", "timezone", "venue", "region_code", "border_post", "host_id", "chair_position",
    "purpose", "urgency", "legal_basis",
)  # fmt: skip
"""What a meeting takes over from the one before it: neither day nor numbers, nor anything that was said there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of the list as it is to stand: an invitee that is there already, or a seat or agency that is not."""

    agency_id: int
    seat_id: int | None
    channel: InviteChannel
    invitee_id: int | None = None
    revision: int = 0


def copy_meeting(
    source: Meeting, title: str, *, by: Actor, agenda: bool = True, invitees: bool = True, **facts: Any
) -> Meeting:
    """Plan the next meeting after the one before it. ``facts`` are what is known of the new one already."""
    forum = locked(Forum, source.forum_id)
    partners = db.session.scalars(
        sa
        .select(Agency)
        .join(MeetingPartner, MeetingPartner.agency_id == Agency.id)
        .where(MeetingPartner.meeting_id == source.id, MeetingPartner.ended.is_(False))
        .order_by(MeetingPartner.seq, MeetingPartner.id)
    ).all()
    taken = {name: getattr(source, name) for name in COPIED} | facts
    if title == source.title:
        taken["title_en"] = source.title_en
    meeting = create_meeting(forum, title, by=by, security_class=source.security_class, partners=partners, **taken)
    if agenda:
        for item in _agenda(source):
            add_agenda_item(
                meeting, by=by, title=item.title, title_en=item.title_en, presenter=item.presenter,
                security_class=item.security_class,
            )  # fmt: skip
    if invitees:
        for row in invitees_of(source):
            if row.seat_id is None or row.seat is None or row.seat.ended_on is None:
                db.session.add(
                    Invitee(
                        meeting_id=meeting.id, agency_id=row.agency_id, seat_id=row.seat_id, position=row.position,
                        guest=row.guest, seq=row.seq, channel=row.channel,
                    )
                )  # fmt: skip
    db.session.flush()
    return meeting


def invitees_of(meeting: Meeting) -> Sequence[Invitee]:
    """Who stands on the list, in its order, with agency and seat."""
    query = (
        sa
        .select(Invitee)
        .where(Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None))
        .options(joinedload(Invitee.agency), joinedload(Invitee.seat))
        .order_by(Invitee.seq, Invitee.id)
    )
    return db.session.scalars(query).all()


def set_invitees(meeting: Meeting, wanted: Iterable[Wanted], *, by: Actor) -> int:
    """Bring the list to what is wanted, in the given order; says how many lines changed.

    Rows are matched: what is not wanted is withdrawn, unless it was invited already, which takes a step of its own.
    """
    demand_ahead(meeting)
    rows = {row.id: row for row in _standing(meeting)}
    changed, kept = 0, set()
    for seq, line in enumerate(wanted, 1):
        row = rows.get(line.invitee_id or 0) or _same_seat(rows.values(), line)
        if row is None:
            _add(meeting, line, seq)
            changed += 1
            continue
        kept.add(row.id)
        if line.revision and row.revision != line.revision:
            row.check_revision(line.revision)
        changed += revise(row, seq=seq, channel=line.channel)
    for row in rows.values():
        if row.id not in kept and row.invited_at is None:
            changed += revise(row, withdrawn_at=now())
    if changed:
        db.session.flush()
        note_act(by, "set_invitees", meeting)
    return changed


def add_invitee(
    meeting: Meeting, agency: Agency, channel: InviteChannel, *, by: Actor, guest: bool,
    position: str | None = None, person: str | None = None,
) -> Invitee:  # fmt: skip
    """Put an agency or a position at it on the list, at its end."""
    demand_ahead(meeting)
    seat_id = seat_named(agency.id, position)
    last = db.session.scalar(sa.select(sa.func.max(Invitee.seq)).where(Invitee.meeting_id == meeting.id)) or 0
    for other in _standing(meeting):
        same_seat = seat_id is not None and other.seat_id == seat_id
        same_words = seat_id is None is other.seat_id and (other.agency_id, other.position) == (agency.id, position)
        if same_seat or same_words:
            raise Refused(N_("Jabatan ini sudah ada di daftar undangan."), field="position")
    row = _again(meeting, seat_id)
    if row is None:
        row = Invitee(meeting_id=meeting.id, agency_id=agency.id, seat_id=seat_id, channel=channel)
        db.session.add(row)
    else:
        _come_back(meeting, row)
    row.position, row.person, row.guest = position, person, guest
    row.channel, row.seq, row.withdrawn_at, row.invited_at = channel, last + 1, None, None
    db.session.flush()
    note_act(by, "create", row)
    return row


def edit_invitee(
    invitee: Invitee, revision: int, *, by: Actor, position: str | None, person: str | None, channel: InviteChannel
) -> bool:
    """Correct how an invitee is named and reached; its agency and seat stay."""
    demand_ahead(locked(Meeting, invitee.meeting_id))
    invitee.check_revision(revision)
    changed = revise(invitee, position=position, person=person, channel=channel)
    if changed:
        db.session.flush()
        note_act(by, "edit", invitee)
    return changed


def withdraw_invitee(invitee: Invitee, revision: int, *, by: Actor) -> None:
    """Take an invitee off the list; the row and its answers stay, its link works no more."""
    meeting = locked(Meeting, invitee.meeting_id)
    demand_ahead(meeting)
    invitee.check_revision(revision)
    if invitee.withdrawn_at is None:
        revise(invitee, withdrawn_at=now(), link_version=invitee.link_version + 1)
        db.session.flush()
        note_act(by, "withdraw", invitee)
        if invitee.invited_at is not None:
            meeting.calendar_sequence += 1  # what takes an entry out of a calendar stands above what put it in
            news.uninvited.send(meeting, invitee=invitee, by=by)


def renew_link(invitee: Invitee, revision: int, *, by: Actor) -> None:
    """Make every link handed out to this invitee so far useless; the page shows the new one."""
    invitee.check_revision(revision)
    revise(invitee, link_version=invitee.link_version + 1)
    note_act(by, "renew_link", invitee)


def invite(meeting: Meeting, *, by: Actor, replies_close_at: datetime | None = None) -> list[Invitee]:
    """Invite everybody on the list who was not yet: the meeting is announced, and messages are written."""
    locked(Meeting, meeting.id)
    demand_ahead(meeting)
    if meeting.starts_on is None:
        raise Refused(N_("Isi hari rapat sebelum mengundang."))
    waiting = [row for row in invitees_of(meeting) if row.invited_at is None]
    if not waiting:
        raise Refused(N_("Semua yang ada di daftar sudah diundang. Tambahkan yang belum."))
    closes = replies_close_at or meeting.replies_close_at or default_closing(meeting.starts_on, zone_of(meeting))
    if closes < now():
        closes = default_closing(meeting.starts_on + timedelta(days=1), zone_of(meeting))
    if meeting.state is PLANNED:
        move_meeting(meeting, INVITE.name, by=by)
    meeting.calendar_uid = meeting.calendar_uid or f"{uuid.uuid4()}@patok"
    meeting.replies_close_at = closes
    at = now()
    for row in waiting:
        row.invited_at = at
        row.revision += 1
    db.session.flush()
    note_act(by, "invite_agencies", meeting, str(len(waiting)))
    news.invited.send(meeting, invitees=waiting, by=by)
    return waiting


def zone_of(meeting: Meeting) -> str:
    """The zone a meeting's times are meant in: its own, or its forum's."""
    return meeting.timezone or db.session.get_one(Forum, meeting.forum_id).timezone


def default_closing(day: date, zone: str) -> datetime:
    """Answers are taken until the end of the day before."""
    return datetime.combine(day, time(0, 0), ZoneInfo(zone)) - timedelta(minutes=1)


def demand_ahead(meeting: Meeting) -> None:
    """Refuse to invite to what was held or cancelled."""
    if meeting.state not in {PLANNED, INVITED}:
        raise Refused(
            N_("Rapat ini sudah terlaksana; daftar undangannya tidak berubah lagi.")
            if meeting.state is MeetingState.HELD
            else N_("Rapat ini dibatalkan. Rencanakan kembali lebih dahulu.")
        )


def _standing(meeting: Meeting) -> Sequence[Invitee]:
    return db.session.scalars(
        sa
        .select(Invitee)
        .where(Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None))
        .order_by(Invitee.seq, Invitee.id)
        .execution_options(populate_existing=True)
    ).all()


def _same_seat(rows: Iterable[Invitee], line: Wanted) -> Invitee | None:
    """Somebody else ticked the same line meanwhile: it stands there once."""
    for row in rows:
        if (row.agency_id, row.seat_id) == (line.agency_id, line.seat_id) and row.position is None:
            return row
        if line.seat_id is not None and row.seat_id == line.seat_id:
            return row
    return None


def _again(meeting: Meeting, seat_id: int | None) -> Invitee | None:
    """The row of a seat that was on the list before: it comes back instead of standing there twice."""
    if seat_id is None:
        return None
    query = sa.select(Invitee).where(Invitee.meeting_id == meeting.id, Invitee.seat_id == seat_id)
    return db.session.scalars(query).one_or_none()


def _add(meeting: Meeting, line: Wanted, seq: int) -> None:
    row = _again(meeting, line.seat_id)
    if row is None:
        row = Invitee(
            meeting_id=meeting.id, agency_id=line.agency_id, seat_id=line.seat_id, channel=line.channel, guest=False
        )  # fmt: skip
        db.session.add(row)
    else:
        _come_back(meeting, row)
    row.seq, row.channel, row.withdrawn_at, row.invited_at = seq, line.channel, None, None


def _come_back(meeting: Meeting, row: Invitee) -> None:
    """A row is on the list again; a calendar that was told it is off gets an entry that stands above that word."""
    row.revision += 1
    meeting.calendar_sequence += row.invited_at is not None


def _agenda(meeting: Meeting) -> Sequence[AgendaItem]:
    return db.session.scalars(
        sa
        .select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id, AgendaItem.withdrawn_at.is_(None))
        .order_by(AgendaItem.seq, AgendaItem.id)
    ).all()
