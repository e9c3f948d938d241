"""Notula: what an official expects to read, in the order offices use; two to four pages."""

from __future__ import annotations

from collections.abc import Sequence

from app.papers.blocks import Block, Heading, Sheet, run

from . import parts, record
from .letter import Letter
from .voice import Voice

LETTERS = "ABCDEFGH"


def sections(made: Sequence[tuple[str, Sequence[Block]]]) -> list[Block]:
    """Sections under their letters; those without anything to say are left out before they are lettered."""
    blocks: list[Block] = []
    for letter, (name, inside) in zip(LETTERS, [one for one in made if one[1]], strict=False):
        blocks.append(Heading(run(f"{letter}. {name}"), 2))
        blocks.extend(inside)
    return blocks


def sheet(letter: Letter, v: Voice) -> Sheet:
    """The minutes with their annexes."""
    _, content = v._, letter.content
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.title_of(v, _("Notula")),
        *parts.correction(v),
        parts.meeting_facts(v),
        *sections([
            (_("Tindak lanjut rapat sebelumnya"), record.reviews(v) if content.reviews else ()),
            (_("Pembahasan"), record.discussion(v)),
            (_("Kesimpulan dan rekomendasi"), record.results(v, content.outcomes)),
            (v.pgettext("daftar", "Rencana tindak lanjut"), record.matrix(v, content.actions)),
            (_("Yang dibahas tertutup"), record.pointers(v)),
            (_("Catatan atas kelengkapan data"), record.quality(v)),
        ]),
        parts.minutes_signs(v),
        *parts.annex(v, 1, _("Daftar hadir"), record.attendance_table(v)),
    ]
    if photos := record.photos(v):
        blocks += parts.annex(v, 2, _("Foto"), photos)
    return parts.make_sheet(v, _("Notula"), blocks)
