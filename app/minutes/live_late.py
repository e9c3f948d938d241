"""What was typed before the notula was final and arrives afterwards: it is kept as a proposed correction."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy.exc import NoResultFound

from app.core import N_, Refused, SecurityClass, db
from app.directory import Agency
from app.meetings import AgendaItem

from .capture import Line, LineKind, read_line
from .capture_service import CLASSED, check_line, keep_line
from .correction_facts import CLASS
from .correction_service import keep_late
from .edition_models import Correction, CorrectionTarget
from .live_acts import Result, Work, class_named, note_text
from .live_models import LiveOpKind
from .live_reading import Op, unread
from .live_record_acts import find
from .note_service import note_of
from .policy import demand_note

TARGETS = {
    LineKind.OUTCOME: CorrectionTarget.DECISION,
    LineKind.ISSUE: CorrectionTarget.ISSUE,
    LineKind.ACTION: CorrectionTarget.ACTION,
    LineKind.AGENDA: CorrectionTarget.AGENDA_ITEM,
    LineKind.ATTENDANCE: CorrectionTarget.ATTENDANCE,
}
RECORDS = {
    "outcome": CorrectionTarget.DECISION,
    "issue": CorrectionTarget.ISSUE,
    "action": CorrectionTarget.ACTION,
}
NAMES = {"text": "text", "modality": "modality", "raised_by": "raised_by", "due": "due_on", "due_text": "due_text"}
"""The facts of a record that a correction can ask for, by the page's names."""


def keep(work: Work, op: Op) -> Result:
    """Keep a note, a line or an edit; refuse what only the hall could do."""
    if op.kind is LiveOpKind.NOTE:
        return _note(work, op)
    if op.kind is LiveOpKind.CAPTURE:
        return _line(work, op)
    if op.kind is LiveOpKind.RECORD:
        return _record(work, op)
    raise Refused(N_("Notula rapat ini sudah final. Usulkan perbaikan."))


def _note(work: Work, op: Op) -> Result:
    text, named = note_text(op.body), class_named(op.body)
    try:
        item = work.item(op.body)
    except NoResultFound:
        if not text.strip():
            raise
        return _kept(
            keep_late(
                work.meeting, CorrectionTarget.MEETING, None, text, by=work.by, key=op.key,
                security_class=named.get(CLASS) or _class_of_point(work, op),
            )
        )  # fmt: skip
    there = note_of(item)
    demand_note(work.by, work.meeting, there)
    stands = (there.text, there.security_class) if there else ("", None)
    if (text, named.get(CLASS, stands[1])) == stands:
        return {"result": "same", "item": item.id, "rev": there.revision if there else 0}
    words = f"Catatan acara {item.seq} sebagaimana diketik sebelum notula final."
    key = f"{work.by.user_id}:note:{item.id}:{op.body.words('draft', 36) or op.key}"
    kept = keep_late(
        work.meeting, CorrectionTarget.NOTE, item.id, words, by=work.by, key=key, turn=op.body.number("turn") or 0,
        facts={"text": text} | named, security_class=named.get(CLASS),
    )  # fmt: skip
    return {**_kept(kept), "item": item.id}


def _line(work: Work, op: Op) -> Result:
    raw = op.body.text("raw")
    if not raw.strip():
        raise unread("raw")
    item = work.item_if_any(op.body)
    line = read_line(raw, work.about())
    check_line(keep_line(work.meeting, line, item, by=work.by, key=op.key), by=work.by)
    target, facts = TARGETS.get(line.kind), _facts(line)
    said: dict[str, Any] = {"by": work.by, "key": op.key, CLASS: _mark(line) or _class_of_point(work, op)}
    if target is None or not all(facts.get(name) for name in facts if name in {"text", "title", "agency_id"}):
        remark = CorrectionTarget.NOTE if item else CorrectionTarget.MEETING
        kept = keep_late(work.meeting, remark, item.id if item else None, raw.strip(), **said)
    else:
        kept = keep_late(work.meeting, target, None, raw.strip(), facts=facts, **said)
    return _kept(kept)


def _record(work: Work, op: Op) -> Result:
    name = op.body.text("target")
    if name not in RECORDS:
        raise unread("target")
    ident, facts = find(work, name, work.row(op.body, "id")).id, _asked(work, op)
    words = str(facts.get("text") or ("Cabut butir ini." if facts.get("withdrawn") else "Perbaiki isian butir ini."))
    key = f"{work.client}:{name}:{ident}:{','.join(sorted(facts))}"  # another field is another wish
    return _kept(
        keep_late(
            work.meeting, RECORDS[name], ident, words, by=work.by, key=key, facts=facts,
            security_class=_class_asked(work, op),
        )
    )  # fmt: skip


def _class_of_point(work: Work, op: Op) -> SecurityClass | None:
    """The class of the point of the agenda that was written under, also where it is not there any more."""
    named = op.body.facts.get("item") is not None and op.body.row("item")
    was = db.session.get(AgendaItem, named) if isinstance(named, int) else None
    return was.security_class if was is not None and was.meeting_id == work.meeting.id else None


def _class_asked(work: Work, op: Op) -> SecurityClass | None:
    """The class an edit of a record asks for."""
    if "raw" in op.body:
        return _mark(read_line(op.body.text("raw"), work.about(), LineKind(op.body.text("target"))))
    asked = op.body.facts.get("facts")
    return SecurityClass.RESTRICTED if isinstance(asked, dict) and asked.get("class") == "restricted" else None


def _mark(line: Line) -> SecurityClass | None:
    return SecurityClass(line.facts.security_class) if line.facts.security_class else None


def _asked(work: Work, op: Op) -> dict[str, Any]:
    if op.body.flag("withdraw"):
        return {"withdrawn": True}
    if "raw" in op.body:
        return _facts(read_line(op.body.text("raw"), work.about(), LineKind(op.body.text("target"))))
    said = op.body.part("facts")
    facts: dict[str, Any] = {NAMES[name]: said.words(name) for name in said.facts if name in NAMES}
    if "lead" in said:
        facts["lead_id"] = _code(said.number("lead"))
    if "class" in said:
        facts |= class_named(said)
    said.day("due")
    return facts


def _facts(line: Line) -> dict[str, Any]:
    """What the line says, as plainly as a correction keeps it."""
    return _told(line) | ({CLASS: mark.value} if line.kind in CLASSED and (mark := _mark(line)) else {})


def _told(line: Line) -> dict[str, Any]:
    facts = line.facts
    if line.kind is LineKind.OUTCOME:
        return {"text": line.text, "modality": facts.modality}
    if line.kind is LineKind.ISSUE:
        return {"text": line.text, "raised_by": facts.raised_by}
    if line.kind is LineKind.ACTION:
        due = facts.due_on.isoformat() if facts.due_on else None
        return {
            "text": line.text, "lead_id": _code(facts.lead), "due_on": due, "due_text": facts.due_text,
            "indicator": facts.indicator, "target": facts.target,
        }  # fmt: skip
    if line.kind is LineKind.AGENDA:
        return {"title": line.text}
    return {
        "agency_id": _code(facts.agency), "status": facts.status or "present", "position": facts.position,
        "headcount": facts.headcount,
    }  # fmt: skip


def _code(agency_id: int | None) -> str | None:
    agency = db.session.get(Agency, agency_id) if agency_id else None
    return agency.code if agency else None


def _kept(correction: Correction) -> Result:
    db.session.flush()
    words = gettext("Notula sudah final. Ketikan ini disimpan sebagai usul perbaikan.")
    return {"result": "kept", "id": correction.id, "words": words}
