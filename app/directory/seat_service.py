"""Writing seats: positions at an agency, who holds them, and when that was last confirmed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import N_, Actor, Refused, db, note_act, revise, today

from .models import Agency, Seat, SeatHolder
from .service import close_seat, optional, present_holder, required

FACTS = frozenset({"position", "position_en", "email", "phone", "protocol_order"})


def _checked_position(agency_id: int, position: str, seat: Seat | None = None) -> str:
    position = required(position, "position")
    query = sa.select(Seat.id, Seat.position).where(Seat.agency_id == agency_id, Seat.ended_on.is_(None))
    for other_id, other in db.session.execute(query):
        if other.casefold() == position.casefold() and (seat is None or seat.id != other_id):
            raise Refused(N_("Jabatan %(position)s sudah ada pada instansi ini."), field="position", position=other)
    return position


def create_seat(
    agency: Agency,
    position: str,
    position_en: str | None = None,
    *,
    email: str | None = None,
    phone: str | None = None,
    protocol_order: int = 1000,
    by: Actor,
) -> Seat:
    """Enter a position at an agency. Who holds it is told by ``hand_over_seat``."""
    if agency.ended_on is not None:
        raise Refused(N_("Instansi ini sudah berakhir."), field="position")
    seat = Seat(
        agency_id=agency.id,
        position=_checked_position(agency.id, position),
        position_en=optional(position_en),
        email=optional(email),
        phone=optional(phone),
        protocol_order=protocol_order,
    )
    db.session.add(seat)
    note_act(by, "create", seat)
    return seat


def edit_seat(seat: Seat, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Change what is known of a position (``FACTS``). False when nothing differs."""
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"not a fact of a seat: {', '.join(sorted(unknown))}")
    seat.check_revision(revision)
    _demand_open(seat)
    for text in facts.keys() & {"position_en", "email", "phone"}:
        facts[text] = optional(facts[text])
    if "position" in facts:
        facts["position"] = _checked_position(seat.agency_id, facts["position"], seat)
    changed = revise(seat, **facts)
    if changed:
        note_act(by, "edit", seat)
    return changed


def end_seat(seat: Seat, on: date, *, by: Actor) -> None:
    """End a position, and who sits in it the same day."""
    _demand_open(seat)
    close_seat(seat, on)
    note_act(by, "end", seat, detail=on.isoformat())


def hand_over_seat(seat: Seat, person: str, from_on: date | None, *, by: Actor) -> SeatHolder:
    """Let somebody take the seat from a day; who sat there leaves the day before.

    Naming the day on which the present holder began corrects that holder's name.
    """
    _demand_open(seat)
    person = required(person, "person")
    holder = present_holder(seat)
    if holder is not None and holder.from_on == from_on:
        if holder.person != person:
            holder.person = person
            note_act(by, "correct_holder", seat)
        return holder
    if from_on is None and holder is not None:
        raise Refused(
            N_("%(person)s masih menjabat. Isi tanggal mulai penggantinya."), field="from_on", person=holder.person
        )
    ended = db.session.scalar(sa.select(sa.func.max(SeatHolder.until_on)).where(SeatHolder.seat_id == seat.id))
    begun = max((day for day in (ended, holder.from_on if holder else None) if day), default=None)
    if begun is not None and from_on is not None and from_on <= begun:
        raise Refused(
            N_("Tanggal mulai harus sesudah pejabat sebelumnya mulai atau selesai bertugas."), field="from_on"
        )
    if holder is not None and from_on is not None:
        holder.until_on = from_on - timedelta(days=1)
        db.session.flush()
    new = SeatHolder(seat_id=seat.id, person=person, from_on=from_on)
    db.session.add(new)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(
            N_("Jabatan ini baru saja diserahterimakan oleh orang lain. Muat ulang halaman, lalu periksa."),
            field="person",
        ) from error
    seat.confirmed_on = today()
    note_act(by, "hand_over", seat, detail=from_on.isoformat() if from_on else "")
    return new


def vacate_seat(seat: Seat, until_on: date, *, by: Actor) -> None:
    """The holder left and nobody is known to follow."""
    holder = present_holder(seat)
    if holder is None:
        raise Refused(N_("Jabatan ini sudah kosong."), field="until_on")
    if holder.from_on is not None and until_on < holder.from_on:
        raise Refused(N_("Tanggal selesai mendahului tanggal mulai tugasnya."), field="until_on")
    holder.until_on = until_on
    note_act(by, "vacate", seat, detail=until_on.isoformat())


def confirm_seat(seat: Seat, on: date, *, by: Actor) -> bool:
    """Somebody asked: position, holder and addresses were right on this day. False when nothing differs."""
    _demand_open(seat)
    if seat.confirmed_on is not None and seat.confirmed_on > on:
        raise Refused(N_("Jabatan ini sudah dikonfirmasi pada tanggal yang lebih baru."))
    if seat.confirmed_on == on:
        return False
    seat.confirmed_on = on
    note_act(by, "confirm", seat)
    return True


def _demand_open(seat: Seat) -> None:
    if seat.ended_on is not None:
        raise Refused(N_("Jabatan ini sudah berakhir."))
