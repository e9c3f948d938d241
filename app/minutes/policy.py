"""Who may read a meeting's page, write its notes and send its notula."""

from __future__ import annotations

import enum

from app.core import Rules, is_secretariat, is_signed_in, publish_rules
from app.meetings import acts_for_host


class May(enum.StrEnum):
    """The rights of this room."""

    OPEN_MEETING = "open_meeting"
    EDIT_MEETING = "edit_meeting"
    WRITE_NOTES = "write_notes"
    CIRCULATE = "circulate"


RULES: Rules = {
    May.OPEN_MEETING: [[is_signed_in]],
    May.EDIT_MEETING: [[is_secretariat], [acts_for_host]],
    May.WRITE_NOTES: [[is_secretariat], [acts_for_host]],
    May.CIRCULATE: [[is_secretariat], [acts_for_host]],
}
publish_rules(RULES)
