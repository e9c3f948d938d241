"""The meeting's page, and the pages on which meeting and notula are written."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import selectinload

from app import meetings
from app.core import (
    N_,
    ZONES,
    Actor,
    Refused,
    current_actor,
    db,
    done_at_once,
    requires,
)
from app.directory import Agency, agencies_in_order
from app.meetings import (
    AgendaItem,
    EditMeetingForm,
    InviteChannel,
    Meeting,
    agenda_of,
    calendar_changes,
    demand_class,
    lock_for_writing,
    lock_in_class,
    meeting_for_writing,
    set_partners,
    set_sources,
    told_ways,
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
    form = EditMeetingForm(agencies_in_order(), meeting)

    def write() -> tuple[str, int]:
        held = lock_for_writing(actor, meeting_id)
        demand_class(actor, meetings.InForum(held.forum_id, form.host_id.data), form.security_class.data)
        facts = form.facts()
        facts["code"] = facts["code"] or held.code
        told = told_ways(held, facts).total()
        if told and not form.asked.data:
            raise Refused(N_("Pilih apakah undangan diberi tahu."), field="tell")
        edit_meeting(held, form.started_from, by=actor, tell=form.tell.data, **facts)
        set_partners(held, [db.session.get_one(Agency, ident) for ident in form.partners.data or ()])
        set_sources(held, form.sources_typed())
        return held.code, told

    if form.save(write):
        code, told = form.result
        flash(_saved(told, tell=form.tell.data))
        return redirect(url_for(".meeting", code=code), 303)
    changes, ways = [], Counter[InviteChannel]()
    if form.asked.data:  # what was read before the refused transaction is gone with it
        meeting, facts = meeting_for_writing(actor, code), form.facts()
        changes, ways = calendar_changes(meeting, facts), told_ways(meeting, facts)
    page = render_template(
        "minutes/edit_meeting.html", form=form, trail=trail, back=url_for(".meeting", code=code), code=code,
        changes=changes, ways=[(way, ways[way]) for way in InviteChannel if ways[way]], told=ways.total(),
    )  # fmt: skip
    return page, form.http_status


def _saved(told: int, *, tell: bool) -> str:
    if not told:
        return str(_("Rapat disimpan."))
    if not tell:
        return str(_("Rapat disimpan. Undangan tidak diberi tahu."))
    words = ngettext(
        "Rapat disimpan. %(num)s undangan diberi tahu.", "Rapat disimpan. %(num)s undangan diberi tahu.", told
    )
    return str(words)


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
