"""Reads of issued papers: what a meeting has, what a reader may fetch, whose class was raised since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import defer, joinedload, selectinload

from app.actions import Action, ActionEvent
from app.core import Actor, SecurityClass, allows, db, value_of
from app.meetings import FILE_CLASS, ITEM_CLASS, AgendaItem, Attachment, Meeting, content_visible_to, visible_to
from app.minutes import NOTE_CLASS, MinutesContent, Note
from app.outcomes import Decision, Issue

from .issued_models import FiledCopy, IssuedPaper
from .letters import Letter
from .policy import May, Paper, is_its_agency, is_told

RESTRICTED = SecurityClass.RESTRICTED
MOST_LISTED = 400
LOADED = (
    joinedload(IssuedPaper.meeting).joinedload(Meeting.forum),
    joinedload(IssuedPaper.edition),
    joinedload(IssuedPaper.agency),
    joinedload(IssuedPaper.pdf_file),
    joinedload(IssuedPaper.docx_file),
    joinedload(IssuedPaper.xlsx_file),
    selectinload(IssuedPaper.filed).joinedload(FiledCopy.file),
)


@dataclass(frozen=True, slots=True)
class Raised:
    """What of a meeting is restricted by now, by id: an open paper that holds any of it is open no more."""

    outcomes: frozenset[int]
    issues: frozenset[int]
    actions: frozenset[int]
    reviews: frozenset[int]
    agenda: frozenset[int]
    notes: frozenset[int]
    files: frozenset[int]

    def is_in(self, content: MinutesContent) -> bool:
        """Whether the content holds something of it."""
        return bool(
            self.outcomes & {one.id for one in content.outcomes}
            or self.issues & {one.id for one in content.issues}
            or self.actions & {one.id for one in content.actions}
            or self.reviews & {one.id for one in content.reviews}
            or self.agenda & {one.id for one in content.agenda}
            or self.notes & {one.id for one in content.agenda if one.notes}
            or self.files & {one.id for one in content.files}
        )

    def __bool__(self) -> bool:
        return any(getattr(self, part) for part in Raised.__slots__)


def raised_in(meeting_id: int) -> Raised:
    """What is restricted in a meeting, in one query."""
    parts: list[Any] = []
    for name, key, owner, security_class, joined in (
        ("outcomes", Decision.id, Decision.meeting_id, Decision.effective_class, None),
        ("issues", Issue.id, Issue.meeting_id, Issue.effective_class, None),
        ("actions", Action.id, Action.meeting_id, Action.effective_class, None),
        ("reviews", ActionEvent.id, ActionEvent.meeting_id, Action.effective_class, ActionEvent),
        ("agenda", AgendaItem.id, AgendaItem.meeting_id, ITEM_CLASS, AgendaItem),
        ("notes", AgendaItem.id, AgendaItem.meeting_id, NOTE_CLASS, Note),
        ("files", Attachment.id, Attachment.meeting_id, FILE_CLASS, Attachment),
    ):
        query: Any = sa.select(sa.literal(name).label("part"), key.label("ident")).where(
            owner == meeting_id, security_class == RESTRICTED
        )
        if joined is AgendaItem:
            query = query.join(Meeting, Meeting.id == AgendaItem.meeting_id)
        elif joined is ActionEvent:
            query = query.join(Action, Action.id == ActionEvent.action_id)
        elif joined is Note:
            query = query.join(Note, Note.agenda_item_id == AgendaItem.id).join(
                Meeting, Meeting.id == AgendaItem.meeting_id
            )
        elif joined is Attachment:
            query = query.join(Meeting, Meeting.id == Attachment.meeting_id).outerjoin(
                AgendaItem, AgendaItem.id == Attachment.agenda_item_id
            )
        parts.append(query)
    found: dict[str, set[int]] = {name: set() for name in Raised.__slots__}
    for name, ident in db.session.execute(sa.union_all(*parts)):
        found[name].add(ident)
    return Raised(**{name: frozenset(ids) for name, ids in found.items()})


def class_now(paper: IssuedPaper, raised: Raised | None = None) -> SecurityClass:
    """The class a paper has by now: its own, the meeting's, or that of something in it which was raised since."""
    if RESTRICTED in (paper.effective_class, paper.meeting.effective_class):
        return RESTRICTED
    raised = raised if raised is not None else raised_in(paper.meeting_id)
    if raised and raised.is_in(value_of(Letter, paper.content).content):
        return RESTRICTED
    return SecurityClass.OPEN


def as_asked(paper: IssuedPaper, security_class: SecurityClass) -> Paper:
    """The paper as the rules know it."""
    return Paper(
        meeting=paper.meeting, kind=paper.kind, audience=paper.audience, security_class=security_class,
        draft=paper.draft, has_edition=paper.edition_id is not None, agency_id=paper.agency_id,
    )  # fmt: skip


def may_fetch(actor: Actor, paper: IssuedPaper, readable: frozenset[SecurityClass], raised: Raised | None) -> bool:
    """Whether the actor may have the paper's files. ``readable`` are the classes it reads in the meeting."""
    security_class = class_now(paper, raised)
    asked = as_asked(paper, security_class)
    if paper.agency_id is not None and is_its_agency(actor, asked):
        return is_told(actor, asked)  # what was agreed with an agency is told to it, wherever the meeting was
    return security_class in readable and allows(actor, May.FETCH_PAPER, asked)


def classes_read(actor: Actor, meeting: Meeting) -> frozenset[SecurityClass]:
    """The classes of content the actor may read in a meeting it knows of."""
    found = set()
    for one in SecurityClass:
        literal = sa.literal(one, Meeting.effective_class.type)
        query = sa.select(sa.exists().where(Meeting.id == meeting.id, content_visible_to(actor, literal)))
        if db.session.scalar(query):
            found.add(one)
    return frozenset(found)


def papers_of(actor: Actor, meeting: Meeting) -> Sequence[IssuedPaper]:
    """The papers of a meeting that the actor may have, the newest of those that say the same to the same readers."""
    query = (
        sa
        .select(IssuedPaper)
        .where(IssuedPaper.meeting_id == meeting.id)
        .options(*LOADED, defer(IssuedPaper.content))
        .order_by(IssuedPaper.id.desc())
        .limit(MOST_LISTED)
    )
    readable = _readable(actor, meeting)
    raised = raised_in(meeting.id)
    seen: set[tuple[object, ...]] = set()
    found = []
    for paper in db.session.scalars(query):
        key = (*paper.variant, paper.draft, paper.edition_id)
        if key not in seen and may_fetch(actor, paper, readable, raised):
            seen.add(key)
            found.append(paper)
    return found


def paper_by_code(actor: Actor, code: str) -> IssuedPaper:
    """One paper the actor may have. Raises ``NoResultFound``."""
    paper = db.session.scalars(sa.select(IssuedPaper).where(IssuedPaper.code == code).options(*LOADED)).one()
    if not may_fetch(actor, paper, _readable(actor, paper.meeting), None):
        raise NoResultFound
    return paper


def _readable(actor: Actor, meeting: Meeting) -> frozenset[SecurityClass]:
    """What the actor reads there; before the notula is sent, an invited agency reads the invitation."""
    readable = classes_read(actor, meeting)
    if not readable and db.session.scalar(sa.select(sa.exists().where(Meeting.id == meeting.id, visible_to(actor)))):
        readable = frozenset({SecurityClass.OPEN, meeting.effective_class})
    return readable
