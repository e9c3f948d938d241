"""The page of what earlier meetings left unfinished, where a meeting goes through it action by action."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload
from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Optional

from app.actions import Review, action_for_writing
from app.actions import review as record_review
from app.core import Actor, AtMost, Careful, allows, current_actor, label_id, requires
from app.core.rendering import language
from app.meetings import May as MeetingsMay
from app.meetings import Meeting, lock_for_editing, meeting_by_code, meeting_for_writing, trail_of
from app.minutes import May as MinutesMay

from .carry_over import Carried, CarryOver, Why, carry_over
from .models import Roadmap
from .views import bp


class ReviewForm(Careful):
    """What the meeting heard or found about one action."""

    careful = ("text",)

    what = RadioField(_l("Hasil peninjauan"), validators=[DataRequired()])
    for_agency = SelectField(
        _l("Disampaikan oleh"), coerce=lambda value: int(value) if value else None, default=""
    )  # fmt: skip
    text = TextAreaField(_l("Keterangan"), validators=[AtMost(20_000)])
    due_on = DateField(_l("Batas waktu baru"), validators=[Optional()])


def _form(row: Carried) -> ReviewForm:
    form = ReviewForm()
    form.what.choices = [(what.value, _(label_id(what))) for what in row.open_reviews]
    named = [(agency.id, agency.name_in(language())) for agency in row.speakers]
    form.for_agency.choices = [("", _("rapat, tidak satu instansi pun khusus")), *named]
    if not form.is_submitted() and row.action.lead_id in {agency.id for agency in row.speakers}:
        form.for_agency.data = row.action.lead_id
    return form


@bp.get("/rapat/<code>/tindak-lanjut-sebelumnya", endpoint="carry_over")
@requires(MinutesMay.OPEN_MEETING)
def carry_over_page(code: str) -> ResponseReturnValue:
    """The list; with ``?tinjau=<id>`` one of them is open to be reviewed."""
    actor = current_actor()
    meeting = meeting_by_code(actor, code, joinedload(Meeting.forum))
    found = carry_over(actor, meeting)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify(_plain(found))
    asked = request.args.get("tinjau", "")
    row = next((one for one in found.rows if str(one.action.id) == asked and one.open_reviews), None)
    return _page(actor, meeting, found, row, _form(row) if row else None)


@bp.post("/rapat/<code>/tindak-lanjut-sebelumnya/<int:action_id>/tinjau")
@requires(MeetingsMay.WRITE_MEETING)
def review(code: str, action_id: int) -> ResponseReturnValue:
    """Record what the meeting said about one action, and go on to the next nothing was said about."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id = meeting.id
    found = carry_over(actor, meeting)
    row = next((one for one in found.rows if one.action.id == action_id), None)
    if row is None:
        raise NoResultFound
    form = _form(row)
    ref = row.action.ref
    following = found.next_after(action_id)
    next_id = following.action.id if following and following.action.id != action_id else None

    def write() -> None:
        held = lock_for_editing(actor, meeting_id)
        record_review(
            action_for_writing(actor, action_id), held, Review(form.what.data), by=actor, text=form.text.data or "",
            for_agency=form.for_agency.data, due_on=form.due_on.data,
        )  # fmt: skip

    if form.save(write):
        flash(_("Peninjauan %(ref)s tercatat.", ref=ref))
        back = {"tinjau": next_id, "_anchor": f"tl-{next_id}"} if next_id else {"_anchor": f"tl-{action_id}"}
        return redirect(url_for(".carry_over", code=code, **back), 303)
    meeting = meeting_for_writing(actor, code)
    found = carry_over(actor, meeting)
    row = next((one for one in found.rows if one.action.id == action_id), None)
    return _page(actor, meeting, found, row, form)


def _page(
    actor: Actor, meeting: Meeting, found: CarryOver, row: Carried | None, form: ReviewForm | None
) -> ResponseReturnValue:
    first = next((one for one in found.rows if not one.reviews and one.open_reviews), None)
    page = render_template(
        "roadmap/carry_over.html", meeting=meeting, trail=trail_of(meeting), found=found, on=found.on,
        groups=_groups(found), chosen=row.action.id if row else None, form=form, first=first,
        day_of=date.fromisoformat,
        writes=allows(actor, MeetingsMay.WRITE_MEETING, meeting) and meeting.circulated_at is None,
    )  # fmt: skip
    return page, form.http_status if form else 200


def _groups(found: CarryOver) -> list[tuple[Roadmap | None, int, list[tuple[Why, list[Carried]]]]]:
    """The forum's own first, then what came through each roadmap; within each by why it stands there."""
    groups = []
    for roadmap, rows in groupby(found.rows, key=lambda row: row.roadmap):
        parts = [(why, list(same)) for why, same in groupby(rows, key=lambda row: row.why)]
        groups.append((roadmap, sum(len(same) for _, same in parts), parts))
    return groups


def _plain(found: CarryOver) -> dict[str, Any]:
    """The list for the live minutes: plain values and ready words."""
    own = language()
    rows = []
    for row in found.rows:
        action, origin = row.action, row.origin.meeting
        rows.append({
            "id": action.id,
            "ref": action.ref,
            "text": action.text_in(own),
            "lead": action.lead.name_in(own) if action.lead else None,
            "due": action.due_on.isoformat() if action.due_on else None,
            "due_text": action.due_text,
            "state": action.shown.value,
            "state_words": _(label_id(action.shown)),
            "why": _(label_id(row.why)),
            "late_days": row.late_days,
            "origin": origin.title_in(own) if origin else None,
            "url": url_for("actions.action", id=action.id),
            "parties": [[agency.id, agency.name_in(own)] for agency in row.speakers],
            "steps": [[what.value, _(label_id(what))] for what in row.open_reviews],
            "reviewed": [
                {
                    "what": _(label_id(event.kind)), "text": event.text,
                    "for": event.agency.name_in(own) if event.agency else None,
                }
                for event in row.reviews
            ],
        })  # fmt: skip
    return {"rows": rows, "reviewed": found.reviewed, "more": found.more}
