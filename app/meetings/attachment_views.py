"""Pages of what is attached to a meeting: photos, slides, papers, scans."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from app.core import (
    N_,
    Refused,
    StoredFile,
    allows,
    current_actor,
    demand,
    done_at_once,
    locked,
    put_bytes,
    requires,
)

from .attachment_files import MOST_BYTES, Upload, read_upload
from .attachment_forms import ACCEPTED, AttachForm, EditAttachmentForm
from .attachment_models import Attachment, AttachmentKind
from .attachment_service import (
    MOST_FILES,
    attachment_for,
    attachments_of,
    edit_attachment,
    withdraw_attachment,
)
from .attachment_service import attach as keep_attached
from .models import Meeting
from .pages import demand_class, revision_seen, trail_of
from .policy import May
from .queries import agenda_of, lock_for_writing, meeting_by_code, meeting_for_writing
from .views import bp

MOST_AT_ONCE = 20


@bp.get("/rapat/<code>/lampiran")
@requires(May.READ_FILE)
def attachments(code: str) -> ResponseReturnValue:
    """What is attached to the meeting, as far as the reader may know."""
    actor = current_actor()
    meeting = _readable_meeting(code)
    form = None
    if allows(actor, May.ATTACH, meeting):
        form = AttachForm()
        form.offer(agenda_of(actor, meeting))
    return _gallery(meeting, form)


def _readable_meeting(code: str) -> Meeting:
    meeting = meeting_by_code(current_actor(), code, joinedload(Meeting.forum))
    if not allows(current_actor(), May.READ_FILE, meeting):
        raise NoResultFound
    return meeting


def _gallery(meeting: Meeting, form: AttachForm | None) -> str:
    rows = attachments_of(current_actor(), meeting)
    return render_template(
        "meetings/attachments.html", code=meeting.code, trail=trail_of(meeting), form=form, accepted=ACCEPTED,
        photos=[row for row in rows if row.kind is AttachmentKind.PHOTO],
        papers=[row for row in rows if row.kind is not AttachmentKind.PHOTO],
        most=MOST_FILES,
    )  # fmt: skip


@bp.post("/rapat/<code>/lampiran")
@requires(May.ATTACH)
def attach(code: str) -> ResponseReturnValue:
    """Attach what was sent. To a program it answers in JSON; a file it has by that key already, it has."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    demand(actor, May.ATTACH, meeting)
    meeting_id, wants_json = meeting.id, request.accept_mimetypes.best == "application/json"
    form = AttachForm()
    form.offer(agenda_of(actor, meeting))
    uploads: list[tuple[FileStorage, Upload]] = []

    def keep() -> list[int]:
        held = lock_for_writing(actor, meeting_id)
        demand_class(actor, held, form.security_class.data)
        made = []
        for n, (sent, upload) in enumerate(uploads):
            row = keep_attached(
                held, upload, name=sent.filename, key=form.key.data if n == 0 else f"{form.key.data}:{n}", by=actor,
                kind=form.kind.data, agenda_item_id=form.agenda_item_id.data, caption=form.caption.data,
                security_class=form.security_class.data,
            )  # fmt: skip
            made.append(row.id)
        return made

    if _looked_at(form, uploads) and form.save(keep):
        if wants_json:
            return jsonify(ids=form.result), 201
        flash(_("Dilampirkan: %(n)s berkas.", n=len(form.result)))
        return redirect(url_for(".attachments", code=code), 303)
    if wants_json:
        return jsonify(error=_first_error(form)), form.http_status
    return _gallery(_readable_meeting(code), form), form.http_status


def _looked_at(form: AttachForm, uploads: list[tuple[FileStorage, Upload]]) -> bool:
    """Read the files and put their bytes down before the transaction: other writers do not wait for picture work."""
    try:
        for one in _sent_files(form):
            upload = read_upload(one.stream.read(MOST_BYTES + 1))
            put_bytes(upload.content)
            uploads.append((one, upload))
    except Refused as refused:
        form.validate()
        form.refuse(refused)
        return False
    return True


def _sent_files(form: AttachForm) -> list[FileStorage]:
    sent = [one for one in form.files.data or [] if isinstance(one, FileStorage) and one.filename]
    if not sent:
        raise Refused(N_("Pilih berkas yang akan dilampirkan."), field="files")
    if len(sent) > MOST_AT_ONCE:
        raise Refused(N_("Kirim paling banyak %(most)s berkas sekali."), field="files", most=MOST_AT_ONCE)
    return sent


def _first_error(form: AttachForm) -> str:
    found = [*form.form_errors, *(error for errors in form.errors.values() for error in errors)]
    return str(found[0]) if found else ""


@bp.get("/rapat/<code>/lampiran/<int:ident>")
@requires(May.READ_FILE)
def attachment(code: str, ident: int) -> ResponseReturnValue:
    """The file itself. Pictures are shown; everything else is only ever a download."""
    row = attachment_for(current_actor(), _readable_meeting(code), ident)
    return _sent(row, row.file)


@bp.get("/rapat/<code>/lampiran/<int:ident>/kecil")
@requires(May.READ_FILE)
def attachment_preview(code: str, ident: int) -> ResponseReturnValue:
    """The small picture of a picture."""
    row = attachment_for(current_actor(), _readable_meeting(code), ident)
    if row.preview is None:
        raise NoResultFound
    return _sent(row, row.preview)


def _sent(row: Attachment, file: StoredFile) -> Response:
    """The bytes. A browser may keep a picture, and asks each time whether it may still show it."""
    if not file.path.is_file():
        raise NoResultFound
    response = send_file(
        file.path, mimetype=file.media_type, as_attachment=not row.is_picture, download_name=row.name,
        etag=file.file_hash, last_modified=row.at, max_age=0, conditional=True,
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-cache" if row.is_picture else "no-store"
    return response


@bp.route("/rapat/<code>/lampiran/<int:ident>/ubah", methods=["GET", "POST"])
@requires(May.ATTACH)
def edit_attachment_(code: str, ident: int) -> ResponseReturnValue:
    """Say better what it shows, and where it belongs."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    demand(actor, May.ATTACH, meeting)
    meeting_id, trail = meeting.id, trail_of(meeting)
    row = attachment_for(actor, meeting, ident)
    shown: dict[str, Any] = {"id": row.id, "name": row.name, "revision": row.revision, "is_picture": row.is_picture}
    form = EditAttachmentForm(obj=row)
    form.offer(agenda_of(actor, meeting))

    def edit() -> None:
        held = lock_for_writing(actor, meeting_id)
        demand_class(actor, held, form.security_class.data)
        edit_attachment(locked(Attachment, ident), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Lampiran disimpan."))
        return redirect(url_for(".attachments", code=code), 303)
    page = render_template("meetings/attachment_form.html", form=form, row=shown, code=code, trail=trail)
    return page, form.http_status


@bp.post("/rapat/<code>/lampiran/<int:ident>/tarik")
@requires(May.ATTACH)
def withdraw_attachment_(code: str, ident: int) -> ResponseReturnValue:
    """Take it off the meeting."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    demand(actor, May.ATTACH, meeting)
    meeting_id = meeting.id
    attachment_for(actor, meeting, ident)

    def withdraw() -> None:
        lock_for_writing(actor, meeting_id)
        withdraw_attachment(locked(Attachment, ident), revision_seen(), by=actor)

    done_at_once(withdraw, _("Lampiran ditarik."))
    return redirect(url_for(".attachments", code=code), 303)
