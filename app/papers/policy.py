"""Who may ask for papers, and whose rights a printed one still answers to."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass
from typing import Any

from app.core import Actor, Rules, SecurityClass, allows, is_secretariat, is_signed_in, publish_rules
from app.meetings import May as MeetingsMay
from app.meetings import Meeting, acts_for_host, writes_class
from app.roadmap import Audience

from .kinds import PaperKind


class May(enum.StrEnum):
    """The rights of this room. Which copies of a roadmap are whose, ``roadmap.audiences_for`` says."""

    ASK_FOR_PAPERS = "ask_for_papers"
    SEE_PAPERS = "see_papers"
    FETCH_PAPER = "fetch_paper"
    ISSUE_PAPERS = "issue_papers"


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper as it is asked about: its meeting, the class it has by now, and for whom it was made."""

    meeting: Meeting
    kind: PaperKind
    audience: Audience
    security_class: SecurityClass
    draft: bool
    has_edition: bool
    agency_id: int | None

    @property
    def forum_id(self) -> int:
        return self.meeting.forum_id


def writes_it(actor: Actor, thing: Any) -> bool:
    """Writes the meeting, cleared for what stands in the paper."""
    if thing is None:
        return bool(actor.secretariat_forums or actor.agencies)
    return writes_class(actor, thing.meeting, thing.security_class)


def is_told(actor: Actor, thing: Any) -> bool:
    """The paper is no draft, and its meeting's notula went out; an invitation is told with the meeting."""
    if thing is None:
        return actor.user_id is not None
    if thing.kind is PaperKind.INVITATION:
        return thing.meeting.invited_at is not None
    return not thing.draft and thing.has_edition and thing.meeting.circulated_at is not None


def is_its_agency(actor: Actor, thing: Any) -> bool:
    """Acts for the agency the paper was made for, or for one of those it stands for."""
    return (actor.acts_for | actor.collectives).covers(thing.agency_id, thing.security_class)


def is_for_its_agency(actor: Actor, thing: Any) -> bool:
    """Not made for one agency, or made for one the actor acts for."""
    return thing is None or thing.agency_id is None or is_its_agency(actor, thing)


def may_know_absence(actor: Actor, thing: Any) -> bool:
    """The paper tells nobody's absence or lateness, or the actor sees that."""
    if thing is None or thing.audience is not Audience.LEADERSHIP:
        return True
    return allows(actor, MeetingsMay.SEE_ABSENCE, thing.meeting)


RULES: Rules = {
    May.ASK_FOR_PAPERS: [[is_signed_in]],
    May.SEE_PAPERS: [[is_signed_in]],
    May.FETCH_PAPER: [[writes_it], [is_signed_in, is_told, is_for_its_agency, may_know_absence]],
    May.ISSUE_PAPERS: [[is_secretariat], [acts_for_host]],
}
publish_rules(RULES)


def reach_hash(actor: Actor) -> str:
    """Everything the actor's grants let it read, as a digest: a copy is fetched with the rights it was cut for."""
    reach = (
        actor.secretariat_forums, actor.leadership_forums, actor.member_forums, actor.partner_forums,
        actor.agencies, actor.partner_agencies, actor.collectives,
    )  # fmt: skip
    told = [[sorted(one.open), sorted(one.restricted)] for one in reach]
    return hashlib.sha256(repr(told).encode()).hexdigest()
