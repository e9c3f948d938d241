"""Fifty random sequences in real browsers; ``bin/soak minutes`` runs as many more as one likes."""

from __future__ import annotations

import pytest

from config import ROOT
from tests.soak.desks import run
from tests.soak.house import house

SEQUENCES = 50
FLOOR = 4  # of each rule, in all sequences


@pytest.mark.browser
@pytest.mark.slow
def test_no_word_is_lost_and_none_is_there_twice(tmp_path, figure):
    with house(ROOT, tmp_path, SEQUENCES) as served:
        rules = run(served, seed=1, desks=2)
    figure(f"{SEQUENCES} sequences; " + ", ".join(f"{name} {times}" for name, times in sorted(rules.items())))
    assert len(rules) == 17
    assert min(rules.values()) >= FLOOR, rules
