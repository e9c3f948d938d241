"""The parts of a paper's value that stand around its rows: who speaks, what was met about, what changed.

Words that mean the same as in a room are that room's enums; those below are the papers' own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.meetings import AttendanceStatus as Presence
from app.outcomes import Modality


class Language(StrEnum):
    """The language of the paper's own words, and of each text in it."""

    ID = "id"
    EN = "en"


class State(StrEnum):
    """An action's state as shown; the same words as the exchange record."""

    # Not the actions room's ``ShownState``: what is only proposed never comes to a paper, and a legend lists all.

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    AWAITING_VERIFICATION = "awaiting_verification"
    DONE = "done"
    BLOCKED = "blocked"
    DEFERRED = "deferred"
    CANCELLED = "cancelled"


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
