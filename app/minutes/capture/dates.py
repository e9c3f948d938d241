"""When something is due, read from the words people say. A day is given only where it follows from them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from .values import Due

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb pebruari february peb", "maret mar march mrt", "april apr", "mei may",
            "juni jun june", "juli jul july", "agustus agu agt agust ags august aug", "september sep sept",
            "oktober okt october oct", "november nov nop nopember", "desember des december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("senin", "selasa", "rabu", "kamis", "jumat jum'at", "sabtu", "minggu ahad")
    )
    for name in names.split()
}  # fmt: skip
NUMBERS = {
    name: number
    for number, name in enumerate(
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()
    )
} | {"dua belas": 12, "empat belas": 14, "se": 1}  # fmt: skip
SHORT = {"hr": "hari", "mgg": "minggu", "bln": "bulan", "thn": "tahun"}
"""How people write a unit of time in a message."""
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:tahun\s+)?(?P<year>(?:19|20|21)\d\d)"
_NUMBER = "|".join(sorted(map(re.escape, NUMBERS.keys() - {"nol"}), key=len, reverse=True))

BEFORE = re.compile(
    r"(?:(?:dengan\s+)?(?:batas\s+waktu|batas|tenggat(?:\s+waktu)?|deadline|target\s+waktu|jatuh\s+tempo)"
    r"|paling\s+lambat|paling\s+lama|selambat-?\s?lambatnya|selambatnya|sebelum|sampai\s+dengan|s\.\s?d\.?|s/d|sd"
    r"|sampai|hingga|dalam\s+waktu|dalam|maksimal|maks\.?|pada|tanggal|tgl\.?|tempo)\b\.?\s*:?\s*",
    re.IGNORECASE,
)  # fmt: skip
"""Words that lead in a due date. ``pada``, ``tanggal`` and ``dalam`` lead in other things as well."""
AFTERWARDS = (
    r"(?:\s+(?:ke\s?depan|lagi|mendatang|dari\s+sekarang|sejak\s+sekarang"
    r"|(?:setelah|sejak|sesudah|dari)\s+(?:rapat|notula|notulen|hari\s+ini)(?:\s+ini)?(?:\s+disampaikan)?))?"
)
_SHORT = re.compile(rf"\b(?:{'|'.join(SHORT)})\b\.?", re.IGNORECASE)
_DAY_OF_WEEK = re.compile(rf"(?:hari\s+)?(?:{'|'.join(map(re.escape, WEEKDAYS))})\s*,?\s+(?=\d)")

_SPOKEN = {
    re.compile(pattern): kind
    for pattern, kind in {
        r"(?:secara\s+)?(?:berkelanjutan|berkesinambungan|terus[- ]menerus|kontin[uy]u|kontinyu|rutin)"
        r"|sepanjang\s+tahun": "continuous",
        r"(?:setiap|tiap|tiap-tiap|per)\s+bulan|(?:secara\s+)?bulanan|sebulan\s+sekali|1\s+bulan\s+sekali": "monthly",
        r"(?:setiap|tiap|per)\s+(?:triwulan|kuartal|tw|(?:3|tiga)\s+bulan)|(?:secara\s+)?triwulanan"
        r"|(?:3|tiga)\s+bulan\s+sekali": "quarterly",
        r"(?:setiap|tiap|per)\s+tahun|(?:secara\s+)?tahunan|setahun\s+sekali|1\s+tahun\s+sekali": "yearly",
    }.items()
}  # fmt: skip
_VAGUE = re.compile(
    r"segera(?:\s+mungkin)?|sesegera\s+mungkin|secepatnya|secepat\s+mungkin|dalam\s+waktu\s+dekat|waktu\s+dekat"
)
_KEPT = re.compile(
    rf"awal\s+(?:bulan|tahun|minggu|pekan|{_MONTH}|tw|triwulan|semester)\b.*|(?:{_MONTH})(?:\s+{_YEAR})?"
    rf"|(?:bulan|tahun|triwulan|semester)\s+(?:ini|depan)|(?:bulan\s+)(?:{_MONTH})(?:\s+(?:19|20|21)\d\d)?"
    rf"|tahun\s+(?:19|20|21)\d\d|rapat\s+berikutnya|(?:setiap|tiap)\s+(?:hari|minggu|pekan|semester|6\s+bulan)"
    rf"|pertengahan\s+tahun(?:\s+(?:19|20|21)\d\d)?"
)
"""Words that say when, but no day."""


def read_due(words: str, day: date | None, off: frozenset[date] = frozenset()) -> Due | None:
    """Read words that say when something is due, and nothing else; None where they say something else.

    ``day`` is the first day of the meeting, from which it is counted; where there is none the words are kept.
    """
    said = " ".join(words.split()).strip(" .,;:()")
    plain = in_full(said.casefold().replace("\u2013", "-").replace("\u2014", "-").replace("\u2019", "'"))
    rest, led = _without_lead(plain)
    for pattern, kind in _SPOKEN.items():
        if pattern.fullmatch(rest):
            return Due(recurrence=kind, text=None if kind in {"monthly", "quarterly", "yearly"} else said)
    if _VAGUE.fullmatch(plain) or _VAGUE.fullmatch(rest):
        return Due(text=said)
    try:
        found = _span(rest, day) or _on(rest, day, off)
    except (ValueError, OverflowError):
        return None
    if found is not None:
        first, on, exact = found
        if on is not None and not 1900 <= on.year <= 2200:
            return None
        if first is not None and on is not None and first > on:
            return None
        return Due(on, first, None if exact and not led.startswith("sebelum") and on is not None else said)
    if _KEPT.fullmatch(rest) and (led or rest.startswith(("awal", "rapat", "setiap", "tiap"))):
        return Due(text=said)
    return None


def in_full(words: str) -> str:
    """The words with their units of time written out."""
    return _SHORT.sub(lambda found: SHORT[found[0].casefold().rstrip(".")], words)


Found = tuple[date | None, date | None, bool]
"""From, until, and whether the words named the days themselves. Until None: known only with the meeting's day."""


def _without_lead(plain: str) -> tuple[str, str]:
    """The words after what leads them in, and what did."""
    rest, led = plain, ""
    while found := BEFORE.match(rest):
        led, rest = led or found[0].strip(), rest[found.end() :]
    return _DAY_OF_WEEK.sub("", rest, count=1) if _DAY_OF_WEEK.match(rest) else rest, led


def _on(rest: str, day: date | None, off: frozenset[date]) -> Found | None:
    for read in (_numbers, _named, _ends, _parts_of_years):
        if (found := read(rest, day)) is not None:
            return found
    return _counted(rest, day, off)


def _numbers(rest: str, day: date | None) -> Found | None:
    """``30/9``, ``30-9-24``, ``30.9.2024``, ``2024-09-30``."""
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", rest):
        return None, date(int(found[1]), int(found[2]), int(found[3])), True
    found = re.fullmatch(r"(\d{1,2})\s?([/.-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{2}))?", rest)
    if not found:
        return None
    if found[4] is None:
        return _next(int(found[1]), int(found[3]), day)
    year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
    return None, date(year, int(found[3]), int(found[1])), True


def _named(rest: str, day: date | None) -> Found | None:
    """``30 September``, ``30 September 2024``."""
    found = re.fullmatch(rf"(?P<day>\d{{1,2}})\s?-?\s?(?P<month>{_MONTH})\.?(?:\s+{_YEAR})?", rest)
    if not found:
        return None
    if found["year"]:
        return None, date(int(found["year"]), MONTHS[found["month"]], int(found["day"])), True
    return _next(int(found["day"]), MONTHS[found["month"]], day)


def _next(number: int, month: int, day: date | None) -> Found | None:
    """The next such day on or after the meeting's; the year of a 29 February is looked for."""
    if number > monthrange(2024, month)[1] or number < 1:
        return None
    if day is None:
        return None, None, True
    for year in range(day.year, day.year + 9):
        if number <= monthrange(year, month)[1] and date(year, month, number) >= day:
            return None, date(year, month, number), True
    return None


def _ends(rest: str, day: date | None) -> Found | None:
    """``akhir Juni``, ``pertengahan Juli 2025``, ``akhir tahun``."""
    found = re.fullmatch(
        rf"(?P<part>akhir|penghujung|ujung|pertengahan|medio|tengah)\s+(?:bulan\s+)?(?P<month>{_MONTH})(?:\s+{_YEAR})?",
        rest,
    )
    if found:
        month, middle = MONTHS[found["month"]], found["part"] in {"pertengahan", "medio", "tengah"}
        if not found["year"] and day is None:
            return None, None, False
        years = [int(found["year"])] if found["year"] else [day.year, day.year + 1] if day else []
        for year in years:
            on = date(year, month, 15 if middle else monthrange(year, month)[1])
            if found["year"] or day is None or on >= day:
                return None, on, False
        return None
    if found := re.fullmatch(rf"akhir\s+{_YEAR}", rest):
        return None, date(int(found["year"]), 12, 31), False
    found = re.fullmatch(r"akhir\s+(?P<unit>bulan|tahun|minggu|pekan)(?:\s+(?P<which>ini|depan))?", rest)
    if not found:
        return None
    if day is None:
        return None, None, False
    later = found["which"] == "depan"
    if found["unit"] == "tahun":
        return None, date(day.year + later, 12, 31), False
    if found["unit"] == "bulan":
        return None, _month_end(_add_months(day.replace(day=1), int(later))), False
    return _friday(day, weeks=int(later))


def _parts_of_years(rest: str, day: date | None) -> Found | None:
    """``TW II``, ``TW II/2025``, ``triwulan ke-2 2025``, ``semester I``: their last day."""
    found = re.fullmatch(
        rf"(?:akhir\s+)?(?P<unit>tw|triwulan|kuartal|q|semester|smt)\.?\s*(?:ke-?\s?)?(?P<n>iv|iii|ii|i|[1-4])(?:(?:\s+|\s?/\s?){_YEAR})?",
        rest,
    )
    if not found:
        return None
    number, half = ROMAN[found["n"]], found["unit"] in {"semester", "smt"}
    if half and number > 2:
        return None
    month = number * (6 if half else 3)
    if found["year"]:
        return None, _month_end(date(int(found["year"]), month, 1)), False
    if day is None:
        return None, None, False
    end = _month_end(date(day.year, month, 1))
    return None, end if end >= day else _month_end(date(day.year + 1, month, 1)), False


def _counted(rest: str, day: date | None, off: frozenset[date]) -> Found | None:
    """``2 minggu``, ``5 hari kerja``, ``besok``, ``minggu depan``, ``Jumat``."""
    found = re.fullmatch(
        rf"(?P<n>\d{{1,4}}|(?:{_NUMBER})(?=\s|hari|minggu|pekan|bulan|tahun))\s*(?:\([\w ]+\)\s*)?"
        rf"(?P<unit>hari\s+kerja|hk|hari|minggu|pekan|bulan|tahun){AFTERWARDS}",
        rest,
    )
    if found:
        number = int(found["n"]) if found["n"].isdecimal() else NUMBERS[found["n"]]
        if not 1 <= number <= 3650:
            return None
        return (None, _after(day, number, " ".join(found["unit"].split()), off), False) if day else (None, None, False)
    near = {"hari ini": 0, "besok": 1, "esok": 1, "lusa": 2}
    if rest in near:
        return None, day + timedelta(days=near[rest]) if day else None, False
    if found := re.fullmatch(r"(?:minggu|pekan)\s+(?P<which>ini|depan)", rest):
        return _friday(day, weeks=int(found["which"] == "depan")) if day else (None, None, False)
    names = "|".join(map(re.escape, WEEKDAYS.keys() - {"minggu"}))
    found = re.fullmatch(
        rf"(?:hari\s+)?(?P<name>{names}|(?<=hari\s)minggu)(?:\s+(?P<which>ini|depan|mendatang))?", rest
    )
    if not found:
        return None
    if day is None:
        return None, None, False
    number = WEEKDAYS[found["name"]]
    if found["which"] == "depan":
        return None, day - timedelta(days=day.weekday()) + timedelta(days=7 + number), False
    return None, day + timedelta(days=(number - day.weekday() - 1) % 7 + 1), False


def _span(rest: str, day: date | None) -> Found | None:
    """``1-30 Juni``, ``1 s.d. 30 Juni 2025``, ``1 Mei - 30 Juni``: from and until."""
    until = r"\s*(?:-|s\.\s?d\.?|s/d|sd|sampai(?:\s+dengan)?|hingga)\s*"
    found = re.fullmatch(
        rf"(?P<first>\d{{1,2}})(?:\s+(?P<begins>{_MONTH}))?(?:\s+(?P<from_year>20\d\d))?{until}"
        rf"(?P<last>\d{{1,2}})\s+(?P<month>{_MONTH})(?:\s+{_YEAR})?",
        rest,
    )
    if not found:
        return None
    month, begins = MONTHS[found["month"]], MONTHS[found["begins"] or found["month"]]
    if found["year"]:
        on = date(int(found["year"]), month, int(found["last"]))
    else:
        known = _next(int(found["last"]), month, day)
        if known is None:
            return None
        if known[1] is None:
            return None, None, True
        on = known[1]
    year = int(found["from_year"]) if found["from_year"] else on.year - (begins > month)
    return date(year, begins, int(found["first"])), on, True


def _after(day: date, number: int, unit: str, off: frozenset[date]) -> date:
    if unit in {"hari kerja", "hk"}:
        while number:
            day += timedelta(days=1)
            number -= day.weekday() < 5 and day not in off
        return day
    if unit in {"bulan", "tahun"}:
        return _add_months(day, number * (12 if unit == "tahun" else 1))
    return day + timedelta(days=number * (1 if unit == "hari" else 7))


def _add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last where it has no such day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _friday(day: date, weeks: int) -> Found:
    """The last working day of a week. Said at a weekend, "this week" has none to come: the words alone are kept."""
    on = day + timedelta(days=4 - day.weekday() + 7 * weeks)
    return None, on if on >= day else None, False
