"""The plain roadmap: an ordinary WeasyPrint document with the same content, the baseline of bench/pdf.py.

Ordinary means: the HTML parser and user-agent sheet as they come, tables that find their own widths, borders on every
cell, hyphenation, leaders in the contents, lists and spans inside cells, and a Gantt chart drawn as SVG with a
rectangle for each month and labels as SVG text. The content is that of the roadmap paper, part for part, from the same
value.

    python -m bench.plain 60 300 1000      writes bench/plain-roadmap-60.html.gz and so on

The files are frozen: they are measured against, not made anew when the paper's words change.
"""

from __future__ import annotations

import gzip
import sys
from datetime import date
from html import escape as e
from pathlib import Path

from app.papers import reading
from app.papers.gantt import axis_of
from app.papers.press import environment, parts_of
from app.papers.roadmap_paper import RoadmapPaper, Row
from app.papers.voice import Voice
from tests.papers.samples import a_large_paper

HERE = Path(__file__).resolve().parent

STYLE = """
@page { size: A4; margin: 2cm 2cm 2.5cm 3cm;
  @top-left { content: "B · BIASA"; font-weight: bold } @top-right { content: "Peta Jalan Border Control Management" }
  @bottom-left { content: "posisi per 1 Januari 2025" }
  @bottom-right { content: "halaman " counter(page) " dari " counter(pages) } }
@page landscape { size: A4 landscape }
body { font-family: Arial, "Liberation Sans", sans-serif; font-size: 9.5pt; line-height: 1.4 }
h1 { page-break-before: always } h1.cover { font-size: 32pt; margin-top: 6cm; page-break-before: auto }
.landscape { page: landscape }
table { width: 100%; border-collapse: collapse; margin: 3mm 0 }
th, td { border: 0.5pt solid #999; padding: 1mm 1.5mm; vertical-align: top; text-align: left }
th, td { hyphens: auto; font-size: 8pt }
tr { page-break-inside: avoid }
th { background: #eeeeee }
ul { margin: 0; padding-left: 4mm }
.toc a::after { content: leader('.') target-counter(attr(href), page) }
.badge { border: 0.5pt solid #666; border-radius: 2mm; padding: 0 1mm }
"""


def gantt(paper: RoadmapPaper, rows: tuple[Row, ...], width: int = 700) -> str:
    """A chart as one would first draw it: a rectangle per month of a bar, text in the drawing."""
    axis = axis_of(paper)
    left, height = 60, 16
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height * (len(rows) + 1)}">']
    ticks = axis.ticks
    column = (width - left) / len(ticks)
    for index, tick in enumerate(ticks):
        x = left + index * column
        parts.append(f'<text x="{x + 2:.1f}" y="11" font-size="7">{tick.year}/{tick.part}</text>')
        parts.append(f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{height * (len(rows) + 1)}" stroke="#ccc"/>')
    for number, row in enumerate(rows, 1):
        y = number * height
        parts.append(f'<text x="2" y="{y + 11}" font-size="8">{e(row.ref)}</text>')
        day: date = reading.begins_on(row, paper)
        last = row.due_on or (axis.end if row.recurrence else day)
        while day < last:
            x = left + axis.place(day, width - left)
            then = min(reading.plus_months(day, 1), last)
            w = left + axis.place(then, width - left) - x
            parts.append(f'<rect x="{x:.1f}" y="{y + 3}" width="{w:.1f}" height="9" fill="#7fa0ae"/>')
            day = reading.plus_months(day, 1)
    return "".join(parts) + "</svg>"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table with every cell's content in a span."""
    head = "".join(f"<th><span>{one}</span></th>" for one in heads)
    body = "".join("<tr>" + "".join(f"<td><span>{one}</span></td>" for one in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def bullets(items: list[str]) -> str:
    """A list in a cell."""
    return "<ul>" + "".join(f"<li>{one}</li>" for one in items) + "</ul>"


def plain(paper: RoadmapPaper) -> str:
    """The whole document."""
    voice = Voice(paper, environment(paper.language).globals["catalogue"])
    parts = parts_of(paper, voice)
    out = [f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{e(paper.title.text)}</title>']
    out.append(f"<style>{STYLE}</style></head><body><p>{e(paper.letterhead.name.text if paper.letterhead else '')}</p>")
    out.append(f'<h1 class="cover">{e(paper.title.text)}</h1><p>{e(voice.edition)}</p><p>{e(voice.period)}</p>')
    out.append(f"<h1>Lembar penetapan</h1><p>{e(voice.approval_sentence)}</p>")
    members = [e(a.name.name.text) + "<br><br><br><br>Nama<br>NIP" for a in paper.agencies if a.member]
    out.append(table(["", "", ""], [[*members, "", ""][i : i + 3] for i in range(0, len(members), 3)]))
    out.append("<h1>Daftar isi</h1>")
    out += [f'<p class="toc"><a href="#{p.anchor}">{p.number} {e(p.title)}</a></p>' for p in parts]
    title = {p.anchor: f'<h1 id="{p.anchor}">{p.number} {e(p.title)}</h1>' for p in parts}

    out.append(title["ringkasan"])
    out.append(table(["", ""], [[str(count), e(what)] for count, what in voice.figures]))
    out.append(
        table(
            ["Sifat", "Hasil rapat", "Sumber"],
            [
                [voice.modality(a.outcome.modality), e(a.outcome.text.text), e(voice.meeting_day(a.meeting))]
                for a in reading.agreed(paper)
            ],
        )
    )
    out.append(table(["Pilar", "Nama", "Jumlah"], [[p.label, e(p.name.text), str(len(p.rows))] for p in paper.pillars]))
    out.append(
        table(
            ["Akhir triwulan", "Jatuh tempo"],
            [[voice.day(m.day), bullets([e(r.ref) for r in m.rows])] for m in reading.milestones(paper)],
        )
    )
    out.append(bullets([f"<b>{e(what)}</b> {which}" for what, which in [*voice.decisions, *voice.partner_asks]]))

    out.append(title["perubahan"] + "<p>Edisi pertama: belum ada edisi sebelumnya untuk dibandingkan.</p>")
    out.append(title["rapat"])
    for meeting in paper.meetings:
        out.append(f"<h2>{e(meeting.title.text)}</h2><p>{e(voice.span(meeting.starts_on, meeting.ends_on))}</p>")
        out.append(table(["Isu", "Isi"], [[i.ref, e(i.text.text)] for i in meeting.issues]))

    out.append('<div class="landscape">' + title["pilar"])
    for pillar in paper.pillars:
        out.append(f"<h2>{pillar.label} {e(pillar.name.text)}</h2>")
        out += [f"<p>{e(objective.text)}</p>" for objective in pillar.objectives]
        out.append(gantt(paper, pillar.rows))
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
        out.append(
            table(
                heads,
                [
                    [
                        e(r.ref), e(r.text.text), str(voice.lead(r)), bullets([e(a.code) for a in r.support]),
                        f'<span class="badge">{voice.due(r)}</span>', str(voice.indicator(r)), e(voice.money(r)),
                        str(voice.origin(r)),
                    ]
                    for r in pillar.rows
                ],
            )
        )  # fmt: skip
    out.append("</div>")

    out.append(title["tahapan"])
    out.append(
        table(
            ["Pilar", *(voice.phase(ph) for ph in reading.Phase)],
            [
                [e(p.name.text) if p else "", *(bullets([e(r.ref) for r in found[ph]]) for ph in reading.Phase)]
                for p, found in reading.phases(paper)
            ],
        )
    )
    out.append(title["tata-kelola"] + "<p>Setiap tindak lanjut dipimpin oleh satu penanggung jawab.</p>" * 3)
    out.append(title["instansi"])
    for share in reading.sheets(paper):
        out.append(f"<h2>{e(share.agency.name.name.text)}</h2>")
        out.append(
            table(
                ["Kode", "Rencana tindak lanjut", "Instansi terkait", "Waktu"],
                [
                    [e(r.ref), e(r.text.text), bullets([e(a.code) for a in r.support]), str(voice.due(r))]
                    for r in share.leads
                ],
            )
        )
        out.append(f"<p>Mendukung {', '.join(e(r.ref) for r in share.supports)}</p>")

    out.append(title["lampiran-rapat"])
    for meeting in paper.meetings:
        out.append(f"<h2>{e(meeting.title.text)}</h2>")
        out.append(
            table(
                ["Butir", "Sifat", "Hasil rapat"],
                [[o.number, voice.modality(o.modality), e(o.text.text)] for o in meeting.outcomes],
            )
        )
        out.append(
            table(
                ["Instansi", "Jabatan", "Kehadiran", "Jumlah"],
                [
                    [
                        e(a.agency.name.text),
                        e(a.position.text if a.position else "–"),
                        voice.presence(a.presence),
                        str(a.headcount or "–"),
                    ]
                    for a in meeting.attendance
                ],
            )
        )
    out.append(title["lampiran-instansi"])
    out.append(
        table(
            ["Instansi", "Kode", "Jenis"],
            [[e(a.name.name.text), a.name.code, voice.agency_kind(a)] for a in paper.agencies],
        )
    )
    out.append(title["lampiran-istilah"] + "<p>PLBN: Pos Lintas Batas Negara.</p>")
    out.append(title["lampiran-status"])
    out.append(
        table(
            ["Kode", "Rencana tindak lanjut", "Penanggung jawab", "Waktu", "Keadaan"],
            [
                [e(r.ref), e(r.text.text), str(voice.lead(r)), str(voice.due(r)),
                 f'<span class="badge">{voice.state(r.state)}</span>' if r.state else "–"]
                for r in paper.rows
            ],
        )
    )  # fmt: skip
    return "\n".join(out) + "</body></html>\n"


def file_of(actions: int) -> Path:
    """Where the document of that size stands."""
    return HERE / f"plain-roadmap-{actions}.html.gz"


if __name__ == "__main__":
    for wanted in map(int, sys.argv[1:]):
        file_of(wanted).write_bytes(gzip.compress(plain(a_large_paper(wanted)).encode("utf-8"), 9, mtime=0))
