"""Who is told: a seat or an agency, how it is reached, and in which language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core import db, in_language
from app.directory import Agency, AgencyKind, Seat, names_on
from app.meetings import Attendance, AttendanceStatus, Contact, InviteChannel, Invitee, Meeting, seats_of

ENGLISH = frozenset({AgencyKind.INTERNATIONAL_ORGANISATION, AgencyKind.FOREIGN_COUNTERPART})
"""Agencies that are written to in English."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who is told. ``key`` is what the table of notices knows it by; ``channel`` the way that is wished."""

    key: str
    agency_id: int
    seat_id: int | None
    name: str
    email: str | None
    phone: str | None
    language: str
    channel: InviteChannel | None = None
    invitee: Invitee | None = None

    def way(self, *, mails: bool) -> InviteChannel:
        """The way it goes."""
        return Contact(self.email, self.phone).way(self.channel, mails=mails)


def of_invitees(meeting: Meeting, invitees: Iterable[Invitee]) -> list[Recipient]:
    """Those invited, as they are addressed in a letter."""
    rows = _loaded(invitees)
    names = names_on({row.agency_id for row in rows}, meeting.starts_on)
    found = []
    for row in rows:
        language = _language(row.agency)
        position = row.position_in(language)
        found.append(
            Recipient(
                key=f"seat:{row.seat_id}" if row.seat_id else f"invitee:{row.id}",
                agency_id=row.agency_id,
                seat_id=row.seat_id,
                name=_addressed(position, names[row.agency_id], language),
                email=row.seat.email if row.seat else None,
                phone=row.seat.phone if row.seat else None,
                language=language,
                channel=row.channel,
                invitee=row,
            )
        )
    return found


def invited(meeting: Meeting) -> list[Invitee]:
    """Everybody who was invited and still is."""
    query = sa.select(Invitee).where(
        Invitee.meeting_id == meeting.id, Invitee.withdrawn_at.is_(None), Invitee.invited_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Invitee.seq, Invitee.id)))


def of_agencies(meeting: Meeting, agency_ids: Iterable[int]) -> list[Recipient]:
    """One for each agency: the seat that attended, else the one that was invited, else its first that can be reached.

    An agency with no seat at all is told by hand.
    """
    wanted = sorted(set(agency_ids))
    query = sa.select(Agency).where(Agency.id.in_(wanted), Agency.ended_on.is_(None))
    agencies = {agency.id: agency for agency in db.session.scalars(query)}
    names, seats = names_on(agencies, meeting.starts_on), seats_of(agencies)
    attended = _seats_in(meeting, Attendance, Attendance.status == AttendanceStatus.PRESENT)
    listed = _seats_in(meeting, Invitee, Invitee.invited_at.is_not(None))
    found = []
    for agency in sorted(agencies.values(), key=lambda one: (one.protocol_order, one.name)):
        seat = _contact(seats.get(agency.id, []), attended, listed)
        language = _language(agency)
        found.append(
            Recipient(
                key=f"agency:{agency.id}",
                agency_id=agency.id,
                seat_id=seat.id if seat else None,
                name=_addressed(_position(seat, language), names[agency.id], language),
                email=seat.email if seat else None,
                phone=seat.phone if seat else None,
                language=language,
            )
        )
    return found


def _contact(seats: list[Seat], attended: set[int], listed: set[int]) -> Seat | None:
    """The seat to write to: whoever was there before whoever was asked, and who can be reached before who cannot."""

    def rank(seat: Seat) -> tuple[bool, bool, bool]:
        return (not (seat.email or seat.phone), seat.id not in attended, seat.id not in listed)

    return min(seats, key=rank, default=None)


def _seats_in(meeting: Meeting, model: type[Attendance | Invitee], *those: sa.ColumnElement[bool]) -> set[int]:
    query = sa.select(model.seat_id).where(
        model.meeting_id == meeting.id, model.withdrawn_at.is_(None), model.seat_id.is_not(None), *those
    )
    return {ident for ident in db.session.scalars(query) if ident is not None}


def _loaded(invitees: Iterable[Invitee]) -> list[Invitee]:
    """The same with agency and seat, in the order of the list, whatever the session knew of them before."""
    query = (
        sa
        .select(Invitee)
        .where(Invitee.id.in_([row.id for row in invitees]))
        .options(joinedload(Invitee.agency), joinedload(Invitee.seat))
        .order_by(Invitee.seq, Invitee.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _position(seat: Seat | None, language: str) -> str | None:
    return in_language(language, seat.position, seat.position_en) if seat else None


def _language(agency: Agency) -> str:
    return "en" if agency.kind in ENGLISH else "id"


def _addressed(position: str | None, names: tuple[str, str | None], language: str) -> str:
    """``Kapolres, Polres Belu``; the agency alone where the position is unknown or names it already."""
    agency = (names[1] or names[0]) if language == "en" else names[0]
    if not position:
        return agency
    return position if agency.casefold() in position.casefold() else f"{position}, {agency}"
