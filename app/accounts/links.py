"""One-purpose links. The address carries a token, the table its hash; opening one shows a form, sending it acts."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.core import Actor, db, note_act, now, site_root

from .models import LinkPurpose, OneTimeLink, User
from .sessions import token_hash

LASTS = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=24)}
PATHS = {LinkPurpose.INVITATION: "/undangan/", LinkPurpose.RESET: "/atur-ulang/"}


def issue_link(
    user: User, purpose: LinkPurpose, *, by: Actor, token: str | None = None, lasts: timedelta | None = None
) -> str:
    """Make a link for the user and return its token; only the token's hash is kept.

    A sender that may have to send again gives a ``token`` of its own: asked for twice, it is the same link.
    """
    token = token or secrets.token_urlsafe(32)
    known = db.session.scalar(sa.select(OneTimeLink.id).where(OneTimeLink.token_hash == token_hash(token)))
    if known is None:
        at = now()
        link = OneTimeLink(
            purpose=purpose,
            token_hash=token_hash(token),
            user_id=user.id,
            created_by=by.name,
            created_at=at,
            expires_at=at + (lasts or LASTS[purpose]),
        )
        db.session.add(link)
        note_act(by, "link_issued", link, purpose.value)
    return token


def link_for_address(address: str, purpose: LinkPurpose, token: str, *, by: Actor) -> bool:
    """Make the link that a mail to this address carries; False when there is no account it could be for."""
    user = db.session.scalars(sa.select(User).where(User.email == address, User.ended_at.is_(None))).one_or_none()
    if user is None or (user.password_hash is None) != (purpose is LinkPurpose.INVITATION):
        return False
    issue_link(user, purpose, by=by, token=token)
    return True


def live_link(purpose: LinkPurpose, token: str) -> OneTimeLink | None:
    """The link of a token with its user, unless it was used, revoked or expired, or the account ended."""
    return db.session.scalars(
        sa
        .select(OneTimeLink)
        .join(OneTimeLink.user)
        .options(contains_eager(OneTimeLink.user))
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
            OneTimeLink.expires_at > now(),
            User.ended_at.is_(None),
        )
    ).one_or_none()


def open_links(user: User) -> Sequence[OneTimeLink]:
    """The links of a user that still work, newest first."""
    return db.session.scalars(
        sa
        .select(OneTimeLink)
        .where(
            OneTimeLink.user_id == user.id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.revoked_at.is_(None),
            OneTimeLink.expires_at > now(),
        )
        .order_by(OneTimeLink.id.desc())
    ).all()


def revoke_links(user: User) -> None:
    """None of the user's links works any more."""
    db.session.execute(
        sa
        .update(OneTimeLink)
        .where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None), OneTimeLink.revoked_at.is_(None))
        .values(revoked_at=now())
    )


def link_url(purpose: LinkPurpose, token: str) -> str:
    """The address to hand out."""
    return f"{site_root()}{PATHS[purpose]}{token}"
