"""What can be read off a roadmap's rows: counts, milestones, phases, what needs a decision, each agency's share.

Pure functions of the value. Nothing here is stored, so the parts of one paper agree with each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .roadmap_paper import (
    Agency,
    AgencyName,
    Audience,
    Meeting,
    Modality,
    Outcome,
    Pillar,
    RoadmapPaper,
    Row,
    State,
)

CLOSED = frozenset({State.DONE, State.CANCELLED})
SHORT_MONTHS = 6
MEDIUM_MONTHS = 24
OWN_SHEETS = 8
OWN_SHEET_ROWS = 24
"""Up to so many leading agencies and actions, each agency has a page to itself; beyond, the sheets share pages."""


class Phase(StrEnum):
    """When an action falls due, counted from the roadmap's start."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"
    CONTINUOUS = "continuous"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Milestone:
    """The end of a quarter, and the open actions that fall due in it."""

    day: date
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One outcome with the meeting it comes from."""

    meeting: Meeting
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one agency leads and supports."""

    agency: Agency
    leads: tuple[Row, ...]
    supports: tuple[Row, ...]


def plus_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that day is missing."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def quarter_start(day: date) -> date:
    """First day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(day: date) -> date:
    """Last day of the quarter."""
    return plus_months(quarter_start(day), 3) - timedelta(days=1)


def starts_on(paper: RoadmapPaper) -> date:
    """The roadmap's first day: as stated, else of its first meeting, else of its first dated row."""
    if paper.period_start:
        return paper.period_start
    met = [m.starts_on for m in paper.meetings if m.starts_on]
    dated = [d for row in paper.rows for d in (row.starts_on, row.due_on) if d]
    return min(met or dated or [paper.as_of])


def ends_on(paper: RoadmapPaper) -> date:
    """The roadmap's last day: as stated, else of its last dated row, else two years on."""
    if paper.period_end:
        return paper.period_end
    dated = [row.due_on for row in paper.rows if row.due_on]
    return max(dated) if dated else plus_months(starts_on(paper), MEDIUM_MONTHS)


def begins_on(row: Row, paper: RoadmapPaper) -> date:
    """Where a row's bar begins: its own first day, else its earliest meeting's, else the roadmap's."""
    met = [d for o in row.origins if (d := o.ends_on or o.starts_on)]
    return row.starts_on or (min(met) if met else starts_on(paper))


def is_open(row: Row) -> bool:
    """Whether anything is still to be done (an action without a told state counts as open)."""
    return row.state not in CLOSED


def is_undated(row: Row) -> bool:
    """Whether nobody set a date: continuous and otherwise recurring actions need none."""
    return row.due_on is None and row.recurrence is None


def unassigned(paper: RoadmapPaper) -> tuple[Row, ...]:
    """Open rows that no agency leads."""
    return tuple(row for row in paper.rows if row.lead is None and is_open(row))


def undated(paper: RoadmapPaper) -> tuple[Row, ...]:
    """Open rows without a date."""
    return tuple(row for row in paper.rows if is_undated(row) and is_open(row))


def overdue(paper: RoadmapPaper) -> tuple[Row, ...]:
    """Late rows, the longest overdue first. Empty in every copy but the leadership's."""
    if paper.audience is not Audience.LEADERSHIP:
        return ()
    late = [row for row in paper.rows if row.late_days]
    return tuple(sorted(late, key=lambda row: (-(row.late_days or 0), row.ref)))


def blocked(paper: RoadmapPaper) -> tuple[Row, ...]:
    """Rows that are stuck."""
    return tuple(row for row in paper.rows if row.state is State.BLOCKED)


def count_states(rows: Iterable[Row]) -> dict[State, int]:
    """How many rows are in each state, in the order of the states; none for the public."""
    seen = Counter(row.state for row in rows if row.state)
    return {state: seen[state] for state in State if seen[state]}


def milestones(paper: RoadmapPaper, quarters: int = 4) -> tuple[Milestone, ...]:
    """The next quarter ends that have open, dated rows."""
    found = []
    first = paper.as_of
    for _ in range(quarters):
        end = quarter_end(first)
        rows = tuple(
            sorted(
                (r for r in paper.rows if r.due_on and first <= r.due_on <= end and is_open(r)),
                key=lambda row: (row.due_on or end, row.ref),
            )
        )
        if rows:
            found.append(Milestone(end, rows))
        first = end + timedelta(days=1)
    return tuple(found)


def phase_of(row: Row, start: date) -> Phase:
    """The phase of a row: short up to 6 months from the start, medium up to 24, then long."""
    if row.due_on:
        if row.due_on <= plus_months(start, SHORT_MONTHS):
            return Phase.SHORT
        return Phase.MEDIUM if row.due_on <= plus_months(start, MEDIUM_MONTHS) else Phase.LONG
    return Phase.CONTINUOUS if row.recurrence else Phase.UNDATED


def phases(paper: RoadmapPaper) -> tuple[tuple[Pillar | None, dict[Phase, tuple[Row, ...]]], ...]:
    """Per pillar with rows (``None``: without a pillar), the rows of each phase by date."""
    start = starts_on(paper)
    groups: list[tuple[Pillar | None, tuple[Row, ...]]] = [(p, p.rows) for p in paper.pillars if p.rows]
    if paper.unplaced:
        groups.append((None, paper.unplaced))
    table = []
    for pillar, rows in groups:
        ordered = sorted(rows, key=lambda row: (row.due_on or date.max, row.ref))
        table.append((pillar, {ph: tuple(r for r in ordered if phase_of(r, start) is ph) for ph in Phase}))
    return tuple(table)


BINDING = (Modality.AGREEMENT, Modality.COMMITMENT, Modality.DIRECTION, Modality.PROPOSAL, Modality.HOPE, None)


def agreed(paper: RoadmapPaper, count: int = 3) -> tuple[Agreed, ...]:
    """The outcomes that bind most, the latest meeting first among equals."""
    every = [Agreed(m, o) for m in reversed(paper.meetings) for o in m.outcomes]
    return tuple(sorted(every, key=lambda a: BINDING.index(a.outcome.modality))[:count])


def outcomes_of(row: Row, paper: RoadmapPaper) -> tuple[Agreed, ...]:
    """The outcomes a row rests on, as far as this copy holds them."""
    meetings = {m.code: m for m in paper.meetings}
    return tuple(
        Agreed(meetings[origin.meeting], outcome)
        for origin in row.origins
        if origin.meeting in meetings
        for outcome in meetings[origin.meeting].outcomes
        if outcome.number in origin.outcomes
    )


def sheets(paper: RoadmapPaper) -> tuple[Sheet, ...]:
    """What each agency leads and supports, in the order of the annex; agencies with neither are left out."""
    leads: dict[str, list[Row]] = {}
    supports: dict[str, list[Row]] = {}
    for row in paper.rows:
        if row.lead:
            leads.setdefault(row.lead.code, []).append(row)
        for agency in row.support:
            supports.setdefault(agency.code, []).append(row)
    listed = {agency.name.code for agency in paper.agencies}
    named: dict[str, AgencyName] = {}
    for row in paper.rows:
        for name in (row.lead, *row.support):
            if name and name.code not in listed:
                named.setdefault(name.code, name)
    every = (*paper.agencies, *(Agency(name=name, kind="other") for name in named.values()))
    return tuple(
        Sheet(agency, tuple(leads.get(agency.name.code, ())), tuple(supports.get(agency.name.code, ())))
        for agency in every
        if agency.name.code in leads or agency.name.code in supports
    )


def partner_rows(paper: RoadmapPaper) -> tuple[tuple[AgencyName, tuple[Row, ...]], ...]:
    """The international organisations, each with the open rows that name it as related."""
    partners = [a.name for a in paper.agencies if a.kind == "international_organisation"]
    found = ((one, tuple(r for r in paper.rows if one in r.support and is_open(r))) for one in partners)
    return tuple((one, rows) for one, rows in found if rows)


def asked_of_partners(paper: RoadmapPaper) -> tuple[Row, ...]:
    """Open rows that say what they ask of partners."""
    return tuple(row for row in paper.rows if row.partner_support and is_open(row))
