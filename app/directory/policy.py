"""Who may look up and who may edit the directory."""

from __future__ import annotations

import enum
from typing import Any

from app.core import Actor, Role, Rules, is_admin, is_leadership, is_secretariat, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    READ_DIRECTORY = "read_directory"
    EDIT_AGENCIES = "edit_agencies"
    EDIT_FORUM = "edit_forum"
    CREATE_FORUM = "create_forum"


def is_government_member(actor: Actor, thing: Any) -> bool:
    """Answers for a government agency; partners have no directory."""
    return Role.FOCAL_POINT in actor.roles


def is_any_secretariat(actor: Actor, thing: Any) -> bool:
    """Works in some forum's secretariat: agencies are shared by all forums."""
    return bool(actor.secretariat_forums)


RULES: Rules = {
    May.READ_DIRECTORY: [[is_any_secretariat], [is_leadership], [is_government_member]],
    May.EDIT_AGENCIES: [[is_any_secretariat]],
    May.EDIT_FORUM: [[is_secretariat]],
    May.CREATE_FORUM: [[is_admin]],
}
publish_rules(RULES)
