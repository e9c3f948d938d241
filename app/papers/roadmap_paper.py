"""The roadmap as a value: everything the paper says, and nothing else.

The values here are what one copy of the roadmap states for one audience, in one language, on one day.
They are composed from the rooms by ``app.papers.compose``, and laid out by ``app.papers.press``, which
sees neither database nor request. What an audience may not see is absent from the value, so no layout
can leak it; the few rules that must never be broken are checked when the value is made.

Facts only: counts, phases, milestones and pull-out pages are read off the rows by
``app.papers.reading``, so two parts of one paper cannot disagree.

Texts are what people wrote, as they wrote it. Words of the paper itself ("belum ditetapkan") are the
press's. Absent means ``None`` or ``()``: never an empty string, never a dash.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.actions import FundingSource as Funding
from app.actions import Recurrence
from app.core import SecurityClass, canonical_text, text_hash
from app.meetings import AttendanceStatus as Presence
from app.outcomes import Modality
from app.roadmap import Audience

from .parts import (
    Agency,
    AgencyName,
    Alignment,
    Attendance,
    Change,
    ChangeKind,
    Changes,
    Edition,
    EditionState,
    ForumName,
    Issue,
    Language,
    Letterhead,
    Meeting,
    Outcome,
    Risk,
    RiskLevel,
    Signatory,
    State,
    Term,
    Text,
)

__all__ = [
    "Agency",
    "AgencyName",
    "Alignment",
    "Attendance",
    "Audience",
    "Change",
    "ChangeKind",
    "Changes",
    "Edition",
    "EditionState",
    "ForumName",
    "Funding",
    "Issue",
    "Language",
    "Letterhead",
    "Meeting",
    "Modality",
    "Origin",
    "Outcome",
    "Pillar",
    "Presence",
    "Recurrence",
    "Risk",
    "RiskLevel",
    "RoadmapPaper",
    "Row",
    "SecurityClass",
    "Signatory",
    "State",
    "Term",
    "Text",
    "content_hash",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a row comes from: one meeting and the points of it.

    meeting    the meeting's code, equal to a ``Meeting.code`` of this paper.
    title      the meeting's title, as short as it is known.
    starts_on  its first day, or None when unknown.
    ends_on    its last day, or None (one day, or unknown).
    outcomes   numbers of the outcomes inside its minutes ("1", "3"); printed "butir 1, 3".
    issues     refs of the issues ("I4"); printed "isu I4".
    """

    meeting: str
    title: Text
    starts_on: date | None = None
    ends_on: date | None = None
    outcomes: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action of the roadmap.

    key            unique in the paper, stable, [A-Za-z0-9._-]; the anchor of the row.
    ref            as printed: "A-06".
    text           what is to be done.
    lead           the one agency responsible, or None: "belum ditetapkan".
    support        related agencies, in protocol order.
    starts_on      first day of the work, or None (the bar then begins at the first origin's day).
    due_on         due date, or None.
    due_words      the record's own words where there is no date ("segera"), or None.
    recurrence     or None for a single action.
    indicator      or None. ``baseline`` and ``target`` likewise.
    budget_idr     indicative, in rupiah; None unknown, 0 none.
    funding        source of the money, or None.
    partner_support what is asked of partners, or None.
    origins        the meetings it rests on; () prints "—": none recorded, or none this audience may see.
    state          as shown; None for the public, who are told no states.
    late_days      days past due on the paper's day, > 0, or None. Leadership only.
    reported_on    day of the last report, or None. None for the public.
    obstacle       the obstacle last reported, or None. None for the public.
    illustrative   names of this row's filler fields, as in the exchange record:
                   "text", "pillar", "lead", "support", "starts_on", "due_on", "recurrence", "indicator",
                   "baseline", "target", "budget_idr", "funding_source", "partner_support". Sorted.
    """

    key: str
    ref: str
    text: Text
    lead: AgencyName | None = None
    support: tuple[AgencyName, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_words: Text | None = None
    recurrence: Recurrence | None = None
    indicator: Text | None = None
    baseline: Text | None = None
    target: Text | None = None
    budget_idr: int | None = None
    funding: Funding | None = None
    partner_support: Text | None = None
    origins: tuple[Origin, ...] = ()
    state: State | None = None
    late_days: int | None = None
    reported_on: date | None = None
    obstacle: Text | None = None
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """One pillar with its rows; every pillar of the roadmap is given, also those without rows.

    code        "P1_SOP".
    label       "P1".
    name        "SOP dan mekanisme kerja bersama".
    objectives  () prints the designed empty state.
    narrative   or None.
    rows        in the order in which they are printed.
    """

    code: str
    label: str
    name: Text
    objectives: tuple[Text, ...] = ()
    narrative: Text | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapPaper:
    """One copy of the roadmap.

    audience       for whom it is cut.
    language       of the paper's own words.
    code           the roadmap's code ("FK-NTT").
    title          its title.
    as_of          the reference day: lateness, milestones, phases, "posisi per …".
    edition        None for a draft: RANCANGAN.
    security_class the mark of this copy; partner and public copies are always open.
    letterhead     of the secretariat agency, or None.
    forums         the forums it draws on.
    period_start   first day of the roadmap, or None (then read off the rows).
    period_end     last day, or None.
    vision         one or two sentences, or None.
    foreword       kata pengantar, or None.
    legal_bases    each in full, in order of rank.
    drafting_team  positions, or ().
    signatories    columns of the approval sheet; () prints blank columns for the members.
    place          where it is established ("Kupang"), or None.
    changes        None when no edition came before: "edisi pertama".
    meetings       oldest first.
    pillars        in the roadmap's order, all of them.
    unplaced       rows no pillar was chosen for yet.
    risks, governance, alignments, glossary  as filled, or empty.
    agencies       everyone named in this copy, in protocol order.
    late_untold    codes of the forums whose lateness is not for whoever asked for this leadership's copy.
    """

    audience: Audience
    language: Language
    code: str
    title: Text
    as_of: date
    edition: Edition | None = None
    security_class: SecurityClass = SecurityClass.RESTRICTED
    letterhead: Letterhead | None = None
    forums: tuple[ForumName, ...] = ()
    period_start: date | None = None
    period_end: date | None = None
    vision: Text | None = None
    foreword: Text | None = None
    legal_bases: tuple[Text, ...] = ()
    drafting_team: tuple[Text, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    place: str | None = None
    changes: Changes | None = None
    meetings: tuple[Meeting, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    unplaced: tuple[Row, ...] = ()
    risks: tuple[Risk, ...] = ()
    governance: Text | None = None
    alignments: tuple[Alignment, ...] = ()
    glossary: tuple[Term, ...] = ()
    agencies: tuple[Agency, ...] = ()
    late_untold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows = self.rows
        if self.audience is not Audience.LEADERSHIP:
            if any(row.late_days is not None for row in rows):
                raise ValueError("lateness stands in the leadership's copy only")
            if any(line.presence is Presence.ABSENT for m in self.meetings for line in m.attendance):
                raise ValueError("absent agencies stand in the leadership's copy only")
        if self.audience is Audience.PUBLIC and any(row.state or row.reported_on or row.obstacle for row in rows):
            raise ValueError("the public copy tells no states")
        if self.audience in (Audience.PARTNER, Audience.PUBLIC) and (self.security_class is not SecurityClass.OPEN):
            raise ValueError("partner and public copies are open")
        if len({row.key for row in rows}) != len(rows):
            raise ValueError("every row needs its own key")

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in print order: pillar by pillar, then those without a pillar."""
        return tuple(row for pillar in self.pillars for row in pillar.rows) + self.unplaced

    @property
    def is_draft(self) -> bool:
        """Whether RANCANGAN stands across the pages."""
        return self.edition is None or self.edition.state is EditionState.SUBMITTED


def content_hash(value: RoadmapPaper) -> str:
    """The hash of what the paper says; it is printed on it."""
    return text_hash(canonical_text("roadmap", 1, value))
