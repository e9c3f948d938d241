"""Writing agencies: their facts, their dated names, whom a collective stands for, their end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import N_, Actor, Refused, StoredFile, db, note_act, revise, today

from .models import (
    Agency,
    AgencyKind,
    AgencyLevel,
    AgencyMember,
    AgencyName,
    Forum,
    ForumMembership,
    MembershipRole,
    Seat,
    SeatHolder,
)

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
"""What a code looks like, as in the exchange format: it stands in addresses and in records."""

FACTS = frozenset({
    "kind", "level", "parent_name", "collective", "protocol_order", "unit_name", "address", "logo_id",
})  # fmt: skip
"""What ``edit_agency`` may change. The code is what other installations know the agency by, and stays."""


def checked_code(model: type[Agency | Forum], code: str) -> str:
    """The code, trimmed. Refuses what cannot stand in an address, and what another one has in whatever case."""
    code = code.strip()
    if not CODE.fullmatch(code):
        raise Refused(
            N_("Tulis kode dengan huruf, angka, titik, garis hubung atau garis bawah, paling banyak 64 karakter."),
            field="code",
        )
    taken = db.session.scalar(sa.select(model.code).where(sa.func.lower(model.code) == code.lower()))
    if taken is not None:
        raise _code_taken(taken)
    return code


def _code_taken(code: str) -> Refused:
    return Refused(N_("Kode %(code)s sudah dipakai. Tulis kode lain."), field="code", code=code)


def added(thing: Agency | Forum) -> None:
    """Enter a thing with a code; another writer may have taken the code a moment ago."""
    db.session.add(thing)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise _code_taken(thing.code) from error


def required(text: str | None, field: str) -> str:
    """The text, trimmed. Refuses an empty one."""
    text = (text or "").strip()
    if not text:
        raise Refused(N_("Isian ini wajib diisi."), field=field)
    return text


def optional(text: str | None) -> str | None:
    """The text, trimmed; None where nothing is left."""
    return (text or "").strip() or None


def create_agency(
    code: str,
    name: str,
    name_en: str | None = None,
    *,
    kind: AgencyKind,
    level: AgencyLevel | None = None,
    parent_name: str | None = None,
    collective: bool = False,
    protocol_order: int = 1000,
    unit_name: str | None = None,
    address: str | None = None,
    valid_from: date | None = None,
    by: Actor,
) -> Agency:
    """Enter an agency with its first name, which holds from the beginning unless a day is given."""
    agency = Agency(
        code=checked_code(Agency, code),
        name=required(name, "name"),
        name_en=optional(name_en),
        kind=kind,
        level=level,
        parent_name=optional(parent_name),
        collective=collective,
        protocol_order=protocol_order,
        unit_name=optional(unit_name),
        address=optional(address),
    )
    added(agency)
    db.session.add(AgencyName(agency_id=agency.id, name=agency.name, name_en=agency.name_en, valid_from=valid_from))
    note_act(by, "create", agency)
    return agency


def edit_agency(agency: Agency, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Change the agency's facts (``FACTS``; names have ``name_agency``). False when nothing differs.

    One that was marked to be completed counts as completed by it.
    """
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"not a fact of an agency: {', '.join(sorted(unknown))}")
    agency.check_revision(revision)
    for text in facts.keys() & {"parent_name", "unit_name", "address"}:
        facts[text] = optional(facts[text])
    if facts.get("collective") is False and agency.collective and _present_members(agency):
        raise Refused(N_("Instansi ini masih mewakili anggota. Akhiri dahulu daftar anggotanya."), field="collective")
    changed = revise(agency, **facts, to_complete=False)
    if changed:
        note_act(by, "edit", agency)
    return changed


def set_letterhead(agency: Agency, logo: StoredFile | None, *, by: Actor) -> bool:
    """Put a logo on the agency's letterhead, or take it off."""
    if logo is not None:
        db.session.flush()
    changed = revise(agency, logo_id=logo and logo.id)
    if changed:
        note_act(by, "set_letterhead", agency)
    return changed


def names_of(agency: Agency) -> list[AgencyName]:
    """The dated names of an agency, the earliest first."""
    query = (
        sa
        .select(AgencyName)
        .where(AgencyName.agency_id == agency.id)
        .order_by(AgencyName.valid_from.asc().nulls_first(), AgencyName.id)
    )
    return list(db.session.scalars(query))


def name_agency(agency: Agency, name: str, name_en: str | None = None, *, valid_from: date | None, by: Actor) -> bool:
    """Open the name that holds from a day; earlier names stay for papers of their time.

    Naming a day that a name already begins on corrects that name's wording, with an entry in the audit trail. None is
    the name from the beginning. False when nothing differs.
    """
    name, name_en = required(name, "name"), optional(name_en)
    if valid_from and agency.ended_on and valid_from > agency.ended_on:
        raise Refused(N_("Instansi ini sudah berakhir sebelum tanggal itu."), field="valid_from")
    names = names_of(agency)
    same = next((row for row in names if row.valid_from == valid_from), None)
    if same is not None:
        if (same.name, same.name_en) == (name, name_en):
            return False
        same.name, same.name_en = name, name_en
        note_act(by, "correct_name", agency, detail=valid_from.isoformat() if valid_from else "")
    else:
        if valid_from is None:
            raise Refused(N_("Isi tanggal mulai berlakunya nama ini."), field="valid_from")
        db.session.add(AgencyName(agency_id=agency.id, name=name, name_en=name_en, valid_from=valid_from))
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Refused(
                N_("Nama untuk tanggal itu baru saja dicatat orang lain. Muat ulang halaman, lalu periksa."),
                field="valid_from",
            ) from error
        note_act(by, "name", agency, detail=valid_from.isoformat())
    latest = names_of(agency)[-1]
    # The revision counts what the form of the agency edits; names are not in it.
    agency.name, agency.name_en = latest.name, latest.name_en
    return True


def end_agency(agency: Agency, on: date, successor: Agency | None = None, *, by: Actor) -> None:
    """End an agency, with who takes over. Its memberships, seats and their holders end the same day."""
    if agency.ended_on is not None:
        raise Refused(N_("Instansi ini sudah berakhir."), field="on")
    if successor is not None and successor.id == agency.id:
        raise Refused(N_("Pilih instansi lain sebagai penerus."), field="successor")
    if successor is not None and successor.ended_on is not None:
        raise Refused(N_("Penerus itu sendiri sudah berakhir. Pilih instansi lain."), field="successor")
    begins = names_of(agency)[-1].valid_from
    if begins is not None and on < begins:
        raise Refused(N_("Tanggal berakhir mendahului mulai berlakunya nama terakhir."), field="on")
    memberships = db.session.scalars(
        sa.select(ForumMembership).where(
            ForumMembership.agency_id == agency.id,
            sa.or_(ForumMembership.until_on.is_(None), ForumMembership.until_on > on),
        )
    ).all()
    held = [row.forum_id for row in memberships if row.role is MembershipRole.SECRETARIAT]
    if held:
        forums = db.session.scalars(sa.select(Forum.code).where(Forum.id.in_(held)).order_by(Forum.code))
        raise Refused(
            N_("Instansi ini memegang sekretariat %(forums)s. Tetapkan dahulu sekretariat yang baru."),
            field="on",
            forums=", ".join(forums),
        )
    if any(row.from_on and row.from_on > on for row in memberships):
        raise Refused(N_("Tanggal berakhir mendahului mulai keanggotaannya di forum."), field="on")
    for membership in memberships:
        membership.until_on = on
    for place in db.session.scalars(
        sa.select(AgencyMember).where(
            sa.or_(AgencyMember.member_id == agency.id, AgencyMember.collective_id == agency.id),
            AgencyMember.ended_on.is_(None),
        )
    ):
        place.ended_on = on
    for seat in db.session.scalars(sa.select(Seat).where(Seat.agency_id == agency.id, Seat.ended_on.is_(None))):
        close_seat(seat, on)
    revise(agency, ended_on=on, successor_id=successor and successor.id)
    note_act(by, "end", agency, detail=on.isoformat())


def close_seat(seat: Seat, on: date) -> None:
    """End a seat and who sits in it. Refuses a day before the present holder began."""
    holder = present_holder(seat)
    if holder is not None:
        if holder.from_on is not None and holder.from_on > on:
            raise Refused(
                N_("Tanggal berakhir mendahului mulai tugas pejabat %(position)s."), field="on", position=seat.position
            )
        holder.until_on = on
    revise(seat, ended_on=on)


def present_holder(seat: Seat) -> SeatHolder | None:
    """Who sits in the seat, as far as is known."""
    query = sa.select(SeatHolder).where(SeatHolder.seat_id == seat.id, SeatHolder.until_on.is_(None))
    return db.session.scalars(query).one_or_none()


def _present_members(collective: Agency) -> list[AgencyMember]:
    query = sa.select(AgencyMember).where(AgencyMember.collective_id == collective.id, AgencyMember.ended_on.is_(None))
    return list(db.session.scalars(query))


def set_collective_members(collective: Agency, members: Iterable[Agency], *, by: Actor, on: date | None = None) -> bool:
    """Let the collective stand for exactly these agencies from now on. Places are matched, ended and taken up again.

    A place that ended keeps its row. False when nothing differs.
    """
    wanted = {member.id: member for member in members}
    if wanted and not collective.collective:
        raise Refused(N_("Hanya instansi kolektif yang mempunyai anggota."), field="members")
    if collective.id in wanted:
        raise Refused(N_("Instansi kolektif tidak dapat menjadi anggotanya sendiri."), field="members")
    places = {
        place.member_id: place
        for place in db.session.scalars(sa.select(AgencyMember).where(AgencyMember.collective_id == collective.id))
    }
    changed = False
    for member_id, place in places.items():
        if member_id in wanted and place.ended_on is not None:
            place.ended_on, changed = None, True
        elif member_id not in wanted and place.ended_on is None:
            place.ended_on, changed = on or today(), True
    for member in wanted.values():
        if member.id in places:
            continue
        if member.collective:
            raise Refused(
                N_("%(agency)s sendiri instansi kolektif. Pilih anggotanya satu per satu."),
                field="members",
                agency=member.code,
            )
        if member.ended_on is not None:
            raise Refused(N_("%(agency)s sudah berakhir."), field="members", agency=member.code)
        db.session.add(AgencyMember(collective_id=collective.id, member_id=member.id))
        changed = True
    if changed:
        try:
            db.session.flush()
        except IntegrityError as error:
            raise Refused(
                N_("Daftar anggota baru saja diubah orang lain. Muat ulang halaman, lalu periksa."), field="members"
            ) from error
        note_act(by, "set_members", collective)
    return changed
