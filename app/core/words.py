"""Words: sentences marked for translation, labels of enums, dates and numbers as each language writes them.

The functions take the language as an argument and touch no request; the template filters pass the reader's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
E = TypeVar("E", bound=StrEnum)
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark an Indonesian message for translation where it is written; it is translated where it is shown."""
    return message


_LABELS: dict[tuple[type[StrEnum], StrEnum], str] = {}  # members of different enums are equal where their values are


def label_enum(labels: Mapping[E, str]) -> None:
    """Register the Indonesian words (marked with ``N_``) of an enum's members.

    Several enums may share a call as long as no value stands in two of them: equal keys of a mapping are one.
    """
    for member, words in labels.items():
        _LABELS[type(member), member] = words


def label_id(member: StrEnum) -> str:
    """The Indonesian message id of an enum's member; every member shown to people has one."""
    return _LABELS[type(member), member]


def labelled_enums() -> set[type[StrEnum]]:
    """The enums that have words."""
    return {kind for kind, _ in _LABELS}


def in_language(language: str, indonesian: str, english: str | None) -> str:
    """A text in the reader's language; the Indonesian one where English is missing."""
    return (english or indonesian) if language == "en" else indonesian


def day_short(value: date, language: str = "id") -> str:
    """``7 Mei 2024``."""
    return f"{value.day} {MONTHS[language][value.month - 1]} {value.year}"


def day(value: date, language: str = "id") -> str:
    """``Selasa, 7 Mei 2024``."""
    comma = ", " if language == "id" else " "
    return f"{WEEKDAYS[language][value.weekday()]}{comma}{day_short(value, language)}"


def month(value: date, language: str = "id") -> str:
    """``Mei 2024``."""
    return f"{MONTHS[language][value.month - 1]} {value.year}"


def span(first: date, last: date | None, language: str = "id") -> str:
    """``7 s.d. 9 Maret 2023``; one day where both are the same or the last is unknown."""
    if last is None or last == first:
        return day_short(first, language)
    to = " s.d. " if language == "id" else " to "
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{to}{day_short(last, language)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[language][first.month - 1]}{to}{day_short(last, language)}"
    return f"{day_short(first, language)}{to}{day_short(last, language)}"


def clock(value: time, language: str = "id") -> str:
    """``09.00`` in Indonesian, ``09:00`` in English."""
    return value.strftime("%H.%M" if language == "id" else "%H:%M")


def number(value: int, language: str = "id") -> str:
    """``1.250.000`` in Indonesian, ``1,250,000`` in English."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language == "id" else grouped


def rupiah(value: int, language: str = "id") -> str:
    """``Rp1.250.000`` / ``IDR 1,250,000``."""
    return f"Rp{number(value, 'id')}" if language == "id" else f"IDR {number(value, 'en')}"


def listing(words: Iterable[str], language: str = "id") -> str:
    """``A, B, dan C``."""
    items = list(words)
    conjunction = "dan" if language == "id" else "and"
    if len(items) < 2:
        return "".join(items)
    if len(items) == 2:
        return f"{items[0]} {conjunction} {items[1]}"
    return f"{', '.join(items[:-1])}, {conjunction} {items[-1]}"


UNITS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
STEPS = ((1_000_000, "juta"), (1000, "ribu"), (100, "ratus"))


def in_words(value: int) -> str:
    """``dua ribu dua puluh empat``: a number as Indonesian records write it out, up to hundreds of millions."""
    if value < 12:
        return UNITS[value]
    if value < 20:
        return f"{UNITS[value - 10]} belas"
    if value < 100:
        return f"{UNITS[value // 10]} puluh" + (f" {UNITS[value % 10]}" if value % 10 else "")
    size, name = next(step for step in STEPS if value >= step[0])
    count, rest = divmod(value, size)
    said = f"se{name}" if count == 1 and size < 1_000_000 else f"{in_words(count)} {name}"
    return said + (f" {in_words(rest)}" if rest else "")


def day_in_words(value: date, language: str = "id") -> str:
    """``Selasa, tanggal tujuh bulan Mei tahun dua ribu dua puluh empat (7 Mei 2024)``, as agreements are dated."""
    if language == "en":
        return day(value, "en")
    month_name = MONTHS["id"][value.month - 1]
    return (
        f"{WEEKDAYS['id'][value.weekday()]}, tanggal {in_words(value.day)} bulan {month_name} "
        f"tahun {in_words(value.year)} ({day_short(value)})"
    )
