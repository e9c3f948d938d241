"""Pages of self check-in: the door that a QR code leads to, and the desk behind it."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from app.core import (
    N_,
    Refused,
    SecurityClass,
    current_actor,
    demand,
    done_at_once,
    now,
    public,
    requires,
    site_root,
    writing,
)
from app.core.rendering import language
from app.directory import agencies_in_order, agency_named, alike, enter_by_name

from .attendance_lines import absent_members_of
from .check_in_forms import AcceptForm, CheckInForm, OpenCheckInForm
from .check_in_models import CheckIn
from .check_in_service import (
    SPAN,
    Arrival,
    TooManyHere,
    accept,
    check_in_of,
    check_ins_of,
    close_check_in,
    day_at,
    expected_agencies,
    is_open,
    meeting_of_token,
    open_check_in,
    refuse,
    renew_check_in,
    token_of,
)
from .check_in_service import check_in as say_here
from .invitation_service import zone_of
from .models import AttendanceStatus, Meeting
from .pages import trail_of
from .policy import May
from .queries import attendance_of, lock_for_writing, meeting_for_writing
from .views import bp

HERE = "hadir"
"""Under which word the browser's own session keeps what was said from it: by token, the row."""
DEVICE = "perangkat"


@bp.route("/hadir/<token>", methods=["GET", "POST"])
@public
def check_in(token: str) -> ResponseReturnValue:
    """Somebody in the hall says that they are here; without an account, and without seeing who else is."""
    meeting = meeting_of_token(token)
    meeting_id, about, opened = meeting.id, _about(meeting), is_open(meeting, now())
    mine = _said_from_here(meeting)
    form = CheckInForm(expected_agencies(meeting) if opened else [])
    status = 200
    if form.is_submitted():
        status = 422
        if not opened:
            flash(_("Hadir mandiri sedang tidak dibuka. Daftarkan diri pada meja penerima."), "attention")
            return redirect(url_for(".check_in", token=token), 303)
        if form.validate():
            said = Arrival(
                form.key.data, form.agency_id, form.agency_typed.data, form.position.data, form.person.data,
                form.represents.data, _device(), request.remote_addr or "-",
            )  # fmt: skip
            try:
                with writing():
                    ident = say_here(meeting_id, said).id
            except TooManyHere as refused:
                form.refuse(refused)
                status = 429
            except Refused as refused:
                form.refuse(refused)
            else:
                session[HERE] = {**session.get(HERE, {}), str(meeting_id): ident}
                return redirect(url_for(".check_in", token=token), 303)
    page = render_template(
        "meetings/check_in.html", token=token, form=form, about=about, opened=opened, mine=mine,
    )  # fmt: skip
    return page, status, {"Retry-After": str(int(SPAN.total_seconds()))} if status == 429 else {}


def _device() -> str:
    """What tells this browser from the others of the hall."""
    known = session.get(DEVICE)
    if not isinstance(known, str):
        known = session[DEVICE] = secrets.token_hex(16)
    return known


def _said_from_here(meeting: Meeting) -> CheckIn | None:
    ident = session.get(HERE, {}).get(str(meeting.id))
    return check_in_of(meeting, ident) if isinstance(ident, int) else None


def _about(meeting: Meeting) -> dict[str, Any]:
    """The meeting in short. Of a restricted one only kind, day and place are told to whoever holds the code."""
    at = now()
    zone = ZoneInfo(zone_of(meeting))
    closes = meeting.check_in_closes_at
    told = meeting.effective_class is SecurityClass.OPEN
    return {
        "title": meeting.title_in(language()) if told else None,
        "kind": meeting.meeting_type,
        "starts_on": meeting.starts_on,
        "ends_on": meeting.ends_on,
        "venue": meeting.venue,
        "closes": closes.astimezone(zone).time() if closes else None,
        "was_open": closes is not None and closes <= at and day_at(meeting, closes) == day_at(meeting, at),
        "zone": zone.key,
    }


@bp.get("/rapat/<code>/hadir-mandiri")
@requires(May.OPEN_CHECK_IN)
def check_in_desk(code: str) -> ResponseReturnValue:
    """Who waits to be let in, who came by themselves, and the door's lock."""
    meeting = meeting_for_writing(current_actor(), code)
    demand(current_actor(), May.OPEN_CHECK_IN, meeting)
    return _desk(meeting, OpenCheckInForm(data={"closes_at": _proposed_closing(meeting)})), 200


def _desk(meeting: Meeting, form: OpenCheckInForm) -> str:
    actor = current_actor()
    rows = check_ins_of(meeting)
    waiting = [row for row in rows if row.settled is None]
    directory = [agency for agency in agencies_in_order() if agency.ended_on is None] if waiting else []
    attended = attendance_of(actor, meeting)
    present = {row.agency_id for row in attended if row.status is AttendanceStatus.PRESENT}
    expected = expected_agencies(meeting)
    return render_template(
        "meetings/check_in_desk.html",
        meeting=meeting, code=meeting.code, trail=trail_of(meeting), form=form, zone=ZoneInfo(zone_of(meeting)),
        opened=is_open(meeting, now()), today_is_its_day=day_at(meeting, now()) is not None, poster=_poster(meeting),
        waiting=[(row, row.agency or alike(row.agency_typed or "", directory)) for row in waiting],
        settled=[row for row in rows if row.settled is not None],
        names=[agency.name_in(language()) for agency in directory],
        here=sum(agency.id in present for agency in expected), expected=len(expected),
        absent=[agency.name_in(language()) for agency in absent_members_of(actor, meeting, attended)],
    )  # fmt: skip


def _proposed_closing(meeting: Meeting) -> Any:
    """An hour after the meeting begins, or from now where it did; within this day, as the door is."""
    here = now().astimezone(ZoneInfo(zone_of(meeting)))
    begins = datetime.combine(here.date(), meeting.starts_at or here.time(), here.tzinfo)
    closes = max(begins, here) + timedelta(hours=1)
    return closes.time().replace(second=0, microsecond=0) if closes.date() == here.date() else time(23, 59)


def _poster(meeting: Meeting) -> dict[str, Any]:
    """The QR code as a drawing within the page, its address, and whether telephones can reach it."""
    address = site_root() + url_for(".check_in", token=token_of(meeting))
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
        title=_("Kode QR hadir mandiri"),
    )
    host = urlsplit(address).hostname or ""
    return {
        "address": address,
        "drawing": Markup(drawing),  # noqa: S704 - drawn here, of an address made here
        "only_here": host in {"localhost", "::1"} or host.startswith("127."),
    }


@bp.get("/rapat/<code>/hadir-mandiri/qr")
@requires(May.OPEN_CHECK_IN)
def check_in_poster(code: str) -> ResponseReturnValue:
    """The QR code in large, for the screen of the hall and for the printer."""
    meeting = meeting_for_writing(current_actor(), code)
    demand(current_actor(), May.OPEN_CHECK_IN, meeting)
    return render_template(
        "meetings/check_in_poster.html", about=_about(meeting), poster=_poster(meeting), trail=trail_of(meeting),
        opened=is_open(meeting, now()), code=code,
    )  # fmt: skip


@bp.post("/rapat/<code>/hadir-mandiri/buka")
@requires(May.OPEN_CHECK_IN)
def open_check_in_(code: str) -> ResponseReturnValue:
    """Open the door until a time of this day."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    demand(actor, May.OPEN_CHECK_IN, meeting)
    meeting_id, zone = meeting.id, ZoneInfo(zone_of(meeting))
    form = OpenCheckInForm()

    def act() -> None:
        here = now().astimezone(zone)
        closes = datetime.combine(here.date(), form.closes_at.data, zone)
        open_check_in(lock_for_writing(actor, meeting_id), closes, by=actor)

    if form.save(act):
        flash(_("Hadir mandiri dibuka."))
        return redirect(url_for(".check_in_desk", code=code), 303)
    return _desk(meeting_for_writing(actor, code), form), form.http_status


@bp.post("/rapat/<code>/hadir-mandiri/tutup")
@requires(May.OPEN_CHECK_IN)
def close_check_in_(code: str) -> ResponseReturnValue:
    """Close the door now."""
    return _at_desk(code, _("Hadir mandiri ditutup."), lambda held: close_check_in(held, by=current_actor()))


@bp.post("/rapat/<code>/hadir-mandiri/ganti")
@requires(May.OPEN_CHECK_IN)
def renew_check_in_(code: str) -> ResponseReturnValue:
    """Make the code handed out so far useless."""
    return _at_desk(
        code, _("Kode QR diganti; yang lama tidak berlaku lagi."), lambda held: renew_check_in(held, by=current_actor())
    )


@bp.post("/rapat/<code>/hadir-mandiri/<int:ident>/terima")
@requires(May.OPEN_CHECK_IN)
def accept_check_in(code: str, ident: int) -> ResponseReturnValue:
    """Let somebody in, as coming from an agency of the directory or from one of that name."""
    form = AcceptForm()
    sent = form.validate()
    name = " ".join((form.agency.data or "").split())

    def act(held: Meeting) -> None:
        actor = current_actor()
        if not sent or not name:
            raise Refused(N_("Tulis instansinya."))
        accept(held, ident, agency_named(name) or enter_by_name(name, by=actor), by=actor)

    return _at_desk(code, _("Dicatat hadir: %(name)s.", name=name), act)


@bp.post("/rapat/<code>/hadir-mandiri/<int:ident>/tolak")
@requires(May.OPEN_CHECK_IN)
def refuse_check_in(code: str, ident: int) -> ResponseReturnValue:
    """Do not count it."""
    return _at_desk(code, _("Tidak dicatat hadir."), lambda held: refuse(held, ident, by=current_actor()))


def _at_desk(code: str, words: str, act: Any) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    demand(actor, May.OPEN_CHECK_IN, meeting)
    meeting_id = meeting.id
    done_at_once(lambda: act(lock_for_writing(actor, meeting_id)), words)
    return redirect(url_for(".check_in_desk", code=code), 303)
