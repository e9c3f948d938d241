"""Who may bring records in."""

from __future__ import annotations

import enum
from typing import Any

from app.core import Actor, Rules, SecurityClass, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    IMPORT_RECORD = "import_record"


def is_cleared_secretariat(actor: Actor, thing: Any) -> bool:
    """Works in the forum's secretariat, cleared for restricted content: a record may touch all a meeting holds."""
    if thing is None:
        return bool(actor.secretariat_forums.restricted)
    return actor.secretariat_forums.covers(thing.forum_id, SecurityClass.RESTRICTED)


RULES: Rules = {
    May.IMPORT_RECORD: [[is_cleared_secretariat]],
}
publish_rules(RULES)
