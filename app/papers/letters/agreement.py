"""Berita acara kesepakatan: agreements only, the day in words, all parties sign side by side."""

from __future__ import annotations

from app.core import N_, day_in_words
from app.meetings import AttendanceRole, AttendanceStatus
from app.minutes import AgencyNamed, Outcome, Presence
from app.outcomes import Modality
from app.papers.blocks import Block, Para, Sheet, Signature, Signatures, Style, Words, run

from . import parts
from .letter import Letter
from .voice import SHORT_BLANK, Voice, body

NO_PARTY = {AttendanceRole.SUPPORTING_PARTNER, AttendanceRole.OBSERVER}


def agreements_of(letter: Letter) -> list[Outcome]:
    """The outcomes that were agreed, in their order."""
    return [
        one for one in letter.content.outcomes if one.modality is Modality.AGREEMENT and one.withdrawn_by is None
    ]  # fmt: skip


def parties_of(letter: Letter) -> list[tuple[AgencyNamed, Presence | None]]:
    """Who signs: whoever agreed, or whoever took part where nobody was asked one by one; with its part in the hall."""
    agreed = {agency.id: agency for one in agreements_of(letter) for agency in one.agreed_by}
    found: dict[int, tuple[AgencyNamed, Presence | None]] = {}
    for row in letter.content.attendance:
        present = row.status is AttendanceStatus.PRESENT and row.role not in NO_PARTY
        if row.agency.id not in found and (row.agency.id in agreed or (present and not agreed)):
            found[row.agency.id] = (row.agency, row if present else None)
    for ident, agency in agreed.items():
        found.setdefault(ident, (agency, None))
    return list(found.values())


def sheet(letter: Letter, v: Voice) -> Sheet:
    _ = v._
    agreed, parties = agreements_of(letter), parties_of(letter)
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.title_of(v, _("Berita acara kesepakatan")),
        *parts.correction(v),
        body(_opening(v)),
    ]
    for number, (agency, row) in enumerate(parties, 1):
        words = v.who(row) if row else v.name(agency)
        blocks.append(Para(words, mark=f"{number}.", level=1))
    if not parties:
        blocks.append(Para(v.missing(N_("Para pihak belum tercatat.")), Style.EMPTY))
    blocks.append(body(run(_("Para pihak menyepakati hal-hal sebagai berikut:")), kept=True))
    for number, one in enumerate(agreed, 1):
        cited = run(" (" + _("butir %(numbers)s", numbers=one.number) + ")")
        blocks.append(Para((*v.text(one.text, one.text_en), *cited), mark=f"{number}.", level=1))
    if not agreed:
        blocks.append(Para(v.missing(N_("Tidak ada kesepakatan yang dicatat.")), Style.EMPTY))
    blocks += [
        body(
            run(_(
                "Demikian berita acara ini dibuat dengan sebenarnya, ditandatangani oleh para pihak, untuk "
                "dilaksanakan sesuai dengan tugas dan fungsi masing-masing."
            ))
        ),
        Para(run(_signed_on(v)), Style.RIGHT, kept=True),
        Signatures(
            tuple(
                Signature(
                    f"{number}.", "", (row.position if row and row.position else ""), _under(v, agency, row),
                    (row.person or "") if row else "",
                )
                for number, (agency, row) in enumerate(parties, 1)
            ) or (Signature(), Signature()),
            across=2 if len(parties) in (0, 1, 2, 4) else 3,
        ),
    ]  # fmt: skip
    return parts.make_sheet(v, _("Berita acara kesepakatan"), blocks)


def _under(v: Voice, agency: AgencyNamed, row: Presence | None) -> str:
    """The agency beneath a position, unless the position names it."""
    position = row.position if row and row.position else ""
    return "" if agency.name.casefold() in position.casefold() else v.plain_name(agency)


def _signed_on(v: Voice) -> str:
    facts = v.content.facts
    signing = v.letter.signing
    day = signing.dated_on if signing and signing.dated_on else facts.ends_on or facts.starts_on
    return f"{SHORT_BLANK}, {v.day(day) if day else SHORT_BLANK}"


def _opening(v: Voice) -> Words:
    """Pada hari ini, Selasa, tanggal tujuh bulan Mei tahun dua ribu dua puluh empat (7 Mei 2024), bertempat di …."""
    facts = v.content.facts
    where = facts.venue or facts.border_post
    place = v.proper(where) if where else run(SHORT_BLANK)
    day = facts.ends_on or facts.starts_on
    if day is None:
        return v.sentence(
            N_("Pada hari yang tidak tercatat, bertempat di %(place)s, telah dilaksanakan %(title)s, dihadiri oleh:"),
            place=place, title=v.title,
        )  # fmt: skip
    return v.sentence(
        N_("Pada hari ini, %(day)s, bertempat di %(place)s, telah dilaksanakan %(title)s, dihadiri oleh:"),
        day=run(day_in_words(day, v.letter.language)), place=place, title=v.title,
    )  # fmt: skip
