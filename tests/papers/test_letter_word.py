"""The Word files of the papers around a meeting: how their tables and feet stand."""

from __future__ import annotations

import pytest
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from app.papers.kinds import PaperKind
from tests.papers.letters import FINAL, a_letter, printed

KINDS = list(PaperKind)


def named(kind: PaperKind) -> str:
    return kind.value


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_every_table_begins_at_the_margin_and_fits_between_both(kind):
    """Word hangs a table out by the room in its first cells, unless it is moved in by as much."""
    word = printed(a_letter(kind, **FINAL)).word
    width = word.sections[0].page_width - Mm(50)
    for table in word.tables:
        room = table._tbl.tblPr.find(qn("w:tblCellMar")).find(qn("w:left")).get(qn("w:w"))
        assert table._tbl.tblPr.find(qn("w:tblInd")).get(qn("w:w")) == room
        assert sum(column.width for column in table.columns) <= width + Mm(1)


@pytest.mark.parametrize("kind", [PaperKind.MINUTES, PaperKind.ACTION_MATRIX, PaperKind.COVER_LETTER], ids=named)
def test_the_rules_of_a_table_keep_off_its_words(kind):
    word = printed(a_letter(kind, **FINAL)).word
    ruled = [one for one in word.tables if one._tbl.tblPr.find(qn("w:tblBorders")) is not None]
    assert ruled
    for table in ruled:
        sides = table._tbl.tblPr.find(qn("w:tblCellMar"))
        assert all(int(sides.find(qn(f"w:{side}")).get(qn("w:w"))) >= Mm(0.6).twips for side in ("top", "bottom"))


def test_a_list_to_sign_has_lines_of_ten_millimetres_with_their_words_in_the_middle():
    word = printed(a_letter(PaperKind.ATTENDANCE_LIST, recorded=False)).word
    (table,) = [one for one in word.tables if len(one.columns) == 6]
    assert {round(row.height.mm, 1) for row in table.rows[1:]} == {10.0}
    assert {cell.vertical_alignment for cell in table.rows[1].cells} == {WD_CELL_VERTICAL_ALIGNMENT.CENTER}


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_the_number_of_the_page_is_as_small_as_the_words_beside_it(kind):
    section = printed(a_letter(kind)).word.sections[0]
    for footer in (section.footer, section.first_page_footer):
        runs = footer.paragraphs[0].runs
        fields = [run for run in runs if run._r.findall(qn("w:fldChar")) or run._r.findall(qn("w:instrText"))]
        assert len(fields) == 8, "the beginning, what it counts, the middle and the end of both"
        assert {run.font.size for run in runs} == {Pt(7.5)}
        assert "".join(run.text for run in runs).endswith("halaman 1 dari 1")
