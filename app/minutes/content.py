"""The notula as a value: everything an edition says, frozen. Pages and papers are made of it, cut for their reader.

The value knows the whole: every class, who was absent, who came late. A reader is given what ``cut`` leaves of it,
never the value itself. Texts are what people wrote, as they wrote it (notes are Markdown as typed). Absent is ``None``
or ``()``. Numbers (``id``) are those of the rows it was composed of, so that corrections can name them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time

from app.actions import CooperationLevel, FundingSource, Priority, Recurrence, ShownState
from app.core import SecurityClass, canonical_text, text_hash, value_of
from app.meetings import AttendanceRole, AttendanceStatus, ClosedClass, MeetingType
from app.outcomes import Modality

KIND, FORMAT = "minutes", 1
RESTRICTED = SecurityClass.RESTRICTED


@dataclass(frozen=True, slots=True)
class AgencyNamed:
    """An agency under the name it bore on the day of the meeting. ``order`` is the protocol's."""

    id: int
    code: str
    name: str
    name_en: str | None = None
    order: int = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the head of the notula says. Times are wall-clock times in ``timezone``."""

    code: str
    forum_code: str
    forum: str
    forum_en: str | None
    meeting_type: MeetingType
    title: str
    title_en: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    day_unknown: bool = False
    starts_at: time | None = None
    ends_at: time | None = None
    timezone: str | None = None
    venue: str | None = None
    region_code: str | None = None
    border_post: str | None = None
    host: AgencyNamed | None = None
    partners: tuple[AgencyNamed, ...] = ()
    chair_position: str | None = None
    purpose: str | None = None
    invitation_number: str | None = None
    legal_basis: tuple[str, ...] = ()
    data_quality_notes: tuple[str, ...] = ()
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """An agency's part in the meeting, in protocol order. ``headcount`` and ``late`` None are unknown."""

    id: int
    agency: AgencyNamed
    role: AttendanceRole
    status: AttendanceStatus
    position: str | None = None
    person: str | None = None
    represents: str | None = None
    headcount: int | None = None
    late: bool | None = None
    checked_in_at: time | None = None
    left_at: time | None = None
    attended_on: date | None = None
    illustrative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    """A point of the agenda and what was said under it. The notes may be classed higher than the title."""

    id: int
    seq: int
    title: str
    security_class: SecurityClass
    notes_class: SecurityClass
    title_en: str | None = None
    presenter: str | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class IssueRaised:
    """A problem raised in the meeting."""

    id: int
    ref: str
    text: str
    security_class: SecurityClass
    agenda_item_id: int | None = None
    text_en: str | None = None
    raised_by: str | None = None
    category: str | None = None
    region_code: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A numbered result. ``withdrawn_by`` is the edition that took it back: its number stays, its place says so."""

    id: int
    number: int
    ref: str
    text: str
    security_class: SecurityClass
    modality: Modality | None = None
    agenda_item_id: int | None = None
    text_en: str | None = None
    agreed_by: tuple[AgencyNamed, ...] = ()
    withdrawn_by: int | None = None


@dataclass(frozen=True, slots=True)
class ActionAgreed:
    """An action as it was agreed; what became of it stands in the plan, not here.

    ``outcomes`` are numbers of results (*butir*), ``issues`` refs of issues it rests on.
    """

    id: int
    ref: str
    text: str
    security_class: SecurityClass
    text_en: str | None = None
    lead: AgencyNamed | None = None
    supports: tuple[AgencyNamed, ...] = ()
    starts_on: date | None = None
    due_on: date | None = None
    due_text: str | None = None
    recurrence: Recurrence | None = None
    pillar_code: str | None = None
    pillar: str | None = None
    pillar_en: str | None = None
    indicator: str | None = None
    indicator_en: str | None = None
    baseline: str | None = None
    target: str | None = None
    target_group: str | None = None
    budget_idr: int | None = None
    funding_source: FundingSource | None = None
    partner_support: str | None = None
    region_code: str | None = None
    border_post: str | None = None
    priority: Priority | None = None
    cooperation_level: CooperationLevel | None = None
    outcomes: tuple[int, ...] = ()
    issues: tuple[str, ...] = ()
    illustrative: tuple[str, ...] = ()
    withdrawn_by: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What was said in this meeting of an action of an earlier one."""

    id: int
    action_ref: str
    action_text: str
    meeting_title: str
    security_class: SecurityClass
    text: str = ""
    state: ShownState | None = None
    meeting_day: date | None = None
    lead: AgencyNamed | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class FileAttached:
    """A file of the meeting, by the hash of its bytes."""

    id: int
    kind: str
    name: str
    file_hash: str
    security_class: SecurityClass
    caption: str | None = None
    agenda_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where a closed document lies; never its content."""

    id: int
    closed_class: ClosedClass
    holder: str
    number: str | None = None
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class MinutesContent:
    """All that an edition of the notula says. ``absent`` are the member agencies of which nobody came."""

    facts: Facts
    security_class: SecurityClass
    attendance: tuple[Presence, ...] = ()
    absent: tuple[AgencyNamed, ...] = ()
    agenda: tuple[AgendaPoint, ...] = ()
    issues: tuple[IssueRaised, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    actions: tuple[ActionAgreed, ...] = ()
    reviews: tuple[Review, ...] = ()
    files: tuple[FileAttached, ...] = ()
    pointers: tuple[Pointer, ...] = ()


def text_of(content: MinutesContent) -> str:
    """The canonical text: what an edition keeps."""
    return canonical_text(KIND, FORMAT, content)


def content_hash(content: MinutesContent) -> str:
    """The hash that an edition is known by, and a paraf bound to."""
    return text_hash(text_of(content))


def content_from(text: str) -> MinutesContent:
    """The value of an edition's text."""
    return value_of(MinutesContent, text)


def cut(
    content: MinutesContent,
    classes: Collection[SecurityClass],
    *,
    sees_absence: bool,
    own: Collection[int] = (),
) -> MinutesContent:
    """What a reader cleared for ``classes`` may have of it.

    Absence and lateness are for those who ``sees_absence``; an agency in ``own`` sees its own. Whoever may not read the
    meeting's own class has nothing to ask for here. Nothing points to what was cut.
    """
    if content.security_class not in classes:
        raise ValueError("the meeting itself is not for this reader")
    agenda = tuple(
        replace(item, notes=item.notes if item.notes_class in classes else "",
                notes_class=item.notes_class if item.notes_class in classes else item.security_class)
        for item in content.agenda if item.security_class in classes
    )  # fmt: skip
    points = {item.id for item in agenda}
    issues = tuple(
        replace(one, agenda_item_id=_kept(one.agenda_item_id, points))
        for one in content.issues if one.security_class in classes
    )  # fmt: skip
    outcomes = tuple(
        replace(one, agenda_item_id=_kept(one.agenda_item_id, points))
        for one in content.outcomes if one.security_class in classes
    )  # fmt: skip
    numbers, refs = {one.number for one in outcomes}, {one.ref for one in issues}
    return replace(
        content,
        attendance=tuple(
            row if sees_absence or row.agency.id in own else replace(row, late=None, checked_in_at=None, left_at=None)
            for row in content.attendance
            if sees_absence or row.agency.id in own or row.status is not AttendanceStatus.ABSENT
        ),
        absent=tuple(one for one in content.absent if sees_absence or one.id in own),
        agenda=agenda,
        issues=issues,
        outcomes=outcomes,
        actions=tuple(
            replace(
                one,
                outcomes=tuple(number for number in one.outcomes if number in numbers),
                issues=tuple(ref for ref in one.issues if ref in refs),
            )
            for one in content.actions if one.security_class in classes
        ),
        reviews=tuple(one for one in content.reviews if one.security_class in classes),
        files=tuple(
            replace(one, agenda_item_id=_kept(one.agenda_item_id, points))
            for one in content.files if one.security_class in classes
        ),
        pointers=content.pointers if RESTRICTED in classes else (),
    )  # fmt: skip


def _kept(ident: int | None, known: Collection[int]) -> int | None:
    return ident if ident in known else None
