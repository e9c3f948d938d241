"""Lines typed into a plain form, and texts pasted from Word or a conversation."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Regexp

from app.core import Actor, AtMost, Careful, Form, Refused, current_actor, requires, writing
from app.meetings import AgendaItem, Meeting, agenda_of, lock_for_editing, meeting_for_writing, optional_id, trail_of

from .capture import Context, Line, LineKind, digest, is_heading, read_line
from .capture_queries import context_of
from .capture_service import capture_line, form_key, label_of, line_under, said_under
from .capture_words import parts_of, questions_of, warning_of
from .paste_service import lines_of_batch, read_paste, said_under_points, take_paste, undo_paste
from .policy import May
from .typed_views import typed_for
from .views import bp


class CaptureForm(Careful):
    """One line."""

    careful = ("line",)

    line = StringField(
        _l("Baris catatan"), validators=[DataRequired(), AtMost(20_000)],
        description=_l("Awali dengan ! untuk tindak lanjut, = hasil rapat, ? isu; tanpa tanda menjadi catatan."),
    )  # fmt: skip
    item = SelectField(_l("Acara"), coerce=optional_id)
    key = HiddenField(validators=[Regexp(r"^[0-9a-f]{32}$")], default=lambda: uuid.uuid4().hex)


class PasteForm(Form):
    """A text with many lines."""

    text = TextAreaField(
        _l("Teks"), validators=[DataRequired(), AtMost(60_000)],
        description=_l("Dari Word, Excel, atau percakapan WhatsApp. Satu baris menjadi satu butir."),
    )  # fmt: skip
    item = SelectField(_l("Catatan masuk ke acara"), coerce=optional_id)
    batch = HiddenField(validators=[Regexp(r"^[0-9a-f]{32}$")])


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the dry run."""

    number: int
    line: Line
    parts: list[str]
    questions: list[str]
    warned: str | None
    digest: str
    heading: bool
    marked: bool


@bp.post("/rapat/<code>/catat")
@requires(May.WRITE_LIVE)
def capture(code: str) -> ResponseReturnValue:
    """Take in one line, once however often it is sent. What was read is seen on the page that follows."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail = meeting.id, trail_of(meeting)
    form = CaptureForm()
    form.item.choices = _items(actor, meeting)

    def write() -> str:
        held = lock_for_editing(actor, meeting_id)
        about, raw = context_of(actor, held), form.line.data or ""
        item = _item(actor, held, form.item.data)
        key = form_key(held, str(form.key.data), raw, by=actor, item=item)
        if before := line_under(key):
            return label_of(before)
        seen = digest(said_under(item, read_line(raw, about)))
        return capture_line(held, raw, by=actor, item=item, seen=seen, key=key, about=about).label

    if form.save(write):
        flash(_("Tercatat: %(what)s", what=form.result))
        return redirect(url_for(".live", code=code, acara=form.item.data), 303)
    back = url_for(".live", code=code)
    return render_template("minutes/capture.html", form=form, trail=trail, code=code, back=back), form.http_status


@bp.route("/rapat/<code>/tempel", methods=["GET", "POST"])
@requires(May.WRITE_LIVE)
def paste(code: str) -> ResponseReturnValue:
    """A pasted text: read first, shown line by line, then taken in as far as it is ticked."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id, trail, back = meeting.id, trail_of(meeting), url_for(".live", code=code)
    form = PasteForm(data={"batch": uuid.uuid4().hex})
    form.item.choices = _items(actor, meeting)
    facts: dict[str, Any] = {"form": form, "trail": trail, "code": code, "back": back, "kinds": list(LineKind)}
    if not form.is_submitted():
        return render_template("minutes/paste.html", **facts)
    if not form.validate():
        return render_template("minutes/paste.html", **facts), 422
    text, batch = str(form.text.data), str(form.batch.data)
    kinds, seen = _chosen_kinds(), _seen()
    if request.form.get("step") == "take":
        try:
            with writing():
                held = lock_for_editing(actor, meeting_id)
                taken = take_paste(
                    held, text, _wanted(), by=actor, batch=batch, kinds=kinds, seen=seen,
                    item=_item(actor, held, form.item.data),
                )  # fmt: skip
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(ngettext("%(num)s baris dicatat.", "%(num)s baris dicatat.", taken.count))
            return redirect(url_for(".pasted", code=code, batch=batch), 303)
    try:
        about = context_of(actor, meeting_for_writing(actor, code))
        point = _item(actor, meeting, form.item.data)
        under = point.security_class if point else None
        read = said_under_points(read_paste(text, about, kinds), under)
        lines = [_shown(n, line, about) for n, line in enumerate(read)]
    except Refused as refused:
        form.refuse(refused)
        return render_template("minutes/paste.html", **facts), 422
    return render_template("minutes/paste_read.html", lines=lines, **facts), form.http_status


@bp.get("/rapat/<code>/tempel/<batch>")
@requires(May.WRITE_LIVE)
def pasted(code: str, batch: str) -> ResponseReturnValue:
    """What a pasted text was taken in as, with the way to take it back."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    lines = [one.line for one in typed_for(actor, meeting, list(reversed(lines_of_batch(meeting, batch))))]
    if not lines:
        raise NoResultFound
    return render_template("minutes/pasted.html", lines=lines, batch=batch, code=code, trail=trail_of(meeting))


@bp.post("/rapat/<code>/tempel/<batch>/tarik")
@requires(May.WRITE_LIVE)
def take_back_paste(code: str, batch: str) -> ResponseReturnValue:
    """Withdraw what a pasted text made."""
    actor = current_actor()
    meeting = meeting_for_writing(actor, code)
    meeting_id = meeting.id
    if not lines_of_batch(meeting, batch):
        raise NoResultFound
    try:
        with writing():
            done, left = undo_paste(lock_for_editing(actor, meeting_id), batch, by=actor)
    except Refused as refused:
        flash(_(refused.message, **refused.values), "attention")
    else:
        flash(ngettext("%(num)s butir ditarik.", "%(num)s butir ditarik.", done))
        if left:
            flash(_("%(n)s butir tidak ditarik: diubah sesudahnya, atau sudah ada sebelumnya.", n=left), "attention")
    return redirect(url_for(".live", code=code), 303)


def _items(actor: Actor, meeting: Meeting) -> list[SelectChoice]:
    return [
        SelectChoice("", _("Catatan lain")),
        *(SelectChoice(str(item.id), f"{item.seq}. {item.title}") for item in agenda_of(actor, meeting)),
    ]


def _item(actor: Actor, meeting: Meeting, ident: int | None) -> AgendaItem | None:
    return next((item for item in agenda_of(actor, meeting) if item.id == ident), None)


def _shown(number: int, line: Line, about: Context) -> Shown:
    marked = any(span.role == "mark" for span in line.spans) and read_line(line.raw, about).kind is not LineKind.NOTE
    return Shown(
        number, line, parts_of(line, about), questions_of(line), warning_of(line.raw), digest(line), is_heading(line),
        marked,
    )  # fmt: skip


def _wanted() -> set[int]:
    return {place for value in request.form.getlist("take") if (place := _place(value)) is not None}


def _chosen_kinds() -> dict[int, LineKind]:
    """What the writer says a line is, by its place."""
    return {place: LineKind(value) for place, value in _of_lines("kind-") if value in set(LineKind)}


def _seen() -> dict[int, str]:
    return dict(_of_lines("seen-"))


def _of_lines(prefix: str) -> Iterator[tuple[int, str]]:
    """The fields of this name that lines have, by the line's place."""
    for name, value in request.form.items():
        if name.startswith(prefix) and (place := _place(name.removeprefix(prefix))) is not None:
            yield place, value


def _place(text: str) -> int | None:
    """The place of a line; None where the text is no such number."""
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else None
