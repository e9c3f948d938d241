"""Reads of accounts; above all who somebody is on a day: ``actor_of``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from app.core import LANGUAGES, Actor, Reach, Role, SecurityClass, db, now
from app.directory import Agency, AgencyMember, Forum, ForumMembership, MembershipRole, Seat

from .models import Grant, LoginSession, User

DEMO_DOMAIN = "@demo.patok"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session with what is needed of its user."""

    id: int
    user_id: int
    name: str
    language: str
    seen_at: datetime


_LIVE_SESSION = (
    sa
    .select(LoginSession.id, LoginSession.user_id, User.name, User.language, LoginSession.seen_at)
    .join(User, User.id == LoginSession.user_id)
    .where(
        LoginSession.token_hash == sa.bindparam("token_hash"),
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > sa.bindparam("now"),
        User.ended_at.is_(None),
    )
)


def live_session(token_hash: str) -> OpenSession | None:
    """The session of a token, unless it expired, was revoked, or its account was ended."""
    row = db.session.execute(_LIVE_SESSION, {"token_hash": token_hash, "now": now()}).one_or_none()
    return None if row is None else OpenSession(*row)


def actor_of(user: User, on: date) -> Actor:
    """The user with everything its grants give on a day. One query; an ended account has nothing."""
    if user.ended_at is not None:
        return Actor(user_id=user.id, name=user.name, language=user.language)
    return resolve(user.id, user.name, user.language, on)


def resolve(user_id: int, name: str, language: str, on: date) -> Actor:
    """The same from plain values, for the request that knows its session."""
    rows = db.session.execute(_granted(language), {"user": user_id, "on": on}).all()
    held: dict[tuple[str, str], list[tuple[int, str]]] = {}
    roles: set[Role] = set()
    seat: str | None = None
    offices: set[int] = set()
    for kind, role, clearance, thing, words in rows:
        if kind == "seat":
            seat = words
            continue
        if kind == "office":
            offices.add(thing)
            continue
        roles.add(Role(role))
        if thing is not None:
            held.setdefault((kind, role), []).append((thing, clearance))

    def reach(kind: str, role: Role) -> Reach:
        return _reach(held.get((kind, role.value), ()))

    return Actor(
        user_id=user_id,
        name=name,
        language=language,
        roles=frozenset(roles),
        secretariat_forums=reach("forum", Role.SECRETARIAT),
        leadership_forums=reach("forum", Role.LEADERSHIP),
        member_forums=reach("member", Role.FOCAL_POINT),
        partner_forums=reach("forum", Role.PARTNER),
        agencies=reach("agency", Role.FOCAL_POINT),
        partner_agencies=reach("agency", Role.PARTNER),
        collectives=reach("collective", Role.FOCAL_POINT),
        offices=frozenset(offices),
        seat=seat,
    )


def _reach(pairs: Iterable[tuple[int, str]]) -> Reach:
    pairs = list(pairs)
    return Reach(
        open=frozenset(thing for thing, _ in pairs),
        restricted=frozenset(thing for thing, clearance in pairs if clearance == SecurityClass.RESTRICTED.value),
    )


@cache
def _granted(language: str) -> sa.CompoundSelect[Any]:
    """What the grants valid on a day reach, as (kind, role, clearance, id, words); where one works, the seat in words.

    An agency in a forum as its secretariat belongs to that forum as a member does.
    """
    assert language in LANGUAGES
    on = sa.bindparam("on", type_=sa.Date)
    user = sa.bindparam("user", type_=sa.Integer)
    role, clearance = sa.type_coerce(Grant.role, sa.String), sa.type_coerce(Grant.clearance, sa.String)
    no_words = sa.cast(sa.null(), sa.Text)
    valid = sa.and_(Grant.user_id == user, Grant.valid_on(on))
    answers = sa.and_(valid, Grant.role == Role.FOCAL_POINT)
    by_forum = sa.select(sa.literal("forum"), role, clearance, Grant.forum_id, no_words).where(valid)
    by_agency = sa.select(sa.literal("agency"), role, clearance, Grant.agency_id, no_words).where(valid)
    by_membership = (
        sa
        .select(sa.literal("member"), role, clearance, ForumMembership.forum_id, no_words)
        .join(ForumMembership, ForumMembership.agency_id == Grant.agency_id)
        .where(
            answers,
            sa.or_(ForumMembership.from_on.is_(None), ForumMembership.from_on <= on),
            sa.or_(ForumMembership.until_on.is_(None), ForumMembership.until_on >= on),
        )
    )
    by_collective = (
        sa
        .select(sa.literal("collective"), role, clearance, AgencyMember.collective_id, no_words)
        .join(AgencyMember, AgencyMember.member_id == Grant.agency_id)
        .where(answers, sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= on))
    )
    works = _works_for(user, valid, on)
    by_office = sa.select(sa.literal("office"), no_words, no_words, works.c.agency_id, no_words)
    by_office_within = (
        sa
        .select(sa.literal("office"), no_words, no_words, AgencyMember.collective_id, no_words)
        .join(works, works.c.agency_id == AgencyMember.member_id)
        .where(sa.or_(AgencyMember.ended_on.is_(None), AgencyMember.ended_on >= on))
    )
    position: sa.ColumnElement[str] = sa.type_coerce(Seat.position, sa.Text)
    agency: sa.ColumnElement[str] = sa.type_coerce(Agency.name, sa.Text)
    if language == "en":
        position, agency = sa.func.coalesce(Seat.position_en, position), sa.func.coalesce(Agency.name_en, agency)
    nothing = sa.cast(sa.null(), sa.Integer)
    by_seat = (
        sa
        .select(sa.literal("seat"), no_words, no_words, nothing, position + ", " + agency)
        .select_from(User)
        .join(Seat, Seat.id == User.seat_id)
        .join(Agency, Agency.id == Seat.agency_id)
        .where(User.id == user)
    )
    return sa.union_all(by_forum, by_agency, by_membership, by_collective, by_office, by_office_within, by_seat)


def _works_for(user: sa.BindParameter[int], valid: sa.ColumnElement[bool], on: sa.BindParameter[date]) -> sa.CTE:
    """The agency of the user's seat, and those that hold the secretariats in which the user works."""
    by_seat = sa.select(Seat.agency_id).join(User, User.seat_id == Seat.id).where(User.id == user)
    by_secretariat = (
        sa
        .select(ForumMembership.agency_id)
        .join(Grant, Grant.forum_id == ForumMembership.forum_id)
        .where(
            valid,
            Grant.role == Role.SECRETARIAT,
            ForumMembership.role == MembershipRole.SECRETARIAT,
            sa.or_(ForumMembership.from_on.is_(None), ForumMembership.from_on <= on),
            sa.or_(ForumMembership.until_on.is_(None), ForumMembership.until_on >= on),
        )
    )
    return sa.union(by_seat, by_secretariat).cte("works")


# Pages of accounts

PAGE = 50
WITH_GRANTS = (
    selectinload(User.grants).options(joinedload(Grant.forum), joinedload(Grant.agency)),
    joinedload(User.seat).joinedload(Seat.agency),
)


def user_by_id(user_id: int) -> User:
    """One account with its grants and seat. Raises ``NoResultFound``."""
    return db.session.scalars(sa.select(User).where(User.id == user_id).options(*WITH_GRANTS)).one()


def users_after(after: int | None, search: str = "", state: str = "") -> tuple[Sequence[User], int | None]:
    """A page of accounts by name after the account with this id, and the id to go on from; None at the end."""
    query = sa.select(User).options(*WITH_GRANTS).order_by(User.name, User.id).limit(PAGE + 1)
    if search:
        query = query.where(
            sa.or_(User.name.icontains(search, autoescape=True), User.email.icontains(search, autoescape=True))
        )
    if state == "berakhir":
        query = query.where(User.ended_at.is_not(None))
    elif state == "diundang":
        query = query.where(User.ended_at.is_(None), User.password_hash.is_(None))
    elif state == "aktif":
        query = query.where(User.ended_at.is_(None), User.password_hash.is_not(None))
    if after is not None:
        last = aliased(User)
        name = sa.select(last.name).where(last.id == after).scalar_subquery()
        query = query.where(sa.tuple_(User.name, User.id) > sa.tuple_(name, after))
    users = db.session.scalars(query).all()
    return users[:PAGE], users[PAGE - 1].id if len(users) > PAGE else None


def sessions_of(user_id: int) -> Sequence[LoginSession]:
    """The sessions that are live, the one used last first."""
    return db.session.scalars(
        sa
        .select(LoginSession)
        .where(LoginSession.user_id == user_id, LoginSession.revoked_at.is_(None), LoginSession.expires_at > now())
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    ).all()


def seats_open() -> Sequence[Seat]:
    """Every seat that still exists, by agency in protocol order."""
    return db.session.scalars(
        sa
        .select(Seat)
        .join(Seat.agency)
        .options(contains_eager(Seat.agency))
        .where(Seat.ended_on.is_(None))
        .order_by(Agency.protocol_order, Agency.name, Seat.protocol_order, Seat.id)
    ).all()


def forums_open() -> Sequence[Forum]:
    """Every forum that still meets, by name."""
    return db.session.scalars(sa.select(Forum).where(Forum.ended_on.is_(None)).order_by(Forum.name, Forum.id)).all()


def demonstration_users() -> Sequence[User]:
    """The accounts whose password the demonstration shows."""
    return db.session.scalars(
        sa
        .select(User)
        .options(*WITH_GRANTS)
        .where(User.email.endswith(DEMO_DOMAIN), User.ended_at.is_(None))
        .order_by(User.id)
    ).all()
