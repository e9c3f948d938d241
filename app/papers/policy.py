"""Who may ask for papers, and whose rights a printed one still answers to."""

from __future__ import annotations

import enum
import hashlib

from app.core import Actor, Rules, is_signed_in, publish_rules


class May(enum.StrEnum):
    """The rights of this room. Which copies of a roadmap are whose, ``roadmap.audiences_for`` says."""

    ASK_FOR_PAPERS = "ask_for_papers"


RULES: Rules = {May.ASK_FOR_PAPERS: [[is_signed_in]]}
publish_rules(RULES)


def reach_hash(actor: Actor) -> str:
    """Everything the actor's grants let it read, as a digest: a copy is fetched with the rights it was cut for."""
    reach = (
        actor.secretariat_forums, actor.leadership_forums, actor.member_forums, actor.partner_forums,
        actor.agencies, actor.partner_agencies, actor.collectives,
    )  # fmt: skip
    told = [[sorted(one.open), sorted(one.restricted)] for one in reach]
    return hashlib.sha256(repr(told).encode()).hexdigest()
