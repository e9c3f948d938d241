"""Colours are chosen by number: every pair that carries words reaches 4.5 : 1 in both schemes, every edge 3 : 1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = Path(__file__).parents[2] / "static" / "css" / "patok.css"
WORDS = [
    *(
        (ink, ground)
        for ink in ("ink", "muted", "sea", "sea-deep", "brick", "amber", "green")
        for ground in ("lime", "surface", "stone-1")
    ),
    *(("ink", f"{tint}-wash") for tint in ("sea", "brick", "amber", "green")),
    *((tint, f"{tint}-wash") for tint in ("sea", "brick", "amber", "green")),
    *((tint, "sea-wash") for tint in ("brick", "amber", "green", "muted")),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
    ("surface", "brick"),
    ("lime", "ink"),
    ("muted", "amber-wash"),
]
EDGES = [("stone-4", "lime"), ("stone-4", "surface"), ("sea", "lime"), ("late-fill", "lime")]


def schemes() -> dict[str, dict[str, str]]:
    sheet = SHEET.read_text(encoding="utf-8")
    tokens = sheet[sheet.index("@layer tokens {") : sheet.index("@layer base {")]
    light, dark = tokens.split("@media (prefers-color-scheme: dark)")
    found = {
        name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part))
        for name, part in (("light", light), ("dark", dark))
    }
    return {"light": found["light"], "dark": found["light"] | found["dark"]}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_edges_can_be_told_from_their_ground(scheme: str) -> None:
    colours = schemes()[scheme]
    too_faint = {
        (front, ground): round(contrast(colours[front], colours[ground]), 2)
        for pairs, least in ((WORDS, 4.5), (EDGES, 3.0))
        for front, ground in pairs
        if contrast(colours[front], colours[ground]) < least
    }
    assert too_faint == {}
