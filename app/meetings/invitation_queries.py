"""Reads for inviting: who could be invited and how they are reached, and the meeting as a calendar knows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import gettext
from sqlalchemy.orm import joinedload

from app.core import Actor, SecurityClass, db, in_language, label_id, now, today, within
from app.directory import Agency, Forum, Seat, SeatHolder, members_on, secretariat_on

from .calendar import Entry, calendar_bytes
from .invitation_models import InvitationReply, InviteChannel, Invitee
from .invitation_service import invitees_of, zone_of
from .models import AgendaItem, Meeting, MeetingState
from .queries import written_by
from .reply_service import OPEN, Answered, answered
from .service import calendar_changes


@dataclass(frozen=True, slots=True)
class Contact:
    """How a recipient is reached."""

    email: str | None
    phone: str | None

    def channel(self, *, mails: bool) -> InviteChannel:
        """The best way there is; ``mails`` says whether this installation sends mail."""
        if self.email and mails:
            return InviteChannel.MAIL
        return InviteChannel.WHATSAPP if self.phone else InviteChannel.BY_HAND

    def way(self, wished: InviteChannel | None, *, mails: bool) -> InviteChannel:
        """The way a message will really go: as wished, as far as there is an address for it, else by hand.

        Without a wish it is the best there is.
        """
        if wished is None:
            return self.channel(mails=mails)
        mail = wished in {InviteChannel.MAIL, InviteChannel.BOTH} and bool(self.email) and mails
        phone = wished in {InviteChannel.WHATSAPP, InviteChannel.BOTH} and bool(self.phone)
        if mail and phone:
            return InviteChannel.BOTH
        return InviteChannel.MAIL if mail else InviteChannel.WHATSAPP if phone else InviteChannel.BY_HAND

    def lacks(self, channel: InviteChannel) -> bool:
        """Whether the way that was chosen leads nowhere."""
        needs_mail = channel in {InviteChannel.MAIL, InviteChannel.BOTH}
        needs_phone = channel in {InviteChannel.WHATSAPP, InviteChannel.BOTH}
        return (needs_mail and not self.email) or (needs_phone and not self.phone)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: an invitee, or a seat or agency that could become one."""

    key: str
    agency: Agency
    seat: Seat | None
    invitee: Invitee | None
    holder: str | None
    contact: Contact
    rank: tuple[int, int, int]
    """Its place by protocol: that of the agency, then that in the forum's decree, then the seat's."""

    def position_in(self, language: str) -> str | None:
        """The position that is written to."""
        if self.invitee is not None:
            return self.invitee.position_in(language)
        return in_language(language, self.seat.position, self.seat.position_en) if self.seat else None

    @property
    def person(self) -> str | None:
        """The person, where one is known: typed for this meeting, or the holder of the seat."""
        return (self.invitee.person if self.invitee else None) or self.holder


def invitation_lines(meeting: Meeting) -> list[Line]:
    """Who is on the list, in its order; then the seats of the forum's members who are not, in protocol order."""
    rows = invitees_of(meeting)
    seated = {row.seat_id for row in rows if row.seat_id}
    listed = {row.agency_id for row in rows}
    members = list(members_on(meeting.forum, meeting.starts_on or today(meeting.forum.timezone)))
    seats = seats_of(agency.id for agency in members)
    holders = holders_of([*seated, *(seat.id for found in seats.values() for seat in found)])
    decree = {agency.id: place for place, agency in enumerate(members)}

    def line(key: str, agency: Agency, seat: Seat | None, row: Invitee | None) -> Line:
        place = decree.get(agency.id, len(decree))
        rank = (agency.protocol_order, place, seat.protocol_order if seat else 0)
        return Line(key, agency, seat, row, holders.get(seat.id) if seat else None, contact_of(seat), rank)

    lines = [line(f"i{row.id}", row.agency, row.seat, row) for row in rows]
    further = []
    for agency in members:
        if not seats.get(agency.id) and agency.id not in listed:
            further.append(line(f"a{agency.id}", agency, None, None))
        unseated = [seat for seat in seats.get(agency.id, ()) if seat.id not in seated]
        further += [line(f"s{seat.id}", agency, seat, None) for seat in unseated]
    return lines + sorted(further, key=lambda one: one.rank)


def seats_of(agency_ids: Iterable[int]) -> dict[int, list[Seat]]:
    """The seats at each agency that are in use, in protocol order."""
    query = (
        sa
        .select(Seat)
        .where(Seat.agency_id.in_(sorted(set(agency_ids))), Seat.ended_on.is_(None))
        .order_by(Seat.protocol_order, Seat.id)
    )
    found: dict[int, list[Seat]] = {}
    for seat in db.session.scalars(query):
        found.setdefault(seat.agency_id, []).append(seat)
    return found


def holders_of(seat_ids: Iterable[int]) -> dict[int, str]:
    """Who holds each seat at present, where that is known."""
    query = sa.select(SeatHolder.seat_id, SeatHolder.person).where(
        SeatHolder.seat_id.in_(sorted(set(seat_ids))), SeatHolder.until_on.is_(None)
    )
    return {row.seat_id: row.person for row in db.session.execute(query)}


def contact_of(seat: Seat | None) -> Contact:
    """How a seat is reached; an agency without a seat is not."""
    return Contact(seat.email or None, seat.phone or None) if seat else Contact(None, None)


def sends_mail() -> bool:
    """Whether this installation has a mail server."""
    return bool(current_app.config["MAIL_SERVER"])


def way_of(row: Invitee) -> InviteChannel:
    """The way a message to an invitee will really go."""
    return contact_of(row.seat).way(row.channel, mails=sends_mail())


def told_ways(meeting: Meeting, facts: Mapping[str, Any]) -> Counter[InviteChannel]:
    """By which ways those who are invited would be told of facts that change; nobody where they know none of them."""
    if meeting.state not in OPEN or meeting.calendar_uid is None or not calendar_changes(meeting, facts):
        return Counter()
    return Counter(way_of(row) for row in invitees_of(meeting) if row.invited_at is not None)


def secretariat_mail(forum: Forum, on: date) -> tuple[str | None, str | None]:
    """The address answers go to, and the name beside it: the first seat of the secretariat that has one."""
    agency = secretariat_on(forum, on)
    if agency is None:
        return None, None
    query = (
        sa
        .select(Seat.email)
        .where(Seat.agency_id == agency.id, Seat.ended_on.is_(None), Seat.email.is_not(None))
        .order_by(Seat.protocol_order, Seat.id)
        .limit(1)
    )
    return db.session.scalar(query), agency.name


def calendar_of(
    meeting: Meeting,
    *,
    invitee: Invitee | None = None,
    cancelled: bool = False,
    organizer: tuple[str | None, str | None] | None = None,
) -> bytes | None:
    """The meeting's calendar file, for an invitee by name; None without a day, or before anybody was invited.

    Calendars are forwarded: of a restricted meeting they are told type and number, never the title. ``organizer`` is
    the meeting's ``secretariat_mail``, where it was read already.
    """
    if meeting.calendar_uid is None or meeting.starts_on is None:
        return None
    mail, name = organizer or secretariat_mail(db.session.get_one(Forum, meeting.forum_id), meeting.starts_on)
    seat = db.session.get(Seat, invitee.seat_id) if invitee is not None and invitee.seat_id else None
    entry = Entry(
        uid=meeting.calendar_uid,
        sequence=meeting.calendar_sequence,
        title=public_title(meeting),
        starts_on=meeting.starts_on,
        ends_on=meeting.ends_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=zone_of(meeting),
        venue=meeting.venue,
        cancelled=cancelled or meeting.state is MeetingState.CANCELLED,
        organizer=mail,
        organizer_name=name,
        attendee=seat.email if seat else None,
        attendee_name=seat.position if seat else None,
    )
    return calendar_bytes(entry, now())


def public_title(meeting: Meeting, language: str = "id") -> str:
    """What a message or a link may call the meeting: its title where it is open, else its type and number."""
    return public_names(meeting, language)[0]


def public_names(meeting: Meeting, language: str = "id") -> Sequence[str]:
    """The same, and what one written before the letter had its number calls it."""
    if meeting.effective_class is SecurityClass.OPEN:
        return [meeting.title_in(language)]
    kind, numbers = gettext(label_id(meeting.meeting_type)), (meeting.invitation_number, meeting.code)
    return [f"{kind} ({number})" for number in numbers if number]


def public_agenda(meeting: Meeting) -> Sequence[AgendaItem]:
    """The points of the agenda that may stand on a page without sign-in: open ones of an open meeting."""
    if meeting.effective_class is not SecurityClass.OPEN:
        return []
    query = (
        sa
        .select(AgendaItem)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.withdrawn_at.is_(None),
            sa.or_(AgendaItem.security_class.is_(None), AgendaItem.security_class == SecurityClass.OPEN),
        )
        .order_by(AgendaItem.seq, AgendaItem.id)
    )
    return db.session.scalars(query).all()


# What other pages ask


def meetings_inviting(actor: Actor, on: date, *, limit: int = 5) -> list[tuple[Meeting, Answered]]:
    """The meetings to come that the actor writes and that invited somebody, with how many answered; soonest first."""
    query = (
        sa
        .select(Meeting)
        .where(
            written_by(actor, Meeting.effective_class), Meeting.state.in_(OPEN),
            sa.or_(Meeting.starts_on.is_(None), Meeting.starts_on >= on),
            sa.exists().where(
                Invitee.meeting_id == Meeting.id, Invitee.withdrawn_at.is_(None), Invitee.invited_at.is_not(None)
            ),
        )
        .options(joinedload(Meeting.forum))
        .order_by(Meeting.starts_on, Meeting.id)
        .limit(limit)
    )  # fmt: skip
    meetings = db.session.scalars(query).all()
    counts = answered(meeting.id for meeting in meetings) if meetings else {}
    return [(meeting, counts[meeting.id]) for meeting in meetings if meeting.id in counts]


def invitations_unanswered(actor: Actor, on: date) -> Sequence[Invitee]:
    """Invitations to the actor's own agencies that nobody answered yet, with meeting and agency; soonest first."""
    query = (
        sa
        .select(Invitee)
        .join(Meeting, Meeting.id == Invitee.meeting_id)
        .where(
            within(actor.acts_for, Invitee.agency_id, Meeting.effective_class),
            Invitee.withdrawn_at.is_(None), Invitee.invited_at.is_not(None), Meeting.state.in_(OPEN),
            sa.or_(Meeting.starts_on.is_(None), Meeting.starts_on >= on),
            sa.or_(Meeting.replies_close_at.is_(None), Meeting.replies_close_at >= now()),
            ~sa.exists().where(InvitationReply.invitee_id == Invitee.id),
        )
        .options(joinedload(Invitee.meeting).joinedload(Meeting.forum), joinedload(Invitee.agency))
        .order_by(Meeting.starts_on, Invitee.id)
    )  # fmt: skip
    return db.session.scalars(query).all()
