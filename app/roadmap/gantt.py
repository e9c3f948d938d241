"""Where an action's bar lies on the roadmap's time line: pure geometry in per cent of the period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar's left end and width in per cent; ``is_open`` runs on past the end; None as width is a dot (undated)."""

    x: float
    width: float | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class TimeLine:
    """The period shown, in whole quarters."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """The place of a day, in per cent of the period, kept inside it."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(min(max(share, 0.0), 1.0) * 100, 2)

    def ticks(self) -> list[tuple[float, int | None, str | None]]:
        """Starts of quarters (place, number, and the year where one begins); of years alone in periods over 3 years."""
        starts = []
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) < self.last:
            starts.append(day)
            year, month = (year + 1, 1) if month == 10 else (year, month + 3)
        by_year = len(starts) > 12
        return [
            (self.at(day), None if by_year else (day.month + 2) // 3, str(day.year) if names_year else None)
            for day in starts
            if (names_year := day.month == 1 or day == starts[0]) or not by_year
        ]

    def bar(self, start: date | None, due_on: date | None, *, endless: bool = False) -> Bar:
        """The bar from a start, or the period's first day, to a due date."""
        left = self.at(start or self.first)
        if endless:
            return Bar(left, round(100 - left, 2), is_open=True)
        if due_on is None:
            return Bar(left, None)
        if start is not None and due_on < start:
            left = self.at(due_on)
        return Bar(left, round(max(self.at(due_on) - left, 0.8), 2))


def period_of(days: Iterable[date | None], starts_on: date | None, ends_on: date | None) -> tuple[date, date] | None:
    """The roadmap's own ends, or the first and last of the days its actions name; None when nothing is dated."""
    known = [day for day in days if day]
    first, last = starts_on or min(known, default=None), ends_on or max(known, default=None)
    return (first, max(first, last)) if first and last else None


def time_line(period: tuple[date, date] | None, on: date) -> TimeLine:
    """The whole quarters that hold the period and the day asked."""
    first, last = (min(period[0], on), max(period[1], on)) if period else (on, on)
    start = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    year, month = (last.year + 1, 1) if last.month > 9 else (last.year, (last.month - 1) // 3 * 3 + 4)
    return TimeLine(start, date(year, month, 1))
