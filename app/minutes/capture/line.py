"""One typed line: its mark, and what it says beside its text. Never raises, never loses a character."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict

from .values import Completion, Context, Facts, Line, LineKind, Span

MARKS = {
    "!": LineKind.ACTION, "\uff01": LineKind.ACTION, "\u2757": LineKind.ACTION, "\u2755": LineKind.ACTION,
    "=": LineKind.OUTCOME, "\uff1d": LineKind.OUTCOME,
    "?": LineKind.ISSUE, "\uff1f": LineKind.ISSUE, "\u2753": LineKind.ISSUE, "\u2754": LineKind.ISSUE,
}  # fmt: skip
SPACED = {"#": LineKind.AGENDA, "\uff03": LineKind.AGENDA, "+": LineKind.ATTENDANCE, "\uff0b": LineKind.ATTENDANCE}
"""Marks that need a space after them: without one they are a pillar, an agency or a list's."""


def read_line(line: str, about: Context, default: LineKind = LineKind.NOTE) -> Line:
    """Read a line; what is not understood stays in its text."""
    kind, start = _mark(line, default)
    spans = [Span(0, start, "mark")] if start else []
    if start < len(line):
        spans.append(Span(start, len(line), "text"))
    return Line(kind, line, tuple(spans), " ".join(line[start:].split()), Facts())


def digest(line: Line) -> str:
    """What a preview and a stored record are compared by: kind, text and facts."""
    said = json.dumps([line.kind, line.text, asdict(line.facts)], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def complete(line: str, caret: int, about: Context) -> tuple[Completion, ...]:
    return ()


def _mark(line: str, default: LineKind) -> tuple[LineKind, int]:
    found = re.match(r"\s*([!\uff01\u2757\u2755=\uff1d?\uff1f\u2753\u2754])\ufe0f?\s*|\s*([#\uff03+\uff0b])\s+", line)
    if not found:
        return default, 0
    mark = found[1] or found[2]
    return (MARKS | SPACED)[mark], found.end()
