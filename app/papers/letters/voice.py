"""How the papers around a meeting say one thing: a text, a day, an agency, who chaired. Message ids are Indonesian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core import N_, ZONES, Run, passages, words
from app.meetings import AttendanceRole, AttendanceStatus
from app.minutes import ActionAgreed, AgencyNamed, MinutesContent, Presence
from app.papers.blocks import Para, Style, Words, paras, run, text_of
from app.papers.kinds import PaperKind
from app.papers.vocabulary import CLASS_WORDS, ILLUSTRATIVE, RECURRENCE_WORDS, UNTRANSLATED

from .letter import Letter

BLANK = "…………………………"
SHORT_BLANK = "……………"


@dataclass(frozen=True, slots=True)
class People:
    """How many came: agencies, and persons where every line says how many."""

    agencies: int
    persons: int | None


def people(rows: Iterable[Presence]) -> People:
    """Count who was present; unknown is not zero. Of several days an agency counts with its largest."""
    present = [row for row in rows if row.status is AttendanceStatus.PRESENT]
    days: dict[int, dict[date | None, int]] = {}
    for row in present:
        counted = days.setdefault(row.agency.id, {})
        counted[row.attended_on] = counted.get(row.attended_on, 0) + (row.headcount or 0)
    persons = sum(
        one.get(None, 0) + max((count for day, count in one.items() if day is not None), default=0)
        for one in days.values()
    )
    return People(len(days), persons if present and all(row.headcount is not None for row in present) else None)


@dataclass(frozen=True)
class Voice:
    """Everything said in one letter, in its language."""

    letter: Letter
    catalogue: Any

    @property
    def content(self) -> MinutesContent:
        return self.letter.content

    @property
    def beforehand(self) -> bool:
        """Whether the paper is made before the meeting: what it does not know may still be settled."""
        kind = self.letter.kind
        return kind is PaperKind.INVITATION or (kind is PaperKind.ATTENDANCE_LIST and not self.letter.recorded)

    @property
    def unknown(self) -> Words:
        """A fact of the meeting that the record does not say."""
        return self.missing(N_("belum ditetapkan") if self.beforehand else N_("tidak tercatat"))

    @property
    def english(self) -> bool:
        return self.letter.language == "en"

    def _(self, message: str, **given: object) -> str:
        """A sentence in the paper's language."""
        said = str(self.catalogue.gettext(message))
        return said % given if given else said

    def pgettext(self, context: str, message: str) -> str:
        """A word that means something else elsewhere."""
        return str(self.catalogue.pgettext(context, message))

    def ngettext(self, one: str, more: str, count: int) -> str:
        """A counted thing."""
        return str(self.catalogue.ngettext(one, more, count)) % {"num": self.number(count)}

    def sentence(self, message: str, *, bold: bool = False, **given: Words) -> Words:
        """A sentence in the paper's language round words that may stand in another."""
        said: list[Run] = []
        for place, piece in enumerate(re.split(r"%\((\w+)\)s", self._(message))):
            said.extend(given[piece] if place % 2 else run(piece, bold=bold))
        return tuple(said)

    def number(self, value: int) -> str:
        return words.number(value, self.letter.language)

    # -- what people wrote

    def text(self, indonesian: str | None, english: str | None = None, *, bold: bool = False) -> Words:
        """Somebody's words; where an English copy has only the Indonesian ones, they say so."""
        if self.english and english:
            return run(english, bold=bold)
        if not indonesian:
            return ()
        if self.english:
            return (Run(indonesian, bold, lang="id"), Run(UNTRANSLATED))
        return run(indonesian, bold=bold)

    def proper(self, indonesian: str, english: str | None = None, *, bold: bool = False) -> Words:
        """A proper name, which needs no mark where it has no English form."""
        if self.english and english:
            return run(english, bold=bold)
        return run(indonesian, bold=bold, lang="id" if self.english else "")

    def name(self, agency: AgencyNamed, *, bold: bool = False) -> Words:
        return self.proper(agency.name, agency.name_en, bold=bold)

    def plain_name(self, agency: AgencyNamed) -> str:
        return (agency.name_en or agency.name) if self.english else agency.name

    @property
    def title(self) -> Words:
        """What the meeting is called."""
        return self.proper(self.content.facts.title, self.content.facts.title_en)

    @property
    def head(self) -> Words:
        """The secretariat's name, or the forum's where no agency holds it."""
        head, facts = self.letter.head, self.content.facts
        return self.proper(facts.forum, facts.forum_en) if head is None else self.proper(head.name, head.name_en)

    @property
    def plain_head(self) -> str:
        """The same, as letters alone."""
        return text_of(self.head)

    def names(self, agencies: Sequence[AgencyNamed]) -> Words:
        """Several agencies, in their order."""
        return joined([self.name(agency) for agency in agencies])

    def names_and(self, agencies: Sequence[AgencyNamed]) -> Words:
        """Several agencies as a sentence lists them."""
        if len(agencies) < 2:
            return self.names(agencies)
        comma = "," if len(agencies) > 2 else ""
        last = run(comma + " " + self._("dan") + " ")
        return (*joined([self.name(one) for one in agencies[:-1]], ", "), *last, *self.name(agencies[-1]))

    def notes(self, text: str, level: int = 0) -> tuple[Para, ...]:
        """What was noted, with its emphasis and lists."""
        said = paras(passages(text), "id" if self.english else "", level)
        if self.english and said:
            last = said[-1]
            said = (*said[:-1], Para((*last.words, Run(UNTRANSLATED)), last.style, last.mark, last.level))
        return said

    def missing(self, message: str) -> Words:
        """What the record does not say."""
        return run(self._(message), italic=True)

    def dagger(self, illustrative: Sequence[str], *fields: str) -> Words:
        """The mark behind filler."""
        return run(ILLUSTRATIVE) if any(field in illustrative for field in fields) else ()

    # -- days and hours

    def day(self, value: date) -> str:
        return words.day_short(value, self.letter.language)

    def long_day(self, value: date) -> str:
        return words.day(value, self.letter.language)

    @property
    def meeting_days(self) -> Words:
        """Selasa, 7 Mei 2024; 7 s.d. 9 Maret 2023; what is not known says so."""
        facts = self.content.facts
        if facts.starts_on is None:
            return self.missing(N_("hari tidak diketahui")) if facts.day_unknown else self.unknown
        if facts.ends_on is None or facts.ends_on == facts.starts_on:
            return run(self.long_day(facts.starts_on))
        first, last = facts.starts_on, facts.ends_on
        names = words.WEEKDAYS[self.letter.language]
        days = f"{names[first.weekday()]}–{names[last.weekday()]}"
        comma = ", " if not self.english else " "
        return run(f"{days}{comma}{words.span(first, last, self.letter.language)}")

    @property
    def meeting_day_short(self) -> str:
        """7 Mei 2024."""
        facts = self.content.facts
        if facts.starts_on is None:
            return text_of(self.meeting_days)
        return words.span(facts.starts_on, facts.ends_on, self.letter.language)

    @property
    def hours(self) -> Words:
        """Pukul 09.00 s.d. 12.00 WITA."""
        facts = self.content.facts
        if facts.starts_at is None:
            return self.unknown
        zone = ZONES.get(facts.timezone or "", "")
        starts = words.clock(facts.starts_at, self.letter.language)
        ends = words.clock(facts.ends_at, self.letter.language) if facts.ends_at else self._("selesai")
        return run(self._("pukul %(starts)s s.d. %(ends)s %(zone)s", starts=starts, ends=ends, zone=zone).rstrip())

    @property
    def place(self) -> Words:
        """Where the meeting is or was."""
        facts = self.content.facts
        where = facts.venue or facts.border_post
        return self.proper(where) if where else self.unknown

    @property
    def signed_at(self) -> str:
        """Place and day above a signature; what is not known is left to write in."""
        signing = self.letter.signing
        day = self.day(signing.dated_on) if signing and signing.dated_on else SHORT_BLANK
        return f"{SHORT_BLANK}, {day}"

    @property
    def document_number(self) -> str:
        """Nomor: W.22-…, or a line to write it on."""
        signing = self.letter.signing
        return self._("Nomor: %(number)s", number=(signing.number if signing and signing.number else BLANK))

    # -- who

    def holder(self, role: AttendanceRole) -> Words:
        """Position and agency of whoever held a role in the meeting; none where nobody is recorded for it."""
        said: list[Run] = []
        for row in self.content.attendance:
            if row.role is role and row.status is AttendanceStatus.PRESENT:
                if said:
                    said.append(Run("; "))
                said.extend(self.who(row))
        return tuple(said)

    def who(self, row: Presence) -> Words:
        """Kepala Kantor Imigrasi Kupang , and whom it stands for."""
        name = self.name(row.agency)
        if not row.position:
            return name
        said = [*self.proper(row.position)]
        if row.agency.name.casefold() not in row.position.casefold():
            said += [Run(", "), *name]
        return tuple(said)

    @property
    def chair(self) -> Words:
        """Who chaired, by position; whoever opened need not have."""
        facts = self.content.facts
        if facts.chair_position:
            return self.proper(facts.chair_position)
        return self.holder(AttendanceRole.CHAIR)

    @property
    def class_mark(self) -> str:
        """B or T with its word."""
        letter, word = CLASS_WORDS[self.letter.security_class]
        return f"{letter} · {self._(word)}"

    # -- actions

    def due(self, action: ActionAgreed) -> Words:
        """Until when, in the record's own words where there is no day."""
        if action.due_on:
            return (*run(self.day(action.due_on)), *self.dagger(action.illustrative, "due_on"))
        if action.recurrence:
            return run(self._(RECURRENCE_WORDS[action.recurrence]))
        if action.due_text:
            return self.text(action.due_text)
        return self.missing(N_("belum ditetapkan"))

    def lead(self, action: ActionAgreed) -> Words:
        """The one agency responsible."""
        if action.lead is None:
            return self.missing(N_("belum ditetapkan"))
        return (*self.name(action.lead), *self.dagger(action.illustrative, "lead"))

    def rests_on(self, action: ActionAgreed) -> str:
        """Butir 1, 3; isu I4."""
        said = []
        if action.outcomes:
            said.append(self._("butir %(numbers)s", numbers=", ".join(map(str, action.outcomes))))
        if action.issues:
            said.append(self._("isu %(refs)s", refs=", ".join(action.issues)))
        return "; ".join(said)


def joined(pieces: Sequence[Words], between: str = "; ") -> Words:
    """Pieces after one another."""
    said: list[Run] = []
    for place, words_ in enumerate(pieces):
        said.extend([Run(between), *words_] if place else words_)
    return tuple(said)


def body(*said: Words, style: Style = Style.BODY, **given: Any) -> Para:
    """A paragraph of several pieces."""
    return Para(tuple(one for part in said for one in part), style, **given)
