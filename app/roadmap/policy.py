"""Who may see and write a roadmap, and for which audience its papers may be asked for."""

from __future__ import annotations

import enum
from typing import Any

from app.core import (
    N_,
    Actor,
    Reach,
    Rules,
    is_admin,
    is_secretariat,
    is_signed_in,
    label_enum,
    publish_rules,
)

from .models import Roadmap


class May(enum.StrEnum):
    """The rights of this room."""

    SEE_ROADMAPS = "see_roadmaps"
    EDIT_ROADMAP = "edit_roadmap"
    FOUND_FORUM = "found_forum"


class Audience(enum.StrEnum):
    """For whom a copy of the roadmap is cut."""

    LEADERSHIP = "leadership"
    FORUM = "forum"
    PARTNER = "partner"
    PUBLIC = "public"


label_enum({
    Audience.LEADERSHIP: N_("Pimpinan"),
    Audience.FORUM: N_("Anggota forum"),
    Audience.PARTNER: N_("Mitra"),
    Audience.PUBLIC: N_("Publik"),
})

RULES: Rules = {
    May.SEE_ROADMAPS: [[is_signed_in]],
    May.EDIT_ROADMAP: [[is_secretariat]],
    May.FOUND_FORUM: [[is_admin]],
}
publish_rules(RULES)


def audiences_for(actor: Actor, roadmap: Roadmap) -> tuple[Audience, ...]:
    """The copies the actor may ask for, the one made for it first. ``roadmap.forums`` must be loaded."""
    forums = {link.forum_id for link in roadmap.forums}
    if roadmap.forum_id in actor.secretariat_forums or roadmap.forum_id in actor.leadership_forums:
        return tuple(Audience)
    if forums & actor.member_forums.open:
        return (Audience.FORUM, Audience.PUBLIC)
    if forums & actor.partner_forums.open:
        return (Audience.PARTNER, Audience.PUBLIC)
    return ()


def reader_of(audience: Audience, forum_ids: frozenset[int]) -> Actor:
    """The reader a copy is cut for: what this actor may not see does not stand in it.

    Leadership and members read what is restricted, partners and the public only what is open.
    """
    everything, open_only = Reach(forum_ids, forum_ids), Reach(forum_ids)
    reach: dict[str, Any] = {
        Audience.LEADERSHIP: {"leadership_forums": everything},
        Audience.FORUM: {"member_forums": everything},
        Audience.PARTNER: {"partner_forums": open_only},
        Audience.PUBLIC: {"partner_forums": open_only},
    }[audience]
    return Actor(user_id=None, name=audience.value, **reach)
