"""From the rooms to a letter: the database is read here, and what is read is cut for the audience before it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.core import ALL_CLASSES, OPEN_ONLY, SecurityClass, StoredFile, db, label_id, local_day, today
from app.directory import Agency, AgencyKind, Forum, Seat, members_on, names_on, secretariat_on
from app.meetings import AttendanceStatus, Meeting, invitees_of
from app.minutes import (
    AgencyNamed,
    CorrectionTarget,
    EditionSigning,
    MinutesContent,
    MinutesEdition,
    class_asked,
    classes_now,
    content_from,
    content_of,
    cut,
    narrowed,
)
from app.roadmap import Audience

from .kinds import PaperKind
from .letters import Edition, Head, Invited, Letter, Signing, part_of
from .models import PaperSize

OUTSIDE = frozenset({
    AgencyKind.INTERNATIONAL_ORGANISATION, AgencyKind.FOREIGN_COUNTERPART, AgencyKind.CIVIL_SOCIETY,
    AgencyKind.PRIVATE_SECTOR, AgencyKind.ACADEMIA, AgencyKind.COMMUNITY,
})  # fmt: skip
"""Agencies outside government: what is made for them holds open parts only."""

SAID_IN = {
    PaperKind.ATTENDANCE_LIST: ("attendance", "absent"),
    PaperKind.CONCLUSIONS: ("attendance", "outcomes", "actions"),
    PaperKind.AGREEMENT_RECORD: ("attendance", "outcomes"),
    PaperKind.ACTION_MATRIX: ("attendance", "actions"),
}
"""Papers that tell a part of the notula, and which: they are classed by that part, not by what they leave out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which paper, for whom, in which language, on which sheet; ``recorded`` is the attendance list as it was."""

    kind: PaperKind
    audience: Audience = Audience.FORUM
    language: str = "id"
    size: PaperSize = PaperSize.A4
    agency_id: int | None = None
    recorded: bool = False

    @property
    def variant(self) -> tuple[object, ...]:
        """What tells it from the other papers of an edition, as its row knows it."""
        return self.kind, self.audience, self.language, self.size, self.agency_id


Found = tuple[Wanted, Letter, MinutesEdition | None]
"""A letter, what was wanted of it, and the edition it tells; none before the notula is final."""


def latest_edition(meeting: Meeting) -> MinutesEdition | None:
    """The edition of the notula that is in force; none before it is final."""
    query = sa.select(MinutesEdition).where(MinutesEdition.meeting_id == meeting.id)
    return db.session.scalars(query.order_by(MinutesEdition.number.desc()).limit(1)).one_or_none()


def classes_for(audience: Audience) -> frozenset[SecurityClass]:
    """What an audience is cleared for."""
    return ALL_CLASSES if audience in (Audience.LEADERSHIP, Audience.FORUM) else OPEN_ONLY


def letters_of(
    meeting: Meeting, wanted: Collection[Wanted], *, cleared: Collection[SecurityClass] = ALL_CLASSES
) -> list[Found]:
    """The letters of a meeting, as they say now; those their audience may not have at all are left out.

    ``cleared`` narrows them further, to what whoever asks may read.
    """
    return _Composer(meeting, frozenset(cleared)).letters(wanted)


class _Composer:
    """What several letters of one meeting share is read once."""

    def __init__(self, meeting: Meeting, cleared: frozenset[SecurityClass]) -> None:
        self.meeting, self.cleared = meeting, cleared
        self.forum = db.session.get_one(Forum, meeting.forum_id)
        self.on = today(self.forum.timezone)
        self.edition = latest_edition(meeting)
        self.present: MinutesContent | None = None
        self.now = classes_now(meeting) if self.edition else {}
        self.agreed = self._agreed()
        self.head, self.office = self._head()
        self.signing = self._signing()
        self.named: dict[int, AgencyNamed] = {}

    def _agreed(self) -> MinutesContent | None:
        """The edition in the classes its parts have by now: what was raised since is told no more widely than today."""
        if self.edition is None:
            return None
        return narrowed(content_from(self.edition.content), self.now, self.meeting.effective_class)

    def letters(self, wanted: Collection[Wanted]) -> list[Found]:
        self.named = self._named({one.agency_id for one in wanted if one.agency_id is not None})
        made: list[Found] = []
        for one in wanted:
            letter = self.letter(one)
            if letter is not None:
                before = letter.edition is None
                made.append((one, letter, None if before else self.edition))
        return made

    def letter(self, wanted: Wanted) -> Letter | None:
        early = wanted.kind is PaperKind.INVITATION or (
            wanted.kind is PaperKind.ATTENDANCE_LIST and not wanted.recorded
        )
        whole = self._present() if early or self.agreed is None else self.agreed
        classes = self._classes(whole) if early else classes_for(wanted.audience) & self.cleared
        if not {whole.security_class, self.meeting.effective_class} <= classes:
            return None
        content = cut(whole, classes, sees_absence=wanted.audience is Audience.LEADERSHIP)
        agency = None
        if early:
            content = _only_the_head(content)
        elif wanted.kind in SAID_IN:
            said = {name: getattr(content, name) for name in SAID_IN[wanted.kind]}
            content = MinutesContent(content.facts, content.security_class, **said)
        if wanted.kind is PaperKind.EXCERPT:
            assert wanted.agency_id is not None
            agency = self.named[wanted.agency_id]
            content = _only_its_part(content, wanted.agency_id)
            if not content.actions and not content.outcomes:
                return None
        final = self.edition is not None and not early
        changes = self._changes(wanted, classes) if final else []
        return Letter(
            kind=wanted.kind,
            language=wanted.language,
            audience=wanted.audience,
            size=wanted.size,
            content=content,
            security_class=class_of(content, map(self._class_of_change, changes)),
            on=self._edition_day() if final else self.on,
            draft=not (final or early),
            edition=self._edition(changes) if final else None,
            head=self.head,
            office=self.office,
            signing=self._signing_of(wanted.kind),
            urgency=self.meeting.urgency,
            agency=agency,
            invited=self._invited() if early else (),
            recorded=wanted.recorded,
        )

    def _classes(self, whole: MinutesContent) -> frozenset[SecurityClass]:
        """A paper from before the meeting goes to everybody who is told of it: nothing above the meeting's class."""
        strictest = {whole.security_class, self.meeting.effective_class}
        return ALL_CLASSES if SecurityClass.RESTRICTED in strictest else OPEN_ONLY

    def _present(self) -> MinutesContent:
        if self.present is None:
            self.present = content_of(self.meeting)
        return self.present

    def _named(self, agency_ids: Collection[int]) -> dict[int, AgencyNamed]:
        """Agencies under the names they bore on the day of the meeting."""
        agencies = db.session.scalars(sa.select(Agency).where(Agency.id.in_(agency_ids))).all() if agency_ids else ()
        names = names_on(agency_ids, self.meeting.starts_on) if agency_ids else {}
        return {agency.id: _as_named(agency, names) for agency in agencies}

    def _edition_day(self) -> date:
        assert self.edition is not None
        return local_day(self.edition.final_at, self.forum.timezone)

    def _changes(self, wanted: Wanted, classes: Collection[SecurityClass]) -> list[Mapping[str, Any]]:
        """Those changes of the edition that this paper tells and its readers may have."""
        assert self.edition is not None
        if wanted.kind is PaperKind.EXCERPT:
            return []
        return [
            one for one in self.edition.changes
            if one.get("text")
            and self._class_of_change(one) in classes
            and (wanted.audience is Audience.LEADERSHIP or not _tells_absence(one))
        ]  # fmt: skip

    def _edition(self, changes: Iterable[Mapping[str, Any]]) -> Edition:
        assert self.edition is not None
        told = tuple(str(one["text"]) for one in changes)
        return Edition(self.edition.number, self._edition_day(), self.edition.reason, told)

    def _class_of_change(self, change: Mapping[str, Any]) -> SecurityClass:
        own = SecurityClass(change.get("security_class", SecurityClass.RESTRICTED))
        return class_asked(CorrectionTarget(change["target"]), change["target_id"], own, self.now)

    def _head(self) -> tuple[Head | None, str | None]:
        """The letterhead of the secretariat, and the position that signs for it: the first in its protocol order."""
        agency = secretariat_on(self.forum, self.on)
        if agency is None:
            return None, None
        name, name_en = names_on([agency.id], self.on).get(agency.id, (agency.name, agency.name_en))
        logo = db.session.get(StoredFile, agency.logo_id) if agency.logo_id else None
        seat = db.session.scalars(
            sa
            .select(Seat.position)
            .where(Seat.agency_id == agency.id, Seat.ended_on.is_(None))
            .order_by(Seat.protocol_order, Seat.id)
            .limit(1)
        ).one_or_none()
        head = Head(name, name_en, agency.unit_name or None, agency.address or None, logo.file_hash if logo else None)
        return head, seat

    def _signing(self) -> Signing | None:
        """Number, day and signer of the edition, as far as they are recorded."""
        if self.edition is None:
            return None
        query = sa.select(EditionSigning).where(EditionSigning.edition_id == self.edition.id)
        row = db.session.scalars(query.order_by(EditionSigning.id.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        acting = label_id(row.acting) if row.acting else None
        return Signing(
            row.document_number, row.dated_on, acting, row.signer_position, row.signer_name, row.signer_rank,
            row.signer_nip,
        )  # fmt: skip

    def _signing_of(self, kind: PaperKind) -> Signing | None:
        """The notula's own signing stands on the notula; an excerpt cites its number."""
        number = self.signing.number if self.signing and self.signing.number else self.meeting.minutes_number
        if kind is PaperKind.MINUTES:
            return replace(self.signing, number=number) if self.signing else Signing(number) if number else None
        return Signing(number) if kind is PaperKind.EXCERPT and number else None

    def _invited(self) -> tuple[Invited, ...]:
        """The list of the invitation; the members of the forum where nobody is on it yet."""
        rows = invitees_of(self.meeting)
        day = self.meeting.starts_on or self.on
        if not rows:
            members = members_on(self.forum, day)
            names = names_on([one.id for one in members], day)
            return tuple(Invited(_as_named(one, names)) for one in members)
        names = names_on([row.agency_id for row in rows], day)
        return tuple(
            Invited(_as_named(row.agency, names), row.position or (row.seat.position if row.seat else None), row.person)
            for row in rows
        )


def _as_named(agency: Agency, names: dict[int, tuple[str, str | None]]) -> AgencyNamed:
    name, name_en = names.get(agency.id, (agency.name, agency.name_en))
    return AgencyNamed(agency.id, agency.code, name, name_en, agency.protocol_order)


def _tells_absence(change: Mapping[str, Any]) -> bool:
    """Whether a correction was about somebody's absence, which has its own audience."""
    said = (change.get("before", {}), change.get("facts", {}))
    return change["target"] == CorrectionTarget.ATTENDANCE and any(
        one.get("status") == AttendanceStatus.ABSENT for one in said
    )


def class_of(content: MinutesContent, further: Iterable[SecurityClass] = ()) -> SecurityClass:
    """The strictest class among the meeting, all that stands in the content, and what else is told."""
    parts: tuple[Any, ...] = (*content.issues, *content.outcomes, *content.actions, *content.reviews, *content.files)
    found = {content.security_class, *further, *(one.security_class for one in parts)}
    found |= {item.security_class for item in content.agenda}
    found |= {item.notes_class for item in content.agenda if item.notes}
    if content.pointers:
        found.add(SecurityClass.RESTRICTED)
    return SecurityClass.RESTRICTED if SecurityClass.RESTRICTED in found else SecurityClass.OPEN


def _only_the_head(content: MinutesContent) -> MinutesContent:
    """What is known before a meeting: its facts and the titles of its agenda."""
    return MinutesContent(
        content.facts,
        content.security_class,
        agenda=tuple(replace(item, notes="", notes_class=item.security_class) for item in content.agenda),
    )


def _only_its_part(content: MinutesContent, agency_id: int) -> MinutesContent:
    """What concerns one agency, without the rest of the meeting."""
    outcomes, actions = part_of(content, agency_id)
    return MinutesContent(
        content.facts,
        content.security_class,
        outcomes=tuple(replace(one, agenda_item_id=None) for one in outcomes),
        actions=tuple(actions),
    )


def audience_of(agency: Agency) -> Audience:
    """For whom a paper of this agency's own is cut."""
    return Audience.PARTNER if agency.kind in OUTSIDE else Audience.FORUM
