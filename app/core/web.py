"""What every request passes: request id, headers, language, the shell around pages, filters, error pages."""

from __future__ import annotations

import logging
import secrets
import time as clock_time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cache, partial
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Flask, Response, abort, current_app, g, request, url_for
from flask_babel import Babel, gettext
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from whitenoise import WhiteNoise

from . import rendering, words
from .access import allows, current_actor
from .assets import Assets
from .clock import ZONES, local_day
from .compression import squeeze
from .database import LARGEST_ROW_NUMBER
from .errors import init_errors
from .markdown import noted
from .rendering import forget_language, language, remembered, say

log = logging.getLogger("patok.request")
babel = Babel()
csrf = CSRFProtect()

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


LONGEST_ADDRESS = 4_000
LARGEST_HEAD = 24_000
MOST_DRAINED = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ShellItem:
    """One entry of the bar."""

    label: str
    url: str
    current: bool = False


@dataclass(slots=True)
class Shell:
    """What stands around every page. Error pages get a bare one."""

    demonstration: bool = False
    lasting: bool = False
    """Kept by browsers: it stands alone, without a token and without a reader."""
    signed_in: bool = False
    who: str | None = None
    """The reader's store in this browser: empty where nobody is signed in, None where that is not known."""
    person: str = ""
    seat: str | None = None
    language: str = "id"
    forum: Any = None
    forums: list[Any] = field(default_factory=list)
    items: list[ShellItem] = field(default_factory=list)


def init_web(app: Flask, load_actor: Callable[[], None], shell: Callable[[], Shell]) -> None:
    """Install the edge of the application.

    ``load_actor`` finds out who asks: before the token of a form is looked at, so that the page about a token gone old
    knows its reader. ``shell`` says what stands around a page for this request.
    """
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        allow_all_origins=False,
        max_age=app.config["SEND_FILE_MAX_AGE_DEFAULT"],
        add_headers_function=partial(_protect_file, security_headers(app)),
    )
    app.wsgi_app = Drained(app.wsgi_app)  # type: ignore[method-assign]
    babel.init_app(app, locale_selector=language)
    _init_requests(app)
    app.before_request(load_actor)
    csrf.init_app(app)
    init_errors(app, _bare_shell)
    _init_templates(app, shell)


def _bare_shell() -> Shell:
    """What stands around a page when nothing can be looked up."""
    return Shell(demonstration=current_app.config["DEMONSTRATION"], language=language())


def security_headers(app: Flask) -> dict[str, str]:
    """What every response carries: pages, files, errors."""
    headers = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    }
    if app.config["PUBLIC_URL"].startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def _protect_file(always: dict[str, str], headers: Headers, _path: str, _url: str) -> None:
    """The same for the files that are served before Flask is asked."""
    for name, value in always.items():
        headers[name] = value


def _init_requests(app: Flask) -> None:
    always = security_headers(app)

    @app.before_request
    def begin() -> None:
        forget_language()
        g.request_id = secrets.token_hex(6)
        g.began = clock_time.perf_counter()
        _check_size_of_head()
        _bound_fields()

    app.teardown_request(forget_language)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        squeeze(response, request.accept_encodings)
        took = (clock_time.perf_counter() - g.get("began", clock_time.perf_counter())) * 1000
        # The rule, not the path: addresses may carry tokens and search words.
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "%s %s %s %s %.0fms user=%s",
            g.get("request_id", "-"), request.method, rule, response.status_code, took, current_actor().user_id or "-",
        )  # fmt: skip
        return response


def _bound_fields() -> None:
    """Fields without a file are as long in sum as one may be: parsing millions of them costs the server seconds.

    The framework bounds each field of a form with files, but of a plain form only the whole.
    """
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _check_size_of_head() -> None:
    """Refuse addresses and headers no browser of ours sends, in words, before the server does it without."""
    if len(request.environ.get("RAW_URI") or request.full_path) > LONGEST_ADDRESS:
        abort(414)
    if sum(len(name) + len(value) for name, value in request.headers) > LARGEST_HEAD:
        abort(431)
    if "\x00" in request.path or any("\x00" in value for values in request.args.lists() for value in values[1]):
        abort(400)


class RowNumber(IntegerConverter):
    """``<int:ident>`` in an address: what no row can have as its number is not found, instead of failing later."""

    def __init__(self, *given: Any, **options: Any) -> None:
        options.setdefault("max", LARGEST_ROW_NUMBER)
        super().__init__(*given, **options)


class Drained:
    """Reads what a refused request still sends, up to a bound.

    A server that answers 413 and closes while the browser is still sending is seen by people as a broken connection,
    not as our sentence.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        body = self.app(environ, start_response)
        # Only where the server marks the end of the request's body: elsewhere reading past it would wait for ever.
        if environ.get("wsgi.input_terminated") and _length_of(environ) <= MOST_DRAINED:
            stream, left = environ["wsgi.input"], MOST_DRAINED
            try:
                while left > 0 and (chunk := stream.read(65536)):
                    left -= len(chunk)
            except (OSError, ValueError):
                pass  # the browser went away: nobody waits for the answer
        return body


def _length_of(environ: dict[str, Any]) -> int:
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else MOST_DRAINED + 1


def _init_templates(app: Flask, shell: Callable[[], Shell]) -> None:
    def in_language(function: Callable[..., str]) -> Callable[..., str]:
        def reader(value: Any, *rest: Any) -> str:
            return "" if value is None else function(value, *rest, language())

        return reader

    def label(member: StrEnum | None) -> str:
        return "" if member is None else gettext(words.label_id(member))

    def span(first: date, last: date | None) -> str:
        return words.span(first, last, language())

    def clock(value: time) -> str:
        return words.clock(value, language())

    for name in ("day", "day_short", "month", "number", "rupiah", "listing"):
        app.jinja_env.filters[name] = in_language(getattr(words, name))
    app.jinja_env.filters.update(
        label=label, span=span, clock=clock, zone=lambda name: ZONES.get(name or "", ""), noted=noted,
        local_day=local_day,
    )  # fmt: skip
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    app.jinja_env.globals.update(_=say, gettext=say, remembered=remembered, url_for=rendering.url_for)

    assets = app.extensions["patok_assets"] = Assets(Path(app.static_folder or ""))

    @cache
    def asset_below(_root: str, path: str) -> str:
        name, version = assets.address(path)
        return url_for("static", filename=name, v=version)

    def asset(path: str) -> str:
        return asset_below(request.script_root, path)

    @app.context_processor
    def around() -> dict[str, Any]:
        if "shell" not in g:
            g.shell = shell()
        return {
            "shell": g.shell,
            "actor": current_actor(),
            "allows": partial(allows, current_actor()),
            "asset": asset,
            "language": language(),
            "here": g.get("here"),
        }


def stand_in(forum_code: str) -> None:
    """Say which forum the page of this request belongs to; the bar names it."""
    g.here = forum_code
