"""Bringing a record in: choose a file, see what it would do, then let it."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.datastructures import FileStorage

from app.core import N_, Actor, Refused, allows, current_actor, db, requires, writing
from app.directory import Forum

from .cli import in_words, sentence
from .forms import ConfirmForm, UploadForm
from .policy import May
from .reading import MOST_BYTES, Problem, RecordRefused, readable
from .record import Record
from .service import import_files
from .taking import Report

bp = Blueprint("exchange", __name__)

KEPT_FOR = 3600
"""Seconds for which a file waits for its second press."""


@bp.get("/rapat/impor")
@requires(May.IMPORT_RECORD)
def upload() -> ResponseReturnValue:
    """Choose a record."""
    return render_template("exchange/upload.html", form=UploadForm())


@bp.post("/rapat/impor")
@requires(May.IMPORT_RECORD)
def look_through() -> ResponseReturnValue:
    """Say what a record would do. Nothing of it stays."""
    actor, form = current_actor(), UploadForm()
    chosen = form.file.data if form.validate_on_submit() else None
    if not isinstance(chosen, FileStorage) or not chosen.filename:
        form.refuse(Refused(N_("Pilih berkas YAML atau JSON."), field="file"))
        return render_template("exchange/upload.html", form=form), 422
    name, content = readable(chosen.filename, 120), chosen.stream.read(MOST_BYTES + 1)
    try:
        report = rehearse(name, content, actor)
    except RecordRefused as refused:
        return _refused(form, name, refused)
    ticket = _tickets().dumps([actor.user_id, _keep(content), name])
    return _result(report, ConfirmForm(formdata=None, ticket=ticket))


@bp.post("/rapat/impor/terima")
@requires(May.IMPORT_RECORD)
def take_in() -> ResponseReturnValue:
    """Take in the record that was looked through."""
    actor, form = current_actor(), ConfirmForm()
    try:
        user_id, digest, name = _tickets().loads(form.ticket.data or "", max_age=KEPT_FOR)
        path = _waiting() / digest
        content = path.read_bytes()
    except (BadData, OSError):
        user_id = None
    if user_id is None or user_id != actor.user_id or not form.validate_on_submit():
        form = UploadForm(formdata=None)
        form.refuse(Refused(N_("Pilih berkas sekali lagi; yang tadi sudah tidak disimpan."), field="file"))
        return render_template("exchange/upload.html", form=form), 422
    try:
        with writing():
            (report,) = import_files([(name, content)], by=actor, permit=lambda record: permit(actor, record))
    except RecordRefused as refused:
        return _refused(UploadForm(formdata=None), name, refused)
    path.unlink(missing_ok=True)
    flash(_("Tidak ada perubahan.") if report.is_empty else _("Rekaman rapat sudah dicatat."), "success")
    return redirect(url_for("minutes.meeting", code=report.meeting), 303)


def _refused(form: UploadForm, name: str, refused: RecordRefused) -> ResponseReturnValue:
    """The page again, with every reason above the form."""
    form.form_errors.extend(sentence(problem) for problem in refused.problems)
    form.refuse(Refused(N_("%(name)s ditolak; tidak ada yang ditulis."), field="file", name=name))
    return render_template("exchange/upload.html", form=form), 422


def permit(actor: Actor, record: Record) -> None:
    """Refuse a record of a forum whose secretariat the actor is not; a forum unknown here sounds the same."""
    code = record["forum"]["code"]
    forum = db.session.scalars(db.select(Forum).where(Forum.code == code)).one_or_none()
    if forum is None or not allows(actor, May.IMPORT_RECORD, forum):
        message = N_("Anda bukan sekretariat forum %(code)s. Forum baru dicatat oleh admin lewat baris perintah.")
        raise RecordRefused([Problem("forum.code", message, {"code": code})])


class _EnoughError(Exception):
    """What a rehearsal ends with, so that nothing of it stays."""


def rehearse(name: str, content: bytes, actor: Actor) -> Report:
    """Import in a transaction that is rolled back, and say what it did."""
    reports: list[Report] = []
    try:
        with writing():
            reports = import_files([(name, content)], by=actor, permit=lambda record: permit(actor, record))
            raise _EnoughError  # noqa: TRY301 - rolling back is what it is for
    except _EnoughError:
        return reports[0]


def _result(report: Report, form: ConfirmForm) -> ResponseReturnValue:
    parts = [
        (_("Baru"), "baru", [in_words(line) for line in report.new]),
        (_("Berubah"), "berubah", [in_words(line) for line in report.changed]),
        (_("Tidak lagi dalam berkas, tetap tersimpan"), "tetap", [in_words(line) for line in report.kept]),
    ]
    return render_template("exchange/result.html", report=report, parts=parts, form=form)


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="record-import")


def _waiting() -> Path:
    """Where files wait for the second press; not among the kept files, for nothing refers to them yet."""
    folder: Path = Path(current_app.config["DATA_DIR"]) / "impor"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _keep(content: bytes) -> str:
    """Let a file wait, and clear away those nobody came back for."""
    for path in _waiting().iterdir():
        if path.stat().st_mtime < time.time() - KEPT_FOR:
            path.unlink(missing_ok=True)
    digest = hashlib.sha256(content).hexdigest()
    (_waiting() / digest).write_bytes(content)
    return digest
