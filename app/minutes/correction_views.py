"""Pages of corrections: for an agency that was there, on a phone; for the secretariat, which takes in or answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.core import Actor, allows, current_actor, demand, label_id, locked, requires, revision_sent, row_number
from app.core.rendering import language
from app.directory import Agency, agencies_in_order
from app.meetings import Meeting, ReplyChannel, lock_for_writing, meeting_by_code, meeting_for_writing, trail_of

from .circulation_service import answers_to, has_begun, last_circulation, not_yet_agreed, window_passed
from .closing_forms import (
    BY_OTHERS,
    CorrectionForm,
    ReasonForm,
    SettleForm,
    channels,
    correction_form,
    said_for,
)
from .closing_pages import corrections_for, draft_for, hall_of, names_of, told_facts
from .content import MinutesContent
from .correction_facts import IN_ENGLISH, class_of, lines_missing, standing, thing_of, with_what_came_since
from .correction_service import UNSETTLED, accept_correction, answer_correction, propose_correction
from .edition_models import Correction, CorrectionOrigin, CorrectionState, CorrectionTarget
from .edition_queries import classes_for
from .policy import Hall, May
from .service import state_of
from .views import bp


@dataclass(frozen=True, slots=True)
class Shown:
    """A correction on the page: what it speaks of, what it asks for, and the form that settles it.

    ``english`` are the English wordings that go with the Indonesian ones it changes, ``gone`` the lines of a note that
    a text typed elsewhere does not have.
    """

    correction: Correction
    about: str
    facts: list[tuple[str, Any, Any]]
    english: list[str]
    gone: list[str]
    form: SettleForm | None


@bp.get("/rapat/<code>/tanggapan")
@requires(May.PROPOSE_CORRECTION)
def corrections(code: str) -> ResponseReturnValue:
    """What was asked to be said otherwise, and who agrees to the draft as it stands."""
    return _page(code)


def _page(code: str, settling: int | None = None, form: SettleForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    meeting, hall = _commented(actor, code)
    writes = allows(actor, May.SETTLE_CORRECTION, meeting)
    own = {ident for ident in hall.present if actor.agencies.covers(ident, meeting.effective_class)}
    draft = draft_for(actor, meeting)
    if draft.shown is None:
        raise NoResultFound
    shown = [
        Shown(
            one, _about(one, draft.shown), told_facts(one, language()), _english_lost(one, draft.shown),
            _lines_lost(one, draft.shown), _settling(one, settling, form) if writes else None,
        )
        for one in corrections_for(actor, meeting)
        if writes or one.agency_id in own
    ]  # fmt: skip
    circulation = last_circulation(meeting)
    under_way = circulation is not None and circulation.ended_at is None
    answers = answers_to(circulation) if circulation else {}
    names = names_of(hall.present, meeting, language())
    open_ids = {one.id for one in not_yet_agreed(circulation, hall.present, draft.digest)} if circulation else set()
    page = render_template(
        "minutes/corrections.html",
        trail=trail_of(meeting), code=code, meeting=meeting, writes=writes, own=sorted(own),
        waiting=[one for one in shown if one.correction.state is CorrectionState.PROPOSED],
        accepted=[one for one in shown if one.correction.state is CorrectionState.ACCEPTED],
        settled=[
            one for one in shown
            if one.correction.state in {CorrectionState.ANSWERED, CorrectionState.APPLIED}
        ],
        circulation=circulation, under_way=under_way, digest=draft.digest,
        passed=circulation is not None and window_passed(circulation, meeting),
        agencies=[(ident, names.get(ident, ""), answers.get(ident), ident not in open_ids)
                  for ident in sorted(hall.present, key=lambda ident: names.get(ident, ""))
                  if writes or ident in own],
        channels=[(one.value, label) for one, label in zip(BY_OTHERS, [c.label for c in channels()], strict=True)],
        reason=ReasonForm(formdata=None), state=state_of(meeting), may_call_back=not has_begun(meeting),
        parts=_parts(draft.shown, draft.unread) if not writes else [],
    )  # fmt: skip
    return page, form.http_status if form else 200


def _commented(actor: Actor, code: str) -> tuple[Meeting, Hall]:
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    hall = hall_of(meeting)
    demand(actor, May.PROPOSE_CORRECTION, hall)
    return meeting, hall


def _settling(correction: Correction, settling: int | None, form: SettleForm | None) -> SettleForm | None:
    if correction.state not in UNSETTLED:
        return None
    if form is not None and correction.id == settling:
        return form
    return SettleForm(formdata=None, prefix=f"k{correction.id}-", data={"revision": str(correction.revision)})


@bp.route("/rapat/<code>/tanggapan/baru", methods=["GET", "POST"])
@requires(May.PROPOSE_CORRECTION)
def new_correction(code: str) -> ResponseReturnValue:
    """Ask for something to be said otherwise: first of what, then how."""
    actor = current_actor()
    meeting, hall = _commented(actor, code)
    target, target_id = _asked_of()
    draft = draft_for(actor, meeting)
    if draft.shown is None:
        raise NoResultFound
    if target is None:
        return render_template(
            "minutes/correction_parts.html",
            trail=_trail(meeting),
            code=code,
            parts=_parts(draft.shown, draft.unread),
        )
    thing = thing_of(meeting, target, target_id)
    if class_of(meeting, target, thing) not in classes_for(actor, meeting):
        raise NoResultFound
    stands = standing(target, thing)
    writes = allows(actor, May.SETTLE_CORRECTION, meeting)
    form = correction_form(target, stands, agencies_in_order(), new=thing is None, classes=writes)
    _offer(form, actor, meeting, hall, writes=writes)
    meeting_id = meeting.id
    about, trail = _about_part(target, target_id, draft.shown), _trail(meeting)

    def write() -> None:
        held = lock_for_writing(actor, meeting_id) if writes else locked(Meeting, meeting_id)
        propose_correction(
            held, target, target_id, form.text.data or "", by=actor, facts=form.typed_facts(),
            agency_id=form.agency.data, channel=_channel(form, writes=writes),
            position=form.by_position.data if form.by_position else None,
        )  # fmt: skip

    if form.save(write):
        flash(_("Koreksi disampaikan. Jawabannya tampak pada halaman ini."))
        return redirect(url_for(".corrections", code=code), 303)
    page = render_template(
        "minutes/correction_form.html", form=form, trail=trail, code=code, about=about, new=target_id is None,
        action=url_for(".new_correction", code=code, bagian=target.value, nomor=target_id),
        back=url_for(".corrections", code=code), target=target,
    )  # fmt: skip
    return page, form.http_status


def _asked_of() -> tuple[CorrectionTarget | None, int | None]:
    part, number = request.args.get("bagian", ""), request.args.get("nomor", "")
    if not part:
        return None, None
    if part not in set(CorrectionTarget):
        abort(404)
    try:
        return CorrectionTarget(part), row_number(number) if number else None
    except ValueError:
        abort(404)


def _offer(form: CorrectionForm, actor: Actor, meeting: Meeting, hall: Hall, *, writes: bool) -> None:
    """In whose name: the secretariat's own or any agency that was there; an agency in its own."""
    there = [one for one in agencies_in_order() if one.id in hall.present]
    names = names_of(hall.present, meeting, language())
    if writes:
        form.agency.choices = said_for(there, _("sekretariat sendiri"), names)
        form.channel.choices = channels()
        return
    own: Sequence[Agency] = [one for one in there if actor.agencies.covers(one.id, meeting.effective_class)]
    form.agency.choices = said_for(own, "", names)[1:]
    if form.agency.data is None and own:
        form.agency.data = own[0].id
    del form.channel
    del form.by_position


def _channel(form: CorrectionForm, *, writes: bool) -> ReplyChannel:
    if writes and form.agency.data is not None and form.channel.data:
        return ReplyChannel(form.channel.data)
    return ReplyChannel.APP


@bp.post("/rapat/<code>/tanggapan/<int:correction_id>")
@requires(May.SETTLE_CORRECTION)
def settle_correction(code: str, correction_id: int) -> ResponseReturnValue:
    """Take a correction in, or answer it."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    if correction_id not in {one.id for one in corrections_for(actor, meeting)}:
        raise NoResultFound
    meeting_id, frozen = meeting.id, meeting.frozen_at is not None
    form = SettleForm(prefix=f"k{correction_id}-")
    accepts = request.form.get("act") == "accept"

    def write() -> None:
        lock_for_writing(actor, meeting_id)
        held = locked(Correction, correction_id)
        revision = revision_sent(form.revision.data)
        if accepts:
            accept_correction(held, revision, by=actor)
        else:
            answer_correction(held, revision, form.answer.data or "", by=actor)

    if form.save(write):
        if not accepts:
            flash(_("Jawaban dicatat."))
        else:
            flash(_("Koreksi diterima; dimuat dengan perbaikan berikutnya.") if frozen else _("Koreksi dimuat."))
        return redirect(url_for(".corrections", code=code), 303)
    return _page(code, correction_id, form)


# What a correction speaks of


def _trail(meeting: Meeting) -> list[tuple[str, str]]:
    return [*trail_of(meeting), (_("Tanggapan"), url_for(".corrections", code=meeting.code))]


def _about(correction: Correction, content: MinutesContent) -> str:
    return _about_part(correction.target, correction.target_id, content)


def _about_part(target: CorrectionTarget, target_id: int | None, content: MinutesContent) -> str:
    """``Hasil rapat butir 3``; the name of the part alone where it is gone or not for this reader."""
    kind = str(_(label_id(target)))
    if target is CorrectionTarget.MEETING:
        return kind
    if target_id is None:
        return str(_("%(part)s baru", part=kind))
    name = next((each.name for each in _parts(content) if (each.target, each.id) == (target, target_id)), "")
    return f"{kind}: {name}" if name else kind


def _english_lost(correction: Correction, content: MinutesContent) -> list[str]:
    """The English wordings of what a correction that is not settled changes: they say what would no longer stand."""
    if correction.state not in UNSETTLED:
        return []
    if correction.target is CorrectionTarget.MEETING:
        things: Sequence[Any] = [content.facts]
    else:
        rows: dict[CorrectionTarget, Sequence[Any]] = {
            CorrectionTarget.AGENDA_ITEM: content.agenda, CorrectionTarget.ISSUE: content.issues,
            CorrectionTarget.DECISION: content.outcomes, CorrectionTarget.ACTION: content.actions,
        }  # fmt: skip
        things = [one for one in rows.get(correction.target, ()) if one.id == correction.target_id]
    asked = [name for name in IN_ENGLISH if name in correction.facts]
    return [words for one in things for name in asked if (words := getattr(one, f"{name}_en", None))]


def _lines_lost(correction: Correction, content: MinutesContent) -> list[str]:
    """The lines of a note that would go with a text typed before it was final: its writer may never have seen them.

    A correction written on its own page began with the note as it stood; what is not in it any more was struck there.
    """
    late = correction.origin is CorrectionOrigin.LATE_SYNC and correction.target is CorrectionTarget.NOTE
    if not late or correction.state not in UNSETTLED or "text" not in correction.facts:
        return []
    there = next((item.notes for item in content.agenda if item.id == correction.target_id), "")
    asked = correction.facts["text"] or ""
    return lines_missing(there, with_what_came_since(asked, correction.before, there))


@dataclass(frozen=True, slots=True)
class Part:
    """Something a correction can speak of."""

    target: CorrectionTarget
    id: int | None
    name: str
    text: str


def _parts(content: MinutesContent, unread: Collection[int] = ()) -> list[Part]:
    """What the reader may ask a correction of, in the order of the notula."""
    found = [Part(CorrectionTarget.MEETING, None, content.facts.title, "")]
    found += [
        Part(CorrectionTarget.ATTENDANCE, row.id, row.agency.name, str(_(label_id(row.status))))
        for row in content.attendance
    ]
    for item in content.agenda:
        number = str(_("acara %(n)s", n=item.seq))
        found.append(Part(CorrectionTarget.AGENDA_ITEM, item.id, number, item.title))
        if item.id not in unread:
            empty = str(_("%(title)s (belum ada catatan)", title=item.title))
            found.append(Part(CorrectionTarget.NOTE, item.id, number, item.notes or empty))
    found += [Part(CorrectionTarget.ISSUE, one.id, one.ref, one.text) for one in content.issues]
    found += [
        Part(CorrectionTarget.DECISION, one.id, str(_("butir %(n)s", n=one.number)), one.text)
        for one in content.outcomes
        if one.withdrawn_by is None
    ]
    found += [
        Part(CorrectionTarget.ACTION, one.id, one.ref, one.text) for one in content.actions if one.withdrawn_by is None
    ]
    return found
