"""Who has a first page: everybody with an account."""

from __future__ import annotations

import enum

from app.core import Rules, is_signed_in, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    SEE_HOME = "see_home"


RULES: Rules = {May.SEE_HOME: [[is_signed_in]]}
publish_rules(RULES)
