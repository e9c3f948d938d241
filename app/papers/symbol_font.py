"""The states' symbols as a font of seven glyphs, drawn here: a picture per cell would cost a tenth of a large paper.

The glyphs stand at their own code points (◔ and its kin, which Arimo lacks), so copied text stays readable. The font
takes Arimo's metrics, so a line with a symbol is as high as any other.
"""

from __future__ import annotations

import io
from functools import lru_cache
from math import cos, pi, sin

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from .roadmap_paper import State

FAMILY = "Patok Symbols"
CHARACTERS = {
    State.NOT_STARTED: "\N{WHITE CIRCLE}",
    State.IN_PROGRESS: "\N{CIRCLE WITH UPPER RIGHT QUADRANT BLACK}",
    State.AWAITING_VERIFICATION: "\N{CIRCLE WITH RIGHT HALF BLACK}",
    State.DONE: "\N{BLACK CIRCLE}",
    State.BLOCKED: "\N{BLACK UP-POINTING TRIANGLE}",
    State.DEFERRED: "\N{DOUBLE VERTICAL BAR}",
    State.CANCELLED: "\N{MULTIPLICATION X}",
}
UNITS, ASCENT, DESCENT, WIDTH, SPACE = 2048, 1854, -434, 1750, 569
X, Y, R, LINE = 900, 700, 700, 170

Point = tuple[float, float]


class _Drawing:
    """A glyph in the making."""

    def __init__(self) -> None:
        self._glyph = TTGlyphPen(None)
        self._pen = Cu2QuPen(self._glyph, max_err=1.0, reverse_direction=False)

    def done(self) -> Glyph:
        return self._glyph.glyph()

    def polygon(self, *points: Point) -> None:
        self._pen.moveTo(points[0])
        for point in points[1:]:
            self._pen.lineTo(point)
        self._pen.closePath()

    def arc(self, radius: float, first: float, last: float, *, pie: bool = False) -> None:
        """An arc in degrees, against the clock when ``last`` is greater; a pie slice starts from the centre."""
        steps = max(1, round(abs(last - first) / 90))
        turn = (last - first) / steps * pi / 180
        reach = 4 / 3 * sin(turn / 2) / (1 + cos(turn / 2))
        at = first * pi / 180
        start = (X + radius * cos(at), Y + radius * sin(at))
        self._pen.moveTo((X, Y) if pie else start)
        if pie:
            self._pen.lineTo(start)
        for _ in range(steps):
            nxt = at + turn
            self._pen.curveTo(
                (X + radius * (cos(at) - reach * sin(at)), Y + radius * (sin(at) + reach * cos(at))),
                (X + radius * (cos(nxt) + reach * sin(nxt)), Y + radius * (sin(nxt) - reach * cos(nxt))),
                (X + radius * cos(nxt), Y + radius * sin(nxt)),
            )
            at = nxt
        self._pen.closePath()

    def ring(self) -> None:
        self.arc(R, 360, 0)
        self.arc(R - LINE, 0, 360)


def _glyph(state: State | None) -> Glyph:
    drawing = _Drawing()
    if state in (State.NOT_STARTED, State.IN_PROGRESS, State.AWAITING_VERIFICATION):
        drawing.ring()
    if state is State.IN_PROGRESS:
        drawing.arc(R - LINE / 2, 90, 0, pie=True)
    elif state is State.AWAITING_VERIFICATION:
        drawing.arc(R - LINE / 2, 90, -90, pie=True)
    elif state is State.DONE:
        drawing.arc(R, 360, 0)
    elif state is State.BLOCKED:
        drawing.polygon((X, Y + R * 1.05), (X + R * 1.12, Y - R * 0.9), (X - R * 1.12, Y - R * 0.9))
    elif state is State.DEFERRED:
        for left in (X - R * 0.75, X + R * 0.2):
            right = left + R * 0.55
            drawing.polygon((left, Y - R), (left, Y + R), (right, Y + R), (right, Y - R))
    elif state is State.CANCELLED:
        d, h = R * 0.82, LINE * 0.75
        drawing.polygon((X - d - h, Y + d), (X - d + h, Y + d + 0), (X + d + h, Y - d), (X + d - h, Y - d))
        drawing.polygon((X + d - h, Y + d), (X + d + h, Y + d), (X - d + h, Y - d), (X - d - h, Y - d))
    return drawing.done()


@lru_cache(maxsize=1)
def symbol_font() -> bytes:
    """The font file; the same bytes every time."""
    names: dict[State | None, str] = {state: f"state.{state}" for state in State}
    names[None] = "space"
    built = FontBuilder(UNITS, isTTF=True)
    built.setupGlyphOrder([".notdef", *names.values()])
    # The space between a symbol and its word is set in the symbol's font.
    characters = {ord(CHARACTERS[state]): name for state, name in names.items() if state}
    built.setupCharacterMap({**characters, 0x20: "space", 0xA0: "space"})
    built.setupGlyf({".notdef": _glyph(None), **{name: _glyph(state) for state, name in names.items()}})
    lefts = built.font["glyf"]
    widths = dict.fromkeys((".notdef", *names.values()), WIDTH)
    widths["space"] = SPACE
    built.setupHorizontalMetrics({name: (width, getattr(lefts[name], "xMin", 0)) for name, width in widths.items()})
    built.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    built.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "psName": "PatokSymbols-Regular"})
    built.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    built.setupPost()
    built.updateHead(created=0, modified=0)
    built.font.recalcTimestamp = False
    out = io.BytesIO()
    built.save(out)
    return out.getvalue()
