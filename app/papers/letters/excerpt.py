"""Petikan hasil rapat: what concerns one agency, on one page, with a reply sheet to tear off and send back."""

from __future__ import annotations

from app.minutes import ActionAgreed, AgencyNamed, MinutesContent, Outcome
from app.papers.blocks import (
    Block,
    Cell,
    CutHere,
    Facts,
    Heading,
    Para,
    Row,
    Ruling,
    Sheet,
    Signature,
    Signatures,
    Style,
    Table,
    run,
)

from . import parts
from .attendance import ROW_HEIGHT
from .letter import Letter
from .voice import BLANK, SHORT_BLANK, Voice, body


def part_of(content: MinutesContent, agency_id: int) -> tuple[list[Outcome], list[ActionAgreed]]:
    """What of the minutes is an agency's: the actions it leads or supports, and the results they rest on or it agreed.

    Nothing where it has no part.
    """
    actions = [
        one for one in content.actions
        if one.withdrawn_by is None
        and ((one.lead and one.lead.id == agency_id) or any(other.id == agency_id for other in one.supports))
    ]  # fmt: skip
    numbers = {number for one in actions for number in one.outcomes}
    outcomes = [
        one for one in content.outcomes
        if one.withdrawn_by is None
        and (one.number in numbers or any(other.id == agency_id for other in one.agreed_by))
    ]  # fmt: skip
    return outcomes, actions


def agencies_with_a_part(content: MinutesContent) -> list[AgencyNamed]:
    """Every agency an excerpt is for, in protocol order."""
    found = {
        agency.id: agency
        for one in content.actions if one.withdrawn_by is None
        for agency in ((one.lead,) if one.lead else ()) + one.supports
    }  # fmt: skip
    for one in content.outcomes:
        if one.withdrawn_by is None:
            found |= {agency.id: agency for agency in one.agreed_by}
    return sorted(found.values(), key=lambda agency: (agency.order, agency.name.casefold(), agency.id))


def sheet(letter: Letter, v: Voice) -> Sheet:
    _, agency = v._, letter.agency
    assert agency is not None
    outcomes, actions = part_of(letter.content, agency.id)
    facts = letter.content.facts
    number = letter.signing.number if letter.signing and letter.signing.number else None
    rows = [
        parts.fact(_("Untuk"), v.name(agency, bold=True)),
        parts.fact(_("Rapat"), v.proper(facts.title, facts.title_en)),
        parts.fact(_("Hari/tanggal"), v.meeting_days),
        parts.fact(_("Tempat"), v.place),
        parts.fact(_("Notula"), run(_("Nomor %(number)s", number=number or BLANK))),
    ]
    blocks: list[Block] = [*parts.kop(v), Heading(run(_("Petikan hasil rapat")), 1), Facts(tuple(rows), 30)]
    if outcomes:
        blocks.append(Heading(run(_("Hasil rapat yang menyangkut instansi Saudara")), 2))
    blocks += [Para(v.text(one.text, one.text_en), mark=f"{one.number}.", level=1) for one in outcomes]
    if actions:
        blocks += [Heading(run(_("Tindak lanjut instansi Saudara")), 2), _table(v, agency, actions)]
    blocks += [
        Signatures((parts.secretariat_sign(v),)),
        CutHere(_("bagian di bawah ini dikirim kembali kepada sekretariat")),
        Heading(run(_("Lembar balasan")), 2),
        body(v.name(agency, bold=True), run(" · "), v.proper(facts.title, facts.title_en),
             run(f", {v.meeting_day_short}"),
             style=Style.NOTE),
        _reply(v, actions),
        Signatures(
            (
                Signature(f"{SHORT_BLANK}, {SHORT_BLANK}", "", _("Narahubung (nama, telepon)")),
                Signature("", "", _("Pimpinan instansi")),
            )
        ),
    ]  # fmt: skip
    return parts.make_sheet(v, _("Petikan hasil rapat") + f", {agency.code}", blocks, pages=1)


def _table(v: Voice, agency: AgencyNamed, actions: list[ActionAgreed]) -> Table:
    rows = []
    for one in actions:
        leads = one.lead is not None and one.lead.id == agency.id
        others = [other for other in ((one.lead,) if one.lead else ()) + one.supports if other.id != agency.id]
        rows.append(
            Row((
                Cell((run(one.ref),)),
                Cell(((*v.text(one.text, one.text_en), *v.dagger(one.illustrative, "text")),)),
                Cell((
                    (
                        *run(v._("penanggung jawab") if leads else v._("instansi terkait"), bold=leads),
                        *((*run(" " + v._("bersama") + " "), *v.names(others)) if others else ()),
                    ),
                )),
                Cell((v.due(one),)),
                Cell((run(v.rests_on(one) or "–"),)),
            ))
        )
    heads = (v._("Kode"), v._("Rencana tindak lanjut"), v._("Sebagai"), v._("Batas waktu"), v.pgettext("asal", "Dasar"))
    whole = Table(v._("Tindak lanjut instansi"), heads, tuple(rows), (13, 54, 54, 24, 18), small=True)
    return parts.without_empty(whole, 4)


def _reply(v: Voice, actions: list[ActionAgreed]) -> Table:
    """One line for each action to answer on; one to write freely where there is none."""
    heads = (v._("Kode"), v._("Diterima / di luar tusi, usul"), v._("Yang sudah dan akan dikerjakan"), v._("Kendala"))
    height = 11 if len(actions) == 1 else ROW_HEIGHT
    rows = [Row((Cell((run(one.ref),)), Cell(), Cell(), Cell()), height=height) for one in actions]
    rows = rows or [Row((Cell((run("–"),)), Cell(), Cell(), Cell()), height=14)]
    return Table(v._("Lembar balasan"), heads, tuple(rows), (13, 46, 66, 38), Ruling.GRID, small=True)
