"""The papers around a meeting: one file for each, from a letter's value to the blocks of its sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.papers.blocks import Sheet
from app.papers.kinds import PaperKind

from . import agreement, attendance, conclusions, cover, excerpt, invitation, matrix, notula, report
from .agreement import agreements_of
from .excerpt import agencies_with_a_part, part_of
from .letter import Edition, Head, Invited, Letter, Signing
from .matrix import workbook
from .record import photos_shown
from .voice import Voice

WRITTEN: Mapping[PaperKind, Callable[[Letter, Voice], Sheet]] = {
    PaperKind.INVITATION: invitation.sheet,
    PaperKind.ATTENDANCE_LIST: attendance.sheet,
    PaperKind.MINUTES: notula.sheet,
    PaperKind.AGREEMENT_RECORD: agreement.sheet,
    PaperKind.EXCERPT: excerpt.sheet,
    PaperKind.ACTIVITY_REPORT: report.sheet,
    PaperKind.COVER_LETTER: cover.sheet,
    PaperKind.CONCLUSIONS: conclusions.sheet,
    PaperKind.ACTION_MATRIX: matrix.sheet,
}


def sheet_of(letter: Letter, catalogue: Any) -> Sheet:
    """What the letter says, in the words of its language, ready to be set."""
    return WRITTEN[letter.kind](letter, Voice(letter, catalogue))


__all__ = [
    "Edition", "Head", "Invited", "Letter", "Signing", "Voice", "agencies_with_a_part", "agreements_of", "part_of",
    "photos_shown", "sheet_of", "workbook",
]  # fmt: skip
