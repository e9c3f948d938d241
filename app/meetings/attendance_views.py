"""Pages of one entry of who attended."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import current_actor, db, locked, requires
from app.core.rendering import language
from app.directory import Agency, agencies_in_order

from .attendance_forms import AttendanceForm
from .attendance_lines import positions_of
from .attendance_service import add_attendance, edit_attendance, withdraw_attendance
from .models import Attendance, Meeting
from .pages import acted_on, page_of, revision_seen, trail_of
from .policy import May
from .queries import attendance_of, lock_for_writing, meeting_for_writing
from .views import bp


def _entry(meeting: Meeting, row_id: int) -> Attendance:
    for row in attendance_of(current_actor(), meeting):
        if row.id == row_id:
            return row
    raise NoResultFound


@bp.route("/rapat/<code>/daftar-hadir/baru", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def new_attendance(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    agencies = agencies_in_order()
    positions = sorted({position for each in positions_of(agencies).values() for position in each})
    form = AttendanceForm(agencies, meeting, data={"agency_id": request.args.get("instansi", type=int)})

    def add() -> None:
        facts = form.facts()
        agency = db.session.get_one(Agency, facts.pop("agency_id"))
        add_attendance(lock_for_writing(actor, meeting_id), agency, by=actor, **facts)

    if form.save(add):
        flash(_("Kehadiran dicatat."))
        if request.form.get("lagi"):
            return redirect(url_for(".new_attendance", code=code), 303)
        return redirect(page_of(code, "hadir"), 303)
    page = render_template(
        "meetings/attendance_form.html", form=form, row=None, title=_("Tambah peserta"), trail=trail, code=code,
        positions=positions, back=page_of(code, "hadir"),
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/daftar-hadir/<int:row_id>", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def attendance_row(code: str, row_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    row = _entry(meeting, row_id)
    agencies = agencies_in_order()
    title = _("Ubah kehadiran %(agency)s", agency=row.agency.name_in(language()))
    positions = positions_of([row.agency]).get(row.agency_id, [])
    form = AttendanceForm(agencies, meeting, obj=row)

    def edit() -> None:
        lock_for_writing(actor, meeting_id)
        edit_attendance(locked(Attendance, row_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Kehadiran disimpan."))
        return redirect(page_of(code, "hadir"), 303)
    page = render_template(
        "meetings/attendance_form.html", form=form, row=row_id, title=title, trail=trail, code=code,
        positions=positions, back=page_of(code, "hadir"),
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/daftar-hadir/<int:row_id>/tarik")
@requires(May.WRITE_MEETING)
def withdraw_row(code: str, row_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    _entry(meeting, row_id)
    return acted_on(
        meeting, "hadir", _("Baris kehadiran ditarik."),
        lambda: withdraw_attendance(locked(Attendance, row_id), revision_seen(), by=actor),
    )  # fmt: skip
