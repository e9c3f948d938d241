"""Taking a meeting record in: one transaction, rows matched, nothing invented.

A record is what another installation knows. What it says is written, what it leaves open stays as it is here, and rows
it no longer has stay and are listed. Imported once more it changes nothing. What people took back here (a withdrawn
row) stays taken back. It never moves the state of an action or of a meeting that is here already.

Dated facts are entered from the meeting's first day, so that papers and exports of other days stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.core import IMPORT, N_, Actor, Refused, db
from app.directory import DEFAULT_PILLARS, Agency, Forum, Pillar
from app.meetings import AgendaItem, Meeting
from app.roadmap import Roadmap

from .reading import Problem, RecordRefused
from .record import MOST_PROBLEMS, Record, read_record
from .rules import Known, problems_of
from .taking import THINGS, Report, Taking, codes_in, day

MOST_AGENCIES = 5_000
LOCK = 0x5061746F6B  # any number that only imports use


def import_files(
    files: Sequence[tuple[str, bytes]], *, by: Actor = IMPORT, permit: Callable[[Record], None] | None = None
) -> list[Report]:
    """Take in records, all or none: call it inside one writing transaction. Raises ``RecordRefused`` naming the file.

    ``permit`` looks at each record before anything of it is compared with what is here, and raises when the actor may
    not bring it in.
    """
    reports = []
    for name, content in files:
        try:
            record = read_record(content, name)
            if permit is not None:
                permit(record)
            report = import_record(record, by=by)
        except RecordRefused as refused:
            refused.file = name
            raise
        report.file = name
        reports.append(report)
    return reports


def import_record(record: Record, *, by: Actor = IMPORT) -> Report:
    """Take in one record in canonical form. Raises ``RecordRefused``; the caller's transaction is then rolled back."""
    from .directory_service import take_agencies, take_forum, take_members, take_places
    from .meeting_service import take_meeting

    if len(codes_in(record)) > MOST_AGENCIES:
        raise RecordRefused([Problem("agencies", N_("Berkas menyebut terlalu banyak instansi."))])
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    if problems := list(problems_of(record, look_up(record)))[:MOST_PROBLEMS]:
        raise RecordRefused(problems)
    meeting = record["meeting"]
    taking = Taking(
        record=record,
        by=by,
        report=Report(meeting["code"], meeting["title"], record["forum"]["code"]),
        day=day(meeting["starts_on"]) if "starts_on" in meeting else _known_day(meeting["code"]),
        agencies=agencies_of(record),
    )
    try:
        take_agencies(taking)
        take_forum(taking)
        take_places(taking)
        take_members(taking)
        take_meeting(taking)
        db.session.flush()
    except IntegrityError as error:
        message = N_("Orang lain menyimpan hal yang sama pada saat ini. Impor sekali lagi.")
        raise RecordRefused([Problem("", message)]) from error
    except RecordRefused:
        raise
    except Refused as refused:
        raise RecordRefused([Problem("", refused.message, refused.values)]) from refused
    for lines in (taking.report.new, taking.report.changed, taking.report.kept):
        lines.sort(key=lambda line: list(THINGS).index(line.thing))
    return taking.report


def _known_day(code: str) -> date | None:
    return db.session.scalar(sa.select(Meeting.starts_on).where(Meeting.code == code))


def agencies_of(record: Record) -> dict[str, Agency]:
    """The agencies the record names that are here already."""
    query = sa.select(Agency).where(Agency.code.in_(codes_in(record))).with_for_update(of=Agency)
    return {agency.code: agency for agency in db.session.scalars(query.execution_options(populate_existing=True))}


def look_up(record: Record) -> Known:
    """What the database holds of the things the record names."""
    from app.actions import Action
    from app.outcomes import Decision, Issue

    session = db.session
    folded = [code.lower() for code in codes_in(record)]
    agencies = session.scalars(sa.select(Agency.code).where(sa.func.lower(Agency.code).in_(folded)))
    forum = _same_code(Forum, record["forum"]["code"])
    roadmap = session.scalar(sa.select(Roadmap.id).where(Roadmap.code == record["forum"]["code"]))
    pillars: Sequence[str] = [code for code, _name, _name_en in DEFAULT_PILLARS]
    if forum is not None:
        pillars = session.scalars(sa.select(Pillar.code).where(Pillar.forum_id == forum.id)).all()
    elif "pillars" in record["forum"]:
        pillars = []
    known: dict[str, Any] = {
        "agencies": {code.lower(): code for code in agencies},
        "forum": forum and forum.code,
        "pillars": pillars,
        "roadmap_taken": forum is None and roadmap is not None,
    }
    meeting = _same_code(Meeting, record["meeting"]["code"])
    if meeting is None:
        return Known(**known)
    rows = session.execute(
        sa.select(Action.ref, Action.starts_on, Action.due_on).where(Action.meeting_id == meeting.id)
    ).all()
    times = {"starts_on": meeting.starts_on, "ends_on": meeting.ends_on}
    clocks = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    return Known(
        **known,
        meeting=meeting.code,
        meeting_forum=session.scalar(sa.select(Forum.code).where(Forum.id == meeting.forum_id)),
        days={
            **{name: value.isoformat() for name, value in times.items() if value},
            **{name: value.strftime("%H:%M") for name, value in clocks.items() if value},
        },
        agenda=session.scalars(
            sa.select(AgendaItem.seq).where(AgendaItem.meeting_id == meeting.id, AgendaItem.withdrawn_at.is_(None))
        ).all(),
        decisions=session.scalars(sa.select(Decision.ref).where(Decision.meeting_id == meeting.id)).all(),
        issues=session.scalars(sa.select(Issue.ref).where(Issue.meeting_id == meeting.id)).all(),
        action_days={
            row.ref: {
                name: value.isoformat()
                for name, value in (("starts_on", row.starts_on), ("due_on", row.due_on))
                if value
            }
            for row in rows
        },
    )


def _same_code(model: Any, code: str) -> Any:
    """The thing that has this code in whatever case; the one written the same way first."""
    query = sa.select(model).where(sa.func.lower(model.code) == code.lower()).order_by((model.code == code).desc())
    return db.session.scalars(query.limit(1)).one_or_none()
