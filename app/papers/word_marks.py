"""What Word knows and python-docx has no words for: fields, borders, rows that stay whole, words for pictures."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from .blocks import Ruling
from .engine import NOT_XML


def clean(text: str) -> str:
    """A text without the signs XML cannot hold."""
    return NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def plain(line: Paragraph, text: str, *, bold: bool = False, size: float) -> None:
    """A text at the end of a line, in a size of its own."""
    run = line.add_run(clean(text))
    run.font.size, run.font.bold = Pt(size), bold


def say_language(run: Any, language: str) -> None:
    """Tell in which language a run or a style is, so that Word's spelling and readers know."""
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    run.append(mark)


def behind_text(paragraph: Paragraph, picture: str, height: float) -> None:
    """A picture in the middle of the page, behind everything."""
    inline = paragraph.add_run().add_picture(picture, height=Mm(height))._inline  # noqa: SLF001 - nothing else gives it
    inline.docPr.set("descr", "")
    size = inline.extent
    anchor = parse_xml(
        f'<wp:anchor {nsdecls("wp")} behindDoc="1" distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'locked="1" layoutInCell="1" allowOverlap="1" relativeHeight="1"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="page"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="page"><wp:align>center</wp:align></wp:positionV>'
        f'<wp:extent cx="{size.cx}" cy="{size.cy}"/><wp:wrapNone/></wp:anchor>'
    )
    for child in list(inline)[1:]:
        anchor.append(child)
    inline.getparent().replace(inline, anchor)


def face(style: Any, size: float) -> None:
    """Arial in a style, in every script it may be asked for."""
    style.font.name, style.font.size = "Arial", Pt(round(size * 2) / 2)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), "Arial")
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        if fonts.get(qn(name)) is not None:
            del fonts.attrib[qn(name)]


def counter(line: Paragraph, what: str) -> None:
    """A field that Word counts by itself."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = line.add_run()  # one for each: else some writers forget the size of what stands for the number
        run.font.size = Pt(7.5)
        if kind == "instr":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = f" {what} "
        elif kind == "text":
            part = OxmlElement("w:t")
            part.text = "1"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields


def mark_row(row: Any, name: str) -> None:
    """Say of a row that it is a head ("w:tblHeader") or stays whole ("w:cantSplit")."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001 - python-docx has no such property


def describe_table(table: Any, caption: str) -> None:
    """What the table is, for who cannot see it."""
    name = OxmlElement("w:tblCaption")
    name.set(qn("w:val"), clean(caption))
    table._tbl.tblPr.append(name)  # noqa: SLF001 - python-docx has no such property


def rule(table: Any, ruling: Ruling) -> None:
    """Lines between rows, a full grid, or none."""
    if ruling is Ruling.NONE:
        return
    sides = {"top": 8, "bottom": 6, "insideH": 4}
    if ruling is Ruling.GRID:
        sides = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)
    lines = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
                    for side, size in sides.items())  # fmt: skip
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>")
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no borders
    layout = properties.find(qn("w:tblLayout"))
    if layout is not None:
        layout.addprevious(borders)
    else:
        properties.append(borders)


def pad(table: Any, across: tuple[float, float], down: float = 0) -> None:
    """The room in each cell, in millimetres: left and right, above and below. The table begins at the margin."""
    left, right = across
    sides = {"top": down, "left": left, "bottom": down, "right": right}
    inside = "".join(f'<w:{side} w:w="{Mm(room).twips}" w:type="dxa"/>' for side, room in sides.items())
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))  # noqa: SLF001 - python-docx has no margins of cells
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{inside}</w:tblCellMar>"))
    indent = parse_xml(f'<w:tblInd {nsdecls("w")} w:w="{Mm(left).twips}" w:type="dxa"/>')
    borders = table._tbl.tblPr.find(qn("w:tblBorders"))  # noqa: SLF001 - as above
    (layout if borders is None else borders).addprevious(indent)


def border(line: Paragraph, side: str, kind: str, size: int) -> None:
    """A rule above or below a paragraph."""
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="{size}" w:space="4" w:color="000000"/></w:pBdr>'
    )
    properties = line._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def describe(line: Paragraph, alt: str) -> None:
    """Words for the pictures of a paragraph."""
    for one in line._p.iter(qn("wp:docPr")):  # noqa: SLF001 - python-docx writes no words for pictures
        one.set("descr", clean(alt))
