"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA, MAKASSAR, JAYAPURA = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONES = {JAKARTA: "WIB", MAKASSAR: "WITA", JAYAPURA: "WIT"}


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def today(zone: str = MAKASSAR) -> date:
    """The day it is now in an Indonesian time zone."""
    return now().astimezone(ZoneInfo(zone)).date()
