"""Reads of the directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from flask import g, has_request_context

from app.core import Actor, db

from .models import Agency, AgencyMember, AgencyName, Forum, ForumMembership, MembershipRole


def agency_by_code(code: str) -> Agency:
    """One agency. Raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Agency).where(Agency.code == code)).one()


def agencies_in_order() -> Sequence[Agency]:
    """Every agency in protocol order."""
    return db.session.scalars(
        sa.select(Agency).order_by(Agency.protocol_order, sa.func.lower(Agency.name), Agency.id)
    ).all()


def forum_by_code(code: str) -> Forum:
    """One forum. Raises ``NoResultFound``."""
    return db.session.scalars(sa.select(Forum).where(Forum.code == code)).one()


def forums_of(actor: Actor) -> Sequence[Forum]:
    """The forums the actor has a part in, by name; asked once in a request, by the page and by what is around it."""
    kept: dict[frozenset[int], Sequence[Forum]] = g.setdefault("forums_of", {}) if has_request_context() else {}
    known = kept.get(actor.forums)
    if known is not None and not any(sa.inspect(forum).expired or sa.inspect(forum).detached for forum in known):
        return known
    query = sa.select(Forum).where(Forum.id.in_(sorted(actor.forums))).order_by(Forum.name, Forum.id)
    kept[actor.forums] = found = db.session.scalars(query).all()
    return found


def names_on(agency_ids: Iterable[int], on: date | None) -> dict[int, tuple[str, str | None]]:
    """The Indonesian and English name of each agency valid on a day.

    That is the latest that began by then; before the first one, the first. None asks for the latest name.
    """
    rows = db.session.scalars(
        sa
        .select(AgencyName)
        .where(AgencyName.agency_id.in_(sorted(set(agency_ids))))
        .order_by(AgencyName.agency_id, AgencyName.valid_from.asc().nulls_first())
    )
    names: dict[int, tuple[str, str | None]] = {}
    for row in rows:
        if row.agency_id not in names or on is None or row.valid_from is None or row.valid_from <= on:
            names[row.agency_id] = (row.name, row.name_en)
    return names


def _valid_on(on: date) -> sa.ColumnElement[bool]:
    membership = ForumMembership
    return sa.and_(
        sa.or_(membership.from_on.is_(None), membership.from_on <= on),
        sa.or_(membership.until_on.is_(None), membership.until_on >= on),
    )


def forums_sat_in(agency: Agency, on: date) -> frozenset[int]:
    """The forums in which an agency has a place on a day, as a member or as the secretariat."""
    query = sa.select(ForumMembership.forum_id).where(ForumMembership.agency_id == agency.id, _valid_on(on))
    return frozenset(db.session.scalars(query))


def members_on(forum: Forum, on: date) -> Sequence[Agency]:
    """The member agencies on a day, in the order of the decree."""
    query = (
        sa
        .select(Agency)
        .join(ForumMembership, ForumMembership.agency_id == Agency.id)
        .where(ForumMembership.forum_id == forum.id, ForumMembership.role == MembershipRole.MEMBER, _valid_on(on))
        .order_by(ForumMembership.seq, ForumMembership.id)
    )
    return db.session.scalars(query).all()


def secretariat_on(forum: Forum, on: date) -> Agency | None:
    """The agency that holds the forum's secretariat on a day: the latest appointed by then."""
    query = (
        sa
        .select(Agency)
        .join(ForumMembership, ForumMembership.agency_id == Agency.id)
        .where(ForumMembership.forum_id == forum.id, ForumMembership.role == MembershipRole.SECRETARIAT, _valid_on(on))
        .order_by(ForumMembership.from_on.desc().nulls_last(), ForumMembership.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).one_or_none()


def stands_for(collectives: Iterable[Agency], on: date) -> dict[int, set[int]]:
    """The agencies each of these collectives stands for on a day, by its id; the last day counts."""
    wanted = sorted({agency.id for agency in collectives if agency.collective})
    found: dict[int, set[int]] = {}
    if wanted:
        query = sa.select(AgencyMember.collective_id, AgencyMember.member_id).where(
            AgencyMember.collective_id.in_(wanted),
            sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= on),
        )
        for collective_id, member_id in db.session.execute(query):
            found.setdefault(collective_id, set()).add(member_id)
    return found
