"""Who sends the messages that wait."""

from __future__ import annotations

import enum

from app.core import Rules, is_secretariat, publish_rules
from app.meetings import acts_for_host


class May(enum.StrEnum):
    """The rights of this room."""

    SEND_QUEUE = "send_queue"


RULES: Rules = {May.SEND_QUEUE: [[is_secretariat], [acts_for_host]]}
publish_rules(RULES)
