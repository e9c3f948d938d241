"""Kesimpulan: one page in large type, for the wall and for signing in the hall."""

from __future__ import annotations

from app.papers.blocks import Block, Heading, Sheet, run

from . import parts, record
from .letter import Letter
from .voice import Voice


def sheet(letter: Letter, v: Voice) -> Sheet:
    _ = v._
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.name_of(v, _("Kesimpulan rapat")),
        *parts.correction(v),
        *record.results(v, letter.content.outcomes, heads=2),
    ]
    if letter.content.actions:
        blocks += [
            Heading(run(v.pgettext("daftar", "Rencana tindak lanjut")), 2),
            *record.matrix(v, letter.content.actions, brief=True),
        ]
    blocks.append(parts.minutes_signs(v))
    return parts.make_sheet(v, _("Kesimpulan rapat"), blocks, large=True, pages=1)
