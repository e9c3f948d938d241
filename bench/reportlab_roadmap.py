"""The roadmap laid out with ReportLab's platypus: the same parts and rows, untagged, as a second measure."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Spacer
from reportlab.platypus.tableofcontents import TableOfContents
from reportlab.platypus.tables import LongTable, TableStyle

from app.papers import reading
from app.papers.engine import FONTS
from app.papers.gantt import axis_of
from app.papers.press import environment, parts_of
from app.papers.roadmap_paper import RoadmapPaper, Row
from app.papers.voice import Voice

for _face in ("Regular", "Bold"):
    pdfmetrics.registerFont(TTFont(f"Arimo-{_face}", str(FONTS / f"Arimo-{_face}.ttf")))
CELL = ParagraphStyle("cell", fontName="Arimo-Regular", fontSize=8, leading=10)
BODY = ParagraphStyle("body", fontName="Arimo-Regular", fontSize=9.5, leading=13)
H1 = ParagraphStyle("h1", fontName="Arimo-Bold", fontSize=19, leading=23, spaceAfter=10)
H2 = ParagraphStyle("h2", fontName="Arimo-Bold", fontSize=11.5, leading=15, spaceBefore=8)
LINES = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey), ("VALIGN", (0, 0), (-1, -1), "TOP")])


class _Pages(BaseDocTemplate):
    def afterFlowable(self, flowable: object) -> None:  # noqa: N802 - ReportLab's name
        if isinstance(flowable, Paragraph) and flowable.style.name == "h1":
            self.notify("TOCEntry", (0, flowable.getPlainText(), self.page))


def _table(heads: list[str], rows: list[list[str]], widths: list[float]) -> LongTable:
    cells = [[Paragraph(f"<b>{head}</b>", CELL) for head in heads]]
    cells += [[Paragraph(cell, CELL) for cell in row] for row in rows]
    return LongTable(cells, colWidths=[width * mm for width in widths], repeatRows=1, style=LINES)


def _gantt(paper: RoadmapPaper, rows: tuple[Row, ...]) -> list[Drawing]:
    axis = axis_of(paper)
    drawn = []
    for at in range(0, len(rows), 28):
        some = rows[at : at + 28]
        height = 12 * (len(some) + 1)
        drawing = Drawing(700, height)
        for index, tick in enumerate(axis.ticks):
            x = 50 + 640 / len(axis.ticks) * index
            drawing.add(Line(x, 0, x, height, strokeColor=colors.lightgrey))
            drawing.add(String(x + 2, height - 9, f"{tick.year}/{tick.part}", fontSize=6))
        for number, row in enumerate(some, 2):
            drawing.add(String(0, height - number * 12 + 3, row.ref, fontSize=7))
            left = 50 + axis.place(reading.begins_on(row, paper), 640)
            right = 50 + axis.place(row.due_on or axis.end, 640)
            drawing.add(Rect(left, height - number * 12 + 2, max(right - left, 1), 6, fillColor=colors.steelblue))
        drawn.append(drawing)
    return drawn


def roadmap(paper: RoadmapPaper) -> bytes:
    """The document's bytes."""
    voice = Voice(paper, environment(paper.language).globals["catalogue"])
    title = {part.anchor: Paragraph(f"{part.number} {escape(part.title)}", H1) for part in parts_of(paper, voice)}
    out = io.BytesIO()
    upright, turned = A4, landscape(A4)

    def furniture(canvas: Any, doc: Any) -> None:
        canvas.setFont("Arimo-Regular", 7.5)
        canvas.drawString(30 * mm, 12 * mm, f"posisi per {voice.day(paper.as_of)}")
        canvas.drawRightString(doc.pagesize[0] - 20 * mm, 12 * mm, f"halaman {doc.page}")

    document = _Pages(out, title=paper.title.text)
    document.addPageTemplates([
        PageTemplate("up", [Frame(30 * mm, 25 * mm, 160 * mm, 252 * mm, 0, 0, 0, 0)], furniture, pagesize=upright),
        PageTemplate("wide", [Frame(30 * mm, 25 * mm, 247 * mm, 165 * mm, 0, 0, 0, 0)], furniture, pagesize=turned),
    ])
    toc = TableOfContents(levelStyles=[BODY])
    story: list[object] = [Paragraph(escape(paper.title.text), H1), PageBreak(), toc, PageBreak(), title["ringkasan"]]
    story += [Paragraph(f"{count} {what}", BODY) for count, what in voice.figures]
    story += [Paragraph(f"{what} {which}", BODY) for what, which in [*voice.decisions, *voice.partner_asks]]
    story += [Paragraph(escape(a.outcome.text.text), BODY) for a in reading.agreed(paper)]
    story += [PageBreak(), title["perubahan"], title["rapat"]]
    story += [Paragraph(escape(i.text.text), BODY) for m in paper.meetings for i in m.issues]
    story += [NextPageTemplate("wide"), PageBreak(), title["pilar"]]
    heads = [
        "Kode",
        "Rencana tindak lanjut",
        "Penanggung jawab",
        "Instansi terkait",
        "Waktu",
        "Indikator",
        "Anggaran",
        "Asal",
    ]
    for pillar in paper.pillars:
        story += [Paragraph(escape(f"{pillar.label} {pillar.name.text}"), H2), *_gantt(paper, pillar.rows)]
        rows = [
            [
                r.ref, escape(r.text.text), str(voice.lead(r)), escape(voice.support_codes(r)), str(voice.due(r)),
                str(voice.indicator(r)), escape(voice.money(r)), str(voice.origin(r)),
            ]
            for r in pillar.rows
        ]  # fmt: skip
        story.append(_table(heads, rows, [13, 63, 35, 26, 28, 26, 24, 32]))
    story += [NextPageTemplate("up"), PageBreak(), title["tahapan"]]
    phases = [
        [escape(p.name.text) if p else "", *(voice.refs(found[ph]) for ph in reading.Phase)]
        for p, found in reading.phases(paper)
    ]
    story.append(_table(["Pilar", *(voice.phase(ph) for ph in reading.Phase)], phases, [40, 24, 24, 24, 24, 24]))
    story += [title["tata-kelola"], PageBreak(), title["instansi"]]
    for share in reading.sheets(paper):
        story.append(Paragraph(escape(share.agency.name.name.text), H2))
        led = [[r.ref, escape(r.text.text), escape(voice.support_codes(r)), str(voice.due(r))] for r in share.leads]
        story.append(_table(["Kode", "Rencana tindak lanjut", "Instansi terkait", "Waktu"], led, [13, 86, 33, 28]))
        story.append(Paragraph(voice.refs(share.supports), CELL))
    story += [PageBreak(), title["lampiran-rapat"]]
    for meeting in paper.meetings:
        story.append(Paragraph(escape(meeting.title.text), H2))
        story.append(_table(["Butir", "Hasil"], [[o.number, escape(o.text.text)] for o in meeting.outcomes], [14, 146]))
        lines = [[escape(a.agency.name.text), voice.presence(a.presence)] for a in meeting.attendance]
        story.append(_table(["Instansi", "Kehadiran"], lines, [120, 40]))
    story += [title["lampiran-instansi"]]
    story.append(
        _table(["Instansi", "Kode"], [[escape(a.name.name.text), a.name.code] for a in paper.agencies], [120, 40])
    )
    story += [title["lampiran-istilah"], Spacer(1, 1), NextPageTemplate("wide"), PageBreak(), title["lampiran-status"]]
    states = [
        [r.ref, escape(r.text.text), str(voice.lead(r)), str(voice.due(r)), voice.state(r.state) if r.state else "–"]
        for r in paper.rows
    ]
    story.append(_table(["Kode", "Rencana", "Penanggung jawab", "Waktu", "Keadaan"], states, [13, 111, 50, 30, 43]))
    document.multiBuild(story)
    return out.getvalue()
