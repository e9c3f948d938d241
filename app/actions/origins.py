"""Where an action comes from, as far as a reader may know: its meeting, and the results and issues it rests on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from app.core import Actor, SecurityClass, db, in_language
from app.meetings import Meeting, content_visible_to, writes_class
from app.meetings import visible_to as meetings_visible_to
from app.outcomes import Decision, Issue, Modality

from .models import ActionDecision, ActionIssue


class Supporting(Protocol):
    """What is asked of an agency's support."""

    @property
    def agency_id(self) -> int: ...
    @property
    def ended(self) -> bool: ...


class Linked(Protocol):
    """What is asked of an action, or of a row that stands for one."""

    @property
    def id(self) -> int: ...
    @property
    def lead_id(self) -> int | None: ...
    @property
    def meeting(self) -> Meeting: ...
    @property
    def supports(self) -> Sequence[Supporting]: ...


class Result(NamedTuple):
    """An outcome or an issue an action rests on; ``ref`` is the outcome's number or the issue's name."""

    action_id: int
    ref: Any
    text: str
    text_en: str | None
    effective_class: SecurityClass
    modality: Modality | None
    readable: bool

    def text_in(self, language: str) -> str:
        return in_language(language, self.text, self.text_en)


@dataclass(frozen=True, slots=True)
class Origin:
    """The meeting and results an action rests on, as far as a reader may know them.

    ``meeting`` None is hidden and prints "—"; ``linked`` says whether its page may be opened. ``hidden`` says that the
    action rests on results of which the reader may know none.
    """

    meeting: Meeting | None
    linked: bool
    decisions: tuple[Result, ...] = ()
    issues: tuple[Result, ...] = ()
    hidden: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the outcomes the reader may know."""
        return tuple(one.ref for one in self.decisions)

    @property
    def refs(self) -> tuple[str, ...]:
        """What the issues the reader may know are called."""
        return tuple(one.ref for one in self.issues)


def answers_with(actor: Actor, action: Linked, security_class: SecurityClass) -> bool:
    """Leads or supports the action, cleared for this class: such readers see its origin by class."""
    answering = actor.acts_for | actor.collectives
    if not answering:
        return False
    return answering.covers(action.lead_id, security_class) or any(
        not link.ended and answering.covers(link.agency_id, security_class) for link in action.supports
    )


def origins_of(actor: Actor, actions: Sequence[Linked], *, results: bool = True) -> dict[int, Origin]:
    """The origin of each action by its id. ``meeting`` is loaded, and ``supports`` where the actor answers for any."""
    open_meetings = _visible({one.meeting.id: one.meeting for one in actions}, actor)
    ids = [one.id for one in actions] if results else []
    decisions, issues = _decisions_of(actor, ids), _issues_of(actor, ids)
    origins = {}
    for action in actions:
        linked = action.meeting.id in open_meetings
        known = linked or answers_with(actor, action, action.meeting.effective_class)
        rests, answers = decisions.get(action.id, ()), issues.get(action.id, ())
        seen, raised = (
            tuple(one for one in found if one.readable or (known and answers_with(actor, action, one.effective_class)))
            for found in (rests, answers)
        )
        hidden = bool(rests or answers) and not (seen or raised)
        origins[action.id] = Origin(action.meeting if known else None, linked, seen, raised, hidden)
    return origins


def origin_of(actor: Actor, action: Linked) -> Origin:
    """The origin of one action; see ``origins_of``."""
    return origins_of(actor, [action])[action.id]


def own_origins(actor: Actor, actions: Sequence[Linked]) -> dict[int, Origin]:
    """The origins of what the actor's agencies lead or support: by class alone, without asking further; no issues."""
    decisions = _decisions_of(None, [one.id for one in actions])
    origins = {}
    for action in actions:
        if not answers_with(actor, action, action.meeting.effective_class):
            origins[action.id] = Origin(None, linked=False)
            continue
        rests = decisions.get(action.id, ())
        seen = tuple(one for one in rests if answers_with(actor, action, one.effective_class))
        origins[action.id] = Origin(action.meeting, linked=False, decisions=seen, hidden=bool(rests) and not seen)
    return origins


def _visible(meetings: dict[int, Meeting], actor: Actor) -> set[int]:
    """Those the actor may know of; the database is asked only about what the actor does not write."""
    written = {ident for ident, one in meetings.items() if writes_class(actor, one, one.effective_class)}
    others = meetings.keys() - written
    if not others:
        return written
    query = sa.select(Meeting.id).where(Meeting.id.in_(others), meetings_visible_to(actor))
    return written | set(db.session.scalars(query))


def _decisions_of(actor: Actor | None, ids: Collection[int]) -> dict[int, list[Result]]:
    """The outcomes each action rests on; ``readable`` as the actor may read them, for None not asked."""
    query = sa.select(
        ActionDecision.action_id, Decision.number, Decision.text, Decision.text_en, Decision.effective_class,
        Decision.modality,
    ).join(Decision, Decision.id == ActionDecision.decision_id).where(Decision.withdrawn_at.is_(None))  # fmt: skip
    return _results(actor, query, Decision, ActionDecision, ids)


def _issues_of(actor: Actor, ids: Collection[int]) -> dict[int, list[Result]]:
    """The issues each action answers; ``readable`` as the actor may read them."""
    query = sa.select(
        ActionIssue.action_id, Issue.ref, Issue.text, Issue.text_en, Issue.effective_class, sa.null(),
    ).join(Issue, Issue.id == ActionIssue.issue_id).where(Issue.withdrawn_at.is_(None))  # fmt: skip
    return _results(actor, query, Issue, ActionIssue, ids)


def _results(
    actor: Actor | None,
    query: sa.Select[*tuple[Any, ...]],
    kind: type[Decision | Issue],
    link: type[ActionDecision | ActionIssue],
    ids: Collection[int],
) -> dict[int, list[Result]]:
    found: dict[int, list[Result]] = {}
    if not ids:
        return found
    if actor is None:
        query = query.add_columns(sa.false())
    else:
        readable = content_visible_to(actor, kind.effective_class)
        query = query.add_columns(readable).join(Meeting, Meeting.id == kind.meeting_id)
    query = query.where(link.action_id.in_(ids), link.ended.is_(False)).order_by(link.seq, link.id)
    for row in db.session.execute(query):
        found.setdefault(row[0], []).append(Result(*row))
    return found
