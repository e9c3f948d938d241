"""Words that say when: a day where one follows from them, else the words, else nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.minutes.capture import Due, read_due

from .known import DAY, OFF


def on(words, day=DAY):
    due = read_due(words, day, OFF)
    return due.on if due else None


@pytest.mark.parametrize(("words", "day"), [
    ("30/9", "2024-09-30"), ("30-9", "2024-09-30"), ("30.9", "2024-09-30"), ("7/5", "2024-05-07"),
    ("6/5", "2025-05-06"),
    ("30/9/24", "2024-09-30"), ("30.9.2024", "2024-09-30"), ("2024-09-30", "2024-09-30"), ("1/2/2023", "2023-02-01"),
    ("30 September", "2024-09-30"), ("30 Sept 2025", "2025-09-30"), ("17 Agt", "2024-08-17"), ("1 Nop", "2024-11-01"),
    ("Jumat, 10 Mei 2024", "2024-05-10"), ("hari Senin 3 Juni", "2024-06-03"), ("29 Februari", "2028-02-29"),
    ("akhir Juni", "2024-06-30"), ("akhir Februari", "2025-02-28"), ("akhir Februari 2028", "2028-02-29"),
    ("pertengahan Juli", "2024-07-15"), ("akhir bulan", "2024-05-31"), ("akhir bulan depan", "2024-06-30"),
    ("akhir tahun", "2024-12-31"), ("akhir tahun depan", "2025-12-31"), ("akhir 2026", "2026-12-31"),
    ("akhir tahun 2026", "2026-12-31"), ("akhir Mei", "2024-05-31"),
    ("2 minggu", "2024-05-21"), ("3 bulan", "2024-08-07"), ("10 hari", "2024-05-17"), ("1 tahun", "2025-05-07"),
    ("dua minggu", "2024-05-21"), ("sebulan", "2024-06-07"), ("dua belas hari", "2024-05-19"),
    ("2 minggu lagi", "2024-05-21"), ("2 minggu ke depan", "2024-05-21"), ("14 hari setelah rapat", "2024-05-21"),
    ("14 (empat belas) hari", "2024-05-21"), ("dalam waktu 2 minggu", "2024-05-21"),
    ("1 hari kerja", "2024-05-08"), ("2 hari kerja", "2024-05-13"), ("5 hari kerja", "2024-05-16"),
    ("5 HK", "2024-05-16"),
    ("hari ini", "2024-05-07"), ("besok", "2024-05-08"), ("lusa", "2024-05-09"), ("minggu depan", "2024-05-17"),
    ("pekan ini", "2024-05-10"), ("Jumat", "2024-05-10"), ("Selasa", "2024-05-14"), ("Jumat depan", "2024-05-17"),
    ("hari Minggu", "2024-05-12"), ("Jum'at", "2024-05-10"),
    ("TW II", "2024-06-30"), ("TW I", "2025-03-31"), ("triwulan 2 2025", "2025-06-30"), ("triwulan ke-3", "2024-09-30"),
    ("TW II/2025", "2025-06-30"), ("semester I / 2025", "2025-06-30"),
    ("2 mgg", "2024-05-21"), ("3 bln.", "2024-08-07"), ("akhir bln", "2024-05-31"), ("akhir thn depan", "2025-12-31"),
    ("Q4", "2024-12-31"), ("semester I", "2024-06-30"), ("semester 2 tahun 2025", "2025-12-31"),
    ("paling lambat 30 Juni", "2024-06-30"), ("selambat-lambatnya tanggal 30 Juni", "2024-06-30"),
    ("s.d. 30 Juni", "2024-06-30"), ("s/d 30 Juni", "2024-06-30"), ("sampai dengan 30 Juni", "2024-06-30"),
    ("batas waktu: 30 Juni", "2024-06-30"), ("sebelum 30 Juni", "2024-06-30"), ("maks. 30 Juni", "2024-06-30"),
])  # fmt: skip
def test_a_day_that_follows_from_the_words(words, day):
    assert on(words) == date.fromisoformat(day)


@pytest.mark.parametrize("words", [
    "30/2", "31/4", "32/1", "0/5", "31 Februari", "30/13", "TW V", "semester 3", "0 hari", "9999 hari", "polres", "",
    "!",
    "segera dilaksanakan", "2 minggu pelatihan", "12", "2024", "Mei", "minggu", "bulan depan", "1/1/1", "99/99/9999",
    "30 September untuk wilayah Belu", "1-0 Juni", "31-30 Juni", "setiap", "akhir", "akhir pekan kemarin",
    "29 Februari 2023", "0000-00-00",
])  # fmt: skip
def test_what_says_something_else_is_no_date(words):
    assert read_due(words, DAY, OFF) is None


@pytest.mark.parametrize(("words", "due"), [
    ("segera", Due(text="segera")), ("Secepatnya", Due(text="Secepatnya")),
    ("dalam waktu dekat", Due(text="dalam waktu dekat")),
    ("awal Juni", Due(text="awal Juni")), ("paling lambat Juni 2025", Due(text="paling lambat Juni 2025")),
    ("paling lambat bulan depan", Due(text="paling lambat bulan depan")),
    ("rapat berikutnya", Due(text="rapat berikutnya")),
    ("berkelanjutan", Due(text="berkelanjutan", recurrence="continuous")),
    ("terus menerus", Due(text="terus menerus", recurrence="continuous")),
    ("setiap bulan", Due(recurrence="monthly")), ("sebulan sekali", Due(recurrence="monthly")),
    ("tiap triwulan", Due(recurrence="quarterly")), ("setiap 3 bulan", Due(recurrence="quarterly")),
    ("per tahun", Due(recurrence="yearly")), ("setiap minggu", Due(text="setiap minggu")),
    ("1-30 Juni", Due(on=date(2024, 6, 30), starts_on=date(2024, 6, 1))),
    ("1 s.d. 30 Juni 2025", Due(on=date(2025, 6, 30), starts_on=date(2025, 6, 1))),
    ("15 Desember - 15 Januari", Due(on=date(2025, 1, 15), starts_on=date(2024, 12, 15))),
    ("1 Mei – 30 Juni 2025", Due(on=date(2025, 6, 30), starts_on=date(2025, 5, 1))),
    ("sebelum 1 Juni", Due(on=date(2024, 6, 1), text="sebelum 1 Juni")),
    ("2 minggu", Due(on=date(2024, 5, 21), text="2 minggu")),
])  # fmt: skip
def test_words_are_kept_where_no_day_was_named(words, due):
    assert read_due(words, DAY, OFF) == due


@pytest.mark.parametrize(
    "words", ["30/9", "2 minggu", "akhir Juni", "Jumat", "TW II", "besok", "1-30 Juni", "5 hari kerja"]
)
def test_without_the_day_of_the_meeting_the_words_are_kept(words):
    assert read_due(words, None) == Due(text=words)


@pytest.mark.parametrize("words", ["minggu ini", "pekan ini", "akhir minggu", "akhir pekan ini"])
@pytest.mark.parametrize(("said_on", "day"), [("2024-05-10", "2024-05-10"), ("2024-05-11", None), ("2024-05-12", None)])
def test_at_a_weekend_the_week_has_no_working_day_to_come(words, said_on, day):
    due = read_due(words, date.fromisoformat(said_on), OFF)
    assert due == Due(on=date.fromisoformat(day) if day else None, text=words)


def test_a_whole_date_needs_no_day_of_the_meeting():
    assert read_due("30 September 2024", None) == Due(on=date(2024, 9, 30))
    assert read_due("akhir Juni 2025", None) == Due(on=date(2025, 6, 30), text="akhir Juni 2025")


@settings(max_examples=500, deadline=None)
@given(
    st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/. ](hari|minggu|bulan|[0-9]{1,4})([-/. ][0-9]{1,4})?"),
    st.dates(),
)
def test_no_words_fail_on_no_day(words, day):
    due = read_due(words, day)
    assert due is None or due.on is None or 1900 <= due.on.year <= 2200


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_working_days_are_counted_past_weekends_and_holidays(day, number):
    off = frozenset({date(day.year, 12, 25), date(day.year, 5, 1)})
    due = read_due(f"{number} hari kerja", day, off).on
    days = [day + timedelta(days=n + 1) for n in range((due - day).days)]
    worked = [one for one in days if one.weekday() < 5 and one not in off]
    assert len(worked) == number
    assert due == worked[-1]
