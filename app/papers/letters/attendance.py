"""Daftar hadir: to be signed, one list for each day with lines to spare; and as it was recorded."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from app.core import N_
from app.papers.blocks import Block, Cell, Facts, NewPage, Row, Ruling, Sheet, Table, Words, run

from . import parts, record
from .letter import Letter
from .voice import Voice

SPARE_ROWS = 8
SPARE_SHARE = 0.2
MOST_DAYS = 14
ROW_HEIGHT = 7.6
"""Beside the room round the words: a line of ten millimetres to sign on."""


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
        when = run(v.long_day(day)) if day else v.missing(N_("belum ditetapkan"))
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
    spare = max(SPARE_ROWS, ceil(len(rows) * SPARE_SHARE))
    for _line in range(spare):
        rows.append(Row((Cell((run(f"{len(rows) + 1}."),)), *(Cell() for _cell in range(5))), height=ROW_HEIGHT))
    heads = (_("No."), _("Nama"), _("Pangkat/NIP"), _("Jabatan"), _("Instansi"), _("Tanda tangan"))
    return Table(
        _("Daftar hadir"), heads, tuple(rows), (9, 35, 25, 35, 39, 31), Ruling.GRID, row_heads=False, small=True
    )
