"""Who may see and who may write a meeting."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from app.core import Actor, Rules, SecurityClass, is_leadership, is_secretariat, is_signed_in, publish_rules


class May(enum.StrEnum):
    """The rights of this room."""

    SEE_MEETINGS = "see_meetings"
    CREATE_MEETING = "create_meeting"
    WRITE_MEETING = "write_meeting"
    READ_MINUTES = "read_minutes"
    SEE_ABSENCE = "see_absence"
    INVITE = "invite"
    RECORD_REPLY = "record_reply"
    SETTLE_SUBMISSION = "settle_submission"
    OPEN_CHECK_IN = "open_check_in"
    ATTACH = "attach"
    READ_FILE = "read_file"


def acts_for_host(actor: Actor, thing: Any) -> bool:
    """Staff of the agency that hosts this meeting, cleared for its class."""
    if thing is None:
        return bool(actor.agencies)
    return actor.agencies.covers(thing.meeting.host_id, thing.meeting.effective_class)


def is_circulated(actor: Actor, thing: Any) -> bool:
    """The notula went out; before that its content is the writers' alone."""
    return thing is None or thing.meeting.circulated_at is not None


@dataclass(frozen=True, slots=True)
class InForum:
    """A meeting as it is about to stand: whose it will be, and who will host it."""

    forum_id: int
    host_id: int | None


def writes_class(actor: Actor, thing: Any, security_class: SecurityClass) -> bool:
    """Whether the actor could still write content of the class: nobody hides a thing from themselves by saving it.

    ``thing`` is a meeting, or a forum in which one is about to be planned.
    """
    return actor.secretariat_forums.covers(thing.forum_id, security_class) or actor.agencies.covers(
        getattr(thing, "host_id", None), security_class
    )


RULES: Rules = {
    May.SEE_MEETINGS: [[is_signed_in]],
    May.CREATE_MEETING: [[is_secretariat]],
    May.WRITE_MEETING: [[is_secretariat], [acts_for_host]],
    May.INVITE: [[is_secretariat], [acts_for_host]],
    May.RECORD_REPLY: [[is_secretariat], [acts_for_host]],
    May.SETTLE_SUBMISSION: [[is_secretariat], [acts_for_host]],
    May.READ_MINUTES: [[is_secretariat], [acts_for_host], [is_signed_in, is_circulated]],
    May.SEE_ABSENCE: [[is_secretariat], [acts_for_host], [is_leadership]],
    May.OPEN_CHECK_IN: [[is_secretariat], [acts_for_host]],
    May.ATTACH: [[is_secretariat], [acts_for_host]],
    May.READ_FILE: [[is_secretariat], [acts_for_host], [is_signed_in, is_circulated]],
}
publish_rules(RULES)
