"""The shorter ways through WeasyPrint: the same file with and without them, and a failure where a name has moved."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pydyf
import pytest
import weasyprint.css
import weasyprint.draw
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.layout.table
import weasyprint.text.line_break

from app.papers import inside
from app.papers.engine import ClosedFetcher, pdf_bytes
from app.papers.inside import layout, output
from app.papers.press import roadmap_pdf
from app.papers.roadmap_paper import Audience, Language, RoadmapPaper, Text

from .samples import a_large_paper, the_cases

PLACES = (
    (weasyprint.css, "find_style_attributes"),
    (weasyprint.layout.block, "iter_line_boxes"),
    (weasyprint.layout.block, "resolve_percentages"),
    (weasyprint.layout.table, "resolve_percentages"),
    (weasyprint.layout.inline, "resolve_percentages"),
    (weasyprint.layout.page, "set_page_type_computed_styles"),
    (weasyprint.draw, "draw_text"),
)
THEIRS = {
    "find_style_attributes": layout.their_style_attributes,
    "iter_line_boxes": layout.their_line_boxes,
    "resolve_percentages": layout.their_percentages,
    "set_page_type_computed_styles": layout.their_page_styles,
    "draw_text": output.their_text,
}


@contextmanager
def the_long_way() -> Iterator[None]:
    """WeasyPrint as it comes, but for parsing and writing."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in PLACES:
            patch.setattr(module, name, THEIRS[name])
        patch.setattr(inside, "write_once", lambda _pdf: None)
        yield


@pytest.mark.parametrize(
    "paper",
    [
        the_cases(Audience.PARTNER, Language.EN),
        a_large_paper(24),
        replace(the_cases(), vision=Text("kata " * 900), governance=Text("  Dua   spasi \u00a0 – dan garis-pisah.  ")),
    ],
    ids=["partner", "large", "long"],
)
def test_the_bytes_are_the_same_the_long_way(paper: RoadmapPaper) -> None:
    short = roadmap_pdf(paper)
    with the_long_way():
        assert roadmap_pdf(paper) == short


MARKUP = """<html lang="id"><head><title>x</title></head><body>
<p>Teks biasa yang cukup panjang untuk dua baris pada lembar yang sempit, lalu <b>tebal</b>.</p>
<p style="text-align:right">Rata kanan dan cukup panjang untuk dua baris pada lembar yang sempit ini.</p>
<p style="text-align:center">Tengah</p><p style="text-align:justify">Rata kedua sisi, cukup panjang untuk dua baris.</p>
<p style="text-indent:9mm">Menjorok ke dalam, cukup panjang untuk dua baris pada lembar.</p>
<p style="letter-spacing:2mm">berjarak</p><p style="text-decoration:underline">bergaris bawah</p>
<p style="white-space:pre">dua
baris</p><p style="width:50%;padding:3%">separuh lebar, cukup panjang untuk dua baris pada lembar.</p>
<p style="position:relative;left:2mm">bergeser</p><p style="vertical-align:super">x<sup>2</sup></p>
<p><span style="float:left">kiri</span>Mengalir di sisi yang lain, cukup panjang untuk dua baris.</p>
<p style="width:8mm">kata-yang-terlalu-panjang-untuk-lebarnya sekali</p><p>عربي</p><p>   </p><p>akhir  </p>
<table style="border-collapse:collapse;width:100%"><tr><td style="text-align:right">1</td><td>dua dua</td></tr></table>
</body></html>"""


def test_what_is_not_plain_goes_the_long_way() -> None:
    def made() -> bytes:
        return pdf_bytes(MARKUP, sheets=["fonts.css"], day=date(2025, 1, 1), identifier=b"0" * 16)

    short = made()
    with the_long_way():
        assert made() == short


def test_a_stream_that_ends_in_a_carriage_return_is_as_long_as_it_says() -> None:
    """One in 256 does; what stands between it and the last word must not look like a part of it."""
    for number in range(2000):
        made = pydyf.Stream(["y" * number], compress=True).data
        length = int(re.search(rb"/Length (\d+)", made)[1])  # type: ignore[index]
        begin = made.index(b"stream\n") + len(b"stream\n")
        between = made[begin + length :].removesuffix(b"endstream")
        assert between == (b"\r\n" if made[begin + length - 1 : begin + length] == b"\r" else b"\n")
        if between == b"\r\n":
            break
    else:
        pytest.fail("no stream ended so")


def test_the_names_are_where_they_were() -> None:
    """Each stands in for a function of theirs with the same arguments."""
    inside.install()
    for module, name in PLACES:
        ours = inspect.signature(getattr(module, name)).parameters
        assert list(ours) == list(inspect.signature(THEIRS[name]).parameters), name
    assert list(inspect.signature(weasyprint.text.line_break.split_first_line).parameters) == [
        "text", "style", "context", "max_width", "justification_spacing", "is_line_start", "minimum",
    ]  # fmt: skip
    assert callable(pydyf._to_bytes)
    assert isinstance(pydyf.Stream.data, property)
    assert isinstance(pydyf.PDF.page_references, property)
    assert callable(weasyprint.HTML._ua_stylesheets)
    assert callable(weasyprint.HTML._ph_stylesheets)


def test_a_name_that_moved_stops_the_press() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weasyprint.draw, "draw_text", print)
        with pytest.raises(RuntimeError, match="draw_text"):
            inside.install()


def test_repeated_lines_are_broken_and_drawn_once(monkeypatch):
    broken = []
    monkeypatch.setattr(layout, "split_first_line", lambda *a, **k: broken.append(a[0]) or split(*a, **k))
    rows = "".join("<tr><td>belum ditetapkan</td></tr>" for _ in range(40))
    xml = f'<html lang="id"><head><title>x</title></head><body><table>{rows}</table></body></html>'
    split = weasyprint.text.line_break.split_first_line
    pdf_bytes(xml, sheets=["fonts.css"], day=date(2025, 1, 1), identifier=b"0" * 16)
    assert broken.count("belum ditetapkan") == 1
    assert output.Drawn.lines == {}


def test_a_document_asks_for_no_style_sheet_of_weasyprints() -> None:
    document = inside.Document('<html lang="id"><body><p>x</p></body></html>', ClosedFetcher())
    assert document._ua_stylesheets() == document._ph_stylesheets() == []
    assert document.render().pages
