"""What every request passes: request id, headers, language, the shell around pages, filters, error pages."""

from __future__ import annotations

import hashlib
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

from flask import Flask, Response, g, has_request_context, render_template, request, session, url_for
from flask_babel import Babel, gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from . import words
from .access import allows, current_actor
from .actor import NOBODY
from .database import db
from .refused import Refused

log = logging.getLogger("patok.request")
babel = Babel()
csrf = CSRFProtect()

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


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
    signed_in: bool = False
    person: str = ""
    seat: str | None = None
    language: str = "id"
    forum: Any = None
    forums: list[Any] = field(default_factory=list)
    items: list[ShellItem] = field(default_factory=list)


def language() -> str:
    """The reader's language: the person's choice, the session's before sign-in, Indonesian first."""
    if not has_request_context():
        return "id"
    actor = current_actor()
    if actor.user_id is not None:
        return actor.language
    chosen = session.get("language")
    return chosen if chosen in words.LANGUAGES else "id"


def init_web(app: Flask, shell: Callable[[], Shell]) -> None:
    """Install the edge of the application. ``shell`` says what stands around a page for this request."""
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=app.static_folder, prefix="static/", max_age=app.config["SEND_FILE_MAX_AGE_DEFAULT"]
    )
    babel.init_app(app, locale_selector=language)
    csrf.init_app(app)
    _init_requests(app)
    _init_errors(app)
    _init_templates(app, shell)


def _init_requests(app: Flask) -> None:
    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = clock_time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        response.headers["X-Request-Id"] = g.get("request_id", "-")
        if app.config["PUBLIC_URL"].startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        took = (clock_time.perf_counter() - g.get("began", clock_time.perf_counter())) * 1000
        # The rule, not the path: addresses may carry tokens and search words.
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "%s %s %s %s %.0fms user=%s",
            g.get("request_id", "-"), request.method, rule, response.status_code, took, current_actor().user_id or "-",
        )  # fmt: skip
        return response


def _init_errors(app: Flask) -> None:
    def page(status: int, title: str, text: str, reference: str | None = None) -> tuple[str, int]:
        if _database_is_out():
            g.shell = Shell(demonstration=app.config["DEMONSTRATION"], language=language())
        html = render_template("errors/error.html", status=status, title=title, text=text, reference=reference)
        return html, status

    @app.errorhandler(NoResultFound)
    def not_found(error: Exception) -> tuple[str, int]:
        return page(404, *error_words(404))

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return page(409, gettext("Tidak dapat dilakukan"), gettext(error.message, **error.values))

    @app.errorhandler(CSRFError)
    def forged(error: CSRFError) -> tuple[str, int]:
        return page(
            400,
            gettext("Halaman terlalu lama terbuka"),
            gettext("Kembali ke halaman tadi, muat ulang, lalu kirim sekali lagi."),
        )

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[str, int] | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        if isinstance(error, InternalServerError):
            log.error("%s failed", g.get("request_id", "-"), exc_info=error.original_exception)
            return page(500, *error_words(500), reference=g.get("request_id"))
        return page(status, *error_words(status))


def _database_is_out() -> bool:
    """End a broken transaction; say whether the shell must do without the database."""
    try:
        db.session.rollback()
        db.session.execute(db.text("SELECT 1"))
    except Exception:
        g.actor = NOBODY
        return True
    return False


def error_words(status: int) -> tuple[str, str]:
    """Title and sentence of an error page, in the reader's language."""
    known = {
        400: (gettext("Permintaan tidak terbaca"), gettext("Kembali ke halaman tadi, lalu coba lagi.")),
        403: (gettext("Tidak ada hak"), gettext("Akun Anda tidak berhak membuka atau melakukan ini. Hubungi sekretariat bila seharusnya berhak.")),
        404: (gettext("Tidak ditemukan"), gettext("Halaman ini tidak ada, atau bukan untuk akun Anda. Periksa alamatnya atau mulai dari beranda.")),
        405: (gettext("Cara membuka tidak berlaku"), gettext("Buka halaman ini lewat tombol atau tautan di aplikasi.")),
        409: (gettext("Keadaan sudah berubah"), gettext("Muat ulang halaman, lalu periksa keadaannya.")),
        413: (gettext("Kiriman terlalu besar"), gettext("Berkas atau isian melebihi 12 MB. Perkecil, lalu kirim lagi.")),
        414: (gettext("Alamat terlalu panjang"), gettext("Kurangi pilihan pada saringan, lalu coba lagi.")),
        429: (gettext("Terlalu sering"), gettext("Tunggu sebentar, lalu coba lagi.")),
        431: (gettext("Permintaan terlalu besar"), gettext("Hapus kuki situs ini di peramban, lalu coba lagi.")),
        503: (gettext("Sedang tidak tersedia"), gettext("Coba lagi beberapa menit lagi. Yang sudah tersimpan tetap aman.")),
    }  # fmt: skip
    fallback = (
        gettext("Terjadi kesalahan"),
        gettext("Ini bukan salah Anda. Coba lagi; bila terulang, sebutkan nomor rujukan ini kepada admin."),
    )
    return known.get(status) or (known[400] if status < 500 else fallback)


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
    app.jinja_env.filters.update(label=label, span=span, clock=clock)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    fingerprint = cache(partial(_fingerprint, Path(app.static_folder or "")))

    def asset(path: str) -> str:
        return url_for("static", filename=path, v=fingerprint(path))

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
        }


def _fingerprint(static: Path, path: str) -> str:
    """A short hash of a static file's bytes, so that it may be cached for ever."""
    return hashlib.sha256((static / path).read_bytes()).hexdigest()[:12]
