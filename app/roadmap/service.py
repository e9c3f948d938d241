"""Verbs that write roadmaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, note_act, revise
from app.directory import Forum, Pillar, create_forum

from .models import Roadmap, RoadmapForum, RoadmapPillar

TITLE = "Peta Jalan Border Control Management {}"
TITLE_EN = "Border Control Management Roadmap: {}"


def found_forum(*, by: Actor, **facts: Any) -> Forum:
    """Create a forum with its pillars and its roadmap of the same code; takes what ``create_forum`` takes."""
    forum = create_forum(by=by, **facts)
    default_roadmap(forum, by=by)
    return forum


def default_roadmap(forum: Forum, *, by: Actor) -> Roadmap:
    """The forum's roadmap of the same code, made when there is none; pillars new in the forum are added to it."""
    db.session.flush()
    roadmap = db.session.scalars(sa.select(Roadmap).where(Roadmap.code == forum.code)).one_or_none()
    if roadmap is None:
        roadmap = Roadmap(
            code=forum.code,
            forum_id=forum.id,
            title=TITLE.format(forum.name),
            title_en=TITLE_EN.format(forum.name_en) if forum.name_en else None,
        )
        db.session.add(roadmap)
        db.session.flush()
        db.session.add(RoadmapForum(roadmap_id=roadmap.id, forum_id=forum.id))
        note_act(by, "create", roadmap)
    take_up_pillars(roadmap, by=by)
    return roadmap


def missing_pillars(roadmap: Roadmap) -> Sequence[Pillar]:
    """The pillars of the roadmap's forums that it does not have yet: actions under them wait to be placed."""
    known = sa.select(RoadmapPillar.code).where(RoadmapPillar.roadmap_id == roadmap.id)
    forums = sa.select(RoadmapForum.forum_id).where(RoadmapForum.roadmap_id == roadmap.id)
    query = sa.select(Pillar).where(Pillar.forum_id.in_(forums), Pillar.code.not_in(known))
    found = db.session.scalars(query.order_by(Pillar.seq, Pillar.id))
    return list({pillar.code: pillar for pillar in found}.values())


def take_up_pillars(roadmap: Roadmap, *, by: Actor) -> int:
    """Add the forums' pillars that the roadmap does not have yet, behind the ones it has; return how many."""
    missing = missing_pillars(roadmap)
    last = db.session.scalar(sa.select(sa.func.max(RoadmapPillar.seq)).where(RoadmapPillar.roadmap_id == roadmap.id))
    for seq, pillar in enumerate(missing, (last or 0) + 1):
        db.session.add(
            RoadmapPillar(
                roadmap_id=roadmap.id, code=pillar.code, name=pillar.name, name_en=pillar.name_en, seq=seq
            )
        )  # fmt: skip
    if missing:
        note_act(by, "take up pillars", roadmap)
    db.session.flush()
    return len(missing)


def edit_roadmap(roadmap: Roadmap, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Change the roadmap's own words. Raises ``Stale`` and ``Refused``; an unchanged save returns False."""
    roadmap.check_revision(revision)
    if not facts.get("title", roadmap.title):
        raise Refused(N_("Tulis judul peta jalan."), field="title")
    starts_on, ends_on = facts.get("starts_on"), facts.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(N_("Akhir periode tidak boleh sebelum awalnya."), field="ends_on")
    changed = revise(roadmap, **facts)
    if changed:
        note_act(by, "edit", roadmap)
    return changed


def edit_pillar(pillar: RoadmapPillar, revision: int, *, by: Actor, facts: Mapping[str, Any]) -> bool:
    """Change what the roadmap says of a pillar: its objective, indicator and narrative."""
    pillar.check_revision(revision)
    changed = revise(pillar, **facts)
    if changed:
        note_act(by, "edit", pillar)
    return changed
