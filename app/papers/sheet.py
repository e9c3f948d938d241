"""A sheet of blocks as PDF: the markup, and the file. It touches no session, no request and no database."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .blocks import Block, CutHere, Para, Seal, Sheet, Signature, Table, offices, text_of
from .engine import ROOT, Attachment, TooManyPagesError, pdf_bytes
from .voice import balanced

DENSITIES = ("", "dense", "denser", "denser densest")
"""How tightly a sheet is set: the first that fits the pages it should take."""
LETTERS = ((11.0, 10.0, 9.0, 8.5), (15.0, 12.5, 10.5, 9.5))
"""Letters in points by density, as the style sheet sets them: of a letter, and of a sheet read from the wall."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An item of a list with the paragraphs that belong to it."""

    mark: str
    level: int
    lines: tuple[Para, ...]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(ROOT) / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def grouped(blocks: tuple[Block, ...] | tuple[Para, ...]) -> list[Any]:
    """The blocks with neighbouring items gathered into lists; each is named by its type for the template."""
    found: list[Any] = []
    for block in blocks:
        listing = found[-1][1] if found and found[-1][0] == "List" else None
        if isinstance(block, Para) and block.mark:
            item = Listed(block.mark, block.level, (block,))
            if listing is None:
                found.append(("List", [item]))
            else:
                listing.append(item)
        elif isinstance(block, Para) and block.level and listing is not None:
            last = listing[-1]
            listing[-1] = Listed(last.mark, last.level, (*last.lines, block))
        else:
            found.append((type(block).__name__, block))
    return found


def picture_type(content: bytes) -> str:
    """The media type of a picture that was checked when it came in."""
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/jpeg"


def _address(content: bytes) -> str:
    return f"data:{picture_type(content)};base64,{base64.b64encode(content).decode('ascii')}"


def _columns(table: Table) -> list[str]:
    whole = sum(table.widths)
    return [f"{width / whole * 100:.2f}" for width in table.widths]


def _office_height(line: Sequence[Signature], across: int, letters: float) -> float:
    """Room for the longest office of a line, in letters, so that the names beneath stand level (estimated)."""
    room = int((38 if across < 3 else 27) * 11 / letters)
    return round(max(sum(max(-(-len(text) // room), 1) for text in office) for office in offices(line)) * 1.4, 2)


def sheet_xml(
    sheet: Sheet,
    *,
    pictures: Mapping[str, bytes] | None = None,
    seal: Seal | None = None,
    density: int = 0,
    over: bool = False,
) -> str:
    """The sheet as well-formed markup; ``over`` where it takes more pages than it should."""
    code = segno.make(seal.address, error="m") if seal and seal.address else None
    return (
        _environment()
        .get_template("papers/letters/sheet.html")
        .render(
            sheet=sheet,
            seal=seal,
            qr=code.svg_data_uri(border=0, dark="#000") if code else "",
            density=DENSITIES[density] + (" over" if over else ""),
            letters=LETTERS[sheet.large][density],
            grouped=grouped,
            columns=_columns,
            office_height=_office_height,
            offices=offices,
            lines=lambda words, room: balanced(text_of(words), room),
            pictures={name: _address(content) for name, content in (pictures or {}).items()},
        )
    )


def sheet_pdf(
    sheet: Sheet,
    *,
    pictures: Mapping[str, bytes] | None = None,
    seal: Seal | None = None,
    identifier: bytes,
    attachments: tuple[Attachment, ...] = (),
) -> tuple[bytes, int]:
    """The sheet as PDF/A-3a and PDF/UA-1, and how densely it was set; the same arguments give the same bytes.

    A sheet that should take so many pages is set more tightly where it would take more. Where even the tightest is too
    long, what is torn off takes a page of its own, and the rest runs on: nothing is cut off.
    """
    names = ["fonts.css", "variables.css", "page.css", "letter.css", f"page-{sheet.size.lower()}.css"]
    if seal and seal.address:
        names.append("sealed.css")
    if sheet.draft:
        names.append(f"konsep-{sheet.language}.css")

    def set_with(density: int, most_pages: int | None, *, over: bool = False) -> bytes:
        return pdf_bytes(
            sheet_xml(sheet, pictures=pictures, seal=seal, density=density, over=over),
            sheets=names, day=sheet.day, identifier=identifier, attachments=attachments, most_pages=most_pages,
        )  # fmt: skip

    if not sheet.pages:
        return set_with(0, None), 0
    tries = [(density, sheet.pages, False) for density in range(len(DENSITIES))]
    if any(isinstance(block, CutHere) for block in sheet.blocks):
        tries += [(density, sheet.pages + 1, True) for density in range(1, len(DENSITIES))]
    for density, most_pages, over in tries:
        try:
            return set_with(density, most_pages, over=over), density
        except TooManyPagesError:
            continue
    density = 2 if sheet.large else 1
    return set_with(density, None, over=True), density
