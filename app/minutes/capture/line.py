"""One typed line: its mark, and what it says beside its text. Never raises, never loses a character."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict

from .agencies import starting
from .fields import mentions, pillars_of, read_action, read_class
from .hall import read_attendance
from .modality import modality_of
from .pieces import Pieces
from .values import Completion, Context, Line, LineKind

MARKS = {
    "!": LineKind.ACTION, "\uff01": LineKind.ACTION, "\u2757": LineKind.ACTION, "\u2755": LineKind.ACTION,
    "=": LineKind.OUTCOME, "\uff1d": LineKind.OUTCOME,
    "?": LineKind.ISSUE, "\uff1f": LineKind.ISSUE, "\u2753": LineKind.ISSUE, "\u2754": LineKind.ISSUE,
    "#": LineKind.AGENDA, "\uff03": LineKind.AGENDA,
    "+": LineKind.ATTENDANCE, "\uff0b": LineKind.ATTENDANCE,
}  # fmt: skip
BULLET = r"(?:[-*\u2022\u25cf\u25aa\u2013\u2014>\u00b7]|\(?(?:\d{1,3}|[a-z])[.)]|\d{1,3}\))"
MARK = re.compile(
    rf"\s*(?:{BULLET}\s+)?(?:"
    r"(?P<mark>[!\uff01\u2757\u2755]+|[=\uff1d]|[?\uff1f\u2753\u2754]+)\ufe0f?(?![=\uff1d])\s*"
    r"|(?P<spaced>[#\uff03+\uff0b])\s+)"
)
"""A mark, perhaps after a list's bullet. ``#`` and ``+`` need a space: without it they name a pillar or an agency."""
LISTED = re.compile(rf"\s*{BULLET}\s+")
MODALITY = re.compile(r"\[\s*(?P<word>kesepakatan|komitmen|arahan|usulan|harapan)\s*\]", re.IGNORECASE)
RAISED = re.compile(r";\s*(?:disampaikan\s+)?oleh\s*:?\s*(?P<who>[^;]+)", re.IGNORECASE)
MOST_COMPLETIONS = 8


def read_line(line: str, about: Context, default: LineKind = LineKind.NOTE) -> Line:
    """Read a line; what is not understood stays in its text.

    ``default`` is what a line without a mark is: a note while typing, something else under a heading of a pasted text.
    """
    kind, start = _kind(line, default)
    pieces = Pieces(line, start)
    if kind is LineKind.ACTION:
        read_action(pieces, about)
    elif kind is LineKind.OUTCOME:
        _outcome(pieces)
    elif kind is LineKind.ISSUE:
        _issue(pieces, about)
    elif kind is LineKind.AGENDA:
        read_class(pieces)
    elif kind is LineKind.ATTENDANCE:
        read_attendance(pieces, about)
    return pieces.finish(kind)


def digest(line: Line) -> str:
    """What a preview and a stored record are compared by: kind, text and facts."""
    said = json.dumps([line.kind, line.text, asdict(line.facts)], default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def complete(line: str, caret: int, about: Context) -> tuple[Completion, ...]:
    """What the word at the caret may be completed to: an agency, a pillar, an outcome or an issue."""
    before = line[: max(0, caret)]
    kind, start = _kind(line, LineKind.NOTE)
    if kind is LineKind.ATTENDANCE and (found := re.fullmatch(r"[^,;]*", before[start:])) and len(before) >= start:
        return tuple(
            Completion(start, len(before), f"{agency.code}, ", agency.short or agency.code)
            for agency in starting(found[0].strip(" @"), about.agencies, MOST_COMPLETIONS)
        )
    found = re.search(r"(?<![\w@+.])([@\uff20+])[\"\u201c]?([^@+;,<#\"]{0,60})$", before)
    if found and (kind is LineKind.ACTION or found[1] != "+"):
        return _agencies(found, about)
    if found := re.search(r"(?<![\w#])[#\uff03]([\w-]{0,40})$", before[start:]):
        word = found[1].casefold()
        meant = [one for one in about.pillars if one[1].casefold().startswith(word) or one in pillars_of(word, about)]
        return tuple(
            Completion(start + found.start(), len(before), f"#{code.split('_')[0]} ", f"{code.split('_')[0]} {name}")
            for _, code, name in meant[:MOST_COMPLETIONS]
        )
    if found := re.search(r"(?<![\w<])<\s?(?:[\w]+\s?,\s?)*([DdIi]?\d{0,3})$", before):
        labels = [label for _, label in (*about.outcomes, *about.issues)]
        fitting = [label for label in labels if label.casefold().startswith(found[1].casefold())]
        return tuple(Completion(found.start(1), len(before), label, label) for label in fitting[:MOST_COMPLETIONS])
    return ()


def _agencies(found: re.Match[str], about: Context) -> tuple[Completion, ...]:
    words = found[2].split()
    if len(words) > 4 or (found[2] and not words):
        return ()
    return tuple(
        Completion(found.start(), found.end(), f"{found[1]}{agency.code} ", agency.short or agency.code)
        for agency in starting(found[2], about.agencies, MOST_COMPLETIONS)
    )


def _kind(line: str, default: LineKind) -> tuple[LineKind, int]:
    """The kind a line's mark says, and where its text begins."""
    if re.fullmatch(r"\s*[=\uff1d!?\s-]{3,}", line) and not re.fullmatch(r"\s*[!?\s]+", line):
        return default, 0  # a rule drawn across
    if found := MARK.match(line):
        return MARKS[(found["mark"] or found["spaced"])[0]], found.end()
    if default is not LineKind.NOTE and (found := LISTED.match(line)):
        return default, found.end()
    return default, 0


def _outcome(pieces: Pieces) -> None:
    read_class(pieces)
    if found := MODALITY.search(pieces.view):
        pieces.claim(found.start(), found.end(), "modality", modality=modality_of(found["word"]))
    elif told := modality_of(pieces.words(0, len(pieces.view))):
        pieces.say(modality=told)  # its words stay in the text


def _issue(pieces: Pieces, about: Context) -> None:
    read_class(pieces)
    found = RAISED.search(pieces.view)
    if found and (who := " ".join(found["who"].split()).strip(' .@"')) and len(who) <= 300:
        pieces.claim(found.start(), found.end(), "raised_by", raised_by=who)
        return
    named = mentions(pieces, about)
    if len(named) == 1:
        start, end, _, agency = named[0]
        pieces.claim(start, end, "raised_by", raised_by=agency.short or agency.code)
