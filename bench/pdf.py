"""The roadmap PDF beside a plain WeasyPrint document and a ReportLab one: seconds, memory, pages and size, as ratios.

Each rendering runs in a process of its own, the ways in turn, the best of a few rounds kept (machines are noisy, and
noise only adds). The contents are checked: the last row's code must stand in the file, so that fast and empty fails.
"""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WAYS = ("plain", "press", "press-untagged", "reportlab")
GOAL_SECONDS, GOAL_MEMORY = 0.30, 0.60


def _plain(actions: int) -> Callable[[], bytes]:
    import weasyprint

    from .plain import file_of

    text = gzip.decompress(file_of(actions).read_bytes()).decode("utf-8")
    return lambda: weasyprint.HTML(string=text).write_pdf()


def _press(actions: int, *, tagged: bool) -> Callable[[], bytes]:
    from app.papers.press import roadmap_pdf
    from tests.papers.samples import a_large_paper

    paper = a_large_paper(actions)
    return lambda: roadmap_pdf(paper, tagged=tagged)


def _reportlab(actions: int) -> Callable[[], bytes]:
    from tests.papers.samples import a_large_paper

    from .reportlab_roadmap import roadmap

    paper = a_large_paper(actions)
    return lambda: roadmap(paper)


def once(way: str, actions: int) -> dict[str, Any]:
    """Render once in this process, the first time it does; imports and the making of the value are not counted."""
    render = {
        "plain": lambda: _plain(actions),
        "press": lambda: _press(actions, tagged=True),
        "press-untagged": lambda: _press(actions, tagged=False),
        "reportlab": lambda: _reportlab(actions),
    }[way]()
    began, cpu = time.perf_counter(), time.process_time()
    made = render()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu": cpu, "peak_mb": peak, **_checked(made, actions)}


def _checked(made: bytes, actions: int) -> dict[str, Any]:
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    last = f"T-{actions:03d}"
    pages = len(document)
    if not any(last in document[number].get_textpage().get_text_range() for number in range(pages)):
        raise SystemExit(f"{last} does not stand in the file")
    return {"pages": pages, "kilobytes": len(made) / 1024}


def measure(way: str, actions: int) -> dict[str, Any]:
    """The same in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.pdf", way, str(actions)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    measured: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return measured


def run(sizes: Sequence[int], rounds: int = 3) -> list[dict[str, Any]]:
    """Measure every way at every size and print a table."""
    rows = []
    for actions in sizes:
        best: dict[str, dict[str, Any]] = {}
        for _ in range(rounds if actions <= 300 else max(1, rounds - 1)):
            for way in WAYS:
                measured = measure(way, actions)
                if way not in best or measured["cpu"] < best[way]["cpu"]:
                    best[way] = measured
        plain = best["plain"]
        for way in WAYS:
            one = best[way]
            rows.append({
                "actions": actions,
                "way": way,
                **{name: round(value, 3) for name, value in one.items()},
                "of_plain": round(one["cpu"] / plain["cpu"], 3),
                "memory_of_plain": round(one["peak_mb"] / plain["peak_mb"], 3),
            })
    print_table(rows)
    return rows


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    """Ratios first: they bind."""
    print(
        f"\n{'actions':>7}  {'way':<15}{'of plain':>9}{'seconds':>9}{'cpu':>8}"
        f"{'MB':>7}{'of plain':>9}{'pages':>7}{'kB':>7}"
    )
    for row in rows:
        print(
            f"{row['actions']:>7}  {row['way']:<15}{row['of_plain']:>9.2f}{row['seconds']:>9.2f}{row['cpu']:>8.2f}"
            f"{row['peak_mb']:>7.0f}{row['memory_of_plain']:>9.2f}{row['pages']:>7}{row['kilobytes']:>7.0f}"
        )
    print(f"goals from 300 actions on: press ≤ {GOAL_SECONDS} of plain's time, ≤ {GOAL_MEMORY} of its memory")


if __name__ == "__main__":
    print(json.dumps(once(sys.argv[1], int(sys.argv[2]))))
