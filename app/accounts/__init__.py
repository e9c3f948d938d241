"""Accounts: users, grants, sign-in, sessions, invitations. Fills the ``Actor``."""

from flask import Flask

from .links import issue_link, link_for_address, link_url
from .models import Grant, LinkPurpose, LoginSession, OneTimeLink, SignInAttempt, User
from .news import invited, password_reset_requested
from .passwords import hash_password
from .policy import May
from .queries import actor_of
from .service import create_user, end_grant, end_user, give_grant, invite, pass_seat
from .sessions import init_sessions, load_actor, open_session
from .throttle import TooOften, knock_within

DEMO_PASSWORD = "peta-jalan-2024"  # noqa: S105 - shown on the demonstration's sign-in page, refused in production


def open_room(app: Flask) -> None:
    """Register the room's pages and commands."""
    from .cli import user_cli
    from .user_views import users as _users  # noqa: F401 - its pages join the blueprint
    from .views import bp

    init_sessions(app)
    app.register_blueprint(bp)
    app.cli.add_command(user_cli)


__all__ = [
    "DEMO_PASSWORD", "Grant", "LinkPurpose", "LoginSession", "May", "OneTimeLink", "SignInAttempt", "TooOften", "User",
    "actor_of",
    "create_user", "end_grant", "end_user", "give_grant", "hash_password", "invite", "invited", "issue_link",
    "knock_within", "link_for_address", "link_url", "load_actor", "open_room", "open_session", "pass_seat",
    "password_reset_requested",
]  # fmt: skip
