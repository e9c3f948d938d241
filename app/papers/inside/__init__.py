"""The only place that knows WeasyPrint and pydyf from the inside: shorter ways for what a paper has most of.

Each function here stands in for one of theirs, does exactly what that one does in the plain case, and hands every
other case back to it: a paper has the same bytes with and without, but for the degree of compression.
``install`` puts them in place and fails where a name has moved; ``tests/papers/test_inside.py`` compares both ways.

* A document is parsed from XML, and WeasyPrint's own style sheets stay away (``engine.LEAN_SHEET`` takes their place).
* A block of one text (a cell, a paragraph) needs no walk through inline boxes, and a text that was broken into lines
  once (same text, style and width) is not broken again.
* A line that was drawn once is drawn again from its operators, without shaping it anew.
* Lengths without percentages are resolved once per style, not once per box; pages of one kind share their styles,
  and so do elements with the same ``style`` attribute.
* An object of the file is serialised and compressed once, not a second time for the file's identifier, and at a level
  that costs a third of the highest and 2 % more bytes.
* The list of the pages' references is kept; pydyf builds it anew for every tag.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pydyf
import weasyprint.css
import weasyprint.draw
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.layout.table

from . import layout, output
from .layout import Document
from .output import forget, write_once

__all__ = ["Document", "forget", "install", "write_once"]


def install() -> None:
    """Put these in WeasyPrint's places."""
    places: tuple[tuple[Any, str, Callable[..., Any], Any], ...] = (
        (weasyprint.css, "find_style_attributes", layout.find_style_attributes, layout.their_style_attributes),
        (weasyprint.layout.block, "iter_line_boxes", layout.iter_line_boxes, layout.their_line_boxes),
        (weasyprint.layout.block, "resolve_percentages", layout.resolve_percentages, layout.their_percentages),
        (weasyprint.layout.table, "resolve_percentages", layout.resolve_percentages, layout.their_percentages),
        (weasyprint.layout.inline, "resolve_percentages", layout.resolve_percentages, layout.their_percentages),
        (weasyprint.layout.page, "set_page_type_computed_styles", layout.set_page_styles, layout.their_page_styles),
        (weasyprint.draw, "draw_text", output.draw_text, output.their_text),
    )
    for module, name, ours, theirs in places:
        if getattr(module, name) not in (ours, theirs):
            raise RuntimeError(f"{module.__name__}.{name} is not WeasyPrint's own")
        setattr(module, name, ours)
    pydyf.Stream.data = property(output.stream_data)
    pydyf.PDF.page_references = property(output.page_references)
