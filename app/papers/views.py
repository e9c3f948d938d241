"""Asking for a copy, waiting for it, fetching it."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import Optional

from app.core import LANGUAGES, Form, Refused, current_actor, hurry, label_id, requires, writing
from app.roadmap import Audience, Roadmap, audiences_for, reference_day, roadmap_by_code

from .models import PaperLength, PaperSize, RoadmapPrint
from .policy import May
from .service import ask_for_print, file_name, is_outdated, print_of

bp = Blueprint("papers", __name__)


class PrintForm(Form):
    """What copy is wanted."""

    audience = SelectField(_l("Kalangan"), coerce=Audience)
    length = SelectField(_l("Bentuk"), coerce=PaperLength, default=PaperLength.FULL)
    language = SelectField(_l("Bahasa"), choices=[SelectChoice(code, name) for code, name in LANGUAGES.items()])
    paper_size = SelectField(
        _l("Kertas"), coerce=PaperSize, choices=[SelectChoice(size.value, size.value) for size in PaperSize]
    )
    on = DateField(_l("Posisi per"), validators=[Optional()])


@bp.route("/peta-jalan/<code>/unduh", methods=["GET", "POST"])
@requires(May.ASK_FOR_PAPERS)
def roadmap_pdf(code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    choices = audiences_for(actor, roadmap)
    if not choices:
        abort(404)
    form = PrintForm(
        data={
            "audience": choices[0],
            "length": PaperLength.FULL,
            "language": actor.language,
            "on": reference_day(roadmap),
        }
        if not request.form
        else None
    )
    form.audience.choices = [SelectChoice(audience.value, _(label_id(audience))) for audience in choices]
    form.length.choices = [SelectChoice(length.value, _(label_id(length))) for length in PaperLength]
    status = 200
    if form.validate_on_submit():
        try:
            with writing():
                asked = ask_for_print(
                    roadmap_by_code(actor, code),
                    audience=form.audience.data,
                    language=form.language.data,
                    on=form.on.data or reference_day(roadmap),
                    size=form.paper_size.data,
                    length=form.length.data,
                    by=actor,
                )
                ident = asked.id
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            hurry(current_app, "print_roadmaps")
            return redirect(url_for(".print_waiting", ident=ident), 303)
    elif form.is_submitted():
        status = 422
    roadmap = roadmap_by_code(actor, code)
    return render_template("papers/ask.html", roadmap=roadmap, form=form, choices=choices), status


@bp.get("/cetakan/<int:ident>")
@requires(May.ASK_FOR_PAPERS)
def print_waiting(ident: int) -> ResponseReturnValue:
    """The page between asking and having: it renews itself, then fetches the file."""
    asked, roadmap = _asked(ident)
    if is_outdated(asked, current_actor(), roadmap):
        return _ask_anew(roadmap)
    return render_template("papers/waiting.html", asked=asked)


@bp.get("/cetakan/<int:ident>/berkas")
@requires(May.ASK_FOR_PAPERS)
def print_file(ident: int) -> ResponseReturnValue:
    asked, roadmap = _asked(ident)
    if is_outdated(asked, current_actor(), roadmap):
        return _ask_anew(roadmap)
    if asked.file is None:
        abort(404)
    return send_file(
        asked.file.path,
        mimetype=asked.file.media_type,
        as_attachment=True,
        download_name=file_name(asked, roadmap.code),
        etag=asked.file.file_hash,
        last_modified=asked.done_at,
        max_age=0,
    )


def _asked(ident: int) -> tuple[RoadmapPrint, Roadmap]:
    """A print of the actor's own, and its roadmap; not found where the actor has no copy of that any more."""
    actor = current_actor()
    asked = print_of(actor, ident)
    roadmap = roadmap_by_code(actor, asked.roadmap.code)
    if not audiences_for(actor, roadmap):
        abort(404)
    return asked, roadmap


def _ask_anew(roadmap: Roadmap) -> ResponseReturnValue:
    flash(_("Hak Anda berubah sejak salinan ini dicetak. Minta salinan baru."), "attention")
    return redirect(url_for(".roadmap_pdf", code=roadmap.code), 303)
