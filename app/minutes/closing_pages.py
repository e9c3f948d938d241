"""What the pages of the closing share: what stands in the way and where it is mended, and the draft as its reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.core import N_, Actor, day_short, label_id
from app.directory import names_on
from app.meetings import Meeting, present_agencies
from app.outcomes import decisions_of

from .composing import content_of
from .content import AgencyNamed, MinutesContent, content_hash
from .correction_facts import FACTS
from .correction_service import corrections_of
from .differences import FIELD_WORDS, HOW_WORDS, PART_WORDS, Difference
from .edition_models import Correction, CorrectionState
from .edition_queries import class_asked, classes_for, classes_now, content_within
from .policy import Hall
from .service import Missing

OTHER = N_("Isian lain")
ABOVE = N_("Masih ada yang perlu dijawab di atas kelas akun Anda. Minta rekan yang berwenang menyelesaikannya.")


@dataclass(frozen=True, slots=True)
class Draft:
    """The notula as it stands now: what this reader may have of it, and the hash of the whole.

    ``unread`` are the points of the agenda whose notes are not for this reader.
    """

    shown: MinutesContent | None
    digest: str
    unread: frozenset[int]


def draft_for(actor: Actor, meeting: Meeting) -> Draft:
    """Compose the notula for a page."""
    content = content_of(meeting)
    classes = classes_for(actor, meeting)
    unread = frozenset(item.id for item in content.agenda if item.notes_class not in classes)
    return Draft(content_within(actor, meeting, content, classes), content_hash(content), unread)


def hall_of(meeting: Meeting) -> Hall:
    """The meeting with the agencies that were there, for the rules."""
    return Hall(meeting, frozenset(present_agencies(meeting)))


def corrections_for(actor: Actor, meeting: Meeting, *states: CorrectionState) -> list[Correction]:
    """The corrections the reader may know of: in the class they were asked in, and that of what they speak of today."""
    found = corrections_of(meeting, *states)
    classes, now = (classes_for(actor, meeting), classes_now(meeting)) if found else (frozenset(), {})
    return [one for one in found if class_asked(one.target, one.target_id, one.effective_class, now) in classes]


def to_mend(actor: Actor, meeting: Meeting, missing: Sequence[Missing]) -> list[tuple[str, str | None]]:
    """What stands in the way, each with the page on which it is mended.

    What is above the reader's clearance is neither named nor counted: that there is something is said once.
    """
    asked = any(each.correction is not None for each in missing)
    corrections = {one.id for one in corrections_for(actor, meeting, CorrectionState.PROPOSED)} if asked else set()
    undecided = any(each.decision is not None for each in missing)
    decisions = {one.id for one in decisions_of(actor, meeting)} if undecided else set()
    told: list[tuple[str, str | None]] = [
        (_words(each), _where(meeting.code, each)) for each in missing
        if (each.correction is None or each.correction in corrections)
        and (each.decision is None or each.decision.id in decisions)
    ]  # fmt: skip
    return told if len(told) == len(missing) else [*told, (str(_(ABOVE)), None)]


def names_of(ids: Iterable[int], meeting: Meeting, language: str) -> dict[int, str]:
    """Agencies under the names of the day of the meeting, in the reader's language."""
    found = names_on(ids, meeting.starts_on)
    return {ident: (en or name) if language == "en" else name for ident, (name, en) in found.items()}


def _words(each: Missing) -> str:
    if each.decision is not None:
        return str(_("Butir %(n)s: sifatnya belum dipilih.", n=each.decision.number))
    if each.correction is not None:
        return str(_("Koreksi nomor %(n)s belum dijawab.", n=each.correction))
    return str(_(each.words))


def _where(code: str, each: Missing) -> str:
    if each.kind == "held":
        return url_for("meetings.move", code=code, name="hold")
    if each.decision is not None:
        return url_for("outcomes.decision", code=code, decision_id=each.decision.id)
    if each.kind in {"correction", "window"}:
        part = f"koreksi-{each.correction}" if each.correction else "persetujuan"
        return url_for("minutes.corrections", code=code, _anchor=part)
    if each.kind == "sent":
        return url_for("minutes.send", code=code)
    return url_for("minutes.edit", code=code)


# What differs, in words


@dataclass(frozen=True, slots=True)
class Told:
    """A difference as this reader is told it."""

    part: str
    name: str
    how: str
    changes: list[tuple[str, str, str]]


def tell(found: Iterable[Difference], language: str) -> list[Told]:
    """Differences in words."""
    return [
        Told(
            str(_(PART_WORDS[one.part])),
            one.name,
            str(_(HOW_WORDS[one.how])),
            [
                (str(_(FIELD_WORDS.get(change.field, OTHER))), told(change.before, language),
                 told(change.after, language))
                for change in one.changes
            ],
        )
        for one in found
    ]  # fmt: skip


def told(value: Any, language: str) -> str:
    """A fact as people read it."""
    if value is None or value == ():
        return ""
    if isinstance(value, AgencyNamed):
        return (value.name_en or value.name) if language == "en" else value.name
    if isinstance(value, bool):
        return str(_("ya") if value else _("tidak"))
    if isinstance(value, StrEnum):
        return str(_(label_id(value)))
    if isinstance(value, date):
        return day_short(value, language)
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return ", ".join(told(one, language) for one in value)
    return str(value)


def told_facts(correction: Correction, language: str) -> list[tuple[str, str, str]]:
    """(label, before, after) of each fact a correction asks for."""
    kinds = FACTS[correction.target]

    def shown(name: str, plain: Any) -> str:
        return told(kinds[name].shown(plain), language)

    return [
        (str(_(kinds[name].words)), shown(name, correction.before.get(name)), shown(name, value))
        for name, value in correction.facts.items()
        if name in kinds
    ]
