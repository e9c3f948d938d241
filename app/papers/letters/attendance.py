"""Daftar hadir: to be signed, one list for each day with lines to spare; and as it was recorded."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from textwrap import wrap

from app.papers.blocks import Block, Cell, Facts, NewPage, Row, Ruling, Sheet, Table, Words, run
from app.papers.models import PaperSize

from . import parts, record
from .letter import Letter
from .voice import Voice

SPARE_ROWS = 6
SPARE_SHARE = 0.2
MOST_DAYS = 14
ROW_HEIGHT = 7.6
"""Beside the room round the words: a line of ten millimetres to sign on."""
LINE, ROUND = 3.7, 2.6
LETTERS_IN_NAME, LETTERS_IN_POSITION = 24, 16
"""A line of words in the list, the room round them, and how many letters a line holds in its columns."""
ROOM = {PaperSize.A4: (212, 240), PaperSize.F4: (245, 273)}
"""What the lines of a list may take, below the letterhead and title on its first sheet and on each further one."""


def sheet(letter: Letter, v: Voice) -> Sheet:
    return _recorded(v) if letter.recorded else _to_sign(v)


def days_of(letter: Letter) -> list[date | None]:
    """The days of the meeting; one open line where none is known."""
    facts = letter.content.facts
    if facts.starts_on is None:
        return [None]
    last = facts.ends_on or facts.starts_on
    count = min((last - facts.starts_on).days + 1, MOST_DAYS)
    return [facts.starts_on + timedelta(days=n) for n in range(count)]


def _recorded(v: Voice) -> Sheet:
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.title_of(v, v._("Daftar hadir"), numbered=False),
        *parts.correction(v),
        parts.meeting_facts(v, full=False),
        *record.attendance_table(v),
        parts.minutes_signs(v),
    ]
    return parts.make_sheet(v, v._("Daftar hadir"), blocks)


def _to_sign(v: Voice) -> Sheet:
    _, letter = v._, v.letter
    blocks: list[Block] = []
    days = days_of(letter)
    for number, day in enumerate(days):
        if number:
            blocks.append(NewPage())
        blocks += parts.kop(v)
        blocks += parts.title_of(v, _("Daftar hadir"), numbered=False)
        when = run(v.long_day(day)) if day else v.unknown
        if len(days) > 1:
            when = (*when, *run(" (" + _("hari ke-%(n)s dari %(all)s", n=number + 1, all=len(days)) + ")"))
        blocks.append(
            Facts(
                (
                    parts.fact(_("Hari/tanggal"), when),
                    parts.fact(_("Waktu"), v.hours),
                    parts.fact(_("Tempat"), v.place),
                ),
                30,
            )
        )
        blocks.append(_lines(v))
    return parts.make_sheet(v, _("Daftar hadir"), blocks)


def _wrapped(text: str | None, letters: int) -> int:
    """How many lines a text takes (estimated)."""
    return len(wrap(text or "", letters))


def _above(v: Voice) -> float:
    """What letterhead, title and facts take on the first sheet (estimated)."""
    head, facts = v.letter.head, v.content.facts
    title = (v.english and facts.title_en) or facts.title
    taken = 5.5 * _wrapped(title, 66) + 5.5 * max(_wrapped(facts.venue or facts.border_post, 58) - 1, 0)
    if head is not None:
        name = (v.english and head.name_en) or head.name
        taken += 11 + 5.8 * _wrapped(name, 46) + 5.3 * _wrapped(head.unit, 60)
        taken += 4.1 * _wrapped(head.address, 100)
    return taken


def _spare(v: Voice) -> int:
    """As many lines to spare as fill the sheet on which the fewest there must be come to stand (estimated)."""
    taken = []
    for invited in v.letter.invited:
        name = "".join(one.text for one in v.name(invited.agency))
        narrow = (_wrapped(text, LETTERS_IN_POSITION) for text in (invited.position, invited.person))
        taken.append(max(ROW_HEIGHT, max(_wrapped(name, LETTERS_IN_NAME), *narrow) * LINE) + ROUND)
    fewest = max(SPARE_ROWS, ceil(len(taken) * SPARE_SHARE))
    first, further = ROOM[v.letter.size]
    one = ROW_HEIGHT + ROUND
    free = first - _above(v)
    for height in [*taken, *[one] * fewest]:
        free = free - height if height <= free else further - height
    return fewest + int(free // one)


def _lines(v: Voice) -> Table:
    """The invited in protocol order, then lines to spare."""
    _ = v._
    rows: list[Row] = []
    for one in v.letter.invited:
        position: Words = v.proper(one.position) if one.position else ()
        cells = (
            run(f"{len(rows) + 1}."), run(one.person or ""), (), position, v.name(one.agency), run(""),
        )  # fmt: skip
        rows.append(Row(tuple(Cell((words,) if words else ()) for words in cells), height=ROW_HEIGHT))
    for _line in range(_spare(v)):
        rows.append(Row((Cell((run(f"{len(rows) + 1}."),)), *(Cell() for _cell in range(5))), height=ROW_HEIGHT))
    heads = (_("No."), _("Nama"), _("Pangkat/NIP"), _("Jabatan"), _("Instansi"), _("Tanda tangan"))
    return Table(
        _("Daftar hadir"), heads, tuple(rows), (8, 32, 25, 32, 48, 29), Ruling.GRID, row_heads=False, small=True
    )
