"""The Gantt chart as geometry: a handful of SVG paths per chart, whatever the number of rows.

Lengths are millimetres. The drawing holds no words: codes and quarters stand beside it as ordinary text, and the
alternative text is the caller's. A bar runs from the start of the work to a post on the due date; a recurring
action is an open bar; an action without a date is a ring in the column at the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .reading import begins_on, ends_on, plus_months, quarter_start, starts_on
from .roadmap_paper import RoadmapPaper, Row

ROW = 4.0
"""Height of one row."""
BAR = 1.9
"""Height of a bar."""
POST = 3.2
"""Height of the post at a due date."""
MOST_ROWS = 28
"""Rows in one chart; more are drawn as several charts, so that each stays whole on its page."""
MOST_TICKS = 20


@dataclass(frozen=True, slots=True)
class Tick:
    """One column of the time axis: its year and its number in the year (0 where a column is a whole year)."""

    year: int
    part: int
    starts: date


@dataclass(frozen=True, slots=True)
class Axis:
    """The time axis: whole columns of ``months`` months from ``start`` up to, not including, ``end``."""

    start: date
    end: date
    months: int

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The columns, left to right."""
        found = []
        at = self.start
        while at < self.end:
            found.append(Tick(at.year, 0 if self.months == 12 else (at.month - 1) // self.months + 1, at))
            at = plus_months(at, self.months)
        return tuple(found)

    @property
    def years(self) -> tuple[tuple[int, int], ...]:
        """Each year with its number of columns."""
        seen: dict[int, int] = {}
        for tick in self.ticks:
            seen[tick.year] = seen.get(tick.year, 0) + 1
        return tuple(seen.items())

    def place(self, day: date, width: float) -> float:
        """Where a day lies on an axis of that width; columns are equally wide, days beyond lie on the edge."""
        if day <= self.start:
            return 0.0
        if day >= self.end:
            return width
        column = width / len(self.ticks)
        passed = (day.year - self.start.year) * 12 + day.month - self.start.month
        index = passed // self.months
        first = plus_months(self.start, index * self.months)
        length = (plus_months(first, self.months) - first).days
        return column * (index + (day - first).days / length)


def axis_of(paper: RoadmapPaper) -> Axis:
    """One axis for all charts of a paper: quarters, or longer columns where there would be too many."""
    days = [starts_on(paper), ends_on(paper)]
    days += [begins_on(row, paper) for row in paper.rows]
    days += [row.due_on for row in paper.rows if row.due_on]
    first, last = min(days), max(days)
    for months in (3, 6, 12):
        start = (
            quarter_start(first)
            if months == 3
            else date(first.year, 1 if months == 12 else first.month // 7 * 6 + 1, 1)
        )
        end = start
        count = 0
        while end <= last:
            end = plus_months(end, months)
            count += 1
        if count <= MOST_TICKS or months == 12:
            break
    return Axis(start, end, months)


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its rows, its size, and the paths to draw (each may be empty)."""

    rows: tuple[Row, ...]
    width: float
    height: float
    pitch: float
    axis_width: float
    axis: Axis
    lines: str
    years: str
    bars: str
    posts: str
    open_bars: str
    rings: str
    today: str


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def chart(
    paper: RoadmapPaper,
    rows: Sequence[Row],
    *,
    axis: Axis,
    axis_width: float,
    aside: float,
    today: date | None = None,
    pitch: float = ROW,
) -> Chart:
    """Draw rows on an axis of ``axis_width``, with a column ``aside`` wide for those without a date."""
    height = pitch * len(rows)
    column = axis_width / len(axis.ticks)
    lines: list[str] = []
    years: list[str] = []
    bars, posts, open_bars, rings = [], [], [], []
    for index, tick in enumerate(axis.ticks):
        into = years if tick.part <= 1 else lines
        into.append(f"M{_n(index * column)} 0V{_n(height)}")
    years.append(f"M{_n(axis_width)} 0V{_n(height)}")
    for index in range(len(rows) + 1):
        lines.append(f"M0 {_n(index * pitch)}H{_n(axis_width + aside)}")
    for index, row in enumerate(rows):
        middle = index * pitch + pitch / 2
        top, foot = _n(middle - BAR / 2), _n(middle + BAR / 2)
        left = axis.place(begins_on(row, paper), axis_width)
        if row.due_on:
            right = axis.place(row.due_on + timedelta(days=1), axis_width)
            if right > left:
                bars.append(f"M{_n(left)} {top}H{_n(right)}V{foot}H{_n(left)}z")
            posts.append(f"M{_n(right)} {_n(middle - POST / 2)}v{_n(POST)}")
        elif row.recurrence:
            # Past the end of the axis and without an edge there: it goes on.
            open_bars.append(f"M{_n(axis_width + 2)} {top}H{_n(left)}V{foot}H{_n(axis_width + 2)}")
        else:
            x = axis_width + aside / 2
            rings.append(f"M{_n(x - 1)} {_n(middle)}a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z")
    return Chart(
        rows=tuple(rows),
        width=axis_width + aside,
        height=height,
        pitch=pitch,
        axis_width=axis_width,
        axis=axis,
        lines="".join(lines),
        years="".join(years),
        bars="".join(bars),
        posts="".join(posts),
        open_bars="".join(open_bars),
        rings="".join(rings),
        today=f"M{_n(axis.place(today, axis_width))} 0V{_n(height)}"
        if today and axis.start <= today < axis.end
        else "",
    )


def charts(paper: RoadmapPaper, rows: Sequence[Row], most: int = MOST_ROWS, **given: object) -> tuple[Chart, ...]:
    """The rows as one chart, or several where they are too many for one page."""
    parts = -(-len(rows) // most)
    if not parts:
        return ()
    size = -(-len(rows) // parts)
    return tuple(chart(paper, rows[at : at + size], **given) for at in range(0, len(rows), size))  # type: ignore[arg-type]
