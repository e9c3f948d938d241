"""How a roadmap speaks in whole sentences: cover, approval, summary, changes, phases, sheets, status.

Each is read off the value when it is said, so no sentence contradicts a table.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from app.core import words

from . import reading
from .cells import Cells, clip
from .reading import Phase, Sheet
from .roadmap_paper import Agency, Change, ChangeKind, EditionState, Meeting, Row, Signatory
from .vocabulary import AUDIENCE_WORDS, CLASS_WORDS, ILLUSTRATIVE

MOST_REFS = 10
"""Codes in a sentence of the summary; it has one page, and the status annex names them all."""


def balanced(text: str, room: int) -> list[str]:
    """Break a text into the fewest lines of at most ``room`` characters, as even as they can be."""
    pieces = text.split()
    for count in range(1, len(pieces) + 1):
        for width in range(-(-len(text) // count), room + 1):
            lines, line = [], ""
            for piece in pieces:
                if line and len(line) + 1 + len(piece) > width:
                    lines.append(line)
                    line = piece
                else:
                    line = f"{line} {piece}".strip()
            lines.append(line)
            if len(lines) <= count and max(map(len, lines)) <= max(width, *map(len, pieces)):
                return [f"{one} " for one in lines[:-1]] + lines[-1:]
    return [text]


@dataclass(frozen=True)
class Voice(Cells):
    """Everything a paper says: its cells, and the sentences round them."""

    @property
    def logo(self) -> str:
        """The letterhead's picture as an address that loads nothing."""
        head = self.paper.letterhead
        if head is None or head.logo is None:
            return ""
        return f"data:{head.logo_mime};base64,{base64.b64encode(head.logo).decode('ascii')}"

    @property
    def edition(self) -> str:
        """RANCANGAN, or the edition and what became of it."""
        _, edition = self._, self.paper.edition
        if edition is None:
            if self.paper.changes is None:
                return _("Rancangan edisi pertama")
            return _("Rancangan edisi ke-%(n)s", n=self.paper.changes.since_edition + 1)
        said = _("Edisi pertama") if edition.number == 1 else _("Edisi ke-%(n)s", n=edition.number)
        if edition.state is EditionState.SUBMITTED:
            return _("Rancangan %(edition)s, diajukan", edition=said.lower())
        if edition.state is EditionState.SUPERSEDED:
            return _("%(edition)s, tidak berlaku lagi: diganti edisi ke-%(n)s", edition=said, n=edition.replaced_by)
        return said

    @property
    def period(self) -> str:
        """Periode 2023–2025."""
        first, last = reading.starts_on(self.paper).year, reading.ends_on(self.paper).year
        return self._("Periode %(years)s", years=first if first == last else f"{first}–{last}")

    def counted(self, rows: Sequence[Row]) -> str:
        """13 tindak lanjut."""
        return self.ngettext("%(num)s tindak lanjut", "%(num)s tindak lanjut", len(rows))

    @property
    def approval_sentence(self) -> str:
        """What is established on the approval sheet."""
        pillars = [p for p in self.paper.pillars if p.rows]
        return self._(
            "Peta jalan ini disusun dari %(meetings)s dan memuat %(actions)s dalam %(pillars)s. Dengan "
            "ditandatanganinya lembar ini, peta jalan menjadi acuan bersama instansi anggota dalam merencanakan, "
            "melaksanakan, dan melaporkan tindak lanjut.",
            meetings=self.ngettext("%(num)s rapat", "%(num)s rapat", len(self.paper.meetings)),
            actions=self.counted(self.paper.rows),
            pillars=self.ngettext("%(num)s pilar", "%(num)s pilar", len(pillars)),
        )

    @property
    def signature_lines(self) -> list[tuple[Signatory, ...]]:
        """The columns of the approval sheet, three to a line; blank ones for the members where nobody is named."""
        signs = self.paper.signatories or tuple(
            Signatory(position=None, agency=agency.name) for agency in self.paper.agencies if agency.member
        )
        return [tuple(signs[at : at + 3]) for at in range(0, len(signs), 3)]

    @property
    def figures(self) -> list[tuple[int, str]]:
        """The numbers at the head of the summary: of the plan, not of anybody's performance."""
        paper = self.paper
        rows = paper.rows
        leads = {row.lead.code for row in rows if row.lead}
        pillars = sum(1 for pillar in paper.pillars if pillar.rows)
        ngettext = self.catalogue.ngettext
        dated = sum(1 for row in rows if row.due_on)
        recurring = sum(1 for row in rows if row.recurrence and not row.due_on)
        return [
            (len(rows), ngettext("tindak lanjut", "tindak lanjut", len(rows))),
            (pillars, ngettext("pilar terisi", "pilar terisi", pillars)),
            (len(paper.meetings), ngettext("rapat", "rapat", len(paper.meetings))),
            (len(leads), ngettext("penanggung jawab", "penanggung jawab", len(leads))),
            (dated, ngettext("berbatas waktu", "berbatas waktu", dated)),
            (recurring, ngettext("berkelanjutan", "berkelanjutan", recurring)),
        ]

    def meeting_day(self, meeting: Meeting) -> str:
        """Rapat koordinasi 7 Mei 2024."""
        name = self.say(meeting.short_title) if meeting.short_title else self.meeting_kind(meeting)
        return f"{name} {self.span(meeting.starts_on, meeting.ends_on)}"

    def chart(self, drawn: dict[str, Any], rows: Sequence[Row]) -> Markup:
        """A pillar's symbols as one drawing, with words for those who cannot see it."""
        counts = reading.count_states(rows)
        said = ", ".join(f"{count} {self.state(state)}" for state, count in counts.items()) or self.counted(rows)
        paths = Markup("").join(
            [Markup('<path d="{}" fill="{}"/>').format(d, ink) for d, ink in drawn["fills"]]
            + [
                Markup('<path d="{}" fill="none" stroke="{}" stroke-width=".34"/>').format(d, ink)
                for d, ink in drawn["strokes"]
            ]
        )
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 74 4" width="74mm" height="4mm">'
            "<title>{}</title>{}</svg>"
        ).format(said, paths)

    @property
    def decisions(self) -> list[tuple[str, Markup | str]]:
        """What waits for the leadership's hand."""
        return self.asked_of_leadership()

    def asked_of_leadership(self, texts: int = 3, most: int = MOST_REFS) -> list[tuple[str, Markup | str]]:
        """The same, with the words of up to ``texts`` actions and the codes of up to ``most``."""
        _, paper = self._, self.paper
        unassigned, undated = reading.unassigned(paper), reading.undated(paper)
        both = [row for row in unassigned if row in undated]
        asked = [
            (_("Menetapkan penanggung jawab dan batas waktu:"), both),
            (_("Menetapkan penanggung jawab:"), [row for row in unassigned if row not in both]),
            (_("Menetapkan batas waktu:"), [row for row in undated if row not in both]),
            (_("Mengatasi kendala:"), reading.blocked(paper)),
        ]
        found = [(what, self._listed(rows, texts, most)) for what, rows in asked if rows]
        late = reading.overdue(paper)
        if late:
            found.append((
                _("Memutuskan kelanjutan %(actions)s yang lewat batas waktu:", actions=self.counted(late)),
                self.refs(late, most) + ".",
            ))
        return found

    def _listed(self, rows: Sequence[Row], texts: int, most: int) -> Markup | str:
        """Codes with their text where they are few, codes alone where they are many."""
        if len(rows) > texts:
            return self.refs(rows, most) + "."
        return (
            Markup("; ").join(
                Markup("{} {}").format(row.ref, self.say(clip(row.text, 240 // len(rows)))) for row in rows
            )
            + "."
        )

    @property
    def partner_asks(self) -> list[tuple[str, Markup | str]]:
        """What is asked of partners, and where they are named already."""
        paper = self.paper
        asked: list[tuple[str, Markup | str]] = [
            (f"{row.ref}:", escape(self.say(row.partner_support)) + self.dagger(row, "partner_support"))
            for row in reading.asked_of_partners(paper)[:6]
        ]
        named = reading.partner_rows(paper)
        if named:
            asked.append((
                self._("Melanjutkan dukungan sebagai instansi terkait:"),
                Markup("; ").join(
                    Markup("{} ({})").format(
                        self.name(replace(agency, name=clip(agency.name, 70))), self.refs(rows, MOST_REFS)
                    )
                    + (ILLUSTRATIVE if any(self.dagger(row, "support") for row in rows) else "")
                    for agency, rows in named
                )
                + ".",
            ))
        return asked

    def change_detail(self, change: Change) -> Markup | str:
        """Old and new, and why."""
        none = self._("belum ditetapkan")
        parts: list[Markup | str] = []
        if change.kind is ChangeKind.RESCHEDULED:
            before = self.day(change.due_before) if change.due_before else none
            after = self.day(change.due_after) if change.due_after else none
            parts.append(f"{before} → {after}")
        if change.kind is ChangeKind.LEAD_CHANGED:
            before_lead = self.name(change.lead_before) if change.lead_before else none
            after_lead = self.name(change.lead_after) if change.lead_after else none
            parts.append(Markup("{} → {}").format(before_lead, after_lead))
        if change.reason:
            parts.append(self.say(change.reason))
        return Markup(". ").join(parts) if parts else "–"

    def yield_of(self, meeting: Meeting) -> str:
        """What a meeting gave: outcomes and actions."""
        rows = [row for row in self.paper.rows if any(o.meeting == meeting.code for o in row.origins)]
        outcomes = self.ngettext("%(num)s butir", "%(num)s butir", len(meeting.outcomes))
        return f"{outcomes}, {self.counted(rows)}"

    @property
    def has_issues(self) -> bool:
        """Whether any meeting's issues are told."""
        return any(meeting.issues for meeting in self.paper.meetings)

    def matrix_widths(self, width: float) -> list[str]:
        """The columns of the matrix on a turned sheet: many actions need the room for their words."""
        is_large = len(self.paper.rows) > reading.OWN_SHEET_ROWS
        shares = (12, 68, 31.5, 23.5, 28, 28, 26, 30) if is_large else (12, 64, 32, 25, 28, 31, 25, 30)
        return [f"{share * width / sum(shares):.2f}" for share in shares]

    @property
    def phase_sentence(self) -> str:
        """From where the phases count."""
        return self._(
            "Tahapan dihitung dari awal peta jalan, %(start)s: jangka pendek sampai 6 bulan, jangka menengah sampai "
            "24 bulan, selebihnya jangka panjang. Kode dirinci pada bagian sebelumnya.",
            start=self.day(reading.starts_on(self.paper)),
        )

    def phase_span(self, phase: Phase) -> str:
        """Until when a phase runs."""
        start = reading.starts_on(self.paper)
        if phase in (Phase.SHORT, Phase.MEDIUM):
            months = reading.SHORT_MONTHS if phase is Phase.SHORT else reading.MEDIUM_MONTHS
            last = words.day_short(reading.plus_months(start, months), self.paper.language)
            return self._("s.d. %(day)s", day=last)
        return self._("sesudahnya") if phase is Phase.LONG else ""

    def sheet_line(self, share: Sheet) -> str:
        """Memimpin 5, mendukung 2."""
        said = self._("Memimpin %(actions)s", actions=self.counted(share.leads))
        if share.supports:
            said += ", " + self._("mendukung %(actions)s", actions=self.counted(share.supports))
        return said + f" · {share.agency.name.code}"

    def bases_of(self, share: Sheet) -> list[tuple[str, Markup | str]]:
        """The outcomes an agency's actions rest on, each once."""
        seen: dict[tuple[str, str], tuple[str, Markup | str]] = {}
        for row in share.leads:
            for one in reading.outcomes_of(row, self.paper):
                key = (one.meeting.code, one.outcome.number)
                cited = self._("butir %(numbers)s", numbers=one.outcome.number)
                seen[key] = (f"{cited}, {self.meeting_day(one.meeting)}", self.say(one.outcome.text))
        return list(seen.values())[:6]

    def share_of(self, agency: Agency, shares: Sequence[Sheet]) -> tuple[int, int]:
        """How many actions an agency leads and supports."""
        for one in shares:
            if one.agency.name.code == agency.name.code:
                return len(one.leads), len(one.supports)
        return 0, 0

    @property
    def late_sentence(self) -> str:
        """How many are past due, for those who may know."""
        late, untold = reading.overdue(self.paper), self.paper.late_untold
        said = self._("Tidak ada tindak lanjut yang lewat batas waktu.")
        if late:
            said = self._(
                "%(n)s dari %(actions)s lewat batas waktu: %(refs)s.",
                n=len(late), actions=self.counted(self.paper.rows), refs=self.refs(late),
            )  # fmt: skip
        if untold:
            said += " " + self._(
                "Keterlambatan instansi lain dalam %(forums)s tidak dimuat dalam salinan ini.",
                forums=", ".join(untold),
            )
        return said

    def report(self, row: Row) -> Markup | str:
        """The last report and the obstacle, behind a state."""
        parts: list[Markup | str] = []
        if row.reported_on:
            parts.append(self._("laporan %(day)s", day=self.day(row.reported_on)))
        if row.obstacle:
            parts.append(self._("kendala:") + " " + self.say(row.obstacle))
        return Markup("; ") + Markup("; ").join(parts) if parts else ""

    @property
    def audience(self) -> str:
        """For whom this copy is."""
        return self._(AUDIENCE_WORDS[self.paper.audience])

    @property
    def class_mark(self) -> str:
        """B or T with its word."""
        letter, word = CLASS_WORDS[self.paper.security_class]
        return f"{letter} · {self._(word)}"

    def refs(self, rows: Sequence[Row], most: int | None = None) -> str:
        """Codes of rows; where they are more than ``most``, the first of them and how many follow."""
        if most is None or len(rows) <= most + 1:
            return ", ".join(row.ref for row in rows)
        listed = ", ".join(row.ref for row in rows[:most])
        return self._("%(refs)s, dan %(n)s lainnya", refs=listed, n=self.number(len(rows) - most))

    def phase_cell(self, rows: Sequence[Row]) -> Markup | str:
        """The actions of one pillar in one phase: with their months where the paper is small."""
        if not rows:
            return "–"
        if len(self.paper.rows) > 30:
            return self.refs(rows)
        said = (f"{row.ref} ({row.due_on:%m/%Y})" if row.due_on else row.ref for row in rows)
        return Markup("<br/>").join(said)

    @property
    def title_lines(self) -> Markup:
        """The title in lines of like length: no word stands alone at the end."""
        text = self.paper.title.text
        room = 24 if len(text) <= 80 else 31 if len(text) <= 150 else 44
        said = Markup("<br/>").join(balanced(text, room))
        if self.paper.title.lang is self.paper.language:
            return said
        return Markup('<span lang="{}">{}</span>').format(self.paper.title.lang.value, said)

    # -- what the short paper leaves out

    def more(self, count: int) -> str:
        """How many rows of a pillar stand in the full paper only."""
        return self.ngettext(
            "dan %(num)s tindak lanjut lain: selengkapnya dalam peta jalan lengkap",
            "dan %(num)s tindak lanjut lain: selengkapnya dalam peta jalan lengkap",
            count,
        )

    def more_agencies(self, count: int) -> str:
        """How many agencies stand in the full paper only."""
        return self.ngettext(
            "dan %(num)s instansi lain: selengkapnya dalam peta jalan lengkap",
            "dan %(num)s instansi lain: selengkapnya dalam peta jalan lengkap",
            count,
        )

    def left_out_sentence(self, count: int) -> str:
        """What is shown of how much, and by which order."""
        rows = len(self.paper.rows)
        return self._(
            "Termuat %(shown)s dari %(actions)s: per pilar yang terbuka dengan batas waktu paling awal.",
            shown=self.number(rows - count), actions=self.counted(self.paper.rows),
        )  # fmt: skip
