"""Who may read a meeting's page, write its notes and send its notula."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from app.core import N_, Actor, Refused, Rules, is_secretariat, is_signed_in, publish_rules
from app.meetings import Meeting, acts_for_host, is_circulated, writes_class

from .models import Note


class May(enum.StrEnum):
    """The rights of this room."""

    OPEN_MEETING = "open_meeting"
    EDIT_MEETING = "edit_meeting"
    WRITE_NOTES = "write_notes"
    WRITE_LIVE = "write_live"
    CIRCULATE = "circulate"
    SUBMIT_FOR_REVIEW = "submit_for_review"
    INITIAL = "initial"
    PROPOSE_CORRECTION = "propose_correction"
    SETTLE_CORRECTION = "settle_correction"
    FINALISE = "finalise"
    CORRECT_EDITION = "correct_edition"
    RECORD_SIGNING = "record_signing"
    READ_EDITION = "read_edition"


@dataclass(frozen=True, slots=True)
class Hall:
    """A meeting with the agencies that were there."""

    meeting: Meeting
    present: frozenset[int]

    @property
    def forum_id(self) -> int:
        return self.meeting.forum_id


def leads_cleared(actor: Actor, thing: Any) -> bool:
    """Leads the forum, cleared for the meeting's class."""
    if thing is None:
        return bool(actor.leadership_forums)
    return actor.leadership_forums.covers(thing.forum_id, thing.meeting.effective_class)


def sat_there(actor: Actor, thing: Any) -> bool:
    """Answers for a government agency that was in the hall; partners correct no minutes."""
    if thing is None:
        return bool(actor.agencies)
    return any(actor.agencies.covers(ident, thing.meeting.effective_class) for ident in thing.present)


def demand_note(actor: Actor, meeting: Meeting, note: Note | None) -> None:
    """Refuse writing over a note of a class of its own that the actor may not read, before anything is said of it."""
    if note and note.security_class and not writes_class(actor, meeting, note.security_class):
        raise Refused(
            N_("Catatan acara ini terbatas dan di atas kelas akun Anda. Minta rekan yang berwenang menulisnya.")
        )


RULES: Rules = {
    May.OPEN_MEETING: [[is_signed_in]],
    May.EDIT_MEETING: [[is_secretariat], [acts_for_host]],
    May.WRITE_NOTES: [[is_secretariat], [acts_for_host]],
    May.WRITE_LIVE: [[is_secretariat], [acts_for_host]],
    May.CIRCULATE: [[is_secretariat], [acts_for_host]],
    May.SUBMIT_FOR_REVIEW: [[is_secretariat], [acts_for_host]],
    May.INITIAL: [[leads_cleared]],
    May.PROPOSE_CORRECTION: [[is_secretariat], [acts_for_host], [sat_there, is_circulated]],
    May.SETTLE_CORRECTION: [[is_secretariat], [acts_for_host]],
    May.FINALISE: [[is_secretariat], [acts_for_host]],
    May.CORRECT_EDITION: [[is_secretariat], [acts_for_host]],
    May.RECORD_SIGNING: [[is_secretariat], [acts_for_host]],
    May.READ_EDITION: [[is_secretariat], [acts_for_host], [is_signed_in, is_circulated]],
}
publish_rules(RULES)
