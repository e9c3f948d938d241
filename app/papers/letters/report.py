"""Laporan kegiatan: the paper that closes the accounts, in five parts as offices write it, with its annexes."""

from __future__ import annotations

from app.core import N_
from app.meetings import AttendanceStatus
from app.outcomes import Modality
from app.papers.blocks import Block, Heading, Para, Sheet, Signatures, Style, run

from . import parts, record
from .letter import Letter
from .notula import sections
from .voice import Voice, body, people


def sheet(letter: Letter, v: Voice) -> Sheet:
    _, content = v._, letter.content
    blocks: list[Block] = [
        *parts.kop(v),
        *parts.title_of(v, _("Laporan kegiatan")),
        *parts.correction(v),
        *sections([
            (_("Pendahuluan"), _introduction(v)),
            (_("Kegiatan yang dilaksanakan"), [parts.meeting_facts(v, full=False), *record.discussion(v)]),
            (_("Hasil yang dicapai"), [*record.results(v, content.outcomes), *_plan(v)]),
            (_("Simpulan dan saran"), _conclusion(v)),
            (_("Penutup"), _closing(v)),
        ]),
        Signatures((parts.secretariat_sign(v),)),
        *parts.annex(v, 1, _("Daftar hadir"), record.attendance_table(v)),
    ]
    if photos := record.photos(v):
        blocks += parts.annex(v, 2, _("Foto kegiatan"), photos)
    return parts.make_sheet(v, _("Laporan kegiatan"), blocks)


def _introduction(v: Voice) -> list[Block]:
    _, facts = v._, v.content.facts
    unknown = Para(v.missing(N_("Tidak tercatat.")), Style.EMPTY)
    said = v.sentence(
        N_("%(title)s diselenggarakan oleh %(host)s"), title=v.title, host=v.name(facts.host) if facts.host else v.head
    )
    if facts.partners:
        said += v.sentence(N_(" dengan dukungan %(partners)s"), partners=v.names_and(facts.partners))
    blocks: list[Block] = [
        Heading(run("1. " + _("Latar belakang")), 3),
        body(said, run(".")),
        Heading(run("2. " + _("Maksud dan tujuan")), 3),
        Para(v.text(facts.purpose)) if facts.purpose else unknown,
        Heading(run("3. " + _("Dasar")), 3),
    ]
    bases = [v.proper(basis) for basis in facts.legal_basis]
    if facts.invitation_number:
        bases.append(run(_("Surat undangan nomor %(number)s", number=facts.invitation_number)))
    marks = "abcdefghijklmnopqrstuvwxyz"
    blocks += [Para(words, mark=f"{marks[n % 26]}.", level=1) for n, words in enumerate(bases)]
    return blocks if bases else [*blocks, unknown]


def _plan(v: Voice) -> list[Block]:
    return [Heading(run(v.pgettext("daftar", "Rencana tindak lanjut")), 3), *record.matrix(v, v.content.actions)]


def _conclusion(v: Voice) -> list[Block]:
    """What the record adds up to; suggestions are its own proposals, and what it leaves open."""
    _, content = v._, v.content
    actions = [one for one in content.actions if one.withdrawn_by is None]
    outcomes = [one for one in content.outcomes if one.withdrawn_by is None]
    came = people(content.attendance).agencies
    dated = sum(1 for one in actions if one.due_on)
    attended = v.ngettext("%(num)s instansi", "%(num)s instansi", came) if came else _("instansi yang tidak tercatat")
    said = _(
        "Rapat dihadiri %(agencies)s dan menghasilkan %(outcomes)s serta %(actions)s, %(dated)s di antaranya "
        "berbatas waktu.",
        agencies=attended,
        outcomes=v.ngettext("%(num)s butir hasil rapat", "%(num)s butir hasil rapat", len(outcomes)),
        actions=v.ngettext("%(num)s rencana tindak lanjut", "%(num)s rencana tindak lanjut", len(actions)),
        dated=v.number(dated),
    )  # fmt: skip
    blocks: list[Block] = [Heading(run("1. " + _("Simpulan")), 3), body(run(said)), Heading(run("2. " + _("Saran")), 3)]
    advice = [v.text(one.text, one.text_en) for one in outcomes if one.modality is Modality.PROPOSAL]
    unassigned = [one.ref for one in actions if one.lead is None]
    undated = [one.ref for one in actions if not (one.due_on or one.recurrence or one.due_text)]
    if unassigned:
        advice.append(run(_("Menetapkan penanggung jawab %(refs)s.", refs=", ".join(unassigned))))
    if undated:
        advice.append(run(_("Menetapkan batas waktu %(refs)s.", refs=", ".join(undated))))
    if any(row.status is AttendanceStatus.EXCUSED for row in content.attendance):
        advice.append(run(_("Menyampaikan hasil rapat kepada instansi yang berhalangan hadir.")))
    advice.append(run(_("Melaporkan kemajuan tindak lanjut pada rapat berikutnya.")))
    return [*blocks, *(Para(words, mark=f"{n}.", level=1) for n, words in enumerate(advice, 1))]


def _closing(v: Voice) -> list[Block]:
    return [body(run(v._("Demikian laporan ini disusun sebagai pertanggungjawaban pelaksanaan kegiatan.")))]
