"""Pure rules of the calendar: which days are working days. What is off is told, never guessed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from app.core import N_

SATURDAY = 5
FIXED_HOLIDAYS = (
    (1, 1, N_("Tahun Baru Masehi")),
    (5, 1, N_("Hari Buruh Internasional")),
    (6, 1, N_("Hari Lahir Pancasila")),
    (8, 17, N_("Hari Kemerdekaan Republik Indonesia")),
    (12, 25, N_("Hari Raya Natal")),
)
"""National holidays that fall on the same date every year; the others are announced from year to year."""


def fixed_days(year: int) -> dict[date, str]:
    """The holidays of a fixed date in a year, with their names."""
    return {date(year, month, day): name for month, day, name in FIXED_HOLIDAYS}


def is_working_day(day: date, off: Collection[date]) -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and day not in off


def working_day_after(day: date, count: int, off: Collection[date]) -> date:
    """The day ``count`` working days after: the day itself is not counted."""
    while count > 0 and day < date.max:
        day += timedelta(days=1)
        count -= is_working_day(day, off)
    return day
