"""The fonts made at set-up hold what pages and papers print."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from .conftest import ROOT

FONTS = ROOT / "static" / "generated" / "fonts"


@pytest.mark.parametrize("name", ["PlusJakartaSans", "PlusJakartaSans-Italic"])
def test_the_screen_face_is_small_variable_and_has_figures_for_tables(name):
    path = FONTS / f"{name}.woff2"
    assert path.stat().st_size < 40_000
    font = TTFont(path)
    assert {axis.axisTag for axis in font["fvar"].axes} == {"wght"}
    assert {ord(letter) for letter in "AaÉéćŠț0129–—’“”…·•€−×≤"} <= set(font.getBestCmap())
    assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}


@pytest.mark.parametrize(
    ("name", "weight", "style"),
    [
        ("Arimo-Regular", 400, "Regular"),
        ("Arimo-Bold", 700, "Bold"),
        ("Arimo-Italic", 400, "Italic"),
        ("Arimo-BoldItalic", 700, "Bold Italic"),
    ],
)
def test_the_paper_face_has_its_four_fixed_styles(name, weight, style):
    font = TTFont(FONTS / f"{name}.ttf")
    assert "fvar" not in font
    assert font["OS/2"].usWeightClass == weight
    assert (font["name"].getDebugName(1), font["name"].getDebugName(2)) == ("Arimo", style)
    assert {ord(letter) for letter in "AaÉéćŠțẾ–—’“”…·•€−×≤"} <= set(font.getBestCmap())
