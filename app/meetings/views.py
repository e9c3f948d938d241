"""Pages of this room: the list, planning a meeting, its moves, agenda and pointers."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import (
    SecurityClass,
    allows,
    current_actor,
    db,
    door_of,
    label_id,
    locked,
    requires,
    today,
)
from app.core.rendering import language
from app.directory import Agency, Forum, agencies_in_order, forums_of

from .agenda_service import add_agenda_item, edit_agenda_item, move_agenda_item, withdraw_agenda_item
from .forms import AgendaForm, ClosedDocumentForm, MoveForm
from .meeting_forms import NewMeetingForm
from .models import AgendaItem, ClosedDocument, Meeting, MeetingState, MeetingType
from .pages import acted_on, demand_class, lock_in_class, page_of, revision_seen, trail_of
from .policy import May, writes_class
from .queries import (
    Filters,
    agenda_of,
    last_meetings,
    lock_for_writing,
    meeting_for_writing,
    meetings_page,
    next_meeting,
    years_of,
)
from .service import (
    add_closed_document,
    create_meeting,
    edit_closed_document,
    move_meeting,
    set_sources,
    withdraw_closed_document,
)
from .states import MOVE_MEANING, MOVE_WORDS, MOVES

bp = Blueprint("meetings", __name__)
FILTER_NAMES = ("forum", "jenis", "keadaan", "tahun", "cari", "kami")
K = TypeVar("K", bound=StrEnum)


def one_of(kind: type[K], value: str | None) -> K | None:
    """The member a filter names; anything else filters nothing."""
    return kind(value) if value in set(kind) else None


@bp.get("/rapat")
@requires(May.SEE_MEETINGS)
def meetings() -> ResponseReturnValue:
    actor, args = current_actor(), request.args
    year = args.get("tahun", "")
    filters = Filters(
        forum=args.get("forum") or None,
        kind=one_of(MeetingType, args.get("jenis")),
        state=one_of(MeetingState, args.get("keadaan")),
        year=int(year) if re.fullmatch("[1-9][0-9]{3}", year) else None,
        words=args.get("cari", "").strip()[:200],
        mine=bool(args.get("kami")) and bool(actor.acts_for),
    )
    page = meetings_page(actor, filters, before=args.get("sebelum"), after=args.get("sesudah"))
    first = "sebelum" not in args and "sesudah" not in args
    kept: dict[str, Any] = {name: args[name] for name in FILTER_NAMES if args.get(name)}
    forums, years = forums_of(actor), years_of(actor)
    door = door_of("exchange.upload")
    return render_template(
        "meetings/meetings.html",
        page=page,
        filters=filters,
        may=May,
        ahead=next_meeting(actor, today()) if first and not filters else None,
        forums=forums,
        forum_options=[("", _("semua forum")), *((forum.code, forum.code) for forum in forums)],
        kind_options=[("", _("semua jenis")), *((kind.value, _(label_id(kind))) for kind in MeetingType)],
        state_options=[("", _("semua keadaan")), *((state.value, _(label_id(state))) for state in MeetingState)],
        year_options=[("", _("semua tahun")), *((year, str(year)) for year in years)],
        imports=door is not None and allows(actor, door),
        on=today(),
        previous_url=url_for(".meetings", **kept, sebelum=page.before) if page.before else None,
        next_url=url_for(".meetings", **kept, sesudah=page.after) if page.after else None,
    )


@bp.route("/rapat/baru", methods=["GET", "POST"])
@requires(May.CREATE_MEETING)
def new_meeting() -> ResponseReturnValue:
    actor = current_actor()
    forums = [forum for forum in forums_of(actor) if forum.id in actor.secretariat_forums]
    asked = next((forum for forum in forums if forum.code == request.args.get("forum")), forums[0])
    form = NewMeetingForm(agencies_in_order(), forums, data={"forum_id": asked.id, "timezone": asked.timezone})

    def create() -> tuple[str, bool]:
        forum = locked(Forum, form.forum_id.data)
        if forum.id not in actor.secretariat_forums:
            abort(403)
        demand_class(actor, forum, form.security_class.data)
        partners = [db.session.get_one(Agency, ident) for ident in form.partners.data or ()]
        meeting = create_meeting(forum, by=actor, partners=partners, **form.facts())
        set_sources(meeting, form.sources_typed())
        begun = meeting.starts_on is not None and meeting.starts_on <= today(forum.timezone)
        if begun:  # somebody sits in the hall and types
            move_meeting(meeting, "hold", by=actor)
        return meeting.code, begun

    if form.save(create):
        code, begun = form.result
        if begun:
            return redirect(url_for("minutes.live", code=code), 303)
        flash(_("Rapat dicatat. Lengkapi acara dan daftar hadirnya bila sudah ada."))
        return redirect(page_of(code), 303)
    page = render_template(
        "meetings/new_meeting.html", form=form, back=url_for(".meetings"), one_forum=len(forums) == 1,
        last=last_meetings(actor),
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/langkah/<name>", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def move(code: str, name: str) -> ResponseReturnValue:
    if name not in MOVES:
        abort(404)
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, title = meeting.id, trail_of(meeting), meeting.title_in(language())
    form = MoveForm()

    def make() -> None:
        move_meeting(lock_for_writing(actor, meeting_id), name, by=actor, reason=form.text.data or "")

    if form.save(make):
        if request.form.get("lanjut") == "langsung":
            return redirect(url_for("minutes.live", code=code), 303)
        flash(_("Keadaan rapat dicatat."))
        return redirect(page_of(code), 303)
    page = render_template(
        "meetings/move.html", form=form, move=MOVES[name], words=_(MOVE_WORDS[name]), meaning=_(MOVE_MEANING[name]),
        title=title, trail=trail, back=page_of(code), code=code,
    )  # fmt: skip
    return page, form.http_status


# Agenda


def _agenda_item(code: str, item_id: int) -> tuple[Meeting, AgendaItem]:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    for item in agenda_of(actor, meeting):
        if item.id == item_id:
            return meeting, item
    raise NoResultFound


@bp.route("/rapat/<code>/acara/baru", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def new_agenda_item(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = AgendaForm()

    def add() -> None:
        held = lock_in_class(actor, meeting_id, form.security_class.data)
        add_agenda_item(held, by=actor, **form.facts())

    if form.save(add):
        flash(_("Acara ditambahkan."))
        if request.form.get("lagi"):
            return redirect(url_for(".new_agenda_item", code=code), 303)
        return redirect(page_of(code, "acara"), 303)
    page = render_template(
        "meetings/agenda_form.html", form=form, item=None, title=_("Tambah acara"), trail=trail, code=code,
        back=page_of(code, "acara"),
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/acara/<int:item_id>", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def agenda_item(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, item = _agenda_item(code, item_id)
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = AgendaForm(obj=item)
    title = _("Ubah acara %(n)s", n=item.seq)

    def edit() -> None:
        lock_in_class(actor, meeting_id, form.security_class.data)
        edit_agenda_item(locked(AgendaItem, item_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Acara disimpan."))
        return redirect(page_of(code, "acara"), 303)
    page = render_template(
        "meetings/agenda_form.html", form=form, item=item_id, title=title, trail=trail, code=code,
        back=page_of(code, "acara"),
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/acara/<int:item_id>/pindah")
@requires(May.WRITE_MEETING)
def move_item(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, _item = _agenda_item(code, item_id)
    return acted_on(
        meeting, "acara", _("Urutan acara diubah."),
        lambda: move_agenda_item(locked(AgendaItem, item_id), by=actor, up=request.form.get("arah") == "naik"),
    )  # fmt: skip


@bp.post("/rapat/<code>/acara/<int:item_id>/tarik")
@requires(May.WRITE_MEETING)
def withdraw_item(code: str, item_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting, _item = _agenda_item(code, item_id)
    return acted_on(
        meeting, "acara", _("Acara ditarik. Catatannya tetap tersimpan."),
        lambda: withdraw_agenda_item(locked(AgendaItem, item_id), revision_seen(), by=actor),
    )  # fmt: skip


# Pointers to closed documents


def _meeting_with_pointers(code: str) -> Meeting:
    """The meeting, for a writer who is cleared for what is pointed at; for others there is nothing here."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    if not writes_class(actor, meeting, SecurityClass.RESTRICTED):
        raise NoResultFound
    return meeting


def _closed_document(meeting: Meeting, document_id: int) -> ClosedDocument:
    document = db.session.get_one(ClosedDocument, document_id)
    if document.meeting_id != meeting.id or document.withdrawn_at is not None:
        raise NoResultFound
    return document


@bp.route("/rapat/<code>/dokumen-tertutup/baru", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def new_closed_document(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = _meeting_with_pointers(code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = ClosedDocumentForm()

    def add() -> None:
        add_closed_document(lock_for_writing(actor, meeting_id), by=actor, **form.facts())

    if form.save(add):
        flash(_("Penunjuk dicatat."))
        return redirect(page_of(code, "tertutup"), 303)
    page = render_template(
        "meetings/closed_document_form.html", form=form, document=None, title=_("Tambah penunjuk dokumen tertutup"),
        trail=trail, code=code, back=page_of(code, "tertutup"),
    )  # fmt: skip
    return page, form.http_status


@bp.route("/rapat/<code>/dokumen-tertutup/<int:document_id>", methods=["GET", "POST"])
@requires(May.WRITE_MEETING)
def closed_document(code: str, document_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = _meeting_with_pointers(code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = ClosedDocumentForm(obj=_closed_document(meeting, document_id))

    def edit() -> None:
        lock_for_writing(actor, meeting_id)
        edit_closed_document(locked(ClosedDocument, document_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Penunjuk disimpan."))
        return redirect(page_of(code, "tertutup"), 303)
    page = render_template(
        "meetings/closed_document_form.html", form=form, document=document_id,
        title=_("Ubah penunjuk dokumen tertutup"), trail=trail, code=code, back=page_of(code, "tertutup"),
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/dokumen-tertutup/<int:document_id>/tarik")
@requires(May.WRITE_MEETING)
def withdraw_document(code: str, document_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = _meeting_with_pointers(code)
    _closed_document(meeting, document_id)
    return acted_on(
        meeting, "tertutup", _("Penunjuk ditarik."),
        lambda: withdraw_closed_document(locked(ClosedDocument, document_id), revision_seen(), by=actor),
    )  # fmt: skip
