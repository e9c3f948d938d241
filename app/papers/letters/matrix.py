"""Matriks tindak lanjut: a turned sheet, and the same actions as a workbook with real days."""

from __future__ import annotations

from app.core import N_
from app.minutes import ActionAgreed
from app.papers.blocks import Block, Cell, Row, Sheet, Table, run
from app.papers.matrix import workbook_of
from app.papers.vocabulary import FUNDING_WORDS, RECURRENCE_WORDS

from . import parts, record
from .letter import Letter
from .voice import Voice


def sheet(letter: Letter, v: Voice) -> Sheet:
    _ = v._
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.name_of(v, _("Matriks tindak lanjut")),
        *parts.correction(v),
    ]
    blocks += [table(v)] if letter.content.actions else record.matrix(v, ())
    return parts.make_sheet(v, _("Matriks tindak lanjut"), blocks, landscape=True)


def table(v: Voice) -> Table:
    """Every action of the meeting with all that was agreed on it; what was not asked of any has no column."""
    _ = v._
    heads = (
        _("Kode"), _("Rencana tindak lanjut"), _("Penanggung jawab"), _("Instansi terkait"), _("Batas waktu"),
        _("Indikator"), _("Anggaran dan sumber"), _("Pilar"), v.pgettext("asal", "Dasar"),
    )  # fmt: skip
    rows = []
    for one in v.content.actions:
        text = [(*v.text(one.text, one.text_en), *v.dagger(one.illustrative, "text"))]
        if one.withdrawn_by:
            text.append(run(_("(dicabut pada perbaikan ke-%(n)s)", n=one.withdrawn_by - 1), italic=True))
        indicator = (*v.text(one.indicator, one.indicator_en), *v.dagger(one.illustrative, "indicator"))
        measured = [indicator] if indicator else []
        if one.baseline or one.target:
            measured.append(run(f"{one.baseline or '…'} → {one.target or '…'}"))
        money = []
        if one.budget_idr is not None:
            money.append(run(f"Rp{v.number(one.budget_idr)}"))
        if one.funding_source:
            money.append(run(_(FUNDING_WORDS[one.funding_source])))
        support = (*v.names(one.supports), *v.dagger(one.illustrative, "support")) if one.supports else ()
        rows.append(
            Row((
                Cell((run(one.ref),)),
                Cell(tuple(text)),
                Cell((v.lead(one),)),
                Cell((support,)) if support else parts.NOTHING,
                Cell((v.due(one),)),
                Cell(tuple(measured)) if measured else parts.NOTHING,
                Cell(tuple(money)) if money else parts.NOTHING,
                Cell((run((one.pillar_code or "–").split("_")[0]),)),
                Cell((run(v.rests_on(one) or "–"),)),
            ))
        )  # fmt: skip
    whole = Table(
        _("Matriks tindak lanjut"), heads, tuple(rows), (13, 56, 36, 36, 24, 32, 24, 11, 20), small=True
    )  # fmt: skip
    return parts.without_empty(whole, 5, 6, 8)


COLUMNS = (
    (N_("Kode"), 8), (N_("Rencana tindak lanjut"), 60), (N_("Penanggung jawab"), 28), (N_("Instansi terkait"), 36),
    (N_("Mulai"), 12), (N_("Batas waktu"), 12), (N_("Keterangan waktu"), 18), (N_("Indikator"), 30),
    (N_("Keadaan awal"), 16), (N_("Target"), 16), (N_("Anggaran (Rp)"), 16), (N_("Sumber dana"), 16),
    (N_("Pilar"), 30), (N_("Asal"), 20),
)  # fmt: skip


def workbook(letter: Letter, v: Voice) -> bytes:
    """The actions of the letter, one header row above them."""
    columns = [(v._(name), width) for name, width in COLUMNS]
    return workbook_of(v._("Matriks"), columns, (_values(v, one) for one in letter.content.actions))


def _values(v: Voice, one: ActionAgreed) -> tuple[object, ...]:
    when = v._(RECURRENCE_WORDS[one.recurrence]) if one.recurrence else one.due_text
    pillar = (one.pillar_en or one.pillar) if v.english else one.pillar
    return (
        one.ref,
        (one.text_en or one.text) if v.english else one.text,
        v.plain_name(one.lead) if one.lead else None,
        "; ".join(v.plain_name(agency) for agency in one.supports) or None,
        one.starts_on,
        one.due_on,
        when,
        (one.indicator_en or one.indicator) if v.english else one.indicator,
        one.baseline,
        one.target,
        one.budget_idr,
        v._(FUNDING_WORDS[one.funding_source]) if one.funding_source else None,
        " ".join(part for part in ((one.pillar_code or "").split("_")[0], pillar) if part) or None,
        v.rests_on(one) or None,
    )
