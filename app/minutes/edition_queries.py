"""Reads of editions: each reader has what the edition's classes and those of today both let it have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload

from app.actions import Action, ActionEvent
from app.core import Actor, SecurityClass, allows, db
from app.meetings import FILE_CLASS, ITEM_CLASS, AgendaItem, Attachment, Meeting, content_visible_to
from app.meetings import May as MayMeetings
from app.outcomes import Decision, Issue

from .content import MinutesContent, content_from, cut
from .edition_models import CorrectionTarget, EditionSigning, MinutesEdition
from .models import Note
from .note_service import NOTE_CLASS

CLASSES = tuple(SecurityClass)
SPOKEN_OF = {
    CorrectionTarget.AGENDA_ITEM: ("agenda",), CorrectionTarget.NOTE: ("notes", "agenda"),
    CorrectionTarget.DECISION: ("outcomes",), CorrectionTarget.ISSUE: ("issues",),
    CorrectionTarget.ACTION: ("actions",),
}  # fmt: skip
"""The part whose class a correction of a target has; a note that is not written yet has that of its point."""
LITERAL = {one: sa.literal(one, Meeting.effective_class.type) for one in CLASSES}


def editions_of(meeting: Meeting) -> Sequence[MinutesEdition]:
    """The editions of a notula without their text, newest first."""
    query = (
        sa
        .select(MinutesEdition)
        .where(MinutesEdition.meeting_id == meeting.id)
        .options(defer(MinutesEdition.content, raiseload=True))
        .order_by(MinutesEdition.number.desc())
    )
    return db.session.scalars(query).all()


def last_edition(meeting: Meeting) -> MinutesEdition | None:
    """The edition that holds."""
    query = sa.select(MinutesEdition).where(MinutesEdition.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(MinutesEdition.number.desc()).limit(1)).one_or_none()


def edition_of(meeting: Meeting, number: int) -> MinutesEdition:
    """One edition. Raises ``NoResultFound``."""
    query = sa.select(MinutesEdition).where(MinutesEdition.meeting_id == meeting.id, MinutesEdition.number == number)
    return db.session.scalars(query).one()


def content_for(actor: Actor, meeting: Meeting, content: MinutesContent) -> MinutesContent | None:
    """What the reader may have of a notula; None where it may not even have the meeting's own part of it."""
    return content_within(actor, meeting, content, classes_for(actor, meeting))


def content_within(
    actor: Actor, meeting: Meeting, content: MinutesContent, classes: frozenset[SecurityClass]
) -> MinutesContent | None:
    """The same, for a reader whose classes are known."""
    content = narrowed(content, classes_now(meeting), meeting.effective_class)
    if content.security_class not in classes:
        return None
    return cut(
        content, classes, sees_absence=allows(actor, MayMeetings.SEE_ABSENCE, meeting), own=actor.acts_for.open
    )  # fmt: skip


def edition_for(
    actor: Actor, meeting: Meeting, number: int | None = None
) -> tuple[MinutesEdition, MinutesContent] | None:  # fmt: skip
    """An edition with what the reader may have of it, the latest unless a number is asked for; None where it may not.

    Raises ``NoResultFound`` for a number that is none.
    """
    if number is None:
        edition = last_edition(meeting) if meeting.frozen_at is not None else None
    else:
        edition = edition_of(meeting, number)
    content = content_for(actor, meeting, content_from(edition.content)) if edition else None
    return (edition, content) if edition and content else None


def classes_for(actor: Actor, meeting: Meeting) -> frozenset[SecurityClass]:
    """The classes of content the reader may have of this meeting."""
    asked = [
        sa.exists().where(Meeting.id == meeting.id, content_visible_to(actor, LITERAL[one])).label(one.value)
        for one in CLASSES
    ]
    found = db.session.execute(sa.select(*asked)).one()
    return frozenset(one for one, holds in zip(CLASSES, found, strict=True) if holds)


def classes_now(meeting: Meeting) -> Mapping[tuple[str, int], SecurityClass]:
    """The class of each part as it stands today, by part and number."""
    kinds: list[tuple[str, Any, Any, Any]] = [
        ("agenda", AgendaItem.id, ITEM_CLASS, AgendaItem),
        ("notes", AgendaItem.id, NOTE_CLASS, sa.join(AgendaItem, Note, Note.agenda_item_id == AgendaItem.id)),
        ("issues", Issue.id, Issue.effective_class, Issue),
        ("outcomes", Decision.id, Decision.effective_class, Decision),
        ("actions", Action.id, Action.effective_class, Action),
        (
            "reviews", ActionEvent.id, Action.effective_class,
            sa.join(ActionEvent, Action, Action.id == ActionEvent.action_id),
        ),
        (
            "files", Attachment.id, FILE_CLASS,
            sa.outerjoin(Attachment, AgendaItem, AgendaItem.id == Attachment.agenda_item_id),
        ),
    ]  # fmt: skip
    parts = []
    for name, ident, security_class, source in kinds:
        owner = Attachment.meeting_id if name == "files" else getattr(ident.class_, "meeting_id")  # noqa: B009
        parts.append(
            sa
            .select(sa.literal(name), ident, sa.cast(security_class, sa.Text))
            .select_from(source)
            .join(Meeting, Meeting.id == owner)
            .where(Meeting.id == meeting.id)
        )
    rows = db.session.execute(sa.union_all(*parts))
    return {(part, ident): SecurityClass(value) for part, ident, value in rows}


def class_asked(
    target: CorrectionTarget, target_id: int | None, own: SecurityClass, now: Mapping[tuple[str, int], SecurityClass]
) -> SecurityClass:
    """The class of what a correction asks: its own or, where that is stricter, today's of what it speaks of."""
    found = (now.get((part, target_id or 0)) for part in SPOKEN_OF.get(target, ()))
    return max(own, next(filter(None, found), own), key=CLASSES.index)


def narrowed(
    content: MinutesContent, now: Mapping[tuple[str, int], SecurityClass], of_meeting: SecurityClass
) -> MinutesContent:
    """The notula with the stricter class of each part, its own or today's. A class may only narrow who reads it."""

    def stricter(part: str, ident: int, own: SecurityClass) -> SecurityClass:
        return max(own, now.get((part, ident), own), key=CLASSES.index)

    def rows(part: str) -> tuple[Any, ...]:
        return tuple(
            replace(one, security_class=stricter(part, one.id, one.security_class)) for one in getattr(content, part)
        )

    return replace(
        content,
        security_class=max(content.security_class, of_meeting, key=CLASSES.index),
        agenda=tuple(
            replace(
                one,
                security_class=stricter("agenda", one.id, one.security_class),
                notes_class=stricter("notes", one.id, one.notes_class),
            )
            for one in content.agenda
        ),
        issues=rows("issues"),
        outcomes=rows("outcomes"),
        actions=rows("actions"),
        reviews=rows("reviews"),
        files=rows("files"),
    )


def signings_of(edition: MinutesEdition) -> Sequence[EditionSigning]:
    """What was recorded of its signing, the latest first: that one stands."""
    query = (
        sa
        .select(EditionSigning)
        .where(EditionSigning.edition_id == edition.id)
        .options(joinedload(EditionSigning.file))
        .order_by(EditionSigning.id.desc())
    )
    return db.session.scalars(query).all()
