"""How the papers around a meeting fill their pages: what stands together, what fits one, where a list ends."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from app.minutes import MinutesContent
from app.papers.kinds import PaperKind
from app.papers.letters import Invited
from app.papers.models import PaperSize
from tests.minutes.sample import IOM, KANIM, KANWIL, POLRES, a_content
from tests.papers.letters import FINAL, HEAD, a_letter, many, printed


@pytest.mark.parametrize("more", range(8))
def test_no_page_holds_signatures_alone(more):
    """What is signed stands on the page: at whatever line the text before happens to end."""
    content = a_content()
    points = tuple(replace(content.agenda[0], id=20 + n, seq=4 + n, notes="Catatan singkat.") for n in range(more))
    letter = a_letter(
        PaperKind.MINUTES, content=replace(content, agenda=content.agenda + points, files=(), pointers=())
    )
    (page,) = [one for one in printed(letter).paper.pages if "Pimpinan rapat Kepala" in one]
    assert "A-03 Membagikan data" in page


def test_a_headcount_that_is_not_known_takes_one_line_of_its_column():
    content = a_content()
    rows = tuple(replace(one, headcount=None) for one in content.attendance)
    pdf = printed(a_letter(PaperKind.ATTENDANCE_LIST, content=replace(content, attendance=rows), **FINAL)).pdf
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        search, found = page.search("tidak tercatat"), []
        while (place := search.get_next()) is not None:
            found.append(page.count_rects(*place))
    finally:
        document.close()
    assert found == [1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(PaperKind.ACTION_MATRIX, ("A-01", "Menyusun SOP bersama")), (PaperKind.CONCLUSIONS, ("A-03", "Membagikan data"))],
)
def test_what_names_a_row_stands_on_the_line_of_its_words(kind, words):
    code, text = heights(printed(a_letter(kind, **FINAL)).pdf, *words)
    assert abs(code - text) < 0.05


def test_all_parties_sign_side_by_side():
    files = printed(a_letter(PaperKind.AGREEMENT_RECORD, content=many(12)))
    lines = [table for table in files.word.tables if table.columns and len(table.columns) == 3]
    assert len(lines) == 4
    assert [f"{n}." for n in range(1, 13)] == [cell.text.split()[0] for table in lines for cell in table.rows[0].cells]


def heights(pdf: bytes, *words: str) -> list[float]:
    """How far above the foot of the first page each of the words stands."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        found = [page.search(one).get_next() for one in words]
        return [page.get_charbox(one[0])[1] if one else -1 for one in found]
    finally:
        document.close()


def test_names_stand_level_and_an_agency_without_a_position_beside_one_with():
    content = a_content()
    rows = (
        replace(content.attendance[0], position=None, person="Yohanes Satu"),
        replace(content.attendance[1], position="Kepala Seksi Intelijen dan Penindakan", person="Maria Dua"),
    )
    outcomes = (replace(content.outcomes[0], agreed_by=(KANWIL, KANIM)),)
    files = printed(a_letter(PaperKind.AGREEMENT_RECORD, content=replace(content, attendance=rows, outcomes=outcomes)))
    (table,) = [one for one in files.word.tables if len(one.columns) == 2]
    assert [cell.text for cell in table.rows[0].cells] == [
        f"1.\n{KANWIL.name}", f"2.\nKepala Seksi Intelijen dan Penindakan\n{KANIM.name}",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[1].cells] == ["Yohanes Satu", "Maria Dua"]
    one, two = heights(files.pdf, "Yohanes Satu", "Maria Dua")
    assert abs(one - two) < 1


def test_an_excerpt_is_one_page_with_what_concerns_its_agency():
    files = printed(a_letter(PaperKind.EXCERPT, **FINAL))
    assert len(files.paper.pages) == 1
    for words in ("Kantor Imigrasi Kelas II TPI Atambua", "A-01", "penanggung jawab", "bersama Polres Belu",
                  "Lembar balasan", "Diterima / di luar tusi, usul", "butir 1; isu I1"):  # fmt: skip
        assert words in files.text
    supporting = printed(a_letter(PaperKind.EXCERPT, agency=POLRES, **FINAL)).text
    assert "instansi terkait bersama Kantor Imigrasi" in supporting


LONG_TITLE = (
    "Rapat Koordinasi Pengelolaan Pos Lintas Batas dalam Upaya Penanggulangan TPPO di Wilayah Perbatasan Darat Atambua"
)


def of_one_agency(count: int) -> MinutesContent:
    """A meeting with a long name in which one agency leads every action, with two others, on results of its own."""
    content = a_content()
    text = "Menghimpun perspektif ideal pengelolaan perbatasan dari setiap instansi peserta secara tertulis"
    return replace(
        content,
        facts=replace(content.facts, title=LONG_TITLE),
        outcomes=tuple(
            replace(content.outcomes[0], id=n, number=n, ref=f"D{n}", text=f"{text}.") for n in range(1, count + 1)
        ),
        actions=tuple(
            replace(content.actions[0], id=n, ref=f"A-{n:02d}", text=text, outcomes=(n,)) for n in range(1, count + 1)
        ),
        issues=(),
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_an_excerpt_of_a_few_actions_fits_one_page_under_a_letterhead_and_title_of_two_lines(count):
    head = replace(HEAD, name="Kantor Wilayah Kemenkumham NTT (unsur keimigrasian)")
    letter = a_letter(PaperKind.EXCERPT, content=of_one_agency(count), head=head)
    (page,) = printed(letter).paper.pages
    assert f"A-{count:02d}" in page.split("Lembar balasan")[1]


def test_a_reply_sheet_that_has_no_room_left_takes_a_page_of_its_own():
    excerpt, reply = printed(a_letter(PaperKind.EXCERPT, content=of_one_agency(6))).paper.pages
    assert "Lembar balasan" not in excerpt
    assert "bagian di bawah ini dikirim kembali kepada sekretariat Lembar balasan" in reply
    assert all(f"A-{n:02d}" in reply for n in range(1, 7))


@pytest.mark.parametrize(("count", "pages"), [(3, 1), (7, 1)])
def test_conclusions_shrink_until_they_fit_their_page(count, pages):
    assert len(printed(a_letter(PaperKind.CONCLUSIONS, content=many(count))).paper.pages) == pages


def test_nothing_is_cut_off_where_no_size_fits():
    text = printed(a_letter(PaperKind.CONCLUSIONS, content=many(30))).text
    assert all(f"jadwal piket {number}." in text for number in range(1, 31))
    assert all(f"A-{number:02d}" in text for number in range(1, 31))


def test_a_list_to_sign_has_a_page_for_each_day_and_lines_to_spare():
    content = a_content()
    two_days = replace(content, facts=replace(content.facts, ends_on=date(2024, 5, 8)))
    files = printed(a_letter(PaperKind.ATTENDANCE_LIST, content=two_days, recorded=False, draft=False))
    for words in ("Selasa, 7 Mei 2024 (hari ke-1 dari 2)", "Rabu, 8 Mei 2024 (hari ke-2 dari 2)", "Pangkat/NIP"):
        assert words in files.text
    lists = [table for table in files.word.tables if len(table.columns) == 6]
    assert [len(table.rows) for table in lists] == [1 + 17] * 2
    long = printed(a_letter(PaperKind.ATTENDANCE_LIST, recorded=False, invited=a_letter(
        PaperKind.INVITATION).invited * 10))  # fmt: skip
    (lines,) = [len(table.rows) for table in long.word.tables if len(table.columns) == 6]
    assert lines >= 1 + 60 + 12


def lines_by_page(pdf: bytes) -> list[list[str]]:
    """The numbers of the lines of a list to sign, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [re.findall(r"(?m)^(\d+)\.", page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("invited", [1, 6, 12, 13, 30])
def test_a_list_to_sign_ends_where_its_last_page_does(size, invited):
    names = (a_letter(PaperKind.INVITATION).invited * 5)[:invited]
    pdf = printed(a_letter(PaperKind.ATTENDANCE_LIST, recorded=False, invited=names, size=size)).pdf
    numbers = lines_by_page(pdf)
    assert len(numbers) == 1 or len(numbers[-1]) > 15, "no page for the last few lines alone"
    assert int(numbers[-1][-1]) >= invited + 6


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("invited", [0, 4, 9, 14])
def test_a_list_to_sign_leaves_room_for_long_names(size, invited):
    """Of the office in the letterhead, of the meeting, of those invited."""
    content = a_content()
    content = replace(content, facts=replace(content.facts, title=LONG_TITLE))
    head = replace(HEAD, name="Kantor Wilayah Kemenkumham NTT (unsur keimigrasian)")
    agency = replace(KANIM, name="Kantor Wilayah Kemenkumham NTT (unsur keimigrasian)")
    names = (Invited(agency), Invited(POLRES, "Kepala Satuan Intelijen dan Keamanan", "Yohanes Contoh Panjang")) * 7
    numbers = lines_by_page(
        printed(
            a_letter(PaperKind.ATTENDANCE_LIST, recorded=False, content=content, head=head, invited=names[:invited],
                     size=size)
        ).pdf
    )  # fmt: skip
    assert len(numbers) == 1 or len(numbers[-1]) > 15, "no page for the last few lines alone"
    assert int(numbers[-1][-1]) >= invited + 6


@pytest.mark.parametrize("points", range(3, 12))
def test_who_gets_a_copy_of_an_invitation_is_named_where_it_is_signed(points):
    """All of them, at whatever line the letter happens to end."""
    content = a_content()
    facts = replace(content.facts, partners=(IOM, replace(IOM, id=8, name="UNODC")))
    points_ = tuple(replace(content.agenda[0], id=n, seq=n) for n in range(points))
    content = replace(content, facts=facts, agenda=points_)
    head = replace(HEAD, name="Kantor Wilayah Kemenkumham NTT (unsur keimigrasian)")
    letter = a_letter(PaperKind.INVITATION, content=content, head=head, office="Kepala Bidang Keimigrasian")
    (signed,) = [page for page in printed(letter).paper.pages if "Tembusan:" in page]
    assert "IOM Indonesia" in signed
    assert "UNODC" in signed
    assert "Kepala Bidang Keimigrasian" in signed
