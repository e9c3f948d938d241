"""The only place that asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONES = {JAKARTA: "WIB", MAKASSAR: "WITA", JAYAPURA: "WIT"}

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant, in UTC."""
    return _told.get() or datetime.now(UTC)


def today(zone: str = MAKASSAR) -> date:
    """The day it is now in an Indonesian time zone."""
    return local_day(now(), zone)


def local_day(at: datetime, zone: str) -> date:
    """The day it was at an instant, in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


@contextmanager
def as_of(instant: datetime) -> Iterator[None]:
    """Tell a story: what is written inside bears this instant. For the demonstration, never for people's work."""
    token = _told.set(instant)
    try:
        yield
    finally:
        _told.reset(token)
