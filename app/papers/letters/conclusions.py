"""Kesimpulan: one page in large type, for the wall and for signing in the hall."""

from __future__ import annotations

from app.papers.blocks import Block, Heading, Para, Sheet, Style, run

from . import parts, record
from .letter import Letter
from .voice import Voice


def sheet(letter: Letter, v: Voice) -> Sheet:
    _, facts = v._, letter.content.facts
    where = facts.venue or facts.border_post
    said = v.meeting_days if where is None else (*v.meeting_days, *run(" · "), *v.place)
    blocks: list[Block] = [
        Heading(run(_("Kesimpulan rapat")), 1),
        Para(v.proper(facts.title, facts.title_en, bold=True), Style.CENTRED),
        Para(said, Style.CENTRED),
        *parts.correction(v),
        *record.results(v, letter.content.outcomes, heads=2),
    ]
    if letter.content.actions:
        blocks += [Heading(run(_("Tindak lanjut")), 2), *record.matrix(v, letter.content.actions, brief=True)]
    blocks.append(parts.minutes_signs(v))
    return parts.make_sheet(v, _("Kesimpulan rapat"), blocks, large=True, pages=1)
