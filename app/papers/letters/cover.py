"""Surat pengantar: what is sent, how much of it, and where its receipt is signed."""

from __future__ import annotations

from app.core import N_, words
from app.papers.blocks import (
    Block,
    Cell,
    Fact,
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
from .letter import Letter
from .voice import BLANK, SHORT_BLANK, Voice


def sheet(letter: Letter, v: Voice) -> Sheet:
    _ = v._
    signing = letter.signing
    sent = [
        (v.sentence(N_("Laporan kegiatan %(title)s"), title=v.title), _("Disampaikan dengan hormat sebagai laporan.")),
        (run(_("Notula dan daftar hadir")), _("Lampiran laporan.")),
        (run(_("Matriks tindak lanjut")), _("Untuk dipantau bersama.")),
    ]
    one = _("1 berkas") if v.english else f"1 ({words.in_words(1)}) berkas"
    rows = tuple(
        Row((Cell((run(f"{n}."),)), Cell((what,)), Cell((run(one),)), Cell((run(why),))))
        for n, (what, why) in enumerate(sent, 1)
    )
    day = v.day(signing.dated_on) if signing and signing.dated_on else SHORT_BLANK
    blocks: list[Block] = [
        *parts.kop(v),
        Para(run(f"{SHORT_BLANK}, {day}"), Style.RIGHT),
        Facts((
            Fact(_("Kepada"), (Para(run(_("Yth.") + f" {BLANK}")), Para(run(_("di tempat"))))),
        ), 24),
        Heading(run(_("Surat pengantar")), 1),
        Para(run(v.document_number), Style.NUMBER),
        Table(
            _("Surat pengantar"), (_("No."), _("Yang dikirim"), _("Banyaknya"), _("Keterangan")), rows,
            (12, 82, 32, 46), Ruling.GRID, row_heads=False,
        ),
        Para(run(_("Diterima tanggal %(day)s", day=SHORT_BLANK)), kept=True),
        Signatures((Signature("", "", _("Penerima"), ""), parts.secretariat_sign(v, dated=False))),
        Para(run(_("Setelah ditandatangani, mohon lembar kedua dikirim kembali.")), Style.NOTE),
    ]  # fmt: skip
    return parts.make_sheet(v, _("Surat pengantar"), blocks)
