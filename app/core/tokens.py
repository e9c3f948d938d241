"""Tokens of links that may be forwarded: derived from the key of the installation, so that the database holds none.

A token says which row it is for and proves that we gave it out: for one purpose, one row, one version. Counting the
row's version up makes every token handed out before useless.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from flask import current_app, has_request_context, request

from .database import LARGEST_ROW_NUMBER

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
SHAPE = re.compile(r"([0-9a-z]{1,6})-([a-z2-7]{26})", re.ASCII)


def sign(purpose: str, ident: int, version: object) -> str:
    """The token for a row: its number, and 130 bits that only this installation can make."""
    return f"{_base36(ident)}-{_proof(purpose, ident, version)}"


def row_of(token: str) -> int | None:
    """The row a token says it is for; None where it is no token. What it says is only true where it ``fits``."""
    shape = SHAPE.fullmatch(token)
    ident = int(shape[1], 36) if shape else 0
    return ident if 0 < ident <= LARGEST_ROW_NUMBER else None


def fits(token: str, purpose: str, ident: int, version: object) -> bool:
    """Whether we gave this token out for this purpose, row and version."""
    return hmac.compare_digest(token.encode(), sign(purpose, ident, version).encode())


def site_root() -> str:
    """Where addresses to hand out begin: ``PUBLIC_URL``, else as the browser reached us, else this computer."""
    root: str = current_app.config["PUBLIC_URL"]
    if not root:
        root = request.url_root.rstrip("/") if has_request_context() else current_app.config["LOCAL_URL"]
    return root


def _proof(purpose: str, ident: int, version: object) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    made = hmac.new(key, f"token {purpose} {ident} {version}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made).decode()[:26].lower()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = DIGITS[last] + digits
    return digits
