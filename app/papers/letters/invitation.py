"""Undangan: the letter that calls to a meeting; positions are invited, and listed apart where they are many."""

from __future__ import annotations

from app.core import N_, label_id, words
from app.meetings import Urgency
from app.papers.blocks import (
    Block,
    Cell,
    Facts,
    Heading,
    NewPage,
    Para,
    Row,
    Sheet,
    Signatures,
    Style,
    Table,
    Words,
    run,
)

from . import parts
from .letter import Invited, Letter
from .voice import BLANK, SHORT_BLANK, Voice, body, joined

MOST_ADDRESSED = 5
"""Beyond this the invited stand on a list of their own."""


PRESSING = {Urgency.URGENT, Urgency.VERY_URGENT}
MOST_ON_SHEET = 20
"""So many invited fit one sheet where each name takes two lines."""


def addressed(v: Voice, one: Invited) -> Words:
    """Kapolres Belu; the agency's head where no position is known."""
    if one.position is None:
        return (*run(v.pgettext("jabatan", "Pimpinan") + " "), *v.name(one.agency))
    if one.agency.name.casefold() in one.position.casefold():
        return v.proper(one.position)
    return (*v.proper(one.position), *run(", "), *v.name(one.agency))


def sheet(letter: Letter, v: Voice) -> Sheet:
    _, facts = v._, letter.content.facts
    listed = len(letter.invited) > MOST_ADDRESSED
    signing = letter.signing
    number = (signing.number if signing else None) or facts.invitation_number or BLANK
    urgency = _(label_id(letter.urgency)) if letter.urgency in PRESSING else v.pgettext("sifat", "Biasa")
    day = v.day(signing.dated_on) if signing and signing.dated_on else SHORT_BLANK
    blocks: list[Block] = [
        *parts.kop(v),
        Para(run(f"{SHORT_BLANK}, {day}"), Style.RIGHT),
        Facts((
            parts.fact(_("Nomor"), run(number)),
            parts.fact(v.pgettext("surat", "Sifat"), run(urgency)),
            parts.fact(_("Lampiran"), run(_annex(v))),
            parts.fact(_("Hal"), v.sentence(
                N_("Undangan %(title)s"), title=v.proper(facts.title, facts.title_en, bold=True), bold=True
            )),
        ), 24),
        *_to(v, listed=listed),
        body(_opening(v)),
        Facts((
            parts.fact(_("hari, tanggal"), v.meeting_days),
            parts.fact(_("waktu"), v.hours),
            parts.fact(_("tempat"), v.place),
            parts.listed(
                v.pgettext("daftar", "acara"),
                [v.proper(item.title, item.title_en) for item in letter.content.agenda],
                v.title,
            ),
        ), 30),
        body(run(_("Mohon kesediaan Saudara hadir atau menugaskan pejabat yang mewakili, dan menyampaikan konfirmasi "
                   "kehadiran kepada sekretariat."))),
        body(run(_("Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih."))),
        Signatures((parts.secretariat_sign(v, dated=False),)),
    ]  # fmt: skip
    if facts.partners:
        blocks.append(Para(run(_("Tembusan:")), Style.BODY, kept=True))
        blocks += [Para(v.name(one), mark=f"{n}.", level=1) for n, one in enumerate(facts.partners, 1)]
    if listed:
        blocks += _list(v, number)
    return parts.make_sheet(v, _("Undangan"), blocks)


def _annex(v: Voice) -> str:
    """How much is annexed: one sheet, or a bundle where the list may take more."""
    invited = len(v.letter.invited)
    if invited <= MOST_ADDRESSED:
        return "–"
    if invited <= MOST_ON_SHEET:
        return v._("1 lembar") if v.english else f"1 ({words.in_words(1)}) lembar"
    return v._("1 berkas") if v.english else f"1 ({words.in_words(1)}) berkas"


def _to(v: Voice, *, listed: bool) -> list[Block]:
    _ = v._
    if listed:
        blocks: list[Block] = [Para(run(_("Yth. (daftar terlampir)")), kept=True)]
    elif not v.letter.invited:
        blocks = [Para(run(_("Yth.") + f" {BLANK}"))]
    elif len(v.letter.invited) == 1:
        blocks = [Para((*run(_("Yth.") + " "), *addressed(v, v.letter.invited[0])))]
    else:
        blocks = [Para(run(_("Yth.")), kept=True)]
        blocks += [Para(addressed(v, one), mark=f"{n}.", level=1) for n, one in enumerate(v.letter.invited, 1)]
    return [*blocks, Para(run(_("di tempat")))]


def _opening(v: Voice) -> Words:
    """On what it rests, what it is for, and to what it calls."""
    facts = v.content.facts
    said = []
    if facts.legal_basis:
        bases = joined([v.proper(basis) for basis in facts.legal_basis])
        said.append(v.sentence(N_("berdasarkan %(bases)s"), bases=bases))
    if facts.purpose:
        purpose = facts.purpose.rstrip(". ")
        said.append(v.sentence(N_("dengan tujuan %(purpose)s"), purpose=v.text(purpose[:1].lower() + purpose[1:])))
    if not said:
        return v.sentence(
            N_("Dengan hormat, kami mengundang Saudara menghadiri %(title)s, yang akan dilaksanakan pada:"),
            title=v.title,
        )
    return v.sentence(
        N_("Dengan hormat, %(why)s, kami mengundang Saudara menghadiri %(title)s, yang akan dilaksanakan pada:"),
        why=joined(said, ", "), title=v.title,
    )  # fmt: skip


def _list(v: Voice, number: str) -> list[Block]:
    _ = v._
    rows = tuple(
        Row((
            Cell((run(f"{n}."),)),
            Cell((v.proper(one.position) if one.position else run(v.pgettext("jabatan", "Pimpinan")),)),
            Cell((v.name(one.agency),)),
        ))
        for n, one in enumerate(v.letter.invited, 1)
    )
    return [
        NewPage(),
        Heading(run(_("Lampiran: daftar undangan")), 1, aside=True),
        Para(run(_("Surat nomor %(number)s", number=number)), Style.NOTE),
        Table(_("Daftar undangan"), (_("No."), _("Jabatan"), _("Instansi")), rows, (12, 74, 86), row_heads=False),
    ]
