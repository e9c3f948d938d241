"""Who may ask for papers."""

from __future__ import annotations

import enum

from app.core import Rules, is_signed_in, publish_rules


class May(enum.StrEnum):
    """The rights of this room. Which copies of a roadmap are whose, ``roadmap.audiences_for`` says."""

    ASK_FOR_PAPERS = "ask_for_papers"


RULES: Rules = {May.ASK_FOR_PAPERS: [[is_signed_in]]}
publish_rules(RULES)
