"""Parsing, styles and lines: shorter ways to the boxes of a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import weasyprint
import weasyprint.css
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.layout.percent
from weasyprint.css import AnonymousStyle
from weasyprint.css.functions import check_math
from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import remove_last_whitespace, text_align
from weasyprint.text.line_break import split_first_line, strut

their_line_boxes = weasyprint.layout.inline.iter_line_boxes
their_percentages = weasyprint.layout.percent.resolve_percentages
their_style_attributes = weasyprint.css.find_style_attributes
their_page_styles = weasyprint.layout.page.set_page_type_computed_styles


# -- parsing


class Document(weasyprint.HTML):
    """A document parsed from well-formed XML, without WeasyPrint's own style sheets."""

    def __init__(self, xml: str, fetcher: Any) -> None:
        root = ET.fromstring(xml)  # noqa: S314 - our own template
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return []

    def _ph_stylesheets(self) -> list[Any]:
        return []


# -- styles


def find_style_attributes(tree: Any, presentational_hints: Any = False, base_url: Any = None) -> Iterator[Any]:
    """WeasyPrint's function of that name; elements with the same ``style`` attribute share one style."""
    seen: dict[str, Any] = {}
    for specificity, element, declarations, url in their_style_attributes(tree, presentational_hints, base_url):
        if specificity == (1, 0, 0):
            declarations = seen.setdefault(element.get("style"), declarations)  # noqa: PLW2901
        yield specificity, element, declarations, url


def set_page_styles(page_type: Any, html: Any, style_for: Any) -> None:
    """WeasyPrint's ``set_page_type_computed_styles``: once per kind of page where no rule counts pages."""
    kinds = style_for.__dict__.setdefault("patok_pages", {})
    kind = (page_type.side, page_type.blank, page_type.name, page_type.index == 0)
    computed = style_for.get_computed_styles()
    if kind in kinds:
        computed.update(((page_type, pseudo), style) for pseudo, style in kinds[kind])
        return
    their_page_styles(page_type, html, style_for)
    selectors = (one[2] for sheet, *_rest in style_for._sheets for rule in sheet.page_rules for one in rule[1])  # noqa: SLF001
    if all(selector.index is None for selector in selectors):
        kinds[kind] = [(pseudo, style) for (of, pseudo), style in computed.items() if of == page_type]


# -- lengths

LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right", "top", "bottom")),
    "width", "min_width", "max_width", "height", "min_height", "max_height",
)  # fmt: skip
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def _fixed_lengths(style: Any) -> tuple[dict[str, Any], dict[str, Any], bool] | None:
    """What a style's lengths come to in any containing block, its borders, and whether these collapse."""
    if style["box_sizing"] != "content-box":
        return None
    lengths = {}
    for name in LENGTHS:
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name in ("min_width", "min_height") else "auto"
        elif check_math(value) or getattr(value, "unit", "%") == "%":
            return None
        else:
            lengths[name] = value.value
    return lengths, {name: style[name] for name in BORDERS}, style["border_collapse"] == "collapse"


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """WeasyPrint's function of that name, for styles without a percentage remembered."""
    style = box.style
    try:
        fixed = style.patok_lengths
    except AttributeError:
        fixed = style.patok_lengths = _fixed_lengths(style)
    if fixed is None or isinstance(box, boxes.PageBox):
        their_percentages(box, containing_block)
        return
    lengths, borders, collapse = fixed
    attributes = box.__dict__
    attributes.update(lengths)
    if collapse:
        for name, width in borders.items():
            attributes.setdefault(name, width)
    else:
        attributes.update(borders)


# -- lines


def _is_plain(box: Any, containing_block: Any) -> bool:
    """Whether a line box holds one text and nothing that moves it: read once per style."""
    if len(box.children) != 1:
        return False
    (text,) = box.children
    if type(text) is not boxes.TextBox or not text.text or text.is_leader or text.justification_spacing:
        return False
    for style in (box.style, text.style):
        try:
            plain = style.patok_plain
        except AttributeError:
            plain = style.patok_plain = (
                type(style) is AnonymousStyle
                and style["white_space"] in ("normal", "nowrap")
                and style["direction"] == "ltr"
                and style["vertical_align"] == "baseline"
                and style["position"] == "static"
                and style["float"] == "none"
                and style["text_align_all"] != "justify"
                and style["text_align_last"] != "justify"
                and style["font_size"] > 0
                and getattr(style["text_indent"], "value", 1) == 0
                and style["box_decoration_break"] == "slice"
            )
        if not plain:
            return False
    return bool(containing_block.style["direction"] == "ltr")


def _pieces(context: Any, text: Any, skip: int, width: float) -> list[tuple[dict[str, Any], int | None]]:
    """The lines of a text from a place on: what to set on the box of each, and where the next begins."""
    style = text.style
    remembered = context.__dict__.setdefault("patok_lines", {})
    key = (id(style), text.text, skip, width)
    known = remembered.get(key)
    if known is not None:
        return known[1]  # type: ignore[no-any-return]
    found: list[tuple[dict[str, Any], int | None]] = []
    encoded = text.text.encode()
    at: int | None = skip
    while at is not None:
        while encoded[at : at + 1] == b" ":
            at += 1
        rest = encoded[at:]
        if not rest:
            break
        layout, _length, resume, line_width, height, baseline = split_first_line(
            rest.decode(), style, context, width, 0, is_line_start=True
        )
        half_leading = (strut(style)[0] - height) / 2
        drawn = {
            "text": layout.text,
            "width": line_width,
            "height": height,
            "pango_layout": layout,
            "margin_top": half_leading,
            "margin_bottom": half_leading,
            "baseline": baseline + half_leading,
        }
        at = None if resume is None else resume + at
        found.append((drawn, at))
    remembered[key] = (style, found)  # with the style, whose place in memory is the key
    return found


def iter_line_boxes(
    context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any,
    absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
) -> Iterator[Any]:  # fmt: skip
    """WeasyPrint's function of that name, for a line box of one plain text."""
    if first_letter_style or first_line_style or context.excluded_shapes or not _is_plain(box, containing_block):
        rest = (skip_stack, containing_block, absolute_boxes, fixed_boxes, first_letter_style, first_line_style)
        yield from their_line_boxes(context, box, position_y, bottom_space, *rest)
    else:
        yield from _plain_lines(context, box, position_y, skip_stack, containing_block)


def _plain_lines(context: Any, box: Any, position_y: float, skip_stack: Any, containing_block: Any) -> Iterator[Any]:
    resolve_percentages(box, containing_block)
    (text,) = box.children
    resolve_percentages(text, containing_block)
    box.text_indent = 0
    is_start = skip_stack is None
    within = None if is_start else skip_stack[0]
    skip = next(iter(within)) if within else 0
    left = containing_block.content_box_x()
    available = left + containing_block.width - left
    width = (left + available) * (1 + 1e-9) - left
    line_height, line_baseline = strut(box.style)
    aligned = box.style["text_align_all"] not in ("start", "left") or box.style["text_align_last"] != "auto"
    text.position_x = box.position_x = left
    for drawn, following in _pieces(context, text, skip, width):
        box.position_y = text.position_y = position_y
        child = text.copy()
        child.__dict__.update(drawn)
        line = box.copy_with_children([child])
        line.remove_decoration(start=not is_start, end=following is not None)
        line.width = left + child.margin_width() - line.content_box_x()
        line.baseline = line_baseline
        line.height = box.style["font_size"]
        line.margin_top = line.margin_bottom = (line_height - line.height) / 2
        box.width, box.height = line.width, line.height
        if child.text.endswith(" "):
            remove_last_whitespace(context, line)
        offset = text_align(context, line, available, last=following is None) if aligned else 0
        child_top = 0 - child.baseline
        line_top = 0 - line.baseline
        top = min(child_top, line_top)
        bottom = max(child_top + child.margin_height(), line_top + line.margin_height())
        line.baseline = -top
        line.height = bottom - top
        line.margin_top = line.margin_bottom = 0
        child.position_y = child_top + (position_y - top)
        child.position_x += offset
        line.position_x += offset
        line.position_y = position_y
        yield line, None if following is None else {0: {following: None}}
        position_y = line.position_y + line.height
        is_start = False
