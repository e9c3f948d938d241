"""The meeting's page, and the pages on which meeting and notula are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from app import actions, meetings, outcomes
from app.actions import Action, ActionState, Recurrence, lateness_for
from app.core import (
    MAKASSAR,
    ZONES,
    Actor,
    SecurityClass,
    allows,
    current_actor,
    db,
    done_at_once,
    open_moves,
    requires,
    today,
)
from app.core.rendering import language
from app.directory import Agency, agencies_in_order, names_on
from app.meetings import (
    MOVE_WORDS,
    MOVES,
    AgendaItem,
    Attendance,
    ClosedDocument,
    Meeting,
    MeetingForm,
    MeetingPartner,
    agenda_of,
    attendance_of,
    content_visible_to,
    demand_class,
    headcount,
    lock_for_writing,
    meeting_by_code,
    meeting_for_writing,
    sees_lateness_of,
    set_partners,
    set_sources,
    trail_of,
    writes_class,
)
from app.outcomes import Decision, Modality, decisions_of, issues_of

from .forms import CirculateForm, NoteForm
from .note_service import write_note
from .policy import May
from .queries import action_rows, notes_of, wordings_of
from .service import circulate, edit_meeting, missing_for_circulation, open_actions

bp = Blueprint("minutes", __name__)

RESTRICTED = sa.literal(SecurityClass.RESTRICTED, Meeting.effective_class.type)
HEAD = (
    joinedload(Meeting.forum),
    joinedload(Meeting.host),
    selectinload(Meeting.partners).joinedload(MeetingPartner.agency),
    selectinload(Meeting.sources),
    selectinload(Meeting.closed_documents),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An action in the meeting's table, with the days it is late for those who may see that."""

    action: Action
    late: int | None

    def cells(self, meeting: Meeting, names: dict[int, str], on: date, language: str) -> tuple[Any, ...]:
        """What ``action_row`` in ``minutes/rows.html`` shows: plain values, by which it remembers the row."""
        action = self.action
        return (
            action.id, action.ref, action.text_in(language), language == "en" and not action.text_en,
            action.security_class if action.security_class is not meeting.effective_class else None,
            action.pillar.code if action.pillar else None, names.get(action.lead_id or 0), tuple(action.illustrative),
            action.due_on, on, action.due_text, action.recurrence is Recurrence.CONTINUOUS, self.late, action.shown,
        )  # fmt: skip


@bp.get("/rapat/<code>")
@requires(May.OPEN_MEETING)
def meeting(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_by_code(actor, code, *HEAD)
    reads = allows(actor, meetings.May.READ_MINUTES, meeting)
    writes = allows(actor, meetings.May.WRITE_MEETING, meeting)
    agenda, rows = agenda_of(actor, meeting), attendance_of(actor, meeting)
    on = today(meeting.forum.timezone)
    lines = [Line(each, lateness_for(actor, each, on)) for each in action_rows(actor, meeting)] if reads else []
    sent = meeting.circulated_at
    return render_template(
        "minutes/meeting.html",
        meeting=meeting,
        may=May,
        may_actions=actions.May,
        may_outcomes=outcomes.May,
        reads=reads,
        writes=writes,
        agenda=agenda,
        places={item.id: item.seq for item in agenda},
        notes=notes_of(actor, meeting),
        rows=[(row, sees_lateness_of(actor, row, meeting)) for row in rows],
        heads=headcount(rows),
        issues=issues_of(actor, meeting),
        results=_by_modality(decisions_of(actor, meeting)),
        lines=lines,
        proposed=sum(line.action.state is ActionState.PROPOSED for line in lines),
        pointers=_pointers(actor, meeting) if reads else [],
        points=writes and writes_class(actor, meeting, SecurityClass.RESTRICTED),
        names=_names(actor, meeting, rows, lines),
        on=on,
        zone=ZONES.get(meeting.timezone or ""),
        moves=open_moves(MOVES.values(), meeting.state),
        move_words=MOVE_WORDS,
        sent_on=sent.astimezone(ZoneInfo(meeting.forum.timezone or MAKASSAR)).date() if sent else None,
    )


def _by_modality(decisions: Sequence[Decision]) -> list[tuple[Modality | None, list[Decision]]]:
    """Outcomes under their modality, the undecided last; within it by number."""
    groups = [(modality, [each for each in decisions if each.modality is modality]) for modality in [*Modality, None]]
    return [(modality, found) for modality, found in groups if found]


def _pointers(actor: Actor, meeting: Meeting) -> list[ClosedDocument]:
    """Pointers to closed documents are for those who are cleared for restricted matter of this meeting."""
    found = [document for document in meeting.closed_documents if document.withdrawn_at is None]
    cleared = sa.select(sa.exists().where(Meeting.id == meeting.id, content_visible_to(actor, RESTRICTED)))
    return found if found and db.session.scalar(cleared) else []


def _names(actor: Actor, meeting: Meeting, rows: Iterable[Attendance], lines: Iterable[Line]) -> dict[int, str]:
    """The name each agency bore on the day of the meeting, in the reader's language."""
    ids = {row.agency_id for row in rows} | {row.agency_id for row in meeting.partners}
    ids |= {line.action.lead_id for line in lines if line.action.lead_id} | (
        {meeting.host_id} if meeting.host_id else set()
    )
    if not ids:
        return {}
    english = actor.language == "en"
    return {ident: (en or name) if english else name for ident, (name, en) in names_on(ids, meeting.starts_on).items()}


# Writing


@bp.route("/rapat/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_MEETING)
def edit(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code, selectinload(Meeting.partners), selectinload(Meeting.sources))
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = MeetingForm(agencies_in_order(), meeting)

    def write() -> str:
        held = lock_for_writing(actor, meeting_id)
        demand_class(actor, meetings.InForum(held.forum_id, form.host_id.data), form.security_class.data)
        facts = form.facts()
        facts["code"] = facts["code"] or held.code
        edit_meeting(held, form.started_from, by=actor, **facts)
        set_partners(held, [db.session.get_one(Agency, ident) for ident in form.partners.data or ()])
        set_sources(held, form.sources_typed())
        return held.code

    if form.save(write):
        flash(_("Rapat disimpan."))
        return redirect(url_for(".meeting", code=form.result), 303)
    back = url_for(".meeting", code=code)
    return render_template("minutes/edit_meeting.html", form=form, trail=trail, back=back, code=code), form.http_status


def _item(actor: Actor, meeting: Meeting, item_id: int) -> AgendaItem:
    for item in agenda_of(actor, meeting):
        if item.id == item_id:
            return item
    raise NoResultFound


@bp.route("/rapat/<code>/acara/<int:item_id>/catatan", methods=["GET", "POST"])
@requires(May.WRITE_NOTES)
def note(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    item = _item(actor, meeting, item_id)
    meeting_id, trail, title, seq = meeting.id, trail_of(meeting), item.title, item.seq
    note = notes_of(actor, meeting).get(item_id)
    form = NoteForm(data={"text": note.text if note else "", "revision": str(note.revision if note else 0)})

    def write() -> None:
        lock_for_writing(actor, meeting_id)
        write_note(db.session.get_one(AgendaItem, item_id), form.text.data or "", form.started_from, by=actor)

    if form.save(write):
        flash(_("Catatan disimpan."))
        return redirect(url_for(".meeting", code=code, _anchor=f"acara-{item_id}"), 303)
    page = render_template(
        "minutes/note_form.html", form=form, trail=trail, code=code, item_id=item_id, item_title=title, seq=seq,
        has_note=note is not None, back=url_for(".meeting", code=code, _anchor=f"acara-{item_id}"),
    )  # fmt: skip
    return page, form.http_status


@bp.get("/rapat/<code>/acara/<int:item_id>/riwayat")
@requires(May.WRITE_NOTES)
def note_history(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    item = _item(actor, meeting, item_id)
    note = notes_of(actor, meeting).get(item_id)
    wordings = wordings_of(actor, note) if note else []
    zone = ZoneInfo(meeting.forum.timezone)
    return render_template(
        "minutes/note_history.html", item=item, trail=trail_of(meeting), code=code,
        wordings=[(each, each.at.astimezone(zone)) for each in wordings],
        zone=ZONES[meeting.forum.timezone],
    )  # fmt: skip


@bp.route("/rapat/<code>/sampaikan", methods=["GET", "POST"])
@requires(May.CIRCULATE)
def send(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), url_for(".meeting", code=code)
    if meeting.circulated_at is not None:
        flash(_("Notula rapat ini sudah disampaikan."))
        return redirect(back, 303)
    form = CirculateForm()
    if form.save(lambda: circulate(lock_for_writing(actor, meeting_id), by=actor)):
        flash(_("Notula disampaikan. Anggota forum dan instansi yang hadir kini dapat membacanya."))
        return redirect(back, 303)
    meeting = meeting_for_writing(actor, code)
    mended: list[tuple[str, str]] = []
    for each in missing_for_circulation(meeting):
        words = _(each.words)
        if each.decision is not None:
            words = _("Butir %(n)s: sifatnya belum dipilih.", n=each.decision.number)
        mended.append((words, _where(each.kind, code, each.decision)))
    counts = {
        "results": sum(1 for _each in decisions_of(actor, meeting)),
        "issues": len(issues_of(actor, meeting)),
        "actions": len(action_rows(actor, meeting)),
        "present": headcount(attendance_of(actor, meeting)).agencies,
    }
    page = render_template(
        "minutes/circulate.html", form=form, trail=trail, code=code, back=back, missing=mended, counts=counts,
        title=meeting.title_in(language()),
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/buka-tindak-lanjut")
@requires(May.CIRCULATE)
def open_proposed(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    done_at_once(lambda: open_actions(lock_for_writing(actor, meeting_id), by=actor), _("Tindak lanjut dibuka."))
    return redirect(url_for(".meeting", code=code, _anchor="tindak-lanjut"), 303)


def _where(kind: str, code: str, decision: Decision | None) -> str:
    """Where a missing thing is mended."""
    if kind == "held":
        return url_for("meetings.move", code=code, name="hold")
    if decision is not None:
        return url_for("outcomes.decision", code=code, decision_id=decision.id)
    return url_for(".edit", code=code)
