"""What a person typed into a form that could not be taken in: the page stood open too long, or the sign-in ended."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

Typed = list[tuple[str, str]]


def typed() -> Typed | None:
    """The fields of this POST, to be offered again; None when there are none, or they are not ours to show.

    Only a form of this very site is offered again: one that another site filled in must not get a fresh token.
    Passwords are never sent back.
    """
    if request.method != "POST" or not _from_here():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if any("password" in name for name, _ in fields) or not any(value.strip() for _, value in fields):
        return None
    return fields


def left_behind() -> bool:
    """Whether files were sent along: a browser wants them chosen again."""
    return any(file.filename for file in request.files.values())


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    here, there = urlsplit(request.host_url), urlsplit(request.headers.get("Origin", ""))
    return (there.scheme, there.netloc) == (here.scheme, here.netloc)
