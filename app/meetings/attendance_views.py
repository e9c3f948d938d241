"""Pages of who attended: one entry, and the whole forum on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import Refused, Stale, current_actor, db, locked, requires, revision_sent, today, writing
from app.core.rendering import language
from app.directory import Agency, Seat, agencies_in_order, members_on

from .attendance_forms import AttendanceForm, AttendanceListForm
from .attendance_service import Tick, add_attendance, edit_attendance, tick_attendance, withdraw_attendance
from .models import Attendance, Meeting
from .pages import acted_on, page_of, revision_seen, trail_of
from .policy import May
from .queries import attendance_of, lock_for_writing, meeting_for_writing
from .views import bp


@dataclass(frozen=True, slots=True)
class Seated:
    """A line of the list: an agency and what is recorded of it so far."""

    key: str
    agency: Agency
    row: Attendance | None
    positions: Sequence[str]


def _positions(agencies: Sequence[Agency]) -> dict[int, list[str]]:
    """The positions the directory knows at each agency, to choose from."""
    query = (
        sa
        .select(Seat.agency_id, Seat.position)
        .where(Seat.agency_id.in_([agency.id for agency in agencies]), Seat.ended_on.is_(None))
        .order_by(Seat.protocol_order, Seat.id)
    )
    found: dict[int, list[str]] = {}
    for agency_id, position in db.session.execute(query):
        found.setdefault(agency_id, []).append(position)
    return found


def _seated(meeting: Meeting) -> list[Seated]:
    """Everybody who is recorded, and the forum's members who are not yet, in protocol order."""
    rows = attendance_of(current_actor(), meeting)
    recorded = {row.agency_id for row in rows}
    members = [
        agency
        for agency in members_on(meeting.forum, meeting.starts_on or today(meeting.forum.timezone))
        if agency.id not in recorded
    ]
    positions = _positions([*(row.agency for row in rows), *members])
    lines = [Seated(f"a{row.id}", row.agency, row, positions.get(row.agency_id, ())) for row in rows]
    lines += [Seated(f"m{agency.id}", agency, None, positions.get(agency.id, ())) for agency in members]
    return sorted(lines, key=lambda line: line.agency.protocol_order)


@bp.route("/rapat/<code>/daftar-hadir", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def attendance(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    lines = _seated(meeting)
    data = [
        {
            "key": line.key,
            "revision": str(line.row.revision if line.row else 0),
            "status": line.row.status if line.row else None,
            "position": line.row.position if line.row else (line.positions[0] if len(line.positions) == 1 else None),
            "headcount": line.row.headcount if line.row else None,
        }
        for line in lines
    ]
    form = AttendanceListForm(data={"rows": data})
    known = {line.key: line for line in lines}
    agencies = {
        line.key: (line.agency.id, line.agency.name_in(language()), line.agency.code, line.positions) for line in lines
    }
    before = {line.key: (line.row.status, line.row.position, line.row.headcount) for line in lines if line.row}
    suggested = {line.key: line.positions[0] for line in lines if not line.row and len(line.positions) == 1}
    status = 200
    if form.is_submitted():
        status = 422
        if any(row.form.key.data not in known for row in form.rows):
            form.form_errors.append(_("Daftarnya berubah sementara Anda mengisi. Periksa lagi, lalu simpan."))
        elif form.validate() and _all_said(form, before, suggested):
            ticks = _ticks(form, agencies, before)

            def tick() -> int:
                return tick_attendance(lock_for_writing(actor, meeting_id), ticks, by=actor)

            try:
                with writing():
                    changed = tick()
            except Refused as refused:
                form.refuse(refused)
            except Stale:
                status = 409
                form.form_errors.append(
                    _(
                        "Orang lain menyimpan sebagian baris ini sementara Anda mengisi. Ketikan Anda masih ada; "
                        "bandingkan, lalu simpan lagi."
                    )
                )
            else:
                flash(_("Daftar hadir disimpan: %(n)s baris.", n=changed) if changed else _("Tidak ada yang berubah."))
                return redirect(page_of(code, "hadir"), 303)
    stored = _stored(actor, code) if status == 409 else {}
    for row in form.rows:
        now = stored.get(row.form.key.data)
        if now is not None:
            row.form.revision.data = str(now.revision)
    page = render_template(
        "meetings/attendance_list.html", form=form, agencies=agencies, stored=stored, before=before, trail=trail,
        code=code, back=page_of(code, "hadir"),
    )  # fmt: skip
    return page, status


def _all_said(form: AttendanceListForm, before: dict[str, Any], suggested: dict[str, str]) -> bool:
    """What is typed about an agency also says whether it was there. A suggested position alone says nothing."""
    said = True
    for row in form.rows:
        key, line = row.form.key.data, row.form
        if line.status.data or form.fill.data or key in before:
            continue
        if line.headcount.data is not None or line.position.data not in {None, suggested.get(key)}:
            line.status.errors = [_("Pilih kehadirannya.")]
            said = False
    return said


def _ticks(form: AttendanceListForm, agencies: dict[str, Any], before: dict[str, Any]) -> list[Tick]:
    """The lines that say something new."""
    ticks = []
    for row in form.rows:
        key, status = row.form.key.data, row.form.status.data or form.fill.data
        if row.form.status.data is None and key in before:
            status = before[key][0]
        if status is None:
            continue
        facts = (status, row.form.position.data, row.form.headcount.data)
        if facts == before.get(key):
            continue
        ticks.append(
            Tick(
                agency_id=agencies[key][0],
                status=status,
                attendance_id=int(key[1:]) if key.startswith("a") else None,
                revision=revision_sent(row.form.revision.data),
                position=facts[1],
                headcount=facts[2],
            )
        )
    return ticks


def _stored(actor: Any, code: str) -> dict[str, Attendance]:
    return {f"a{row.id}": row for row in attendance_of(actor, meeting_for_writing(actor, code))}


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
    positions = sorted({position for each in _positions(agencies).values() for position in each})
    form = AttendanceForm(agencies, meeting)

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
    positions = _positions([row.agency]).get(row.agency_id, [])
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
