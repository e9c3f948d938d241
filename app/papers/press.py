"""The press: a paper's value in, the bytes of its PDF out. It touches no session, no request and no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core import N_

from . import gantt, reading, symbols
from .cells import clip
from .engine import ROOT, Attachment, PressError, pdf_bytes
from .reading import Phase
from .roadmap_paper import Audience, Language, Presence, RoadmapPaper, Row, State, content_hash
from .voice import Voice

__all__ = ["Attachment", "PageSize", "PressError", "roadmap_pdf", "roadmap_xml"]


class PageSize(StrEnum):
    """The sheet: A4, or the F4 of Indonesian offices (215 × 330 mm)."""

    A4 = "A4"
    F4 = "F4"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's size and the widths that are left between its margins, in millimetres."""

    width: float
    height: float

    @property
    def portrait(self) -> float:
        """Width of the text, upright."""
        return self.width - 50

    @property
    def landscape(self) -> float:
        """Width of the text, turned."""
        return self.height - 50


SHEETS = {PageSize.A4: Sheet(210, 297), PageSize.F4: Sheet(215, 330)}

TERMS = (
    (N_("Asal"), N_("rapat dan butir notula tempat suatu tindak lanjut bermula.")),
    (N_("Berkelanjutan"), N_("dikerjakan terus-menerus; tanggalnya adalah tanggal tinjauan, bukan batas waktu.")),
    (N_("Butir"), N_("hasil rapat bernomor di dalam notula: kesepakatan, komitmen, arahan, usulan, atau harapan.")),
    (N_("CIQ"), N_("Customs, Immigration, Quarantine: bea cukai, imigrasi, dan karantina di pos lintas batas.")),
    (N_("Instansi terkait"), N_("instansi yang membantu penanggung jawab.")),
    (N_("Penanggung jawab"), N_("satu instansi yang memimpin pelaksanaan suatu tindak lanjut.")),
    (N_("PLBN"), N_("Pos Lintas Batas Negara.")),
    (N_("TPPO"), N_("tindak pidana perdagangan orang.")),
)


@lru_cache(maxsize=4)
def environment(language: Language) -> Environment:
    """Templates and translations of one language: apart from the web's, so that no request is needed."""
    catalogue: NullTranslations = NullTranslations()
    if language is not Language.ID:
        catalogue = Translations.load(ROOT / "app" / "translations", [language.value])
        if not isinstance(catalogue, Translations):
            raise PressError(f"the {language} catalogue is not compiled: run bin/setup")
    made = Environment(
        loader=FileSystemLoader(Path(ROOT) / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.globals["catalogue"] = catalogue
    return made


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter or annex: its anchor, number and title, and whether it stands in this copy."""

    anchor: str
    number: str
    title: str


def parts_of(paper: RoadmapPaper, voice: Voice) -> tuple[Part, ...]:
    """The chapters and annexes of a copy, in order; the table of contents and the headings read the same list."""
    _ = voice._
    rows_to_lead = reading.sheets(paper)
    chapters = [
        ("ringkasan", _("Ringkasan eksekutif"), True),
        ("perubahan", _("Perubahan sejak edisi sebelumnya"), True),
        ("rapat", _("Rangkaian rapat dan isu strategis"), True),
        ("pilar", _("Rencana aksi per pilar"), True),
        ("tahapan", _("Tahapan pelaksanaan"), True),
        (
            "tata-kelola",
            _("Risiko dan tata kelola") if paper.risks else _("Tata kelola, pemutakhiran, dan monev"),
            True,
        ),
        ("instansi", _("Lembar instansi"), bool(rows_to_lead)),
    ]
    annexes = [
        ("lampiran-rapat", _("Rapat yang menjadi dasar"), bool(paper.meetings)),
        ("lampiran-instansi", voice.catalogue.pgettext("daftar", "Instansi"), bool(paper.agencies)),
        ("lampiran-istilah", _("Istilah"), True),
        ("lampiran-status", _("Status pelaksanaan"), paper.audience is not Audience.PUBLIC),
    ]
    found = [Part(a, str(n), t) for n, (a, t) in enumerate(((a, t) for a, t, there in chapters if there), 1)]
    found += [
        Part(a, _("Lampiran %(letter)s", letter="ABCD"[n]), t)
        for n, (a, t) in enumerate((a, t) for a, t, there in annexes if there)
    ]
    return tuple(found)


def gantt_words(voice: Voice, rows: Sequence[Row]) -> str:
    """What a chart shows, in words, for those who cannot see it."""
    _ = voice._
    lines = []
    for row in rows:
        begins = voice.day(reading.begins_on(row, voice.paper))
        if row.due_on:
            lines.append(_("%(ref)s: %(begins)s sampai %(due)s", ref=row.ref, begins=begins, due=voice.day(row.due_on)))
        elif row.recurrence:
            lines.append(_("%(ref)s: sejak %(begins)s, berkelanjutan", ref=row.ref, begins=begins))
        else:
            lines.append(_("%(ref)s: belum bertanggal", ref=row.ref))
    return _("Bagan waktu.") + " " + "; ".join(lines) + "."


OVERVIEW_ROWS = 40
"""Up to so many actions the status annex shows them all in one chart; beyond, the charts of the pillars must do."""
DOTS = 40
"""Up to so many symbols stand in a row of the chart by pillar; beyond, a bar of the same length stands for all."""


def dots(rows: Sequence[Row], most: int) -> dict[str, Any]:
    """The chart of one pillar: a symbol for each action in the order of the states, or a bar where they are many."""
    ordered = sorted(rows, key=lambda row: list(State).index(row.state) if row.state else 0)
    fills: dict[str, list[str]] = {}
    strokes: dict[str, list[str]] = {}
    step = 3.6 if most <= 20 else 72 / DOTS * 1.0
    if most <= DOTS:
        for index, row in enumerate(ordered):
            x = 1.6 + index * step
            if row.state is None:
                fills.setdefault("#57514a", []).append(f"M{x - 1:.2f} 1h2v2h-2z")
                continue
            drawn = symbols.mark(row.state, x, 2, 1.15 if step > 2 else 0.75)
            if drawn.fill:
                fills.setdefault(symbols.INK[row.state], []).append(drawn.fill)
            if drawn.line:
                strokes.setdefault(symbols.INK[row.state], []).append(drawn.line)
    else:
        x = 0.0
        for state in (*State, None):
            count = sum(1 for row in ordered if row.state is state)
            if count:
                width = count / most * 70
                ink = symbols.INK[state] if state else "#57514a"
                (strokes if state is State.NOT_STARTED else fills).setdefault(ink, []).append(
                    f"M{x + 0.2:.2f} 0.9h{width - 0.4:.2f}v2.2h{-(width - 0.4):.2f}z"
                )
                x += width
    return {
        "fills": [("".join(paths), ink) for ink, paths in fills.items()],
        "strokes": [("".join(paths), ink) for ink, paths in strokes.items()],
    }


def roadmap_xml(paper: RoadmapPaper, size: PageSize = PageSize.A4, code: str = "") -> str:
    """The paper as well-formed markup; ``code`` is its content hash, where that is known already."""
    made = environment(paper.language)
    voice = Voice(paper, made.globals["catalogue"])
    sheet = SHEETS[size]
    axis = gantt.axis_of(paper)
    share = reading.sheets(paper)
    leading = tuple(one for one in share if one.leads)
    parts = parts_of(paper, voice)

    detailed = len(paper.rows) <= reading.OWN_SHEET_ROWS
    # A page of its own ends in a reply sheet, which outsiders have no use for.
    answers = paper.audience in (Audience.LEADERSHIP, Audience.FORUM)
    own_pages = detailed and answers and len(leading) <= reading.OWN_SHEETS

    def pillar_charts(rows: Sequence[Row]) -> tuple[gantt.Chart, ...]:
        return gantt.charts(paper, rows, axis=axis, axis_width=sheet.landscape - 39, aside=26)

    tight = len(paper.rows) > gantt.MOST_ROWS
    overview = gantt.charts(
        paper, paper.rows if len(paper.rows) <= OVERVIEW_ROWS else (), most=40, axis=axis,
        axis_width=sheet.landscape - 39, aside=26, today=paper.as_of, pitch=3.4 if tight else gantt.ROW,
    )  # fmt: skip

    def reply_height(share: reading.Sheet, bases: Sequence[tuple[str, Any]], *, first: bool) -> float:
        """What is left on an agency's page for its answer, shared by its actions (estimated on the safe side)."""

        def height(text: object, width: float, letter: float = 1.62, line: float = 3.8) -> float:
            return -(-len(str(text)) * letter // (width - 2.4)) * line

        wide = sheet.portrait - 102
        taken = 92.0 + (18 if first else 0)
        for row in share.leads:
            cells = (height(row.text.text, wide), height(voice.support(row), 33), height(voice.indicator(row), 28))
            taken += max(cells) + 2.4
        if share.supports:
            taken += 16 + sum(height(row.text.text, sheet.portrait - 95) + 2.4 for row in share.supports)
        if bases:
            taken += 10 + sum(max(height(what, sheet.portrait - 44, 1.85, 4.8), 9.6) + 1.2 for _where, what in bases)
        return round(min(90.0, max(8.0, (sheet.height - 45 - taken) / len(share.leads))), 1)

    return made.get_template("papers/roadmap/document.html").render(
        **common(paper, voice, code),
        parts=parts,
        part={one.anchor: one for one in parts},
        sheet=sheet,
        axis=axis,
        pillar_charts=pillar_charts,
        status_charts=overview,
        reply_height=reply_height,
        sheets=share,
        leading=leading,
        only_supporting=tuple(one for one in share if not one.leads),
        detailed=detailed,
        own_pages=own_pages,
        terms=sorted(((voice._(term), voice._(meaning)) for term, meaning in TERMS), key=lambda one: one[0].casefold()),
    )


def common(paper: RoadmapPaper, voice: Voice, code: str = "") -> dict[str, Any]:
    """What the templates of every paper made of a roadmap are given."""
    most = max((len(pillar.rows) for pillar in paper.pillars), default=0)
    is_large = len(paper.rows) > reading.OWN_SHEET_ROWS
    return {
        "paper": paper,
        "voice": voice,
        "say": voice.say,
        "told": lambda text: voice.say(clip(text, 280)),
        # The summary has one page: with many actions some of their codes must do there.
        "decisions": voice.asked_of_leadership(texts=0, most=6) if is_large else voice.decisions,
        "is_large": is_large,
        "most_codes": 10 if is_large else 16,
        "reading": reading,
        "gantt_words": lambda rows: gantt_words(voice, rows),
        "dots": lambda rows: dots(rows, most),
        "Audience": Audience,
        "State": State,
        "Phase": Phase,
        "Presence": Presence,
        "states": reading.count_states(paper.rows),
        "illustrative": any(row.illustrative for row in paper.rows)
        or any(m.illustrative for m in paper.meetings)
        or any(f.illustrative for f in paper.forums),
        "untranslated": _has_untranslated(paper),
        "hash": code or content_hash(paper),
    }


def sheets_of(paper: RoadmapPaper, size: PageSize) -> tuple[str, ...]:
    """The style sheets of a copy, in their order."""
    names = ("fonts.css", "variables.css", "page.css", f"page-{size.lower()}.css", "style.css")
    return (*names, f"draft-{paper.language}.css") if paper.is_draft else names


def _has_untranslated(paper: RoadmapPaper) -> bool:
    texts = (t for row in paper.rows for t in (row.text, row.indicator, row.baseline, row.target, row.partner_support))
    return any(t and t.lang is not paper.language for t in texts)


def roadmap_pdf(
    paper: RoadmapPaper,
    *,
    size: PageSize = PageSize.A4,
    attachments: Sequence[Attachment | tuple[str, bytes, str, str]] = (),
    tagged: bool = True,
) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1 with its attachments; the same value and attachments give the same bytes.

    ``attachments`` are ``Attachment`` values or ``(name, bytes, media type, relationship)``. ``tagged=False`` gives
    a plain PDF for a quick look, a fifth faster.
    """
    carried = [one if isinstance(one, Attachment) else Attachment(*one) for one in attachments]
    code = content_hash(paper)
    return pdf_bytes(
        roadmap_xml(paper, size, code),
        sheets=sheets_of(paper, size),
        day=paper.as_of,
        identifier=bytes.fromhex(code)[:16],
        attachments=carried,
        tagged=tagged,
    )
