"""``bin/soak minutes``: as many random sequences on live minutes as one likes, each in a real browser."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from config import ROOT

from .desks import run
from .house import house


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/soak", description=__doc__)
    parser.add_argument("what", choices=["minutes"])
    parser.add_argument("--sequences", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--first", type=int, default=1, help="go on from this sequence, after a finding was mended")
    parser.add_argument("--desks", type=int, default=2, help="browsers at once")
    asked = parser.parse_args()
    print(f"{asked.sequences} sequences from {asked.first}, seed {asked.seed}, {asked.engine}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="patok-soak-") as folder,
        house(ROOT, Path(folder), asked.sequences, asked.engine) as served,
    ):
        try:
            rules = run(served, asked.seed, asked.desks, tell=lambda words: print(words, flush=True), first=asked.first)
        except AssertionError as finding:
            print(finding)
            return 1
    print("Nothing lost, nothing double:", ", ".join(f"{name} {times}" for name, times in sorted(rules.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
