"""What a letter is made of, before it is set: one list of blocks, which two writers lay out (``sheet``, ``word``).

Both writers get the same words from here, so that the PDF and the Word file of a paper cannot say different things.
Blocks are plain values: they know no database, no request and no catalogue. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from app.core import Passage, Run

Words: TypeAlias = tuple[Run, ...]
"""One line of thought: runs of words, each with its look and, where it is another, its language."""


class Style(StrEnum):
    """How a paragraph stands."""

    BODY = "body"
    LEAD = "lead"
    NOTE = "note"
    CENTRED = "centred"
    NUMBER = "number"
    RIGHT = "right"
    EMPTY = "empty"


class Ruling(StrEnum):
    """How a table is ruled: by hairs between rows, as a full grid to write in, or not at all."""

    LINES = "lines"
    GRID = "grid"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kop:
    """The letterhead. ``logo`` is the hash of its picture's bytes."""

    name: Words
    unit: Words = ()
    address: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the paper's title, set in the middle, or at the left where ``aside``."""

    words: Words
    level: int = 2
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. ``mark`` and ``level`` make it an item of a list: "1.", "a.", "•"."""

    words: Words
    style: Style = Style.BODY
    mark: str = ""
    level: int = 0
    kept: bool = False
    """Stays on the page of what follows."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what is said for it, in one or more lines."""

    label: str
    lines: tuple[Para, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Label : value, the head of a letter. ``label_width`` is that of the first column."""

    rows: tuple[Fact, ...]
    label_width: float = 38


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's lines."""

    lines: tuple[Words, ...] = ()
    right: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row. A ``heading`` row has one cell across; ``height`` is the least it takes, for writing by hand."""

    cells: tuple[Cell, ...]
    height: float = 0
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``widths`` are shares of the whole. ``caption`` is what the Word file tells who cannot see it.

    The first column names its row where ``row_heads``.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    ruling: Ruling = Ruling.LINES
    row_heads: bool = True
    small: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """Where somebody signs: above it place and day, office and agency; below it the name, or a line for it."""

    above: str = ""
    acting: str = ""
    position: str = ""
    agency: str = ""
    name: str = ""
    rank: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signatures side by side: at most ``across`` in a line. A lone one stands at the right."""

    columns: tuple[Signature, ...]
    across: int = 2
    numbered: bool = False


def offices(line: Sequence[Signature]) -> list[list[str]]:
    """What stands above each name of one line of signatures; nothing is kept free that nobody in the line has."""
    dated = any(one.above for one in line)
    return [
        [
            *([one.above] if dated else []),
            *([text for text in (f"{one.acting} {one.position}".strip(), one.agency) if text] or [""]),
        ]
        for one in line
    ]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the hash of its bytes, with words for who cannot see it."""

    file_hash: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Photos, two in a line."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class CutHere:
    """A dashed line with words: what is below is torn off and sent back."""

    words: str


Block: TypeAlias = Kop | Heading | Para | Facts | Table | Signatures | Pictures | NewPage | CutHere


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper ready to be set.

    ``mark`` is the class at the top left of every page, ``running`` the title at its right, ``foot`` the parts of the
    line below. ``draft`` lays KONSEP across the pages. ``large`` is type to be read from a wall. ``pages`` is how many
    it should take at most, where that is possible. ``words`` are those the writers themselves need.
    """

    kind: str
    language: str
    size: str
    title: str
    author: str
    day: date
    mark: str
    running: str
    foot: tuple[str, ...]
    blocks: tuple[Block, ...]
    draft: bool
    landscape: bool = False
    large: bool = False
    pages: int = 0
    words: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a final paper carries and its own content cannot hold: the code of its content, and where it is checked."""

    code: str
    words: str
    address: str = ""


def run(text: str, *, bold: bool = False, italic: bool = False, lang: str = "") -> Words:
    """Words that look alike."""
    return (Run(text, bold, italic, lang),) if text else ()


def paras(notes: Iterable[Passage], lang: str = "", level: int = 0) -> tuple[Para, ...]:
    """What was written with marks, as paragraphs and items of lists, ``level`` steps further in."""
    return tuple(
        Para(
            tuple(Run(one.text, one.bold, one.italic, lang) for one in passage.runs),
            mark=passage.mark,
            level=passage.level + level,
        )
        for passage in notes
    )


def text_of(words: Words) -> str:
    """The letters alone."""
    return "".join(one.text for one in words)
