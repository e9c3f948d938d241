"""The roadmap's matrix as a workbook: one header row, real dates, a filter on every column."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.core import N_

from .press import environment
from .roadmap_paper import Origin, RoadmapPaper, Row
from .vocabulary import FUNDING_WORDS, RECURRENCE_WORDS
from .voice import Voice
from .zipped import without_clock

COLUMNS = (
    (N_("Pilar"), 8), (N_("Kode"), 8), (N_("Rencana tindak lanjut"), 60), (N_("Penanggung jawab"), 24),
    (N_("Instansi terkait"), 24), (N_("Mulai"), 12), (N_("Batas waktu"), 12), (N_("Keterangan waktu"), 18),
    (N_("Indikator"), 30), (N_("Keadaan awal"), 16), (N_("Target"), 16), (N_("Anggaran (Rp)"), 16),
    (N_("Sumber dana"), 16), (N_("Asal"), 40), (N_("Keadaan"), 22), (N_("Lewat (hari)"), 12),
)  # fmt: skip
DATE_FORMAT = "yyyy-mm-dd"
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - workbooks know no zones


def matrix_workbook(paper: RoadmapPaper) -> bytes:
    """The rows of this copy, nothing else, as XLSX; the same value gives the same cells."""
    voice = Voice(paper, environment(paper.language).globals["catalogue"])
    parts = [*((pillar.label, pillar.rows) for pillar in paper.pillars), ("", paper.unplaced)]
    return workbook_of(
        "Matriks",
        [(voice._(name), width) for name, width in COLUMNS],
        (_values(label, row, voice) for label, rows in parts for row in rows),
    )


def workbook_of(name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows under their names and widths as XLSX: real days and numbers, a filter on every column; always one sheet."""
    book = Workbook(write_only=True)
    book.properties.created = EPOCH
    book.properties.creator = "Patok"
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, (_head, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = [_cell(sheet, head) for head, _width in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue())


def _values(label: str, row: Row, voice: Voice) -> Sequence[object]:
    return (
        label,
        row.ref,
        row.text.text,
        row.lead.code if row.lead else None,
        ", ".join(agency.code for agency in row.support) or None,
        row.starts_on,
        row.due_on,
        voice._(RECURRENCE_WORDS[row.recurrence])
        if row.recurrence
        else (row.due_words.text if row.due_words else None),
        row.indicator.text if row.indicator else None,
        row.baseline.text if row.baseline else None,
        row.target.text if row.target else None,
        row.budget_idr,
        voice._(FUNDING_WORDS[row.funding]) if row.funding else None,
        "; ".join(_origin(origin, voice) for origin in row.origins) or "—",
        voice.state(row.state) if row.state else None,
        row.late_days,
    )


def _origin(origin: Origin, voice: Voice) -> str:
    cites = voice.cites(origin)
    return f"{origin.meeting}: {cites}" if cites else origin.meeting


def _cell(sheet: Any, value: Any) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with "=" is a text
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif value is not None and not isinstance(value, int):
        cell.number_format = DATE_FORMAT
    return cell
