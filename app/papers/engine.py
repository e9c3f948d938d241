"""XML and style sheets in, PDF/A-3a and PDF/UA-1 out.

What is done to WeasyPrint from within stands in ``inside``; this file uses what it promises.

Nothing outside this process's own assets can be read: the fetcher knows ``patok:`` (a fixed table of our files) and
``data:``; everything else fails the paper.
"""

from __future__ import annotations

import gc
import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pydyf
import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from . import inside
from .symbol_font import symbol_font

ROOT = Path(__file__).resolve().parents[2]
PRINT = ROOT / "static" / "print"
FONTS = ROOT / "static" / "generated" / "fonts"
FACES = ("Arimo-Regular.ttf", "Arimo-Bold.ttf", "Arimo-Italic.ttf", "Arimo-BoldItalic.ttf")
WATERMARKS = ("draft-id.png", "draft-en.png", "konsep-id.png")
VARIANT = "pdf/a-3a"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class PressError(RuntimeError):
    """The paper could not be printed."""


class TooManyPagesError(PressError):
    """The paper takes more pages than it may."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the paper carries: its name, bytes, media type and relationship ("Data", "Source", "Alternative")."""

    name: str
    content: bytes
    mime: str
    relationship: str = "Data"
    description: str = ""


class ClosedFetcher(URLFetcher):
    """Reads ``patok:`` names from a fixed table and ``data:`` addresses, nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Answer from our own files, or refuse."""
        if url.startswith("patok:"):
            name = url.removeprefix("patok:")
            if name in FACES:
                path = FONTS / name
                if not path.exists():
                    raise PressError(f"font {name} is missing: run bin/setup")
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})
            if name == "symbols.ttf":
                return URLFetcherResponse(url, symbol_font(), {"Content-Type": "font/ttf"})
            if name in WATERMARKS:
                return URLFetcherResponse(url, (PRINT / name).read_bytes(), {"Content-Type": "image/png"})
            raise ValueError(f"no such asset: {name}")
        return super().fetch(url, headers)


LEAN_SHEET = """
head, title, meta, link, style { display: none }
html, body, div, figure, header, footer, main, section, h1, h2, h3, h4, p, ul, ol, dl, dt, dd { display: block }
li { display: list-item }
table { display: table; box-sizing: border-box; border-spacing: 0; border-collapse: separate; text-indent: initial }
caption { display: table-caption }
colgroup { display: table-column-group }
col { display: table-column }
thead { display: table-header-group }
tbody { display: table-row-group }
tr { display: table-row }
td, th { display: table-cell }
b, strong, th, h1, h2, h3, h4 { font-weight: bold }
i, em { font-style: italic }
h1 { bookmark-level: 1 }
h2 { bookmark-level: 2 }
h3 { bookmark-level: 3 }
h1, h2, h3 { bookmark-label: content(text) }
h1, h2, h3, h4 { break-after: avoid; break-inside: avoid }
br::before { content: "\\A"; white-space: pre-line }
svg, img { overflow: hidden }
ol, ul { counter-reset: list-item }
@page {
  @top-left { text-align: left; vertical-align: middle }
  @top-right { text-align: right; vertical-align: middle }
  @bottom-left { text-align: left; vertical-align: middle }
  @bottom-center { text-align: center; vertical-align: middle }
  @bottom-right { text-align: right; vertical-align: middle }
}
"""


class Document(inside.Document):
    """A document from markup whose words may hold what XML forbids, on at most so many pages."""

    def __init__(self, xml: str, fetcher: URLFetcher, most_pages: int | None = None) -> None:
        super().__init__(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", xml), fetcher)
        self.most_pages = most_pages

    def render(self, *given: Any, **options: Any) -> Any:
        """Lay out the pages, and go no further where they are too many."""
        laid_out = super().render(*given, **options)
        if self.most_pages and len(laid_out.pages) > self.most_pages:
            raise TooManyPagesError(f"{len(laid_out.pages)} pages")
        return laid_out


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=16)
def _sheet(names: tuple[str, ...]) -> weasyprint.CSS:
    """All rules as one sheet: every element is held against every sheet, also those that say nothing of elements."""
    css = "\n".join([LEAN_SHEET, *((PRINT / name).read_text("utf-8") for name in names)])
    return weasyprint.CSS(string=css, url_fetcher=ClosedFetcher(), font_config=_fonts())


inside.install()

_one_at_a_time = threading.Lock()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """One paper at a time in a process, without the cycle collector: it walks a growing tree of boxes in vain."""
    with _one_at_a_time:
        was_on = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            inside.forget()
            if was_on:
                gc.enable()


UA_DESCRIPTION = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def _claim_ua(document: Any, pdf: pydyf.PDF) -> None:
    """Say in the metadata that the file is PDF/UA-1 as well; WeasyPrint writes one variant only."""
    number = int(pdf.catalog["Metadata"].split()[0])
    stream = pdf.objects[number]
    content = b"\n".join(stream.stream)
    stream.stream = [content.replace(b"</rdf:RDF>", UA_DESCRIPTION + b"</rdf:RDF>", 1)]
    stream.compress = False


def _finish_tagged(document: Any, pdf: pydyf.PDF) -> None:
    _claim_ua(document, pdf)
    inside.write_once(pdf)


def _finish_plain(document: Any, pdf: pydyf.PDF) -> None:
    inside.write_once(pdf)


def pdf_bytes(
    xml: str,
    *,
    sheets: Sequence[str],
    day: date,
    identifier: bytes,
    attachments: Sequence[Attachment] = (),
    tagged: bool = True,
    most_pages: int | None = None,
) -> bytes:
    """Lay out a well-formed document and return the file; the same arguments give the same bytes.

    Raises ``TooManyPagesError`` where it takes more than ``most_pages``, before anything is drawn.
    """
    moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - written as Z, whatever the zone of the machine
    with _undisturbed():
        try:
            carried = [
                weasyprint.Attachment(
                    file_obj=io.BytesIO(one.content),
                    name=one.name,
                    description=one.description or one.name,
                    created=moment,
                    modified=moment,
                    relationship=one.relationship,
                )
                for one in attachments
            ]
            made: bytes = Document(xml, ClosedFetcher(), most_pages).write_pdf(
                stylesheets=[_sheet(tuple(sheets))],
                font_config=_fonts(),
                pdf_variant=VARIANT if tagged else None,
                pdf_identifier=identifier,
                attachments=carried,
                finisher=_finish_tagged if tagged else _finish_plain,
            )
        except FatalURLFetchingError as error:
            raise PressError(str(error)) from error
        except ET.ParseError as error:
            raise PressError(f"the template is not well-formed: {error}") from error
    return made
