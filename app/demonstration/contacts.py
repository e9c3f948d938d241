"""Whom the example agencies are reached at. No number here can be dialled: after the country none begins with 0."""

from __future__ import annotations

import sqlalchemy as sa

from app.core import SYSTEM, db
from app.directory import Seat, agency_by_code, create_seat

SEATS: tuple[tuple[str, str], ...] = (
    ("PLBN-MOTAAIN", "Administrator PLBN"),
    ("PEMKAB-BELU", "Kepala Badan Kesatuan Bangsa dan Politik"),
    ("BC-ATB", "Kepala Seksi Kepabeanan"),
    ("KARANTINA-NTT", "Penanggung jawab Satuan Pelayanan"),
    ("BP3MI-NTT", "Kepala Balai"),
)
"""Positions beside those with an account. Satgas and Kodim have none: what is for them is told by hand."""


def enter_contacts() -> None:
    """Seats for agencies without an account, and a number for every seat."""
    for code, position in SEATS:
        create_seat(agency_by_code(code), position, by=SYSTEM)
    db.session.flush()
    for number, seat in enumerate(db.session.scalars(sa.select(Seat).order_by(Seat.id)), 1):
        seat.phone = f"+62 000 0000 {number:04}"
