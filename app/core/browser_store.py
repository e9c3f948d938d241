"""What a browser keeps of unsent writing is kept apart for every account."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def store_name(user_id: int | None) -> str:
    """The name of an account's store in its browsers: it tells nothing, and only this installation can make it."""
    if user_id is None:
        return ""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"browser store of user {user_id}".encode(), hashlib.sha256).hexdigest()[:16]
