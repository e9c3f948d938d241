"""The roadmap's matrix as a workbook: one header row, real dates, a filter on every column."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
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
    book = Workbook(write_only=True)
    book.properties.created = EPOCH
    book.properties.creator = "Patok"
    sheet = book.create_sheet("Matriks")
    sheet.freeze_panes = "A2"
    for place, (_name, width) in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = [_cell(sheet, voice._(name)) for name, _width in COLUMNS]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    count = 1
    for label, rows in [*((pillar.label, pillar.rows) for pillar in paper.pillars), ("", paper.unplaced)]:
        for row in rows:
            sheet.append([_cell(sheet, value) for value in _values(label, row, voice)])
            count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count}"
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _without_clock(workbook: bytes) -> bytes:
    """The same workbook without the moment it was saved, so that the same value gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            content = given.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            made.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


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
