"""What is written into the calendar of holidays, and read from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from app.core import N_, Actor, Refused, db, note_act, now, revise

from .calendar_models import Holiday, HolidayKind
from .rules import fixed_days

LINE = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})[\s,;:\t]+(\S.*?)\s*")


def off_days(first: date, last: date) -> frozenset[date]:
    """The holidays from the first day to the last."""
    query = sa.select(Holiday.day).where(Holiday.day.between(first, last), Holiday.withdrawn_at.is_(None))
    return frozenset(db.session.scalars(query))


def holidays_of(year: int) -> Sequence[Holiday]:
    """The holidays of a year, in order."""
    query = (
        sa
        .select(Holiday)
        .where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)), Holiday.withdrawn_at.is_(None))
        .order_by(Holiday.day)
    )
    return db.session.scalars(query).all()


def set_holiday(day: date, name: str, kind: HolidayKind, *, by: Actor) -> Holiday:
    """Enter a holiday. A day has one: entered again it takes the new name, and one that was taken off returns."""
    if not name.strip():
        raise Refused(N_("Tulis nama hari libur."), field="name")
    found = db.session.scalars(sa.select(Holiday).where(Holiday.day == day).with_for_update()).one_or_none()
    if found is None:
        found = Holiday(day=day, name=name.strip(), kind=kind)
        db.session.add(found)
        note_act(by, "create", found)
    elif revise(found, name=name.strip(), kind=kind, withdrawn_at=None):
        note_act(by, "edit", found)
    return found


def edit_holiday(holiday: Holiday, revision: int, *, by: Actor, name: str, kind: HolidayKind) -> bool:
    """Name a holiday otherwise."""
    holiday.check_revision(revision)
    if not name.strip():
        raise Refused(N_("Tulis nama hari libur."), field="name")
    changed = revise(holiday, name=name.strip(), kind=kind)
    if changed:
        note_act(by, "edit", holiday)
    return changed


def withdraw_holiday(holiday: Holiday, revision: int, *, by: Actor) -> None:
    """Take a holiday off the calendar; the row stays."""
    holiday.check_revision(revision)
    if holiday.withdrawn_at is None:
        revise(holiday, withdrawn_at=now())
        note_act(by, "withdraw", holiday)


def enter_fixed(year: int, *, by: Actor) -> int:
    """Enter the holidays that fall on the same date every year; what stands there stays. Says how many were new."""
    present = {one.day for one in holidays_of(year)}
    new = [(day, name) for day, name in fixed_days(year).items() if day not in present]
    for day, name in new:
        set_holiday(day, name, HolidayKind.NATIONAL, by=by)
    return len(new)


def read_lines(text: str) -> list[tuple[date, str]]:
    """``2027-03-10 Idulfitri``, one on each line. Raises ``Refused`` naming the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        read = _read_line(line)
        if read is None:
            raise Refused(
                N_("Baris %(number)s tidak terbaca. Tulis seperti 2027-03-10 Idulfitri."), field="lines", number=number
            )
        found.append(read)
    return found


def _read_line(line: str) -> tuple[date, str] | None:
    parts = LINE.fullmatch(line)
    if parts is None:
        return None
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3])), parts[4]
    except ValueError:
        return None


def enter_lines(lines: Iterable[tuple[date, str]], kind: HolidayKind, *, by: Actor) -> int:
    """Enter what was pasted; says how many days it were."""
    count = 0
    for day, name in lines:
        set_holiday(day, name, kind, by=by)
        count += 1
    return count
