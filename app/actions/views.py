"""Pages: our agency's actions, the board of a forum, one action with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import Actor, allows, current_actor, db, in_language, requires, today
from app.directory import Agency, Forum, ForumMembership, Pillar, Region, forums_of
from app.directory import May as DirectoryMay

from .history import tell
from .lists import BoardFilters, Cursor, Desk, board, lawful_filters, our_actions
from .models import Action
from .origins import origin_of
from .policy import May
from .queries import action_by_id, history_of, may_filter_late
from .rules import lateness_for, sees_lateness
from .service import report_of_done
from .states import awaits_answer, awaits_decision, reporting_lead, was_returned
from .steps import open_steps
from .vocabulary import ShownState

bp = Blueprint("actions", __name__)


@bp.get("/instansi-kami", endpoint="our_actions")
@requires(May.ANSWER_FOR_AGENCY)
def our_actions_page() -> ResponseReturnValue:
    """What the actor's agencies lead or support, across forums, most urgent first."""
    actor = current_actor()
    wanted = request.args.get("bagian", "")
    only = Desk(wanted) if wanted in set(Desk) else None
    ours = our_actions(actor, most=200 if only else 10, only=only)
    agencies = db.session.scalars(
        sa.select(Agency).where(Agency.id.in_(sorted(actor.acts_for.open))).order_by(Agency.protocol_order, Agency.name)
    ).all()
    return render_template(
        "actions/our_actions.html", ours=ours, only=only, agencies=agencies, desks=list(Desk), parties=actor.acts_for,
        awaits_answer=awaits_answer, was_returned=was_returned,
    )  # fmt: skip


@bp.get("/tindak-lanjut")
@requires(May.SEE_ACTIONS)
def actions() -> ResponseReturnValue:
    """The board: filters read as a sentence, a page of rows."""
    actor = current_actor()
    asked = request.args
    agencies = agencies_to_pick(actor)
    by_code = {row.code: row.id for row in agencies}
    state = asked.get("keadaan", "")
    filters = lawful_filters(actor, BoardFilters(
        forum=asked.get("forum") or None,
        pillar=asked.get("pilar") or None,
        agency_id=by_code.get(asked.get("instansi", "")) if asked.get("instansi") else None,
        state=ShownState(state) if state in set(ShownState) else None,
        late=asked.get("lewat") == "1",
        unassigned=asked.get("tanpa_pj") == "1",
        undated=asked.get("tanpa_tanggal") == "1",
        text=asked.get("cari", "").strip()[:200],
    ))  # fmt: skip
    before, after = asked.get("sebelum", ""), asked.get("sesudah", "")
    cursor = Cursor.read(before, backwards=True) if before else Cursor.read(after) if after else None
    page = board(actor, filters, cursor)
    kept: dict[str, Any] = {
        name: value for name, value in asked.items() if value and name not in {"sebelum", "sesudah"}
    }
    return render_template(
        "actions/board.html", page=page, filters=filters, asked=asked,
        agency_choices=choices_of(agencies, actor.language),
        forums=forums_of(actor), pillars=_pillars_to_pick(actor, filters.forum), states=list(ShownState),
        filters_late=may_filter_late(actor), narrowed=any(asdict(filters).values()),
        previous_url=page.before and url_for("actions.actions", **kept, sebelum=str(page.before)),
        next_url=page.after and url_for("actions.actions", **kept, sesudah=str(page.after)),
    )  # fmt: skip


def choices_of(rows: Sequence[Any], language: str) -> list[tuple[str, str]]:
    return [(row.code, in_language(language, row.name, row.name_en)) for row in rows]


def agencies_to_pick(actor: Actor) -> Sequence[Any]:
    """Id, code and names of the agencies to filter by: all for who has the directory, else the forums' members."""
    query = sa.select(Agency.id, Agency.code, Agency.name, Agency.name_en, Agency.ended_on)
    query = query.order_by(Agency.protocol_order, Agency.name, Agency.id)
    if not allows(actor, DirectoryMay.READ_DIRECTORY):
        members = sa.select(ForumMembership.agency_id).where(ForumMembership.forum_id.in_(sorted(actor.forums)))
        query = query.where(sa.or_(Agency.id.in_(members), Agency.id.in_(sorted(actor.acts_for.open))))
    return db.session.execute(query).all()


def _pillars_to_pick(actor: Actor, forum: str | None) -> list[Any]:
    """The pillars of the forum chosen, or of all the actor has a part in, each code once."""
    query = sa.select(Pillar.code, Pillar.name, Pillar.name_en).where(Pillar.forum_id.in_(sorted(actor.forums)))
    if forum:
        query = query.join(Forum, Forum.id == Pillar.forum_id).where(Forum.code == forum)
    rows = db.session.execute(query.order_by(Pillar.seq, Pillar.id)).all()
    return list({row.code: row for row in reversed(rows)}.values())[::-1]


@bp.get("/tindak-lanjut/<int:id>")
@requires(May.SEE_ACTIONS)
def action(id: int) -> ResponseReturnValue:  # noqa: A002 - the address calls it so
    """One action: what was agreed, where it comes from, what comes next, what has happened."""
    actor = current_actor()
    one = action_by_id(actor, id)
    return render_template("actions/action.html", **page_of(actor, one))


def page_of(actor: Actor, one: Action) -> dict[str, Any]:
    """What the page of an action shows to this reader."""
    on = today(one.meeting.forum.timezone)
    report = report_of_done(one) if one.shown is ShownState.AWAITING_VERIFICATION else None
    region = db.session.get(Region, one.region_code) if one.region_code else None
    history = tell(actor, one, history_of(actor, one))
    return {
        "action": one,
        "on": on,
        "late_days": lateness_for(actor, one, on),
        "shows_late": sees_lateness(actor, one),
        "origin": origin_of(actor, one),
        "steps": open_steps(actor, one, report),
        "history": history,
        "region": region,
        "supports": [link.agency for link in one.supports if not link.ended],
        "awaits_answer": awaits_answer(one),
        "awaits_decision": awaits_decision(one),
        "was_returned": was_returned(one),
        "leads": one.lead_id in actor.acts_for,
        "own_agencies": _own_parties(actor, one),
        "reads_directory": allows(actor, DirectoryMay.READ_DIRECTORY),
        "declined": next((event for event in history if event.kind.value == "declined"), None),
    }


def _own_parties(actor: Actor, one: Action) -> list[int]:
    """The agencies of the actor that lead or support the action and may report on it."""
    supports = [link.agency_id for link in one.supports if not link.ended]
    return [ident for ident in [reporting_lead(one), *supports] if ident is not None and ident in actor.acts_for]
