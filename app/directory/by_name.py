"""Agencies and seats as somebody in a hurry writes them: found by code or name, an agency entered with that alone."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable

import sqlalchemy as sa

from app.core import Actor, db, note_act

from .models import Agency, AgencyKind, AgencyName, Seat
from .service import added, required

ALIKE = 0.84
"""How alike two names are that may be one: ``Polrs Belu`` and ``Polres Belu``, not ``Polres TTU``."""
LONGEST_STEM = 40


def agency_named(words: str) -> Agency | None:
    """The agency of that code, or of a name it has or had, in whatever case; the first in protocol order.

    A code is known however its parts are held together: ``Polres Belu`` is the one of ``POLRES-BELU``.
    """
    wanted = " ".join(words.split()).lower()
    codes = [wanted, "-".join(re.findall(r"\w+", wanted))]
    named = sa.select(AgencyName.agency_id).where(
        sa.or_(sa.func.lower(AgencyName.name) == wanted, sa.func.lower(AgencyName.name_en) == wanted)
    )
    query = (
        sa
        .select(Agency)
        .where(sa.or_(sa.func.lower(Agency.code).in_(codes), Agency.id.in_(named)), Agency.ended_on.is_(None))
        .order_by(Agency.protocol_order, Agency.id)
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def seat_named(agency_id: int, position: str | None) -> int | None:
    """The agency's seat of that position, where the directory knows it."""
    if not position:
        return None
    query = (
        sa
        .select(Seat.id)
        .where(Seat.agency_id == agency_id, Seat.position == position, Seat.ended_on.is_(None))
        .order_by(Seat.id)
        .limit(1)
    )
    return db.session.scalar(query)


def alike(words: str, agencies: Iterable[Agency]) -> Agency | None:
    """The agency whose name is written almost like that, or the only one whose name and code hold every word of it.

    People say less than the directory: ``Bea Cukai Atambua``, ``Kodim Belu``.
    """
    by_name = {agency.name.casefold(): agency for agency in agencies}
    found = difflib.get_close_matches(" ".join(words.split()).casefold(), by_name, n=1, cutoff=ALIKE)
    if found:
        return by_name[found[0]]
    typed = _words(words)
    meant = [agency for agency in by_name.values() if typed and typed <= _words(f"{agency.name} {agency.code}")]
    return meant[0] if len(meant) == 1 else None


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def enter_by_name(name: str, *, by: Actor) -> Agency:
    """Enter an agency of which only the name is known, with a code made of it, marked to be completed."""
    name = " ".join(required(name, "name").split())
    agency = Agency(code=_free_code(name), name=name, kind=AgencyKind.OTHER, to_complete=True)
    added(agency)
    db.session.add(AgencyName(agency_id=agency.id, name=name))
    note_act(by, "create", agency)
    return agency


def _free_code(name: str) -> str:
    """``POLSEK-KAKULUK-MESAK``, then ``…-2``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-")[:LONGEST_STEM].rstrip("-") or "INSTANSI"
    taken = {code.lower() for code in db.session.scalars(
        sa.select(Agency.code).where(sa.func.lower(Agency.code).startswith(stem.lower(), autoescape=True))
    )}  # fmt: skip
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}").lower() in taken:
        number += 1
    return code
