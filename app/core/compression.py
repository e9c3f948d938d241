"""Pages are sent compressed where the browser can read it: signal at a border post is weak.

Compressing a page that holds a secret (the CSRF token) and something an attacker chose lets its length tell about the
secret (BREACH). Two things stand against it: cookies are ``SameSite=Lax``, so no other site can make a browser fetch
signed-in pages by the thousand; and every answer gets a random number of bytes in gzip's own field for a file name,
which the length then tells about instead.
"""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Response, request
from werkzeug.datastructures import Accept

WORTH = 1_000
LEVEL = 4
MOST_NOISE = 64
PACKED = "-gzip"  # what is compressed is another representation, and bears a tag of its own
KINDS = {"text/html", "text/csv", "text/calendar", "application/json", "image/svg+xml", "text/javascript"}


def held_by_browser(tag: str) -> bool:
    """Whether the browser says that it holds the answer of this tag, compressed or as it is."""
    held = request.if_none_match
    return held.contains_weak(tag) or held.contains_weak(tag + PACKED)


def squeeze(response: Response, accepted: Accept) -> None:
    """Compress the response's body in place, if that is worth it and wanted."""
    if response.mimetype not in KINDS:
        return
    response.vary.add("Accept-Encoding")
    if (
        response.is_streamed
        or response.direct_passthrough
        or response.status_code in {204, 206, 304}
        or "Content-Encoding" in response.headers
        or accepted.quality("gzip") <= 0
    ):
        return
    plain = response.get_data()
    if len(plain) < WORTH:
        return
    packed = io.BytesIO()
    noise = secrets.token_hex(MOST_NOISE)[: secrets.randbelow(MOST_NOISE) + 1]
    with gzip.GzipFile(filename=noise, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as file:
        file.write(plain)
    response.set_data(packed.getvalue())
    response.headers["Content-Encoding"] = "gzip"
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(tag + PACKED, weak=True)
