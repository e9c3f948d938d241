"""The marks people write in notes: emphasis and lists, read into plain values that a page or a paper lays out.

Everything else a Markdown reader knows (HTML, links, pictures, headings, tables) stays the text it was typed as.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

DEEPEST = 3
"""Lists inside lists beyond this stand at its indentation."""
BULLET = "\N{BULLET}"
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike. ``lang`` is given where they are in another language than what is around them."""

    text: str
    bold: bool = False
    italic: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One line of thought: a paragraph, or an item of a list with its ``mark`` ("•", "3.") and ``level`` from 1."""

    runs: tuple[Run, ...]
    mark: str = ""
    level: int = 0


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "newline", "escape"])


def passages(text: str) -> tuple[Passage, ...]:
    """Read a note. A line break parts passages, as whoever typed it meant; no letter of the text is lost."""
    found: list[Passage] = []
    marks: list[str] = []
    mark = ""
    for token in _reader().parse(_begun_anew(text)):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append("")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup}" if token.info else BULLET
        elif token.type == "list_item_close":
            mark = ""
        elif token.type == "inline":
            level = min(len(marks), DEEPEST)
            for runs in _lines(token.children or ()):
                found.append(Passage(runs, mark, level))
                mark = ""  # only the first line of an item bears its mark
    return tuple(found)


def noted(text: str) -> Markup:
    """A note for a page: paragraphs, lists and emphasis; whatever else was typed is escaped."""
    return Markup(_reader().render(_begun_anew(text)))  # noqa: S704 - the reader knows no HTML and escapes all text


def plain(text: str) -> str:
    """The same note as plain text, a line for each passage."""
    lines = []
    for one in passages(text):
        words = "".join(run.text for run in one.runs)
        lines.append("  " * max(one.level - 1, 0) + (f"{one.mark} " if one.mark else "") + words)
    return "\n".join(lines)


def _begun_anew(text: str) -> str:
    """Part a line without mark and indentation from the list above it.

    Markdown reads it as the rest of the item, and so lets what one speaker said end in the point of another: in notes
    whoever begins a line at the margin begins anew.
    """
    lines: list[str] = []
    under_item = False
    for line in text.split("\n"):
        if ITEM.match(line):
            under_item = True
        elif not line[:1].strip():  # indented it goes on, and an empty line parts by itself
            under_item = under_item and bool(line)
        elif under_item:
            lines.append("")
            under_item = False
        lines.append(line)
    return "\n".join(lines)


def _lines(tokens: list[Token] | tuple[()]) -> list[tuple[Run, ...]]:
    lines: list[list[Run]] = [[]]
    bold = italic = 0
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        elif token.type == "strong_open":
            bold += 1
        elif token.type == "strong_close":
            bold -= 1
        elif token.type == "em_open":
            italic += 1
        elif token.type == "em_close":
            italic -= 1
        elif token.content:
            lines[-1].append(Run(token.content, bold > 0, italic > 0))
    return [tuple(line) for line in lines if line]
