"""What a typed line is read into: plain values that know neither the database nor a request."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


class LineKind(enum.StrEnum):
    """What a typed line is read as."""

    NOTE = "note"
    ACTION = "action"
    OUTCOME = "outcome"
    ISSUE = "issue"
    AGENDA = "agenda"
    ATTENDANCE = "attendance"


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency that may be named: every name it bore, and whether it is near (a member, invited or in the hall)."""

    id: int
    code: str
    names: tuple[str, ...]
    short: str
    near: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """What a line may speak of: the first day of the meeting, agencies, pillars, outcomes and issues, days off.

    Pillars are ``(id, code, name)``; outcomes and issues ``(id, label)``, the label as people cite it.
    """

    day: date | None = None
    agencies: Sequence[KnownAgency] = ()
    pillars: Sequence[tuple[int, str, str]] = ()
    outcomes: Sequence[tuple[int, str]] = ()
    issues: Sequence[tuple[int, str]] = ()
    off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the typed line and what it was read as; ``text`` and ``space`` are what remains."""

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a line says beside its text. Closed lists stand as their stored values."""

    lead: int | None = None
    supports: tuple[int, ...] = ()
    pillar: int | None = None
    decisions: tuple[int, ...] = ()
    issues: tuple[int, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_text: str | None = None
    recurrence: str | None = None
    budget_idr: int | None = None
    funding_source: str | None = None
    priority: str | None = None
    indicator: str | None = None
    target: str | None = None
    raised_by: str | None = None
    modality: str | None = None
    security_class: str | None = None
    agency: int | None = None
    position: str | None = None
    role: str | None = None
    status: str | None = None
    headcount: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something the line names that could not be told apart: the words, and what they might mean."""

    words: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was typed and as it was read. The spans cover it without a gap."""

    kind: LineKind
    raw: str
    spans: tuple[Span, ...]
    text: str
    facts: Facts = field(default_factory=Facts)
    open_questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """What may be put in place of a part of the line."""

    start: int
    end: int
    insert: str
    label: str


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: a day where one follows from the words, else the words themselves."""

    on: date | None = None
    starts_on: date | None = None
    text: str | None = None
    recurrence: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The agencies a word may mean; exactly one resolves it."""

    found: tuple[KnownAgency, ...] = ()

    @property
    def one(self) -> KnownAgency | None:
        return self.found[0] if len(self.found) == 1 else None
