"""What is written about a meeting itself. The caller opens the transaction, and checks the right inside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import (
    N_,
    Actor,
    Refused,
    SecurityClass,
    db,
    locked,
    note_act,
    now,
    revise,
)
from app.directory import Agency, Forum

from . import news
from .invitation_models import Invitee
from .models import (
    ClosedClass,
    ClosedDocument,
    Meeting,
    MeetingAgency,
    MeetingPartner,
    MeetingSource,
    MeetingType,
    SourceKind,
)
from .rules import check_code, check_times, demand_unfrozen
from .states import CANCELLED, HELD, INVITED, MOVES, PLANNED, REOPEN

FACTS = frozenset({
    "code", "title", "title_en", "meeting_type", "starts_on", "ends_on", "day_unknown", "starts_at", "ends_at",
    "timezone", "venue", "region_code", "border_post", "host_id", "chair_position", "purpose", "invitation_number",
    "minutes_number", "urgency", "legal_basis", "data_quality_notes", "illustrative",
})  # fmt: skip
"""What ``edit_meeting`` writes. The class is not among them: see ``classify``."""

CALENDAR_FACTS = ("title", "starts_on", "ends_on", "starts_at", "ends_at", "timezone", "venue")
"""What a calendar shows: where one of these changes, it has to be told."""

TIME_FACTS = ("starts_on", "ends_on", "day_unknown", "starts_at", "ends_at")


def create_meeting(
    forum: Forum,
    title: str,
    *,
    by: Actor,
    code: str | None = None,
    security_class: SecurityClass | None = None,
    partners: Sequence[Agency] = (),
    **facts: Any,
) -> Meeting:
    """Plan a meeting. A title is enough; without a code it gets a readable one from forum and day."""
    _known(facts)
    locked(Forum, forum.id)
    facts.setdefault("meeting_type", MeetingType.COORDINATION)
    title = _title(title)
    check_times(facts)
    if code:
        check_code(code)
        _free(code)
    else:
        code = _next_code(forum, facts)
    meeting = Meeting(
        forum_id=forum.id,
        code=code,
        title=title,
        security_class=security_class,
        effective_class=security_class or SecurityClass.RESTRICTED,
        **facts,
    )
    _insert(meeting)
    set_partners(meeting, partners)
    note_act(by, "create", meeting)
    return meeting


def edit_meeting(meeting: Meeting, revision: int, *, by: Actor, tell: bool = True, **facts: Any) -> bool:
    """Write facts other than the class; an unchanged save writes nothing and returns False.

    A moved day is told in the audit trail. A fact that changes is no longer filler, unless the marks are given too.
    ``tell`` False is for a slip that is mended: who was reached already is not told of it.
    """
    _known(facts)
    meeting.check_revision(revision)
    if "title" in facts:
        facts["title"] = _title(facts["title"])
    check_times({name: facts.get(name, getattr(meeting, name)) for name in TIME_FACTS})
    code = facts.get("code")
    if code is not None and code != meeting.code:
        check_code(code)
        _free(code)
    demand_unfrozen(meeting, meeting, facts)
    if meeting.frozen_at is None:
        facts.setdefault("illustrative", still_filler(meeting, facts))
    before = meeting.starts_on
    moves = calendar_changes(meeting, facts)
    with _unique_code():
        changed = revise(meeting, **facts)
        db.session.flush()
    if changed:
        moved = f"{before} → {meeting.starts_on}" if meeting.starts_on != before else ""
        note_act(by, "edit", meeting, moved)
    if moves and meeting.calendar_uid is not None:
        _follow(meeting, before, by, tell=tell)
    return changed


def calendar_changes(meeting: Meeting, facts: Mapping[str, Any]) -> list[str]:
    """Which facts of its calendar entry change."""
    return [name for name in CALENDAR_FACTS if name in facts and facts[name] != getattr(meeting, name)]


def _follow(meeting: Meeting, before: date | None, by: Actor, *, tell: bool) -> None:
    """Calendars follow a meeting that was moved; answers are taken as long before it as they were.

    The entry that is fetched from now on says something else, told or not: it stands above the one before it.
    """
    if meeting.replies_close_at is not None and before is not None and meeting.starts_on is not None:
        meeting.replies_close_at += meeting.starts_on - before
    meeting.calendar_sequence += 1
    db.session.flush()
    if meeting.state in {PLANNED, INVITED}:
        news.rescheduled.send(meeting, by=by, tell=tell)


def classify(meeting: Meeting, security_class: SecurityClass | None, *, by: Actor) -> bool:
    """Give the meeting its class.

    Outcomes, issues and actions inherit it, and they stand to the right of this room: ``minutes.edit_meeting`` calls
    this together with their ``inherit_class``, and is the only caller.
    """
    effective = security_class or SecurityClass.RESTRICTED
    changed = revise(meeting, security_class=security_class, effective_class=effective)
    if changed:
        db.session.flush()
        note_act(by, "classify", meeting, security_class.value if security_class else "")
    return changed


def move_meeting(meeting: Meeting, name: str, *, by: Actor, reason: str = "") -> Meeting:
    """Make one of the lawful moves. The only function that writes a meeting's state."""
    move = MOVES[name]
    move.demand(meeting.state, reason)
    demand_unfrozen(meeting)
    if move is REOPEN and meeting.circulated_at is not None:
        raise Refused(N_("Notula rapat ini sudah disampaikan; rapatnya tidak dapat direncanakan kembali."))
    before = meeting.state
    if move is REOPEN and before is CANCELLED:  # who was told that it is off has to be invited again
        db.session.execute(sa.update(Invitee).where(Invitee.meeting_id == meeting.id).values(invited_at=None))
        meeting.calendar_sequence += meeting.calendar_uid is not None  # what puts an entry back stands above its end
    meeting.state = move.to
    meeting.cancelled_reason = reason.strip() if move.to is CANCELLED else None
    if move.to is INVITED:
        meeting.invited_at = now()
        meeting.calendar_uid = meeting.calendar_uid or f"{uuid.uuid4()}@patok"
    meeting.revision += 1
    db.session.flush()
    note_act(by, move.name, meeting, f"{before.value} → {move.to.value}")
    if move.to is CANCELLED and meeting.calendar_uid is not None:
        meeting.calendar_sequence += 1
        news.cancelled.send(meeting, by=by)
    return meeting


def mark_circulated(meeting: Meeting, *, by: Actor) -> None:
    """Note that the notula went out. What has to be in order first is for ``minutes.circulate`` to say."""
    if meeting.state is not HELD:
        raise Refused(N_("Tandai dahulu bahwa rapat ini terlaksana."))
    if meeting.circulated_at is None:
        meeting.circulated_at = now()
        meeting.revision += 1
        note_act(by, "circulate", meeting)


def mark_called_back(meeting: Meeting, *, by: Actor) -> None:
    """The draft is the writers' alone again; who was told of the meeting by it still knows of it."""
    if meeting.circulated_at is not None:
        meeting.invited_at = meeting.invited_at or meeting.circulated_at
        meeting.circulated_at = None
        meeting.revision += 1
        note_act(by, "call_back", meeting)


def freeze(meeting: Meeting) -> None:
    """From now on the database keeps what the notula of the meeting says. ``minutes`` alone calls this."""
    meeting.frozen_at = now()
    db.session.flush()


def thaw(meeting: Meeting) -> None:
    """Let a perbaikan write, in its own transaction; the notula may not stand as final meanwhile."""
    meeting.frozen_at = None
    db.session.flush()


def set_partners(meeting: Meeting, agencies: Iterable[Agency]) -> bool:
    """Match the supporting agencies row by row: new ones are added, missing ones ended, returning ones resumed."""
    wanted = {agency.id: seq for seq, agency in enumerate(agencies, 1)}
    rows = {row.agency_id: row for row in _rows(MeetingPartner, meeting)}
    changed = False
    for agency_id, row in rows.items():
        seq, ended = wanted.get(agency_id, row.seq), agency_id not in wanted
        changed |= row.ended != ended or row.seq != seq
        row.seq, row.ended = seq, ended
    for agency_id, seq in wanted.items():
        if agency_id not in rows:
            changed = True
            db.session.add(MeetingPartner(meeting_id=meeting.id, agency_id=agency_id, seq=seq))
    if changed:
        demand_unfrozen(meeting)
    return _told(meeting, changed)


def name_agencies(meeting: Meeting, agencies: Iterable[Agency]) -> bool:
    """Keep which agencies the meeting's record names, in its order; matched row by row."""
    wanted = {agency.id: seq for seq, agency in enumerate(agencies, 1)}
    rows = {row.agency_id: row for row in _rows(MeetingAgency, meeting)}
    changed = False
    for agency_id, row in rows.items():
        changed |= _keep(row, wanted.get(agency_id))
    for agency_id, seq in wanted.items():
        if agency_id not in rows:
            changed = True
            db.session.add(MeetingAgency(meeting_id=meeting.id, agency_id=agency_id, seq=seq))
    return _told(meeting, changed)


def set_sources(meeting: Meeting, sources: Iterable[tuple[SourceKind, str]]) -> bool:
    """Keep where the record comes from; rows are matched by kind and reference, what is gone is withdrawn."""
    wanted = {source: seq for seq, source in enumerate(dict.fromkeys(sources), 1)}
    rows = {(row.kind, row.reference): row for row in _rows(MeetingSource, meeting)}
    changed = False
    for key, row in rows.items():
        changed |= _keep(row, wanted.get(key))
    for (kind, reference), seq in wanted.items():
        if (kind, reference) not in rows:
            changed = True
            db.session.add(MeetingSource(meeting_id=meeting.id, kind=kind, reference=reference, seq=seq))
    return _told(meeting, changed)


def add_closed_document(
    meeting: Meeting,
    closed_class: ClosedClass,
    holder: str,
    *,
    by: Actor,
    number: str | None = None,
    dated_on: Any = None,
) -> ClosedDocument:
    """Point to what was dealt with in closed session; never its content."""
    demand_unfrozen(meeting)
    seq = 1 + max((row.seq for row in _rows(ClosedDocument, meeting)), default=0)
    document = ClosedDocument(
        meeting_id=meeting.id,
        closed_class=closed_class,
        holder=_holder(holder),
        number=number,
        dated_on=dated_on,
        seq=seq,
    )
    db.session.add(document)
    note_act(by, "create", document)
    return document


def edit_closed_document(document: ClosedDocument, revision: int, *, by: Actor, **facts: Any) -> bool:
    """Correct a pointer."""
    document.check_revision(revision)
    demand_unfrozen(_meeting_of(document), document, facts)
    if "holder" in facts:
        facts["holder"] = _holder(facts["holder"])
    changed = revise(document, **facts)
    if changed:
        note_act(by, "edit", document)
    return changed


def withdraw_closed_document(document: ClosedDocument, revision: int, *, by: Actor) -> None:
    """Take back a pointer entered by mistake; the row stays."""
    document.check_revision(revision)
    demand_unfrozen(_meeting_of(document))
    if document.withdrawn_at is None:
        revise(document, withdrawn_at=now())
        note_act(by, "withdraw", document)


def still_filler(thing: Any, facts: dict[str, Any]) -> list[str]:
    """The marks *ilustratif* that stay: those of fields whose value is not changed by ``facts``."""
    changed = {name for name, value in facts.items() if getattr(thing, name) != value}
    spoken = {"host_id": "host", "meeting_type": "type", "agency_id": "agency"}
    gone = {spoken.get(name, name) for name in changed}
    return [name for name in thing.illustrative if name not in gone]


def _meeting_of(document: ClosedDocument) -> Meeting:
    return db.session.get_one(Meeting, document.meeting_id)


def _known(facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of a meeting: {', '.join(sorted(unknown))}")


def _title(title: str) -> str:
    if not title.strip():
        raise Refused(N_("Tulis judul rapat."), field="title")
    return title


def _holder(holder: str) -> str:
    if not holder.strip():
        raise Refused(N_("Tulis siapa yang menyimpan dokumen itu."), field="holder")
    return holder


def _free(code: str) -> None:
    if db.session.scalar(sa.select(sa.exists().where(Meeting.code == code))):
        raise _taken()


def _taken() -> Refused:
    return Refused(
        N_("Kode ini sudah dipakai rapat lain. Pilih kode lain, atau kosongkan agar dibuatkan."), field="code"
    )


def _next_code(forum: Forum, facts: dict[str, Any]) -> str:
    """``FK-NTT-2024-05-07``, then ``…-2``; without a day ``FK-NTT-RAPAT``."""
    day = facts.get("starts_on")
    stem = f"{forum.code[:45].rstrip('-._')}-{day.isoformat() if day else 'RAPAT'}"
    taken = set(db.session.scalars(sa.select(Meeting.code).where(Meeting.code.startswith(stem, autoescape=True))))
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code


@contextmanager
def _unique_code() -> Iterator[None]:
    """Answer a code taken by a meeting that was not yet to be seen as a refusal."""
    savepoint = db.session.begin_nested()
    try:
        yield
        savepoint.commit()
    except IntegrityError as error:
        savepoint.rollback()
        if "code" in str(error.orig):
            raise _taken() from error
        raise


def _insert(meeting: Meeting) -> None:
    with _unique_code():
        db.session.add(meeting)
        db.session.flush()


def _rows(model: Any, meeting: Meeting) -> Sequence[Any]:
    return db.session.scalars(
        sa.select(model).where(model.meeting_id == meeting.id).order_by(model.seq, model.id)
    ).all()


def _keep(row: MeetingAgency | MeetingSource, seq: int | None) -> bool:
    """Set a row's place, or withdraw it where it has none; say whether anything changed."""
    if seq is None:
        if row.withdrawn_at is not None:
            return False
        row.withdrawn_at = now()
        return True
    changed = row.seq != seq or row.withdrawn_at is not None
    row.seq, row.withdrawn_at = seq, None
    return changed


def _told(meeting: Meeting, changed: bool) -> bool:
    if changed:
        db.session.flush()
        meeting.revision += 1
    return changed
