"""Pages of inviting: the next meeting after the last one, whom the invitation goes to, and sending it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.core import ZONES, current_actor, db, locked, now, requires, revision_sent, today
from app.core.rendering import language
from app.directory import Agency, Forum, agencies_in_order, members_on

from .calendar import MEDIA_TYPE
from .invitation_forms import CopyForm, InvitationForm, InviteeForm, SendForm
from .invitation_models import InviteChannel, Invitee
from .invitation_queries import Line, calendar_of, contact_of, invitation_lines, seats_of, sends_mail, way_of
from .invitation_service import (
    Wanted,
    add_invitee,
    copy_meeting,
    default_closing,
    edit_invitee,
    invite,
    invitees_of,
    renew_link,
    set_invitees,
    withdraw_invitee,
    zone_of,
)
from .models import Meeting, MeetingState
from .pages import demand_class, done_here, page_of, revision_seen, trail_of
from .policy import May
from .queries import lock_for_writing, meeting_by_code, meeting_for_writing
from .reply_service import OPEN, history_of, reply_url
from .views import bp


@bp.route("/rapat/<code>/salin", methods=["GET", "POST"])
@requires(May.CREATE_MEETING)
def copy(code: str) -> ResponseReturnValue:
    actor = current_actor()
    source = meeting_by_code(actor, code, joinedload(Meeting.forum), joinedload(Meeting.host))
    if source.forum_id not in actor.secretariat_forums:
        abort(403)
    source_id, trail = source.id, trail_of(source)
    form = CopyForm(data={"title": source.title, "starts_at": source.starts_at, "ends_at": source.ends_at,
                          "agenda": True, "invitees": True})  # fmt: skip

    def make() -> str:
        held = locked(Meeting, source_id)
        if held.forum_id not in actor.secretariat_forums:
            abort(403)
        demand_class(actor, db.session.get_one(Forum, held.forum_id), held.security_class)
        names = ("starts_on", "ends_on", "starts_at", "ends_at")
        meeting = copy_meeting(
            held, form.title.data, by=actor, agenda=form.agenda.data, invitees=form.invitees.data,
            **{name: form[name].data for name in names},
        )  # fmt: skip
        return meeting.code

    if form.save(make):
        flash(_("Rapat baru dibuat dari yang terdahulu. Periksa hari dan daftar undangannya."))
        return redirect(url_for(".invitation", code=form.result), 303)
    if form.is_submitted():
        source = meeting_by_code(actor, code, joinedload(Meeting.forum), joinedload(Meeting.host))
    page = render_template(
        "meetings/copy.html", form=form, source=source, code=code, trail=trail, back=page_of(code),
        taken=_taken(source),
    )  # fmt: skip
    return page, form.http_status


def _taken(source: Meeting) -> list[tuple[str, str]]:
    """What a new meeting takes over without being asked, in words."""
    known = [
        (_("Penyelenggara"), source.host.name_in(language()) if source.host else None),
        (_("Tempat"), source.venue),
        (_("Pimpinan rapat"), source.chair_position),
        (_("Tujuan"), source.purpose),
    ]
    return [(word, value) for word, value in known if value]


# The list


@bp.route("/rapat/<code>/undangan", methods=["GET", "POST"])
@requires(May.INVITE)
def invitation(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, ahead = meeting.id, trail_of(meeting), meeting.state in OPEN
    lines = [line for line in invitation_lines(meeting) if ahead or line.invitee]
    known = {line.key: line for line in lines}
    form = InvitationForm(data={"rows": _rows(lines)} if not request.form else None)
    if form.is_submitted() and any(row.form.key.data not in known for row in form.rows):
        form = InvitationForm(formdata=None, data={"rows": _rows(lines)})
        form.form_errors.append(_("Daftarnya berubah sementara Anda mengisi. Periksa lagi, lalu simpan."))
        form.http_status = 409
        wanted = None
    elif form.is_submitted():
        wanted = _wanted(form, known)
    if form.http_status != 409 and form.save(
        lambda: set_invitees(lock_for_writing(actor, meeting_id), wanted or [], by=actor)
    ):
        flash(_("Daftar undangan disimpan.") if form.result else _("Tidak ada yang berubah."))
        target = ".invite" if request.form.get("lanjut") else ".invitation"
        return redirect(url_for(target, code=code), 303)
    if form.is_submitted():  # what was read before the refused transaction is gone with it
        meeting = meeting_for_writing(actor, code)
        lines = [line for line in invitation_lines(meeting) if ahead or line.invitee]
    page = render_template(
        "meetings/invitation.html", form=form, lines={line.key: line for line in lines},
        meeting=meeting, ahead=ahead, trail=trail, code=code, mails=sends_mail(), zone=ZoneInfo(zone_of(meeting)),
        listed=sum(line.invitee is not None for line in lines),
        waiting=sum(line.invitee is not None and line.invitee.invited_at is None for line in lines),
        invited=sum(line.invitee is not None and line.invitee.invited_at is not None for line in lines),
    )  # fmt: skip
    return page, form.http_status


def _rows(lines: list[Line]) -> list[dict[str, Any]]:
    """The list as it stands; where nobody is on it yet, the first seat of every member is proposed."""
    fresh = all(line.invitee is None for line in lines)
    rows: list[dict[str, Any]] = []
    proposed: set[int] = set()
    for line in lines:
        wanted = line.invitee is not None or (fresh and line.agency.id not in proposed)
        proposed.add(line.agency.id)
        rows.append({
            "key": line.key,
            "revision": str(line.invitee.revision if line.invitee else 0),
            "wanted": wanted,
            "place": None,
            "channel": line.invitee.channel if line.invitee else line.contact.channel(mails=sends_mail()),
        })
    for place, row in enumerate((row for row in rows if row["wanted"]), 1):
        row["place"] = place
    return rows


def _wanted(form: InvitationForm, known: dict[str, Line]) -> list[Wanted]:
    """The lines that are ticked, in the order that was typed.

    A line moved up stands before the one that had its place, a line moved down behind it.
    """
    ordered = []
    by_protocol = bool(request.form.get("protokol"))
    for here, row in enumerate(form.rows, 1):
        line, sent = known[row.form.key.data], row.form
        invited = line.invitee is not None and line.invitee.invited_at is not None
        if not (sent.wanted.data or invited):
            continue
        place = sent.place.data or here
        moved = (place > here) - (place < here)
        key: tuple[int, ...] = (place, moved, here)
        if by_protocol:
            key = line.rank
        wanted = Wanted(
            agency_id=line.agency.id,
            seat_id=line.seat.id if line.seat else None,
            channel=sent.channel.data or InviteChannel.BY_HAND,
            invitee_id=line.invitee.id if line.invitee else None,
            revision=revision_sent(sent.revision.data),
        )
        ordered.append((key, wanted))
    return [wanted for _key, wanted in sorted(ordered, key=lambda one: one[0])]


@bp.route("/rapat/<code>/undangan/tambah", methods=["GET", "POST"])
@requires(May.INVITE)
def new_invitee(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    agencies = agencies_in_order()
    form = InviteeForm(agencies)
    seats = seats_of(agency.id for agency in agencies)
    positions = sorted({seat.position for found in seats.values() for seat in found})

    def add() -> None:
        held = lock_for_writing(actor, meeting_id)
        agency = db.session.get_one(Agency, form.agency_id.data)
        forum = db.session.get_one(Forum, held.forum_id)
        member = agency.id in {one.id for one in members_on(forum, held.starts_on or today(forum.timezone))}
        add_invitee(
            held, agency, form.channel.data, by=actor, guest=not member, position=form.position.data,
            person=form.person.data,
        )  # fmt: skip

    if form.save(add):
        flash(_("Undangan ditambahkan."))
        target = ".new_invitee" if request.form.get("lagi") else ".invitation"
        return redirect(url_for(target, code=code), 303)
    page = render_template(
        "meetings/invitee_form.html", form=form, title=_("Tambah undangan"), trail=trail, code=code,
        positions=positions, action=url_for(".new_invitee", code=code), back=url_for(".invitation", code=code),
    )  # fmt: skip
    return page, form.http_status


def _invitee(meeting: Meeting, invitee_id: int) -> Invitee:
    for row in invitees_of(meeting):
        if row.id == invitee_id:
            return row
    raise NoResultFound


@bp.route("/rapat/<code>/undangan/<int:invitee_id>", methods=["GET", "POST"])
@requires(May.INVITE)
def invitee(code: str, invitee_id: int) -> ResponseReturnValue:
    """One invitee: how it is written to, its link, and everything it answered."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    row = _invitee(meeting, invitee_id)
    form = InviteeForm(agencies_in_order(), obj=row)
    form.agency_id.data = row.agency_id

    def edit() -> None:
        lock_for_writing(actor, meeting_id)
        edit_invitee(locked(Invitee, invitee_id), form.started_from, by=actor, **form.facts())

    if form.save(edit):
        flash(_("Undangan disimpan."))
        return redirect(url_for(".invitee", code=code, invitee_id=invitee_id), 303)
    if form.is_submitted():
        meeting = meeting_for_writing(actor, code)
        row = _invitee(meeting, invitee_id)
    ahead = meeting.state in OPEN
    page = render_template(
        "meetings/invitee.html", form=form, trail=trail, code=code, row=row, name=row.agency.name_in(language()),
        contact=contact_of(row.seat), history=history_of(row.id), ahead=ahead, zone=ZoneInfo(zone_of(meeting)),
        link=reply_url(row, meeting) if row.invited_at and ahead else None,
        invitation_url=url_for(".invitation", code=code),
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/undangan/<int:invitee_id>/tarik")
@requires(May.INVITE)
def withdraw_invitation(code: str, invitee_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    _invitee(meeting, invitee_id)
    return done_here(
        meeting, url_for(".invitation", code=code), _("Undangan ditarik. Jawabannya tetap tersimpan."),
        lambda: withdraw_invitee(locked(Invitee, invitee_id), revision_seen(), by=actor),
    )  # fmt: skip


@bp.post("/rapat/<code>/undangan/<int:invitee_id>/tautan-baru")
@requires(May.INVITE)
def new_link(code: str, invitee_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    _invitee(meeting, invitee_id)
    return done_here(
        meeting, url_for(".invitee", code=code, invitee_id=invitee_id),
        _("Tautan lama tidak berlaku lagi. Salin dan kirim yang baru."),
        lambda: renew_link(locked(Invitee, invitee_id), revision_seen(), by=actor),
    )  # fmt: skip


# Sending


@bp.route("/rapat/<code>/undang", methods=["GET", "POST"], endpoint="invite")
@requires(May.INVITE)
def send_invitations(code: str) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, zone = meeting.id, trail_of(meeting), zone_of(meeting)
    waiting = [row for row in invitees_of(meeting) if row.invited_at is None]
    closes = meeting.replies_close_at or (default_closing(meeting.starts_on, zone) if meeting.starts_on else None)
    if closes is not None and closes < now():
        closes = now() + timedelta(hours=1)
    form = SendForm(data={"replies_close_at": closes.astimezone(ZoneInfo(zone)) if closes else None})

    def send() -> int:
        return len(invite(lock_for_writing(actor, meeting_id), by=actor, replies_close_at=form.closes(zone)))

    if form.save(send):
        flash(
            ngettext(
                "%(num)s undangan disiapkan. Yang lewat surel berangkat sendiri; yang lain menunggu di antrean pesan.",
                "%(num)s undangan disiapkan. Yang lewat surel berangkat sendiri; yang lain menunggu di antrean pesan.",
                form.result,
            )
        )
        return redirect(url_for(".replies", code=code), 303)
    if form.is_submitted():
        meeting = meeting_for_writing(actor, code)
        waiting = [row for row in invitees_of(meeting) if row.invited_at is None]
    ways = Counter(way_of(row) for row in waiting)
    page = render_template(
        "meetings/invite.html", form=form, meeting=meeting, trail=trail, code=code, waiting=waiting, ways=ways,
        ahead=meeting.state in OPEN, back=url_for(".invitation", code=code), zone_name=ZONES[zone],
        way_of=way_of,
        edit_url=url_for("minutes.edit", code=code),
    )  # fmt: skip
    return page, form.http_status


@bp.get("/rapat/<code>/undangan.ics")
@requires(May.SEE_MEETINGS)
def calendar(code: str) -> ResponseReturnValue:
    meeting = meeting_by_code(current_actor(), code)
    return calendar_file(meeting)


def calendar_file(meeting: Meeting, invitee: Invitee | None = None) -> Response:
    """The calendar file as a download; not found before anybody was invited, or without a day."""
    content = calendar_of(meeting, invitee=invitee)
    if content is None:
        abort(404)
    cancelled = meeting.state is MeetingState.CANCELLED
    response = Response(content, mimetype=MEDIA_TYPE)
    name = f"{'pembatalan' if cancelled else 'undangan'}-{meeting.code}.ics"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
