"""Writing forums: their facts, who sits in them, their pillars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import N_, ZONES, Actor, Refused, db, note_act, revise

from .models import DEFAULT_PILLARS, Agency, Forum, ForumLevel, ForumMembership, MembershipRole, Pillar
from .service import CODE, added, checked_code, optional, required

REGION_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?", re.ASCII)
"""A Kemendagri code: province, regency, district, village."""

FACTS = frozenset({
    "name", "name_en", "level", "region_code", "timezone", "timezone_known", "legal_basis", "illustrative", "ended_on",
})  # fmt: skip


def checked_region_code(code: str | None) -> str | None:
    """The region code, trimmed; None where none is given."""
    code = optional(code)
    if code is not None and not REGION_CODE.fullmatch(code):
        raise Refused(N_("Tulis kode wilayah Kemendagri, misalnya 53, 53.04 atau 53.04.02.2001."), field="region_code")
    return code


def _checked_zone(zone: str) -> str:
    if zone not in ZONES:
        raise Refused(N_("Pilih salah satu dari daftar."), field="timezone")
    return zone


def _lines(texts: Iterable[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def create_forum(
    code: str,
    name: str,
    name_en: str | None = None,
    *,
    level: ForumLevel,
    region_code: str | None = None,
    timezone: str = "Asia/Makassar",
    timezone_known: bool = True,
    legal_basis: Iterable[str] = (),
    illustrative: Iterable[str] = (),
    pillars: Iterable[tuple[str, str, str | None]] = DEFAULT_PILLARS,
    by: Actor,
) -> Forum:
    """Found a forum with its pillars (code, name, English name), the default ones unless given."""
    forum = Forum(
        code=checked_code(Forum, code),
        name=required(name, "name"),
        name_en=optional(name_en),
        level=level,
        region_code=checked_region_code(region_code),
        timezone=_checked_zone(timezone),
        timezone_known=timezone_known,
        legal_basis=_lines(legal_basis),
        illustrative=list(illustrative),
    )
    added(forum)
    for seq, (pillar, pillar_name, pillar_name_en) in enumerate(pillars, 1):
        db.session.add(
            Pillar(forum_id=forum.id, code=pillar, name=pillar_name, name_en=optional(pillar_name_en), seq=seq)
        )
    note_act(by, "create", forum)
    return forum


def edit_forum(forum: Forum, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Change the forum's facts (``FACTS``). False when nothing differs."""
    unknown = facts.keys() - FACTS
    if unknown:
        raise TypeError(f"not a fact of a forum: {', '.join(sorted(unknown))}")
    forum.check_revision(revision)
    if "name" in facts:
        facts["name"] = required(facts["name"], "name")
    if "name_en" in facts:
        facts["name_en"] = optional(facts["name_en"])
    if "region_code" in facts:
        facts["region_code"] = checked_region_code(facts["region_code"])
    if "timezone" in facts:
        _checked_zone(facts["timezone"])
    if "legal_basis" in facts:
        facts["legal_basis"] = _lines(facts["legal_basis"])
    changed = revise(forum, **facts)
    if changed:
        note_act(by, "edit", forum)
    return changed


# Who sits in it


def memberships_of(forum: Forum, role: MembershipRole | None = None) -> list[ForumMembership]:
    """Every place in the forum, past ones too, in the order of the decree."""
    query = sa.select(ForumMembership).where(ForumMembership.forum_id == forum.id)
    if role is not None:
        query = query.where(ForumMembership.role == role)
    return list(db.session.scalars(query.order_by(ForumMembership.seq, ForumMembership.id)))


def set_membership(
    forum: Forum,
    agency: Agency,
    role: MembershipRole = MembershipRole.MEMBER,
    *,
    from_on: date | None = None,
    until_on: date | None = None,
    decree: str | None = None,
    seq: int | None = None,
    by: Actor,
) -> ForumMembership:
    """Give the agency a place in the forum, or change the place it has from that day.

    A place is known by agency, role and first day. A new secretariat relieves the one before it the day before. Without
    ``seq`` a new place stands last.
    """
    _demand_order(from_on, until_on)
    places = memberships_of(forum, role)
    place = next((p for p in places if p.agency_id == agency.id and p.from_on == from_on), None)
    for other in places:
        if other is not place and other.agency_id == agency.id and _overlap(other, from_on, until_on):
            raise Refused(
                N_("%(agency)s sudah tercatat dalam forum ini untuk masa itu. Akhiri dahulu masa yang lama."),
                field="agency",
                agency=agency.code,
            )
    if place is None and agency.ended_on is not None and (from_on is None or from_on > agency.ended_on):
        raise Refused(N_("%(agency)s sudah berakhir."), field="agency", agency=agency.code)
    if role is MembershipRole.SECRETARIAT:
        _relieve(places, place, agency, from_on, until_on)
    if place is None:
        place = ForumMembership(
            forum_id=forum.id,
            agency_id=agency.id,
            role=role,
            from_on=from_on,
            seq=seq if seq is not None else max((p.seq for p in places), default=0) + 1,
        )
        place.until_on, place.decree = until_on, optional(decree)
        db.session.add(place)
    else:
        wanted = {"until_on": until_on, "decree": optional(decree), "seq": place.seq if seq is None else seq}
        if all(getattr(place, name) == value for name, value in wanted.items()):
            return place
        for name, value in wanted.items():
            setattr(place, name, value)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(
            N_("Keanggotaan ini baru saja dicatat orang lain. Muat ulang halaman, lalu periksa."), field="agency"
        ) from error
    note_act(by, "set_membership", place)
    return place


def add_membership(
    forum: Forum, agency: Agency, role: MembershipRole = MembershipRole.MEMBER, *, by: Actor, **facts: Any
) -> ForumMembership:
    """Give the agency a new place (facts as of ``set_membership``). Refuses a place that it has already."""
    from_on = facts.get("from_on")
    if any(p.agency_id == agency.id and p.from_on == from_on for p in memberships_of(forum, role)):
        raise Refused(
            N_("%(agency)s sudah tercatat dalam forum ini untuk masa itu. Akhiri dahulu masa yang lama."),
            field="agency",
            agency=agency.code,
        )
    return set_membership(forum, agency, role, by=by, **facts)


def _demand_order(from_on: date | None, until_on: date | None) -> None:
    if from_on is not None and until_on is not None and until_on < from_on:
        raise Refused(N_("Tanggal selesai mendahului tanggal mulai."), field="until_on")


def _overlap(place: ForumMembership, from_on: date | None, until_on: date | None) -> bool:
    ends_before = place.until_on is not None and from_on is not None and place.until_on < from_on
    begins_after = until_on is not None and place.from_on is not None and place.from_on > until_on
    return not (ends_before or begins_after)


def _relieve(
    places: Sequence[ForumMembership],
    place: ForumMembership | None,
    agency: Agency,
    from_on: date | None,
    until_on: date | None,
) -> None:
    """End the secretariat before a new one; two at a time are refused."""
    for other in places:
        if other is place or other.agency_id == agency.id or not _overlap(other, from_on, until_on):
            continue
        if other.until_on is None and from_on is not None and (other.from_on is None or other.from_on < from_on):
            other.until_on = from_on - timedelta(days=1)
        else:
            raise Refused(
                N_("Forum ini sudah mempunyai sekretariat untuk masa itu. Isi tanggal mulai sesudah sekretariat lama."),
                field="from_on",
            )


def end_membership(membership: ForumMembership, until_on: date, *, by: Actor) -> None:
    """The agency leaves the forum on a day; its place stays in the record."""
    if membership.until_on is not None:
        raise Refused(N_("Keanggotaan ini sudah berakhir."), field="until_on")
    _demand_order(membership.from_on, until_on)
    membership.until_on = until_on
    note_act(by, "end", membership, detail=until_on.isoformat())


# Its lines of work


def pillars_of(forum: Forum) -> list[Pillar]:
    """The forum's pillars in order."""
    query = sa.select(Pillar).where(Pillar.forum_id == forum.id).order_by(Pillar.seq, Pillar.id)
    return list(db.session.scalars(query))


def add_pillar(forum: Forum, code: str, name: str, name_en: str | None = None, *, by: Actor) -> Pillar:
    """Add a line of work, last in order. A pillar is never removed: actions stand on it."""
    code, name = code.strip(), required(name, "name")
    if not CODE.fullmatch(code):
        raise Refused(
            N_("Tulis kode dengan huruf, angka, titik, garis hubung atau garis bawah, paling banyak 64 karakter."),
            field="code",
        )
    pillars = pillars_of(forum)
    if any(code.lower() == pillar.code.lower() for pillar in pillars):
        raise Refused(N_("Kode %(code)s sudah dipakai. Tulis kode lain."), field="code", code=code)
    pillar = Pillar(
        forum_id=forum.id,
        code=code,
        name=name,
        name_en=optional(name_en),
        seq=max((p.seq for p in pillars), default=0) + 1,
    )
    db.session.add(pillar)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Refused(N_("Kode %(code)s sudah dipakai. Tulis kode lain."), field="code", code=code) from error
    note_act(by, "create", pillar)
    return pillar


def rename_pillar(pillar: Pillar, revision: int, name: str, name_en: str | None = None, *, by: Actor) -> bool:
    """Word a pillar anew; its code stays. False when nothing differs."""
    pillar.check_revision(revision)
    changed = revise(pillar, name=required(name, "name"), name_en=optional(name_en))
    if changed:
        note_act(by, "rename", pillar)
    return changed


def reorder_pillars(forum: Forum, order: Sequence[Pillar], *, by: Actor) -> bool:
    """Put the forum's pillars in this order. False when nothing differs."""
    if {pillar.id for pillar in order} != {pillar.id for pillar in pillars_of(forum)}:
        raise Refused(N_("Pilar forum ini baru saja berubah. Muat ulang halaman, lalu periksa."))
    moved = [(pillar, seq) for seq, pillar in enumerate(order, 1) if pillar.seq != seq]
    for pillar, seq in moved:
        pillar.seq = seq
    if moved:
        note_act(by, "reorder_pillars", forum)
    return bool(moved)


def move_pillar(pillar: Pillar, forum: Forum, *, up: bool, by: Actor) -> bool:
    """Move a pillar one place. At the end of the list nothing happens."""
    order = pillars_of(forum)
    here = order.index(pillar)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    return reorder_pillars(forum, order, by=by)
