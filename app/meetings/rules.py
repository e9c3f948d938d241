"""Pure rules about a meeting: no session, no request."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import N_, Refused
from app.directory import Agency

from .models import Attendance, AttendanceStatus, Meeting

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
REGION = re.compile(r"[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?")
RESERVED_CODES = frozenset({"baru"})
"""Words that stand where a meeting's code stands in an address."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many were there. ``complete`` is False where a present agency's number of people is unknown."""

    agencies: int
    people: int
    complete: bool


def headcount(rows: Iterable[Attendance]) -> Headcount:
    """Count who was present. Unknown is not zero: one present row without a number leaves the total not fully known.

    Of a meeting of several days an agency counts with its largest day; a row without a day counts on each of them.
    """
    present = [row for row in rows if row.status is AttendanceStatus.PRESENT and row.withdrawn_at is None]
    known: dict[int, dict[date | None, int]] = {}
    for row in present:
        days = known.setdefault(row.agency_id, {})
        days[row.attended_on] = days.get(row.attended_on, 0) + (row.headcount or 0)
    people = sum(
        days.get(None, 0) + max((count for day, count in days.items() if day is not None), default=0)
        for days in known.values()
    )
    return Headcount(len(known), people, all(row.headcount is not None for row in present))


def absent_members(
    members: Iterable[Agency], rows: Iterable[Attendance], stands_for: Mapping[int, Collection[int]]
) -> list[Agency]:
    """The member agencies of which nobody came or sent word (*berhalangan*).

    A collective counts where any of those it ``stands_for`` does.
    """
    heard = {AttendanceStatus.PRESENT, AttendanceStatus.EXCUSED}
    known = {row.agency_id for row in rows if row.status in heard and row.withdrawn_at is None}
    return [member for member in members if known.isdisjoint({member.id, *stands_for.get(member.id, ())})]


FINAL = N_("Notula rapat ini sudah final. Usulkan perbaikan.")
FREE_WHEN_FINAL = frozenset({"security_class", "urgency", "minutes_number"})
"""What of a row is not what was agreed, and may still change."""


def demand_unfrozen(meeting: Meeting, thing: Any = None, facts: Mapping[str, Any] | None = None) -> None:
    """Refuse to write into a notula that is final; facts of a thing that stay as they are write nothing."""
    if meeting.frozen_at is None:
        return
    if thing is not None and facts is not None:
        changed = {name for name, value in facts.items() if getattr(thing, name) != value}
        if changed <= FREE_WHEN_FINAL:
            return
    raise Refused(FINAL)


def check_code(code: str, field: str = "code") -> None:
    """Refuse what could not stand in an address or in a record."""
    if not CODE.fullmatch(code) or code in RESERVED_CODES:
        raise Refused(
            N_(
                "Mulai dengan huruf atau angka. Hanya huruf, angka, titik, garis bawah, dan tanda hubung; "
                "paling banyak 64."
            ),
            field=field,
        )


def check_times(facts: Mapping[str, Any]) -> None:
    """Refuse days and times that cannot be. ``facts`` are the whole of what will stand."""
    first: date | None = facts.get("starts_on")
    last: date | None = facts.get("ends_on")
    if facts.get("day_unknown") and first is not None:
        raise Refused(
            N_("Hari sudah diisi. Kosongkan harinya, atau hapus tanda bahwa hari tidak diketahui."), field="day_unknown"
        )
    if last is not None and first is None:
        raise Refused(N_("Isi hari mulai lebih dahulu."), field="starts_on")
    if first is not None and last is not None and last < first:
        raise Refused(N_("Hari selesai tidak boleh sebelum hari mulai."), field="ends_on")
    start, end = facts.get("starts_at"), facts.get("ends_at")
    if start is not None and end is not None and end <= start and (last is None or last == first):
        raise Refused(N_("Jam selesai harus sesudah jam mulai."), field="ends_at")
