"""Sign-in sessions: the cookie carries a token, the table its hash; whoever revokes the row signs the browser out."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError

from app.core import NOBODY, db, now, today, writing

from .models import LoginSession, User
from .queries import OpenSession, live_session, resolve

log = logging.getLogger(__name__)

LASTS = timedelta(hours=12)
LASTS_ON_OWN_DEVICE = timedelta(days=30)
TOUCH_AFTER = timedelta(minutes=5)

login_manager = LoginManager()
login_manager.session_protection = None  # addresses change on patchy signal; the token is revocable


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[no-any-unimported, unused-ignore]
    """What Flask-Login keeps for a request: the session, never the account's row."""

    session: OpenSession
    token: str

    def get_id(self) -> str:
        return self.token


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(user: User, device: str, *, lasting: bool = False) -> str:
    """Open a session and return the token for the cookie, in the caller's writing transaction."""
    token = secrets.token_urlsafe(32)
    at = now()
    db.session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=user.id,
            device=device[:200],
            created_at=at,
            seen_at=at,
            expires_at=at + (LASTS_ON_OWN_DEVICE if lasting else LASTS),
        )
    )
    db.session.flush()
    return token


def renew_token(session: LoginSession) -> str:
    """Let the session go on under another token, which is returned for the cookie."""
    token = secrets.token_urlsafe(32)
    session.token_hash = token_hash(token)
    db.session.flush()
    return token


@login_manager.user_loader  # type: ignore[misc, unused-ignore]
def _signed_in(token: str) -> SignedIn | None:
    session = live_session(token_hash(token))
    return None if session is None else SignedIn(session, token)


def load_actor() -> None:
    """Resolve who acts, once per request: one query for the session, one for the grants."""
    g.actor = NOBODY
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    session: OpenSession = current_user.session
    if now() - session.seen_at > TOUCH_AFTER:
        _touch(session)
    g.actor = resolve(session.user_id, session.name, session.language, today())


def _touch(session: OpenSession) -> None:
    """Note that the session is in use. When the database is busy the next request does it."""
    try:
        with writing() as writer:
            writer.execute(sa.update(LoginSession).where(LoginSession.id == session.id).values(seen_at=now()))
    except OperationalError:
        log.warning("session %s not touched", session.id)


def init_sessions(app: Flask) -> None:
    """Put Flask-Login on the application."""
    login_manager.init_app(app)
