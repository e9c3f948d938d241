"""Pages of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.actions import ShownState, lateness_for, origins_of
from app.core import Actor, allows, current_actor, demand, label_id, locked, requires, writing
from app.directory import ForumLevel

from .forms import FoundForumForm, PillarForm, RoadmapForm
from .gantt import TimeLine, period_of, time_line
from .models import Roadmap, RoadmapPillar
from .page_rows import PageRow, ShownRow, page_rows_of, shown_row
from .policy import May, audiences_for
from .queries import (
    pillar_counts,
    reference_day,
    roadmap_by_code,
    roadmaps_of,
    sees_lateness_of,
    standing,
)
from .service import edit_pillar, edit_roadmap, found_forum, missing_pillars, take_up_pillars

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
    actions = page_rows_of(roadmap, actor)
    chosen = {name: value for name in ("pilar", "instansi", "keadaan") if (value := request.args.get(name, ""))}
    shown = [action for action in actions if _is_chosen(action, chosen)]
    days = [day for action in actions for day in (action.start, action.due_on)]
    period = period_of(days, roadmap.starts_on, roadmap.ends_on)
    line = time_line(period, on)
    result = standing(roadmap, actor, on)
    strip = pillar_counts(result, roadmap, actor.language)
    return render_template(
        "roadmap/roadmap.html",
        roadmap=roadmap,
        on=on,
        period=_years(period),
        standing=result,
        strip=strip,
        most=max((pillar["total"] for pillar in strip), default=0),
        shown=shown,
        groups=_groups(roadmap, shown, actor, line, on),
        line=line,
        view="matriks" if request.args.get("tampilan") == "matriks" else "garis",
        chosen=chosen,
        pillar_choices=[
            ("", _("semua pilar")),
            *((pillar.code, f"{pillar.label} {pillar.name_in(actor.language)}") for pillar in roadmap.pillars),
        ],
        agency_choices=[("", _("semua instansi")), *_agency_choices(actions, actor)],
        state_choices=[("", _("semua keadaan")), *((state.value, _(label_id(state))) for state in SHOWN_STATES)],
        shows_late=sees_lateness_of(actor, roadmap),
        audiences=audiences_for(actor, roadmap),
        may_edit=allows(actor, May.EDIT_ROADMAP, roadmap),
    )


SHOWN_STATES = [state for state in ShownState if state is not ShownState.PROPOSED]


def _is_chosen(action: PageRow, chosen: dict[str, str]) -> bool:
    agencies = {support.agency.code for support in action.supports}
    if action.lead:
        agencies.add(action.lead.code)
    return (
        chosen.get("pilar", action.pillar or "") == (action.pillar or "")
        and ("instansi" not in chosen or chosen["instansi"] in agencies)
        and chosen.get("keadaan", action.shown.value) == action.shown.value
    )


def _groups(
    roadmap: Roadmap, actions: Sequence[PageRow], actor: Actor, line: TimeLine, on: date
) -> list[dict[str, object]]:
    """The rows under their pillars in the roadmap's order; those without a pillar come last."""
    rows: dict[str, list[ShownRow]] = {pillar.code: [] for pillar in roadmap.pillars}
    unplaced: list[ShownRow] = []
    origins = origins_of(actor, actions)
    for action in actions:
        row = shown_row(action, origins[action.id], lateness_for(actor, action, on), line, on, actor.language)
        rows.get(action.pillar or "", unplaced).append(row)
    groups: list[dict[str, object]] = [
        {
            "code": pillar.code,
            "label": pillar.label,
            "name": pillar.name_in(actor.language),
            "rows": rows[pillar.code],
        }
        for pillar in roadmap.pillars
    ]
    if unplaced:
        named = _("Belum ditempatkan pada pilar")
        groups.append({"code": "tanpa-pilar", "label": "", "name": named, "rows": unplaced})
    return groups


def _agency_choices(actions: Sequence[PageRow], actor: Actor) -> list[tuple[str, str]]:
    named = {action.lead.code: action.lead for action in actions if action.lead}
    named |= {support.agency.code: support.agency for action in actions for support in action.supports}
    ordered = sorted(named.values(), key=lambda agency: (agency.protocol_order, agency.name.casefold()))
    return [(agency.code, agency.name_in(actor.language)) for agency in ordered]


def _years(period: tuple[date, date] | None) -> str:
    if period is None:
        return ""
    first, last = period[0].year, period[1].year
    return str(first) if first == last else _("%(first)s s.d. %(last)s", first=first, last=last)


@bp.route("/peta-jalan/<code>/ubah", methods=["GET", "POST"])
@requires(May.EDIT_ROADMAP)
def edit(code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    demand(actor, May.EDIT_ROADMAP, roadmap)
    form = RoadmapForm(obj=roadmap)

    def save() -> bool:
        fresh = locked(Roadmap, roadmap.id)
        demand(actor, May.EDIT_ROADMAP, fresh)
        return edit_roadmap(fresh, form.started_from, by=actor, **form.facts())

    if form.save(save):
        flash(_("Peta jalan disimpan.") if form.result else _("Tidak ada yang berubah."))
        return redirect(url_for(".roadmap", code=code), 303)
    roadmap = roadmap_by_code(actor, code)
    missing = missing_pillars(roadmap)
    return render_template("roadmap/edit.html", roadmap=roadmap, form=form, missing=missing), form.http_status


@bp.post("/peta-jalan/<code>/pilar-baru")
@requires(May.EDIT_ROADMAP)
def take_up(code: str) -> ResponseReturnValue:
    actor = current_actor()
    with writing():
        roadmap = roadmap_by_code(actor, code)
        demand(actor, May.EDIT_ROADMAP, roadmap)
        count = take_up_pillars(roadmap, by=actor)
    flash(_("%(count)s pilar ditambahkan.", count=count))
    return redirect(url_for(".edit", code=code), 303)


@bp.route("/peta-jalan/<code>/pilar/<pillar_code>", methods=["GET", "POST"])
@requires(May.EDIT_ROADMAP)
def pillar(code: str, pillar_code: str) -> ResponseReturnValue:
    actor = current_actor()
    roadmap = roadmap_by_code(actor, code)
    demand(actor, May.EDIT_ROADMAP, roadmap)
    pillar = roadmap.pillar(pillar_code)
    form = PillarForm(obj=pillar)

    def save() -> bool:
        return edit_pillar(locked(RoadmapPillar, pillar.id), form.started_from, by=actor, facts=form.facts())

    if form.save(save):
        flash(_("Pilar disimpan.") if form.result else _("Tidak ada yang berubah."))
        return redirect(url_for(".roadmap", code=code, _anchor=pillar_code), 303)
    roadmap = roadmap_by_code(actor, code)
    page = render_template("roadmap/pillar.html", roadmap=roadmap, pillar=roadmap.pillar(pillar_code), form=form)
    return page, form.http_status


@bp.route("/forum/baru", methods=["GET", "POST"])
@requires(May.FOUND_FORUM)
def new_forum() -> ResponseReturnValue:
    actor = current_actor()
    form = FoundForumForm()
    form.level.choices = [SelectChoice(level.value, _(label_id(level))) for level in ForumLevel]

    def found() -> str:
        forum = found_forum(
            by=actor,
            code=form.code.data,
            name=form.name.data,
            name_en=form.name_en.data or None,
            level=ForumLevel(form.level.data),
            timezone=form.timezone.data,
        )
        return forum.name

    if form.save(found):
        flash(_("Forum %(name)s dan peta jalannya dibuat. Beri hak kepada sekretariatnya.", name=form.result))
        return redirect(url_for("accounts.users"), 303)
    return render_template("roadmap/new_forum.html", form=form), form.http_status
