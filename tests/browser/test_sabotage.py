"""The soak finds what it is for: without a local store a loss, without keys a double, without late texts a loss.

Each build is a copy of the tree with a few words changed, which have to stand there exactly once; the same browsers do
the same things on it as on the sound one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config import ROOT
from tests.soak.desks import run
from tests.soak.house import house
from tests.soak.machine import Double, Lost

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "bench", "pictures", "generated", "__pycache__", ".*_cache")

SERVICE = "app/minutes/live_service.py"
TAKEN = "    taken, last = _taken(meeting, sent, by)\n"
ANEW = f"""
    from dataclasses import replace
    from uuid import uuid4

    keys = [op.key for op in sent.ops]
    ops = tuple(replace(op, n=n, key=str(uuid4())) for n, op in enumerate(sent.ops, 1))
    sent = replace(sent, client=str(uuid4()), ops=ops)
{TAKEN}"""


def sabotaged(folder: Path, changes: list[tuple[str, str, str]]) -> Path:
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    shutil.copytree(ROOT / "static" / "generated", tree / "static" / "generated")
    for name, words, others in changes:
        text = (tree / name).read_text()
        assert text.count(words) == 1, f"{name}: {text.count(words)} times {words!r}"
        (tree / name).write_text(text.replace(words, others))
    return tree


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_that_keeps_nothing_loses_words(tmp_path):
    """Each write to the browser's store says it was done, and was not."""
    tree = sabotaged(
        tmp_path, [("static/js/live/store.js", "if (each.put) rows.put(each.put)", "if (each.put) rows.count()")]
    )
    odds = {"type": 10, "capture": 4, "kill": 6}
    with house(tree, tmp_path, 12) as served, pytest.raises(Lost, match="lost: k"):
        run(served, seed=1, desks=2, odds=odds, closes=0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_server_that_knows_no_keys_takes_a_line_twice(tmp_path):
    """Each request is done as if it had never been heard of."""
    tree = sabotaged(
        tmp_path,
        [(SERVICE, TAKEN, ANEW), (SERVICE, '"key": op.key, **result}', '"key": keys[op.n - 1], **result}')],
    )
    odds = {"type": 4, "capture": 10, "cut": 10, "mend": 6}
    with house(tree, tmp_path, 12) as served, pytest.raises(Double, match="times: "):
        run(served, seed=1, desks=2, odds=odds, closes=0)


@pytest.mark.browser
@pytest.mark.slow
def test_a_final_notula_that_forgets_what_comes_late_loses_words(tmp_path):
    """What comes late is answered as kept, and asks for nothing."""
    tree = sabotaged(tmp_path, [("app/minutes/live_late.py", 'facts={"text": text} | named', "facts={}")])
    odds = {"type": 10, "save": 4}
    with house(tree, tmp_path, 12) as served, pytest.raises(Lost, match="lost: k"):
        run(served, seed=1, desks=2, odds=odds, steps=6, closes=1)
