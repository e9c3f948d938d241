"""The roadmap as a value: everything the paper says, and nothing else.

The values here are what one copy of the roadmap states for one audience, in one language, on one day.
They are composed from the rooms by ``app.papers.compose``, and laid out by ``app.papers.press``, which
sees neither database nor request. What an audience may not see is absent from the value, so no layout
can leak it; the few rules that must never be broken are checked when the value is made.

Facts only: counts, phases, milestones and pull-out pages are read off the rows by
``app.papers.reading``, so two parts of one paper cannot disagree.

Texts are what people wrote, as they wrote it. Words of the paper itself ("belum ditetapkan") are the
press's. Absent means ``None`` or ``()``: never an empty string, never a dash.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Audience(StrEnum):
    """For whom this copy is cut."""

    LEADERSHIP = "leadership"
    FORUM = "forum"
    PARTNER = "partner"
    PUBLIC = "public"


class Language(StrEnum):
    """The language of the paper's own words, and of each text in it."""

    ID = "id"
    EN = "en"


class SecurityClass(StrEnum):
    """The mark on every page: B (biasa) or T (terbatas)."""

    OPEN = "open"
    RESTRICTED = "restricted"


class State(StrEnum):
    """An action's state as shown; the same words as the exchange record."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_VERIFICATION = "awaiting_verification"
    DONE = "done"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"


class Recurrence(StrEnum):
    """How an action repeats. A continuous action has no due date and is never late."""

    CONTINUOUS = "continuous"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Funding(StrEnum):
    """Where the money is meant to come from."""

    APBN = "apbn"
    APBD = "apbd"
    VILLAGE = "village"
    PARTNER = "partner"
    NONE_NEEDED = "none_needed"
    UNDECIDED = "undecided"


class Modality(StrEnum):
    """How binding an outcome is."""

    AGREEMENT = "agreement"
    COMMITMENT = "commitment"
    DIRECTION = "direction"
    PROPOSAL = "proposal"
    HOPE = "hope"


class Presence(StrEnum):
    """An attendance line's status; ``SUPPORTING`` is a partner that supports the meeting (``mendukung``)."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    NOT_RECORDED = "not_recorded"
    SUPPORTING = "supporting"


class EditionState(StrEnum):
    """How far an edition has come."""

    SUBMITTED = "submitted"
    ESTABLISHED = "established"
    SUPERSEDED = "superseded"


class ChangeKind(StrEnum):
    """What became of an action since the edition before."""

    ADDED = "added"
    FINISHED = "finished"
    RESCHEDULED = "rescheduled"
    LEAD_CHANGED = "lead_changed"
    CANCELLED = "cancelled"


class RiskLevel(StrEnum):
    """Likelihood and impact in one word."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, with the language it stands in.

    text  the words, plain text (no markup; a line break is a paragraph).
    lang  the language of these words. Differs from the paper's when no translation exists:
          the paper then prints them with ``lang`` and a mark.
    """

    text: str
    lang: Language = Language.ID


@dataclass(frozen=True, slots=True)
class AgencyName:
    """An agency where a row names it.

    code  its code in the directory ("KANWIL-NTT"), unique in the paper.
    name  the name valid on the paper's day, in the paper's language when there is one.
    """

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The kop: of the secretariat agency.

    name       first line, set in capitals by the press ("KANTOR WILAYAH …"), as stored.
    unit       line below, or None.
    address    address and telephone in one line, or None.
    logo       bytes of a PNG, JPEG or SVG already checked at upload, or None.
    logo_mime  its media type ("image/png"); given exactly when ``logo`` is.
    """

    name: Text
    unit: Text | None = None
    address: str | None = None
    logo: bytes | None = None
    logo_mime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """One column of the approval sheet.

    position  the office that signs ("Kepala Kantor Wilayah").
    agency    of which agency.
    acting    "Plh." or "Plt.", or None.
    name      person, or None: a ruled line to sign on.
    rank      pangkat/golongan, or None.
    nip       NIP, or None.
    """

    position: Text | None
    agency: AgencyName
    acting: str | None = None
    name: str | None = None
    rank: str | None = None
    nip: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The edition this copy prints. A draft has none (``RoadmapPaper.edition is None``).

    number          1, 2, …
    state           submitted copies are still marked RANCANGAN; established ones carry the content hash.
    established_on  day of establishment, or None.
    document_number the agency's register number, or None ("Nomor: ……").
    replaced_by     number of the edition that replaced it; given exactly when superseded.
    """

    number: int
    state: EditionState
    established_on: date | None = None
    document_number: str | None = None
    replaced_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForumName:
    """A forum the roadmap draws on.

    code, name    as in the directory.
    illustrative  names of its fields that are filler ("name", "code", "secretariat", "members").
    """

    code: str
    name: Text
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a row comes from: one meeting and the points of it.

    meeting    the meeting's code, equal to a ``Meeting.code`` of this paper.
    title      the meeting's title, as short as it is known.
    starts_on  its first day, or None when unknown.
    ends_on    its last day, or None (one day, or unknown).
    outcomes   numbers of the outcomes inside its minutes ("1", "3"); printed "butir 1, 3".
    issues     refs of the issues ("I4"); printed "isu I4".
    """

    meeting: str
    title: Text
    starts_on: date | None = None
    ends_on: date | None = None
    outcomes: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One action of the roadmap.

    key            unique in the paper, stable, [A-Za-z0-9._-]; the anchor of the row.
    ref            as printed: "A-06".
    text           what is to be done.
    lead           the one agency responsible, or None: "belum ditetapkan".
    support        related agencies, in protocol order.
    starts_on      first day of the work, or None (the bar then begins at the first origin's day).
    due_on         due date, or None.
    due_words      the record's own words where there is no date ("segera"), or None.
    recurrence     or None for a single action.
    indicator      or None. ``baseline`` and ``target`` likewise.
    budget_idr     indicative, in rupiah; None unknown, 0 none.
    funding        source of the money, or None.
    partner_support what is asked of partners, or None.
    origins        the meetings it rests on; () prints "—": none recorded, or none this audience may see.
    state          as shown; None for the public, who are told no states.
    late_days      days past due on the paper's day, > 0, or None. Leadership only.
    reported_on    day of the last report, or None. None for the public.
    obstacle       the obstacle last reported, or None. None for the public.
    illustrative   names of this row's filler fields, as in the exchange record:
                   "text", "pillar", "lead", "support", "starts_on", "due_on", "recurrence", "indicator",
                   "baseline", "target", "budget_idr", "funding_source", "partner_support". Sorted.
    """

    key: str
    ref: str
    text: Text
    lead: AgencyName | None = None
    support: tuple[AgencyName, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_words: Text | None = None
    recurrence: Recurrence | None = None
    indicator: Text | None = None
    baseline: Text | None = None
    target: Text | None = None
    budget_idr: int | None = None
    funding: Funding | None = None
    partner_support: Text | None = None
    origins: tuple[Origin, ...] = ()
    state: State | None = None
    late_days: int | None = None
    reported_on: date | None = None
    obstacle: Text | None = None
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pillar:
    """One pillar with its rows; every pillar of the roadmap is given, also those without rows.

    code        "P1_SOP".
    label       "P1".
    name        "SOP dan mekanisme kerja bersama".
    objectives  () prints the designed empty state.
    narrative   or None.
    rows        in the order in which they are printed.
    """

    code: str
    label: str
    name: Text
    objectives: tuple[Text, ...] = ()
    narrative: Text | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """One line of a meeting's attendance.

    agency     who.
    position   in which position, or None. Personal names never stand in this paper.
    presence   absent lines are given to leadership only.
    headcount  how many, or None: unknown is not zero.
    """

    agency: AgencyName
    presence: Presence
    position: Text | None = None
    headcount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An outcome of a meeting (butir hasil rapat): its number, words and modality (None: not yet chosen)."""

    number: str
    text: Text
    modality: Modality | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue raised in a meeting.

    ref        "I4".
    text       its words.
    raised_by  who raised it, as recorded, or None.
    """

    ref: str
    text: Text
    raised_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting the roadmap rests on, oldest first in the paper.

    code          "RAKOR-MOTAAIN-2024-05-07".
    title         full title.
    short_title   as short as an official would say it, or None: the title.
    kind          meeting type of the glossary ("coordination"); the press words it.
    starts_on     first day; None prints "hari tidak tercatat".
    ends_on       last day, or None when the same.
    place         venue as recorded, or None.
    host          or None.
    partners      those who support the meeting: printed "mendukung", never as present.
    attendance    lines in protocol order, without the supporting partners unless recorded as present.
    headcount     the total, given only when fully known; None prints "tidak seluruhnya tercatat".
    outcomes      those this audience may see, in order.
    issues        likewise.
    notes         data-quality notes.
    illustrative  names of filler fields.
    """

    code: str
    title: Text
    kind: str
    short_title: Text | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str | None = None
    host: AgencyName | None = None
    partners: tuple[AgencyName, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    headcount: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    issues: tuple[Issue, ...] = ()
    notes: tuple[Text, ...] = ()
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed on one action since the previous edition.

    kind         one of ChangeKind.
    ref, text    of the action.
    due_before, due_after    for RESCHEDULED; None is "belum ditetapkan".
    lead_before, lead_after  for LEAD_CHANGED; None is "belum ditetapkan".
    reason       for CANCELLED (and any other that gives one), or None.
    """

    kind: ChangeKind
    ref: str
    text: Text
    due_before: date | None = None
    due_after: date | None = None
    lead_before: AgencyName | None = None
    lead_after: AgencyName | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The differences from an earlier edition: its number, its day, and each change (possibly none)."""

    since_edition: int
    since_day: date | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A risk with its level, mitigation and owner."""

    text: Text
    level: RiskLevel
    mitigation: Text | None = None
    owner: AgencyName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A wider commitment the roadmap serves: its name ("GCM 10") and how."""

    framework: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word explained in the glossary, beside the paper's standing ones."""

    term: str
    meaning: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency in the annex: everybody who leads, supports, is a member, hosted, attended or supports a meeting.

    name        code and name.
    kind        agency kind of the glossary ("police"); the press words it.
    member      member of a forum of this roadmap by decree.
    collective  stands for several bodies.
    named_before name that was valid in older meetings ("sebelumnya …"), or None.
    """

    name: AgencyName
    kind: str
    member: bool = False
    collective: bool = False
    named_before: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapPaper:
    """One copy of the roadmap.

    audience       for whom it is cut.
    language       of the paper's own words.
    code           the roadmap's code ("FK-NTT").
    title          its title.
    as_of          the reference day: lateness, milestones, phases, "posisi per …".
    edition        None for a draft: RANCANGAN.
    security_class the mark of this copy; partner and public copies are always open.
    letterhead     of the secretariat agency, or None.
    forums         the forums it draws on.
    period_start   first day of the roadmap, or None (then read off the rows).
    period_end     last day, or None.
    vision         one or two sentences, or None.
    foreword       kata pengantar, or None.
    legal_bases    each in full, in order of rank.
    drafting_team  positions, or ().
    signatories    columns of the approval sheet; () prints blank columns for the members.
    place          where it is established ("Kupang"), or None.
    changes        None when no edition came before: "edisi pertama".
    meetings       oldest first.
    pillars        in the roadmap's order, all of them.
    unplaced       rows no pillar was chosen for yet.
    risks, governance, alignments, glossary  as filled, or empty.
    agencies       everyone named in this copy, in protocol order.
    """

    audience: Audience
    language: Language
    code: str
    title: Text
    as_of: date
    edition: Edition | None = None
    security_class: SecurityClass = SecurityClass.RESTRICTED
    letterhead: Letterhead | None = None
    forums: tuple[ForumName, ...] = ()
    period_start: date | None = None
    period_end: date | None = None
    vision: Text | None = None
    foreword: Text | None = None
    legal_bases: tuple[Text, ...] = ()
    drafting_team: tuple[Text, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    place: str | None = None
    changes: Changes | None = None
    meetings: tuple[Meeting, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    unplaced: tuple[Row, ...] = ()
    risks: tuple[Risk, ...] = ()
    governance: Text | None = None
    alignments: tuple[Alignment, ...] = ()
    glossary: tuple[Term, ...] = ()
    agencies: tuple[Agency, ...] = ()

    def __post_init__(self) -> None:
        rows = self.rows
        if self.audience is not Audience.LEADERSHIP:
            if any(row.late_days is not None for row in rows):
                raise ValueError("lateness stands in the leadership's copy only")
            if any(line.presence is Presence.ABSENT for m in self.meetings for line in m.attendance):
                raise ValueError("absent agencies stand in the leadership's copy only")
        if self.audience is Audience.PUBLIC and any(row.state or row.reported_on or row.obstacle for row in rows):
            raise ValueError("the public copy tells no states")
        if self.audience in (Audience.PARTNER, Audience.PUBLIC) and (self.security_class is not SecurityClass.OPEN):
            raise ValueError("partner and public copies are open")
        if len({row.key for row in rows}) != len(rows):
            raise ValueError("every row needs its own key")

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in print order: pillar by pillar, then those without a pillar."""
        return tuple(row for pillar in self.pillars for row in pillar.rows) + self.unplaced

    @property
    def is_draft(self) -> bool:
        """Whether RANCANGAN stands across the pages."""
        return self.edition is None or self.edition.state is EditionState.SUBMITTED


def canonical(value: Any) -> Any:
    """The value as plain JSON matter: the same facts always give the same text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: canonical(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [canonical(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"no canonical form for {type(value).__name__}")


def content_hash(value: RoadmapPaper) -> str:
    """SHA-256 of the canonical value, in hexadecimal: the same in every process, zone and release of Python."""
    text = json.dumps(
        {"paper": "roadmap", "version": 1, "content": canonical(value)},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
