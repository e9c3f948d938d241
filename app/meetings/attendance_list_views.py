"""The page on which a whole hall is ticked: agencies first, seats and names where they are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import Actor, Refused, Stale, allows, current_actor, requires, revision_sent, writing
from app.core.rendering import language
from app.directory import agencies_in_order, agency_named, alike, enter_by_name

from .attendance_forms import AttendanceListForm, WalkInForm
from .attendance_lines import LINE_FACTS, Line, absent_members_of, days_of, lines_of
from .attendance_service import Tick, tick_attendance
from .models import AttendanceStatus, Meeting
from .pages import page_of, trail_of
from .policy import May
from .queries import attendance_of, lock_for_writing, meeting_for_writing
from .views import bp

BLANK_WALK_INS = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A line in plain words, so that a rolled-back save cannot empty it."""

    key: str
    alias: str | None
    row_id: int | None
    revision: int
    agency_id: int
    name: str
    collective: bool
    positions: tuple[str, ...]
    reply: Any
    start: Mapping[str, Any]
    stored: Mapping[str, Any] | None


def _shown(line: Line) -> Shown:
    reply = line.reply and {
        "answer": line.reply.answer, "by": line.reply.represented_by, "headcount": line.reply.headcount,
    }  # fmt: skip
    return Shown(
        line.key, line.alias, line.row.id if line.row else None, line.row.revision if line.row else 0, line.agency_id,
        line.agency.name_in(language()), line.agency.collective, tuple(line.positions), reply, line.start,
        {name: getattr(line.row, name) for name in LINE_FACTS} if line.row else None,
    )  # fmt: skip


def _day_asked(meeting: Meeting) -> tuple[list[date], date | None]:
    """The days there are to choose from, and the one the page is about; a meeting of one day has neither."""
    days = days_of(meeting)
    if not days:
        return [], None
    asked = request.args.get("hari", "")
    return days, next((day for day in days if day.isoformat() == asked), days[0])


@bp.route("/rapat/<code>/daftar-hadir", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def attendance(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    days, day = _day_asked(meeting)
    lines = [_shown(line) for line in lines_of(actor, meeting, day)]
    absent = _absent(actor, meeting)
    checks_in = allows(actor, May.OPEN_CHECK_IN, meeting)
    directory = agencies_in_order()
    names = [agency.name_in(language()) for agency in directory if agency.ended_on is None]
    form = AttendanceListForm(
        data={"rows": [_fields_of(line) for line in lines], "walk_ins": [{} for _n in range(BLANK_WALK_INS)]}
    )
    known = {key: line for line in lines for key in (line.key, line.alias) if key}
    status, clashing = 200, False
    if form.is_submitted():
        status = 422
        if any(row.form.key.data not in known for row in form.rows):
            form.form_errors.append(_("Daftarnya berubah sementara Anda mengisi. Periksa lagi, lalu simpan."))
        elif form.validate() and _all_said(form, known) and _walk_ins_clear(form, directory, known):
            ticks = _ticks(form, known, day)

            def tick() -> int:
                held = lock_for_writing(actor, meeting_id)
                return tick_attendance(held, [*ticks, *_walk_in_ticks(form, day, actor)], by=actor)

            try:
                with writing():
                    changed = tick()
            except Refused as refused:
                form.refuse(refused)
            except Stale:
                status, clashing = 409, True
                form.form_errors.append(
                    _(
                        "Orang lain menyimpan sebagian baris ini sementara Anda mengisi. Ketikan Anda masih ada; "
                        "bandingkan, lalu simpan lagi."
                    )
                )
            else:
                flash(_("Daftar hadir disimpan: %(n)s baris.", n=changed) if changed else _("Tidak ada yang berubah."))
                return redirect(page_of(code, "hadir"), 303)
    if clashing:
        now = {
            key: line
            for line in map(_shown, lines_of(actor, meeting_for_writing(actor, code), day))
            for key in (line.key, line.alias)
            if key
        }
        known |= now
        for row in form.rows:
            line = now[row.form.key.data]
            row.form.key.data, row.form.revision.data = line.key, str(line.revision)
    page = render_template(
        "meetings/attendance_list.html", form=form, lines=known, clashing=clashing, typed=_facts, trail=trail,
        code=code, back=page_of(code, "hadir"), days=days, day=day, absent=absent, names=names, checks_in=checks_in,
        statuses=[AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED, AttendanceStatus.ABSENT],
    )  # fmt: skip
    return page, status


def _absent(actor: Actor, meeting: Meeting) -> list[str]:
    """Members of which nobody came; nothing before the first agency is there."""
    rows = attendance_of(actor, meeting)
    if not any(row.status is AttendanceStatus.PRESENT for row in rows):
        return []
    return [agency.name_in(language()) for agency in absent_members_of(actor, meeting, rows)]


def _fields_of(line: Shown) -> dict[str, Any]:
    facts = line.stored if line.stored is not None else line.start
    return {"key": line.key, "revision": str(line.revision), **facts}


def _facts(row: Any) -> dict[str, Any]:
    return {name: row.form[name].data for name in LINE_FACTS}


def _all_said(form: AttendanceListForm, known: Mapping[str, Shown]) -> bool:
    """What is typed about an agency also says whether it was there. What stood there from the start says nothing."""
    said = True
    for row in form.rows:
        line, facts = known[row.form.key.data], _facts(row)
        if facts["status"] or form.fill.data or line.stored is not None:
            continue
        if any(facts[name] != line.start.get(name) for name in LINE_FACTS if name != "status"):
            row.form.status.errors = [_("Pilih kehadirannya.")]
            said = False
    return said


def _walk_ins_clear(form: AttendanceListForm, directory: Any, known: Mapping[str, Shown]) -> bool:
    """Each walk-in names an agency: one of the directory, or a new one that is not written almost like another."""
    wrong: list[WalkInForm] = []
    for row in form.walk_ins:
        line: WalkInForm = row.form
        if line.agency.data is None:
            if line.position.data or line.person.data or line.headcount.data:
                line.agency.errors = [_("Tulis instansinya.")]
                wrong.append(line)
            continue
        found = None if line.new.data else agency_named(line.agency.data)
        if found is not None:
            mine = [one.form.position.data for one in form.rows if known[one.form.key.data].agency_id == found.id]
            if mine and (line.position.data is None or {None, line.position.data} & set(mine)):
                line.agency.errors = [_("Sudah ada di daftar di atas. Tandai dan lengkapi barisnya.")]
                wrong.append(line)
        elif not line.new.data:
            near = alike(line.agency.data, [agency for agency in directory if agency.ended_on is None])
            if near is not None:
                line.agency.errors = [
                    _("Mirip dengan %(name)s. Tulis nama itu, atau centang bahwa ini instansi lain.", name=near.name)
                ]
                wrong.append(line)
    return not wrong


def _ticks(form: AttendanceListForm, known: Mapping[str, Shown], day: date | None) -> list[Tick]:
    """The lines that say something new, each with what differs."""
    ticks = []
    for row in form.rows:
        line, facts = known[row.form.key.data], _facts(row)
        recorded = line.stored is not None and row.form.key.data == line.key
        status = facts.pop("status") or form.fill.data
        if recorded and line.stored is not None:
            status = row.form.status.data or line.stored["status"]
            facts = {name: value for name, value in facts.items() if value != line.stored[name]}
            if not facts and status == line.stored["status"]:
                continue
        elif status is None:
            continue
        else:
            facts = {name: value for name, value in facts.items() if value is not None} | {"attended_on": day}
        ticks.append(
            Tick(
                line.agency_id, status, line.row_id if recorded else None, revision_sent(row.form.revision.data), facts
            )
        )
    return ticks


def _walk_in_ticks(form: AttendanceListForm, day: date | None, by: Actor) -> list[Tick]:
    ticks = []
    for row in form.walk_ins:
        line: WalkInForm = row.form
        if line.agency.data is not None:
            known = None if line.new.data else agency_named(line.agency.data)
            agency = known or enter_by_name(line.agency.data, by=by)
            said = {
                name: line[name].data for name in ("position", "person", "headcount") if line[name].data is not None
            }
            ticks.append(Tick(agency.id, AttendanceStatus.PRESENT, facts={**said, "attended_on": day}))
    return ticks
