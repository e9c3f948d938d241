"""What the record of a meeting says, as parts of its papers: results, matrix, attendance, discussion, photos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.core import N_
from app.meetings import AttendanceRole, AttendanceStatus, ClosedClass
from app.minutes import ActionAgreed, FileAttached, MinutesContent, Outcome, Presence
from app.outcomes import Modality
from app.papers.blocks import (
    Block,
    Cell,
    Heading,
    Para,
    Picture,
    Pictures,
    Row,
    Style,
    Table,
    Words,
    run,
)
from app.papers.vocabulary import STATE_WORDS
from app.roadmap import Audience

from .parts import participants
from .voice import Voice, body, people

MOST_PHOTOS = 8
MODALITY_HEADS = {
    Modality.AGREEMENT: N_("Kesepakatan"),
    Modality.COMMITMENT: N_("Komitmen"),
    Modality.DIRECTION: N_("Arahan"),
    Modality.PROPOSAL: N_("Usulan"),
    Modality.HOPE: N_("Harapan"),
    None: N_("Sifat belum dipilih"),
}
PRESENCE = {
    AttendanceStatus.PRESENT: N_("hadir"),
    AttendanceStatus.EXCUSED: N_("berhalangan"),
    AttendanceStatus.ABSENT: N_("tidak hadir"),
    AttendanceStatus.NOT_RECORDED: N_("tidak tercatat"),
}
ROLES = {
    AttendanceRole.CHAIR: N_("pimpinan rapat"),
    AttendanceRole.OPENER: N_("pembuka"),
    AttendanceRole.SPEAKER: N_("narasumber"),
    AttendanceRole.MINUTE_TAKER: N_("notulis"),
    AttendanceRole.PARTICIPANT: N_("peserta"),
    AttendanceRole.SUPPORTING_PARTNER: N_("mitra pendukung"),
    AttendanceRole.OBSERVER: N_("peninjau"),
}


def results(v: Voice, outcomes: Sequence[Outcome], *, heads: int = 3) -> list[Block]:
    """The outcomes under their modality, each with the number it is cited by."""
    if not outcomes:
        return [Para(v.missing(N_("Tidak ada hasil rapat yang dicatat.")), Style.EMPTY)]
    blocks: list[Block] = []
    came = {row.agency.id for row in v.content.attendance if row.status is AttendanceStatus.PRESENT}
    for modality, name in MODALITY_HEADS.items():
        group = [one for one in outcomes if one.modality is modality]
        if group:
            blocks.append(Heading(run(v._(name)), heads))
        for one in group:
            blocks.extend(_result(v, one, came))
    return blocks


def _result(v: Voice, one: Outcome, came: set[int]) -> list[Block]:
    words = v.text(one.text, one.text_en)
    if one.withdrawn_by:
        withdrawn = v._("(dicabut pada perbaikan ke-%(n)s)", n=one.withdrawn_by - 1)
        return [Para((*words, *run(f" {withdrawn}", italic=True)), mark=f"{one.number}.", level=1)]
    blocks: list[Block] = [Para(words, mark=f"{one.number}.", level=1)]
    if one.agreed_by:
        everyone = came and came <= {agency.id for agency in one.agreed_by}
        by = run(v._("semua instansi yang hadir")) if everyone else v.names(one.agreed_by)
        blocks.append(body(run(v._("Disepakati oleh") + " ", italic=True), by, run("."), level=1))
    return blocks


def matrix(v: Voice, actions: Sequence[ActionAgreed], *, brief: bool = False) -> list[Block]:
    """Who does what until when. ``brief`` leaves out the pillar and the supporting agencies."""
    if not actions:
        return [Para(v.missing(N_("Tidak ada tindak lanjut yang dicatat.")), Style.EMPTY)]
    heads = [v._("Kode"), v._("Rencana tindak lanjut"), v._("Penanggung jawab"), v._("Batas waktu")]
    widths = [14.0, 63, 42, 32]
    if not brief:
        heads[3:3] = [v._("Instansi terkait")]
        heads.append(v._("Pilar"))
        widths = [13, 54, 32, 30, 23, 11]
    rows = []
    for one in actions:
        text = (*v.text(one.text, one.text_en), *v.dagger(one.illustrative, "text"))
        lines = [text]
        if one.withdrawn_by:
            lines.append(run(v._("(dicabut pada perbaikan ke-%(n)s)", n=one.withdrawn_by - 1), italic=True))
        cells = [Cell((run(one.ref),)), Cell(tuple(lines)), Cell((v.lead(one),))]
        if not brief:
            support = (*v.names(one.supports), *v.dagger(one.illustrative, "support")) if one.supports else run("–")
            cells.append(Cell((support,)))
        cells.append(Cell((v.due(one),)))
        if not brief:
            cells.append(Cell((run((one.pillar_code or "–").split("_")[0]),)))
        rows.append(Row(tuple(cells)))
    return [Table(v._("Matriks rencana tindak lanjut"), tuple(heads), tuple(rows), tuple(widths), small=not brief)]


def attendance_table(v: Voice) -> list[Block]:
    """Who was present or excused; who was absent or late where the copy may say so."""
    rows = [_presence(v, n, row) for n, row in enumerate(_worth_listing(v), 1)]
    if v.content.absent:
        listed_ids = {row.agency.id for row in v.content.attendance if row.status is AttendanceStatus.ABSENT}
        for agency in (one for one in v.content.absent if one.id not in listed_ids):
            name = v.name(agency)
            cells = (run(f"{len(rows) + 1}."), name, run("–"), run("–"), run(v._("tidak hadir")), run("–"))
            rows.append(Row(tuple(Cell((one,)) for one in cells)))
    if not rows:
        return [Para(v.missing(N_("Kehadiran tidak tercatat.")), Style.EMPTY)]
    counted = people(row for row in v.content.attendance if row.role is not AttendanceRole.SUPPORTING_PARTNER)
    total = str(counted.persons) if counted.persons is not None else v._("tidak seluruhnya tercatat")
    heads = (v._("No."), v._("Instansi"), v._("Jabatan"), v._("Sebagai"), v._("Kehadiran"), v._("Orang"))
    return [
        Table(v._("Daftar hadir"), heads, tuple(rows), (10, 44, 37, 25, 24, 22)),
        body(run(v._("Jumlah yang hadir:") + " ", bold=True), participants(v), run("."))
        if counted.persons is not None
        else body(run(v._("Jumlah orang yang hadir:") + " ", bold=True), run(total + ".")),
    ]


def _worth_listing(v: Voice) -> list[Presence]:
    """All but partners of whom nothing is recorded: support is not attendance."""
    return [
        row for row in v.content.attendance
        if not (row.role is AttendanceRole.SUPPORTING_PARTNER and row.status is AttendanceStatus.NOT_RECORDED)
    ]  # fmt: skip


def _presence(v: Voice, number: int, row: Presence) -> Row:
    position: list[Words] = [v.proper(row.position)] if row.position else []
    if row.person:
        position.append(run(row.person))
    if row.represents:
        position.append(run(v._("mewakili %(whom)s", whom=row.represents), italic=True))
    said: list[Words] = [run(v._(PRESENCE[row.status]))]
    if row.attended_on and v.content.facts.ends_on not in (None, v.content.facts.starts_on):
        said.append(run(v.day(row.attended_on)))
    if row.late:
        at = v._("pukul %(hour)s", hour=row.checked_in_at.strftime("%H.%M")) if row.checked_in_at else ""
        said.append(run((v._("terlambat") + f" {at}").strip(), italic=True))
    if row.left_at and row.status is AttendanceStatus.PRESENT and v.letter.audience is Audience.LEADERSHIP:
        said.append(run(v._("pulang pukul %(hour)s", hour=row.left_at.strftime("%H.%M")), italic=True))
    present = row.status is AttendanceStatus.PRESENT
    count = str(row.headcount) if row.headcount else (v._("tidak tercatat") if present else "–")
    return Row((
        Cell((run(f"{number}."),)),
        Cell((v.name(row.agency),)),
        Cell(tuple(position) or (run("–"),)),
        Cell((run(v._(ROLES[row.role])),)),
        Cell(tuple(said)),
        Cell((run(count),)),
    ))


def discussion(v: Voice, *, heads: int = 3) -> list[Block]:
    """What was said, point by point of the agenda, with the issues raised there."""
    blocks: list[Block] = []
    content = v.content
    for item in content.agenda:
        blocks.append(Heading((*run(f"{item.seq}. "), *v.proper(item.title, item.title_en)), heads))
        if item.presenter:
            blocks.append(
                body(
                    run(v.pgettext("acara", "Disampaikan oleh") + " ", italic=True),
                    v.proper(item.presenter),
                    run("."),
                    kept=True,
                )
            )
        notes = v.notes(item.notes)
        raised = [one for one in content.issues if one.agenda_item_id == item.id]
        blocks.extend(notes)
        blocks.extend(_issues(v, raised))
        if not notes and not raised:
            blocks.append(Para(v.missing(N_("Tidak ada catatan.")), Style.EMPTY))
    points = {item.id for item in content.agenda}
    loose = [one for one in content.issues if one.agenda_item_id not in points]
    if loose:
        blocks.append(Heading(run(v._("Isu yang mengemuka")), heads))
        blocks.extend(_issues(v, loose, headed=False))
    if not blocks:
        blocks.append(Para(v.missing(N_("Tidak ada catatan.")), Style.EMPTY))
    return blocks


def _issues(v: Voice, raised: Sequence[Any], *, headed: bool = True) -> list[Block]:
    blocks: list[Block] = []
    if raised and headed:
        blocks.append(Para(run(v._("Isu yang mengemuka:")), kept=True))
    for one in raised:
        words = v.text(one.text, one.text_en)
        if one.raised_by:
            words = (*words, *run(" ("), *v.proper(one.raised_by), *run(")"))
        blocks.append(Para(words, mark=one.ref, level=1))
    return blocks


def reviews(v: Voice) -> list[Block]:
    """What was said of actions of earlier meetings."""
    states = {state.value: words for state, words in STATE_WORDS.items()}
    rows = []
    for one in v.content.reviews:
        origin = one.meeting_title if one.meeting_day is None else f"{one.meeting_title}, {v.day(one.meeting_day)}"
        said: list[Words] = []
        if one.state is not None and one.state.value in states:
            said.append(run(v._(states[one.state.value])))
        if one.text:
            said.append(v.text(one.text))
        rows.append(
            Row((
                Cell((run(one.action_ref),)),
                Cell((v.text(one.action_text), run(origin, italic=True))),
                Cell((v.name(one.lead) if one.lead else v.missing(N_("belum ditetapkan")),)),
                Cell(tuple(said) or (run("–"),)),
            ))
        )
    heads = (v._("Kode"), v._("Tindak lanjut"), v._("Penanggung jawab"), v._("Keadaan dan pembahasan"))
    return [Table(v._("Tindak lanjut rapat sebelumnya"), heads, tuple(rows), (14, 62, 38, 48), small=True)]


def pointers(v: Voice) -> list[Block]:
    """Where closed documents lie."""
    names = {ClosedClass.CONFIDENTIAL: v._("Rahasia"), ClosedClass.SECRET: v._("Sangat rahasia")}
    blocks: list[Block] = []
    for one in v.content.pointers:
        said = v._("%(closed_class)s, nomor %(number)s, pada %(holder)s",
                   closed_class=names[one.closed_class], number=one.number or "–", holder=one.holder)  # fmt: skip
        if one.dated_on:
            said += f", {v.day(one.dated_on)}"
        blocks.append(Para(run(said + "."), mark="•", level=1))
    return blocks


def photos_shown(content: MinutesContent) -> list[FileAttached]:
    """The photos that stand on paper: the first of them, so that the file can still be sent as a message."""
    return [one for one in content.files if one.kind == "photo"][:MOST_PHOTOS]


def photos(v: Voice) -> list[Block]:
    """The photos of the meeting, by the hash of their bytes, and how many there are besides."""
    shown = photos_shown(v.content)
    if not shown:
        return []
    taken = sum(1 for one in v.content.files if one.kind == "photo")
    blocks: list[Block] = [
        Pictures(tuple(Picture(one.file_hash, one.caption or v._("Foto rapat"), one.caption or "") for one in shown))
    ]
    if taken > len(shown):
        said = v._(
            "%(shown)s dari %(all)s foto; selebihnya ada pada lampiran rapat di Patok.", shown=len(shown), all=taken
        )
        blocks.append(Para(run(said), Style.NOTE))
    return blocks


def quality(v: Voice) -> list[Block]:
    """What the record itself says it does not know."""
    return [Para(v.text(note), Style.NOTE) for note in v.content.facts.data_quality_notes]
