"""The page on which the secretariat settles what agencies handed in before a meeting."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.core import Actor, current_actor, locked, requires, revision_sent

from .invitation_forms import SettleForm
from .invitation_models import Submission, SubmissionState
from .invitation_service import zone_of
from .models import AgendaItem, Meeting
from .pages import page_of, trail_of
from .policy import May, writes_class
from .queries import agenda_of, lock_for_writing, meeting_for_writing
from .submission_service import set_submission_aside, submissions_of, take_submission
from .views import bp


@bp.get("/rapat/<code>/bahan")
@requires(May.SETTLE_SUBMISSION)
def submissions(code: str) -> ResponseReturnValue:
    return _page(code)


@bp.post("/rapat/<code>/bahan/<int:submission_id>")
@requires(May.SETTLE_SUBMISSION)
def settle_submission(code: str, submission_id: int) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id = meeting.id
    if submission_id not in {one.id for one in submissions_of(meeting)}:
        raise NoResultFound
    form = SettleForm(agenda_of(actor, meeting), prefix=f"b{submission_id}-")
    takes = request.form.get("langkah") == "ambil"

    def settle() -> None:
        lock_for_writing(actor, meeting_id)
        submission = locked(Submission, submission_id)
        if takes:
            started, item = revision_sent(form.revision.data), form.item_id.data
            take_submission(submission, started, by=actor, item_id=item, title=form.title.data)
        else:
            set_submission_aside(submission, revision_sent(form.revision.data), form.reason.data or "", by=actor)

    if form.save(settle):
        flash(_("Bahan dimasukkan ke acara.") if takes else _("Bahan dikesampingkan; alasannya tersimpan."))
        return redirect(url_for(".submissions", code=code), 303)
    return _page(code, submission_id, form)


def _page(code: str, tried: int | None = None, form: SettleForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    trail, found = trail_of(meeting), submissions_of(meeting)
    agenda = agenda_of(actor, meeting)
    waiting = [one for one in found if one.state is SubmissionState.NEW]
    forms = {
        one.id: form if form is not None and one.id == tried else SettleForm(
            agenda, formdata=None, data={"revision": str(one.revision), "title": _first_line(one.text)},
            prefix=f"b{one.id}-",
        )
        for one in waiting
    }  # fmt: skip
    page = render_template(
        "meetings/submissions.html", meeting=meeting, waiting=waiting, forms=forms, tried=tried,
        settled=[
            one for one in found if one.state is not SubmissionState.NEW and _is_read(actor, meeting, one.agenda_item)
        ],
        trail=trail, code=code,
        back=page_of(code), zone=ZoneInfo(zone_of(meeting)),
    )  # fmt: skip
    return page, form.http_status if form is not None else 200


def _is_read(actor: Actor, meeting: Meeting, item: AgendaItem | None) -> bool:
    """Whether the writer may know of the point of the agenda that something was taken into."""
    return item is None or writes_class(actor, meeting, item.security_class or meeting.effective_class)


def _first_line(text: str) -> str:
    """A proposed title: the first line, as far as a title goes."""
    line = next((each.strip() for each in text.splitlines() if each.strip()), "")
    return line if len(line) <= 120 else ""
