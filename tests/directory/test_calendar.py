"""The calendar: working days by rule, holidays by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import SYSTEM, Refused, Role, Stale, db, writing
from app.directory import (
    Holiday,
    HolidayKind,
    edit_holiday,
    enter_fixed,
    holidays_of,
    is_working_day,
    off_days,
    read_lines,
    set_holiday,
    withdraw_holiday,
    working_day_after,
)
from tests.builders import a_forum, a_grant, a_user

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
OFF = st.frozensets(DAYS, max_size=40)
FRIDAY = date(2024, 5, 17)


def test_three_working_days_go_around_weekend_and_holiday():
    assert working_day_after(date(2024, 5, 13), 3, ()) == date(2024, 5, 16)
    assert working_day_after(FRIDAY, 3, ()) == date(2024, 5, 22)
    assert working_day_after(FRIDAY, 3, {date(2024, 5, 20), date(2024, 5, 21)}) == date(2024, 5, 24)
    assert working_day_after(FRIDAY, 0, ()) == FRIDAY


@given(DAYS, st.integers(1, 30), OFF)
def test_so_many_working_days_lie_between(day, count, off):
    until = working_day_after(day, count, off)
    between = [day + timedelta(days=n) for n in range(1, (until - day).days + 1)]
    assert sum(is_working_day(one, off) for one in between) == count
    assert is_working_day(until, off)


def test_a_day_has_one_holiday_and_returns_when_entered_again(ctx):
    with writing():
        first = set_holiday(FRIDAY, "Libur", HolidayKind.LOCAL, by=SYSTEM)
        withdraw_holiday(first, first.revision, by=SYSTEM)
        assert off_days(FRIDAY, FRIDAY) == frozenset()
        again = set_holiday(FRIDAY, "Libur bersama", HolidayKind.JOINT_LEAVE, by=SYSTEM)
        assert again is first
        assert [one.name for one in holidays_of(2024)] == ["Libur bersama"]
        with pytest.raises(Stale):
            edit_holiday(first, 1, by=SYSTEM, name="Lain", kind=HolidayKind.LOCAL)


def test_only_fixed_dates_are_offered_and_nothing_is_doubled(ctx):
    with writing():
        set_holiday(date(2027, 8, 17), "Kemerdekaan", HolidayKind.NATIONAL, by=SYSTEM)
        assert enter_fixed(2027, by=SYSTEM) == 4
        assert enter_fixed(2027, by=SYSTEM) == 0
        assert [one.day.month for one in holidays_of(2027)] == [1, 5, 6, 8, 12]


def test_pasted_lines_are_read_or_named():
    assert read_lines("2027-03-10 Idulfitri\n\n 2027-3-11;  Cuti bersama ") == [
        (date(2027, 3, 10), "Idulfitri"), (date(2027, 3, 11), "Cuti bersama"),
    ]  # fmt: skip
    for wrong in ("10 Maret Idulfitri", "2027-02-30 Apa", "2027-03-10"):
        with pytest.raises(Refused) as refused:
            read_lines(f"2027-03-10 Idulfitri\n{wrong}")
        assert refused.value.values == {"number": 2}


@pytest.fixture
def browser(ctx, browse):
    with writing():
        user = a_user("Sari")
        a_grant(user, Role.SECRETARIAT, forum=a_forum())
    return browse(user)


def test_holidays_are_entered_on_the_page(browser):
    page = browser.get("/direktori/hari-libur?tahun=2027")
    page = page.submit("Tambah hari libur", {"satu-day": "2027-03-10", "satu-name": "Idulfitri"})
    assert page.status == 200
    assert "Idulfitri" in page.text
    page = page.submit("Catat semua", {"tempel-lines": "2027-03-11 Cuti\nbukan hari"})
    assert page.status == 422
    assert "Baris 2 tidak terbaca" in page.text
    assert page.fields("Catat semua")["tempel-lines"] == "2027-03-11 Cuti\nbukan hari"
    page.submit("Catat semua", {"tempel-lines": "2027-03-11 Cuti bersama"})
    assert [one.name for one in holidays_of(2027)] == ["Idulfitri", "Cuti bersama"]
    browser.get("/direktori/hari-libur?tahun=2027").submit("Isi hari libur bertanggal tetap 2027")
    assert len(holidays_of(2027)) == 7
    holiday = db.session.query(Holiday).filter_by(name="Cuti bersama").one()
    page = browser.get(f"/direktori/hari-libur/{holiday.id}")
    page.submit("Simpan", {"name": "Cuti bersama Idulfitri"})
    assert db.session.get(Holiday, holiday.id).name == "Cuti bersama Idulfitri"
    browser.get(f"/direktori/hari-libur/{holiday.id}").submit("Tarik dari kalender 11 Maret 2027")
    assert len(holidays_of(2027)) == 6
