"""A sheet of blocks as a Word file, to be edited in an office: the same words as its PDF, in Word's own styles.

The same sheet gives the same bytes. It touches no session, no request and no database.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from .blocks import (
    Block,
    CutHere,
    Facts,
    Heading,
    Kop,
    NewPage,
    Para,
    Pictures,
    Row,
    Ruling,
    Seal,
    Sheet,
    Signature,
    Signatures,
    Style,
    Table,
    Words,
    offices,
)
from .sheet import LETTERS
from .word_marks import (
    border,
    clean,
    describe,
    describe_table,
    mark_row,
    pad,
    plain,
    rule,
    say_language,
)
from .word_page import LANGUAGES, NOTE, lay_out, text_width
from .zipped import without_clock

STEP = 7.0
TALLEST_PHOTO = {True: 95.0, False: 75.0}
"""Of a photo alone, and of one beside another."""
ROUND, ROUND_GRID = 2.4, (1.6, 1.6)
"""The room round the words of a cell, above and below; in a grid also to the left and right."""


def sheet_docx(
    sheet: Sheet,
    *,
    pictures: Mapping[str, bytes] | None = None,
    seal: Seal | None = None,
    density: int = 0,
) -> bytes:
    """The sheet as DOCX, as densely as its PDF was set."""
    document = Document()
    relations = document.part.package.rels
    for name in [name for name, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        del relations[name]  # of the empty template, not of this paper
    lay_out(document, sheet, LETTERS[sheet.large][density], seal)
    _Writer(sheet, pictures or {}, density, document).blocks(sheet.blocks)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue(), sheet.day.isoformat())


class _Writer:
    """One file in the making."""

    def __init__(self, sheet: Sheet, pictures: Mapping[str, bytes], density: int, document: WordDocument) -> None:
        self.sheet, self.pictures, self.document = sheet, pictures, document
        self.base = LETTERS[sheet.large][density]
        self.density = density
        self.width = text_width(sheet)
        self.begins_page = False

    # -- the blocks

    def blocks(self, blocks: Sequence[Block]) -> None:
        for block in blocks:
            if isinstance(block, NewPage):
                self.begins_page = True
            elif isinstance(block, Kop):
                self.kop(block)
            elif isinstance(block, Heading):
                self.heading(block)
            elif isinstance(block, Para):
                self.para(self.document, block)
            elif isinstance(block, Facts):
                self.facts(block)
            elif isinstance(block, Table):
                self.table(block)
            elif isinstance(block, Signatures):
                self.signatures(block)
            elif isinstance(block, Pictures):
                self.photos(block)
            elif isinstance(block, CutHere):
                self.cut_here(block)

    def line(self, place: Any, style: str | None = None) -> Paragraph:
        """A paragraph, at the top of a page where the block before asked for one."""
        line: Paragraph = place.add_paragraph(style=style)
        if self.begins_page and place is self.document:
            line.paragraph_format.page_break_before = True
            self.begins_page = False
        return line

    def say(self, line: Paragraph, words: Words, size: float | None = None) -> None:
        for one in words:
            run = line.add_run(clean(one.text))
            run.bold, run.italic = one.bold or None, one.italic or None
            if size:
                run.font.size = Pt(size)
            if one.lang:
                say_language(run._r.get_or_add_rPr(), LANGUAGES.get(one.lang, one.lang))  # noqa: SLF001 - as above

    def kop(self, block: Kop) -> None:
        logo = self.pictures.get(block.logo)
        place: Any = self.document
        if logo:
            if self.begins_page:
                self.line(self.document).paragraph_format.space_after = Pt(0)
            frame = self.frame((20, self.width - 40, 20))
            cells = frame.rows[0].cells
            cells[0].paragraphs[0].add_run().add_picture(io.BytesIO(logo), width=Mm(18))
            describe(cells[0].paragraphs[0], self.sheet.words["logo"])
            place = cells[1]
        written: list[Paragraph] = []
        for words, size in ((block.name, 13.0), (block.unit, 11.5)):
            if words:
                line = self.line(place)
                self.say(line, words, size)
                for run in line.runs:
                    run.font.bold = True
                    run.font.all_caps = words is block.name or None
                written.append(line)
        if block.address:
            line = self.line(place)
            plain(line, block.address, size=8.5)
            written.append(line)
        for line in written:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(0)
        if logo:
            first = place.paragraphs[0]
            first._p.getparent().remove(first._p)  # noqa: SLF001 - a cell begins with an empty paragraph
            last = self.line(self.document)
            last.paragraph_format.line_spacing = Pt(3)
            written = [last]
        border(written[-1], "bottom", "single", 14)
        written[-1].paragraph_format.space_after = Pt(16 if self.density == 0 else 9)

    def heading(self, block: Heading) -> None:
        line = self.line(self.document, f"Heading {block.level}")
        self.say(line, block.words)
        if block.level == 1 and not block.aside:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for run in line.runs:
                run.font.all_caps = True

    def para(self, place: Any, block: Para, size: float | None = None) -> Paragraph:
        line = self.line(place, NOTE if block.style is Style.NOTE else None)
        if block.style in (Style.CENTRED, Style.NUMBER):
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(14 if block.style is Style.NUMBER else 2)
        elif block.style is Style.RIGHT:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.keep_with_next = block.kept or None
        if block.level or block.mark:
            level = block.level or 1
            line.paragraph_format.left_indent = Mm(STEP * level)
        if block.mark:
            line.paragraph_format.first_line_indent = Mm(-STEP)
            line.paragraph_format.space_after = Pt(2)
            run = line.add_run(f"{clean(block.mark)}\t")
            if size:
                run.font.size = Pt(size)
        self.say(line, block.words, size)
        return line

    # -- tables

    def frame(self, widths: Sequence[float], rows: int = 1, *, ruled: bool = False) -> Any:
        """A table of fixed columns, given in millimetres, without lines."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        if not ruled:
            pad(table, (0, 2))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def facts(self, block: Facts) -> None:
        widths = (block.label_width, 4, self.width - block.label_width - 4)
        table = self.frame(widths, len(block.rows))
        for row, given in zip(table.rows, block.rows, strict=True):
            label, colon, said = row.cells
            self.fill(label, (((), given.label),))
            self.fill(colon, (((), ":"),))
            first = said.paragraphs[0]
            for place, para in enumerate(given.lines):
                self.para(said, para).paragraph_format.space_after = Pt(1)
                if place == 0:
                    first._p.getparent().remove(first._p)  # noqa: SLF001 - a cell begins with an empty paragraph
            if not given.lines:
                first.paragraph_format.space_after = Pt(1)
        self.gap()

    def fill(self, cell: Any, lines: Sequence[tuple[Words, str]], *, size: float | None = None) -> None:
        """Lines of words, or of a plain text, into a cell."""
        for place, (words, text) in enumerate(lines):
            line = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            line.paragraph_format.space_after = Pt(1)
            if text:
                run = line.add_run(clean(text))
                if size:
                    run.font.size = Pt(size)
            self.say(line, words, size)

    def table(self, block: Table) -> None:
        whole = sum(block.widths)
        widths = [width / whole * self.width for width in block.widths]
        size = {True: 8.8, False: 9.5}[block.small] * (self.base / (15 if self.sheet.large else 11))
        if self.sheet.large:
            size *= 1.3
        table = self.frame(widths, 1 if block.head else 0, ruled=True)
        rule(table, block.ruling)
        pad(table, *((ROUND_GRID, ROUND / 4) if block.ruling is Ruling.GRID else ((0, 2.2), ROUND / 2)))
        describe_table(table, block.caption)
        if block.head:
            for cell, head in zip(table.rows[0].cells, block.head, strict=True):
                self.fill(cell, (((), head),), size=size)
                for run in cell.paragraphs[0].runs:
                    run.font.bold = True
                if block.ruling is Ruling.GRID:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            mark_row(table.rows[0], "w:tblHeader")
            mark_row(table.rows[0], "w:cantSplit")
        for given in block.rows:
            self.row(table, given, widths, size)
        if block.ruling is Ruling.GRID:
            for cell in table._cells:  # noqa: SLF001 - rows would ask for them once more each
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        self.gap()

    def row(self, table: Any, given: Row, widths: Sequence[float], size: float) -> None:
        row = table.add_row()
        mark_row(row, "w:cantSplit")
        if given.height:
            row.height, row.height_rule = Mm(given.height + ROUND), WD_ROW_HEIGHT_RULE.AT_LEAST
        cells = row.cells
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        if given.heading:
            cells[0].merge(cells[-1])
        for cell, one in zip(cells, given.cells, strict=False):
            self.fill(cell, [(words, "") for words in one.lines], size=size)
            if one.right:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if given.heading:
                for run in cell.paragraphs[0].runs:
                    run.font.bold = True

    def gap(self) -> None:
        """A little room after a table, where Word would set the next one against it."""
        line = self.line(self.document)
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.line_spacing = Pt(6)

    # -- hands, photos, scissors

    def signatures(self, block: Signatures) -> None:
        across = block.across
        columns = list(block.columns)
        if len(columns) == 1:
            columns.insert(0, Signature())
            across = 2
        for start in range(0, len(columns), across):
            line = columns[start : start + across]
            table = self.frame([self.width / across] * across, 2)
            for row in table.rows:
                mark_row(row, "w:cantSplit")
            for place, (one, office) in enumerate(zip(line, offices(line), strict=True)):
                if one != Signature() or len(block.columns) > 1:
                    self.fill(table.cell(0, place), [((), text) for text in office])
                    self.signed(table.cell(1, place), one)
            for cell in (cell for row in table.rows for cell in row.cells):
                for paragraph in cell.paragraphs:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                    paragraph.paragraph_format.space_after = Pt(0)
                    paragraph.paragraph_format.keep_with_next = True
            for cell in table.rows[0].cells:
                cell.paragraphs[0].paragraph_format.space_before = Pt((10, 6, 4, 2)[self.density])
            self.gap()

    def signed(self, cell: Any, one: Signature) -> None:
        """Room to sign, and the name below: in a row of its own, so that all names of a line stand level."""
        name = cell.paragraphs[0]
        if one.name:
            name.add_run(clean(one.name)).bold = True
        else:
            border(name, "bottom", "single", 5)
            name.paragraph_format.left_indent = name.paragraph_format.right_indent = Mm(10)
        name.paragraph_format.space_before = Pt((56, 45, 36, 32)[self.density])
        for text in filter(None, (one.rank, one.nip)):
            cell.add_paragraph().add_run(clean(text))

    def photos(self, block: Pictures) -> None:
        found = [one for one in block.pictures if one.file_hash in self.pictures]
        wide = self.width / 2 - 5 if len(found) > 1 else self.width * 0.76
        tallest = Mm(TALLEST_PHOTO[len(found) == 1])
        for start in range(0, len(found), 2):
            table = self.frame([self.width / 2] * 2 if len(found) > 1 else [self.width])
            mark_row(table.rows[0], "w:cantSplit")
            for cell, one in zip(table.rows[0].cells, found[start : start + 2], strict=False):
                line = cell.paragraphs[0]
                shape = line.add_run().add_picture(io.BytesIO(self.pictures[one.file_hash]), width=Mm(wide))
                if shape.height > tallest:
                    shape.width, shape.height = round(shape.width * tallest / shape.height), tallest
                describe(line, one.alt)
                if one.caption:
                    plain(cell.add_paragraph(style=NOTE), one.caption, size=8.5)
        if found:
            self.gap()

    def cut_here(self, block: CutHere) -> None:
        line = self.line(self.document, NOTE)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Pt(14)
        line.paragraph_format.keep_with_next = True
        line.add_run(clean(block.words))
        border(line, "top", "dashed", 6)
