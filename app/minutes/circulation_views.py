"""Pages on which a draft goes to the chair and to the agencies, and comes back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import allows, current_actor, day_short, demand, done_at_once, locked, requires, revision_sent
from app.core.rendering import language
from app.directory import holidays_of
from app.meetings import (
    Meeting,
    ReplyChannel,
    lock_for_writing,
    meeting_by_code,
    meeting_for_writing,
    page_of,
    trail_of,
)

from .circulation_service import agree_for_all, circulate, hall_agreed, proposed_window
from .circulation_service import answer_circulation as record_agreement
from .circulation_service import call_back as take_back
from .closing_forms import BY_OTHERS, ParafForm, ReasonForm, ReturnForm, SendForm
from .closing_pages import draft_for, hall_of, tell, to_mend
from .composing import content_of
from .content import content_from, content_hash
from .differences import differences
from .edition_queries import content_within
from .paraf_service import initial as give_paraf
from .paraf_service import meeting_under_review, standing_of, take_from_chair, waits_for_paraf
from .paraf_service import return_draft as give_back
from .paraf_service import submit as put_before_chair
from .policy import May
from .service import missing_for_circulation
from .views import bp


@bp.route("/rapat/<code>/sampaikan", methods=["GET", "POST"])
@requires(May.CIRCULATE)
def send(code: str) -> ResponseReturnValue:
    """Send the draft to the agencies for comment."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), page_of(code)
    if meeting.circulated_at is not None:
        flash(_("Notula rapat ini sudah disampaikan."))
        return redirect(back, 303)
    window, agreed = proposed_window(meeting), hall_agreed(meeting)
    form = SendForm(data={"due_on": window, "agreed_in_hall": agreed})
    if not agreed:
        del form.agreed_in_hall

    def write() -> None:
        circulate(
            lock_for_writing(actor, meeting_id), by=actor, due_on=form.due_on.data,
            agreed_in_hall=bool(form.agreed_in_hall and form.agreed_in_hall.data),
        )  # fmt: skip

    if form.save(write):
        words = _("Konsep notula disampaikan. Tanggapan ditunggu sampai %(day)s.",
                  day=day_short(form.due_on.data, language()))  # fmt: skip
        flash(words)
        return redirect(back, 303)
    meeting = meeting_for_writing(actor, code)
    draft = draft_for(actor, meeting)
    page = render_template(
        "minutes/circulate.html", form=form, trail=trail, code=code, back=back, draft=draft.shown,
        missing=to_mend(actor, meeting, missing_for_circulation(meeting)), paraf=standing_of(meeting, draft.digest),
        awaited=waits_for_paraf(meeting),
        no_holidays=window.year if not holidays_of(window.year) else None,
    )  # fmt: skip
    return page, form.http_status


@bp.post("/rapat/<code>/tarik-konsep")
@requires(May.CIRCULATE)
def call_back(code: str) -> ResponseReturnValue:
    """Take the draft back to mend it."""
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    form = ReasonForm()

    def write() -> None:
        take_back(lock_for_writing(actor, meeting_id), form.text.data or "", by=actor)

    done_at_once(write, _("Konsep ditarik. Pembacanya diberi tahu bahwa konsep sedang diperbaiki."))
    return redirect(page_of(code), 303)


@bp.post("/rapat/<code>/tanggapan/setuju")
@requires(May.PROPOSE_CORRECTION)
def answer_circulation(code: str) -> ResponseReturnValue:
    """An agency agrees; the secretariat records it for one that said so elsewhere."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code)
    hall = hall_of(meeting)
    demand(actor, May.PROPOSE_CORRECTION, hall)
    agency_id, seen = revision_sent(request.form.get("agency")), request.form.get("seen", "")
    meeting_id, own = meeting.id, actor.agencies.covers(agency_id, meeting.effective_class)
    position = request.form.get("by_position", "").replace("\x00", "").strip()[:500] or None
    given: dict[str, Any] = {"position": position, "seen_hash": seen}
    if allows(actor, May.SETTLE_CORRECTION, meeting):
        given["channel"] = _channel_told() or (ReplyChannel.APP if own else ReplyChannel.MEETING)
        given["seen_hash"] = seen or None  # where no page was read, it is as it stands
    elif not own:
        agency_id = 0  # of no agency but its own
    done_at_once(
        lambda: record_agreement(locked(Meeting, meeting_id), agency_id, by=actor, **given), _("Persetujuan dicatat.")
    )  # fmt: skip
    return redirect(url_for(".corrections", code=code, _anchor="persetujuan"), 303)


@bp.post("/rapat/<code>/tanggapan/setuju-semua", endpoint="agree_for_all")
@requires(May.SETTLE_CORRECTION)
def record_all_agreements(code: str) -> ResponseReturnValue:
    """The secretariat records that all who were there agree, but for those who ask for a correction."""
    actor = current_actor()
    meeting_id, channel = meeting_for_writing(actor, code).id, _channel_told() or ReplyChannel.MEETING
    done_at_once(
        lambda: agree_for_all(
            lock_for_writing(actor, meeting_id), by=actor, channel=channel, seen_hash=request.form.get("seen") or None
        ),
        _("Persetujuan semua instansi yang hadir dicatat, kecuali yang mengusulkan koreksi."),
    )
    return redirect(url_for(".corrections", code=code, _anchor="persetujuan"), 303)


def _channel_told() -> ReplyChannel | None:
    """The way in which word of an agency came, where the form names one."""
    return {one.value: one for one in BY_OTHERS}.get(request.form.get("channel", ""))


# The chair


@bp.post("/rapat/<code>/ajukan")
@requires(May.SUBMIT_FOR_REVIEW)
def submit(code: str) -> ResponseReturnValue:
    """Put the draft before the chair."""
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    done_at_once(
        lambda: put_before_chair(lock_for_writing(actor, meeting_id), by=actor), _("Konsep diajukan kepada pimpinan.")
    )
    return redirect(page_of(code), 303)


@bp.post("/rapat/<code>/tarik-ajuan", endpoint="take_from_chair")
@requires(May.SUBMIT_FOR_REVIEW)
def take_back_from_chair(code: str) -> ResponseReturnValue:
    """Take the draft back from the chair."""
    actor = current_actor()
    meeting_id = meeting_for_writing(actor, code).id
    done_at_once(
        lambda: take_from_chair(lock_for_writing(actor, meeting_id), by=actor), _("Konsep ditarik dari pimpinan.")
    )
    return redirect(page_of(code), 303)


@bp.route("/rapat/<code>/paraf", methods=["GET", "POST"])
@requires(May.INITIAL)
def initial(code: str) -> ResponseReturnValue:
    """The chair reads the draft and gives a paraf, or gives it back."""
    actor = current_actor()
    meeting_under_review(actor, code)
    form = ParafForm()

    def write() -> None:
        give_paraf(meeting_under_review(actor, code), by=actor, seen_hash=form.seen.data or "")

    if form.save(write):
        flash(_("Paraf dicatat."))
        return redirect(url_for("home.home"), 303)
    return _review_page(code, form, ReturnForm(formdata=None), form.http_status)


@bp.post("/rapat/<code>/kembalikan")
@requires(May.INITIAL)
def return_draft(code: str) -> ResponseReturnValue:
    """The chair gives the draft back with notes."""
    actor = current_actor()
    meeting_under_review(actor, code)
    form = ReturnForm()
    if form.save(lambda: give_back(meeting_under_review(actor, code), form.text.data or "", by=actor)):
        flash(_("Konsep dikembalikan kepada sekretariat."))
        return redirect(url_for("home.home"), 303)
    return _review_page(code, ParafForm(formdata=None), form, form.http_status)


def _review_page(code: str, form: ParafForm, returning: ReturnForm, status: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_under_review(actor, code)
    content = content_of(meeting)
    classes = frozenset(
        one for one in type(meeting.effective_class) if actor.leadership_forums.covers(meeting.forum_id, one)
    )
    form.seen.data = digest = content_hash(content)
    draft, standing = content_within(actor, meeting, content, classes), standing_of(meeting, digest)
    read = content_within(actor, meeting, content_from(standing.paraf.content), classes) if standing else None
    page = render_template(
        "minutes/paraf.html", form=form, returning=returning, code=code, title=meeting.title_in(language()),
        trail=trail_of(meeting), draft=draft, standing=standing,
        changes=tell(differences(read, draft), language()) if read and draft else [],
    )  # fmt: skip
    return page, status
