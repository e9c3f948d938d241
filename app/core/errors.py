"""Error pages: a title and a sentence in the reader's language, even when the database or the page itself fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized

from .access import current_actor
from .actor import NOBODY
from .database import db
from .refused import Refused, Stale
from .rendering import language
from .unsent import left_behind, typed
from .words import number

log = logging.getLogger("patok.request")

# Codes of PostgreSQL and words of SQLite by which a database says "not now" rather than "not so".
NOT_NOW_CODES = {"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "53100", "53200", "53300", "25006"}
NOT_NOW_WORDS = (
    "locked",
    "busy",
    "unable to open",
    "disk i/o",
    "disk is full",
    "readonly",
    "not a database",
    "malformed",
)
RETRY_AFTER = "30"


def init_errors(app: Flask, bare_shell: Callable[[], Any]) -> None:
    """Answer every refusal and failure with a page. ``bare_shell`` is what stands around it without the database."""
    # Flask's own line would name the address, and addresses may carry tokens and search words.
    app.log_exception = _say_nothing  # type: ignore[method-assign]
    page = partial(error_page, bare_shell)

    def failed(error: BaseException | None) -> Response:
        log.error("%s %s failed", g.get("request_id", "-"), request.endpoint or "-", exc_info=error)
        return page(500, *error_words(500))

    def database_failed(error: DBAPIError | NoConnectionLeft) -> Response:
        if isinstance(error, DBAPIError) and not is_not_now(error):
            if _propagates(app):
                raise error
            return failed(error)
        log.error("%s the database is out of reach", g.get("request_id", "-"), exc_info=error)
        return page(503, *error_words(503), Retry_After=RETRY_AFTER)

    def other(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400 or error.response is not None:
            return error
        if isinstance(error, InternalServerError):
            return failed(error.original_exception or error)
        kept = {"Allow", "Retry-After", "Content-Range", "WWW-Authenticate"}
        headers = {name.replace("-", "_"): value for name, value in error.get_headers() if name in kept}
        return page(status, *error_words(status), **headers)

    app.register_error_handler(NoResultFound, lambda _: page(404, *error_words(404)))
    app.register_error_handler(Stale, lambda _: page(409, *error_words(409)))
    app.register_error_handler(CSRFError, lambda _: kept_page(400) or page(400, *_words_of_forgery()))
    app.register_error_handler(Unauthorized, lambda error: kept_page(401) or other(error))
    app.register_error_handler(
        Refused, lambda error: page(409, gettext("Tidak dapat dilakukan"), gettext(error.message, **error.values))
    )
    app.register_error_handler(DBAPIError, database_failed)
    app.register_error_handler(NoConnectionLeft, database_failed)
    app.register_error_handler(HTTPException, other)


def error_page(bare_shell: Callable[[], Any], status: int, title: str, text: str, **headers: str) -> Response:
    """The page; with less and less around it as more fails."""
    if status >= 500 or request.endpoint is None:
        _look_nothing_up_if_out(bare_shell)
    reference = g.get("request_id") if status >= 500 else None
    facts = {"status": status, "title": title, "text": text, "reference": reference}
    try:
        html = render_template("errors/error.html", **facts)
    except Exception as error:
        log.error("%s the page around an error failed", g.get("request_id", "-"), exc_info=error)  # noqa: TRY400 - one way of logging
        g.actor, g.shell = NOBODY, bare_shell()
        try:
            html = render_template("errors/error.html", **facts)
        except Exception:  # noqa: BLE001 - whatever it is, people get their sentence
            html = plain_page(facts, g.shell.language)
    return Response(html, status, {name.replace("_", "-"): value for name, value in headers.items()})


def kept_page(status: int) -> Response | None:
    """The page that holds what was typed and sends it again, after signing in where that is needed."""
    fields = typed()
    if fields is None:
        return None
    signed_in = current_actor().user_id is not None
    again = request.full_path.rstrip("?")
    html = render_template("errors/unsent.html", fields=fields, again=again, files=left_behind(), signed_in=signed_in)
    return Response(html, status)


def _say_nothing(exc_info: object) -> None:
    """Failures are logged where they are answered, with the request's id."""


def _words_of_forgery() -> tuple[str, str]:
    return (
        gettext("Halaman terlalu lama terbuka"),
        gettext("Kembali ke halaman tadi, muat ulang, lalu kirim sekali lagi."),
    )


def is_not_now(error: DBAPIError) -> bool:
    """Whether the database is away, full or busy: trying again later may help."""
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None)
    if code is not None:
        return code in NOT_NOW_CODES or code.startswith("08")
    if type(error).__name__ not in {"OperationalError", "InterfaceError", "DatabaseError"}:
        return False
    text = str(error.orig).lower()
    return type(error.orig).__module__.startswith("psycopg") or any(word in text for word in NOT_NOW_WORDS)


def _propagates(app: Flask) -> bool:
    """Whether failures are shown to a developer or a test as they are, the way Flask decides it."""
    chosen = app.config["PROPAGATE_EXCEPTIONS"]
    return bool(app.testing or app.debug) if chosen is None else bool(chosen)


def _look_nothing_up_if_out(bare_shell: Callable[[], Any]) -> None:
    """End a broken transaction; do without the database where it does not answer."""
    try:
        db.session.rollback()
        db.session.execute(db.text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever it is, nothing can be looked up
        g.actor, g.shell = NOBODY, bare_shell()


def plain_page(facts: dict[str, Any], language: str) -> str:
    """The last resort: a page without templates, style or anything else that could fail."""
    reference = f"<p>{escape(facts['reference'])}</p>" if facts["reference"] else ""
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8"><title>{escape(facts["title"])}</title>'
        f'<h1>{escape(facts["title"])}</h1><p>{escape(facts["text"])}</p>{reference}<p><a href="/">Patok</a></p></html>'
    )


def error_words(status: int) -> tuple[str, str]:
    """Title and sentence of an error page, in the reader's language."""
    known = {
        400: (gettext("Permintaan tidak terbaca"), gettext("Kembali ke halaman tadi, lalu coba lagi.")),
        403: (
            gettext("Tidak ada hak"),
            gettext("Akun Anda tidak berhak membuka atau melakukan ini. Hubungi sekretariat bila seharusnya berhak."),
        ),
        404: (
            gettext("Tidak ditemukan"),
            gettext("Halaman ini tidak ada, atau bukan untuk akun Anda. Periksa alamatnya atau mulai dari beranda."),
        ),
        405: (gettext("Cara membuka tidak berlaku"), gettext("Buka halaman ini lewat tombol atau tautan di aplikasi.")),
        409: (gettext("Keadaan sudah berubah"), gettext("Muat ulang halaman, lalu periksa keadaannya.")),
        413: (gettext("Kiriman terlalu besar"), _bound_hit()),
        414: (gettext("Alamat terlalu panjang"), gettext("Kurangi pilihan pada saringan, lalu coba lagi.")),
        429: (gettext("Terlalu sering"), gettext("Tunggu sebentar, lalu coba lagi.")),
        431: (gettext("Permintaan terlalu besar"), gettext("Hapus kuki situs ini di peramban, lalu coba lagi.")),
        503: (
            gettext("Sedang tidak tersedia"),
            gettext("Coba lagi beberapa menit lagi. Yang sudah tersimpan tetap aman."),
        ),
    }
    fallback = (
        gettext("Terjadi kesalahan"),
        gettext("Ini bukan salah Anda. Coba lagi; bila terulang, sebutkan nomor rujukan ini kepada admin."),
    )
    return known.get(status) or (known[400] if status < 500 else fallback)


def _bound_hit() -> str:
    """Which of the bounds on what is sent this request ran into, as ``core.web`` sets them."""
    fields, whole, most = (
        current_app.config[f"MAX_{name}"] for name in ("FORM_MEMORY_SIZE", "CONTENT_LENGTH", "FORM_PARTS")
    )
    said: str
    if request.mimetype != "multipart/form-data":
        said = gettext("Isian melebihi %(most)s MB. Perpendek, lalu kirim lagi.", most=fields // 1024**2)
    elif (request.content_length or 0) > whole:
        said = gettext(
            "Berkas dan isian bersama-sama melebihi %(most)s MB. Perkecil, lalu kirim lagi.", most=whole // 1024**2
        )
    else:
        said = gettext(
            "Satu isian melebihi %(most)s MB, atau isiannya lebih dari %(parts)s. Kirim sebagian demi sebagian.",
            most=fields // 1024**2, parts=number(most, language()),
        )  # fmt: skip
    return said
