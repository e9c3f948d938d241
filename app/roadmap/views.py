"""Pages of this room."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.actions import lateness_for
from app.core import Refused, Stale, current_actor, demand, label_id, locked, requires, writing
from app.directory import ForumLevel

from .forms import FoundForumForm, PillarForm, RoadmapForm
from .gantt import time_line
from .models import Roadmap, RoadmapPillar
from .policy import May, audiences_for
from .queries import (
    pillar_counts,
    reference_day,
    roadmap_by_code,
    roadmaps_of,
    rows_of,
    sees_lateness_of,
    standing,
)
from .service import edit_pillar, edit_roadmap, found_forum

bp = Blueprint("roadmap", __name__)


@bp.get("/peta-jalan")
@requires(May.SEE_ROADMAPS)
def roadmaps() -> ResponseReturnValue:
    actor = current_actor()
    rows = [(roadmap, standing(roadmap, actor, reference_day(roadmap))) for roadmap in roadmaps_of(actor)]
    if len(rows) == 1:
        return redirect(url_for(".roadmap", code=rows[0][0].code))
    return render_template("roadmap/roadmaps.html", rows=rows)


@bp.get("/peta-jalan/<code>")
@requires(May.SEE_ROADMAPS)
def roadmap(code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    on = reference_day(roadmap)
    actions = rows_of(roadmap, [actor])
    line = time_line(actions, roadmap.starts_on, roadmap.ends_on, on)
    by_pillar: dict[str | None, list[object]] = {}
    known = {pillar.code for pillar in roadmap.pillars}
    for action in actions:
        code_of = action.pillar.code if action.pillar and action.pillar.code in known else None
        by_pillar.setdefault(code_of, []).append((action, line.bar(action), lateness_for(actor, action, on)))
    result = standing(roadmap, actor, on)
    return render_template(
        "roadmap/roadmap.html",
        roadmap=roadmap,
        on=on,
        standing=result,
        strip=pillar_counts(result, roadmap),
        by_pillar=by_pillar,
        line=line,
        shows_late=sees_lateness_of(actor, roadmap),
        audiences=audiences_for(actor, roadmap),
    )


@bp.route("/peta-jalan/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_ROADMAP)
def edit(code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    demand(actor, May.EDIT_ROADMAP, roadmap)
    form = RoadmapForm(obj=roadmap)
    status = 200
    if form.validate_on_submit():
        facts = {name: value or None for name, value in form.data.items() if name not in {"revision", "csrf_token"}}
        try:
            with writing():
                fresh = locked(Roadmap, roadmap.id)
                demand(actor, May.EDIT_ROADMAP, fresh)
                changed = edit_roadmap(fresh, form.started_from, by=actor, **facts)
        except Refused as refused:
            form.refuse(refused)
            status = 422
        except Stale:
            roadmap = roadmap_by_code(actor, code)
            form.show_conflict({name: getattr(roadmap, name) for name in facts}, roadmap.revision)
            status = 409
        else:
            flash(_("Peta jalan disimpan.") if changed else _("Tidak ada yang berubah."))
            return redirect(url_for(".roadmap", code=code), 303)
    elif form.is_submitted():
        status = 422
    roadmap = roadmap_by_code(actor, code)
    return render_template("roadmap/edit.html", roadmap=roadmap, form=form), status


@bp.route("/peta-jalan/<code>/pilar/<pillar_code>", methods=["GET", "POST"])
@requires(May.EDIT_ROADMAP)
def pillar(code: str, pillar_code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    demand(actor, May.EDIT_ROADMAP, roadmap)
    pillar = roadmap.pillar(pillar_code)
    form = PillarForm(obj=pillar)
    status = 200
    if form.validate_on_submit():
        facts = {name: value or None for name, value in form.data.items() if name not in {"revision", "csrf_token"}}
        try:
            with writing():
                changed = edit_pillar(locked(RoadmapPillar, pillar.id), form.started_from, by=actor, facts=facts)
        except Stale:
            fresh = roadmap_by_code(actor, code).pillar(pillar_code)
            form.show_conflict({name: getattr(fresh, name) for name in facts}, fresh.revision)
            status = 409
        else:
            flash(_("Pilar disimpan.") if changed else _("Tidak ada yang berubah."))
            return redirect(url_for(".roadmap", code=code, _anchor=pillar_code), 303)
    elif form.is_submitted():
        status = 422
    roadmap = roadmap_by_code(actor, code)
    return render_template(
        "roadmap/pillar.html", roadmap=roadmap, pillar=roadmap.pillar(pillar_code), form=form
    ), status


@bp.route("/forum/baru", methods=["GET", "POST"])
@requires(May.FOUND_FORUM)
def new_forum() -> ResponseReturnValue:
    actor = current_actor()
    form = FoundForumForm()
    form.level.choices = [(level.value, _(label_id(level))) for level in ForumLevel]
    status = 200
    if form.validate_on_submit():
        try:
            with writing():
                forum = found_forum(
                    by=actor,
                    code=form.code.data,
                    name=form.name.data,
                    name_en=form.name_en.data or None,
                    level=ForumLevel(form.level.data),
                    timezone=form.timezone.data,
                )
                name = forum.name
        except Refused as refused:
            form.refuse(refused)
            status = 422
        else:
            flash(_("Forum %(name)s dan peta jalannya dibuat. Beri hak kepada sekretariatnya.", name=name))
            return redirect(url_for("accounts.users"), 303)
    elif form.is_submitted():
        status = 422
    return render_template("roadmap/new_forum.html", form=form), status
