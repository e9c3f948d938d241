"""A pasted text: minutes from Word, a table of actions, a WhatsApp conversation. One line of it is one line read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .agencies import fold, resolve
from .dates import read_due
from .fields import pillars_of, rupiah
from .line import BULLET, read_line
from .pieces import Pieces
from .values import Context, Line, LineKind, Span

HEADINGS: dict[LineKind, str] = {
    LineKind.ACTION: r"(?:rencana\s+)?tindak\s+lanjut(?:\s+(?:hasil\s+)?rapat)?|rtl|action\s+items?"
    r"|langkah\s+selanjutnya|rencana\s+aksi|penugasan",
    LineKind.OUTCOME: r"(?:hasil|kesimpulan|keputusan)(?:\s+rapat)?|kesimpulan\s+dan\s+rekomendasi|kesepakatan"
    r"(?:\s+(?:bersama|rapat))?|rekomendasi|hasil\s+kesepakatan|komitmen(?:\s+bersama)?|butir\s+kesepakatan",
    LineKind.ISSUE: r"isu(?:\s+strategis)?|permasalahan|kendala|isu\s*(?:/|dan)\s*permasalahan|masalah|tantangan"
    r"|permasalahan\s*(?:/|dan)\s*(?:isu|kendala)|hambatan",
    LineKind.AGENDA: r"agenda(?:\s+rapat)?|acara|susunan\s+acara|pokok\s+bahasan",
    LineKind.ATTENDANCE: r"daftar\s+hadir|peserta(?:\s+rapat)?|(?:yang\s+)?hadir|kehadiran",
    LineKind.NOTE: r"pembahasan|catatan|(?:notula|notulen|risalah)(?:\s+rapat)?|jalannya\s+rapat|diskusi|penutup"
    r"|pembukaan|sambutan|paparan|dasar(?:\s+hukum)?|dokumentasi|lain-?\s?lain",
}
_HEADING = {kind: re.compile(rf"(?:{pattern})", re.IGNORECASE) for kind, pattern in HEADINGS.items()}
_BEFORE_WORDS = re.compile(
    r"\s*(?:#{1,6}\s+)?(?:[-\u2022>\u2192\u25aa]\s+(?=[*_]))?[\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\s]*[*_~]*\s*(?:(?:[IVX]{1,5}|\d{1,2}|[A-Z])[.)]\s+)?"
)

WHATSAPP = re.compile(
    r"\s*[\u200e\u200f]?(?:\[\s?\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?,?\s+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s?(?:[AP]M)?\]"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},?\s+\d{1,2}[.:]\d{2}(?:\s?[AP]M)?\s+-)\s*[^:\n]{1,60}:\s+",
    re.IGNORECASE,
)
"""``[07/05 10.12] Nama: `` and ``07/05/24 10.12 - Nama: ``, as a conversation is copied."""
WRAPPED = re.compile(
    rf"(?P<list>\s*(?:{BULLET}\s+)?)(?P<marks>[*_~]{{1,3}})(?P<words>[^\s*_~](?:.*[^\s*_~])?)(?P<close>[*_~]{{1,3}}\s*)",
    re.DOTALL,
)
"""A line that is bold or slanted as a whole, as WhatsApp writes it; its list's bullet may stand outside."""
WORD_BULLET = re.compile(r"\s*[\uf0a7\uf0b7\uf0d8\uf076\u25cb\u27a2\u2713\u2714]\s*|\s*o\t\s*")

COLUMNS: dict[str, str] = {
    "number": r"no\.?|nomor",
    "text": r"uraian|tindak\s+lanjut|rencana\s+tindak\s+lanjut|kegiatan|rencana\s+aksi|hasil\s+rapat|rtl|aksi|action",
    "lead": r"penanggung\s*jawab|pj|pic|pelaksana|instansi(?:\s+penanggung\s*jawab)?|leading\s+sector|pengampu",
    "supports": r"(?:instansi\s+)?(?:terkait|pendukung)|instansi\s+terkait",
    "due": r"batas\s+waktu|tenggat(?:\s+waktu)?|waktu(?:\s+pelaksanaan)?|target\s+waktu|deadline|jadwal",
    "pillar": r"pilar",
    "indicator": r"indikator(?:\s+keberhasilan)?|keluaran|output",
    "target": r"target",
    "budget": r"anggaran|biaya",
}
_COLUMNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in COLUMNS.items()}
AMOUNT = re.compile(r"(?:Rp\.?\s?)?(\d[\d.,]*?)(?:,-)?\s*(ribu|rb|juta|jt|miliar|milyar)?", re.IGNORECASE)
MOST_LINES = 200


def read_text(
    text: str, about: Context, kinds: Mapping[int, LineKind] | None = None, default: LineKind = LineKind.NOTE
) -> tuple[Line, ...]:
    """Read a pasted text, one line of it after the other; empty ones are left out.

    A heading says what the lines below it are, where they bear no mark of their own; the head of a table what its
    columns hold. ``kinds`` says it otherwise for single lines, by their place among those that say something.
    """
    read: list[Line] = []
    columns: list[str | None] = []
    for raw in text.splitlines():
        if not raw.replace("\x00", " ").strip():
            continue
        chosen = (kinds or {}).get(len(read))
        cells = raw.split("\t")
        if (kind := _heading(raw)) is not None and chosen is None:
            default, columns = kind, []
            read.append(Line(LineKind.NOTE, raw, (Span(0, len(raw), "heading"),), ""))
        elif len(cells) > 1 and (head := _head(cells)):
            columns = head
            read.append(Line(LineKind.NOTE, raw, (Span(0, len(raw), "heading"),), ""))
        elif columns and len(cells) > 1 and chosen in {None, LineKind.ACTION}:
            read.append(_row(raw, cells, columns, about))
        else:
            read.append(_line(raw, about, chosen or default))
    return tuple(read)


def words_of(line: Line) -> str:
    """A line without what stands before it and wraps it: for a note, whose marks of lists are its own."""
    kept = [span for span in line.spans if span.role != "emphasis"]
    if kept and kept[0].role in {"before", "mark"}:
        del kept[0]
    return "".join(line.raw[span.start : span.end] for span in kept).strip()


def is_heading(line: Line) -> bool:
    """Whether the line only says what the lines below it are."""
    return bool(line.spans) and line.spans[0].role == "heading"


def _heading(raw: str) -> LineKind | None:
    if len(raw) > 80:
        return None
    words = " ".join(_BEFORE_WORDS.sub("", raw, count=1).split()).strip("*_~: \uff1a")
    words = re.sub(r"\s*\([^()]{1,20}\)$", "", words)
    kind = next((kind for kind, pattern in _HEADING.items() if pattern.fullmatch(words)), None)
    if re.match(r"\s*[#\uff03]\s", raw) and kind in {LineKind.NOTE, LineKind.AGENDA}:
        return None  # our own mark: a point of the agenda of that name
    return kind


def _line(raw: str, about: Context, default: LineKind) -> Line:
    """A line, past what a conversation or a list of Word's puts before it."""
    start = 0
    for pattern in (WHATSAPP, WORD_BULLET):
        if found := pattern.match(raw, start):
            start = found.end()
    if not raw[start:].strip():
        start = 0
    rest = _unwrapped(raw[start:], about, default) or read_line(raw[start:], about, default)
    if not start:
        return rest
    spans = (Span(0, start, "before"), *(Span(one.start + start, one.end + start, one.role) for one in rest.spans))
    return replace(rest, raw=raw, spans=spans)


def _unwrapped(raw: str, about: Context, default: LineKind) -> Line | None:
    """A line that is emphasised as a whole, read without those marks; they stay in what is kept of it."""
    found = WRAPPED.fullmatch(raw)
    if found is None or found["close"].rstrip() != found["marks"][::-1] or set(found["marks"]) & set(found["words"]):
        return None
    at, wide = found.end("list"), len(found["marks"])
    inner = read_line(found["list"] + found["words"], about, default)
    spans: list[Span] = []
    for one in inner.spans:  # what stands before the marks keeps its place, the rest moves past them
        if one.start < at:
            spans.append(Span(one.start, min(one.end, at), one.role))
        if one.end > at:
            spans.append(Span(max(one.start, at) + wide, one.end + wide, one.role))
    spans += [Span(at, at + wide, "emphasis"), Span(found.start("close"), len(raw), "emphasis")]
    return replace(inner, raw=raw, spans=tuple(sorted(spans, key=lambda one: one.start)))


def _head(cells: Sequence[str]) -> list[str | None] | None:
    """What each column holds, where at least two of them say so, one of them the text."""
    heads = [" ".join(cell.split()).strip(" *:") for cell in cells]
    names = [next((name for name, pattern in _COLUMNS.items() if pattern.fullmatch(head)), None) for head in heads]
    return names if "text" in names and len([name for name in names if name]) > 1 else None


def _row(raw: str, cells: Sequence[str], columns: Sequence[str | None], about: Context) -> Line:
    """A row of a table of actions: each cell is what its column's head says."""
    pieces, place = Pieces(raw, 0), 0
    for number, cell in enumerate(cells):
        start, end = place, place + len(cell)
        if number:
            pieces.claim(start - 1, start, "separator")
        name = columns[number] if number < len(columns) else None
        if cell.strip() and name not in {None, "text"}:
            _cell(pieces, str(name), start, end, cell.strip(), about)
        place = end + 1
    text = columns.index("text")
    if text < len(cells) and (found := re.match(rf"\s*{BULLET}\s+", cells[text])):
        begins = sum(len(cell) + 1 for cell in cells[:text])
        pieces.claim(begins, begins + found.end(), "mark")
    return pieces.finish(LineKind.ACTION)


def _cell(pieces: Pieces, name: str, start: int, end: int, words: str, about: Context) -> None:
    if words in {"-", "\u2013"} or (name == "number" and re.fullmatch(r"[\divxa-z]{1,4}[.)]?", words, re.IGNORECASE)):
        pieces.claim(start, end, "number")
    elif name in {"lead", "supports"}:
        _agencies(pieces, name, start, end, words, about)
    elif name == "due":
        due = read_due(words, about.day, about.off)
        pieces.claim(
            start, end, "due", due_on=due.on if due else None, starts_on=due.starts_on if due else None,
            due_text=due.text if due else " ".join(words.split()), recurrence=due.recurrence if due else None,
        )  # fmt: skip
    elif name == "pillar" and len(meant := pillars_of(words.lstrip("#"), about)) == 1:
        pieces.claim(start, end, "pillar", pillar=meant[0][0])
    elif name == "indicator":
        pieces.claim(start, end, "indicator", indicator=" ".join(words.split()))
    elif name == "target":
        pieces.claim(start, end, "target", target=" ".join(words.split()))
    elif name == "budget":
        found = AMOUNT.fullmatch(words)
        if found and (amount := rupiah(found[1], found[2])) is not None:
            pieces.claim(start, end, "budget", budget_idr=amount)


def _agencies(pieces: Pieces, name: str, start: int, end: int, words: str, about: Context) -> None:
    """The first agency of the cell leads, the others support. One that is not known leaves the cell in the text."""
    whole = resolve(words, about.agencies)
    said = [whole] if whole.one else [
        resolve(part.strip(" @+.\"'"), about.agencies) for part in re.split(r"[,;/]|\bdan\b|&", words) if fold(part)
    ]  # fmt: skip
    if not said or not all(one.one for one in said):
        several = next((one for one in said if not one.one), whole)
        pieces.ask(words, *(agency.short or agency.code for agency in several.found[:5]))
        return
    ids = list(dict.fromkeys(one.one.id for one in said if one.one))
    facts = pieces.facts
    lead = facts.lead or (ids[0] if name == "lead" else None)
    supports = tuple(dict.fromkeys([*facts.supports, *(one for one in ids if one != lead)]))
    pieces.claim(start, end, name, lead=lead, supports=supports)
