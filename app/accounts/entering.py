"""Coming in and changing the key. Each has several steps, for nobody may wait while a password is hashed."""

from __future__ import annotations

import sqlalchemy as sa
from flask import request, session
from flask_login import login_user

from app.core import N_, NOBODY, SYSTEM, Actor, Refused, db, locked, note_act, writing

from .links import live_link
from .models import LinkPurpose, LoginSession, User
from .news import password_reset_requested
from .passwords import check_password, hash_password, password_fits, wants_rehash
from .queries import DEMO_DOMAIN, live_session
from .service import clean_email, revoke_session, set_password, use_link
from .sessions import SignedIn, open_session, renew_token, token_hash
from .throttle import forgive, knock

WRONG = N_("Surel atau kata sandi tidak cocok. Periksa ejaannya, lalu coba lagi.")
GONE = N_("Tautan ini tidak berlaku lagi.")


def sign_in(email: str, password: str, *, lasting: bool, demonstration: bool) -> None:
    """Check the password and put a fresh session on this browser; the same answer for every way of being wrong."""
    email = clean_email(email)
    attempt = knock(email, address())
    found = db.session.execute(
        sa.select(User.id, User.password_hash).where(User.email == email, User.ended_at.is_(None))
    ).one_or_none()
    if found is not None and email.endswith(DEMO_DOMAIN) and not demonstration:
        found = None  # their password is public
    db.session.rollback()
    hashed = None if found is None else found.password_hash
    if not password_fits(password, hashed) or found is None or hashed is None:
        raise Refused(WRONG)
    fresh = hash_password(password) if wants_rehash(hashed) else None
    with writing():
        user = locked(User, found.id)
        if user.password_hash != hashed or user.ended_at is not None:
            raise Refused(WRONG)
        forgive(attempt)
        if fresh is not None:
            user.password_hash = fresh
        token = _enter(user, lasting=lasting)
    remember(token, lasting=lasting)


def take_up(purpose: LinkPurpose, token: str, password: str) -> None:
    """Choose the password a link is for, and come in."""
    link = live_link(purpose, token)
    if link is None:
        raise Refused(GONE)
    check_password(password, link.user.email, link.user.name)
    db.session.rollback()
    hashed = hash_password(password)
    with writing():
        link = live_link(purpose, token)
        if link is None:
            raise Refused(GONE)
        user = locked(User, link.user_id)  # two who send the same form come one after the other
        db.session.refresh(link)
        if link.used_at is not None or link.revoked_at is not None:
            raise Refused(GONE)
        use_link(link, user, hashed, by=_itself(user))
        fresh = _enter(user, lasting=False)
    remember(fresh, lasting=False)


def change_password(user_id: int, session_id: int, current: str, new: str) -> None:
    """Change the password of somebody signed in; the other sessions end, this one gets a new token.

    Whoever had copied this browser's cookie is out with the old token.
    """
    user = db.session.get_one(User, user_id)
    email, hashed = user.email, user.password_hash
    check_password(new, email, user.name)
    attempt = knock(email, address(), purpose="change")
    if not password_fits(current, hashed):
        raise Refused(N_("Kata sandi sekarang tidak cocok."), field="current")
    fresh = hash_password(new)
    with writing():
        user = locked(User, user_id)
        if user.password_hash != hashed:
            raise Refused(N_("Kata sandi baru saja diganti di tempat lain. Muat ulang halaman."))
        forgive(attempt)
        set_password(user, fresh, by=_itself(user), keep=session_id)
        token = renew_token(locked(LoginSession, session_id))
    remember(token, lasting=session.permanent)


def request_reset(email: str, language: str) -> None:
    """Ask for a reset by mail. The same work and the same answer whether or not the address has an account."""
    email = clean_email(email)
    knock(email, address(), purpose="reset")
    with writing():
        password_reset_requested.send(email, language=language)
        note_act(SYSTEM, "reset_requested", "user")


def sign_out(session_id: int, by: Actor) -> None:
    """End this browser's session."""
    with writing():
        revoke_session(locked(LoginSession, session_id), by=by)


def address() -> str:
    """Whose attempts are counted together."""
    return request.remote_addr or "-"


def remember(token: str, *, lasting: bool) -> None:
    """Put the session on this browser; nothing of what its cookie held before survives."""
    signed = live_session(token_hash(token))
    assert signed is not None
    session.clear()
    session.permanent = lasting
    session["language"] = signed.language
    login_user(SignedIn(signed, token))


def _enter(user: User, *, lasting: bool) -> str:
    """Open a session for the user and end the one this browser had."""
    before = session.get("_user_id")
    if before:
        previous = db.session.scalars(
            sa.select(LoginSession).where(LoginSession.token_hash == token_hash(before))
        ).one_or_none()
        if previous is not None:
            revoke_session(previous, by=NOBODY if previous.user_id != user.id else _itself(user))
    note_act(_itself(user), "signed_in", user)
    return open_session(user, device_words(request.user_agent.string), lasting=lasting)


def _itself(user: User) -> Actor:
    return Actor(user_id=user.id, name=user.name, language=user.language)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device_words(agent: str) -> str:
    """``Chrome, Android``: enough to recognise one's own device by."""
    found = [next((name for sign, name in several if sign in agent), "") for several in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found))
