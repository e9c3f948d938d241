"""When the story of the demonstration happens: hours of days, never later than now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


def at(day: date, days_later: int = 0, hour: int = 2) -> datetime:
    """An hour of a day, in UTC (02.00 is 10.00 WITA); never later than now."""
    told = datetime.combine(day + timedelta(days=days_later), time(hour, 12), UTC)
    return min(told, datetime.now(UTC))
