"""Drawing and writing: shorter ways from the boxes of a page to the bytes of the file."""

from __future__ import annotations

import zlib
from typing import Any

import pydyf
import weasyprint.draw
import weasyprint.draw.text
from weasyprint.matrix import Matrix

their_text = weasyprint.draw.text.draw_text
their_page_references = pydyf.PDF.page_references.fget


# -- drawing


class Drawn:
    """The operators of lines drawn before, for the fonts of one document."""

    fonts: Any = None
    lines: dict[tuple[str, int], tuple[Any, list[Any]]] = {}


def forget() -> None:
    """Let go of what was remembered of the last document."""
    Drawn.fonts, Drawn.lines = None, {}


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
        their_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    if Drawn.fonts is not stream._fonts:  # noqa: SLF001
        Drawn.fonts, Drawn.lines = stream._fonts, {}  # noqa: SLF001
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_color(style["color"])
    key = (layout.text, id(style))
    known = Drawn.lines.get(key)
    if known is None:
        layout.reactivate(style)
        stream.begin_text()
        noted = _record(stream, textbox, x, y)
        stream.end_text()
        layout.deactivate()
        if noted is not None:
            Drawn.lines[key] = (style, noted)
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


def stream_data(stream: Any) -> bytes:
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
    # The line break before the last word is none of the content; after a CR, a lone LF would look like half of it.
    end = b"\r\nendstream" if content.endswith(b"\r") else b"\nendstream"
    made = b"\n".join((extra.data, b"stream", content)) + end
    if extra.get("Type") == "/ObjStm":
        stream.patok_data = made
    return made


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """The pages' references, made anew only when a page was added."""
    kids = pdf.pages["Kids"]
    kept: tuple[int, tuple[bytes, ...]] = getattr(pdf, "patok_references", (0, ()))
    if kept[0] != len(kids):
        kept = pdf.patok_references = (len(kids), their_page_references(pdf))
    return kept[1]
