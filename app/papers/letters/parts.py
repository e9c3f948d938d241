"""What papers share round what they say: the sheet, letterhead, title, head of facts, annexes, signatures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from app.core import N_, Run
from app.meetings import AttendanceRole
from app.papers.blocks import (
    Block,
    Cell,
    Fact,
    Facts,
    Heading,
    Kop,
    NewPage,
    Para,
    Sheet,
    Signature,
    Signatures,
    Style,
    Table,
    Words,
    run,
)
from app.papers.vocabulary import ILLUSTRATIVE, UNTRANSLATED
from app.roadmap import Audience

from .voice import Voice, body, people

NOTHING = Cell((run("–"),))
"""A cell in which nothing was agreed."""


def make_sheet(v: Voice, name: str, blocks: Iterable[Block], **given: Any) -> Sheet:
    """The sheet round the blocks: what stands on its every page."""
    letter = v.letter
    facts = v.content.facts
    made = tuple(blocks)
    marks = _marks_used(made)
    foot = [facts.code, name]
    if letter.edition and letter.edition.number > 1:
        foot.append(v._("perbaikan ke-%(n)s", n=letter.edition.number - 1))
    if letter.audience is Audience.PARTNER:
        foot.append(v._("hanya memuat butir terbuka"))
    if letter.audience is Audience.LEADERSHIP:
        foot.append(v._("salinan sekretariat"))
    as_of = v._("posisi per %(day)s", day=v.day(letter.on))
    foot.append(v._("KONSEP") + ", " + as_of if letter.draft else as_of)
    if ILLUSTRATIVE in marks:
        foot.append(f"{ILLUSTRATIVE}\N{NO-BREAK SPACE}" + v._("ilustratif: isian contoh, bukan fakta"))
    if UNTRANSLATED in marks:
        foot.append("[id]\N{NO-BREAK SPACE}" + v._("teks hanya ada dalam bahasa Indonesia"))
    title = f"{name}: {facts.title_en if v.english and facts.title_en else facts.title}"
    return Sheet(
        kind=letter.kind.value,
        language=letter.language,
        size=letter.size.value,
        title=title,
        author=letter.head.name if letter.head else facts.forum,
        day=letter.edition.final_on if letter.edition else letter.on,
        mark=v.class_mark,
        running=title if len(title) <= 96 else title[:95].rsplit(" ", 1)[0] + " …",
        foot=tuple(foot),
        blocks=made,
        draft=letter.draft,
        words={
            "page": v._("halaman"),
            "of": v._("dari"),
            "draft": v._("KONSEP"),
            "qr": v._("Kode QR ke halaman periksa"),
            "logo": v._("Lambang %(agency)s", agency=letter.head.name if letter.head else ""),
        },
        **given,
    )


def _marks_used(blocks: Sequence[Any]) -> set[str]:
    """Which marks the words of the blocks bear, so that the foot explains those and no others."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, Run):
            found.update(mark for mark in (ILLUSTRATIVE, UNTRANSLATED) if mark in value.text)
        elif isinstance(value, tuple):
            for one in value:
                walk(one)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))

    walk(tuple(blocks))
    return found


def kop(v: Voice) -> list[Block]:
    """The letterhead of the secretariat; none where no agency holds it."""
    head = v.letter.head
    if head is None:
        return []
    return [
        Kop(
            v.proper(head.name, head.name_en),
            v.proper(head.unit) if head.unit else (),
            head.address or "",
            head.logo or "",
        )
    ]


def title_of(v: Voice, name: str, *, numbered: bool = True) -> list[Block]:
    """The paper's name, the meeting's title, and the number."""
    facts = v.content.facts
    blocks: list[Block] = [Heading(run(name), 1), Para(v.proper(facts.title, facts.title_en, bold=True), Style.CENTRED)]
    if numbered:
        blocks.append(Para(run(v.document_number), Style.NUMBER))
    return blocks


def name_of(v: Voice, name: str) -> list[Block]:
    """The name of a paper that has no number of its own, with the meeting's title, day and place."""
    facts = v.content.facts
    said = (*v.meeting_days, *run(" · "), *v.place) if facts.venue or facts.border_post else v.meeting_days
    return [*title_of(v, name, numbered=False), Para(said, Style.CENTRED)]


def correction(v: Voice) -> list[Block]:
    """What a perbaikan changed, and why."""
    edition = v.letter.edition
    if edition is None or edition.number == 1:
        return []
    said: list[Block] = [
        body(
            run(v._("Perbaikan ke-%(n)s, mengganti edisi sebelumnya.", n=edition.number - 1) + " ", bold=True),
            run(v._("Alasan:") + " "),
            v.text(edition.reason),
            kept=bool(edition.changes),
        )
    ]
    said += [Para(v.text(one), mark="•", level=1) for one in edition.changes]
    return said


def fact(label: str, words: Words) -> Fact:
    """One line of the head."""
    return Fact(label, (Para(words),))


def listed(label: str, texts: Sequence[Words], missing: Words) -> Fact:
    """A line of the head that may hold a list."""
    if not texts:
        return fact(label, missing)
    if len(texts) == 1:
        return fact(label, texts[0])
    return Fact(label, tuple(Para(words, mark=f"{n}.", level=1) for n, words in enumerate(texts, 1)))


def participants(v: Voice) -> Words:
    """How many came, and where they are listed."""
    rows = v.content.attendance
    counted = people(row for row in rows if row.role is not AttendanceRole.SUPPORTING_PARTNER)
    if not counted.agencies:
        return v.missing(N_("tidak tercatat"))
    said = v.ngettext("%(num)s instansi", "%(num)s instansi", counted.agencies)
    if counted.persons is None:
        return run(said + "; " + v._("jumlah orang tidak seluruhnya tercatat"))
    return run(said + ", " + v.ngettext("%(num)s orang", "%(num)s orang", counted.persons))


def meeting_facts(v: Voice, *, full: bool = True) -> Facts:
    """The head of the minutes; not ``full`` leaves out what stands elsewhere in the paper."""
    _, facts = v._, v.content.facts
    unknown = v.missing(N_("tidak tercatat"))
    rows = [
        fact(_("Hari/tanggal"), v.meeting_days),
        fact(_("Waktu"), v.hours),
        fact(_("Tempat"), v.place),
    ]
    if full:
        letter = run(_("Nomor %(number)s", number=facts.invitation_number)) if facts.invitation_number else unknown
        rows.insert(1, fact(_("Surat undangan"), letter))
        rows.insert(0, fact(_("Rapat"), v.title))
        agenda = [v.proper(item.title, item.title_en) for item in v.content.agenda]
        rows.append(listed(v.pgettext("daftar", "Acara"), agenda, unknown))
        rows.append(listed(_("Dasar"), [v.proper(basis) for basis in facts.legal_basis], unknown))
    if opener := v.holder(AttendanceRole.OPENER):
        rows.append(fact(_("Dibuka oleh"), opener))
    rows.append(fact(_("Pimpinan rapat"), v.chair or unknown))
    if full:
        rows.append(fact(_("Notulis"), v.holder(AttendanceRole.MINUTE_TAKER) or unknown))
    rows.append(fact(v.pgettext("daftar", "Peserta"), participants(v)))
    if facts.host:
        rows.append(fact(_("Penyelenggara"), v.name(facts.host)))
    if facts.partners:
        rows.append(fact(_("Mitra pendukung"), v.names(facts.partners)))
    return Facts(tuple(rows))


def annex(v: Voice, number: int, name: str, blocks: Iterable[Block]) -> list[Block]:
    """An annex; the first begins a page if it holds anything, the next stand below it where there is room."""
    made = list(blocks)
    title = v._("Lampiran %(n)s: %(name)s", n=number, name=name)
    apart = number == 1 and any(isinstance(one, Table) for one in made)
    return [*([NewPage()] if apart else []), Heading(run(title), 2), *made]


def without_empty(table: Table, *columns: int) -> Table:
    """The table without those of the columns in which no row says anything."""
    silent = {n for n in columns if all(row.cells[n] == NOTHING for row in table.rows)}

    def kept(values: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(value for n, value in enumerate(values) if n not in silent)

    rows = tuple(replace(row, cells=kept(row.cells)) for row in table.rows)
    return replace(table, head=kept(table.head), widths=kept(table.widths), rows=rows)


def secretariat_sign(v: Voice, *, dated: bool = True) -> Signature:
    """The signature of the office that sends the paper, with what is known of the signer.

    Not ``dated`` where the letter says place and day at its head.
    """
    letter, signing = v.letter, v.letter.signing
    above = v.signed_at if dated else ""
    agency = v.plain_head
    if signing and signing.position:
        return Signature(
            above, signing.acting or "", signing.position, "",
            signing.name or "", signing.rank or "", f"NIP {signing.nip}" if signing.nip else "",
        )  # fmt: skip
    position = letter.office or ""
    return Signature(above, "", position, "" if agency.casefold() in position.casefold() else agency)


def minutes_signs(v: Voice) -> Signatures:
    """Minute taker at the left, chair at the right."""
    taker = next((row for row in v.content.attendance if row.role is AttendanceRole.MINUTE_TAKER), None)
    signing = v.letter.signing
    left = Signature(
        "", "", v._("Notulis"), v.plain_name(taker.agency) if taker else "", taker.person or "" if taker else ""
    )
    chair = "".join(one.text for one in v.chair)
    if signing and (signing.position or signing.name):
        right = Signature(
            v.signed_at, signing.acting or "", signing.position or v._("Pimpinan rapat"), "",
            signing.name or "", signing.rank or "", f"NIP {signing.nip}" if signing.nip else "",
        )  # fmt: skip
    else:
        right = Signature(v.signed_at, "", v._("Pimpinan rapat"), chair)
    return Signatures((left, right))
