"""Accounts: users, grants, sign-in, sessions, invitations. Fills the ``Actor``."""

from flask import Flask, g

from app.core import NOBODY

from .models import Grant, LinkPurpose, LoginSession, OneTimeLink, SignInAttempt, User


def load_actor() -> None:
    """Resolve who acts, once per request."""
    g.actor = NOBODY


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""


__all__ = ["Grant", "LinkPurpose", "LoginSession", "OneTimeLink", "SignInAttempt", "User", "load_actor", "open_room"]
