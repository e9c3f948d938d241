"""The chair's look at a draft inside the office: paraf, or back with notes. A paraf holds for what was read."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.core import N_, Actor, Refused, db, within
from app.meetings import Meeting, hold_unfrozen

from .composing import content_of
from .content import MinutesContent, content_hash, text_of
from .edition_models import Paraf, Verdict
from .models import Minutes, MinutesState
from .note_service import keep_wordings
from .service import move_minutes, state_of
from .states import RETURN, SUBMIT, WITHDRAW

CHANGED = N_("Isi notula berubah sejak halaman ini dibuka. Baca sekali lagi, lalu ulangi.")

LATEST = sa.select(sa.func.max(Paraf.id)).where(Paraf.meeting_id == Minutes.meeting_id).correlate(Minutes)
INITIALLED = sa.exists().where(
    Paraf.id == LATEST.scalar_subquery(),
    Paraf.verdict == Verdict.INITIALLED,
    Paraf.at >= Minutes.submitted_at,
)
"""Joined to ``Minutes``: the chair's last word since the draft was put before it is a paraf."""
GIVEN_BACK = sa.and_(
    Minutes.state == MinutesState.DRAFTING,
    sa.exists().where(
        Paraf.id == LATEST.scalar_subquery(), Paraf.verdict == Verdict.RETURNED, Paraf.at >= Minutes.submitted_at
    ),
)
"""Joined to ``Minutes``: the chair gave the draft back, and it was not put before it again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the chair said last, and whether it still holds for what the draft says now."""

    paraf: Paraf
    holds: bool


def submit(meeting: Meeting, *, by: Actor) -> None:
    """Put the draft before the chair."""
    hold_unfrozen(meeting.id)
    move_minutes(meeting, SUBMIT, by=by)
    keep_wordings(meeting)


def take_from_chair(meeting: Meeting, *, by: Actor) -> None:
    """Take the draft back from the chair, as where it is to be written on."""
    hold_unfrozen(meeting.id)
    move_minutes(meeting, WITHDRAW, by=by)


def initial(meeting: Meeting, *, by: Actor, seen_hash: str) -> Paraf:
    """The chair's paraf on what was read; what was read is named by its hash."""
    hold_unfrozen(meeting.id)
    if state_of(meeting) is not MinutesState.CHAIR_REVIEW:
        raise Refused(N_("Konsep ini sedang tidak diajukan kepada pimpinan."))
    content = content_of(meeting)
    if content_hash(content) != seen_hash:
        raise Refused(CHANGED)
    return _say(meeting, content, Verdict.INITIALLED, "", by)


def return_draft(meeting: Meeting, text: str, *, by: Actor) -> Paraf:
    """Give the draft back with what is to be mended."""
    hold_unfrozen(meeting.id)
    move_minutes(meeting, RETURN, by=by, reason=text)
    return _say(meeting, content_of(meeting), Verdict.RETURNED, text.strip(), by)


def waits_for_paraf(meeting: Meeting) -> bool:
    """Whether the draft lies before the chair without a word from the chair so far."""
    query = sa.select(
        sa.exists().where(Minutes.meeting_id == meeting.id, Minutes.state == MinutesState.CHAIR_REVIEW, ~INITIALLED)
    )
    return bool(db.session.scalar(query))


def standing_of(meeting: Meeting, digest: str) -> Standing | None:
    """The chair's last word on the meeting's notula; ``digest`` is of what it says now."""
    query = sa.select(Paraf).where(Paraf.meeting_id == meeting.id).order_by(Paraf.id.desc()).limit(1)
    paraf = db.session.scalars(query).one_or_none()
    return Standing(paraf, paraf.content_hash == digest) if paraf else None


def meeting_under_review(actor: Actor, code: str) -> Meeting:
    """A meeting whose draft lies before the chair. Raises ``NoResultFound`` for anybody who does not lead its forum."""
    query = (
        sa
        .select(Meeting)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Meeting.code == code,
            Minutes.state == MinutesState.CHAIR_REVIEW,
            within(actor.leadership_forums, Meeting.forum_id, Meeting.effective_class),
        )
        .options(joinedload(Meeting.forum))
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NoResultFound
    return found


def drafts_to_initial(actor: Actor) -> list[Meeting]:
    """The meetings whose drafts wait for the actor's paraf."""
    query = (
        sa
        .select(Meeting)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(
            Minutes.state == MinutesState.CHAIR_REVIEW,
            within(actor.leadership_forums, Meeting.forum_id, Meeting.effective_class),
            ~INITIALLED,
        )
        .order_by(Minutes.submitted_at, Meeting.id)
    )
    return list(db.session.scalars(query))


def _say(meeting: Meeting, content: MinutesContent, verdict: Verdict, text: str, by: Actor) -> Paraf:
    paraf = Paraf(
        meeting_id=meeting.id, content=text_of(content), content_hash=content_hash(content), verdict=verdict, text=text,
        by_user_id=by.user_id, by_name=by.name, position=by.seat,
    )  # fmt: skip
    db.session.add(paraf)
    db.session.flush()
    return paraf
