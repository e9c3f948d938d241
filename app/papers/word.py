"""A sheet of blocks as a Word file, to be edited in an office: the same words as its PDF, in Word's own styles.

The same sheet gives the same bytes. It touches no session, no request and no database.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor
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
    Seal,
    Sheet,
    Signature,
    Signatures,
    Style,
    Table,
    Words,
)
from .engine import PRINT
from .sheet import LETTERS
from .word_marks import (
    behind_text,
    border,
    clean,
    counter,
    describe,
    describe_table,
    face,
    mark_row,
    rule,
    say_language,
)
from .zipped import without_clock

SIZES = {"A4": (210, 297), "F4": (215, 330)}
LANGUAGES = {"id": "id-ID", "en": "en-GB"}
STEP = 7.0
GREY = RGBColor(0x3C, 0x38, 0x33)
WATERMARKS = {"id": "konsep-id.png", "en": "draft-en.png"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
    writer = _Writer(sheet, pictures or {}, density, document)
    writer.page(seal)
    writer.blocks(sheet.blocks)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue(), sheet.day.isoformat())


class _Writer:
    """One file in the making."""

    def __init__(self, sheet: Sheet, pictures: Mapping[str, bytes], density: int, document: WordDocument) -> None:
        self.sheet, self.pictures, self.document = sheet, pictures, document
        self.base = LETTERS[sheet.large][density]
        self.density = density
        width, height = SIZES[sheet.size]
        self.width = (height if sheet.landscape else width) - 50
        self.begins_page = False

    # -- the page

    def page(self, seal: Seal | None) -> None:
        """Paper, margins, styles, and what stands on every page."""
        sheet, document = self.sheet, self.document
        section = document.sections[0]
        width, height = SIZES[sheet.size]
        if sheet.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            width, height = height, width
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin, section.right_margin = Mm(30), Mm(20)
        section.top_margin, section.bottom_margin = Mm(20), Mm(25)
        section.header_distance, section.footer_distance = Mm(9), Mm(10)
        section.different_first_page_header_footer = True
        self.styles()
        for header, running in ((section.first_page_header, ""), (section.header, sheet.running)):
            line = header.paragraphs[0]
            self.across(line)
            self.plain(line, sheet.mark, bold=True, size=9)
            if sheet.draft:
                self.plain(line, f"   {sheet.words['draft']}", bold=True, size=9)
                self.watermark(header)
            if running:
                self.plain(line, f"\t{running}", size=7.5)
        for footer in (section.first_page_footer, section.footer):
            line = footer.paragraphs[0]
            self.across(line)
            self.plain(line, " · ".join(sheet.foot) + f"\t{sheet.words['page']} ", size=7.5)
            counter(line, "PAGE")
            self.plain(line, f" {sheet.words['of']} ", size=7.5)
            counter(line, "NUMPAGES")
            if seal:
                self.plain(footer.add_paragraph(), seal.words, size=7.5)
        about = document.core_properties
        moment = datetime(sheet.day.year, sheet.day.month, sheet.day.day)  # noqa: DTZ001 - written as Z in every zone
        about.title, about.author, about.last_modified_by = clean(sheet.title)[:255], clean(sheet.author)[:255], "Patok"
        about.language, about.created, about.modified = sheet.language, moment, moment
        about.comments, about.revision = "", 1

    def styles(self) -> None:
        """Arial, the sizes of the PDF, and headings that Word's navigation shows."""
        styles = self.document.styles
        normal = styles["Normal"]
        face(normal, self.base)
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.space_before = Pt(0)
        normal.paragraph_format.line_spacing = 1.15
        say_language(normal.element.get_or_add_rPr(), LANGUAGES[self.sheet.language])
        for level, size, before in ((1, 14.0, 6), (2, 11.0, 12), (3, 11.0, 8)):
            style = styles[f"Heading {level}"]
            face(style, max(self.base, size * self.base / 11) if self.sheet.large else size * self.base / 11)
            style.font.bold, style.font.italic = True, False
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
            style.paragraph_format.keep_with_next = True
        note = styles.add_style("Patok Note", WD_STYLE_TYPE.PARAGRAPH)
        note.base_style = normal
        face(note, min(8.5, self.base))
        note.font.color.rgb = GREY

    def across(self, line: Paragraph) -> None:
        """A tab at the right margin, and none of the template's."""
        line.style = self.document.styles["Normal"]
        line.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        line.paragraph_format.space_after = Pt(0)

    @staticmethod
    def plain(line: Paragraph, text: str, *, bold: bool = False, size: float) -> None:
        run = line.add_run(clean(text))
        run.font.size, run.font.bold = Pt(size), bold

    def watermark(self, header: Any) -> None:
        """KONSEP behind the text of every page, as in the PDF."""
        behind_text(
            header.paragraphs[0],
            str(PRINT / WATERMARKS[self.sheet.language]),
            120 if self.sheet.landscape else 150,
        )

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
            self.plain(line, block.address, size=8.5)
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
        line = self.line(place, "Patok Note" if block.style is Style.NOTE else None)
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

    def frame(self, widths: Sequence[float], rows: int = 1) -> Any:
        """A table of fixed columns, given in millimetres, without lines."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
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
        table = self.frame(widths, 1 if block.head else 0)
        rule(table, block.ruling)
        describe_table(table, block.caption)
        if block.head:
            for cell, head in zip(table.rows[0].cells, block.head, strict=True):
                self.fill(cell, (((), head),), size=size)
                for run in cell.paragraphs[0].runs:
                    run.font.bold = True
            mark_row(table.rows[0], "w:tblHeader")
            mark_row(table.rows[0], "w:cantSplit")
        for given in block.rows:
            self.row(table, given, widths, size)
        self.gap()

    def row(self, table: Any, given: Row, widths: Sequence[float], size: float) -> None:
        row = table.add_row()
        mark_row(row, "w:cantSplit")
        if given.height:
            row.height, row.height_rule = Mm(given.height), WD_ROW_HEIGHT_RULE.AT_LEAST
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
            table = self.frame([self.width / across] * across)
            mark_row(table.rows[0], "w:cantSplit")
            for cell, one in zip(table.rows[0].cells, line, strict=False):
                if one != Signature() or len(block.columns) > 1:
                    self.signature(cell, one)
            self.gap()

    def signature(self, cell: Any, one: Signature) -> None:
        """Office above, room to sign, name below."""
        above = [one.above, f"{one.acting} {one.position}".strip(), one.agency]
        above = above if one.agency else above[:2]
        self.fill(cell, [((), text) for text in above])
        if one.name:
            name = cell.add_paragraph()
            name.add_run(clean(one.name)).bold = True
        else:
            name = cell.add_paragraph()
            border(name, "bottom", "single", 5)
            name.paragraph_format.left_indent = name.paragraph_format.right_indent = Mm(10)
        name.paragraph_format.space_before = Pt((56, 45, 36, 32)[self.density])
        for text in filter(None, (one.rank, one.nip)):
            cell.add_paragraph().add_run(clean(text))
        for line in cell.paragraphs:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.keep_with_next = True

    def photos(self, block: Pictures) -> None:
        found = [one for one in block.pictures if one.file_hash in self.pictures]
        for start in range(0, len(found), 2):
            table = self.frame([self.width / 2] * 2)
            mark_row(table.rows[0], "w:cantSplit")
            for cell, one in zip(table.rows[0].cells, found[start : start + 2], strict=False):
                line = cell.paragraphs[0]
                line.add_run().add_picture(io.BytesIO(self.pictures[one.file_hash]), width=Mm(self.width / 2 - 5))
                describe(line, one.alt)
                if one.caption:
                    self.plain(cell.add_paragraph(style="Patok Note"), one.caption, size=8.5)
        if found:
            self.gap()

    def cut_here(self, block: CutHere) -> None:
        line = self.line(self.document, "Patok Note")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Pt(14)
        line.paragraph_format.keep_with_next = True
        line.add_run(clean(block.words))
        border(line, "top", "dashed", 6)
