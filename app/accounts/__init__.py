"""Accounts: users, grants, sign-in, sessions, invitations. Fills the ``Actor``."""

from flask import Flask

from .models import Grant, LinkPurpose, LoginSession, OneTimeLink, SignInAttempt, User
from .queries import actor_of
from .sessions import init_sessions, load_actor, open_session

DEMO_PASSWORD = "peta-jalan-2024"  # noqa: S105 - shown on the demonstration's sign-in page, refused in production


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    init_sessions(app)


__all__ = [
    "DEMO_PASSWORD", "Grant", "LinkPurpose", "LoginSession", "OneTimeLink", "SignInAttempt", "User", "actor_of",
    "load_actor", "open_room", "open_session",
]  # fmt: skip
