"""Who may look up and who may edit the directory."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from app.core import Actor, Role, Rules, is_admin, is_leadership, is_secretariat, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    READ_DIRECTORY = "read_directory"
    EDIT_AGENCIES = "edit_agencies"
    EDIT_MEMBERS = "edit_members"
    EDIT_FORUM = "edit_forum"
    CREATE_FORUM = "create_forum"
    EDIT_CALENDAR = "edit_calendar"


def is_government_member(actor: Actor, thing: Any) -> bool:
    """Answers for a government agency; partners have no directory."""
    return Role.FOCAL_POINT in actor.roles


def is_any_secretariat(actor: Actor, thing: Any) -> bool:
    """Works in some forum's secretariat: agencies are shared by all forums."""
    return bool(actor.secretariat_forums)


@dataclass(frozen=True, slots=True)
class Sitting:
    """An agency by the forums in which it sits at present."""

    forum_ids: frozenset[int]


def keeps_a_forum_of_it(actor: Actor, thing: Any) -> bool:
    """Works in the secretariat of a forum in which the agency sits."""
    if thing is None:
        return bool(actor.secretariat_forums)
    return bool(actor.secretariat_forums.open & thing.forum_ids)


def sits_nowhere(actor: Actor, thing: Any) -> bool:
    """Sits in no forum: nobody is nearer to it than another."""
    return thing is None or not thing.forum_ids


RULES: Rules = {
    May.READ_DIRECTORY: [[is_any_secretariat], [is_leadership], [is_government_member]],
    May.EDIT_AGENCIES: [[is_any_secretariat]],
    # Members see what the collective leads and supports, in every forum: not any secretariat lets them in.
    May.EDIT_MEMBERS: [[keeps_a_forum_of_it], [is_any_secretariat, sits_nowhere]],
    May.EDIT_FORUM: [[is_secretariat]],
    May.CREATE_FORUM: [[is_admin]],
    May.EDIT_CALENDAR: [[is_any_secretariat]],
}
publish_rules(RULES)
