"""What a correction can ask for, target by target: reading the facts that stand, telling them plainly, writing them.

Facts are kept as plain JSON, agencies by their codes: a correction reads the same years later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from app import actions, meetings, outcomes
from app.actions import Action
from app.core import N_, Actor, Refused, SecurityClass, db, locked
from app.directory import Agency
from app.meetings import AgendaItem, Attendance, AttendanceRole, AttendanceStatus, Meeting
from app.outcomes import Decision, Issue, Modality

from .edition_models import Correction, CorrectionTarget
from .note_service import note_of, write_note
from .service import edit_meeting

IN_ENGLISH = ("text", "title", "indicator")
"""Facts that may have an English wording beside them."""
WITHDRAWN = "withdrawn"
"""The fact that asks for a thing to be taken off."""
CLASS = "security_class"
"""The fact that asks for another class."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """How a fact is told plainly and read again. ``words`` label it."""

    words: str
    tell: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value
    kind: str = "line"
    blank: str = ""

    def shown(self, plain: Any) -> Any:
        """The plain fact as a form shows it."""
        return plain if self.kind == "agency" else self.read(plain)


def _iso(words: str, of: type[date | time]) -> FactKind:
    def read(value: str | None) -> date | time | None:
        return of.fromisoformat(value) if value else None

    return FactKind(words, lambda value: value.isoformat() if value else None, read, of.__name__)


def _enum(words: str, of: type[StrEnum]) -> FactKind:
    return FactKind(
        words, lambda value: value.value if value else None, lambda value: of(value) if value else None, of.__name__
    )


def _code_of(agency_id: int | None) -> str | None:
    return db.session.get_one(Agency, agency_id).code if agency_id else None


def _agency_of(code: str | None) -> int | None:
    if not code:
        return None
    found = db.session.scalar(sa.select(Agency.id).where(Agency.code == code))
    if found is None:
        raise Refused(N_("Pilih instansi dari direktori."))
    return found


def _agency(words: str) -> FactKind:
    return FactKind(words, _code_of, _agency_of, "agency")


def _class(blank: str) -> FactKind:
    """A class of the thing's own; ``blank`` says what it follows without one."""
    return replace(_enum(N_("Klasifikasi"), SecurityClass), blank=blank)


def _text(words: str) -> FactKind:
    return FactKind(words, kind="text")


FACTS: Mapping[CorrectionTarget, Mapping[str, FactKind]] = {
    CorrectionTarget.MEETING: {
        "title": FactKind(N_("Judul")),
        "starts_on": _iso(N_("Hari mulai"), date),
        "ends_on": _iso(N_("Hari selesai"), date),
        "starts_at": _iso(N_("Jam mulai"), time),
        "ends_at": _iso(N_("Jam selesai"), time),
        "venue": FactKind(N_("Tempat")),
        "chair_position": FactKind(N_("Pimpinan rapat")),
        "purpose": _text(N_("Tujuan")),
        "invitation_number": FactKind(N_("Nomor undangan")),
    },
    CorrectionTarget.AGENDA_ITEM: {"title": FactKind(N_("Acara")), "presenter": FactKind(N_("Penyaji"))},
    CorrectionTarget.NOTE: {"text": _text(N_("Catatan")), CLASS: _class(N_("mengikuti acara"))},
    CorrectionTarget.DECISION: {
        "text": _text(N_("Isi")),
        "modality": _enum(N_("Sifat"), Modality),
        CLASS: _class(N_("mengikuti rapat")),
    },
    CorrectionTarget.ISSUE: {
        "text": _text(N_("Isu")),
        "raised_by": FactKind(N_("Disampaikan oleh")),
        CLASS: _class(N_("mengikuti rapat")),
    },
    CorrectionTarget.ACTION: {
        "text": _text(N_("Rencana tindak lanjut")),
        "lead_id": _agency(N_("Penanggung jawab")),
        "due_on": _iso(N_("Batas waktu"), date),
        "due_text": FactKind(N_("Batas waktu menurut notula")),
        "indicator": FactKind(N_("Indikator")),
        "target": FactKind(N_("Target")),
        CLASS: _class(N_("mengikuti rapat")),
    },
    CorrectionTarget.ATTENDANCE: {
        "agency_id": _agency(N_("Instansi")),
        "status": _enum(N_("Kehadiran"), AttendanceStatus),
        "position": FactKind(N_("Jabatan")),
        "person": FactKind(N_("Nama")),
        "represents": FactKind(N_("Mewakili")),
        "headcount": FactKind(N_("Orang"), kind="int"),
    },
}
MODELS: Mapping[CorrectionTarget, type[Any]] = {
    CorrectionTarget.AGENDA_ITEM: AgendaItem,
    CorrectionTarget.NOTE: AgendaItem,
    CorrectionTarget.DECISION: Decision,
    CorrectionTarget.ISSUE: Issue,
    CorrectionTarget.ACTION: Action,
    CorrectionTarget.ATTENDANCE: Attendance,
}
"""What a target's number is of; a note is named by the point of the agenda it stands under."""

NEVER_NEW = frozenset({CorrectionTarget.MEETING, CorrectionTarget.NOTE})
NEEDED = {
    CorrectionTarget.MEETING: "title", CorrectionTarget.AGENDA_ITEM: "title", CorrectionTarget.DECISION: "text",
    CorrectionTarget.ISSUE: "text", CorrectionTarget.ACTION: "text", CorrectionTarget.ATTENDANCE: "agency_id",
}  # fmt: skip
"""What a thing cannot be without."""


def thing_of(meeting: Meeting, target: CorrectionTarget, target_id: int | None) -> Any:
    """What is to be corrected; None where something new is asked for. Raises ``NoResultFound``."""
    if target is CorrectionTarget.MEETING:
        return meeting
    if target_id is None:
        if target in NEVER_NEW:
            raise NoResultFound
        return None
    model = MODELS[target]
    thing = db.session.scalars(sa.select(model).where(model.id == target_id, model.meeting_id == meeting.id)).one()
    if getattr(thing, "withdrawn_at", None) is not None:
        raise NoResultFound
    return thing


def class_of(meeting: Meeting, target: CorrectionTarget, thing: Any) -> SecurityClass:
    """The class of what is corrected: what is asked of it is not told more widely."""
    above = meeting.effective_class
    if target is CorrectionTarget.NOTE:
        note = note_of(thing)
        return (note and note.security_class) or thing.security_class or above
    if thing is None or target in {CorrectionTarget.MEETING, CorrectionTarget.ATTENDANCE}:
        return above
    own: SecurityClass | None = getattr(thing, "effective_class", None) or thing.security_class
    return own or above


def standing(target: CorrectionTarget, thing: Any) -> dict[str, Any]:
    """The facts that stand, told plainly; nothing where there is nothing yet."""
    if thing is None:
        return dict.fromkeys(FACTS[target])
    if target is CorrectionTarget.NOTE:
        note = note_of(thing)
        own = note.security_class if note else None
        return {"text": note.text if note else "", CLASS: own.value if own else None}
    return {name: kind.tell(getattr(thing, name)) for name, kind in FACTS[target].items()}


def check(target: CorrectionTarget, facts: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """The plain facts as the verbs take them. Refuses what is none of this target's, and what it cannot be without."""
    kinds = FACTS[target]
    read: dict[str, Any] = {}
    needed = NEEDED.get(target, "")
    if needed and (new or needed in facts) and not facts.get(WITHDRAWN) and not facts.get(needed):
        raise Refused(N_("Bagian ini tidak boleh kosong."), field=needed)
    for name, value in facts.items():
        if name == WITHDRAWN:
            continue
        if name not in kinds:
            raise Refused(N_("Koreksi ini menyebut isian yang tidak dikenal."))
        try:
            read[name] = kinds[name].read(value)
        except (TypeError, ValueError) as error:
            raise Refused(N_("Isian koreksi ini tidak terbaca."), field=name) from error
    return read


def write(meeting: Meeting, correction: Correction, by: Actor) -> Any:
    """Let its facts stand, by the ordinary verbs; answers what was written. A remark without facts writes nothing.

    What is asked for in a stricter class than what stands is written in that class, unless it asks for another. Into a
    note's text goes what came there since the text was asked for: see ``with_what_came_since``.
    """
    target, facts = correction.target, correction.facts
    if not facts:
        return None
    thing = thing_of(meeting, target, correction.target_id)
    if facts.get(WITHDRAWN):
        return _take_off(target, thing, by)
    values = check(target, facts)
    # An English text of what no longer stands is none: the corrected one is shown instead.
    values |= {f"{name}_en": None for name in IN_ENGLISH if name in values and hasattr(thing, f"{name}_en")}
    if CLASS not in values:
        values |= _narrowed(meeting, target, thing, correction.effective_class)
    if target is CorrectionTarget.MEETING:
        edit_meeting(meeting, meeting.revision, by=by, **values)
    elif target is CorrectionTarget.NOTE:
        note = note_of(thing)
        there = note.text if note else ""
        text = with_what_came_since(values.pop("text") or "", correction.before, there) if "text" in values else there
        write_note(thing, text, note.revision if note else 0, by=by, **values)
    elif thing is None:
        thing = _enter(meeting, target, values, by)
    elif target is CorrectionTarget.ACTION:
        action = locked(Action, thing.id)
        actions.edit_action(action, action.revision, by, **values)
    else:
        edits: dict[CorrectionTarget, Callable[..., Any]] = {
            CorrectionTarget.AGENDA_ITEM: meetings.edit_agenda_item,
            CorrectionTarget.DECISION: outcomes.edit_decision,
            CorrectionTarget.ISSUE: outcomes.edit_issue,
            CorrectionTarget.ATTENDANCE: meetings.edit_attendance,
        }
        edits[target](thing, thing.revision, by=by, **values)
    db.session.flush()
    return thing


def with_what_came_since(asked: str, before: Mapping[str, Any], there: str) -> str:
    """The text asked for, and below it the lines of the note that whoever asked could not know of.

    ``before`` are the facts that stood when it was asked for. Another correction was taken in since, or somebody typed
    on: what they wrote is not theirs to take off who answers this one.
    """
    since = lines_missing(there, f"{before.get('text') or ''}\n{asked}")
    return "\n".join([asked, *since]) if since else asked


def lines_missing(there: str, text: str) -> list[str]:
    """The written lines of ``there`` that ``text`` does not have."""
    has = set(text.split("\n"))
    return [line for line in there.split("\n") if line.strip() and line not in has]


def _narrowed(
    meeting: Meeting, target: CorrectionTarget, thing: Any, security_class: SecurityClass | None
) -> dict[str, Any]:  # fmt: skip
    """The class that was asked for, where the thing has one of its own and it is stricter than the one that stands."""
    if security_class is None or target in {CorrectionTarget.MEETING, CorrectionTarget.ATTENDANCE}:
        return {}
    stands = class_of(meeting, target, thing)
    return {"security_class": security_class} if stricter(stands, security_class) is not stands else {}


def stricter(one: SecurityClass, other: SecurityClass | None) -> SecurityClass:
    """The stricter of two classes; the first where no other is named."""
    return one if other is None else max(one, other, key=list(SecurityClass).index)


def _enter(meeting: Meeting, target: CorrectionTarget, values: dict[str, Any], by: Actor) -> Any:
    values = {name: value for name, value in values.items() if value is not None}
    if target is CorrectionTarget.AGENDA_ITEM:
        return meetings.add_agenda_item(meeting, values.pop("title", ""), by=by, **values)
    if target is CorrectionTarget.DECISION:
        return outcomes.create_decision(meeting, values.pop("text", ""), by=by, **values)
    if target is CorrectionTarget.ISSUE:
        return outcomes.create_issue(meeting, values.pop("text", ""), by=by, **values)
    if target is CorrectionTarget.ACTION:
        return actions.propose(meeting, by, **({"text": ""} | values))
    agency_id = values.pop("agency_id", None)
    if agency_id is None:
        raise Refused(N_("Pilih instansinya."), field="agency_id")
    status = values.pop("status", AttendanceStatus.PRESENT)
    return meetings.add_attendance(
        meeting, db.session.get_one(Agency, agency_id), by=by, role=AttendanceRole.PARTICIPANT, status=status, **values
    )


def _take_off(target: CorrectionTarget, thing: Any, by: Actor) -> Any:
    if target is CorrectionTarget.ACTION:
        action = locked(Action, thing.id)
        actions.cancel(action, "Dicabut dengan koreksi notula.", by=by)
        return action
    takes: dict[CorrectionTarget, Callable[..., Any]] = {
        CorrectionTarget.AGENDA_ITEM: meetings.withdraw_agenda_item,
        CorrectionTarget.DECISION: outcomes.withdraw_decision,
        CorrectionTarget.ISSUE: outcomes.withdraw_issue,
        CorrectionTarget.ATTENDANCE: meetings.withdraw_attendance,
    }
    if target not in takes:
        raise Refused(N_("Bagian ini tidak dapat dicabut, hanya diperbaiki."))
    takes[target](thing, thing.revision, by=by)
    db.session.flush()
    return thing
