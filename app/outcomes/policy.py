"""Who may write outcomes and issues: whoever writes the meeting."""

from __future__ import annotations

import enum

from app.core import Rules, is_secretariat, publish_rules
from app.meetings import acts_for_host


class May(enum.StrEnum):
    """The rights of this room."""

    WRITE_OUTCOMES = "write_outcomes"


RULES: Rules = {May.WRITE_OUTCOMES: [[is_secretariat], [acts_for_host]]}
publish_rules(RULES)
