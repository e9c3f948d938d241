"""The check page: whether a copy is ours and still stands. Open to anybody, tells no more than it must."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField

from app.accounts import TooOften, knock_within
from app.core import N_, AtMost, Form, Refused, public

from .check_service import Glances, Verdict, code_typed, read_within, verdict_on_code, verdict_on_file
from .views import bp

MOST_LOOKS, WITHIN = 30, timedelta(minutes=10)


class CheckForm(Form):
    """A code from the foot of a paper, or the file itself."""

    code = StringField(_l("Kode"), validators=[AtMost(80)])
    file = FileField(_l("Berkas"))


@bp.get("/cek/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    """What stands under the code of a paper; the QR at its foot leads here."""
    if seconds := _glances().wait(_address()):
        return _too_often(seconds)
    return _answer(verdict_on_code(code), CheckForm(formdata=None))


@bp.route("/cek", methods=["GET", "POST"])
@public
def check_file() -> ResponseReturnValue:
    """Type a code, or give the file: it is compared where it came in, and kept nowhere."""
    form = CheckForm()
    if not form.is_submitted():
        return _answer(None, form)
    try:
        knock_within("check", _address(), MOST_LOOKS, WITHIN)
    except TooOften as often:
        return _too_often(often.seconds)
    given = form.file.data
    try:
        if not form.validate():
            return _answer(None, form, 422)
        if given and given.filename:
            return _answer(verdict_on_file(read_within(given)), form)
        code = _code_of(form)
    except Refused as refused:
        form.refuse(refused)
        return _answer(None, form, 422)
    return redirect(url_for(".check", code=code), 303)


def _code_of(form: CheckForm) -> str:
    code = code_typed(form.code.data or "")
    if code is None:
        raise Refused(N_("Isi kode dari kaki naskah, atau pilih berkasnya."), field="code")
    return code


def _answer(verdict: Verdict | None, form: CheckForm, status: int = 200) -> Response:
    return _kept_nowhere(make_response(render_template("papers/check.html", verdict=verdict, form=form), status))


def _too_often(seconds: int) -> Response:
    form = CheckForm(formdata=None)
    form.form_errors = [_("Terlalu banyak pemeriksaan dari jaringan ini. Coba lagi beberapa menit lagi.")]
    answer = _answer(None, form, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _kept_nowhere(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _address() -> str:
    return request.remote_addr or ""


def _glances() -> Glances:
    """Those of this process and application."""
    found: Glances = current_app.extensions.setdefault(
        "patok_check_glances", Glances(MOST_LOOKS, WITHIN.total_seconds())
    )
    return found
