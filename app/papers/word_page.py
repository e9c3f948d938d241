"""The page of a Word file: paper, margins, styles, and what stands at the head and foot of every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from .blocks import Seal, Sheet
from .engine import PRINT
from .word_marks import behind_text, clean, counter, face, plain, say_language

SIZES = {"A4": (210, 297), "F4": (215, 330)}
LEFT, RIGHT = 30, 20
LANGUAGES = {"id": "id-ID", "en": "en-GB"}
WATERMARKS = {"id": "konsep-id.png", "en": "draft-en.png"}
GREY = RGBColor(0x3C, 0x38, 0x33)
NOTE = "Patok Note"
"""The style of small print."""


def text_width(sheet: Sheet) -> int:
    """The millimetres between the margins."""
    return _paper(sheet)[0] - LEFT - RIGHT


def lay_out(document: WordDocument, sheet: Sheet, base: float, seal: Seal | None) -> None:
    """Make the empty document a page of this sheet; ``base`` is the size of its letters in points."""
    section = document.sections[0]
    width, height = _paper(sheet)
    if sheet.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(20), Mm(25)
    section.header_distance, section.footer_distance = Mm(9), Mm(10)
    section.different_first_page_header_footer = True
    _styles(document, sheet, base)
    for header, running in ((section.first_page_header, ""), (section.header, sheet.running)):
        line = header.paragraphs[0]
        _across(document, line, text_width(sheet))
        plain(line, sheet.mark, bold=True, size=9)
        if sheet.draft:
            plain(line, f"   {sheet.words['draft']}", bold=True, size=9)
            _watermark(header, sheet)
        if running:
            plain(line, f"\t{running}", size=7.5)
    for footer in (section.first_page_footer, section.footer):
        line = footer.paragraphs[0]
        _across(document, line, text_width(sheet))
        plain(line, " · ".join(sheet.foot) + f"\t{sheet.words['page']} ", size=7.5)
        counter(line, "PAGE")
        plain(line, f" {sheet.words['of']} ", size=7.5)
        counter(line, "NUMPAGES")
        if seal:
            plain(footer.add_paragraph(), seal.words, size=7.5)
    about = document.core_properties
    moment = datetime(sheet.day.year, sheet.day.month, sheet.day.day)  # noqa: DTZ001 - written as Z in every zone
    about.title, about.author, about.last_modified_by = clean(sheet.title)[:255], clean(sheet.author)[:255], "Patok"
    about.language, about.created, about.modified = sheet.language, moment, moment
    about.comments, about.revision = "", 1


def _paper(sheet: Sheet) -> tuple[int, int]:
    """Width and height as the sheet lies."""
    width, height = SIZES[sheet.size]
    return (height, width) if sheet.landscape else (width, height)


def _styles(document: WordDocument, sheet: Sheet, base: float) -> None:
    """Arial, the sizes of the PDF, and headings that Word's navigation shows."""
    styles = document.styles
    normal = styles["Normal"]
    face(normal, base)
    normal.paragraph_format.space_after = Pt(4)
    normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.line_spacing = 1.15
    say_language(normal.element.get_or_add_rPr(), LANGUAGES[sheet.language])
    for level, size, before in ((1, 14.0, 6), (2, 11.0, 12), (3, 11.0, 8)):
        style = styles[f"Heading {level}"]
        face(style, max(base, size * base / 11) if sheet.large else size * base / 11)
        style.font.bold, style.font.italic = True, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(3)
        style.paragraph_format.keep_with_next = True
    note = styles.add_style(NOTE, WD_STYLE_TYPE.PARAGRAPH)
    note.base_style = normal
    face(note, min(8.5, base))
    note.font.color.rgb = GREY


def _across(document: WordDocument, line: Paragraph, width: int) -> None:
    """A tab at the right margin, and none of the template's."""
    line.style = document.styles["Normal"]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.space_after = Pt(0)


def _watermark(header: Any, sheet: Sheet) -> None:
    """KONSEP behind the text of every page, as in the PDF."""
    behind_text(header.paragraphs[0], str(PRINT / WATERMARKS[sheet.language]), 120 if sheet.landscape else 150)
