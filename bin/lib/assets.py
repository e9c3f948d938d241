"""Makes the fonts that pages and papers use, out of the font packages: ``assets.py static/generated``.

Pages get small woff2 files of the Latin letters (variable weight, with tabular figures). Papers get the four ordinary
styles of Arimo as whole files, because a name on paper may need any letter and the press embeds only what it uses.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fontpkg
from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

# Basic Latin to Latin Extended-A, spaces and dashes, quotes, bullets, ellipsis, currency, arrows, mathematics.
SCREEN_LETTERS = (
    "20-7e,a0-17f,218-21b,2c6,2da,2dc,2000-200b,2010-2015,2018-201e,2020-2022,2026,202f,2030,2032,2033,2039,203a,"
    "20ac,2116,2122,2190-2193,2212,2248,2260,2264,2265"
)
SCREEN_FEATURES = ["kern", "liga", "ccmp", "locl", "mark", "mkmk", "calt", "tnum", "lnum", "zero"]
SCREEN = {"normal": "PlusJakartaSans", "italic": "PlusJakartaSans-Italic"}
PAPER = {
    "Arimo-Regular": ("normal", 400),
    "Arimo-Bold": ("normal", 700),
    "Arimo-Italic": ("italic", 400),
    "Arimo-BoldItalic": ("italic", 700),
}


def main(target: Path) -> None:
    """Write every font into ``target``/fonts."""
    folder = target / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    for style, name in SCREEN.items():
        save(screen_font(style), folder / f"{name}.woff2")
    for name, (style, weight) in PAPER.items():
        save(paper_font(style, weight), folder / f"{name}.ttf")


def screen_font(style: str) -> TTFont:
    """Return the screen face with its weight axis, cut down to the letters that pages show."""
    font = opened("Plus Jakarta Sans", style)
    options = Options()
    options.flavor = "woff2"
    options.layout_features = SCREEN_FEATURES
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(SCREEN_LETTERS))
    subsetter.subset(font)
    font.flavor = "woff2"
    return font


def paper_font(style: str, weight: int) -> TTFont:
    """Return one fixed weight of the paper face, named so that bold and italic find each other."""
    font = opened("Arimo", style)
    return instantiateVariableFont(font, {"wght": weight}, inplace=True, updateFontNames=True)


def opened(family: str, style: str) -> TTFont:
    """Open a packaged font; its own date is kept, so that the same packages make the same bytes."""
    return TTFont(fontpkg.path(family, 400, style, nearest=True), recalcTimestamp=False)


def save(font: TTFont, path: Path) -> None:
    """Write beside and move into place: a page being served never meets half a font."""
    beside = path.with_name(f"{path.name}.new")
    font.save(beside)
    beside.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
