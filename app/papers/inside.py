"""The only file that knows WeasyPrint and pydyf from the inside: shorter ways for what a paper has most of.

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

import zlib
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import pydyf
import weasyprint
import weasyprint.css
import weasyprint.draw
import weasyprint.draw.text
import weasyprint.layout.block
import weasyprint.layout.inline
import weasyprint.layout.page
import weasyprint.layout.percent
import weasyprint.layout.table
from weasyprint.css import AnonymousStyle
from weasyprint.css.functions import check_math
from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import remove_last_whitespace, text_align
from weasyprint.matrix import Matrix
from weasyprint.text.line_break import split_first_line, strut

_iter_line_boxes = weasyprint.layout.inline.iter_line_boxes
_resolve_percentages = weasyprint.layout.percent.resolve_percentages
_draw_text = weasyprint.draw.text.draw_text
_find_style_attributes = weasyprint.css.find_style_attributes
_set_page_styles = weasyprint.layout.page.set_page_type_computed_styles
_all_page_references = pydyf.PDF.page_references.fget


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
    for specificity, element, declarations, url in _find_style_attributes(tree, presentational_hints, base_url):
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
    _set_page_styles(page_type, html, style_for)
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
        _resolve_percentages(box, containing_block)
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
        yield from _iter_line_boxes(context, box, position_y, bottom_space, *rest)
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


# -- drawing


class _Drawn:
    """The operators of lines drawn before, for the fonts of one document."""

    fonts: Any = None
    lines: dict[tuple[str, int], tuple[Any, list[Any]]] = {}


def forget() -> None:
    """Let go of what was remembered of the last document."""
    _Drawn.fonts, _Drawn.lines = None, {}


def _record(stream: Any, textbox: Any, x: float, y: float) -> list[Any] | None:
    """Draw a line WeasyPrint's way and return what was drawn, unless it was more than glyphs side by side."""
    noted: list[Any] = []
    simple = True

    def set_font_size(font: Any, size: Any) -> None:
        noted.append((font, size))
        type(stream).set_font_size(stream, font, size)

    def show_text(text: Any) -> None:
        type(stream).show_text(stream, text)
        noted.append(stream.stream[-1])

    def set_text_rise(rise: Any) -> None:
        nonlocal simple
        simple = False
        type(stream).set_text_rise(stream, rise)

    stream.set_font_size, stream.show_text, stream.set_text_rise = set_font_size, show_text, set_text_rise
    try:
        emojis = weasyprint.draw.text.draw_first_line(stream, textbox, "clip", "none", Matrix(d=-1, e=x, f=y))
    finally:
        del stream.set_font_size, stream.show_text, stream.set_text_rise
    if emojis:
        weasyprint.draw.text.draw_emojis(stream, textbox.style, x, y, emojis)
    return noted if simple and not emojis else None


def draw_text(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str = "none") -> None:
    """WeasyPrint's function of that name, for plain lines seen before."""
    style, layout = textbox.style, textbox.pango_layout
    if (
        text_overflow != "clip"
        or block_ellipsis != "none"
        or layout.justification_spacing
        or style["text_decoration_line"] != "none"
        or style["visibility"] != "visible"
        or style["font_size"] < 1e-6
        or not textbox.text.strip()
    ):
        _draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    if _Drawn.fonts is not stream._fonts:  # noqa: SLF001
        _Drawn.fonts, _Drawn.lines = stream._fonts, {}  # noqa: SLF001
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_color(style["color"])
    key = (layout.text, id(style))
    known = _Drawn.lines.get(key)
    if known is None:
        layout.reactivate(style)
        stream.begin_text()
        noted = _record(stream, textbox, x, y)
        stream.end_text()
        layout.deactivate()
        if noted is not None:
            _Drawn.lines[key] = (style, noted)
        return
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    for step in known[1]:
        if type(step) is tuple:
            stream.set_font_size(*step)
        else:
            stream.stream.append(step)
    stream.end_text()


# -- writing


class Written(pydyf.Object):
    """An object of a file in its final bytes."""

    def __init__(self, source: Any) -> None:
        super().__init__()
        self.number, self.generation, self.free = source.number, source.generation, source.free
        self._compressible = source.compressible
        self._data = source.data

    @property
    def data(self) -> bytes:
        """The bytes, however often they are asked for."""
        return self._data  # type: ignore[no-any-return]

    @property
    def compressible(self) -> bool:
        """Whether it goes into an object stream."""
        return self._compressible  # type: ignore[no-any-return]


def write_once(pdf: Any) -> None:
    """Put a finished file's objects into bytes: its writing and its identifier read the same ones."""
    pdf.objects[:] = [one if one.free == "f" else Written(one) for one in pdf.objects]


def _stream_data(stream: Any) -> bytes:
    """A stream's bytes. Those of the object stream are asked for twice as well, and kept."""
    kept: bytes | None = stream.__dict__.get("patok_data")
    if kept is not None:
        return kept
    content = b"\n".join(pydyf._to_bytes(item) for item in stream.stream)  # noqa: SLF001
    extra = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        extra["Filter"] = "/FlateDecode"
        content = zlib.compress(content, 7)
    extra["Length"] = len(content)
    made = b"\n".join((extra.data, b"stream", content, b"endstream"))
    if extra.get("Type") == "/ObjStm":
        stream.patok_data = made
    return made


def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """The pages' references, made anew only when a page was added."""
    kids = pdf.pages["Kids"]
    kept: tuple[int, tuple[bytes, ...]] = getattr(pdf, "patok_references", (0, ()))
    if kept[0] != len(kids):
        kept = pdf.patok_references = (len(kids), _all_page_references(pdf))
    return kept[1]


def install() -> None:
    """Put these in WeasyPrint's places."""
    places: tuple[tuple[Any, str, Callable[..., Any], Any], ...] = (
        (weasyprint.css, "find_style_attributes", find_style_attributes, _find_style_attributes),
        (weasyprint.layout.block, "iter_line_boxes", iter_line_boxes, _iter_line_boxes),
        (weasyprint.layout.block, "resolve_percentages", resolve_percentages, _resolve_percentages),
        (weasyprint.layout.table, "resolve_percentages", resolve_percentages, _resolve_percentages),
        (weasyprint.layout.inline, "resolve_percentages", resolve_percentages, _resolve_percentages),
        (weasyprint.layout.page, "set_page_type_computed_styles", set_page_styles, _set_page_styles),
        (weasyprint.draw, "draw_text", draw_text, _draw_text),
    )
    for module, name, ours, theirs in places:
        if getattr(module, name) not in (ours, theirs):
            raise RuntimeError(f"{module.__name__}.{name} is not WeasyPrint's own")
        setattr(module, name, ours)
    pydyf.Stream.data = property(_stream_data)
    pydyf.PDF.page_references = property(_page_references)
