"""How a roadmap says one thing: a text, a day, a cell of a row, a state.

Message ids are Indonesian. Nothing here knows a request: the catalogue comes with the voice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from app.core import words

from .reading import Phase
from .roadmap_paper import (
    Agency,
    AgencyName,
    Audience,
    ChangeKind,
    Meeting,
    Modality,
    Origin,
    Presence,
    RiskLevel,
    RoadmapPaper,
    Row,
    State,
    Text,
)
from .symbol_font import CHARACTERS
from .vocabulary import (
    AGENCY_WORDS,
    CHANGE_WORDS,
    FUNDING_WORDS,
    ILLUSTRATIVE,
    MEETING_WORDS,
    MODALITY_WORDS,
    PHASE_WORDS,
    PRESENCE_WORDS,
    RECURRENCE_WORDS,
    RISK_WORDS,
    STATE_WORDS,
    UNTRANSLATED,
)


def clip(text: Text, letters: int | None) -> Text:
    """A text of at most so many letters, with a mark where it was cut."""
    if letters is None or len(text.text) <= letters:
        return text
    return Text(text.text[: letters - 1].rsplit(None, 1)[0].rstrip(" ,;.") + " …", text.lang)


@dataclass(frozen=True)
class Cells:
    """How a paper says one thing, in its language: every method gives plain words or safe markup."""

    paper: RoadmapPaper
    catalogue: Any

    def _(self, message: str, **given: object) -> str:
        """A sentence in the paper's language."""
        said = str(self.catalogue.gettext(message))
        return said % given if given else said

    def ngettext(self, one: str, more: str, count: int) -> str:
        """A counted thing."""
        return str(self.catalogue.ngettext(one, more, count)) % {"num": self.number(count)}

    # -- what people wrote

    def say(self, text: Text | None) -> Markup | str:
        """Somebody's words; in another language than the paper's they say so."""
        if text is None:
            return ""
        if text.lang is self.paper.language:
            return text.text
        return Markup('<span lang="{}">{}</span>{}').format(text.lang.value, text.text, UNTRANSLATED)

    def paragraphs(self, text: Text | None) -> list[Markup | str]:
        """Somebody's words, one piece for each paragraph."""
        if text is None:
            return []
        return [self.say(Text(part.strip(), text.lang)) for part in text.text.split("\n") if part.strip()]

    def name(self, agency: AgencyName) -> Markup | str:
        """An agency's name: a proper name, so without the mark; its language is told to screen readers."""
        if agency.name.lang is self.paper.language:
            return agency.name.text
        return Markup('<span lang="{}">{}</span>').format(agency.name.lang.value, agency.name.text)

    def names(self, agencies: Iterable[AgencyName]) -> Markup:
        """Several agencies, in their order."""
        return Markup("; ").join(escape(self.name(agency)) for agency in agencies)

    @staticmethod
    def dagger(row: Row, *fields: str) -> str:
        """The mark behind filler."""
        return ILLUSTRATIVE if any(field in row.illustrative for field in fields) else ""

    # -- days and numbers

    def day(self, value: date) -> str:
        """7 Mei 2024."""
        return words.day_short(value, self.paper.language)

    def long_day(self, value: date) -> str:
        """Selasa, 7 Mei 2024."""
        return words.day(value, self.paper.language)

    def span(self, first: date | None, last: date | None) -> str:
        """The day or days of a meeting."""
        if first is None:
            return self._("hari tidak tercatat")
        return words.span(first, last, self.paper.language)

    def number(self, value: int) -> str:
        """1.250 or 1,250."""
        return words.number(value, self.paper.language)

    # -- a row's cells

    def lead(self, row: Row) -> Markup | str:
        """Who is responsible."""
        if row.lead is None:
            return self._("belum ditetapkan")
        return self.name(row.lead) + self.dagger(row, "lead")

    def support(self, row: Row) -> Markup | str:
        """Who helps."""
        if not row.support:
            return "–"
        return self.names(row.support) + self.dagger(row, "support")

    def support_codes(self, row: Row) -> str:
        """Who helps, by code: for the narrow column of the matrix; the annex of agencies resolves the codes."""
        return "; ".join(agency.code for agency in row.support) + self.dagger(row, "support") if row.support else "–"

    def due(self, row: Row) -> Markup | str:
        """Until when, or how often."""
        if row.due_on:
            said = self.day(row.due_on)
            if row.recurrence:
                reviewed = self._("tinjauan %(day)s", day=said)
                said = f"{self._(RECURRENCE_WORDS[row.recurrence])}; {reviewed}"
            return said + self.dagger(row, "due_on", "recurrence")
        if row.recurrence:
            return self._(RECURRENCE_WORDS[row.recurrence]) + self.dagger(row, "recurrence")
        if row.due_words:
            return Markup("“{}”").format(self.say(row.due_words)) + self.dagger(row, "due_text")
        return self._("belum ditetapkan")

    def indicator(self, row: Row) -> Markup | str:
        """Indicator, and baseline → target where given."""
        if not (row.indicator or row.baseline or row.target):
            return self._("belum ditetapkan")
        said = escape(self.say(row.indicator)) + self.dagger(row, "indicator")
        if row.baseline or row.target:
            arrow = Markup("{}{} → {}{}").format(
                self.say(row.baseline) or "…",
                self.dagger(row, "baseline"),
                self.say(row.target) or "…",
                self.dagger(row, "target"),
            )
            said = said + (Markup(": ") if row.indicator else Markup("")) + arrow
        return said

    def money(self, row: Row) -> str:
        """Indicative budget and its source."""
        if row.budget_idr is None and row.funding is None:
            return self._("belum ditetapkan")
        parts = []
        if row.budget_idr is not None:
            amount = words.rupiah(row.budget_idr, self.paper.language)
            parts.append(amount + self.dagger(row, "budget_idr"))
        if row.funding:
            parts.append(self._(FUNDING_WORDS[row.funding]) + self.dagger(row, "funding_source"))
        return " · ".join(parts)

    @cached_property
    def _meetings(self) -> dict[str, Meeting]:
        return {meeting.code: meeting for meeting in self.paper.meetings}

    def cites(self, origin: Origin) -> str:
        """The points of a meeting: ``butir 1, 3; isu I4``."""
        parts = []
        if origin.outcomes:
            parts.append(self._("butir %(numbers)s", numbers=", ".join(origin.outcomes)))
        if origin.issues:
            parts.append(self._("isu %(refs)s", refs=", ".join(origin.issues)))
        return "; ".join(parts)

    def meeting_name(self, origin: Origin) -> Markup | str:
        """A meeting, short enough for a cell: its kind and day."""
        meeting = self._meetings.get(origin.meeting)
        if meeting and meeting.short_title:
            name = self.say(meeting.short_title)
        elif meeting and meeting.kind in MEETING_WORDS:
            name = self._(MEETING_WORDS[meeting.kind])
        else:
            name = self.say(origin.title)
        return Markup("{} {}").format(name, self.span(origin.starts_on, origin.ends_on))

    def origin(self, row: Row) -> Markup | str:
        """Where a row comes from."""
        if not row.origins:
            return "—"
        said = []
        for origin in row.origins:
            cites = self.cites(origin)
            said.append(escape(self.meeting_name(origin)) + (f": {cites}" if cites else ""))
        return Markup("; ").join(said)

    # -- single words

    def state(self, state: State) -> str:
        """A state's word."""
        return self._(STATE_WORDS[state])

    def symbol(self, state: State) -> str:
        """A state's symbol and word."""
        return f"{CHARACTERS[state]} {self.state(state)}"

    def late(self, row: Row) -> str:
        """How long past due, for those who may know."""
        if self.paper.audience is not Audience.LEADERSHIP or not row.late_days:
            return ""
        return self.ngettext("%(num)s hari", "%(num)s hari", row.late_days)

    def modality(self, modality: Modality | None) -> str:
        """An outcome's modality, never guessed."""
        return self._(MODALITY_WORDS[modality]) if modality else self._("sifat belum dipilih")

    def presence(self, presence: Presence) -> str:
        """Present, excused, and so on."""
        return self._(PRESENCE_WORDS[presence])

    def meeting_kind(self, meeting: Meeting) -> str:
        """A meeting's type."""
        return self._(MEETING_WORDS[meeting.kind]) if meeting.kind in MEETING_WORDS else self._("Rapat")

    def agency_kind(self, agency: Agency) -> str:
        """An agency's kind."""
        return self._(AGENCY_WORDS.get(agency.kind, AGENCY_WORDS["other"]))

    def phase(self, phase: Phase) -> str:
        """A phase's name."""
        return self._(PHASE_WORDS[phase])

    def change(self, kind: ChangeKind) -> str:
        """What happened to an action."""
        return self._(CHANGE_WORDS[kind])

    def risk(self, level: RiskLevel) -> str:
        """A risk's level."""
        return self._(RISK_WORDS[level])
