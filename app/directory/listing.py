"""What the pages of the directory show, each read with its loading plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.core import Actor, db

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
)

PAGE = 50


@dataclass(frozen=True, slots=True)
class AgencyFilter:
    """What the list of agencies is narrowed to. ``state`` is ``now``, ``ended``, ``to_complete`` or ``all``."""

    words: str = ""
    kind: AgencyKind | None = None
    level: AgencyLevel | None = None
    state: str = "now"


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """One page of the list, with the codes to go on from."""

    agencies: Sequence[Agency]
    before: str | None
    after: str | None


def _place() -> tuple[sa.ColumnElement[int], sa.ColumnElement[str], sa.ColumnElement[int]]:
    """Protocol order, then the name without regard to case, the same on both engines."""
    name: sa.ColumnElement[str] = sa.func.lower(Agency.name)
    if db.engine.dialect.name == "postgresql":
        name = name.collate("C")
    return Agency.protocol_order.expression, name, Agency.id.expression


def _kept(chosen: AgencyFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    for word in chosen.words.split():
        named = sa.exists().where(
            AgencyName.agency_id == Agency.id,
            sa.or_(
                AgencyName.name.icontains(word, autoescape=True), AgencyName.name_en.icontains(word, autoescape=True)
            ),
        )
        conditions.append(sa.or_(Agency.code.icontains(word, autoescape=True), named))
    if chosen.kind is not None:
        conditions.append(Agency.kind == chosen.kind)
    if chosen.level is not None:
        conditions.append(Agency.level == chosen.level)
    if chosen.state == "now":
        conditions.append(Agency.ended_on.is_(None))
    elif chosen.state == "ended":
        conditions.append(Agency.ended_on.is_not(None))
    elif chosen.state == "to_complete":
        conditions.append(Agency.to_complete.is_(True))
        conditions.append(Agency.ended_on.is_(None))
    return conditions


def list_agencies(
    chosen: AgencyFilter, *, after: str | None = None, before: str | None = None, most: int = PAGE
) -> AgencyPage:
    """Agencies in protocol order, with their names of all times, from one agency's place on or back."""
    place = sa.tuple_(*_place())
    query = sa.select(Agency).where(*_kept(chosen)).options(selectinload(Agency.names))
    anchor = after or before
    backwards = before is not None and after is None
    if anchor is not None:
        here = db.session.execute(sa.select(*_place()).where(Agency.code == anchor)).one_or_none()
        if here is None:
            anchor, backwards = None, False
        else:
            there = sa.tuple_(*(sa.literal(value) for value in here))
            query = query.where(place < there if backwards else place > there)
    order = [part.desc() for part in _place()] if backwards else list(_place())
    found = list(db.session.scalars(query.order_by(*order).limit(most + 1)))
    further = len(found) > most
    found = found[:most]
    if backwards:
        found.reverse()
    if not found:
        return AgencyPage((), None, None)
    has_before = further if backwards else anchor is not None
    has_after = True if backwards else further
    return AgencyPage(found, found[0].code if has_before else None, found[-1].code if has_after else None)


def earlier_name(agency: Agency, words: str) -> str | None:
    """The earlier name by which the words found the agency, when its present one does not say why it is there."""
    sought = words.lower().split()
    present = f"{agency.code} {agency.name} {agency.name_en or ''}".lower()
    if all(word in present for word in sought):
        return None
    for former in reversed(agency.names):
        if any(word not in present and word in f"{former.name} {former.name_en or ''}".lower() for word in sought):
            return former.name
    return None


def agency_in_full(code: str) -> Agency:
    """One agency with names, seats and their holders, members, and logo. Raises ``NoResultFound``."""
    query = (
        sa
        .select(Agency)
        .where(Agency.code == code)
        .options(
            selectinload(Agency.names),
            selectinload(Agency.seats).selectinload(Seat.holders),
            selectinload(Agency.members).joinedload(AgencyMember.member),
            joinedload(Agency.logo),
        )
    )
    return db.session.scalars(query).one()


def collectives_of(agency: Agency) -> Sequence[Agency]:
    """The collective agencies that stand for this one at present."""
    query = (
        sa
        .select(Agency)
        .join(AgencyMember, AgencyMember.collective_id == Agency.id)
        .where(AgencyMember.member_id == agency.id, AgencyMember.ended_on.is_(None))
        .order_by(*_place())
    )
    return db.session.scalars(query).all()


def places_of(actor: Actor, agency: Agency) -> Sequence[ForumMembership]:
    """The agency's places, past ones too, in the forums that the actor has a part in."""
    query = (
        sa
        .select(ForumMembership)
        .join(ForumMembership.forum)
        .where(ForumMembership.agency_id == agency.id, visible_to(actor))
        .options(joinedload(ForumMembership.forum))
        .order_by(Forum.name, Forum.id, ForumMembership.from_on.asc().nulls_first(), ForumMembership.id)
    )
    return db.session.scalars(query).all()


def successor_of(agency: Agency) -> Agency | None:
    """Who takes over from an ended agency."""
    return None if agency.successor_id is None else db.session.get(Agency, agency.successor_id)


def choosable_agencies(*, single: bool = False) -> Sequence[Agency]:
    """Agencies that have not ended, for choosing one; only those that are no collective when ``single``."""
    query = sa.select(Agency).where(Agency.ended_on.is_(None)).order_by(*_place())
    if single:
        query = query.where(Agency.collective.is_(False))
    return db.session.scalars(query).all()


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Forums the actor has a part in."""
    return Forum.id.in_(sorted(actor.forums))


def forum_seen(actor: Actor, code: str, *options: object) -> Forum:
    """One forum the actor has a part in. Raises ``NoResultFound``."""
    query = sa.select(Forum).where(Forum.code == code, visible_to(actor)).options(*options)  # type: ignore[arg-type]
    return db.session.scalars(query).one()


def forum_in_full(actor: Actor, code: str) -> Forum:
    """One forum with its pillars and everybody who sits or sat in it. Raises ``NoResultFound``."""
    return forum_seen(
        actor,
        code,
        selectinload(Forum.pillars),
        selectinload(Forum.memberships).joinedload(ForumMembership.agency),
    )


def forums_listed(actor: Actor) -> Sequence[Forum]:
    """The actor's forums by name, with who sits in them."""
    query = (
        sa
        .select(Forum)
        .where(visible_to(actor))
        .options(selectinload(Forum.memberships).joinedload(ForumMembership.agency))
        .order_by(sa.func.lower(Forum.name), Forum.id)
    )
    return db.session.scalars(query).all()


def seat_in_full(seat_id: int) -> Seat:
    """One seat with its agency and holders. Raises ``NoResultFound``."""
    query = sa.select(Seat).where(Seat.id == seat_id).options(joinedload(Seat.agency), selectinload(Seat.holders))
    return db.session.scalars(query).one()


def split_places(forum: Forum, role: MembershipRole) -> list[ForumMembership]:
    """The places of one role, those still held first, each part in the order of the decree."""
    places = [place for place in forum.memberships if place.role is role]
    return [p for p in places if p.until_on is None] + [p for p in places if p.until_on is not None]
