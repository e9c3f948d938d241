"""Where an action's bar lies on the roadmap's time line: pure geometry in per cent of the period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.actions import Action, Recurrence


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

    def ticks(self) -> list[tuple[float, str, str | None]]:
        """Starts of quarters (place, ``T2``, and the year where one begins); of years alone in periods over 3 years."""
        starts = []
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) < self.last:
            starts.append(day)
            year, month = (year + 1, 1) if month == 10 else (year, month + 3)
        by_year = len(starts) > 12
        return [
            (self.at(day), "" if by_year else f"T{(day.month + 2) // 3}", str(day.year) if names_year else None)
            for day in starts
            if (names_year := day.month == 1 or day == starts[0]) or not by_year
        ]

    def bar(self, action: Action) -> Bar:
        """The bar of an action: from its start, or its meeting's day, to its due date."""
        start = action.starts_on or action.meeting.starts_on or self.first
        if action.recurrence is Recurrence.CONTINUOUS:
            return Bar(self.at(start), round(100 - self.at(start), 2), is_open=True)
        if action.due_on is None:
            return Bar(self.at(start), None)
        left = self.at(min(start, action.due_on))
        return Bar(left, round(max(self.at(action.due_on) - left, 0.8), 2))


def period_of(actions: Sequence[Action], starts_on: date | None, ends_on: date | None) -> tuple[date, date] | None:
    """The roadmap's own ends, or the first and last day that its actions name; None when nothing is dated."""
    days = [day for action in actions for day in (action.starts_on or action.meeting.starts_on, action.due_on) if day]
    first, last = starts_on or min(days, default=None), ends_on or max(days, default=None)
    return (first, max(first, last)) if first and last else None


def time_line(period: tuple[date, date] | None, on: date) -> TimeLine:
    """The whole quarters that hold the period and the day asked."""
    first, last = (min(period[0], on), max(period[1], on)) if period else (on, on)
    start = date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    year, month = (last.year + 1, 1) if last.month > 9 else (last.year, (last.month - 1) // 3 * 3 + 4)
    return TimeLine(start, date(year, month, 1))
