"""A line on the way to being read: pieces of it are claimed one after the other, what remains is its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from .values import Facts, Line, LineKind, Question, Span

TAKEN = "\x00"
"""Stands in the view for every character that was claimed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece that was read as something; ``shown`` stands for it in the text, where the sentence needs it."""

    start: int
    end: int
    role: str
    shown: str = ""


class Pieces:
    """The line, what was claimed of it so far, and what that said."""

    def __init__(self, raw: str, start: int) -> None:
        self.raw = raw
        self.view = raw.replace(TAKEN, " ")
        self.claims: list[Claim] = []
        self.facts = Facts()
        self.questions: list[Question] = []
        if start:
            self.claim(0, start, "mark")

    def claim(self, start: int, end: int, role: str, shown: str = "", /, **facts: Any) -> None:
        """Read what is left of this piece as something, and note what it says."""
        for found in re.finditer(rf"[^{TAKEN}]+", self.view[start:end]):
            self.claims.append(Claim(start + found.start(), start + found.end(), role, shown))
            shown = ""
        self.view = self.view[:start] + TAKEN * (end - start) + self.view[end:]
        self.say(**facts)

    def say(self, **facts: Any) -> None:
        """Note what the line says."""
        self.facts = replace(self.facts, **facts)

    def ask(self, words: str, *candidates: str) -> None:
        """Something could not be told apart; it stays in the text."""
        question = Question(words, candidates)
        if question not in self.questions:
            self.questions.append(question)

    def segments(self) -> list[tuple[int, int]]:
        """The parts between semicolons, without them."""
        ends = [found.start() for found in re.finditer(";", self.view)]
        return list(zip([0, *(end + 1 for end in ends)], [*ends, len(self.view)], strict=True))

    def words(self, start: int, end: int) -> str:
        """What is not claimed of a part."""
        return " ".join(self.view[start:end].replace(TAKEN, " ").split())

    def end(self) -> int:
        """Where what is not claimed ends, apart from what parts it."""
        return len(self.view.rstrip(" \t\r\n\f\v\u00a0,;." + TAKEN))

    def finish(self, kind: LineKind) -> Line:
        """The line as it was read."""
        self._claim_separators()
        claims = sorted(self.claims, key=lambda one: one.start)
        spans, text, place = [], [], 0
        for one in [*claims, Claim(len(self.raw), len(self.raw), "")]:
            if one.start > place:
                between = self.raw[place : one.start]
                spans.append(Span(place, one.start, "text" if between.strip() else "space"))
                text.append(between)
            if one.end > one.start:
                spans.append(Span(one.start, one.end, one.role))
                text.append(f" {one.shown}" if one.shown else "")
                closes = self.raw[one.end : one.end + 1] in set(",.;:!?)")
                text[-2:] = ["".join(text[-2:]).rstrip()] if closes else ["".join(text[-2:]), " "]
            place = one.end
        said = " ".join("".join(text).split())
        return Line(kind, self.raw, tuple(spans), said, self.facts, tuple(self.questions))

    def _claim_separators(self) -> None:
        """Commas, semicolons and joining words between what was claimed part nothing any more."""
        joined = re.compile(rf"(?<={TAKEN})(\s*)(,|;|&|/|dan|serta|bersama)(\s*)(?={TAKEN})|([,;]\s*)+$", re.IGNORECASE)
        while self.claims and (found := joined.search(self._without_shown())):
            if not found[0].strip():
                break
            self.claim(found.start(), found.end(), "separator")
        for found in list(re.finditer(rf"[,;](?=\s*{TAKEN})", self._without_shown())):
            after = self.view[found.end() :].replace(TAKEN, "").strip(" \t\r\n,;.")
            if not after:
                self.claim(found.start(), found.end(), "separator")
        found = re.search(rf"^{TAKEN}+\s*([,;:]+)", self._without_shown())
        if found and len(self.claims) > 1:
            self.claim(found.start(1), found.end(1), "separator")

    def _without_shown(self) -> str:
        """The view in which pieces that stand in the text by another word count as text."""
        view = list(self.view)
        for one in self.claims:
            if one.shown:
                view[one.start : one.end] = "x" * (one.end - one.start)
        return "".join(view)
