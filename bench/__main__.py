"""``bin/bench pages|memory|pdf|all [--actions N] [--engine sqlite|postgresql]``.

Prints tables and writes bench/results.json.
"""

from __future__ import annotations

import argparse
import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Run the parts asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("part", choices=["pages", "memory", "pdf", "all"])
    parser.add_argument("--actions", type=int, action="append", help="size, may be repeated")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--requests", type=int, default=60, help="timed requests a page")
    given = parser.parse_args()
    rows: dict[str, list[dict[str, Any]]] = {}
    if given.part in {"pages", "all"}:
        from . import pages

        rows["pages"] = pages.run(
            given.actions or [10_000, 100_000], given.engine or ["sqlite", "postgresql"], given.requests
        )
    if given.part in {"memory", "all"}:
        from . import pages

        rows["memory"] = pages.endure((given.actions or [10_000])[0], 10_000)
    if given.part in {"pdf", "all"}:
        from . import pdf

        rows["pdf"] = pdf.run(given.actions or [60, 300, 1000])
    keep(rows)


def keep(rows: dict[str, list[dict[str, Any]]]) -> None:
    """Put this run's parts into results.json beside the parts that were not run."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    machine = {"python": platform.python_version(), "machine": platform.machine(), "at": datetime.now(UTC).isoformat()}
    for part, measured in rows.items():
        kept = []
        if part == "pages":  # sizes and engines that were not run stay
            run = {(row["engine"], row["actions"]) for row in measured}
            kept = [row for row in results.get(part, {}).get("rows", []) if (row["engine"], row["actions"]) not in run]
        results[part] = {**machine, "rows": kept + measured}
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


main()
