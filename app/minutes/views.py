"""The meeting's page, and the pages on which meeting and notula are written."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import selectinload

from app import meetings
from app.core import (
    ZONES,
    Actor,
    current_actor,
    db,
    done_at_once,
    requires,
)
from app.directory import Agency, agencies_in_order
from app.meetings import (
    AgendaItem,
    Meeting,
    MeetingForm,
    agenda_of,
    demand_class,
    lock_for_writing,
    lock_in_class,
    meeting_for_writing,
    set_partners,
    set_sources,
    trail_of,
)

from .forms import NoteForm
from .note_service import note_of, write_note
from .policy import May, demand_note
from .queries import notes_of, wordings_of
from .service import edit_meeting, open_actions

bp = Blueprint("minutes", __name__)

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
    stands = (note.text, note.revision, note.security_class) if note else ("", 0, None)
    form = NoteForm(data={"text": stands[0], "revision": str(stands[1]), "security_class": stands[2]})

    def write() -> None:
        held = lock_in_class(actor, meeting_id, form.security_class.data)
        item = db.session.get_one(AgendaItem, item_id)
        demand_note(actor, held, note_of(item))
        write_note(item, form.text.data or "", form.started_from, by=actor, security_class=form.security_class.data)

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


@bp.post("/rapat/<code>/buka-tindak-lanjut")
@requires(May.CIRCULATE)
def open_proposed(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    done_at_once(lambda: open_actions(lock_for_writing(actor, meeting_id), by=actor), _("Tindak lanjut dibuka."))
    return redirect(url_for(".meeting", code=code, _anchor="tindak-lanjut"), 303)
