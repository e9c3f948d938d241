"""Print a signed-in cookie for one user of each role, as JSON. Runs inside the measured installation's settings."""

from __future__ import annotations

import json

import sqlalchemy as sa

from app import create_app
from app.accounts import Grant, User, open_session
from app.core import Role, db, writing


def main() -> None:
    """Open a session as sign-in does, and sign the cookie as the application does."""
    app = create_app()
    cookies = {}
    with app.app_context():
        for role in (Role.SECRETARIAT, Role.FOCAL_POINT, Role.LEADERSHIP, Role.PARTNER):
            query = sa.select(User).join(Grant, Grant.user_id == User.id).where(Grant.role == role).order_by(User.id)
            with writing():
                token = open_session(db.session.scalars(query.limit(1)).one(), "bench")
            with app.test_client() as client:
                with client.session_transaction() as session:
                    session["_user_id"], session["_fresh"] = token, True
                cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
                assert cookie is not None
                cookies[role.value] = f"{cookie.key}={cookie.value}"
    print(json.dumps(cookies))


main()
