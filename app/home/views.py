"""The first page, the forum one is in, and help."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts import May as AccountsMay
from app.actions import Desk, lateness_for, our_actions
from app.core import Actor, allows, current_actor, public, requires, today
from app.directory import forums_of
from app.meetings import invitations_unanswered, meetings_inviting, reply_url
from app.minutes import drafts_to_initial
from app.notices import count_waiting
from app.roadmap import May as RoadmapMay
from app.roadmap import Roadmap, audiences_for, pillar_counts, reference_day, roadmaps_of, sees_lateness_of, standing

from . import queries
from .policy import May
from .shell import current_forum

bp = Blueprint("home", __name__)
MOST = queries.MOST


@bp.get("/")
@requires(May.SEE_HOME)
def home() -> ResponseReturnValue:
    actor = current_actor()
    forum = current_forum(forums_of(actor))
    on = today(forum.timezone) if forum else today()
    parts: dict[str, Any] = {"on": on, "forum": forum, "roadmap": None}
    leads = forum is not None and forum.id in actor.leadership_forums
    supports = forum is not None and forum.id in actor.partner_forums
    if forum is not None and (leads or supports):
        roadmap = next((one for one in roadmaps_of(actor) if one.forum_id == forum.id), None)
        if roadmap is not None:
            parts |= _roadmap_part(actor, roadmap)
            if leads:
                stuck = queries.needing_a_hand(actor, roadmap, on)
                parts["hand"] = [(action, lateness_for(actor, action, on)) for action in stuck]
                parts["news"] = queries.news_of(actor, roadmap)
            if supports:
                parts["asked"] = queries.asked_of_partner(actor, roadmap)
    if actor.secretariat_forums:
        parts["desk"] = _desk(actor, on)
        parts["at_meetings"] = queries.waiting_at_meetings(actor, on)
        parts["messages"] = count_waiting(actor, today())  # of many forums: one day for all zones
        parts["answered"] = {meeting.id: counts for meeting, counts in meetings_inviting(actor, on)}
    if actor.leadership_forums:
        parts["to_initial"] = drafts_to_initial(actor)
    if actor.agencies:
        parts["invitations"] = [(one, reply_url(one, one.meeting)) for one in invitations_unanswered(actor, on)]
        parts["drafts"] = queries.drafts_to_comment(actor, on)
        ours = our_actions(actor, on, most=MOST)
        parts["ours"] = ours
        parts["urgent"] = [line for desk in (Desk.ANSWER, Desk.LATE, Desk.SOON) for line in ours.of(desk).lines][:MOST]
    parts["ahead"] = queries.next_meetings(actor, on)
    parts["keeps_accounts"] = allows(actor, AccountsMay.MANAGE_ACCOUNTS)
    parts["founds_forums"] = allows(actor, RoadmapMay.FOUND_FORUM)
    return render_template("home/home.html", most=MOST, **parts)


def _roadmap_part(actor: Actor, roadmap: Roadmap) -> dict[str, Any]:
    on = reference_day(roadmap)
    result = standing(roadmap, actor, on)
    return {
        "roadmap": roadmap,
        "standing": result,
        "strip": pillar_counts(result, roadmap, actor.language),
        "shows_late": sees_lateness_of(actor, roadmap),
        "audiences": audiences_for(actor, roadmap),
    }


def _desk(actor: Actor, on: Any) -> list[dict[str, Any]]:
    """What waits on the secretariat's desk, most urgent first."""
    return [
        {"id": "notula", "title": _("Notula yang belum disampaikan"), "meetings": queries.minutes_to_finish(actor)},
        {"id": "konfirmasi", "title": _("Menunggu konfirmasi"), "actions": queries.to_confirm(actor)},
        {"id": "putusan", "title": _("Perlu ditetapkan penanggung jawabnya"), "actions": queries.to_decide(actor)},
        {"id": "jawaban", "title": _("Belum dijawab instansi"), "actions": queries.unanswered(actor)},
        {
            "id": "lewat", "title": _("Lewat batas waktu"), "actions": queries.late_ones(actor, on), "late": True,
            "rest": url_for("actions.actions", lewat=1),
        },
        {
            "id": "tanpa", "title": _("Belum ada penanggung jawab"), "actions": queries.without_lead(actor),
            "rest": url_for("actions.actions", tanpa_pj=1),
        },
    ]  # fmt: skip


@bp.post("/forum")
@requires(May.SEE_HOME)
def choose_forum() -> ResponseReturnValue:
    code = request.form.get("forum", "")
    known = {forum.code: forum for forum in forums_of(current_actor())}
    if code in known:
        session["forum"] = code
        flash(_("Sekarang di forum %(name)s.", name=known[code].name_in(current_actor().language)))
    return redirect(url_for(".home"), 303)


@bp.get("/bantuan")
@public
def help_page() -> ResponseReturnValue:
    return render_template("home/help.html")
